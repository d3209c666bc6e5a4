//! People, places and organisations: who they are and how to reach them.

use serde_json::Value;

use super::{
    choice, concept, concepts, each, joined, labelled, list, named_by, referred, referred_all,
    some, string, text,
};
use crate::clinical::date;
use crate::clinical::part::{absent, human_name, scalar};
use crate::clinical::summary;

/// The extension that says at what time of day somebody was born (FHIR R4).
const BIRTH_TIME: &str = "http://hl7.org/fhir/StructureDefinition/patient-birthTime";
/// Whether somebody needs an interpreter (FHIR R4).
const INTERPRETER: &str = "http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired";
const NHS_NUMBER: &str = "https://fhir.nhs.uk/Id/nhs-number";

pub(super) fn contact(resource: &Value) -> Vec<Option<String>> {
    let called = summary::title(string(resource, "/resourceType").unwrap_or_default(), resource);
    let place = each(resource, "/address", "; ", address);
    let languages = each(resource, "/communication", ", ", |one| concepts(one, "/language"));
    vec![
        labelled("NHS number", nhs_number(resource)),
        labelled("born", born(resource)),
        labelled("gender", text(resource, "/gender")),
        died(resource),
        concepts(resource, "/relationship"),
        concepts(resource, "/code")
            .filter(|code| string(resource, "/name").is_none() && *code != called),
        concepts(resource, "/specialty"),
        kind(resource),
        referred(resource, "/organization"),
        place,
        reached(resource),
        labelled("part of", referred(resource, "/partOf")),
        labelled("run by", referred(resource, "/managingOrganization")),
        labelled("GP", referred_all(resource, "/generalPractitioner", ", ")),
        labelled("languages", languages),
        interpreter(resource),
        labelled(
            "trained as",
            each(resource, "/qualification", ", ", |one| concepts(one, "/code")),
        ),
        labelled("people to reach", each(resource, "/contact", "; ", other)),
    ]
}

fn kind(resource: &Value) -> Option<String> {
    labelled("kind", concepts(resource, "/type"))
}

/// Shown 3-3-4, as the NHS does.
fn nhs_number(resource: &Value) -> Option<String> {
    let all = list(resource, "/identifier").into_iter();
    let mut ours = all.filter(|one| string(one, "/system") == Some(NHS_NUMBER));
    let number = text(ours.next()?, "/value")?;
    Some(match (number.get(..3), number.get(3..6), number.get(6..)) {
        (Some(a), Some(b), Some(c)) if number.len() == 10 => format!("{a} {b} {c}"),
        _ => number,
    })
}

fn died(resource: &Value) -> Option<String> {
    match choice(resource, "deceased")?.as_str() {
        "no" => None,
        "yes" => Some("has died".to_owned()),
        when => Some(format!("died: {when}")),
    }
}

fn interpreter(resource: &Value) -> Option<String> {
    let mut all = list(resource, "/extension").into_iter();
    let found = all.find(|one| string(one, "/url") == Some(INTERPRETER))?;
    (found.get("valueBoolean") == Some(&Value::Bool(true))).then(|| "needs an interpreter".into())
}

/// Somebody else to turn to: who they are to the person, and how to reach them.
fn other(contact: &Value) -> Option<String> {
    let name = contact.get("name").and_then(human_name);
    let name = name.or_else(|| named_by(contact, contact.get("organization")?));
    let what = concepts(contact, "/relationship").or_else(|| concept(contact, "/purpose"));
    some(joined([name, what, reached(contact)], ", "))
}

/// An address on one line.
pub(in crate::clinical) fn address(address: &Value) -> Option<String> {
    let lines = address.get("line").and_then(Value::as_array).into_iter().flatten().map(scalar);
    let parts = lines.chain([text(address, "/city"), text(address, "/postalCode")]);
    text(address, "/text").or_else(|| some(joined(parts, ", ")))
}

/// Telephone numbers and addresses.
pub(super) fn reached(resource: &Value) -> Option<String> {
    each(resource, "/telecom", ", ", |one| text(one, "/value"))
}

/// The day, and the time of day where an extension of it says so; or why
/// neither is told.
fn born(resource: &Value) -> Option<String> {
    let day = string(resource, "/birthDate").map(date::words);
    let beside = list(resource, "/_birthDate/extension");
    let of_time = |one: &&Value| string(one, "/url") == Some(BIRTH_TIME);
    let time = beside.into_iter().find(of_time).and_then(|one| string(one, "/valueDateTime"));
    match (day, time) {
        (_, Some(time)) => Some(date::in_words(time)),
        (None, None) => absent(resource, "birthDate"),
        (day, None) => day,
    }
}
