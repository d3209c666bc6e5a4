//! Needs attention: what a person has to decide or to read.

use chrono::{DateTime, Utc};
use model::{Answer, ConnectionId, EntryId, Field, ItemId};
use serde::{Deserialize, Serialize};

use crate::{EntryView, Helper, OutboxItem, PersonCard, ReadingView};

/// Everything that waits for a person, the entries first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Attention {
    /// Entries with two answers, with a text that was merged, or kept although
    /// someone deleted them.
    pub entries: Vec<EntryView>,
    /// What each of the texts was made of that were merged.
    pub merged: Vec<MergedText>,
    /// Readings corrected in two ways: the answers to each together. The one
    /// that is right is chosen with [`crate::Request::PutBackReading`].
    pub readings: Vec<Vec<ReadingView>>,
    /// Who gave the answers and wrote the texts, as far as this computer knows
    /// them.
    pub people: Vec<PersonCard>,
    /// Who wrote some of it for the person.
    pub helpers: Vec<Helper>,
    /// What a service did not accept.
    pub refused: Vec<OutboxItem>,
    /// What services did to things that were sent to them.
    pub elsewhere: Vec<ElsewhereView>,
}

/// Something that a service did to something that was sent to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ElsewhereView {
    /// The connection.
    pub connection: ConnectionId,
    /// Its name.
    pub service: String,
    /// The item, for [`crate::Request::SettleElsewhere`].
    pub item: ItemId,
    /// The entry as it is now, unless the item is a reading.
    pub entry: Option<EntryView>,
    /// The reading as it stands; where the service changed it, then as the
    /// service has it.
    pub readings: Vec<ReadingView>,
    /// What the service did.
    pub what: ElsewhereKind,
    /// What it says otherwise.
    pub changes: Vec<ElsewhereChange>,
    /// What it changed that this record has no place for, in FHIR's words. The
    /// resource itself is kept.
    pub unread: Vec<String>,
    /// When this computer noticed.
    pub noticed_at: DateTime<Utc>,
}

/// What a service did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ElsewhereKind {
    /// It says something else now; the entry was merged with that.
    Changed,
    /// It marks it as entered in error.
    Withdrawn,
    /// It no longer has it.
    Removed,
}

/// A field in which a service says something else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ElsewhereChange {
    /// The field.
    pub field: Field,
    /// As it was sent.
    pub sent: String,
    /// As the service has it.
    pub there: String,
}

/// What a person decides about what a service did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ElsewhereChoice {
    /// What was written here stands, and is sent again.
    KeepMine,
    /// As the service has it: what it changed stays, what it withdrew or
    /// removed is deleted here, too.
    TakeTheirs,
    /// Each stays as it is.
    LeaveBoth,
}

/// What a merged text was made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MergedText {
    /// The entry.
    pub entry: EntryId,
    /// The text.
    pub field: Field,
    /// The text as each of them had left it, in order of version.
    pub versions: Vec<Answer>,
}

impl Attention {
    /// How many things wait.
    #[must_use]
    pub fn count(&self) -> usize {
        self.entries.len() + self.readings.len() + self.refused.len() + self.elsewhere.len()
    }
}
