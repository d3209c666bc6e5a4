//! What a line of the record takes from elsewhere: the service's name, the
//! names behind references, and what the person says about it.
//!
//! References are followed when a line is shown, not when it is kept: what they
//! lead to may come later, and a list kept the other way would have to be made
//! anew with every practitioner.

use std::collections::BTreeMap;

use api::{ClinicalItem, RemarkView};
use chrono::{DateTime, Utc};
use model::{ConnectionId, EntryId, EntryKind, Field, Group};
use store::{ClinicalFilter, ClinicalRow, EntryQuery, Reader, SourceRow, StoreError};

/// How many remarks are read at a time.
const PAGE: u32 = 500;

/// What names others, besides everybody in [`Group::People`].
const MEDICATION: &str = "Medication";
/// Types that say in their details who is in them, often by place alone.
const TELL_OF_OTHERS: [&str; 3] = ["Appointment", "CarePlan", "CareTeam"];
/// How something of the same file is referred to before it has a place.
const URN: &str = "urn:uuid:";

/// A resource, by its service, type and id.
type Place = (ConnectionId, String, String);

/// What lines are made with.
pub(super) struct Sources {
    connections: Vec<SourceRow>,
    /// The name of a thing, or where its own name is found.
    names: BTreeMap<Place, Named>,
    remarks: BTreeMap<String, Vec<RemarkView>>,
}

struct Named {
    title: String,
    by: String,
}

impl Sources {
    pub(super) fn read(store: &Reader) -> Result<Self, StoreError> {
        Ok(Self { connections: store.sources()?, names: names(store)?, remarks: remarks(store)? })
    }

    /// `None` where the connection was taken out.
    pub(super) fn item(
        &self,
        store: &Reader,
        row: ClinicalRow,
    ) -> Result<Option<ClinicalItem>, StoreError> {
        let connection = self.connections.iter().find(|one| one.id == row.connection);
        connection.map(|connection| self.line(store, connection, row)).transpose()
    }

    fn line(
        &self,
        store: &Reader,
        connection: &SourceRow,
        row: ClinicalRow,
    ) -> Result<ClinicalItem, StoreError> {
        let detail = self.detail(store, connection, &row)?;
        let group = Group::ALL.into_iter().find(|group| group.as_str() == row.card.group);
        let url = address(&connection.base_url, &row.resource_type, &row.id);
        let title = self.name(connection, &row.card.title_reference);
        let author = self.name(connection, &row.card.author_reference);
        Ok(ClinicalItem {
            connection: row.connection,
            source: connection.name.clone(),
            resource_type: row.resource_type,
            id: row.id,
            version: row.version,
            group: group.unwrap_or(Group::Other),
            title: title.unwrap_or(row.card.title),
            detail,
            date: row.card.date,
            status: row.card.status,
            author: Some(row.card.author)
                .filter(|name| !name.is_empty())
                .or(author)
                .unwrap_or_default(),
            entered_in_error: row.card.in_error,
            codes: row.card.codes,
            also_held_by: Vec::new(),
            remarks: self.remarks.get(&url).cloned().unwrap_or_default(),
            url,
        })
    }

    /// The details, with the names of those who are only pointed to.
    fn detail(
        &self,
        store: &Reader,
        connection: &SourceRow,
        row: &ClinicalRow,
    ) -> Result<String, StoreError> {
        if !TELL_OF_OTHERS.contains(&row.resource_type.as_str()) {
            return Ok(row.card.detail.clone());
        }
        let bytes = store.clinical_bytes(row.seq)?.unwrap_or_default();
        let mut resource = serde_json::from_slice(&bytes).unwrap_or_default();
        fhir::clinical::fill_in_names(&mut resource, &|place| self.name(connection, place));
        Ok(fhir::clinical::card(&resource).detail)
    }

    /// The name behind a reference, where what it leads to is held. A role may
    /// lead on to the person in it, and no further.
    fn name(&self, connection: &SourceRow, reference: &str) -> Option<String> {
        let named = |reference: &str| {
            if let Some(id) = reference.strip_prefix(URN) {
                let mut all = self.names.iter();
                let is_it = |place: &Place| place.0 == connection.id && place.2 == id;
                return all.find(|(place, _)| is_it(place)).map(|(_, named)| named);
            }
            let (kind, id) = fhir::clinical::points_to(reference, &connection.base_url)?;
            self.names.get(&(connection.id, kind.to_owned(), id.to_owned()))
        };
        let found = named(reference)?;
        Some(named(&found.by).unwrap_or(found).title.clone())
    }
}

/// The address of a resource, by which a remark names it.
pub(super) fn address(base: &str, resource_type: &str, id: &str) -> String {
    format!("{}/{resource_type}/{id}", base.trim_end_matches('/'))
}

fn names(store: &Reader) -> Result<BTreeMap<Place, Named>, StoreError> {
    let people = ClinicalFilter {
        group: Some(Group::People.as_str().to_owned()),
        ..ClinicalFilter::default()
    };
    let medicines =
        ClinicalFilter { resource_type: Some(MEDICATION.to_owned()), ..ClinicalFilter::default() };
    let mut rows = store.clinical_current(&people)?;
    rows.extend(store.clinical_current(&medicines)?);
    let known = rows.into_iter().filter(|row| !row.deleted).map(|row| {
        let place = (row.connection, row.resource_type, row.id);
        (place, Named { title: row.card.title, by: row.card.title_reference })
    });
    Ok(known.collect())
}

/// What the person says is wrong, by the address of what it is about.
fn remarks(store: &Reader) -> Result<BTreeMap<String, Vec<RemarkView>>, StoreError> {
    let mut found: BTreeMap<String, Vec<RemarkView>> = BTreeMap::new();
    let mut after: Option<(DateTime<Utc>, EntryId)> = None;
    loop {
        let page = store.entries(&EntryQuery {
            kinds: vec![EntryKind::Remark],
            after,
            limit: PAGE,
            ..EntryQuery::default()
        })?;
        let Some(last) = page.last() else { return Ok(found) };
        after = Some((last.page.at.utc(), last.id));
        for entry in page {
            let view = RemarkView {
                entry: entry.id,
                note: entry.page.text(Field::Note).to_owned(),
                at: entry.changed_at,
            };
            found.entry(entry.page.text(Field::Resource).to_owned()).or_default().push(view);
        }
    }
}
