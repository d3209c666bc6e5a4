//! One question, a group of them, or a text between them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Answers;

/// The longest answer in one line, in characters.
const LINE_MAX_CHARS: usize = 200;
/// The longest answer in several lines, in bytes.
const TEXT_MAX_BYTES: usize = 8 * 1024;
/// The most digits of a number.
const NUMBER_MAX_CHARS: usize = 20;

/// One item of a questionnaire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its name within the questionnaire.
    pub link_id: String,
    /// What stands before it: "1."; may be empty.
    pub prefix: String,
    /// What is asked or said.
    pub text: String,
    /// What kind of answer it takes.
    pub kind: ItemKind,
    /// Whether answers are complete without it.
    pub required: bool,
    /// When to ask it; `None` is always.
    pub shown_when: Option<ShownWhen>,
    /// A score above this shows how to get help at once.
    pub help_when_above: Option<i32>,
    /// What is in the group.
    pub items: Vec<Item>,
}

/// What kind of answer an item takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ItemKind {
    /// None: it holds other items.
    Group,
    /// None: it is there to be read.
    Display,
    /// One of these.
    Choice(Vec<Choice>),
    /// A whole number.
    Integer,
    /// A number, kept as written.
    Decimal,
    /// One line.
    Line,
    /// Several lines.
    Text,
    /// Yes or no.
    YesNo,
    /// A day: `2026-05-03`.
    Date,
}

/// One of the answers to choose from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What is kept when it is chosen.
    pub code: String,
    /// What is shown.
    pub text: String,
    /// What it adds to the score. Either every choice of an item has one, or
    /// none has.
    pub score: Option<i32>,
}

/// When an item is asked (FHIR R4 Questionnaire.item.enableWhen).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownWhen {
    /// Whether all conditions must hold, or any one.
    pub all: bool,
    /// At least one.
    pub conditions: Vec<Condition>,
}

/// What must be so about an earlier answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// The earlier item.
    pub link_id: String,
    /// What must be so.
    pub test: Test,
}

/// A test of one answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Test {
    /// There is an answer, or there is none.
    Exists(bool),
    /// The answer is this, in the form it is kept.
    Is(String),
}

/// An answer that does not fit its question. The sentences name no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// A group or a text takes no answer.
    #[error("that is not a question")]
    NoQuestion,
    /// None of the choices.
    #[error("choose one of the answers that are offered")]
    NoSuchChoice,
    /// Not a number of the kind asked for.
    #[error("write a number")]
    NotANumber,
    /// Not a day of the calendar.
    #[error("write the date like 2026-05-03")]
    NotADate,
    /// Neither yes nor no.
    #[error("answer yes or no")]
    NotYesOrNo,
    /// Too long, or more than one line where one was asked for.
    #[error("that answer is too long for this question")]
    TooLong,
}

impl Item {
    /// Reads an answer as it is typed, and gives the form that is kept. A
    /// choice is named by its code, its text or, where it has one, its score.
    ///
    /// # Errors
    /// [`AnswerError`] when it does not fit the question.
    pub fn read(&self, typed: &str) -> Result<String, AnswerError> {
        let typed = typed.trim();
        match &self.kind {
            ItemKind::Group | ItemKind::Display => Err(AnswerError::NoQuestion),
            ItemKind::Choice(choices) => choice(choices, typed),
            ItemKind::Integer => match typed.parse::<i64>() {
                Ok(number) => Ok(number.to_string()),
                Err(_) => Err(AnswerError::NotANumber),
            },
            ItemKind::Decimal => decimal(typed),
            ItemKind::Line => {
                let fits = typed.chars().count() <= LINE_MAX_CHARS;
                let fits = fits && !typed.contains(char::is_control);
                if fits { Ok(typed.to_owned()) } else { Err(AnswerError::TooLong) }
            }
            ItemKind::Text if typed.len() > TEXT_MAX_BYTES => Err(AnswerError::TooLong),
            ItemKind::Text => Ok(typed.to_owned()),
            ItemKind::YesNo => match typed.to_lowercase().as_str() {
                "yes" | "true" => Ok("yes".to_owned()),
                "no" | "false" => Ok("no".to_owned()),
                _ => Err(AnswerError::NotYesOrNo),
            },
            ItemKind::Date => match typed.parse::<NaiveDate>() {
                Ok(day) => Ok(day.to_string()),
                Err(_) => Err(AnswerError::NotADate),
            },
        }
    }

    /// Whether it takes an answer.
    #[must_use]
    pub fn is_question(&self) -> bool {
        !matches!(self.kind, ItemKind::Group | ItemKind::Display)
    }

    /// Whether its answer counts towards the score.
    #[must_use]
    pub fn is_scored(&self) -> bool {
        self.score_range().is_some()
    }

    /// What an answer, in the form it is kept, adds to the score.
    #[must_use]
    pub fn score(&self, answer: &str) -> Option<i32> {
        self.choices().iter().find(|choice| choice.code == answer)?.score
    }

    /// An answer, in the form it is kept, as people read it.
    #[must_use]
    pub fn shown<'a>(&'a self, answer: &'a str) -> &'a str {
        let chosen = self.choices().iter().find(|choice| choice.code == answer);
        chosen.map_or(answer, |choice| choice.text.as_str())
    }

    /// The lowest and the highest score of its choices, where they have one.
    pub(super) fn score_range(&self) -> Option<(i32, i32)> {
        let scores = || self.choices().iter().filter_map(|choice| choice.score);
        Some((scores().min()?, scores().max()?))
    }

    fn choices(&self) -> &[Choice] {
        match &self.kind {
            ItemKind::Choice(choices) => choices,
            _ => &[],
        }
    }

    fn is_shown(&self, answers: &Answers) -> bool {
        let Some(when) = &self.shown_when else { return true };
        let holds = |condition: &Condition| {
            let answer = answers.get(&condition.link_id);
            match &condition.test {
                Test::Exists(exists) => answer.is_some() == *exists,
                Test::Is(wanted) => answer == Some(wanted),
            }
        };
        if when.all { when.conditions.iter().all(holds) } else { when.conditions.iter().any(holds) }
    }
}

/// By code first: a code may look like another choice's score.
fn choice(choices: &[Choice], typed: &str) -> Result<String, AnswerError> {
    let number = typed.parse::<i32>().ok();
    let by_code = choices.iter().find(|choice| choice.code == typed);
    let by_text = || choices.iter().find(|choice| choice.text.eq_ignore_ascii_case(typed));
    let by_score = || choices.iter().find(|choice| number.is_some() && choice.score == number);
    let chosen = by_code.or_else(by_text).or_else(by_score);
    chosen.map(|choice| choice.code.clone()).ok_or(AnswerError::NoSuchChoice)
}

/// Digits with one point at most: `1.50` stays `1.50`.
fn decimal(typed: &str) -> Result<String, AnswerError> {
    let digits = typed.strip_prefix('-').unwrap_or(typed);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let fits = typed.len() <= NUMBER_MAX_CHARS && is_number(whole) && is_number(part);
    if fits { Ok(typed.to_owned()) } else { Err(AnswerError::NotANumber) }
}

pub(super) fn walk<'a>(items: &'a [Item], all: &mut Vec<&'a Item>) {
    for item in items {
        all.push(item);
        walk(&item.items, all);
    }
}

pub(super) fn walk_shown<'a>(items: &'a [Item], answers: &Answers, shown: &mut Vec<&'a Item>) {
    for item in items.iter().filter(|item| item.is_shown(answers)) {
        shown.push(item);
        walk_shown(&item.items, answers, shown);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(kind: ItemKind) -> Item {
        Item {
            link_id: "1".into(),
            prefix: String::new(),
            text: "How often?".into(),
            kind,
            required: false,
            shown_when: None,
            help_when_above: None,
            items: Vec::new(),
        }
    }

    fn often() -> Item {
        let choice = |code: &str, text: &str, score| Choice {
            code: code.into(),
            text: text.into(),
            score: Some(score),
        };
        item(ItemKind::Choice(vec![choice("1", "Never", 0), choice("2", "Often", 1)]))
    }

    #[test]
    fn a_choice_is_named_by_code_text_or_score() {
        assert_eq!(often().read("2").unwrap(), "2");
        assert_eq!(often().read("1").unwrap(), "1", "the code, though another scores 1");
        assert_eq!(often().read("often ").unwrap(), "2");
        assert_eq!(often().read("0").unwrap(), "1");
        assert_eq!(often().read("7"), Err(AnswerError::NoSuchChoice));
        assert_eq!(often().read(""), Err(AnswerError::NoSuchChoice));
        assert_eq!(often().score("2"), Some(1));
        assert_eq!(often().shown("2"), "Often");
        assert_eq!(often().shown("gone"), "gone");
    }

    #[test]
    fn every_kind_reads_its_own_and_nothing_else() {
        let cases = [
            (ItemKind::Integer, "007", Ok("7")),
            (ItemKind::Integer, "1.5", Err(AnswerError::NotANumber)),
            (ItemKind::Decimal, "1.50", Ok("1.50")),
            (ItemKind::Decimal, "-3", Ok("-3")),
            (ItemKind::Decimal, "1.", Err(AnswerError::NotANumber)),
            (ItemKind::Decimal, "1e5", Err(AnswerError::NotANumber)),
            (ItemKind::Decimal, "NaN", Err(AnswerError::NotANumber)),
            (ItemKind::Line, " a word ", Ok("a word")),
            (ItemKind::Line, "two\nlines", Err(AnswerError::TooLong)),
            (ItemKind::Text, "two\nlines", Ok("two\nlines")),
            (ItemKind::YesNo, "Yes", Ok("yes")),
            (ItemKind::YesNo, "false", Ok("no")),
            (ItemKind::YesNo, "perhaps", Err(AnswerError::NotYesOrNo)),
            (ItemKind::Date, "2026-5-3", Ok("2026-05-03")),
            (ItemKind::Date, "2026-02-30", Err(AnswerError::NotADate)),
            (ItemKind::Display, "x", Err(AnswerError::NoQuestion)),
        ];
        for (kind, typed, read) in cases {
            let name = format!("{kind:?} {typed}");
            assert_eq!(item(kind).read(typed), read.map(str::to_owned), "{name}");
        }
    }

    #[test]
    fn an_answer_has_an_end() {
        let long = "a".repeat(TEXT_MAX_BYTES + 1);
        assert_eq!(item(ItemKind::Line).read(&long), Err(AnswerError::TooLong));
        assert_eq!(item(ItemKind::Text).read(&long), Err(AnswerError::TooLong));
        assert_eq!(item(ItemKind::Decimal).read(&"1".repeat(21)), Err(AnswerError::NotANumber));
    }
}
