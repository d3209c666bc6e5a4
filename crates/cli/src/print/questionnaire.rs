//! Questionnaires and their scores, as people read them.

use std::fmt::Write as _;

use api::model::Questionnaire;
use api::model::questionnaire::{Item, ItemKind};
use api::{Answered, HELP_NOW, QuestionnaireCard, QuestionnaireTrend};

use super::{moment, printable};

pub(crate) fn cards(cards: &[QuestionnaireCard]) -> String {
    let mut out = String::new();
    for card in cards {
        let from = if card.added { ", added by you" } else { "" };
        let _ = writeln!(out, "{}  {} ({} questions{from})", card.id, card.title, card.questions);
    }
    printable(&out)
}

pub(crate) fn questions(questionnaire: &Questionnaire) -> String {
    let mut out = format!("{}\n", questionnaire.title);
    if !questionnaire.intro.is_empty() {
        let _ = writeln!(out, "{}", questionnaire.intro);
    }
    for item in questionnaire.all_items() {
        out.push_str(&question(item));
    }
    if !questionnaire.bands.is_empty() {
        out.push_str("\nThe questionnaire's own bands for its score:\n");
    }
    for band in &questionnaire.bands {
        let _ = writeln!(out, "  {} to {}: {}", band.from, band.to, band.name);
    }
    printable(&out)
}

fn question(item: &Item) -> String {
    let how = match &item.kind {
        ItemKind::Group | ItemKind::Display => return format!("\n{}\n", item.text),
        ItemKind::Choice(choices) => {
            let choice = |choice: &api::model::questionnaire::Choice| match choice.score {
                Some(score) => format!("\n      {score}  {}", choice.text),
                None => format!("\n      {}", choice.text),
            };
            choices.iter().map(choice).collect()
        }
        ItemKind::Integer => " (a whole number)".to_owned(),
        ItemKind::Decimal => " (a number)".to_owned(),
        ItemKind::Line | ItemKind::Text => " (in words)".to_owned(),
        ItemKind::YesNo => " (yes or no)".to_owned(),
        ItemKind::Date => " (a date, such as 2026-05-03)".to_owned(),
    };
    format!("  {}  {}{how}\n", item.link_id, item.text)
}

pub(crate) fn answered(answered: &Answered) -> String {
    let mut out = format!("{}\n", answered.saved.entry.id);
    let outcome = &answered.outcome;
    match (outcome.score, outcome.unanswered) {
        (Some(score), _) => out.push_str(&scored(score, outcome.band.as_deref())),
        (None, 0) => out.push_str("Kept."),
        (None, 1) => out.push_str("Kept, not scored: 1 question is not answered."),
        (None, count) => {
            let _ = write!(out, "Kept, not scored: {count} questions are not answered.");
        }
    }
    out.push('\n');
    if outcome.help {
        out.push_str(&help());
    }
    printable(&out)
}

/// The band is the questionnaire's own word, not Keepwell's.
fn scored(score: i32, band: Option<&str>) -> String {
    match band {
        Some(band) => format!("Score {score}. The questionnaire's own band: {band}."),
        None => format!("Score {score}."),
    }
}

fn help() -> String {
    let mut out = format!("\n{}\n", HELP_NOW.opening);
    for way in HELP_NOW.ways {
        let _ = writeln!(out, "  {way}");
    }
    let _ = writeln!(out, "{}", HELP_NOW.closing);
    out
}

pub(crate) fn trend(trend: &QuestionnaireTrend) -> String {
    let mut out = format!("{}\n", trend.title);
    if trend.points.is_empty() {
        out.push_str("Not answered yet.\n");
    }
    for point in &trend.points {
        let said = match point.score {
            Some(score) => scored(score, point.band.as_deref()),
            None => "Not scored.".to_owned(),
        };
        let _ = writeln!(out, "{}  {}  {said}", point.entry, moment(&point.at.at()));
    }
    printable(&out)
}
