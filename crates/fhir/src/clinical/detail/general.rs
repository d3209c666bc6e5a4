//! Any resource, by what its elements are: for types that people rarely meet,
//! and those that nobody here has heard of.
//!
//! What an element is, is seen from its shape: a thing with a `value` and a
//! `unit` is an amount, one with `coding` a concept. A service's own summary in
//! words goes first, where it wrote one.

use serde_json::{Map, Value};

use super::people::address;
use super::{joined, labelled, named_by, some, string, timing};
use crate::clinical::date;
use crate::clinical::part::{
    coding, concept, human, human_name, is_address, period, plain, plain_code, quantity, range,
    ratio, scalar,
};
use crate::clinical::summary::{self, narrative};

/// Told elsewhere on the card, or meant for programs.
const LEFT_OUT: [&str; 30] = [
    "resourceType",
    "id",
    "meta",
    "implicitRules",
    "language",
    "contained",
    "extension",
    "modifierExtension",
    "identifier",
    "status",
    "clinicalStatus",
    "verificationStatus",
    "lifecycleStatus",
    "docStatus",
    "subject",
    "patient",
    "beneficiary",
    "for",
    "encounter",
    "context",
    "note",
    "url",
    "linkId",
    "data",
    "sequence",
    "intent",
    "mode",
    "experimental",
    "active",
    "focal",
];
/// Told by the card itself: its title and date, and who wrote it.
const ON_THE_CARD: [&str; 10] = [
    "text",
    "code",
    "date",
    "dateTime",
    "author",
    "authoredOn",
    "recorded",
    "sent",
    "created",
    "title",
];
/// The endings of elements that may hold one of several kinds of thing.
const KINDS: [&str; 22] = [
    "CodeableConcept",
    "CodeableReference",
    "DateTime",
    "Date",
    "Instant",
    "Time",
    "Period",
    "Timing",
    "Quantity",
    "Range",
    "Ratio",
    "Age",
    "Duration",
    "Money",
    "String",
    "Boolean",
    "Integer",
    "PositiveInt",
    "Decimal",
    "Reference",
    "Coding",
    "Attachment",
];
/// Elements within elements, further in than anybody reads.
const DEEPEST: u8 = 4;
/// More than this, in lines and in characters, is to be looked up in what was sent.
const MOST_LINES: usize = 40;
const LONGEST: usize = 400;

pub(super) fn read(resource: &Value) -> Option<String> {
    let title = summary::title(string(resource, "/resourceType").unwrap_or_default(), resource);
    let said = narrative(resource);
    // Who wrote a summary says whether all of it is in there.
    let is_whole = matches!(string(resource, "/text/status"), None | Some("generated"));
    let lines = lines(resource, &title);
    match said {
        Some(said) if is_whole || lines.is_empty() => Some(said),
        said => {
            let said = said.filter(|said| *said != title);
            some(joined(said.into_iter().chain(lines).map(Some), "\n"))
        }
    }
}

fn lines(resource: &Value, title: &str) -> Vec<String> {
    let Some(fields) = resource.as_object() else { return Vec::new() };
    let said = told(fields).filter(|(name, _)| !ON_THE_CARD.contains(name));
    let said = said.filter_map(|(name, value)| {
        let words = words(resource, value, DEEPEST).filter(|words| words != title)?;
        labelled(&label(name), Some(words))
    });
    said.take(MOST_LINES).collect()
}

fn told(fields: &Map<String, Value>) -> impl Iterator<Item = (&str, &Value)> {
    let all = fields.iter().map(|(name, value)| (name.as_str(), value));
    all.filter(|(name, _)| !name.starts_with('_') && !LEFT_OUT.contains(name))
}

/// `occurrenceDateTime` as `occurrence`.
fn label(name: &str) -> String {
    let kind = KINDS.iter().find_map(|kind| name.strip_suffix(kind).filter(|it| !it.is_empty()));
    human(kind.unwrap_or(name))
}

fn words(resource: &Value, value: &Value, deeper: u8) -> Option<String> {
    let deeper = deeper.checked_sub(1)?;
    let words = match value {
        Value::String(text) if is_address(text) => None,
        Value::String(text) => match date::is_one(text) {
            true => Some(date::in_words(text)),
            false => plain(text).map(|text| plain_code(&text)),
        },
        Value::Array(items) => {
            let each = items.iter().map(|item| words(resource, item, deeper.saturating_add(1)));
            some(joined(each, "; "))
        }
        Value::Object(fields) => object(resource, value, fields, deeper),
        simple => scalar(simple),
    }?;
    match words.char_indices().nth(LONGEST) {
        Some((at, _)) => Some(format!("{}…", words.get(..at).unwrap_or_default())),
        None => Some(words),
    }
}

fn object(
    resource: &Value,
    value: &Value,
    fields: &Map<String, Value>,
    deeper: u8,
) -> Option<String> {
    let has = |name: &str| fields.contains_key(name);
    let is_number = matches!(fields.get("value"), Some(Value::Number(_)));
    if has("coding") || (has("text") && fields.len() == 1) {
        return concept(value, "");
    }
    if is_number && ["unit", "code", "system", "comparator", "currency"].iter().any(|one| has(one))
    {
        return quantity(value);
    }
    if (has("low") || has("high")) && fields.len() <= 2 {
        return range(value);
    }
    if has("numerator") {
        return ratio(value);
    }
    if (has("start") || has("end")) && fields.len() <= 2 {
        return period(value);
    }
    if has("reference") || (has("display") && !has("code")) {
        return named_by(resource, value);
    }
    if has("repeat") || has("event") && has("code") {
        return timing::words(value);
    }
    if has("family") || has("given") {
        return human_name(value);
    }
    if has("line") || has("city") || has("postalCode") {
        return address(value);
    }
    if has("code") && (has("system") || has("display")) {
        return coding(value);
    }
    if has("system") && has("value") || has("contentType") {
        let named = ["value", "title", "contentType"].iter();
        return named.filter_map(|one| plain(string(value, &format!("/{one}"))?)).next();
    }
    let parts = told(fields)
        .filter_map(|(name, part)| labelled(&label(name), words(resource, part, deeper)));
    some(parts.collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_type_nobody_has_heard_of_says_what_its_elements_are() {
        let moon = json!({
            "resourceType": "MoonPhase", "id": "7", "status": "final", "fullMoon": false,
            "subject": {"reference": "Patient/1"},
            "phase": {"coding": [{"system": "urn:x", "code": "wax", "display": "Waxing"}]},
            "litQuantity": {"value": 50.10, "unit": "%"}, "seenDateTime": "2026-05-03",
            "observer": [{"reference": "Practitioner/1", "display": "Dr Shah"}],
            "sky": {"cloud": "half-covered", "wind": {"value": 3, "unit": "m/s"}},
            "home": "https://moon.example/7", "_seen": {"extension": []}
        });
        assert_eq!(
            read(&moon).unwrap(),
            "full moon: no\nphase: Waxing\nlit: 50.1%\nseen: 3 May 2026\nobserver: Dr Shah\n\
             sky: cloud: half covered, wind: 3 m/s"
        );
    }

    #[test]
    fn what_is_deep_or_long_is_cut() {
        let mut deep = json!("x");
        for _ in 0..100 {
            deep = json!({"more": deep});
        }
        assert_eq!(read(&json!({"resourceType": "Odd", "deep": deep})), None);
        let long = json!({"resourceType": "Odd", "long": "x".repeat(4_000)});
        assert!(read(&long).unwrap().chars().count() < 500);
    }
}
