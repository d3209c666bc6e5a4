//! Two questionnaires, answered now and then: a low winter, and a better spring.

use std::collections::BTreeMap;

use model::{Answers, FieldError, Moment, QuestionnaireId};

use super::year::Year;

/// Days ago, and the scores of the items in their order.
const PHQ_9: [(i64, [u8; 9]); 5] = [
    (290, [1, 1, 2, 2, 1, 0, 1, 0, 0]),
    (220, [2, 2, 2, 3, 2, 1, 1, 1, 0]),
    (150, [2, 1, 2, 2, 1, 1, 1, 0, 0]),
    (80, [1, 1, 1, 1, 1, 0, 0, 0, 0]),
    (10, [0, 1, 1, 1, 0, 0, 0, 0, 0]),
];
const GAD_7: [(i64, [u8; 7]); 3] =
    [(220, [2, 2, 2, 1, 0, 1, 1]), (80, [1, 1, 1, 1, 0, 1, 0]), (10, [1, 0, 1, 0, 0, 0, 0])];

/// One time that a questionnaire was answered.
pub(super) struct Answered {
    pub(super) questionnaire: QuestionnaireId,
    pub(super) answers: Answers,
    pub(super) at: Moment,
}

/// Every time that one was answered.
pub(super) fn answered(year: &Year) -> Result<Vec<Answered>, FieldError> {
    let phq_9 = PHQ_9.iter().map(|(ago, scores)| one(year, "phq-9", *ago, scores));
    let gad_7 = GAD_7.iter().map(|(ago, scores)| one(year, "gad-7", *ago, scores));
    phq_9.chain(gad_7).collect()
}

fn one(year: &Year, id: &str, ago: i64, scores: &[u8]) -> Result<Answered, FieldError> {
    let answers: BTreeMap<String, String> = (1..)
        .zip(scores)
        .map(|(item, score): (u32, &u8)| (item.to_string(), score.to_string()))
        .collect();
    let answers = serde_json::to_string(&answers).map_err(|_| FieldError::Answers)?;
    Ok(Answered {
        questionnaire: id.parse().map_err(|_| FieldError::Answers)?,
        answers: answers.parse().map_err(|_| FieldError::Answers)?,
        at: year.moment(ago, 20, 15)?,
    })
}
