//! The parts that resources are made of, as text.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{date, plain_text};
use crate::reference;

pub(super) const LOINC: &str = "http://loinc.org";
pub(super) const SNOMED: &str = "http://snomed.info/sct";

/// The extension that says why there is no value (FHIR R4, data-absent-reason).
/// How something of the same file is referred to before it has a place.
const URN: &str = "urn:uuid:";
const DATA_ABSENT_REASON: &str = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";

/// A code, for those who ask to see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    /// The code system; empty if the service gave none.
    pub system: String,
    /// The code.
    pub code: String,
    /// What the service calls it; may be empty.
    pub display: String,
}

/// What a pointer such as `/code/coding/0` leads to (RFC 6901). No name in FHIR
/// has anything in it to unescape, which `Value::pointer` copies every name for.
fn at<'a>(value: &'a Value, pointer: &str) -> Option<&'a Value> {
    pointer.split('/').skip(1).try_fold(value, |place, name| match place {
        Value::Array(items) => items.get(name.parse::<usize>().ok()?),
        place => place.get(name),
    })
}

pub(super) fn string<'a>(value: &'a Value, pointer: &str) -> Option<&'a str> {
    at(value, pointer)?.as_str().filter(|text| !text.trim().is_empty())
}

/// What a list holds, or the thing itself where a service forgot the list.
pub(super) fn list<'a>(value: &'a Value, pointer: &str) -> Vec<&'a Value> {
    match at(value, pointer) {
        Some(Value::Array(items)) => items.iter().collect(),
        Some(one @ Value::Object(_)) => vec![one],
        _ => Vec::new(),
    }
}

/// A CodeableConcept: its own text, else a display, else the bare code.
pub(super) fn concept(value: &Value, pointer: &str) -> Option<String> {
    let place = list(value, pointer).into_iter().next()?;
    let codings = list(place, "/coding");
    let display = codings.iter().find_map(|coding| string(coding, "/display"));
    let words = string(place, "/text").or(display).and_then(plain);
    words.or_else(|| codings.into_iter().find_map(bare_code))
}

/// A code that nobody gave words for: itself, and whose it is.
fn bare_code(coding: &Value) -> Option<String> {
    let code = plain(string(coding, "/code")?)?;
    Some(match string(coding, "/system").and_then(system_name) {
        Some(system) => format!("{system} code {code}"),
        None => code,
    })
}

fn system_name(system: &str) -> Option<&'static str> {
    Some(match system {
        LOINC => "LOINC",
        SNOMED => "SNOMED CT",
        "https://dmd.nhs.uk" => "dm+d",
        "http://hl7.org/fhir/sid/icd-10" => "ICD-10",
        "http://www.nlm.nih.gov/research/umls/rxnorm" => "RxNorm",
        _ => return None,
    })
}

pub(super) fn codes(value: &Value, pointer: &str) -> Vec<Code> {
    let concepts = list(value, pointer);
    let codings = concepts.into_iter().flat_map(|concept| list(concept, "/coding"));
    let text = |coding: &Value, pointer| plain_text(string(coding, pointer).unwrap_or_default());
    let code = |coding: &Value| Code {
        system: text(coding, "/system"),
        code: text(coding, "/code"),
        display: text(coding, "/display"),
    };
    codings.map(code).filter(|code| !code.code.is_empty()).collect()
}

/// Text without markup, if any is left.
pub(super) fn plain(text: &str) -> Option<String> {
    Some(plain_text(text)).filter(|text| !text.is_empty())
}

/// `< 1.50 mmol/L`: the decimal as it was written.
pub(super) fn quantity(value: &Value) -> Option<String> {
    let number = match value.get("value")? {
        Value::Number(number) => number.to_string(),
        Value::String(text) => plain_text(text),
        _ => return None,
    };
    let unit = string(value, "/unit").or_else(|| string(value, "/code")).map(unit_words);
    let parts = [string(value, "/comparator").map(plain_text), Some(number), unit];
    Some(joined(parts, " "))
}

/// UCUM writes annotations in braces and "no unit" as 1.
fn unit_words(unit: &str) -> String {
    match unit {
        "1" => String::new(),
        unit => plain_text(unit.trim_matches(['{', '}'])),
    }
}

/// Any `value[x]` under this name.
pub(super) fn choice(place: &Value, prefix: &str) -> Option<String> {
    let fields = place.as_object()?;
    let of_kind = |kind: &str| fields.get(&format!("{prefix}{kind}"));
    if let Some(value) = of_kind("Quantity") {
        return quantity(value);
    }
    if of_kind("CodeableConcept").is_some() {
        return concept(place, &format!("/{prefix}CodeableConcept"));
    }
    if let Some(value) = of_kind("Range") {
        return range(value);
    }
    if let Some(value) = of_kind("Ratio") {
        let side = |key| value.get(key).and_then(quantity);
        return Some(format!("{} / {}", side("numerator")?, side("denominator")?));
    }
    if let Some(value) = of_kind("Period") {
        return period(value);
    }
    if of_kind("SampledData").is_some() {
        return Some("a series of measurements".to_owned());
    }
    if let Some(date) = ["DateTime", "Date"].into_iter().find_map(of_kind) {
        return date.as_str().map(date::words);
    }
    let simple = ["String", "Time", "Integer", "PositiveInt", "Decimal", "Boolean", "Code", "Uri"];
    simple.into_iter().find_map(of_kind).and_then(scalar)
}

pub(super) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => plain(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(true) => Some("yes".to_owned()),
        Value::Bool(false) => Some("no".to_owned()),
        _ => None,
    }
}

pub(super) fn range(value: &Value) -> Option<String> {
    let side = |key| value.get(key).and_then(quantity);
    match (side("low"), side("high")) {
        (Some(low), Some(high)) => Some(format!("{low} to {high}")),
        (Some(low), None) => Some(format!("at least {low}")),
        (None, Some(high)) => Some(format!("at most {high}")),
        (None, None) => None,
    }
}

pub(super) fn period(value: &Value) -> Option<String> {
    let side = |pointer| string(value, pointer).map(date::words);
    match (side("/start"), side("/end")) {
        (Some(start), Some(end)) if start == end => Some(start),
        (Some(start), Some(end)) => Some(format!("{start} to {end}")),
        (Some(start), None) => Some(format!("from {start}")),
        (None, Some(end)) => Some(format!("until {end}")),
        (None, None) => None,
    }
}

/// A Reference in words: its display, or the name of what it holds within.
pub(super) fn referred(resource: &Value, pointer: &str) -> Option<String> {
    named_by(resource, list(resource, pointer).into_iter().next()?)
}

/// The same of one Reference of a resource.
pub(super) fn named_by(resource: &Value, place: &Value) -> Option<String> {
    if let Some(display) = string(place, "/display") {
        return plain(display);
    }
    let id = string(place, "/reference")?.strip_prefix('#')?;
    let contained = list(resource, "/contained");
    let inside = contained.into_iter().find(|one| string(one, "/id") == Some(id))?;
    name(inside)
}

/// The name of a person, a place or a medicine.
pub(super) fn name(resource: &Value) -> Option<String> {
    let names = list(resource, "/name");
    let human = names.into_iter().find_map(human_name);
    let plain_name = || plain(string(resource, "/name")?);
    human.or_else(plain_name).or_else(|| concept(resource, "/code"))
}

/// A HumanName: its text, or prefix, given and family names.
pub(crate) fn human_name(name: &Value) -> Option<String> {
    if let Some(text) = string(name, "/text") {
        return plain(text);
    }
    let strings = |pointer| {
        let items = name.pointer(pointer).and_then(Value::as_array).into_iter().flatten();
        items.filter_map(Value::as_str)
    };
    let mut parts: Vec<&str> = strings("/prefix").chain(strings("/given")).collect();
    parts.extend(string(name, "/family"));
    plain(&parts.join(" "))
}

/// A literal reference to a resource with an id, as it is written.
pub(super) fn reference_at(resource: &Value, pointer: &str) -> Option<String> {
    let place = list(resource, pointer).into_iter().next()?;
    let written = string(place, "/reference")?;
    let is_place = reference::type_and_id(written).is_some() || written.starts_with(URN);
    is_place.then(|| written.to_owned())
}

pub(super) fn is_address(text: &str) -> bool {
    text.contains("://") || text.starts_with("urn:")
}

/// Why a value is missing, where an extension says so: on the element itself,
/// or beside a simple one, under its name with an underscore.
pub(super) fn absent(place: &Value, name: &str) -> Option<String> {
    let beside = list(place, &format!("/_{name}/extension"));
    let within = list(place, &format!("/{name}/extension"));
    let mut all = beside.into_iter().chain(within);
    let said = all.find(|one| string(one, "/url") == Some(DATA_ABSENT_REASON))?;
    Some(string(said, "/valueCode").map_or("unknown".to_owned(), |code| code.replace('-', " ")))
}

/// `MedicationRequest` as `Medication request`.
pub(super) fn spaced(resource_type: &str) -> String {
    let mut words = String::new();
    for c in resource_type.chars() {
        match c.is_ascii_uppercase() && !words.is_empty() {
            true => {
                words.push(' ');
                words.push(c.to_ascii_lowercase());
            }
            false => words.push(c),
        }
    }
    words
}

pub(super) fn joined(parts: impl IntoIterator<Item = Option<String>>, separator: &str) -> String {
    let parts: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    parts.join(separator)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn value(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn a_quantity_is_as_written() {
        let shown = |text| quantity(&value(text));
        assert_eq!(shown(r#"{"value":1.50,"unit":"mmol/L"}"#).unwrap(), "1.50 mmol/L");
        assert_eq!(
            shown(r#"{"comparator":"<","value":0.10,"code":"mg/dL"}"#).unwrap(),
            "< 0.10 mg/dL"
        );
        assert_eq!(shown(r#"{"value":3,"unit":"{score}"}"#).unwrap(), "3 score");
        assert_eq!(shown(r#"{"value":6.5e3,"code":"1"}"#).unwrap(), "6.5e+3");
        assert_eq!(shown(r#"{"unit":"kg"}"#), None);
        assert_eq!(shown(r#"{"value":{}}"#), None);
    }

    #[test]
    fn every_kind_of_value_is_shown() {
        let cases = [
            (json!({"valueString": "<b>clear</b>"}), "clear"),
            (json!({"valueBoolean": false}), "no"),
            (json!({"valueInteger": 4}), "4"),
            (json!({"valueRange": {"low": {"value": 1}, "high": {"value": 2}}}), "1 to 2"),
            (
                json!({"valueRatio": {"numerator": {"value": 1}, "denominator": {"value": 64}}}),
                "1 / 64",
            ),
            (json!({"valueCodeableConcept": {"coding": [{"code": "x"}]}}), "x"),
            (json!({"valuePeriod": {"start": "2019"}}), "from 2019"),
            (json!({"valueDateTime": "2019-03-04T08:00:00Z"}), "4 March 2019"),
            (json!({"valueSampledData": {}}), "a series of measurements"),
        ];
        for (place, shown) in cases {
            assert_eq!(choice(&place, "value").as_deref(), Some(shown), "{place}");
        }
        assert_eq!(choice(&json!({"valueQuantity": 7}), "value"), None);
        assert_eq!(choice(&json!({}), "value"), None);
    }

    #[test]
    fn a_reference_may_lie_within() {
        let resource = json!({
            "contained": [{"id": "m", "code": {"text": "Aspirin 75 mg"}}],
            "medicationReference": {"reference": "#m"}
        });
        assert_eq!(referred(&resource, "/medicationReference").unwrap(), "Aspirin 75 mg");
    }

    #[test]
    fn types_become_words() {
        assert_eq!(spaced("MedicationRequest"), "Medication request");
        assert_eq!(spaced("Flag"), "Flag");
    }
}
