//! Needs attention: what a person has to decide or to read.

use model::{Answer, EntryId, Field};
use serde::{Deserialize, Serialize};

use crate::{EntryView, OutboxItem, PersonCard, ReadingView};

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
    /// What a service did not accept.
    pub refused: Vec<OutboxItem>,
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
        self.entries.len() + self.readings.len() + self.refused.len()
    }
}
