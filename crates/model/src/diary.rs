//! A diary page, by name.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{Energy, EntryKind, Feeling, Field, FieldError, Label, Moment, Mood, Page};

/// What one diary page says, each thing in its own type. A view of a [`Page`]:
/// for those who handle diary pages and nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diary {
    /// When it was like this.
    pub at: Moment,
    /// How the person felt, if they said.
    pub mood: Option<Mood>,
    /// How much energy they had, if they said.
    pub energy: Option<Energy>,
    /// How many hours they slept, such as `7.5`; empty if they did not say.
    pub sleep: String,
    /// What they felt, in any number of words.
    pub feelings: BTreeSet<Feeling>,
    /// What it was about.
    pub about: BTreeSet<Label>,
    /// In their own words; may be empty.
    pub note: String,
    /// To find it again.
    pub tags: BTreeSet<Label>,
}

impl Diary {
    /// A page that says nothing yet.
    #[must_use]
    pub fn new(at: Moment) -> Self {
        Self {
            at,
            mood: None,
            energy: None,
            sleep: String::new(),
            feelings: BTreeSet::new(),
            about: BTreeSet::new(),
            note: String::new(),
            tags: BTreeSet::new(),
        }
    }

    /// What `page` says of these things.
    #[must_use]
    pub fn of(page: &Page) -> Self {
        let score = |field| page.get(field).and_then(|text| text.parse::<u8>().ok());
        let feelings = page.words(Field::Feelings);
        Self {
            at: page.at.clone(),
            mood: score(Field::Mood).and_then(|score| score.try_into().ok()),
            energy: score(Field::Energy).and_then(|score| score.try_into().ok()),
            sleep: page.text(Field::Sleep).to_owned(),
            feelings: feelings.filter_map(|word| Feeling::new(word.as_str()).ok()).collect(),
            about: page.words(Field::About).cloned().collect(),
            note: page.text(Field::Note).to_owned(),
            tags: page.words(Field::Tags).cloned().collect(),
        }
    }

    /// The page that says this.
    ///
    /// # Errors
    /// [`FieldError`] when the sleep is no number of hours.
    pub fn page(&self) -> Result<Page, FieldError> {
        let mut page = Page::new(EntryKind::Diary, self.at.clone());
        let score = |score: Option<u8>| score.map_or_else(String::new, |score| score.to_string());
        page.set(Field::Mood, &score(self.mood.map(Mood::value)))?;
        page.set(Field::Energy, &score(self.energy.map(Energy::value)))?;
        page.set(Field::Sleep, &self.sleep)?;
        page.set(Field::Note, &self.note)?;
        let feelings = self.feelings.iter().map(|feeling| Label::new(feeling.as_str()));
        let feelings = feelings.collect::<Result<_, _>>().map_err(|_| FieldError::Words)?;
        page.set_words(Field::Feelings, feelings)?;
        page.set_words(Field::About, self.about.clone())?;
        page.set_words(Field::Tags, self.tags.clone())?;
        Ok(page)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diary_page_is_a_page() {
        let diary = Diary {
            mood: Mood::try_from(4).ok(),
            sleep: "7.5".into(),
            feelings: [Feeling::new("calm").unwrap()].into(),
            about: [Label::new("Family").unwrap()].into(),
            note: "Walked.".into(),
            ..Diary::new("2026-05-03T08:15:00+01:00".parse().unwrap())
        };
        let page = diary.page().unwrap();
        assert_eq!(page.get(Field::Mood), Some("4"));
        assert_eq!(Diary::of(&page), diary);
        let endless = Diary { sleep: "25".into(), ..diary };
        assert_eq!(endless.page(), Err(FieldError::Hours));
    }
}
