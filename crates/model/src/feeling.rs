//! Feelings: a few suggested words, and a person's own.

use serde::{Deserialize, Serialize};

/// Offered on the diary form. Pleasant and unpleasant, strong and quiet, in
/// no order of worth.
pub const CURATED_FEELINGS: [&str; 16] = [
    "calm", "happy", "hopeful", "grateful", "proud", "loved", "rested", "content", "anxious",
    "sad", "angry", "lonely", "tired", "in pain", "worried", "numb",
];

/// Longest feeling, in characters.
const MAX_CHARS: usize = 40;

/// One feeling, in lower case, 1 to 40 characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Feeling(String);

/// The text is not a feeling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FeelingError {
    /// Nothing but space.
    #[error("a feeling needs a word")]
    Empty,
    /// Over 40 characters, or on several lines.
    #[error("a feeling is a word or two: put the rest in the note")]
    TooLong,
}

impl Feeling {
    /// Trims, joins inner space and lowers the case: "In  Pain" is "in pain".
    ///
    /// # Errors
    /// [`FeelingError`] when nothing is left or it is over 40 characters.
    pub fn new(text: &str) -> Result<Self, FeelingError> {
        if text.trim().chars().any(char::is_control) {
            return Err(FeelingError::TooLong);
        }
        let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
        let feeling = words.join(" ");
        match feeling.chars().count() {
            0 => Err(FeelingError::Empty),
            1..=MAX_CHARS => Ok(Self(feeling)),
            _ => Err(FeelingError::TooLong),
        }
    }

    /// The word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Feeling {
    type Error = FeelingError;

    fn try_from(text: String) -> Result<Self, FeelingError> {
        Self::new(&text)
    }
}

impl From<Feeling> for String {
    fn from(feeling: Feeling) -> Self {
        feeling.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_word_is_the_same_feeling() {
        assert_eq!(Feeling::new("  In  Pain ").unwrap().as_str(), "in pain");
        assert_eq!(Feeling::new(" \t"), Err(FeelingError::Empty));
        assert_eq!(Feeling::new(&"a".repeat(41)), Err(FeelingError::TooLong));
        assert_eq!(Feeling::new("calm\nsad"), Err(FeelingError::TooLong));
    }

    #[test]
    fn suggestions_are_feelings_as_written() {
        for word in CURATED_FEELINGS {
            assert_eq!(Feeling::new(word).unwrap().as_str(), word);
        }
    }
}
