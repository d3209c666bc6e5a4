//! What services hold about the person, as lists and as it was sent.

use api::{Clinical, ClinicalItem, ClinicalResource, Problem};
use model::{ConnectionId, EntryId, Group, ReadingId};
use serde_json::Value;
use store::{ClinicalCard, ClinicalFilter, ClinicalRow, Reader, StoreError, Tx};

use crate::App;
use crate::fault::Fault;

/// The group of what was sent from this record.
pub(crate) const OWN: &str = "own";

impl App {
    pub(crate) fn clinical(
        &self,
        resource_type: Option<String>,
        group: Option<Group>,
        all: bool,
    ) -> Result<Clinical, Fault> {
        self.with_session(|session| {
            let sources = Sources::read(&session.store)?;
            let rows = session.store.clinical_current(&ClinicalFilter {
                resource_type,
                group: group.map(|group| group.as_str().to_owned()),
                ..ClinicalFilter::default()
            })?;
            let mut items: Vec<ClinicalItem> = rows
                .into_iter()
                .filter(|row| !row.deleted && row.card.group != OWN)
                .filter(|row| all || !row.card.hidden)
                .filter_map(|row| sources.item(row))
                .collect();
            // The rows come newest first, and a stable sort keeps them so.
            items.sort_by_key(|item| item.group);
            let counts = session.store.clinical_counts()?;
            let count = |group: Group| {
                let of_group =
                    counts.iter().filter(|count| count.group == group.as_str() && !count.hidden);
                of_group.map(|count| count.count).sum()
            };
            Ok(Clinical { items, groups: Group::ALL.map(|group| (group, count(group))).to_vec() })
        })
    }

    pub(crate) fn clinical_resource(
        &self,
        connection: ConnectionId,
        resource_type: &str,
        id: &str,
    ) -> Result<ClinicalResource, Fault> {
        self.with_session(|session| {
            let store = &session.store;
            let rows = store.clinical_current(&ClinicalFilter {
                connection: Some(connection),
                resource_type: Some(resource_type.to_owned()),
                ..ClinicalFilter::default()
            })?;
            let row = rows.into_iter().find(|row| row.id == id).ok_or(Problem::NoSuchItem)?;
            let bytes = store.clinical_bytes(row.seq)?.ok_or(Problem::NoSuchItem)?;
            let versions = store.clinical_versions(connection, resource_type, id)?;
            let item = Sources::read(store)?.item(row).ok_or(Problem::NoSuchItem)?;
            Ok(ClinicalResource {
                item,
                json: String::from_utf8_lossy(&bytes).into_owned(),
                versions: versions.into_iter().map(|version| version.version).collect(),
            })
        })
    }
}

/// The names of services, and of files that were taken in.
struct Sources(Vec<(ConnectionId, String)>);

impl Sources {
    fn read(store: &Reader) -> Result<Self, StoreError> {
        let rows = store.sources()?;
        Ok(Self(rows.into_iter().map(|row| (row.id, row.name)).collect()))
    }

    fn item(&self, row: ClinicalRow) -> Option<ClinicalItem> {
        let (_, source) = self.0.iter().find(|(id, _)| *id == row.connection)?;
        let group = Group::ALL.into_iter().find(|group| group.as_str() == row.card.group);
        Some(ClinicalItem {
            connection: row.connection,
            source: source.clone(),
            resource_type: row.resource_type,
            id: row.id,
            version: row.version,
            group: group.unwrap_or(Group::Other),
            title: row.card.title,
            detail: row.card.detail,
            date: row.card.date,
            status: row.card.status,
            author: row.card.author,
            entered_in_error: row.card.in_error,
        })
    }
}

/// How a resource is listed, read from its bytes. What was sent from this
/// record is on no list: it is in the record already.
pub(crate) fn card_of(
    store: &Reader,
    connection: ConnectionId,
    (resource_type, id): (&str, &str),
    bytes: &[u8],
) -> Result<ClinicalCard, StoreError> {
    let resource = serde_json::from_slice(bytes).unwrap_or_default();
    if is_own(store, connection, (resource_type, id), &resource)? {
        return Ok(ClinicalCard { group: OWN.to_owned(), hidden: true, ..ClinicalCard::default() });
    }
    let card = fhir::clinical::card(&resource);
    Ok(ClinicalCard {
        group: card.group.as_str().to_owned(),
        title: card.title,
        detail: card.detail,
        date: card.date.map(|date| date.written).unwrap_or_default(),
        status: card.status.unwrap_or_default(),
        author: card.author.unwrap_or_default(),
        in_error: card.in_error,
        hidden: card.hidden_by_default,
    })
}

/// Whether this computer sent it, or another computer of this record did.
fn is_own(
    store: &Reader,
    connection: ConnectionId,
    (resource_type, id): (&str, &str),
    resource: &Value,
) -> Result<bool, StoreError> {
    if store.remote_by_id(connection, resource_type, id)?.is_some() {
        return Ok(true);
    }
    for item in fhir::mapping::identifiers(resource) {
        let (entry, reading) = (item.into_bytes(), item.into_bytes());
        let is_entry = !store.heads(EntryId::from_bytes(entry))?.is_empty();
        if is_entry || store.reading(ReadingId::from_bytes(reading))?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Makes the card of every current resource anew. Returns how many.
pub(crate) fn rebuild_cards(tx: &Tx<'_>) -> Result<u64, StoreError> {
    let rows = tx.clinical_current(&ClinicalFilter::default())?;
    for row in &rows {
        let bytes = tx.clinical_bytes(row.seq)?.unwrap_or_default();
        tx.put_clinical_card(
            row.seq,
            &card_of(tx, row.connection, (&row.resource_type, &row.id), &bytes)?,
        )?;
    }
    Ok(rows.len() as u64)
}

/// A sentence for each resource that is not listed as it was sent.
pub(crate) fn check_cards(store: &Reader) -> Result<Vec<String>, StoreError> {
    let mut findings = Vec::new();
    for row in store.clinical_current(&ClinicalFilter::default())? {
        let bytes = store.clinical_bytes(row.seq)?.unwrap_or_default();
        if card_of(store, row.connection, (&row.resource_type, &row.id), &bytes)? != row.card {
            let (kind, id) = (&row.resource_type, &row.id);
            findings.push(format!("{kind} {id} is not listed as it was sent: rebuild."));
        }
    }
    Ok(findings)
}
