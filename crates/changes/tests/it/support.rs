//! People, pages and replicas to write tests with.

use changes::{Author, Change, Entry, HistoryStep, WriteError};
use chrono::{DateTime, Utc};
use model::{Audience, Diary, EntryId, EntryState, Feeling, Head, PersonId};

pub(crate) const CARE_TEAM: Audience = Audience { circle: false, care_team: true };
pub(crate) const EVERYONE: Audience = Audience { circle: true, care_team: true };

pub(crate) fn id() -> EntryId {
    EntryId::from_bytes([0xE7; 16])
}

/// A person on their own computer.
pub(crate) fn author(number: u8) -> Author {
    let person = PersonId::from_bytes([number; 16]);
    Author { person, writer: None, actor: [number ^ 0xA0; 16] }
}

/// A contact of Asha's, who writes for her on her computer.
pub(crate) fn meera() -> Author {
    Author { writer: Some(EntryId::from_bytes([0x3E; 16])), ..asha() }
}

pub(crate) fn asha() -> Author {
    author(1)
}

pub(crate) fn ben() -> Author {
    author(2)
}

/// So many minutes into the story.
pub(crate) fn minute(minutes: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_777_777_777 + minutes * 60, 0).unwrap()
}

pub(crate) fn feeling(word: &str) -> Feeling {
    Feeling::new(word).unwrap()
}

/// What an entry or a step of its history says, as a diary page.
pub(crate) trait Said {
    fn diary(&self) -> Diary;
}

impl Said for EntryState {
    fn diary(&self) -> Diary {
        Diary::of(&self.page)
    }
}

impl Said for HistoryStep {
    fn diary(&self) -> Diary {
        Diary::of(&self.page)
    }
}

/// Writing diary pages.
pub(crate) trait Rewrite {
    fn rewrite(
        &self,
        by: &Author,
        base: &[Head],
        diary: &Diary,
        audience: Audience,
        now: DateTime<Utc>,
    ) -> Result<Option<(Entry, Change)>, WriteError>;
}

impl Rewrite for Entry {
    fn rewrite(
        &self,
        by: &Author,
        base: &[Head],
        diary: &Diary,
        audience: Audience,
        now: DateTime<Utc>,
    ) -> Result<Option<(Entry, Change)>, WriteError> {
        self.edit(by, base, &diary.page().unwrap(), audience, now)
    }
}

pub(crate) fn create(
    id: EntryId,
    by: &Author,
    diary: &Diary,
    audience: Audience,
    now: DateTime<Utc>,
) -> Result<(Entry, Change), WriteError> {
    Entry::create(id, by, &diary.page().unwrap(), audience, now)
}

pub(crate) fn page() -> Diary {
    Diary {
        mood: Some(4.try_into().unwrap()),
        energy: Some(3.try_into().unwrap()),
        feelings: [feeling("calm")].into(),
        note: "Walked to the shop".to_owned(),
        ..Diary::new("2026-05-03T08:15:00+01:00[Europe/London]".parse().unwrap())
    }
}

pub(crate) fn mood(value: u8) -> Diary {
    Diary { mood: Some(value.try_into().unwrap()), ..page() }
}

pub(crate) fn note(text: &str) -> Diary {
    Diary { note: text.to_owned(), ..page() }
}

pub(crate) fn first() -> Entry {
    create(id(), &asha(), &page(), CARE_TEAM, minute(0)).unwrap().0
}

/// `diary`, written on what the entry says now.
pub(crate) fn edited(entry: &Entry, by: &Author, diary: &Diary, minutes: i64) -> Entry {
    let audience = entry.state().unwrap().audience;
    written(entry.rewrite(by, &entry.heads(), diary, audience, minute(minutes)))
}

/// The entry after a write that had something to write.
pub(crate) fn written<E: std::fmt::Debug>(result: Result<Option<(Entry, Change)>, E>) -> Entry {
    result.unwrap().unwrap().0
}

pub(crate) fn bytes(entry: &Entry) -> Vec<Vec<u8>> {
    entry.changes().unwrap().into_iter().map(|change| change.bytes).collect()
}

pub(crate) fn load(changes: &[Vec<u8>]) -> Entry {
    Entry::load(id(), changes.iter().map(Vec::as_slice)).unwrap()
}

/// What computers hold that have met.
pub(crate) fn met(entries: &[&Entry]) -> Entry {
    let all: Vec<Vec<u8>> = entries.iter().flat_map(|entry| bytes(entry)).collect();
    load(&all)
}

/// The state to the last byte.
pub(crate) fn json(entry: &Entry) -> String {
    serde_json::to_string(&entry.state().unwrap()).unwrap()
}
