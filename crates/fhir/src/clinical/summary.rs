//! The words of a card: title, status, author, codes.

use serde_json::Value;

use super::part::{
    Code, codes as codes_at, coding, concept, is_address, joined, list, name, named_by, plain,
    plain_code, reference_in, referred, spaced, stands_for, string,
};
use crate::mapping::about_me;

/// Where the words for what a resource is about are found, the best first.
const ABOUT: [&str; 16] = [
    "/code",
    "/codeCodeableConcept",
    "/vaccineCode",
    "/medicationCodeableConcept",
    "/topic",
    "/description",
    "/procedureCode",
    "/type",
    "/appointmentType",
    "/serviceType",
    "/title",
    "/category",
    "/scope",
    "/specialty",
    "/location",
    "/eventCoding",
];
/// How the summaries begin that well-known programs write: elements and codes
/// one after the other, and no words of anybody's.
const MADE_BY_PROGRAM: [&str; 2] = ["Generated Narrative", "Resource \""];
/// The word of HL7's for a condition or an allergy that somebody has not got.
const REFUTED: &str = "refuted";
/// How a status is said where its code says little.
const STATUSES: [(&str, &str); 5] = [
    ("noshow", "missed"),
    ("onleave", "on leave"),
    ("waitlist", "on a waiting list"),
    ("unknown", "not known"),
    ("nullified", "entered in error"),
];

pub(super) fn title(resource_type: &str, resource: &Value) -> String {
    let own = match resource_type {
        "Patient" | "Practitioner" | "RelatedPerson" => {
            return name(resource).unwrap_or_else(|| spaced(resource_type));
        }
        "Medication" | "Organization" | "Location" | "HealthcareService" | "CareTeam" => {
            name(resource)
        }
        "Questionnaire" => text(resource, "/title").or_else(|| name(resource)),
        "Device" => device(resource),
        "Task" => text(resource, "/description").or_else(|| referred(resource, "/focus")),
        "MedicationRequest"
        | "MedicationStatement"
        | "MedicationDispense"
        | "MedicationAdministration" => return medicine(resource_type, resource),
        "Encounter" => concept(resource, "/type")
            .or_else(|| concept(resource, "/serviceType"))
            .or_else(|| resource.get("class").and_then(coding)),
        "PractitionerRole" => {
            referred(resource, "/practitioner").or_else(|| concept(resource, "/code"))
        }
        "DocumentReference" => {
            let file = || text(resource, "/content/0/attachment/title");
            concept(resource, "/type").or_else(|| text(resource, "/description")).or_else(file)
        }
        "Composition" | "CarePlan" | "Media" => text(resource, "/title"),
        "FamilyMemberHistory" => family(resource),
        "QuestionnaireResponse" => questionnaire(resource),
        _ => None,
    };
    own.or_else(|| about(resource))
        .or_else(|| narrative(resource).map(|text| first_line(&text)))
        .unwrap_or_else(|| spaced(resource_type))
}

/// A prescription that names no medicine is not called by the ward it is for.
fn medicine(resource_type: &str, resource: &Value) -> String {
    concept(resource, "/medicationCodeableConcept")
        .or_else(|| referred(resource, "/medicationReference"))
        .unwrap_or_else(|| spaced(resource_type))
}

/// The address of a questionnaire says nothing to a person. FHIR's own schema of
/// R4 leaves out where its name would go (`_questionnaire`): ours is known here.
fn questionnaire(resource: &Value) -> Option<String> {
    if text(resource, "/questionnaire").as_deref() == Some(about_me::FORM) {
        return Some(about_me::TITLE.to_owned());
    }
    let named = list(resource, "/_questionnaire/extension").into_iter();
    let mut named = named.filter_map(|extension| text(extension, "/valueString"));
    named.next().or_else(|| text(resource, "/questionnaire").filter(|text| !is_address(text)))
}

fn family(resource: &Value) -> Option<String> {
    let who = concept(resource, "/relationship")?;
    let what = list(resource, "/condition").into_iter().filter_map(|one| concept(one, "/code"));
    Some(joined([Some(who), Some(what.collect::<Vec<_>>().join(", "))], ": "))
}

/// What its makers call a device.
fn device(resource: &Value) -> Option<String> {
    let names = list(resource, "/deviceName").into_iter();
    names.filter_map(|one| text(one, "/name")).next().or_else(|| concept(resource, "/type"))
}

fn about(resource: &Value) -> Option<String> {
    let words = |pointer: &&str| {
        let place = resource.pointer(pointer)?;
        let words = concept(resource, pointer).or_else(|| text(resource, pointer));
        words.or_else(|| coding(place)).filter(|words| !is_address(words))
    };
    ABOUT.iter().find_map(words).map(|text| first_line(&text))
}

/// The summary that a service wrote for people.
pub(super) fn narrative(resource: &Value) -> Option<String> {
    let is_made = |said: &str| MADE_BY_PROGRAM.iter().any(|start| said.starts_with(start));
    text(resource, "/text/div").filter(|said| !is_made(said))
}

pub(super) fn status(resource: &Value) -> Option<String> {
    let places = ["/clinicalStatus", "/status", "/lifecycleStatus", "/docStatus"];
    let words = |pointer: &&str| match resource.pointer(pointer)? {
        Value::String(code) => plain(code),
        _ => stands_for(resource, pointer),
    };
    // What turned out not to be so stands for nothing, whatever else is said of it.
    let refuted = stands_for(resource, "/verificationStatus").filter(|sure| sure == REFUTED);
    let words = refuted.or_else(|| places.iter().find_map(words))?;
    let known = STATUSES.iter().find(|(code, _)| *code == words);
    Some(known.map_or_else(|| plain_code(&words), |(_, words)| (*words).to_owned()))
}

/// Where a resource says who stands behind it, and in which element of that:
/// the person before the organisation. Whom a visit is *with* did not write it
/// down, but nobody else is named on one that was.
const AUTHORS: [(&str, &str); 18] = [
    ("/recorder", ""),
    ("/asserter", ""),
    ("/author", ""),
    ("/requester", ""),
    ("/orderer", ""),
    ("/performer", "/actor"),
    ("/performer", ""),
    ("/participant", "/individual"),
    ("/informationSource", ""),
    ("/sender", ""),
    ("/source", ""),
    ("/expressedBy", ""),
    ("/collection/collector", ""),
    ("/interpreter", ""),
    ("/resultsInterpreter", ""),
    ("/agent", "/who"),
    ("/serviceProvider", ""),
    ("/custodian", ""),
];

fn authors(resource: &Value) -> impl Iterator<Item = &Value> {
    AUTHORS.iter().flat_map(move |(place, within)| {
        list(resource, place).into_iter().filter_map(|one| one.pointer(within))
    })
}

pub(super) fn author(resource: &Value) -> Option<String> {
    authors(resource).find_map(|one| named_by(resource, one))
}

pub(super) fn author_reference(resource: &Value) -> Option<String> {
    authors(resource).find_map(reference_in)
}

pub(super) fn title_reference(resource_type: &str, resource: &Value) -> Option<String> {
    let (named, place) = match resource_type {
        "PractitionerRole" => (referred(resource, "/practitioner"), "/practitioner"),
        _ => (
            concept(resource, "/medicationCodeableConcept")
                .or_else(|| referred(resource, "/medicationReference")),
            "/medicationReference",
        ),
    };
    let place = list(resource, place).into_iter().next()?;
    reference_in(place).filter(|_| named.is_none())
}

pub(super) fn codes(resource: &Value) -> Vec<Code> {
    let places = ["/code", "/vaccineCode", "/medicationCodeableConcept", "/type"];
    places.iter().map(|place| codes_at(resource, place)).find(|c| !c.is_empty()).unwrap_or_default()
}

pub(super) fn text(value: &Value, pointer: &str) -> Option<String> {
    plain(string(value, pointer)?)
}

fn first_line(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    line.chars().take(200).collect()
}
