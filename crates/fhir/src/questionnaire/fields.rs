//! The elements of one place in the resource, read strictly.

use serde_json::Value;

use super::ReadQuestionnaireError;
use crate::clinical::plain_text;

/// The longest text, in characters, before it would be cut.
const TEXT_MAX_CHARS: usize = 4_000;

/// A whole number this far from zero at most.
const NUMBER_MAX: i32 = 1_000;

/// The questionnaire, or one of its items.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a> {
    value: &'a Value,
    link_id: &'a str,
}

impl<'a> Fields<'a> {
    pub(super) fn of(value: &'a Value, link_id: &'a str) -> Self {
        Self { value, link_id }
    }

    pub(super) fn link_id(self) -> String {
        self.link_id.to_owned()
    }

    pub(super) fn get(self, element: &str) -> Option<&'a Value> {
        self.value.get(element)
    }

    /// The text of an element, without markup, cut where it is very long.
    pub(super) fn text(self, element: &str) -> Option<String> {
        Some(plain_text(self.get(element)?.as_str()?)).filter(|text| !text.is_empty())
    }

    /// A text that must be there, and whole.
    pub(super) fn need(self, element: &'static str) -> Result<String, ReadQuestionnaireError> {
        let written = self.get(element).and_then(Value::as_str).unwrap_or_default();
        let whole = written.chars().count() <= TEXT_MAX_CHARS;
        self.text(element).filter(|_| whole).ok_or_else(|| self.missing(element))
    }

    pub(super) fn is(self, element: &str) -> bool {
        self.get(element).and_then(Value::as_bool).unwrap_or(false)
    }

    /// The objects in a list; none where there is no such element.
    pub(super) fn list(self, element: &'static str) -> Result<&'a [Value], ReadQuestionnaireError> {
        match self.get(element) {
            None => Ok(&[]),
            Some(Value::Array(items)) => Ok(items),
            Some(_) => Err(self.missing(element)),
        }
    }

    /// Refuses elements that change the meaning of the rest.
    pub(super) fn refuse(self, elements: &[&'static str]) -> Result<(), ReadQuestionnaireError> {
        match elements.iter().find(|element| self.get(element).is_some()) {
            Some(element) => Err(self.not_supported(element)),
            None => Ok(()),
        }
    }

    pub(super) fn missing(self, element: &'static str) -> ReadQuestionnaireError {
        ReadQuestionnaireError::Missing { link_id: self.link_id(), element }
    }

    pub(super) fn not_supported(self, element: &'static str) -> ReadQuestionnaireError {
        ReadQuestionnaireError::NotSupported { link_id: self.link_id(), element }
    }
}

/// The first extension of this URL.
pub(super) fn extension<'a>(value: &'a Value, url: &str) -> Option<&'a Value> {
    extensions(value, url).next()
}

/// Every extension of this URL.
pub(super) fn extensions<'a>(value: &'a Value, url: &str) -> impl Iterator<Item = &'a Value> {
    let all = value.get("extension").and_then(Value::as_array).into_iter().flatten();
    all.filter(move |one| one.get("url").and_then(Value::as_str) == Some(url))
}

/// A whole number, also where it is written `2.0`, within 1,000 of zero.
pub(super) fn whole_number(value: &Value) -> Option<i32> {
    let Value::Number(number) = value else { return None };
    let written = number.to_string();
    let (whole, part) = written.split_once('.').unwrap_or((&written, ""));
    let number: i32 = whole.parse().ok().filter(|_| part.bytes().all(|b| b == b'0'))?;
    (-NUMBER_MAX..=NUMBER_MAX).contains(&number).then_some(number)
}
