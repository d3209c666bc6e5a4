//! Made-up entries for tests.

use api::EntryView;
use chrono::DateTime;
use model::{EntryId, EntryKind, Head, PersonId};

/// A page of that time, with nothing else that matters.
pub(crate) fn entry(at: &str) -> EntryView {
    let at = DateTime::parse_from_rfc3339(at).unwrap();
    EntryView {
        id: EntryId::from_random([1; 16]),
        kind: EntryKind::Diary,
        at,
        zone: None,
        mood: None,
        energy: None,
        feelings: Vec::new(),
        note: "Walked to the shop".to_owned(),
        audience: EntryKind::Diary.default_audience(),
        created_by: PersonId::from_random([2; 16]),
        created_at: at.to_utc(),
        changed_at: at.to_utc(),
        heads: vec![Head([3; 32])],
        deleted: false,
        read_only: false,
        edited: false,
    }
}
