//! How what the record says is written as FHIR elements.

use chrono::Offset as _;
use model::reading::Decimal;
use model::{Field, Label, Moment, Page};
use serde_json::{Map, Value, json};

/// An object of a resource while it is being written.
pub(super) type Fields = Map<String, Value>;

/// The IANA zone beside a time, which FHIR writes with its offset alone (FHIR
/// R4, extension `tz-code`).
pub(super) const ZONE: &str = "http://hl7.org/fhir/StructureDefinition/tz-code";
/// Why a value that FHIR demands is not there (FHIR R4, `data-absent-reason`).
const ABSENT: &str = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";
/// Units of measure (UCUM).
pub(super) const UCUM: &str = "http://unitsofmeasure.org";
/// LOINC.
pub(super) const LOINC: &str = "http://loinc.org";
/// SNOMED CT.
pub(super) const SNOMED: &str = "http://snomed.info/sct";

/// The furthest that FHIR lets a local time be from UTC.
const OFFSET_MAX_SECONDS: i32 = 14 * 3600;

/// Text as FHIR takes it (datatype `string`): no control characters but tab and
/// line ends, and no white space but those and the plain one. One of them,
/// pasted in, would have the whole resource refused.
pub(super) fn sendable(text: &str) -> String {
    let plain = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r');
    let unwanted = |c: char| !plain(c) && (c.is_control() || c.is_whitespace() || c == '\u{feff}');
    text.chars().map(|c| if unwanted(c) { ' ' } else { c }).collect()
}

/// As [`sendable`]; `None` where nothing is said.
pub(super) fn said(text: &str) -> Option<String> {
    let text = sendable(text);
    (!text.trim().is_empty()).then_some(text)
}

/// What a field of the page says.
pub(super) fn field(page: &Page, field: Field) -> Option<String> {
    said(page.text(field))
}

/// The words of a field, each as text.
pub(super) fn words(page: &Page, field: Field) -> Vec<String> {
    page.words(field).map(Label::as_str).filter_map(said).collect()
}

/// Puts `value` under `key`, where there is one.
pub(super) fn put(fields: &mut Fields, key: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        fields.insert(key.to_owned(), value.into());
    }
}

/// Puts a list under `key`, unless it is empty: FHIR has no empty lists.
pub(super) fn put_all(fields: &mut Fields, key: &str, values: Vec<Value>) {
    put(fields, key, (!values.is_empty()).then_some(values));
}

/// A concept in words: a missing code is text, never a guessed code.
pub(super) fn concept(text: Option<String>) -> Option<Value> {
    text.map(|text| json!({"text": text}))
}

/// One annotation.
pub(super) fn note(text: Option<String>) -> Vec<Value> {
    text.map(|text| json!({"text": text})).into_iter().collect()
}

/// An extension with a simple value: `extension(url, "valueString", text)`.
pub(super) fn extension(url: &str, kind: &str, value: impl Into<Value>) -> Value {
    let mut fields = Fields::new();
    fields.insert("url".to_owned(), url.into());
    fields.insert(kind.to_owned(), value.into());
    Value::Object(fields)
}

/// What stands for a value that FHIR demands and nobody gave (`unknown`), or
/// that is not for the service (`masked`).
pub(super) fn absent(reason: &str) -> Value {
    json!({"extension": [extension(ABSENT, "valueCode", reason)]})
}

/// Puts a time, with its zone beside it.
pub(super) fn put_moment(fields: &mut Fields, key: &str, moment: &Moment) {
    fields.insert(key.to_owned(), date_time(moment).into());
    if let Some(zone) = moment.zone() {
        let zone = json!({"extension": [extension(ZONE, "valueCode", zone)]});
        fields.insert(format!("_{key}"), zone);
    }
}

/// A FHIR `dateTime`, in UTC where its offset is one that FHIR has not got.
pub(super) fn date_time(moment: &Moment) -> String {
    let offset = moment.at().offset().fix().local_minus_utc();
    if offset.abs() > OFFSET_MAX_SECONDS {
        return Moment::new(moment.utc().fixed_offset(), None).rfc3339();
    }
    moment.rfc3339()
}

/// A number as it was written: `1.50` stays `1.50`.
pub(super) fn number(decimal: Decimal) -> Value {
    let number = decimal.to_string().parse::<serde_json::Number>();
    number.map_or(Value::Null, Value::Number)
}

/// A category that HL7 has a code for.
pub(super) fn category(code: &str, display: &str) -> Value {
    json!([{
        "coding": [{
            "system": "http://terminology.hl7.org/CodeSystem/observation-category",
            "code": code,
            "display": display
        }]
    }])
}

/// A status that HL7 keeps in a code system of its own.
pub(super) fn status(system: &str, code: &str) -> Value {
    let system = format!("http://terminology.hl7.org/CodeSystem/{system}");
    json!({"coding": [{"system": system, "code": code}]})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fhir_cannot_hold_becomes_a_space() {
        assert_eq!(sendable("a\u{0}b\u{1b}c\td\r\ne"), "a b c\td\r\ne");
        assert_eq!(sendable("5\u{a0}mg\u{2028}👩‍⚕️\u{feff}"), "5 mg 👩‍⚕️ ");
        assert_eq!(said("\u{a0}\n "), None);
    }

    #[test]
    fn a_time_keeps_its_offset_and_zone() {
        let mut fields = Fields::new();
        let moment = "2026-05-03T08:15:00+01:00[Europe/London]".parse().unwrap();
        put_moment(&mut fields, "authored", &moment);
        assert_eq!(fields["authored"], "2026-05-03T08:15:00+01:00");
        assert_eq!(fields["_authored"]["extension"][0]["valueCode"], "Europe/London");
        let far: Moment = "2026-05-03T08:15:00+18:00".parse().unwrap();
        assert_eq!(date_time(&far), "2026-05-02T14:15:00+00:00");
    }

    #[test]
    fn a_number_is_never_a_float() {
        assert_eq!(number("6.40".parse().unwrap()).to_string(), "6.40");
        assert_eq!(number("-0.0".parse().unwrap()).to_string(), "-0.0".trim_start_matches('-'));
    }
}
