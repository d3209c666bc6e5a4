//! Reads a FHIR R4 Questionnaire into what can be asked and added up.
//!
//! A resource is read whole or refused with the reason: a question that is
//! dropped, or shown without its condition, changes what a score means. What
//! only tells how to draw a form is left aside.
//!
//! Three things FHIR has no element for are extensions of ours. Their URLs are
//! `urn:keepwell:…`, which point at no server:
//!
//! | Extension | On | Holds |
//! |---|---|---|
//! | `urn:keepwell:bands` | Questionnaire | `source` (valueString: where the bands were published) and one `band` for each: `from`, `to` (valueInteger, both included) and `name` (valueString: the questionnaire's own word) |
//! | `urn:keepwell:help-when-above` | item | valueInteger: a score above it shows how to get help at once |
//!
//! Scores are FHIR's own `ordinalValue` of each answer option. Every question
//! whose answers have them counts, and the score is their sum.
//!
//! Rejected: FHIRPath expressions for scores (SDC `calculatedExpression`). An
//! interpreter is a great deal of code and risk for one sum.

mod bands;
mod condition;
mod error;
mod fields;
mod item;

use model::questionnaire::{Item, MAX_ITEMS};
use model::{Questionnaire, QuestionnaireId};
use serde_json::Value;

pub use error::ReadQuestionnaireError;
use fields::Fields;

/// The questionnaires that come with Keepwell, as FHIR.
pub const BUILT_IN: [&str; 2] = [
    include_str!("../../../assets/questionnaires/phq-9.json"),
    include_str!("../../../assets/questionnaires/gad-7.json"),
];

/// The highest score a questionnaire can have: what an entry keeps.
pub const SCORE_MAX: i32 = 999;

/// The largest questionnaire that is read, in bytes.
pub const MAX_BYTES: usize = 256 * 1024;

/// Reads a questionnaire.
///
/// # Errors
/// [`ReadQuestionnaireError`] says what is not there or not supported, and
/// where.
pub fn read(json: &str) -> Result<Questionnaire, ReadQuestionnaireError> {
    if json.len() > MAX_BYTES {
        return Err(ReadQuestionnaireError::TooLong);
    }
    let value: Value =
        serde_json::from_str(json).map_err(|_| ReadQuestionnaireError::NotAQuestionnaire)?;
    read_value(&value)
}

pub(crate) fn read_value(value: &Value) -> Result<Questionnaire, ReadQuestionnaireError> {
    if value.get("resourceType").and_then(Value::as_str) != Some("Questionnaire") {
        return Err(ReadQuestionnaireError::NotAQuestionnaire);
    }
    let fields = Fields::of(value, "");
    fields.refuse(&["modifierExtension", "implicitRules"])?;
    let id = fields.need("id")?;
    let id = QuestionnaireId::new(&id).map_err(|_| ReadQuestionnaireError::Id)?;
    let items = item::read_all(value, 1)?;
    let (bands, bands_source) = bands::read(value)?;
    let questionnaire = Questionnaire {
        id,
        title: fields.need("title")?,
        intro: fields.text("description").unwrap_or_default(),
        copyright: fields.text("copyright").unwrap_or_default(),
        items,
        bands,
        bands_source,
    };
    check_whole(&questionnaire)?;
    Ok(questionnaire)
}

/// What no item can know by itself.
fn check_whole(questionnaire: &Questionnaire) -> Result<(), ReadQuestionnaireError> {
    let all = questionnaire.all_items();
    if all.len() > MAX_ITEMS {
        return Err(ReadQuestionnaireError::TooManyItems);
    }
    if !all.iter().any(|item| item.is_question()) {
        return Err(ReadQuestionnaireError::NoQuestion);
    }
    if questionnaire.score_range().is_some_and(|(low, high)| low < 0 || high > SCORE_MAX) {
        return Err(ReadQuestionnaireError::ScoreRange);
    }
    let mut before: Vec<&Item> = Vec::new();
    for item in all {
        if before.iter().any(|earlier| earlier.link_id == item.link_id) {
            return Err(ReadQuestionnaireError::SameName { link_id: item.link_id.clone() });
        }
        condition::check(item, &before)?;
        before.push(item);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
