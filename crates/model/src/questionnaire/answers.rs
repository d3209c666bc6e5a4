//! Answers as they are kept: one text for a whole questionnaire.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;
use std::str::FromStr;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// The longest text of answers, in bytes.
pub const ANSWERS_MAX_BYTES: usize = 64 * 1024;

/// What was answered, by the link id of the question: a choice by its code, a
/// number or date as written (`2026-05-03`), `yes` or `no`, or words.
///
/// Its text is one JSON object with its keys in order and no space, so the
/// same answers are always the same text: `{"1":"LA6568-5","2":"LA6570-1"}`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub struct Answers(BTreeMap<String, String>);

/// The text does not hold answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParseAnswersError {
    /// Over [`ANSWERS_MAX_BYTES`].
    #[error("those answers are too long to keep")]
    TooLong,
    /// Not a JSON object of texts, or one that answers a question twice.
    #[error("answers are written as a list of questions, each with one answer")]
    NotAnswers,
}

impl Answers {
    /// The answer to a question.
    #[must_use]
    pub fn get(&self, link_id: &str) -> Option<&str> {
        self.0.get(link_id).map(String::as_str)
    }

    /// Answers a question, in the form the item reads ([`Item::read`]); an
    /// empty answer takes it back.
    ///
    /// [`Item::read`]: super::Item::read
    pub fn set(&mut self, link_id: &str, answer: &str) {
        if answer.is_empty() {
            self.0.remove(link_id);
        } else {
            self.0.insert(link_id.to_owned(), answer.to_owned());
        }
    }

    /// Whether nothing is answered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Every question answered, with its answer, in the order of the link ids.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(link_id, answer)| (link_id.as_str(), answer.as_str()))
    }
}

impl fmt::Display for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = serde_json::to_string(self).map_err(|_| fmt::Error)?;
        f.write_str(&text)
    }
}

impl FromStr for Answers {
    type Err = ParseAnswersError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() > ANSWERS_MAX_BYTES {
            return Err(ParseAnswersError::TooLong);
        }
        serde_json::from_str(text).map_err(|_| ParseAnswersError::NotAnswers)
    }
}

impl<'de> Deserialize<'de> for Answers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(OneAnswerEach)
    }
}

/// A map that does not quietly keep the last of two answers.
struct OneAnswerEach;

impl<'de> Visitor<'de> for OneAnswerEach {
    type Value = Answers;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("one answer for each question")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Answers, A::Error> {
        let mut answers = BTreeMap::new();
        while let Some((link_id, answer)) = map.next_entry::<String, String>()? {
            let Entry::Vacant(place) = answers.entry(link_id) else {
                return Err(serde::de::Error::custom("a question is answered twice"));
            };
            if !answer.is_empty() {
                place.insert(answer);
            }
        }
        Ok(Answers(answers))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_same_answers_are_the_same_text() {
        let mut answers = Answers::default();
        answers.set("2", "LA6570-1");
        answers.set("1", "LA6568-5");
        answers.set("3", "x");
        answers.set("3", "");
        assert_eq!(answers.to_string(), r#"{"1":"LA6568-5","2":"LA6570-1"}"#);
        let spaced: Answers = r#" { "2": "LA6570-1", "1":"LA6568-5", "4": "" } "#.parse().unwrap();
        assert_eq!(spaced, answers);
        assert_eq!(Answers::default().to_string(), "{}");
    }

    #[test]
    fn what_is_not_answers_is_refused() {
        for text in ["", "[]", "7", r#"{"1":2}"#, r#"{"1":"a","1":"b"}"#, r#"{"1":{}}"#, "{}{}"] {
            assert_eq!(text.parse::<Answers>(), Err(ParseAnswersError::NotAnswers), "{text}");
        }
        let deep = format!("{}{}", r#"{"a":"#.repeat(10_000), "}".repeat(10_000));
        let long = format!(r#"{{"1":"{}"}}"#, "a".repeat(ANSWERS_MAX_BYTES));
        assert_eq!(long.parse::<Answers>(), Err(ParseAnswersError::TooLong));
        assert!(deep.parse::<Answers>().is_err());
    }

    proptest! {
        #[test]
        fn answers_read_back_as_they_were(
            pairs in prop::collection::btree_map("\\PC{1,12}", "\\PC{1,40}", 0..20)
        ) {
            let mut answers = Answers::default();
            for (link_id, answer) in &pairs {
                answers.set(link_id, answer);
            }
            let text = answers.to_string();
            prop_assert_eq!(&text.parse::<Answers>().unwrap(), &answers);
            prop_assert!(answers.iter().eq(pairs.iter().map(|(k, v)| (k.as_str(), v.as_str()))));
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".{0,200}") {
            if let Ok(answers) = text.parse::<Answers>() {
                prop_assert_eq!(answers.to_string().parse::<Answers>().unwrap(), answers);
            }
        }
    }
}
