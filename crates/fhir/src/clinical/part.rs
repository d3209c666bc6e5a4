//! The parts that resources are made of, as text.

use serde_json::Value;

use super::{date, plain_text};
use crate::reference;

pub(super) use super::amount::{period, quantity, range, ratio, scalar};
pub use super::coded::Code;
pub(super) use super::coded::{
    LOINC, SNOMED, codes, coding, concept, concepts, illness, plain_code, site, stands_for,
    without_any_tag,
};

/// How something of the same file is referred to before it has a place.
const URN: &str = "urn:uuid:";
/// The extension that says why there is no value (FHIR R4, data-absent-reason).
const DATA_ABSENT_REASON: &str = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";

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

/// Text without markup, if any is left.
pub(super) fn plain(text: &str) -> Option<String> {
    Some(plain_text(text)).filter(|text| !text.is_empty())
}

/// Any `value[x]` under this name.
pub(super) fn choice(place: &Value, prefix: &str) -> Option<String> {
    let fields = place.as_object()?;
    let of_kind = |kind: &str| fields.get(&format!("{prefix}{kind}"));
    type Read = fn(&Value) -> Option<String>;
    let read: [(&str, Read); 14] = [
        ("Quantity", quantity),
        ("CodeableConcept", |value| concept(value, "")),
        ("Coding", coding),
        ("Range", range),
        ("Ratio", ratio),
        ("Period", period),
        ("Age", quantity),
        ("Duration", quantity),
        ("Money", quantity),
        ("Address", super::detail::address),
        ("Reference", |value| plain(string(value, "/display")?)),
        ("Attachment", |value| plain(string(value, "/title")?)),
        ("SampledData", |_| Some("a series of measurements".to_owned())),
        ("Markdown", scalar),
    ];
    if let Some(words) = read.iter().find_map(|(kind, read)| of_kind(kind).and_then(read)) {
        return Some(words);
    }
    if let Some(date) = ["DateTime", "Date", "Instant"].into_iter().find_map(of_kind) {
        return date.as_str().map(date::in_words);
    }
    if let Some(text) = of_kind("String").and_then(Value::as_str).filter(|text| date::is_one(text))
    {
        return Some(date::in_words(text));
    }
    if let Some(Value::String(code)) = of_kind("Code") {
        return plain(code).map(|code| plain_code(&code));
    }
    let simple =
        ["String", "Time", "Integer", "PositiveInt", "UnsignedInt", "Decimal", "Boolean", "Uri"];
    simple.into_iter().find_map(of_kind).and_then(scalar)
}

/// A Reference in words: its display, or the name of what it holds within.
pub(super) fn referred(resource: &Value, pointer: &str) -> Option<String> {
    named_by(resource, list(resource, pointer).into_iter().next()?)
}

/// The same of one Reference of a resource.
pub(super) fn named_by(resource: &Value, place: &Value) -> Option<String> {
    // What is no name but the reference over again says nothing.
    let display = string(place, "/display");
    if let Some(display) = display.filter(|words| Some(*words) != string(place, "/reference")) {
        return plain(without_any_tag(display));
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
pub(super) fn reference_in(place: &Value) -> Option<String> {
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

/// With a capital, as a title begins, where its first word is an ordinary one:
/// `hospital stay` as `Hospital stay`, but `pH` and `eGFR` as they are.
pub(super) fn begun(title: String) -> String {
    let word = title.split_whitespace().next().unwrap_or_default();
    let is_ordinary = |c: char| c.is_lowercase() || c.is_ascii_punctuation();
    match title.chars().next() {
        Some(first) if word.chars().count() > 2 && word.chars().all(is_ordinary) => {
            first.to_uppercase().chain(title.chars().skip(1)).collect()
        }
        _ => title,
    }
}

/// Types whose own names are not what people call such a thing.
const CALLED: [(&str, &str); 15] = [
    ("AllergyIntolerance", "Allergy"),
    ("ClinicalImpression", "Assessment"),
    ("Communication", "Message"),
    ("Composition", "Document"),
    ("DiagnosticReport", "Report"),
    ("DocumentReference", "Document"),
    ("Encounter", "Visit"),
    ("Immunization", "Vaccination"),
    ("MedicationAdministration", "Medicine given"),
    ("MedicationDispense", "Medicine handed out"),
    ("MedicationRequest", "Prescription"),
    ("MedicationStatement", "Medicine"),
    ("Observation", "Result"),
    ("QuestionnaireResponse", "Answers to questions"),
    ("ServiceRequest", "Request"),
];

/// What a thing of this type is called that has no name: `SupplyRequest` as
/// `Supply request`.
pub(super) fn spaced(resource_type: &str) -> String {
    if let Some((_, called)) = CALLED.iter().find(|(known, _)| *known == resource_type) {
        return (*called).to_owned();
    }
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

/// The name of an element as words within a line: `deliveryChannel`,
/// `DeliveryChannel` and `delivery-channel` as `delivery channel`, `NHSNumber` as
/// `NHS number`.
pub(super) fn human(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut words = String::new();
    for (at, c) in letters.iter().enumerate() {
        let small = |at: usize| letters.get(at).is_some_and(char::is_ascii_lowercase);
        let before = at.checked_sub(1);
        let begins = c.is_ascii_uppercase() && (before.is_some_and(small) || small(at + 1));
        if begins && !words.is_empty() && !words.ends_with(' ') {
            words.push(' ');
        }
        match c {
            '-' | '_' => words.push(' '),
            c if begins => words.push(c.to_ascii_lowercase()),
            c => words.push(*c),
        }
    }
    words.replace("organization", "organisation")
}

pub(super) fn joined(parts: impl IntoIterator<Item = Option<String>>, separator: &str) -> String {
    let parts: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    parts.join(separator)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_kind_of_value_is_shown() {
        let cases = [
            (json!({"valueString": "<b>clear</b>"}), "clear"),
            (json!({"valueString": "2011-06-27T09:30:10+01:00"}), "27 June 2011, 9:30am"),
            (json!({"valueBoolean": false}), "no"),
            (json!({"valueInteger": 4}), "4"),
            (json!({"valueRange": {"low": {"value": 1}, "high": {"value": 2}}}), "1 to 2"),
            (
                json!({"valueRatio": {"numerator": {"value": 1}, "denominator": {"value": 64}}}),
                "1 / 64",
            ),
            (json!({"valueCodeableConcept": {"coding": [{"code": "x"}]}}), "x"),
            (json!({"valuePeriod": {"start": "2019"}}), "from 2019"),
            (json!({"valueDateTime": "2019-03-04T08:00:00Z"}), "4 March 2019, 8:00am"),
            (json!({"valueDateTime": "2019-03-04T00:00:00Z"}), "4 March 2019"),
            (json!({"valueCoding": {"code": "1", "display": "Fit for work"}}), "Fit for work"),
            (json!({"valueAge": {"value": 64, "code": "a"}}), "64 years"),
            (json!({"valueCode": "at-home"}), "at home"),
            (json!({"valueReference": {"display": "Dr Shah"}}), "Dr Shah"),
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
    fn a_title_begins_with_a_capital_where_it_is_words() {
        let titles = ["hospital stay", "father: Gout", "pH of urine", "eGFR", "hs-CRP", "x"];
        let begun = titles.map(|title| begun(title.to_owned()));
        assert_eq!(begun, ["Hospital stay", "Father: Gout", "pH of urine", "eGFR", "hs-CRP", "x"]);
    }

    #[test]
    fn types_become_words() {
        assert_eq!(spaced("MedicationRequest"), "Prescription");
        assert_eq!(spaced("SupplyRequest"), "Supply request");
        assert_eq!(spaced("Flag"), "Flag");
        let names = ["deliveryChannel", "NHSNumberReason", "what-is_it", "BookingOrganization"];
        assert_eq!(
            names.map(human),
            ["delivery channel", "NHS number reason", "what is it", "booking organisation"]
        );
    }
}
