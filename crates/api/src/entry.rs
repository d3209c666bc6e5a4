//! Entries as they are shown and changed.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use model::{
    Audience, EntryId, EntryKind, EntryState, Field, Heads, Label, Moment, Mood, Page, PersonId,
    TwoAnswers,
};
use serde::{Deserialize, Serialize};

use crate::Helper;

/// One entry as a list or page shows it, and as `keepwell --json` prints it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryView {
    /// The entry.
    pub id: EntryId,
    /// What it says: its kind, its time, and each field that says anything.
    pub page: Page,
    /// Who may see it.
    pub audience: Audience,
    /// Fields with two answers, for a person to choose from.
    pub two_answers: Vec<TwoAnswers>,
    /// Texts that were merged and that nobody has read since.
    pub merged: BTreeSet<Field>,
    /// Someone deleted it while someone else changed it: it was kept.
    pub kept_after_delete: bool,
    /// Who wrote it.
    pub created_by: PersonId,
    /// Who wrote it first for the person; `None` where they did themself.
    pub first_writer: Option<Helper>,
    /// The same of whoever wrote last.
    pub last_writer: Option<Helper>,
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

impl EntryView {
    /// An entry as it is shown, where `helper` knows who a writer is.
    ///
    /// # Errors
    /// Whatever `helper` fails with.
    pub fn new<E>(
        state: &EntryState,
        helper: impl Fn(EntryId) -> Result<Helper, E>,
    ) -> Result<Self, E> {
        Ok(Self {
            id: state.id,
            page: state.page.clone(),
            audience: state.audience,
            two_answers: state.two_answers.clone(),
            merged: state.merged.clone(),
            kept_after_delete: state.kept_after_delete,
            created_by: state.created_by,
            first_writer: state.first_writer.map(&helper).transpose()?,
            last_writer: state.last_writer.map(&helper).transpose()?,
            created_at: state.created_at,
            changed_at: state.changed_at,
            heads: state.heads.clone(),
            deleted: state.deleted,
            read_only: state.read_only,
            edited: state.changed_at > state.created_at,
        })
    }

    /// The kind of entry.
    #[must_use]
    pub fn kind(&self) -> EntryKind {
        self.page.kind()
    }
}

/// Which entries to show.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct EntryQuery {
    /// Only these kinds; empty for all of them.
    pub kinds: Vec<EntryKind>,
    /// Only entries with this tag, or photos of this series.
    pub word: Option<(Field, Label)>,
    /// Words that the entry must hold; each may be unfinished.
    pub search: Option<String>,
    /// Only from this time on.
    pub from: Option<DateTime<Utc>>,
    /// Only before this time.
    pub until: Option<DateTime<Utc>>,
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

/// A tag or a series of photos that is in use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WordView {
    /// The words.
    pub word: Label,
    /// How many entries have it.
    pub entries: u64,
    /// The time of the first of them.
    pub earliest: DateTime<Utc>,
    /// The time of the last of them.
    pub latest: DateTime<Utc>,
}

/// One mood of a diary page, for the calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoodView {
    /// When it was.
    pub at: Moment,
    /// How it was.
    pub mood: Mood,
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryPage {
    /// Newest first.
    pub entries: Vec<EntryView>,
    /// Where the next page starts; `None` at the end.
    pub next: Option<PageMark>,
    /// How many entries of these kinds the record holds, whatever else was asked.
    pub total: u64,
}

/// An entry as it was at one of its changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryStep {
    /// The version, for putting it back.
    pub heads: Heads,
    /// Whose change it is.
    pub by: PersonId,
    /// The name of who made it, where this computer knows them.
    pub by_name: Option<String>,
    /// Who made it for the person; `None` where they did themself.
    pub writer: Option<Helper>,
    /// When, by their computer's clock.
    pub at: DateTime<Utc>,
    /// What the entry said then.
    pub page: Page,
    /// Who could see it then.
    pub audience: Audience,
    /// Whether the change deleted it.
    pub deleted: bool,
    /// What the change touched: `created` for the first, else the names of
    /// fields, `deleted`, `restored`.
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

/// What erasing an entry for good reaches, and what it does not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasure {
    /// Whether it is done; otherwise this only says what it would not reach.
    pub erased: bool,
    /// Services that have, or may have, a copy of it.
    pub services: Vec<String>,
    /// Other people or computers may have it from here.
    pub computers: bool,
}

/// A page that was begun and not saved. Kept in the encrypted record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The entry being changed and the version it was begun from; `None` for a
    /// new page.
    pub editing: Option<(EntryId, Heads)>,
    /// Each field as it was typed, whether or not it fits yet.
    pub typed: BTreeMap<Field, String>,
    /// As the switches stood.
    pub audience: Audience,
}
