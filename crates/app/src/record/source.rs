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
    pub(super) fn item(&self, row: ClinicalRow) -> Option<ClinicalItem> {
        let connection = self.connections.iter().find(|one| one.id == row.connection)?;
        let group = Group::ALL.into_iter().find(|group| group.as_str() == row.card.group);
        let url = address(&connection.base_url, &row.resource_type, &row.id);
        let title = self.name(connection, &row.card.title_reference);
        let author = self.name(connection, &row.card.author_reference);
        Some(ClinicalItem {
            connection: row.connection,
            source: connection.name.clone(),
            resource_type: row.resource_type,
            id: row.id,
            version: row.version,
            group: group.unwrap_or(Group::Other),
            title: title.unwrap_or(row.card.title),
            detail: row.card.detail,
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

    /// The name behind a reference, where what it leads to is held. A role may
    /// lead on to the person in it, and no further.
    fn name(&self, connection: &SourceRow, reference: &str) -> Option<String> {
        let named = |reference: &str| {
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
