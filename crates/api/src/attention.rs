//! Needs attention: what a person has to decide or to read.

use serde::{Deserialize, Serialize};

use crate::{EntryView, OutboxItem, ReadingView};

/// Everything that waits for a person, the entries first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Attention {
    /// Entries with two answers, with a text that was merged, or kept although
    /// someone deleted them.
    pub entries: Vec<EntryView>,
    /// Readings corrected in two ways: the answers to each together. The one
    /// that is right is chosen with [`crate::Request::PutBackReading`].
    pub readings: Vec<Vec<ReadingView>>,
    /// What a service did not accept.
    pub refused: Vec<OutboxItem>,
}

impl Attention {
    /// How many things wait.
    #[must_use]
    pub fn count(&self) -> usize {
        self.entries.len() + self.readings.len() + self.refused.len()
    }
}
