//! The lines of a card below its title.

use serde_json::Value;

use super::date;
use super::part::{
    absent, choice, concept, joined, list, named_by, period, quantity, range, referred, scalar,
    string,
};
use super::summary::{narrative, text};

/// The extension that says at what time of day somebody was born (FHIR R4).
const BIRTH_TIME: &str = "http://hl7.org/fhir/StructureDefinition/patient-birthTime";

/// A few lines, each saying one thing.
pub(super) fn detail(resource_type: &str, resource: &Value) -> String {
    let own = match resource_type {
        "Observation" => observation(resource),
        "DiagnosticReport" => vec![text(resource, "/conclusion"), contents(resource, "/result")],
        "MedicationRequest" => vec![doses(resource, "/dosageInstruction"), reason(resource)],
        "MedicationDispense" => {
            vec![doses(resource, "/dosageInstruction"), resource.get("quantity").and_then(quantity)]
        }
        "MedicationStatement" => vec![doses(resource, "/dosage"), reason(resource)],
        "MedicationAdministration" => vec![text(resource, "/dosage/text"), reason(resource)],
        "AllergyIntolerance" => allergy(resource),
        "Condition" => vec![
            labelled("severity", concept(resource, "/severity")),
            labelled("where", concept(resource, "/bodySite")),
            labelled("ended", choice(resource, "abatement")),
        ],
        "Encounter" | "Appointment" => visit(resource),
        "Immunization" => vec![
            labelled("dose", choice(first(resource, "/protocolApplied"), "doseNumber")),
            labelled("batch", text(resource, "/lotNumber")),
            labelled("given at", referred(resource, "/location")),
            labelled("into", concept(resource, "/site")),
            labelled("not given because", concept(resource, "/statusReason")),
        ],
        "Procedure" => vec![
            reason(resource),
            labelled("outcome", concept(resource, "/outcome")),
            labelled("where", concept(resource, "/bodySite")),
        ],
        "DocumentReference" => vec![text(resource, "/description"), files(resource)],
        "CarePlan" => vec![
            text(resource, "/description"),
            activities(resource),
            labelled("goals", referred_all(resource, "/goal")),
        ],
        "Goal" => vec![concept(resource, "/achievementStatus"), targets(resource)],
        "CareTeam" => vec![
            members(resource),
            referred(resource, "/managingOrganization"),
            labelled("reach them at", reached(resource)),
        ],
        "PractitionerRole" => vec![
            concept(resource, "/code"),
            concept(resource, "/specialty"),
            referred(resource, "/organization"),
        ],
        "ServiceRequest" => vec![reason(resource), text(resource, "/patientInstruction")],
        "Communication" => vec![contents_of(resource, "/payload", "/contentString")],
        "QuestionnaireResponse" => vec![answers(resource)],
        "Patient" | "Practitioner" | "RelatedPerson" | "Organization" | "Location" => {
            contact(resource)
        }
        _ => vec![narrative(resource)],
    };
    joined(own.into_iter().chain([notes(resource)]), "\n")
}

fn observation(resource: &Value) -> Vec<Option<String>> {
    let value = joined([measured(resource), usual(resource)], "; ");
    let parts = list(resource, "/component").into_iter().map(|part| {
        let value = joined([measured(part), usual(part)], "; ");
        Some(format!("{}: {value}", concept(part, "/code").unwrap_or_else(|| "part".to_owned())))
    });
    [Some(value), contents(resource, "/hasMember")].into_iter().chain(parts).collect()
}

/// A value and what the service thinks of it.
fn measured(place: &Value) -> Option<String> {
    let value = choice(place, "value").or_else(|| no_result(place))?;
    Some(match concept(place, "/interpretation") {
        Some(words) => format!("{value} ({words})"),
        None => value,
    })
}

/// Why there is no value, said in either of the two ways.
fn no_result(place: &Value) -> Option<String> {
    let fields = place.as_object()?.keys();
    let values = fields.filter_map(|key| key.strip_prefix('_').or(Some(key)));
    let mut values = values.filter(|key| key.starts_with("value"));
    let said = concept(place, "/dataAbsentReason");
    labelled("no result", said.or_else(|| values.find_map(|value| absent(place, value))))
}

pub(super) fn usual_range(place: &Value) -> Option<String> {
    let found = first(place, "/referenceRange");
    text(found, "/text").or_else(|| range(found))
}

fn usual(place: &Value) -> Option<String> {
    labelled("usual range", usual_range(place))
}

fn allergy(resource: &Value) -> Vec<Option<String>> {
    let reactions = list(resource, "/reaction").into_iter().flat_map(|reaction| {
        list(reaction, "/manifestation").into_iter().filter_map(|sign| concept(sign, ""))
    });
    let reactions = reactions.collect::<Vec<_>>().join(", ");
    vec![
        labelled("risk", text(resource, "/criticality")),
        labelled("reaction", Some(reactions).filter(|text| !text.is_empty())),
        labelled("how sure", concept(resource, "/verificationStatus")),
    ]
}

fn visit(resource: &Value) -> Vec<Option<String>> {
    let place = first(resource, "/location");
    vec![
        resource.get("period").filter(|period| is_over_days(period)).and_then(period),
        labelled("with", with(resource)),
        reason(resource),
        labelled("where", referred(place, "/location")),
        referred(resource, "/serviceProvider"),
    ]
}

/// Whom a visit was with, or is to be with, but for the person.
fn with(resource: &Value) -> Option<String> {
    let who = list(resource, "/participant").into_iter().filter_map(|one| {
        let place = one.get("individual").or_else(|| one.get("actor"))?;
        let is_patient = string(place, "/reference").is_some_and(|to| to.contains("Patient/"));
        named_by(resource, place).filter(|_| !is_patient)
    });
    some(who.collect::<Vec<_>>().join(", "))
}

fn referred_all(resource: &Value, pointer: &str) -> Option<String> {
    let names = list(resource, pointer).into_iter().filter_map(|one| named_by(resource, one));
    some(names.collect::<Vec<_>>().join("; "))
}

fn some(words: String) -> Option<String> {
    (!words.is_empty()).then_some(words)
}

/// The day it began is told by the card's date.
fn is_over_days(period: &Value) -> bool {
    let day = |pointer| string(period, pointer).map(date::words);
    day("/end").is_some_and(|end| day("/start") != Some(end))
}

fn reason(resource: &Value) -> Option<String> {
    let reason =
        concept(resource, "/reasonCode").or_else(|| referred(resource, "/reasonReference"));
    labelled("because of", reason)
}

fn doses(resource: &Value, pointer: &str) -> Option<String> {
    let all = list(resource, pointer).into_iter().filter_map(|dose| {
        let words = text(dose, "/text").or_else(|| text(dose, "/patientInstruction"));
        words.or_else(|| structured_dose(dose))
    });
    let all: Vec<String> = all.collect();
    (!all.is_empty()).then(|| all.join("\n"))
}

fn structured_dose(dose: &Value) -> Option<String> {
    let amount = first(dose, "/doseAndRate").get("doseQuantity").and_then(quantity);
    let repeat = dose.pointer("/timing/repeat");
    let number = |key| repeat.and_then(|repeat| repeat.get(key)).and_then(scalar);
    let often = match (number("frequency"), number("period"), number("periodUnit")) {
        (Some(times), Some(period), Some(unit)) => {
            Some(format!("{times} × every {period} {}", unit_of_time(&unit)))
        }
        _ => None,
    };
    let needed = dose.get("asNeededBoolean") == Some(&Value::Bool(true));
    let words = joined([amount, often, needed.then(|| "when needed".to_owned())], ", ");
    (!words.is_empty()).then_some(words)
}

fn unit_of_time(unit: &str) -> &str {
    match unit {
        "s" => "s",
        "min" => "min",
        "h" => "h",
        "d" => "day",
        "wk" => "week",
        "mo" => "month",
        "a" => "year",
        other => other,
    }
}

fn files(resource: &Value) -> Option<String> {
    let files = list(resource, "/content").into_iter().filter_map(|content| {
        let kind = text(content, "/attachment/contentType").map(file_kind);
        let parts = [text(content, "/attachment/title"), kind];
        Some(joined(parts, ", ")).filter(|words| !words.is_empty())
    });
    let files: Vec<String> = files.collect();
    (!files.is_empty()).then(|| files.join("\n"))
}

/// What kind of file it is, as people call it.
fn file_kind(media_type: String) -> String {
    match media_type.split(['/', ';']).next() {
        _ if media_type == "application/pdf" => "PDF".to_owned(),
        Some("image") => "picture".to_owned(),
        Some("text") => "text".to_owned(),
        _ => media_type,
    }
}

fn activities(resource: &Value) -> Option<String> {
    let all = list(resource, "/activity").into_iter();
    let all = all.filter_map(|one| {
        let what = concept(one, "/detail/code")
            .or_else(|| text(one, "/detail/description"))
            .or_else(|| text(one, "/reference/display"))?;
        let state = text(one, "/detail/status").map(|state| state.replace('-', " "));
        Some(state.map_or(what.clone(), |state| format!("{what} ({state})")))
    });
    some(all.collect::<Vec<_>>().join("\n"))
}

/// What a goal is measured by, and until when.
fn targets(resource: &Value) -> Option<String> {
    let targets = list(resource, "/target").into_iter().map(|target| {
        let aim = choice(target, "detail");
        let due = choice(target, "due").map(|day| format!("by {day}"));
        let words = joined([concept(target, "/measure"), aim, due], ", ");
        Some(words)
    });
    let words = joined(targets, "\n");
    (!words.is_empty()).then_some(words)
}

/// Who is in a care team, and as what.
fn members(resource: &Value) -> Option<String> {
    let members = list(resource, "/participant").into_iter().map(|one| {
        let member = one.get("member").and_then(|member| named_by(resource, member));
        Some(joined([member, concept(one, "/role")], ", "))
    });
    let words = joined(members, "\n");
    (!words.is_empty()).then_some(words)
}

fn answers(resource: &Value) -> Option<String> {
    let items = list(resource, "/item").into_iter().filter_map(|item| {
        let answer = choice(first(item, "/answer"), "value")?;
        Some(joined([text(item, "/text"), Some(answer)], ": "))
    });
    let items: Vec<String> = items.collect();
    (!items.is_empty()).then(|| items.join("\n"))
}

fn contact(resource: &Value) -> Vec<Option<String>> {
    let address = first(resource, "/address");
    let address_lines = address.get("line").and_then(Value::as_array).into_iter().flatten();
    let parts =
        address_lines.map(scalar).chain([text(address, "/city"), text(address, "/postalCode")]);
    let place = text(address, "/text").unwrap_or_else(|| joined(parts, ", "));
    vec![labelled("born", born(resource)), Some(place), reached(resource)]
}

/// Telephone numbers and addresses.
fn reached(resource: &Value) -> Option<String> {
    let lines = list(resource, "/telecom").into_iter().filter_map(|one| text(one, "/value"));
    some(lines.collect::<Vec<_>>().join(", "))
}

/// The day, and the time of day where an extension of it says so; or why
/// neither is told.
fn born(resource: &Value) -> Option<String> {
    let day = string(resource, "/birthDate").map(date::words);
    let beside = list(resource, "/_birthDate/extension");
    let of_time = |one: &&Value| string(one, "/url") == Some(BIRTH_TIME);
    let time = beside.into_iter().find(of_time).and_then(|one| string(one, "/valueDateTime"));
    match (day, time) {
        (_, Some(time)) => Some(date::words_with_time(time)),
        (None, None) => absent(resource, "birthDate"),
        (day, None) => day,
    }
}

fn notes(resource: &Value) -> Option<String> {
    contents_of(resource, "/note", "/text")
}

fn contents_of(resource: &Value, pointer: &str, part: &str) -> Option<String> {
    let texts: Vec<String> =
        list(resource, pointer).into_iter().filter_map(|one| text(one, part)).collect();
    (!texts.is_empty()).then(|| texts.join("\n"))
}

/// What a panel or report consists of, where the service names it.
fn contents(resource: &Value, pointer: &str) -> Option<String> {
    contents_of(resource, pointer, "/display")
}

fn labelled(label: &str, words: Option<String>) -> Option<String> {
    words.map(|words| format!("{label}: {words}"))
}

pub(super) fn first<'a>(value: &'a Value, pointer: &str) -> &'a Value {
    list(value, pointer).into_iter().next().unwrap_or(&Value::Null)
}
