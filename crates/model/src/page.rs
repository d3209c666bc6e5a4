//! What an entry says.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{EntryKind, Field, FieldError, FileRef, Form, Label, Moment, TEXT_MAX_BYTES};

/// What a field says. Serialized as text or as a list of texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// The text form of a single value, or a text.
    Text(String),
    /// Words, in alphabetical order.
    Words(BTreeSet<Label>),
}

/// What one entry says: its time, and a value for each field that says
/// anything. A page never has a field that its kind has no room for, nor a
/// value that its field cannot hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawPage")]
pub struct Page {
    kind: EntryKind,
    /// When it was.
    pub at: Moment,
    fields: BTreeMap<Field, Value>,
}

/// A page that cannot be kept as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PageError {
    /// It says nothing.
    #[error("there is nothing on this page yet")]
    Empty,
    /// It does not say what its kind must say.
    #[error("something is missing: {0}")]
    Missing(Field),
    /// A text is over [`TEXT_MAX_BYTES`].
    #[error("this text is too long for one page: {0}")]
    TooLong(Field),
}

impl Page {
    /// An empty page.
    #[must_use]
    pub fn new(kind: EntryKind, at: Moment) -> Self {
        Self { kind, at, fields: BTreeMap::new() }
    }

    /// The kind of entry.
    #[must_use]
    pub fn kind(&self) -> EntryKind {
        self.kind
    }

    /// The text of a field; `None` where it says nothing or holds words.
    #[must_use]
    pub fn get(&self, field: Field) -> Option<&str> {
        match self.fields.get(&field)? {
            Value::Text(text) => Some(text),
            Value::Words(_) => None,
        }
    }

    /// The text of a field, or nothing.
    #[must_use]
    pub fn text(&self, field: Field) -> &str {
        self.get(field).unwrap_or_default()
    }

    /// The words of a field, in alphabetical order.
    pub fn words(&self, field: Field) -> impl Iterator<Item = &Label> {
        let words = match self.fields.get(&field) {
            Some(Value::Words(words)) => Some(words),
            _ => None,
        };
        words.into_iter().flatten()
    }

    /// Every field that says something, in the order its kind shows them.
    pub fn said(&self) -> impl Iterator<Item = (Field, &Value)> {
        let said = |field: &Field| Some((*field, self.fields.get(field)?));
        self.kind.fields().iter().filter_map(said)
    }

    /// The file it is about.
    #[must_use]
    pub fn file(&self) -> Option<FileRef> {
        self.get(Field::File)?.parse().ok()
    }

    /// Makes a field say `text`; an empty one makes it say nothing. Of a field
    /// of words, `text` has one a line or between commas. [`Field::At`] takes a
    /// time and cannot be emptied.
    ///
    /// # Errors
    /// [`FieldError`] when the field cannot hold it; the page is then as it was.
    pub fn set(&mut self, field: Field, text: &str) -> Result<(), FieldError> {
        if field == Field::At {
            self.at = text.trim().parse().map_err(|_| FieldError::Moment)?;
            return Ok(());
        }
        if field.form() == Form::Words {
            let parts = text.split([',', '\n']).filter(|part| !part.trim().is_empty());
            let words = parts.map(|part| field.word(part)).collect::<Result<_, _>>()?;
            return self.set_words(field, words);
        }
        let value = field.form().read(text)?.map(Value::Text);
        self.put(field, value)
    }

    /// Makes a field of words say `words`.
    ///
    /// # Errors
    /// [`FieldError`] when it is no such field; the page is then as it was.
    pub fn set_words(&mut self, field: Field, words: BTreeSet<Label>) -> Result<(), FieldError> {
        if field.form() != Form::Words {
            return Err(FieldError::Words);
        }
        let words = words.iter().map(|word| field.word(word.as_str()));
        let words = words.collect::<Result<BTreeSet<_>, _>>()?;
        self.put(field, (!words.is_empty()).then_some(Value::Words(words)))
    }

    /// The page as a form shows it: each field that says anything, as text.
    #[must_use]
    pub fn typed(&self) -> BTreeMap<Field, String> {
        let text = |value: &Value| match value {
            Value::Text(text) => text.clone(),
            Value::Words(words) => words.iter().map(Label::as_str).collect::<Vec<_>>().join(", "),
        };
        let mut typed = BTreeMap::new();
        typed.extend(self.said().map(|(field, value)| (field, text(value))));
        typed.insert(Field::At, self.at.to_string());
        typed
    }

    /// The page that a filled-in form makes; `now` where it says no time.
    ///
    /// # Errors
    /// Every field that cannot hold what was typed, and why.
    pub fn read(
        kind: EntryKind,
        now: Moment,
        typed: &BTreeMap<Field, String>,
    ) -> Result<Self, Vec<(Field, FieldError)>> {
        let mut page = Self::new(kind, now);
        let mut wrong = Vec::new();
        for (field, text) in typed {
            if let Err(error) = page.set(*field, text) {
                wrong.push((*field, error));
            }
        }
        if wrong.is_empty() { Ok(page) } else { Err(wrong) }
    }

    /// Whether the page says what its kind must say.
    ///
    /// # Errors
    /// [`PageError`] says what it does not.
    pub fn check(&self) -> Result<(), PageError> {
        let missing = self.kind.required().iter().find(|field| !self.fields.contains_key(field));
        if let Some(field) = missing {
            return Err(PageError::Missing(*field));
        }
        if let Some((field, _)) = self.texts().find(|(_, text)| text.len() > TEXT_MAX_BYTES) {
            return Err(PageError::TooLong(field));
        }
        let blank = |value: &Value| matches!(value, Value::Text(text) if text.trim().is_empty());
        if self.fields.values().all(blank) { Err(PageError::Empty) } else { Ok(()) }
    }

    fn texts(&self) -> impl Iterator<Item = (Field, &str)> {
        self.fields.iter().filter_map(|(field, value)| match value {
            Value::Text(text) => Some((*field, text.as_str())),
            Value::Words(_) => None,
        })
    }

    fn put(&mut self, field: Field, value: Option<Value>) -> Result<(), FieldError> {
        if !self.kind.has(field) {
            return Err(FieldError::NotOfThisKind);
        }
        match value {
            Some(value) => self.fields.insert(field, value),
            None => self.fields.remove(&field),
        };
        Ok(())
    }
}

/// A page as it is read, before its values are looked at.
#[derive(Deserialize)]
struct RawPage {
    kind: EntryKind,
    at: Moment,
    fields: BTreeMap<Field, Value>,
}

impl TryFrom<RawPage> for Page {
    type Error = FieldError;

    fn try_from(raw: RawPage) -> Result<Self, FieldError> {
        let mut page = Self::new(raw.kind, raw.at);
        for (field, value) in raw.fields {
            match value {
                Value::Text(_) if field.form() == Form::Words => return Err(FieldError::Words),
                Value::Text(text) => page.set(field, &text)?,
                Value::Words(words) => page.set_words(field, words)?,
            }
        }
        Ok(page)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(kind: EntryKind) -> Page {
        Page::new(kind, "2026-05-03T08:15:00+01:00".parse().unwrap())
    }

    #[test]
    fn a_page_says_what_was_set() {
        let mut page = page(EntryKind::Medicine);
        page.set(Field::Name, " Ramipril ").unwrap();
        page.set(Field::Started, "2026-05").unwrap();
        page.set(Field::Tags, "heart, morning").unwrap();
        assert_eq!(page.get(Field::Name), Some("Ramipril"));
        assert_eq!(
            page.words(Field::Tags).map(Label::as_str).collect::<Vec<_>>(),
            ["heart", "morning"]
        );
        let said: Vec<Field> = page.said().map(|(field, _)| field).collect();
        assert_eq!(said, [Field::Name, Field::Started, Field::Tags]);
        page.set(Field::Started, "").unwrap();
        assert_eq!(page.get(Field::Started), None);
    }

    #[test]
    fn a_form_is_read_back_as_it_was_filled_in() {
        let mut page = page(EntryKind::Medicine);
        page.set(Field::Name, "Ramipril").unwrap();
        page.set(Field::Tags, "heart, morning").unwrap();
        let typed = page.typed();
        assert_eq!(typed[&Field::Tags], "heart, morning");
        let now: Moment = "2027-01-01T00:00:00+00:00".parse().unwrap();
        assert_eq!(Page::read(EntryKind::Medicine, now.clone(), &typed).unwrap(), page);
        let wrong = [(Field::Started, "May".to_owned()), (Field::Mood, "3".to_owned())].into();
        assert_eq!(
            Page::read(EntryKind::Medicine, now, &wrong).unwrap_err(),
            [(Field::Mood, FieldError::NotOfThisKind), (Field::Started, FieldError::Date)]
        );
    }

    #[test]
    fn what_does_not_fit_leaves_the_page_as_it_was() {
        let mut page = page(EntryKind::Medicine);
        page.set(Field::Name, "Ramipril").unwrap();
        let before = page.clone();
        assert_eq!(page.set(Field::Mood, "3"), Err(FieldError::NotOfThisKind));
        assert_eq!(page.set(Field::Started, "May"), Err(FieldError::Date));
        assert_eq!(page.set(Field::Name, "two\nlines"), Err(FieldError::Line));
        assert_eq!(page.set(Field::Circle, "on"), Err(FieldError::NotOfThisKind));
        assert_eq!(page.set(Field::At, ""), Err(FieldError::Moment));
        assert_eq!(page.set_words(Field::Name, BTreeSet::new()), Err(FieldError::Words));
        assert_eq!(page, before);
    }

    #[test]
    fn a_page_must_say_what_its_kind_must() {
        assert_eq!(page(EntryKind::Diary).check(), Err(PageError::Empty));
        assert_eq!(page(EntryKind::Contact).check(), Err(PageError::Missing(Field::Name)));
        let mut diary = page(EntryKind::Diary);
        diary.set(Field::Note, " \n").unwrap();
        assert_eq!(diary.check(), Err(PageError::Empty));
        diary.set(Field::Feelings, "Calm").unwrap();
        assert_eq!(diary.check(), Ok(()));
        diary.set(Field::Note, &"a".repeat(TEXT_MAX_BYTES + 1)).unwrap();
        assert_eq!(diary.check(), Err(PageError::TooLong(Field::Note)));
        assert_eq!(diary.words(Field::Feelings).next().map(Label::as_str), Some("calm"));
    }

    #[test]
    fn a_page_is_read_back_and_a_bad_one_is_not() {
        let mut page = page(EntryKind::Diary);
        page.set(Field::Mood, "4").unwrap();
        page.set(Field::Tags, "walk").unwrap();
        let json = serde_json::to_string(&page).unwrap();
        assert_eq!(
            json,
            r#"{"kind":"diary","at":"2026-05-03T08:15:00+01:00","fields":{"mood":"4","tags":["walk"]}}"#
        );
        assert_eq!(serde_json::from_str::<Page>(&json).unwrap(), page);
        for bad in [json.replace("\"4\"", "\"6\""), json.replace("tags", "series")] {
            assert!(serde_json::from_str::<Page>(&bad).is_err(), "{bad}");
        }
    }
}
