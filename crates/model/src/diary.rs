//! A diary page.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{Energy, Feeling, Moment, Mood};

/// Longest note, in bytes of UTF-8: about a 60-page chapter.
pub const NOTE_MAX_BYTES: usize = 256 * 1024;

/// What one diary page says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diary {
    /// When it was like this.
    pub at: Moment,
    /// How the person felt, if they said.
    pub mood: Option<Mood>,
    /// How much energy they had, if they said.
    pub energy: Option<Energy>,
    /// What they felt, in any number of words.
    pub feelings: BTreeSet<Feeling>,
    /// In their own words; may be empty.
    pub note: String,
}

/// A page that cannot be kept as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DiaryError {
    /// No mood, energy, feeling or note.
    #[error("there is nothing on this page yet")]
    Empty,
    /// The note is over [`NOTE_MAX_BYTES`].
    #[error("this note is too long for one page")]
    NoteTooLong,
}

impl Diary {
    /// Whether the page says anything and fits.
    ///
    /// # Errors
    /// [`DiaryError`] says which it does not.
    pub fn check(&self) -> Result<(), DiaryError> {
        if self.note.len() > NOTE_MAX_BYTES {
            return Err(DiaryError::NoteTooLong);
        }
        let says_something = self.mood.is_some()
            || self.energy.is_some()
            || !self.feelings.is_empty()
            || !self.note.trim().is_empty();
        says_something.then_some(()).ok_or(DiaryError::Empty)
    }
}
