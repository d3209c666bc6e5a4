//! The words of a card: title, detail, status, author.

use serde_json::Value;

use super::part::{
    Code, choice, codes as codes_at, concept, joined, list, name, period, plain, quantity, range,
    referred, referred_type, scalar, spaced, string,
};

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
        "MedicationRequest" | "MedicationStatement" | "MedicationDispense"
        | "MedicationAdministration" => referred(resource, "/medicationReference"),
        "Encounter" => concept(resource, "/type").or_else(|| display(resource, "/class")),
        "PractitionerRole" => {
            referred(resource, "/practitioner").or_else(|| concept(resource, "/code"))
        }
        "DocumentReference" => concept(resource, "/type").or_else(|| text(resource, "/description")),
        "Composition" | "CarePlan" | "Media" => text(resource, "/title"),
        "FamilyMemberHistory" => family(resource),
        "QuestionnaireResponse" => text(resource, "/questionnaire"),
        _ => None,
    };
    own.or_else(|| about(resource))
        .or_else(|| narrative(resource).map(|text| first_line(&text)))
        .unwrap_or_else(|| spaced(resource_type))
}

fn about(resource: &Value) -> Option<String> {
    let words = |pointer: &&str| concept(resource, pointer).or_else(|| text(resource, pointer));
    ABOUT.iter().find_map(words).map(|text| first_line(&text))
}

/// A few lines, each saying one thing.
pub(super) fn detail(resource_type: &str, resource: &Value) -> String {
    let own = match resource_type {
        "Observation" => observation(resource),
        "DiagnosticReport" => vec![text(resource, "/conclusion"), contents(resource, "/result")],
        "MedicationRequest" => vec![doses(resource, "/dosageInstruction"), reason(resource)],
        "MedicationDispense" => vec![
            doses(resource, "/dosageInstruction"),
            resource.get("quantity").and_then(quantity),
        ],
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
        resource.get("period").and_then(period),
        reason(resource),
        labelled("where", referred(place, "/location")),
        referred(resource, "/serviceProvider"),
    ]
}

fn reason(resource: &Value) -> Option<String> {
    let reason = concept(resource, "/reasonCode").or_else(|| referred(resource, "/reasonReference"));
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

fn family(resource: &Value) -> Option<String> {
    let who = concept(resource, "/relationship")?;
    let what = list(resource, "/condition").into_iter().filter_map(|one| concept(one, "/code"));
    Some(joined([Some(who), Some(what.collect::<Vec<_>>().join(", "))], ": "))
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
    let parts = address_lines.map(scalar).chain([text(address, "/city"), text(address, "/postalCode")]);
    let place = text(address, "/text").unwrap_or_else(|| joined(parts, ", "));
    vec![
        labelled("born", text(resource, "/birthDate")),
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

fn narrative(resource: &Value) -> Option<String> {
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

/// Who says so: the person before the organisation.
pub(super) fn author(resource: &Value) -> Option<String> {
    const PLACES: [&str; 15] = [
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
    let named = PLACES.iter().find_map(|place| referred(resource, place));
    // "Patient" says something even with no name beside it.
    let own = || PLACES.iter().find_map(|place| referred_type(resource, place));
    named.or_else(|| own().filter(|kind| kind == "Patient" || kind == "Related person"))
}

pub(super) fn codes(resource: &Value) -> Vec<Code> {
    let places = ["/code", "/vaccineCode", "/medicationCodeableConcept", "/type"];
    places.iter().map(|place| codes_at(resource, place)).find(|c| !c.is_empty()).unwrap_or_default()
}

fn text(value: &Value, pointer: &str) -> Option<String> {
    plain(string(value, pointer)?)
}

fn display(resource: &Value, pointer: &str) -> Option<String> {
    let place = resource.pointer(pointer)?;
    plain(string(place, "/display").or_else(|| string(place, "/code"))?)
}

fn labelled(label: &str, words: Option<String>) -> Option<String> {
    words.map(|words| format!("{label}: {words}"))
}

fn first<'a>(value: &'a Value, pointer: &str) -> &'a Value {
    list(value, pointer).into_iter().next().unwrap_or(&Value::Null)
}

fn first_line(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    line.chars().take(200).collect()
}
