//! The words of a card: title, status, author, codes.

use serde_json::Value;

use super::part::{
    Code, codes as codes_at, concept, is_address, joined, list, name, plain, reference_at,
    referred, spaced, string,
};
use crate::mapping::about_me;

/// Where the words for what a resource is about are found, the best first.
const ABOUT: [&str; 9] = [
    "/code",
    "/vaccineCode",
    "/medicationCodeableConcept",
    "/description",
    "/type",
    "/appointmentType",
    "/serviceType",
    "/category",
    "/scope",
];

pub(super) fn title(resource_type: &str, resource: &Value) -> String {
    let own = match resource_type {
        "Medication" | "Patient" | "Practitioner" | "RelatedPerson" | "Organization"
        | "Location" | "HealthcareService" | "CareTeam" | "Questionnaire" => name(resource),
        "MedicationRequest"
        | "MedicationStatement"
        | "MedicationDispense"
        | "MedicationAdministration" => return medicine(resource_type, resource),
        "Encounter" => concept(resource, "/type").or_else(|| display(resource, "/class")),
        "PractitionerRole" => {
            referred(resource, "/practitioner").or_else(|| concept(resource, "/code"))
        }
        "DocumentReference" => {
            concept(resource, "/type").or_else(|| text(resource, "/description"))
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

fn about(resource: &Value) -> Option<String> {
    let words = |pointer: &&str| concept(resource, pointer).or_else(|| text(resource, pointer));
    ABOUT.iter().find_map(words).map(|text| first_line(&text))
}

pub(super) fn narrative(resource: &Value) -> Option<String> {
    text(resource, "/text/div")
}

pub(super) fn status(resource: &Value) -> Option<String> {
    let places = ["/clinicalStatus", "/status", "/lifecycleStatus", "/docStatus"];
    let words = |pointer: &&str| match resource.pointer(pointer)? {
        Value::String(code) => plain(code),
        _ => concept(resource, pointer),
    };
    places.iter().find_map(words).map(|words| words.replace('-', " "))
}

/// Where a resource says who stands behind it: the person before the
/// organisation.
const AUTHORS: [&str; 15] = [
    "/recorder",
    "/asserter",
    "/author",
    "/requester",
    "/performer/0/actor",
    "/performer",
    "/participant/0/individual",
    "/participant/0/actor",
    "/informationSource",
    "/sender",
    "/source",
    "/resultsInterpreter",
    "/agent/0/who",
    "/serviceProvider",
    "/custodian",
];

pub(super) fn author(resource: &Value) -> Option<String> {
    AUTHORS.iter().find_map(|place| referred(resource, place))
}

pub(super) fn author_reference(resource: &Value) -> Option<String> {
    AUTHORS.iter().find_map(|place| reference_at(resource, place))
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
    reference_at(resource, place).filter(|_| named.is_none())
}

pub(super) fn codes(resource: &Value) -> Vec<Code> {
    let places = ["/code", "/vaccineCode", "/medicationCodeableConcept", "/type"];
    places.iter().map(|place| codes_at(resource, place)).find(|c| !c.is_empty()).unwrap_or_default()
}

pub(super) fn text(value: &Value, pointer: &str) -> Option<String> {
    plain(string(value, pointer)?)
}

fn display(resource: &Value, pointer: &str) -> Option<String> {
    let place = resource.pointer(pointer)?;
    plain(string(place, "/display").or_else(|| string(place, "/code"))?)
}

fn first_line(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    line.chars().take(200).collect()
}
