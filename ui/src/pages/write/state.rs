//! What the form of any kind of entry holds while it is open.

use std::collections::{BTreeMap, BTreeSet};

use leptos::prelude::*;
use model::{Audience, EntryKind, Field, FieldError, Form, Label, Moment, PageError};

use super::when::When;
use super::{Start, present};
use crate::components::Mistakes;
use crate::{clock, format, kinds, words};

/// Each field as it was typed, whether or not it fits yet: what a draft keeps.
pub(super) type Typed = BTreeMap<Field, String>;

/// The fields of a form, as handles to their signals.
#[derive(Clone, Copy)]
pub(super) struct FormState {
    pub(super) kind: EntryKind,
    pub(super) when: When,
    texts: StoredValue<Vec<(Field, RwSignal<String>)>>,
    words: StoredValue<Vec<(Field, RwSignal<BTreeSet<Label>>)>>,
    pub(super) circle: RwSignal<bool>,
    pub(super) care_team: RwSignal<bool>,
}

impl FormState {
    pub(super) fn new(start: &Start) -> Self {
        let typed = |field: Field| start.typed.get(&field).cloned().unwrap_or_default();
        let at = typed(Field::At).parse().unwrap_or_else(|_| present());
        let (words, texts): (Vec<Field>, Vec<Field>) =
            start.kind.fields().iter().partition(|field| field.form() == Form::Words);
        let texts = texts.into_iter().map(|field| (field, RwSignal::new(typed(field))));
        let words = words.into_iter().map(|field| {
            let (words, _) = read_words(field, &typed(field));
            (field, RwSignal::new(words))
        });
        Self {
            kind: start.kind,
            when: When::new(&at),
            texts: StoredValue::new(texts.collect()),
            words: StoredValue::new(words.collect()),
            circle: RwSignal::new(start.audience.circle),
            care_team: RwSignal::new(start.audience.care_team),
        }
    }

    /// What is typed in a field.
    pub(super) fn text(self, field: Field) -> RwSignal<String> {
        self.texts.with_value(|texts| of(texts, field))
    }

    /// The words that a field holds.
    pub(super) fn words(self, field: Field) -> RwSignal<BTreeSet<Label>> {
        self.words.with_value(|words| of(words, field))
    }

    /// Whether a field says anything.
    pub(super) fn says(self, field: Field) -> bool {
        match field.form() {
            Form::Words => self.words(field).with_untracked(|words| !words.is_empty()),
            _ => self.text(field).with_untracked(|text| !text.trim().is_empty()),
        }
    }

    /// Everything as it stands. Half a date is left out.
    pub(super) fn typed(self) -> Typed {
        let texts = self.texts.get_value();
        let words = self.words.get_value();
        let mut typed = Typed::new();
        typed.extend(texts.into_iter().map(|(field, text)| (field, text.get())));
        typed.extend(words.into_iter().map(|(field, words)| {
            let words = words.get();
            (field, words.iter().map(Label::as_str).collect::<Vec<_>>().join(", "))
        }));
        if let Some(at) = self.moment() {
            typed.insert(Field::At, at.to_string());
        }
        typed
    }

    fn moment(self) -> Option<Moment> {
        self.when.moment(clock::on_the_wall, clock::zone())
    }

    pub(super) fn audience(self) -> Audience {
        Audience { circle: self.circle.get(), care_team: self.care_team.get() }
    }

    /// The page that the form makes; notes what is to be put right.
    pub(super) fn check(self, mistakes: Mistakes) -> Option<model::Page> {
        untrack(move || {
            if self.moment().is_none() {
                mistakes.add("date", words::write::when_wrong());
            }
            match model::Page::read(self.kind, present(), &self.typed()) {
                Ok(page) => {
                    if let Err(error) = page.check() {
                        let (field, message) = what_is_missing(self.kind, error);
                        mistakes.add(field.as_str(), message);
                    }
                    Some(page)
                }
                Err(wrong) => {
                    for (field, error) in wrong {
                        mistakes.add(field.as_str(), what_is_wrong(self.kind, field, error));
                    }
                    None
                }
            }
        })
    }
}

/// What is held for a field; nothing where the kind has no room for it.
fn of<T: Send + Sync + Default + 'static>(
    held: &[(Field, RwSignal<T>)],
    field: Field,
) -> RwSignal<T> {
    held.iter().find(|(of, _)| *of == field).map(|(_, signal)| *signal).unwrap_or_default()
}

/// The words in what was typed, one between commas; and why some of it is none.
pub(super) fn read_words(field: Field, text: &str) -> (BTreeSet<Label>, Option<FieldError>) {
    let mut wrong = None;
    let parts = text.split([',', '\n']).filter(|part| !part.trim().is_empty());
    let words = parts.filter_map(|part| field.word(part).map_err(|error| wrong = Some(error)).ok());
    (words.collect(), wrong)
}

fn what_is_wrong(kind: EntryKind, field: Field, error: FieldError) -> String {
    words::write::wrong(named(kind, field), error)
}

/// The label of a field in front of a colon.
fn named(kind: EntryKind, field: Field) -> &'static str {
    kinds::label(kind, field).trim_end_matches('?')
}

/// Where to put something, and what to say there.
fn what_is_missing(kind: EntryKind, error: PageError) -> (Field, String) {
    match error {
        PageError::Missing(field) => (field, words::write::missing(named(kind, field))),
        PageError::TooLong(field) => (field, words::write::too_long().to_owned()),
        PageError::Empty if kind == EntryKind::Diary => {
            (Field::Mood, words::write::empty().to_owned())
        }
        PageError::Empty => {
            let first = kind.fields().first().copied().unwrap_or(Field::Note);
            (first, format::sentence(&error.to_string()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_between_commas_and_a_page_of_text_is_no_word() {
        let (words, wrong) = read_words(Field::Feelings, "Calm,  in pain ,");
        assert_eq!(words.iter().map(Label::as_str).collect::<Vec<_>>(), ["calm", "in pain"]);
        assert_eq!(wrong, None);
        let (words, wrong) = read_words(Field::Tags, &format!("ok, {}", "a".repeat(61)));
        assert_eq!((words.len(), wrong), (1, Some(FieldError::Words)));
    }

    #[test]
    fn what_is_missing_is_asked_for_where_it_goes() {
        let said = |kind, error| what_is_missing(kind, error);
        assert_eq!(
            said(EntryKind::Medicine, PageError::Missing(Field::Name)),
            (Field::Name, "Name of the medicine: write something here".to_owned())
        );
        assert_eq!(
            said(EntryKind::Allergy, PageError::Missing(Field::Name)).1,
            "What are you allergic to: write something here"
        );
        assert_eq!(said(EntryKind::Diary, PageError::Empty).0, Field::Mood);
        assert_eq!(
            said(EntryKind::AboutMe, PageError::Empty),
            (Field::Matters, "There is nothing on this page yet".to_owned())
        );
    }

    #[test]
    fn what_is_wrong_names_its_field() {
        assert_eq!(
            what_is_wrong(EntryKind::Medicine, Field::Started, FieldError::Date),
            "When you started: a date is written like 3 May 2026, May 2026 or 2026"
        );
    }
}
