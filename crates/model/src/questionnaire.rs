//! Questionnaires: what is asked, and what the answers add up to.
//!
//! A questionnaire is data. Its own scores, its own bands and its own "show
//! how to get help" rule come with it, so another one is added as a file, not
//! as code. Keepwell adds up and names the band; it does not diagnose.
//!
//! An item may depend on items before it only. That makes a circle impossible
//! instead of something to be found.

mod answers;
mod item;
mod outcome;

use serde::{Deserialize, Serialize};

pub use answers::{ANSWERS_MAX_BYTES, Answers, ParseAnswersError};
pub use item::{AnswerError, Choice, Condition, Item, ItemKind, ShownWhen, Test};
pub use outcome::{Outcome, ReadAnswersError};

/// The most items, with those in groups.
pub const MAX_ITEMS: usize = 200;
/// The most groups within each other.
pub const MAX_DEPTH: usize = 5;

/// What is asked, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Questionnaire {
    /// Its name among all: `phq-9`.
    pub id: QuestionnaireId,
    /// What people call it.
    pub title: String,
    /// What it is about, before the first question; may be empty.
    pub intro: String,
    /// Who made it and on what terms; may be empty.
    pub copyright: String,
    /// The questions.
    pub items: Vec<Item>,
    /// The questionnaire's own names for ranges of its score, lowest first.
    pub bands: Vec<Band>,
    /// Where the bands were published; may be empty.
    pub bands_source: String,
}

/// A range of scores that the questionnaire has a name for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Band {
    /// The lowest score in it.
    pub from: i32,
    /// The highest score in it.
    pub to: i32,
    /// The questionnaire's own name for it: "Mild".
    pub name: String,
}

/// The id of a questionnaire: 1 to 64 letters, digits, `-` and `.` (FHIR R4, id).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct QuestionnaireId(String);

/// The text is not the id of a questionnaire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a questionnaire is named by letters, digits, hyphens and dots, 64 at most")]
pub struct QuestionnaireIdError;

impl QuestionnaireId {
    /// Reads an id.
    ///
    /// # Errors
    /// [`QuestionnaireIdError`] when it is empty, long, or holds anything else.
    pub fn new(text: &str) -> Result<Self, QuestionnaireIdError> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
        let fits = (1..=64).contains(&text.len()) && text.chars().all(allowed);
        if fits { Ok(Self(text.to_owned())) } else { Err(QuestionnaireIdError) }
    }

    /// The id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for QuestionnaireId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for QuestionnaireId {
    type Err = QuestionnaireIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::new(text)
    }
}

impl TryFrom<String> for QuestionnaireId {
    type Error = QuestionnaireIdError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::new(&text)
    }
}

impl From<QuestionnaireId> for String {
    fn from(id: QuestionnaireId) -> Self {
        id.0
    }
}

impl Questionnaire {
    /// Every item in reading order, groups before what is in them.
    #[must_use]
    pub fn all_items(&self) -> Vec<&Item> {
        let mut all = Vec::new();
        item::walk(&self.items, &mut all);
        all
    }

    /// The item of this name.
    #[must_use]
    pub fn item(&self, link_id: &str) -> Option<&Item> {
        self.all_items().into_iter().find(|item| item.link_id == link_id)
    }

    /// The items to ask, given the answers so far, in reading order. What
    /// stands in a group that is not shown is not shown either.
    #[must_use]
    pub fn shown(&self, answers: &Answers) -> Vec<&Item> {
        let mut shown = Vec::new();
        item::walk_shown(&self.items, answers, &mut shown);
        shown
    }

    /// The lowest and the highest score possible, where it has a score.
    #[must_use]
    pub fn score_range(&self) -> Option<(i32, i32)> {
        let ranges = self.all_items().into_iter().filter_map(Item::score_range);
        ranges.reduce(|(low, high), (a, b)| (low.saturating_add(a), high.saturating_add(b)))
    }

    /// The questionnaire's own band for a score.
    #[must_use]
    pub fn band(&self, score: i32) -> Option<&Band> {
        self.bands.iter().find(|band| (band.from..=band.to).contains(&score))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_short_and_plain() {
        assert_eq!(QuestionnaireId::new("phq-9").unwrap().as_str(), "phq-9");
        for text in ["", "a b", "../x", "é", &"a".repeat(65)] {
            assert_eq!(QuestionnaireId::new(text), Err(QuestionnaireIdError), "{text}");
        }
    }
}
