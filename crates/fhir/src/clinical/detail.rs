//! The lines of a card below its title.

use serde_json::Value;

use super::date;
use super::part::{
    choice, concept, joined, list, period, quantity, range, referred, scalar, string,
};
use super::summary::{narrative, text};

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
            labelled("where", concept(resource, "/site")),
        ],
        "Procedure" => vec![
            reason(resource),
            labelled("outcome", concept(resource, "/outcome")),
            labelled("where", concept(resource, "/bodySite")),
        ],
        "DocumentReference" => vec![text(resource, "/description"), files(resource)],
        "CarePlan" => vec![text(resource, "/description"), activities(resource)],
        "Goal" => vec![concept(resource, "/achievementStatus")],
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
    let absent = || labelled("no result", concept(place, "/dataAbsentReason"));
    let value = choice(place, "value").or_else(absent)?;
    Some(match concept(place, "/interpretation") {
        Some(words) => format!("{value} ({words})"),
        None => value,
    })
}

fn usual(place: &Value) -> Option<String> {
    let found = first(place, "/referenceRange");
    labelled("usual range", text(found, "/text").or_else(|| range(found)))
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
        reason(resource),
        labelled("where", referred(place, "/location")),
        referred(resource, "/serviceProvider"),
    ]
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
        let kind = text(content, "/attachment/contentType");
        let parts = [text(content, "/attachment/title"), kind];
        Some(joined(parts, ", ")).filter(|words| !words.is_empty())
    });
    let files: Vec<String> = files.collect();
    (!files.is_empty()).then(|| files.join("\n"))
}

fn activities(resource: &Value) -> Option<String> {
    let all = list(resource, "/activity").into_iter();
    let all = all.filter_map(|one| {
        concept(one, "/detail/code").or_else(|| text(one, "/detail/description"))
    });
    let all: Vec<String> = all.collect();
    (!all.is_empty()).then(|| all.join("\n"))
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
    let lines = list(resource, "/telecom").into_iter().filter_map(|one| text(one, "/value"));
    let address = first(resource, "/address");
    let address_lines = address.get("line").and_then(Value::as_array).into_iter().flatten();
    let parts =
        address_lines.map(scalar).chain([text(address, "/city"), text(address, "/postalCode")]);
    let place = text(address, "/text").unwrap_or_else(|| joined(parts, ", "));
    vec![
        labelled("born", string(resource, "/birthDate").map(date::words)),
        Some(place),
        Some(lines.collect::<Vec<_>>().join(", ")),
    ]
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

fn first<'a>(value: &'a Value, pointer: &str) -> &'a Value {
    list(value, pointer).into_iter().next().unwrap_or(&Value::Null)
}
