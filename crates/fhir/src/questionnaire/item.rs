//! One item of a questionnaire, with those in it.

use std::collections::BTreeSet;

use model::questionnaire::{Choice, Item, ItemKind, MAX_DEPTH};
use serde_json::Value;

use super::fields::{Fields, extension, whole_number};
use super::{ReadQuestionnaireError, condition};
use crate::clinical::plain_text;

/// FHIR R4, extension `ordinalValue`.
const ORDINAL_VALUE: &str = "http://hl7.org/fhir/StructureDefinition/ordinalValue";
const HELP_WHEN_ABOVE: &str = "urn:keepwell:help-when-above";

/// The longest link id and code, in characters.
const NAME_MAX_CHARS: usize = 64;
/// The most answers to choose from.
const MAX_CHOICES: usize = 100;

/// What another program computes, or what changes the meaning of the rest.
const NOT_SUPPORTED: [&str; 4] = ["modifierExtension", "answerValueSet", "readOnly", "repeats"];

/// Reads the items of a questionnaire or of a group.
pub(super) fn read_all(parent: &Value, depth: usize) -> Result<Vec<Item>, ReadQuestionnaireError> {
    let items = Fields::of(parent, "").list("item")?;
    if !items.is_empty() && depth > MAX_DEPTH {
        return Err(ReadQuestionnaireError::TooDeep);
    }
    items.iter().map(|item| read(item, depth)).collect()
}

fn read(value: &Value, depth: usize) -> Result<Item, ReadQuestionnaireError> {
    let link_id = value.get("linkId").and_then(Value::as_str).filter(|name| is_name(name));
    let nameless = || ReadQuestionnaireError::Missing { link_id: String::new(), element: "linkId" };
    let fields = Fields::of(value, link_id.ok_or_else(nameless)?);
    for element in NOT_SUPPORTED {
        // `"repeats": false` says nothing.
        if fields.get(element).is_some_and(|value| *value != Value::Bool(false)) {
            return Err(fields.not_supported(element));
        }
    }
    let kind = kind(fields)?;
    let items = read_all(value, depth + 1)?;
    if !items.is_empty() && kind != ItemKind::Group {
        return Err(fields.not_supported("item within a question"));
    }
    let item = Item {
        link_id: fields.link_id(),
        prefix: fields.text("prefix").unwrap_or_default(),
        text: text(fields, &kind)?,
        kind,
        required: fields.is("required"),
        shown_when: condition::read(fields)?,
        help_when_above: help_when_above(fields, value)?,
        items,
    };
    if item.help_when_above.is_some() && !item.is_scored() {
        return Err(ReadQuestionnaireError::HelpWithoutScore { link_id: item.link_id });
    }
    Ok(item)
}

/// A group may do without words; anything else may not.
fn text(fields: Fields<'_>, kind: &ItemKind) -> Result<String, ReadQuestionnaireError> {
    match kind {
        ItemKind::Group if fields.get("text").is_none() => Ok(String::new()),
        _ => fields.need("text"),
    }
}

fn kind(fields: Fields<'_>) -> Result<ItemKind, ReadQuestionnaireError> {
    let Some(kind) = fields.get("type").and_then(Value::as_str) else {
        return Err(fields.missing("type"));
    };
    match kind {
        "group" => Ok(ItemKind::Group),
        "display" => Ok(ItemKind::Display),
        "choice" => Ok(ItemKind::Choice(choices(fields)?)),
        "integer" => Ok(ItemKind::Integer),
        "decimal" => Ok(ItemKind::Decimal),
        "string" => Ok(ItemKind::Line),
        "text" => Ok(ItemKind::Text),
        "boolean" => Ok(ItemKind::YesNo),
        "date" => Ok(ItemKind::Date),
        "dateTime" => Err(fields.not_supported("type dateTime")),
        "time" => Err(fields.not_supported("type time")),
        "url" => Err(fields.not_supported("type url")),
        "open-choice" => Err(fields.not_supported("type open-choice")),
        "attachment" => Err(fields.not_supported("type attachment")),
        "reference" => Err(fields.not_supported("type reference")),
        "quantity" => Err(fields.not_supported("type quantity")),
        _ => Err(fields.missing("type")),
    }
}

fn choices(fields: Fields<'_>) -> Result<Vec<Choice>, ReadQuestionnaireError> {
    let options = fields.list("answerOption")?;
    if options.is_empty() || options.len() > MAX_CHOICES {
        return Err(fields.missing("answerOption"));
    }
    let choices: Vec<Choice> =
        options.iter().map(|option| choice(fields, option)).collect::<Result<_, _>>()?;
    let codes: BTreeSet<&str> = choices.iter().map(|choice| choice.code.as_str()).collect();
    if codes.len() < choices.len() {
        return Err(ReadQuestionnaireError::SameCode { link_id: fields.link_id() });
    }
    let scored = choices.iter().filter(|choice| choice.score.is_some()).count();
    if scored != 0 && scored != choices.len() {
        return Err(ReadQuestionnaireError::Scores { link_id: fields.link_id() });
    }
    Ok(choices)
}

fn choice(fields: Fields<'_>, option: &Value) -> Result<Choice, ReadQuestionnaireError> {
    if option.get("modifierExtension").is_some() {
        return Err(fields.not_supported("modifierExtension"));
    }
    let coding = option.get("valueCoding");
    let coding = coding.ok_or_else(|| fields.not_supported("answerOption without valueCoding"))?;
    let string = |element| coding.get(element).and_then(Value::as_str);
    let code = string("code").filter(|code| is_name(code));
    let code = code.ok_or_else(|| fields.missing("answerOption.valueCoding.code"))?;
    let text = plain_text(string("display").unwrap_or(code));
    // R4 examples put the extension on the option as well as on its coding.
    let score = extension(option, ORDINAL_VALUE).or_else(|| extension(coding, ORDINAL_VALUE));
    let score = match score.map(|score| score.get("valueDecimal").and_then(whole_number)) {
        Some(None) => return Err(ReadQuestionnaireError::Scores { link_id: fields.link_id() }),
        Some(score) => score,
        None => None,
    };
    Ok(Choice { code: code.to_owned(), text, score })
}

fn help_when_above(
    fields: Fields<'_>,
    value: &Value,
) -> Result<Option<i32>, ReadQuestionnaireError> {
    let Some(rule) = extension(value, HELP_WHEN_ABOVE) else { return Ok(None) };
    let limit = rule.get("valueInteger").and_then(whole_number);
    limit.map(Some).ok_or_else(|| fields.missing("urn:keepwell:help-when-above"))
}

fn is_name(text: &str) -> bool {
    (1..=NAME_MAX_CHARS).contains(&text.chars().count())
        && !text.contains(|c: char| c.is_control() || c.is_whitespace())
        && plain_text(text) == text
}
