//! The fields of an entry: what each holds, and how it is written.
//!
//! Every value has one text form, the one a person could have typed. It is
//! what the record keeps, what two answers are compared by, what `--set` takes
//! and what is exported. Rejected: a struct for each kind of entry with its own
//! rules for merging, history, search and forms. Twelve kinds would be twelve
//! copies of the same rules.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::date::read_date;
use crate::{Answers, Feeling, FileRef, Label, Moment};

/// Longest text, in bytes of UTF-8: about a 60-page chapter. Merging may make
/// a longer one; nobody can write one.
pub const TEXT_MAX_BYTES: usize = 256 * 1024;
/// Longest line, in characters.
pub const LINE_MAX_CHARS: usize = 300;

/// How bad a reaction was or could be (FHIR R4 `reaction-event-severity`).
pub const SEVERITIES: [&str; 3] = ["mild", "moderate", "severe"];

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A time with its offset: see [`Moment`].
    Moment,
    /// A day, a month or a year: `2026-05-03`, `2026-05`, `2026`. Read as people
    /// type them: `3 May 2026`.
    Date,
    /// 1 to 5.
    Score,
    /// Hours of a day, to the hundredth: `7.5`.
    Hours,
    /// A whole number from 0 to 999.
    Count,
    /// One of these.
    Choice(&'static [&'static str]),
    /// `true` or `false`.
    Switch,
    /// One line of text, up to [`LINE_MAX_CHARS`].
    Line,
    /// A [`FileRef`].
    File,
    /// [`Answers`] to a questionnaire, all of them together: mixed from two
    /// people they would make a score that nobody gave.
    Answers,
    /// Text of any length; two people's words merge.
    Text,
    /// Any number of words or short phrases; one added beside its removal stays.
    Words,
}

/// A value that a field cannot hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FieldError {
    /// No time with its offset.
    #[error("a time is written like 2026-05-03T08:15+01:00")]
    Moment,
    /// No day, month or year.
    #[error("a date is written like 3 May 2026, May 2026 or 2026")]
    Date,
    /// Not 1 to 5.
    #[error("a score goes from 1 to 5")]
    Score,
    /// Not 0 to 24.
    #[error("hours go from 0 to 24, such as 7.5")]
    Hours,
    /// No whole number from 0 to 999.
    #[error("this is a whole number, such as 12")]
    Count,
    /// None of the choices.
    #[error("that is none of the words to choose from")]
    Choice,
    /// Neither on nor off.
    #[error("say on or off")]
    Switch,
    /// Over [`LINE_MAX_CHARS`], or on several lines.
    #[error("this goes on one line of up to 300 letters: put the rest in a note")]
    Line,
    /// Not a file of this record.
    #[error("that is not a file of this record")]
    File,
    /// Not answers to a questionnaire.
    #[error("those are not answers to a questionnaire")]
    Answers,
    /// Not a word or short phrase.
    #[error("a word or two, up to 60 letters each")]
    Words,
    /// The kind of entry has no such field.
    #[error("this kind of entry has no room for that")]
    NotOfThisKind,
}

macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident $text:literal $form:expr,)*) => {
        /// A field of an entry.
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        pub enum Field {
            $($(#[$doc])* #[serde(rename = $text)] $name,)*
        }

        impl Field {
            /// Every field.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The name used in the record, on the command line and in exports.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }

            /// What it holds.
            #[must_use]
            pub fn form(self) -> Form {
                match self {
                    $(Self::$name => $form,)*
                }
            }
        }
    };
}

fields! {
    /// When it was: every entry has one.
    At "at" Form::Moment,
    /// How the person felt overall: see [`Mood`](crate::Mood).
    Mood "mood" Form::Score,
    /// How much energy they had: see [`Energy`](crate::Energy).
    Energy "energy" Form::Score,
    /// How long they slept.
    Sleep "sleep" Form::Hours,
    /// What they felt: see [`Feeling`](crate::Feeling).
    Feelings "feelings" Form::Words,
    /// What it was about: work, family, pain.
    About "about" Form::Words,
    /// In their own words.
    Note "note" Form::Text,
    /// To find it again.
    Tags "tags" Form::Words,
    /// The sealed file.
    File "file" Form::File,
    /// The series a picture belongs to.
    Series "series" Form::Words,
    /// Where on the body.
    Site "site" Form::Line,
    /// What a picture shows.
    Caption "caption" Form::Text,
    /// What a document is called.
    Title "title" Form::Line,
    /// What, or who, it is.
    Name "name" Form::Line,
    /// How much of a medicine; which dose of a vaccine.
    Dose "dose" Form::Line,
    /// How it is taken: by mouth, on the skin.
    How "how" Form::Line,
    /// When it is taken: morning and night.
    Times "times" Form::Line,
    /// Why.
    Reason "reason" Form::Line,
    /// From when on.
    Started "started" Form::Date,
    /// Until when.
    Stopped "stopped" Form::Date,
    /// What it does to the person.
    Reaction "reaction" Form::Line,
    /// How bad: see [`SEVERITIES`].
    Severity "severity" Form::Choice(&SEVERITIES),
    /// The day it was done.
    On "on" Form::Date,
    /// Where it was done.
    Place "place" Form::Line,
    /// What to ask.
    Questions "questions" Form::Text,
    /// What was said.
    Said "said" Form::Text,
    /// What somebody does.
    Role "role" Form::Line,
    /// The service they work for.
    Service "service" Form::Line,
    /// A telephone number.
    Phone "phone" Form::Line,
    /// An e-mail address.
    Email "email" Form::Line,
    /// A postal address.
    Address "address" Form::Text,
    /// About Me: what matters to me.
    Matters "matters" Form::Text,
    /// About Me: people who matter to me.
    People "people" Form::Text,
    /// About Me: how I communicate.
    Communicate "communicate" Form::Text,
    /// About Me: my wellness.
    Wellness "wellness" Form::Text,
    /// About Me: please do and please don't.
    DoAndDont "do_and_dont" Form::Text,
    /// About Me: how and when to support me.
    Support "support" Form::Text,
    /// About Me: also worth knowing about me.
    Also "also" Form::Text,
    /// About Me: supported to write this by.
    SupportedBy "supported_by" Form::Text,
    /// About Me: communication needs, such as large print.
    Needs "needs" Form::Words,
    /// Which questionnaire.
    Questionnaire "questionnaire" Form::Line,
    /// What was answered.
    Answers "answers" Form::Answers,
    /// The score it came to.
    Score "score" Form::Count,
    /// The address of what a service holds, which a remark is about. Not an id
    /// of this computer's making: the person's other computers know it too.
    Resource "resource" Form::Line,
    /// The audience's `circle` switch.
    Circle "circle" Form::Switch,
    /// The audience's `care_team` switch.
    CareTeam "care_team" Form::Switch,
}

impl Field {
    /// A word as the field keeps it: a feeling in lower case, others as written.
    ///
    /// # Errors
    /// [`FieldError::Words`] when it is no word or short phrase.
    pub fn word(self, text: &str) -> Result<Label, FieldError> {
        let word = match self {
            Self::Feelings => Feeling::new(text).map_err(|_| FieldError::Words)?.into(),
            _ => text.to_owned(),
        };
        Label::new(&word).map_err(|_| FieldError::Words)
    }
}

/// The text names no field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a field of an entry")]
pub struct ParseFieldError;

impl FromStr for Field {
    type Err = ParseFieldError;

    fn from_str(text: &str) -> Result<Self, ParseFieldError> {
        let named = |field: &&Self| field.as_str() == text.replace('-', "_");
        Self::ALL.iter().find(named).copied().ok_or(ParseFieldError)
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Form {
    /// Whether such a field holds one value at a time. Different ones, written
    /// by two people who did not know of each other, are two answers.
    #[must_use]
    pub fn is_single(self) -> bool {
        !matches!(self, Self::Text | Self::Words)
    }

    /// The text form of what `text` says; `None` when it says nothing.
    ///
    /// # Errors
    /// [`FieldError`] when such a field cannot hold it. [`Form::Words`] holds
    /// no text: see [`Page::set_words`](crate::Page::set_words).
    pub fn read(self, text: &str) -> Result<Option<String>, FieldError> {
        if self == Self::Text {
            return Ok((!text.is_empty()).then(|| text.to_owned()));
        }
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        match self {
            Self::Moment => text.parse().map(|at: Moment| at.to_string()).ok(),
            Self::Date => read_date(text),
            Self::Score => whole(text, 1, 5),
            Self::Hours => hours(text),
            Self::Count => whole(text, 0, 999),
            Self::Choice(words) => words.contains(&text).then(|| text.to_owned()),
            Self::Switch => switch(text).map(str::to_owned),
            Self::Line => line(text),
            Self::File => text.parse().map(|file: FileRef| file.to_string()).ok(),
            Self::Answers => text.parse().map(|answers: Answers| answers.to_string()).ok(),
            Self::Text | Self::Words => None,
        }
        .map(Some)
        .ok_or(self.error())
    }

    fn error(self) -> FieldError {
        match self {
            Self::Moment => FieldError::Moment,
            Self::Date => FieldError::Date,
            Self::Score => FieldError::Score,
            Self::Hours => FieldError::Hours,
            Self::Count => FieldError::Count,
            Self::Choice(_) => FieldError::Choice,
            Self::Switch => FieldError::Switch,
            Self::Line => FieldError::Line,
            Self::File => FieldError::File,
            Self::Answers => FieldError::Answers,
            Self::Text | Self::Words => FieldError::Words,
        }
    }
}

fn whole(text: &str, low: u16, high: u16) -> Option<String> {
    let number: u16 = text.parse().ok()?;
    (low..=high).contains(&number).then(|| number.to_string())
}

/// Hours in hundredths, so that `7,50` and `7.5` are the same answer.
fn hours(text: &str) -> Option<String> {
    let text = text.replace(',', ".");
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |text: &str| text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(part) {
        return None;
    }
    let whole: u16 = whole.parse().ok()?;
    let hundredths: u16 = if part.is_empty() { 0 } else { format!("{part:0<2}").parse().ok()? };
    let shown = match hundredths {
        0 => whole.to_string(),
        part if part % 10 == 0 => format!("{whole}.{}", part / 10),
        part => format!("{whole}.{part:02}"),
    };
    (whole * 100 + hundredths <= 2400).then_some(shown)
}

fn switch(text: &str) -> Option<&'static str> {
    match text {
        "true" | "on" | "yes" => Some("true"),
        "false" | "off" | "no" => Some("false"),
        _ => None,
    }
}

fn line(text: &str) -> Option<String> {
    if text.chars().any(char::is_control) {
        return None;
    }
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (line.chars().count() <= LINE_MAX_CHARS).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_found_by_its_name() {
        for field in Field::ALL {
            assert_eq!(field.as_str().parse(), Ok(*field));
            assert_eq!(serde_json::to_string(field).unwrap(), format!("\"{field}\""));
        }
        assert_eq!("care-team".parse(), Ok(Field::CareTeam));
        assert_eq!("moods".parse::<Field>(), Err(ParseFieldError));
    }

    #[test]
    fn what_is_typed_becomes_its_one_form() {
        let read = |form: Form, text: &str| form.read(text).unwrap().unwrap_or_default();
        assert_eq!(read(Form::Date, " 2026-05 "), "2026-05");
        assert_eq!(read(Form::Date, "3 May 2026"), "2026-05-03");
        assert_eq!(read(Form::Hours, "7,50"), "7.5");
        assert_eq!(read(Form::Hours, "7.05"), "7.05");
        assert_eq!(read(Form::Hours, "24.00"), "24");
        assert_eq!(read(Form::Count, "007"), "7");
        assert_eq!(read(Form::Switch, "on"), "true");
        assert_eq!(read(Form::Line, "  one   tablet "), "one tablet");
        assert_eq!(read(Form::Text, "  as it is\n"), "  as it is\n");
        assert_eq!(read(Form::Answers, r#"{"b":"1","a":"0"}"#), r#"{"a":"0","b":"1"}"#);
        assert_eq!(read(Form::Moment, "2026-05-03T08:15+01:00"), "2026-05-03T08:15:00+01:00");
        assert_eq!(read(Form::Line, "   "), "");
    }

    #[test]
    fn what_a_field_cannot_hold_is_refused() {
        let refused = [
            (Form::Moment, "2026-05-03"),
            (Form::Date, "2026-13"),
            (Form::Date, "2026-02-30"),
            (Form::Date, "2026-5"),
            (Form::Date, "202é"),
            (Form::Date, "0000"),
            (Form::Date, "3 May"),
            (Form::Score, "0"),
            (Form::Score, "6"),
            (Form::Hours, "24.01"),
            (Form::Hours, "7.125"),
            (Form::Hours, ".5"),
            (Form::Hours, "-1"),
            (Form::Count, "1000"),
            (Form::Choice(&SEVERITIES), "awful"),
            (Form::Switch, "maybe"),
            (Form::Line, "one\ntwo"),
            (Form::File, "{}"),
            (Form::Answers, "[]"),
            (Form::Words, "calm"),
        ];
        for (form, text) in refused {
            assert_eq!(form.read(text), Err(form.error()), "{form:?} {text}");
        }
        assert_eq!(Form::Line.read(&"a".repeat(301)), Err(FieldError::Line));
    }

    #[test]
    fn a_form_reads_its_own_text_as_it_is() {
        let texts = [
            (Form::Date, "1958"),
            (Form::Hours, "7.25"),
            (Form::Count, "0"),
            (Form::Line, "5 mg"),
            (Form::Answers, "{}"),
        ];
        for (form, text) in texts {
            assert_eq!(form.read(text), Ok(Some(text.to_owned())));
        }
    }
}
