//! What services hold about the person, as lists and as it was sent.

mod attachments;
mod facts;
mod fetch;
mod listing;
mod results;
mod source;
mod summary;

use api::{Clinical, ClinicalItem, ClinicalQuery, ClinicalResource, Problem};
use model::{ConnectionId, Group};
use store::{ClinicalCard, ClinicalFilter, ClinicalRow, Reader, StoreError, Tx};

use crate::App;
use crate::fault::Fault;
use crate::session::Session;
pub(crate) use listing::Listing;
use source::Sources;

/// What cards say, as a number to be raised whenever `fhir::clinical` reads
/// resources in another way: a record that was last listed otherwise is listed
/// anew when it is next opened.
const READ_AS: &str = "3";
const READ_AS_SETTING: &str = "record.read_as";

/// The group of what was sent from this record.
pub(crate) const OWN: &str = "own";

impl App {
    pub(crate) fn clinical(&self, query: ClinicalQuery) -> Result<Clinical, Fault> {
        self.with_session(|session| {
            let store = &session.store;
            let of_each = query.of_each;
            let mut items = facts::together(listed(store, &Sources::read(store)?, query)?);
            // Both sorts before it hold within a group: this one is stable.
            items.sort_by_key(|item| item.group);
            if let Some(most) = of_each {
                newest_of_each(&mut items, most);
            }
            let counts = store.clinical_counts()?;
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
                id: Some(id.to_owned()),
                ..ClinicalFilter::default()
            })?;
            let row = rows.into_iter().next().ok_or(Problem::NoSuchItem)?;
            let bytes = store.clinical_bytes(row.seq)?.ok_or(Problem::NoSuchItem)?;
            let versions = store.clinical_versions(connection, resource_type, id)?;
            let resource = serde_json::from_slice(&bytes).unwrap_or_default();
            let item = Sources::read(store)?.item_in_full(store, row, &resource)?;
            let item = item.ok_or(Problem::NoSuchItem)?;
            Ok(ClinicalResource {
                item,
                attachments: attachments::views(store, connection, &resource)?,
                json: String::from_utf8_lossy(&bytes).into_owned(),
                versions: versions.into_iter().map(|version| version.version).collect(),
            })
        })
    }
}

/// Keeps the first lines of each group.
fn newest_of_each(items: &mut Vec<ClinicalItem>, most: u32) {
    let (mut group, mut count) = (None, 0_u32);
    items.retain(|item| {
        count = if group == Some(item.group) { count.saturating_add(1) } else { 1 };
        group = Some(item.group);
        count <= most
    });
}

/// What services hold, newest first: not what came from this record, and not
/// what they deleted.
fn listed(
    store: &Reader,
    sources: &Sources,
    query: ClinicalQuery,
) -> Result<Vec<ClinicalItem>, StoreError> {
    let rows = store.clinical_current(&ClinicalFilter {
        connection: query.connection,
        resource_type: query.resource_type,
        group: query.group.map(|group| group.as_str().to_owned()),
        code: query.code,
        ..ClinicalFilter::default()
    })?;
    let rows = rows.into_iter().filter(|row| !row.deleted && row.card.group != OWN);
    let shown = rows.filter(|row| query.all || !row.card.hidden);
    shown.filter_map(|row| sources.item(store, row).transpose()).collect()
}

/// The card of a resource that is held.
fn card_of(store: &Reader, row: &ClinicalRow) -> Result<ClinicalCard, StoreError> {
    let bytes = store.clinical_bytes(row.seq)?.unwrap_or_default();
    let place = (row.resource_type.as_str(), row.id.as_str());
    Ok(Listing::read(place, &bytes).here(store, row.connection, place)?.card)
}

/// Makes the card of every current resource anew. Returns how many.
pub(crate) fn rebuild_cards(tx: &Tx<'_>) -> Result<u64, StoreError> {
    let rows = tx.clinical_current(&ClinicalFilter::default())?;
    for row in &rows {
        tx.put_clinical_card(row.seq, &card_of(tx, row)?)?;
    }
    Ok(rows.len() as u64)
}

impl Session {
    /// Makes the cards anew that an earlier version of Keepwell made.
    pub(crate) fn read_anew(&mut self) -> Result<(), Fault> {
        if self.store.setting(READ_AS_SETTING)?.as_deref() == Some(READ_AS) {
            return Ok(());
        }
        Ok(self.store.transact(|tx| -> Result<_, StoreError> {
            rebuild_cards(tx)?;
            tx.put_setting(READ_AS_SETTING, READ_AS)
        })?)
    }
}

/// A sentence for each resource that is not listed as it was sent.
pub(crate) fn check_cards(store: &Reader) -> Result<Vec<String>, StoreError> {
    let mut findings = Vec::new();
    for row in store.clinical_current(&ClinicalFilter::default())? {
        if card_of(store, &row)? != row.card {
            let (kind, id) = (&row.resource_type, &row.id);
            findings.push(format!("{kind} {id} is not listed as it was sent: rebuild."));
        }
    }
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use api::{CheckReport, ImportReport, Request};
    use model::{Colour, PersonName};

    use super::*;
    use crate::Cost;
    use crate::worker::Worker;

    #[test]
    fn what_an_earlier_version_listed_is_listed_anew() {
        let home = tempfile::tempdir().unwrap();
        let app = || {
            let app = App::new(home.path().join("home")).with_cost(Cost::LIGHT);
            app.with_worker(Worker::InProcess)
        };
        let first = app();
        let (name, colour) = (PersonName::new("Asha").unwrap(), Colour::Plum);
        let passphrase = api::Secret::from("lantern orchard nine teacups");
        let create = Request::CreatePerson { name, colour, passphrase: passphrase.clone() };
        let made: api::NewLock = first.dispatch(create).unwrap().try_into().unwrap();
        let file = home.path().join("file.json");
        let gout = r#"{"resourceType":"Condition","id":"1","code":{"text":"Gout"}}"#;
        std::fs::write(&file, gout).unwrap();
        let import = Request::Import { files: vec![file], preview: false };
        let _: ImportReport = first.dispatch(import).unwrap().try_into().unwrap();
        let spoil = |session: &mut Session| {
            Ok(session.store.transact(|tx| -> Result<_, StoreError> {
                let rows = tx.clinical_current(&ClinicalFilter::default())?;
                let card = ClinicalCard { title: "as before".into(), ..ClinicalCard::default() };
                tx.put_clinical_card(rows.first().map_or(0, |row| row.seq), &card)?;
                tx.put_setting(READ_AS_SETTING, "1")
            })?)
        };
        first.with_session(spoil).unwrap();
        drop(first);

        let second = app();
        let unlock = Request::Unlock { person: made.person.id, passphrase };
        second.dispatch(unlock).unwrap();
        let check: CheckReport = second.dispatch(Request::Check).unwrap().try_into().unwrap();
        assert!(check.clean, "{:?}", check.findings);
    }
}
