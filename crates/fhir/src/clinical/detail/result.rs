//! Results: a value, what the service thinks of it, and how it was come by.

use serde_json::Value;

use super::{
    choice, concept, concepts, contents_of, each, first, joined, labelled, list, over_days,
    quantity, reason, referred, referred_all, some, string, text,
};
use crate::clinical::date;
use crate::clinical::part::{absent, codes, range, site};

/// The upper and the lower of a blood pressure, in LOINC and SNOMED CT.
const UPPER: [&str; 3] = ["8480-6", "271649006", "72313002"];
const LOWER: [&str; 3] = ["8462-4", "271650006", "1091811000000102"];

pub(super) fn observation(resource: &Value) -> Vec<Option<String>> {
    let value = some(joined([measured(resource), usual(resource)], "; "));
    let mut components = list(resource, "/component");
    let pressure = pressure(&components);
    if pressure.is_some() {
        components.retain(|part| !is_of(part, &UPPER) && !is_of(part, &LOWER));
    }
    let parts = components.into_iter().map(|part| {
        let value = joined([measured(part), usual(part)], "; ");
        let name = concept(part, "/code").unwrap_or_else(|| "part".to_owned());
        Some(if value.is_empty() { name } else { format!("{name}: {value}") })
    });
    let about = [
        labelled("consists of", referred_all(resource, "/hasMember", "; ")),
        labelled("over", over_days(resource, "/effectivePeriod")),
        labelled("where on the body", site(resource, "/bodySite")),
        labelled("how", concept(resource, "/method")),
        labelled("measured with", referred(resource, "/device")),
        labelled("sample", referred(resource, "/specimen")),
    ];
    [value, pressure].into_iter().chain(parts).chain(about).collect()
}

/// `128/82 mmHg`, where nothing more is said of either.
fn pressure(components: &[&Value]) -> Option<String> {
    let one = |codes: &[&str]| {
        let mut found = components.iter().filter(|part| is_of(part, codes));
        let part = found.next().filter(|_| found.next().is_none())?;
        let is_bare = usual(part).is_none() && concepts(part, "/interpretation").is_none();
        part.get("valueQuantity").and_then(quantity).filter(|_| is_bare)
    };
    let (upper, lower) = (one(&UPPER)?, one(&LOWER)?);
    let (number, unit) = upper.split_once(' ')?;
    let is_same = lower.split_once(' ').is_some_and(|(_, other)| other == unit);
    is_same.then(|| format!("{number}/{lower}"))
}

fn is_of(part: &Value, known: &[&str]) -> bool {
    codes(part, "/code").iter().any(|code| known.contains(&code.code.as_str()))
}

/// A value and what the service thinks of it.
fn measured(place: &Value) -> Option<String> {
    let value = choice(place, "value").or_else(|| no_result(place));
    match (value, concepts(place, "/interpretation")) {
        (Some(value), Some(words)) => Some(format!("{value} ({words})")),
        (value, words) => value.or(words),
    }
}

/// Why there is no value, said in either of the two ways.
fn no_result(place: &Value) -> Option<String> {
    let fields = place.as_object()?.keys();
    let values = fields.filter_map(|key| key.strip_prefix('_').or(Some(key)));
    let mut values = values.filter(|key| key.starts_with("value"));
    let said = concept(place, "/dataAbsentReason");
    labelled("no result", said.or_else(|| values.find_map(|value| absent(place, value))))
}

/// Every range that the service gives, each with whom it is for.
pub(in crate::clinical) fn usual_range(place: &Value) -> Option<String> {
    each(place, "/referenceRange", ", or ", |one| {
        let words = text(one, "/text").or_else(|| range(one))?;
        let age = one.get("age").and_then(range).map(|age| format!("aged {age}"));
        let kind = concept(one, "/type").filter(|kind| !is_usual(kind));
        let whom = some(joined([kind, concepts(one, "/appliesTo"), age], ", "));
        Some(whom.map_or(words.clone(), |whom| format!("{words} ({whom})")))
    })
}

fn is_usual(kind: &str) -> bool {
    kind.to_ascii_lowercase().starts_with("normal")
}

fn usual(place: &Value) -> Option<String> {
    labelled("usual range", usual_range(place))
}

pub(super) fn report(resource: &Value) -> Vec<Option<String>> {
    vec![
        text(resource, "/conclusion"),
        labelled("conclusion", concepts(resource, "/conclusionCode")),
        labelled("results", referred_all(resource, "/result", "; ")),
        labelled("kind", concepts(resource, "/category")),
        labelled("asked for", referred_all(resource, "/basedOn", ", ")),
        labelled("read by", referred_all(resource, "/resultsInterpreter", ", ")),
        labelled("sample", referred_all(resource, "/specimen", ", ")),
        labelled("over", over_days(resource, "/effectivePeriod")),
        contents_of(resource, "/presentedForm", "/title"),
    ]
}

pub(super) fn specimen(resource: &Value) -> Vec<Option<String>> {
    let taken = first(resource, "/collection");
    vec![
        labelled("taken from", site(taken, "/bodySite")),
        labelled("how", concept(taken, "/method")),
        labelled("how much", taken.get("quantity").and_then(quantity)),
        labelled("taken by", referred(resource, "/collection/collector")),
        labelled("before it", choice(taken, "fastingStatus")),
        labelled("its condition", concepts(resource, "/condition")),
        labelled("received", string(resource, "/receivedTime").map(date::in_words)),
    ]
}

pub(super) fn imaging(resource: &Value) -> Vec<Option<String>> {
    let series = |one: &Value| {
        let what = text(one, "/description").or_else(|| concept_of(one, "modality"));
        let words = [what, concept_of(one, "bodySite"), concept_of(one, "laterality")];
        some(joined(words, ", "))
    };
    vec![
        labelled("what was done", concepts(resource, "/procedureCode")),
        each(resource, "/series", "\n", series),
        reason(resource),
        labelled("where", referred(resource, "/location")),
        labelled("asked for by", referred(resource, "/referrer")),
    ]
}

/// A Coding, which stands alone there.
fn concept_of(place: &Value, key: &str) -> Option<String> {
    crate::clinical::part::coding(place.get(key)?)
}
