//! The questionnaires that come with Keepwell, answered every second month:
//! higher in winter, and never with an answer that calls for help at once.

use model::questionnaire::{Choice, ItemKind};
use model::{Answers, EntryKind, Field, FieldError, Questionnaire};

use super::year::{Draft, Year};
use crate::questionnaire::built_in;

/// Days ago on which they were answered, and how bad things were then.
const TIMES: [(i64, u32); 6] = [(345, 1), (285, 1), (225, 2), (165, 2), (105, 1), (35, 1)];

pub(super) fn drafts(year: &mut Year) -> Result<Vec<Draft>, FieldError> {
    let mut drafts = Vec::new();
    for questionnaire in built_in() {
        for (ago, worst) in TIMES {
            drafts.push(answered(year, &questionnaire, ago, worst)?);
        }
    }
    Ok(drafts)
}

fn answered(
    year: &mut Year,
    questionnaire: &Questionnaire,
    ago: i64,
    worst: u32,
) -> Result<Draft, FieldError> {
    let mut answers = Answers::default();
    for item in questionnaire.all_items() {
        if let ItemKind::Choice(choices) = &item.kind {
            let calls_for_help = item.help_when_above.is_some();
            let score = if calls_for_help { 0 } else { year.dice.below(worst + 1) };
            if let Some(choice) = of_score(choices, score) {
                answers.set(&item.link_id, &choice.code);
            }
        }
    }
    let score = questionnaire.outcome(&answers).score;
    let score = score.map(|score| score.to_string()).unwrap_or_default();
    let fields = [
        (Field::Questionnaire, questionnaire.id.as_str()),
        (Field::Answers, &answers.to_string()),
        (Field::Score, &score),
    ];
    year.draft(EntryKind::Questionnaire, (ago, 18), &fields)
}

/// The choice of that score; the mildest where none has one.
fn of_score(choices: &[Choice], score: u32) -> Option<&Choice> {
    let of = |choice: &&Choice| choice.score.is_some_and(|own| u32::try_from(own) == Ok(score));
    choices.iter().find(of).or(choices.first())
}
