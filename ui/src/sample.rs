//! Made-up entries for tests.

use api::EntryView;
use chrono::DateTime;
use model::{Diary, EntryId, EntryKind, Field, Head, Moment, Page, PersonId};

/// An empty page of a kind.
pub(crate) fn page(kind: EntryKind) -> Page {
    Page::new(kind, "2026-05-03T08:15:00+01:00".parse().unwrap())
}

/// An entry of that kind, with this name.
pub(crate) fn named(kind: EntryKind, name: &str) -> EntryView {
    let mut entry = entry("2026-05-03T08:15:00+01:00");
    entry.page = page(kind);
    entry.page.set(Field::Name, name).unwrap();
    entry
}

/// A diary page of that time, with nothing else that matters.
pub(crate) fn entry(at: &str) -> EntryView {
    let at = DateTime::parse_from_rfc3339(at).unwrap();
    EntryView {
        id: EntryId::from_random([1; 16]),
        page: Diary { note: "Walked to the shop".to_owned(), ..Diary::new(Moment::new(at, None)) }
            .page()
            .unwrap(),
        audience: EntryKind::Diary.default_audience(),
        two_answers: Vec::new(),
        merged: Default::default(),
        kept_after_delete: false,
        created_by: PersonId::from_random([2; 16]),
        created_at: at.to_utc(),
        changed_at: at.to_utc(),
        first_writer: None,
        last_writer: None,
        heads: vec![Head([3; 32])],
        deleted: false,
        read_only: false,
        edited: false,
    }
}
