//! When an item is asked.

use model::questionnaire::{Condition, Item, ShownWhen, Test};
use serde_json::Value;

use super::ReadQuestionnaireError;
use super::fields::Fields;

/// The most conditions of one item.
const MAX_CONDITIONS: usize = 20;

/// Reads `enableWhen` with `=` and `exists`.
pub(super) fn read(fields: Fields<'_>) -> Result<Option<ShownWhen>, ReadQuestionnaireError> {
    let conditions = fields.list("enableWhen")?;
    if conditions.is_empty() {
        return Ok(None);
    }
    if conditions.len() > MAX_CONDITIONS {
        return Err(fields.not_supported("enableWhen over 20 times"));
    }
    let all = match fields.get("enableBehavior").and_then(Value::as_str) {
        Some("all") => true,
        Some("any") => false,
        // FHIR R4, que-12: it must be said when there is more than one.
        None if conditions.len() == 1 => true,
        _ => return Err(fields.missing("enableBehavior")),
    };
    let conditions =
        conditions.iter().map(|condition| one(fields, condition)).collect::<Result<_, _>>()?;
    Ok(Some(ShownWhen { all, conditions }))
}

fn one(fields: Fields<'_>, value: &Value) -> Result<Condition, ReadQuestionnaireError> {
    if value.get("modifierExtension").is_some() {
        return Err(fields.not_supported("modifierExtension"));
    }
    let string = |element| value.get(element).and_then(Value::as_str);
    let link_id = string("question").ok_or_else(|| fields.missing("enableWhen.question"))?;
    let test = match string("operator") {
        Some("=") => Test::Is(answer(fields, value)?),
        Some("exists") => {
            let exists = value.get("answerBoolean").and_then(Value::as_bool);
            Test::Exists(exists.ok_or_else(|| fields.missing("enableWhen.answerBoolean"))?)
        }
        Some(_) => return Err(fields.not_supported("this enableWhen.operator")),
        None => return Err(fields.missing("enableWhen.operator")),
    };
    Ok(Condition { link_id: link_id.to_owned(), test })
}

/// The answer to compare with, in the form answers are kept.
fn answer(fields: Fields<'_>, value: &Value) -> Result<String, ReadQuestionnaireError> {
    let of_kind = |kind: &str| value.get(kind);
    if let Some(coding) = of_kind("answerCoding") {
        let code = coding.get("code").and_then(Value::as_str);
        return code.map(str::to_owned).ok_or_else(|| fields.missing("enableWhen.answerCoding"));
    }
    if let Some(yes) = of_kind("answerBoolean").and_then(Value::as_bool) {
        return Ok(if yes { "yes" } else { "no" }.to_owned());
    }
    if let Some(Value::Number(number)) = of_kind("answerInteger") {
        return Ok(number.to_string());
    }
    let text = ["answerString", "answerDate"].into_iter().find_map(of_kind).and_then(Value::as_str);
    text.map(str::to_owned).ok_or_else(|| fields.not_supported("this enableWhen.answer"))
}

/// An item may depend on questions before it, and on answers they take: so
/// nothing can depend on itself, and no condition can never hold.
pub(super) fn check(item: &Item, before: &[&Item]) -> Result<(), ReadQuestionnaireError> {
    let conditions = item.shown_when.iter().flat_map(|when| &when.conditions);
    for condition in conditions {
        let earlier = before.iter().find(|earlier| earlier.link_id == condition.link_id);
        let Some(earlier) = earlier.filter(|earlier| earlier.is_question()) else {
            return Err(ReadQuestionnaireError::LooksAhead { link_id: item.link_id.clone() });
        };
        if let Test::Is(answer) = &condition.test
            && earlier.read(answer).as_ref() != Ok(answer)
        {
            return Err(ReadQuestionnaireError::NoSuchAnswer { link_id: item.link_id.clone() });
        }
    }
    Ok(())
}
