//! Words and short phrases: tags, series, what a page is about.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Longest label, in characters.
const MAX_CHARS: usize = 60;

/// A word or short phrase, 1 to 60 characters on one line, as written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Label(String);

/// The text is not a word or short phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a word or two, up to 60 letters each")]
pub struct LabelError;

impl Label {
    /// Trims and joins inner space.
    ///
    /// # Errors
    /// [`LabelError`] when nothing is left, it is too long or on several lines.
    pub fn new(text: &str) -> Result<Self, LabelError> {
        if text.trim().chars().any(char::is_control) {
            return Err(LabelError);
        }
        let label = text.split_whitespace().collect::<Vec<_>>().join(" ");
        (1..=MAX_CHARS).contains(&label.chars().count()).then_some(Self(label)).ok_or(LabelError)
    }

    /// The words.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Label {
    type Error = LabelError;

    fn try_from(text: String) -> Result<Self, LabelError> {
        Self::new(&text)
    }
}

impl From<Label> for String {
    fn from(label: Label) -> Self {
        label.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_keeps_its_letters() {
        assert_eq!(Label::new("  Left   ankle ").unwrap().as_str(), "Left ankle");
        assert_eq!(Label::new(" \t"), Err(LabelError));
        assert_eq!(Label::new("a\nb"), Err(LabelError));
        assert_eq!(Label::new(&"a".repeat(61)), Err(LabelError));
    }
}
