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
use serde_json::Value;
use store::{ClinicalFilter, ClinicalRow, EntryQuery, Reader, SourceRow, StoreError};

/// How many remarks are read at a time.
const PAGE: u32 = 500;
/// The details of one line of a list, in characters, at most.
const LONGEST: usize = 800;

/// What names others, besides everybody in [`Group::People`].
const MEDICATION: &str = "Medication";
/// Types that say in their details who is in them, often by place alone. Of the
/// many that are results, only the one that is looked at is read anew.
const TELL_OF_OTHERS: [&str; 11] = [
    "Appointment",
    "CarePlan",
    "CareTeam",
    "Encounter",
    "EpisodeOfCare",
    "Immunization",
    "PractitionerRole",
    "Procedure",
    "RequestGroup",
    "ServiceRequest",
    "Task",
];
const PATIENT: &str = "Patient";
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

    /// The same, with all of its details, and with the names of all that it refers
    /// to and that is held.
    pub(super) fn item_in_full(
        &self,
        store: &Reader,
        row: ClinicalRow,
        resource: &Value,
    ) -> Result<Option<ClinicalItem>, StoreError> {
        let Some(item) = self.item(store, row)? else { return Ok(None) };
        let connection = self.connections.iter().find(|one| one.id == item.connection);
        let mut named = resource.clone();
        if let Some(connection) = connection {
            fhir::clinical::fill_in_names(&mut named, &|place| {
                let other = self.other(connection, place);
                other.or_else(|| held(store, connection, place).ok().flatten())
            });
        }
        Ok(Some(ClinicalItem { detail: fhir::clinical::card(&named).detail, ..item }))
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
        fhir::clinical::fill_in_names(&mut resource, &|place| self.other(connection, place));
        Ok(shortened(&fhir::clinical::card(&resource).detail))
    }

    /// As [`name`](Self::name), but for the person: a visit is not "with" them.
    fn other(&self, connection: &SourceRow, reference: &str) -> Option<String> {
        let (place, named) = self.named(connection, reference)?;
        (place.1 != PATIENT).then(|| self.title(connection, named))
    }

    /// The name behind a reference, where what it leads to is held. A role may
    /// lead on to the person in it, and no further.
    fn name(&self, connection: &SourceRow, reference: &str) -> Option<String> {
        let (_, named) = self.named(connection, reference)?;
        Some(self.title(connection, named))
    }

    fn title(&self, connection: &SourceRow, named: &Named) -> String {
        let by = self.named(connection, &named.by).map(|(_, by)| by);
        by.unwrap_or(named).title.clone()
    }

    fn named(&self, connection: &SourceRow, reference: &str) -> Option<(&Place, &Named)> {
        if let Some(id) = reference.strip_prefix(URN) {
            let is_it = |place: &Place| place.0 == connection.id && place.2 == id;
            return self.names.iter().find(|(place, _)| is_it(place));
        }
        let (kind, id) = fhir::clinical::points_to(reference, &connection.base_url)?;
        self.names.get_key_value(&(connection.id, kind.to_owned(), id.to_owned()))
    }
}

/// What anything is called that a reference leads to, but for the person.
fn held(
    store: &Reader,
    connection: &SourceRow,
    reference: &str,
) -> Result<Option<String>, StoreError> {
    let (kind, id) = match reference.strip_prefix(URN) {
        Some(id) => (None, id),
        None => match fhir::clinical::points_to(reference, &connection.base_url) {
            Some((kind, id)) => (Some(kind.to_owned()), id),
            None => return Ok(None),
        },
    };
    let filter = ClinicalFilter {
        connection: Some(connection.id),
        resource_type: kind,
        id: Some(id.to_owned()),
        ..ClinicalFilter::default()
    };
    let mut rows = store.clinical_current(&filter)?.into_iter();
    let row = rows.find(|row| !row.deleted && row.resource_type != PATIENT);
    Ok(row.map(|row| row.card.title).filter(|title| !title.is_empty()))
}

/// Details as a list has them: what is longer is read where one thing is looked
/// at.
pub(super) fn shortened(detail: &str) -> String {
    if detail.chars().nth(LONGEST).is_none() {
        return detail.to_owned();
    }
    let kept: String = detail.chars().take(LONGEST).collect();
    format!("{}…", kept.trim_end())
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
