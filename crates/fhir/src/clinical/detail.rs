//! The lines of a card below its title.
//!
//! Types that people meet have a reader of their own; every other one is read by
//! what its elements are ([`general`]), so that nothing is listed without a word
//! of what it says.

mod answers;
mod document;
mod dose;
mod extension;
mod general;
mod medicine;
mod people;
mod plan;
mod problem;
mod result;
mod timing;
mod vaccination;
mod visit;

use std::collections::BTreeSet;

use serde_json::Value;

use super::date;
use super::part::{
    choice, concept, concepts, joined, list, named_by, period, quantity, referred, string,
};
use super::summary::text;

pub(super) use people::address;
pub(super) use result::usual_range;

/// A few lines, each saying one thing.
pub(super) fn detail(resource_type: &str, resource: &Value) -> String {
    let own = match resource_type {
        "Observation" => result::observation(resource),
        "DiagnosticReport" => result::report(resource),
        "Specimen" => result::specimen(resource),
        "ImagingStudy" => result::imaging(resource),
        "Medication" => medicine::medication(resource),
        "MedicationRequest" => medicine::request(resource),
        "MedicationDispense" => medicine::dispense(resource),
        "MedicationStatement" => medicine::statement(resource),
        "MedicationAdministration" => medicine::administration(resource),
        "Immunization" => vaccination::given(resource),
        "AllergyIntolerance" => problem::allergy(resource),
        "Condition" => problem::condition(resource),
        "FamilyMemberHistory" => problem::family(resource),
        "Procedure" => problem::procedure(resource),
        "Encounter" => visit::encounter(resource),
        "Appointment" => visit::appointment(resource),
        "EpisodeOfCare" => visit::episode(resource),
        "CarePlan" => plan::care_plan(resource),
        "Goal" => plan::goal(resource),
        "CareTeam" => plan::team(resource),
        "ServiceRequest" => plan::service_request(resource),
        "Task" => plan::task(resource),
        "RequestGroup" => plan::request_group(resource),
        "DocumentReference" => document::reference(resource),
        "Composition" => document::composition(resource),
        "Communication" => document::communication(resource),
        "QuestionnaireResponse" => answers::response(resource),
        "Questionnaire" => answers::questions(resource),
        "Patient" | "Practitioner" | "RelatedPerson" | "Organization" | "Location"
        | "PractitionerRole" => people::contact(resource),
        _ => vec![general::read(resource)],
    };
    joined(own.into_iter().chain([extension::uk_core(resource), notes(resource)]), "\n")
}

fn labelled(label: &str, words: Option<String>) -> Option<String> {
    words.filter(|words| !words.is_empty()).map(|words| format!("{label}: {words}"))
}

fn some(words: String) -> Option<String> {
    (!words.is_empty()).then_some(words)
}

pub(super) fn first<'a>(value: &'a Value, pointer: &str) -> &'a Value {
    list(value, pointer).into_iter().next().unwrap_or(&Value::Null)
}

/// One line of all that `read` finds in the items of a list, or a line for each.
/// In one line nothing is said twice: a service may give five pregnancies as the
/// reason for one blood test.
fn each(
    value: &Value,
    pointer: &str,
    separator: &str,
    read: impl Fn(&Value) -> Option<String>,
) -> Option<String> {
    let mut found: Vec<Option<String>> = list(value, pointer).into_iter().map(read).collect();
    if separator != "\n" {
        let mut said = BTreeSet::new();
        found.retain(|one| said.insert(one.clone()));
    }
    some(joined(found, separator))
}

/// Everybody and everything that a list of references names.
fn referred_all(resource: &Value, pointer: &str, separator: &str) -> Option<String> {
    each(resource, pointer, separator, |one| named_by(resource, one))
}

/// Texts of a list of objects, a line for each.
fn contents_of(resource: &Value, pointer: &str, part: &str) -> Option<String> {
    each(resource, pointer, "\n", |one| text(one, part))
}

fn notes(resource: &Value) -> Option<String> {
    contents_of(resource, "/note", "/text")
}

/// Why it was done or given.
fn reason(resource: &Value) -> Option<String> {
    let named = referred_all(resource, "/reasonReference", ", ");
    labelled("because of", some(joined([concepts(resource, "/reasonCode"), named], ", ")))
}

/// Why something was stopped, not done or put off.
fn status_reason(label: &str, resource: &Value) -> Option<String> {
    labelled(label, concepts(resource, "/statusReason"))
}

/// A period of several days: the day it began is told by the card's date.
fn over_days(resource: &Value, pointer: &str) -> Option<String> {
    let found = resource.pointer(pointer)?;
    let day = |pointer| string(found, pointer).map(date::words);
    day("/end").filter(|end| day("/start").as_ref() != Some(end)).and(period(found))
}

/// Whom it was with or is by, each with what they did, but for the person.
fn people(resource: &Value, pointer: &str, who: &[&str], role: &str) -> Option<String> {
    each(resource, pointer, ", ", |one| {
        let place = who.iter().find_map(|key| one.get(key))?;
        let is_patient = string(place, "/reference").is_some_and(|to| to.contains("Patient/"));
        let name = named_by(resource, place).filter(|_| !is_patient)?;
        Some(match concepts(one, role) {
            Some(role) if role != name => format!("{name} ({role})"),
            _ => name,
        })
    })
}

/// How urgent it is, where it is more than usual, and why.
fn urgency(resource: &Value) -> Option<String> {
    let urgency = text(resource, "/priority").filter(|priority| priority != "routine");
    let why = each(resource, "/_priority/extension", ", ", |one| choice(one, "value"));
    labelled("urgency", some(joined([urgency, why], ": ")))
}
