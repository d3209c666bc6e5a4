//! Entries as they are shown and changed.

use chrono::{DateTime, FixedOffset, Utc};
use model::{
    Audience, Diary, Energy, EntryId, EntryKind, EntryState, Feeling, Heads, Moment, Mood, PersonId,
};
use serde::{Deserialize, Serialize};

/// One entry as a list or page shows it, and as `keepwell --json` prints it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryView {
    /// The entry.
    pub id: EntryId,
    /// What kind of entry it is.
    pub kind: EntryKind,
    /// When it was like this: the person's local time with its offset.
    pub at: DateTime<FixedOffset>,
    /// The IANA time zone of `at`, where known.
    pub zone: Option<String>,
    /// Mood, 1 (very low) to 5 (very good).
    pub mood: Option<Mood>,
    /// Energy, 1 (none) to 5 (full of energy).
    pub energy: Option<Energy>,
    /// Feelings, in alphabetical order.
    pub feelings: Vec<Feeling>,
    /// In their own words.
    pub note: String,
    /// Who may see it.
    pub audience: Audience,
    /// Who wrote it.
    pub created_by: PersonId,
    /// When it was written down.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub changed_at: DateTime<Utc>,
    /// The version shown; an edit names it as its base.
    pub heads: Heads,
    /// Whether it was deleted.
    pub deleted: bool,
    /// Written by a newer Keepwell: it can be read, not changed.
    pub read_only: bool,
    /// Changed after it was written.
    pub edited: bool,
}

impl From<&EntryState> for EntryView {
    fn from(state: &EntryState) -> Self {
        Self {
            id: state.id,
            kind: state.kind(),
            at: state.diary.at.at(),
            zone: state.diary.at.zone().map(str::to_owned),
            mood: state.diary.mood,
            energy: state.diary.energy,
            feelings: state.diary.feelings.iter().cloned().collect(),
            note: state.diary.note.clone(),
            audience: state.audience,
            created_by: state.created_by,
            created_at: state.created_at,
            changed_at: state.changed_at,
            heads: state.heads.clone(),
            deleted: state.deleted,
            read_only: state.read_only,
            edited: state.changed_at > state.created_at,
        }
    }
}

impl EntryView {
    /// The page as the form edits it.
    #[must_use]
    pub fn diary(&self) -> Diary {
        Diary {
            at: Moment::new(self.at, self.zone.clone()),
            mood: self.mood,
            energy: self.energy,
            feelings: self.feelings.iter().cloned().collect(),
            note: self.note.clone(),
        }
    }
}

/// Which entries to show.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct EntryQuery {
    /// Only this kind.
    pub kind: Option<EntryKind>,
    /// Words that the note or the feelings must hold; the last may be unfinished.
    pub search: Option<String>,
    /// Only entries older than this place in the list.
    pub after: Option<PageMark>,
    /// How many at most, 1 to 200; 0 means 50.
    pub limit: u32,
}

/// A place in a list that is ordered by time and id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageMark {
    /// The time of the last entry shown.
    pub at: DateTime<Utc>,
    /// Its id.
    pub id: EntryId,
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryPage {
    /// Newest first.
    pub entries: Vec<EntryView>,
    /// Where the next page starts; `None` at the end.
    pub next: Option<PageMark>,
    /// How many entries the record holds in all, whatever the query.
    pub total: u64,
}

/// An entry as it was at one of its changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryStep {
    /// The version, for putting it back.
    pub heads: Heads,
    /// Who made the change.
    pub by: PersonId,
    /// Their name, where this computer knows them.
    pub by_name: Option<String>,
    /// When, by their computer's clock.
    pub at: DateTime<Utc>,
    /// What the page said then.
    pub diary: Diary,
    /// Who could see it then.
    pub audience: Audience,
    /// Whether the change deleted it.
    pub deleted: bool,
    /// What the change touched: `created` for the first, else `at`, `mood`,
    /// `energy`, `feelings`, `note`, `circle`, `care_team`, `deleted`, `restored`.
    pub changed: Vec<String>,
}

/// How an entry came to be what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryView {
    /// As it is now.
    pub entry: EntryView,
    /// Oldest first.
    pub steps: Vec<HistoryStep>,
}

/// A change that is committed to disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    /// The entry as it is now.
    pub entry: EntryView,
    /// The version before, to undo with [`crate::Request::Revert`]; `None` for a
    /// new entry, which is undone by deleting it.
    pub before: Option<Heads>,
    /// Whether anything was written: saving what is already there is not a change.
    pub changed: bool,
}

/// A page that was begun and not saved. Kept in the encrypted record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The entry being changed and the version it was begun from; `None` for a
    /// new page.
    pub editing: Option<(EntryId, Heads)>,
    /// As far as it was written.
    pub diary: Diary,
    /// As the switches stood.
    pub audience: Audience,
}
