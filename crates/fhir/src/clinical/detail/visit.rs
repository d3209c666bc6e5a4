//! Visits that were, and visits to come.

use serde_json::Value;

use super::{
    choice, concept, concepts, each, joined, labelled, over_days, people, reason, referred,
    referred_all, some, status_reason, string, text,
};
use crate::clinical::date;
use crate::clinical::part::{coding, named_by, period, quantity};
use crate::clinical::summary;

pub(super) fn encounter(resource: &Value) -> Vec<Option<String>> {
    let title = summary::title("Encounter", resource);
    let kind = resource.get("class").and_then(coding);
    let kind = some(joined([kind, concept(resource, "/serviceType")], ", "));
    let stay = resource.get("hospitalization").unwrap_or(&Value::Null);
    let places = each(resource, "/location", ", ", |one| named_by(resource, one.get("location")?));
    vec![
        over_days(resource, "/period"),
        labelled("kind", kind.filter(|kind| *kind != title)),
        labelled("with", people(resource, "/participant", &["individual"], "/type")),
        reason(resource),
        labelled(
            "diagnosis",
            each(resource, "/diagnosis", ", ", |one| named_by(resource, one.get("condition")?)),
        ),
        labelled("where", places),
        labelled("came from", concept(stay, "/admitSource")),
        labelled("went on to", concept(stay, "/dischargeDisposition")),
        labelled("length", resource.get("length").and_then(quantity)),
        urgency_of(resource),
        referred(resource, "/serviceProvider"),
    ]
}

fn urgency_of(resource: &Value) -> Option<String> {
    labelled("urgency", concept(resource, "/priority"))
}

pub(super) fn appointment(resource: &Value) -> Vec<Option<String>> {
    let title = summary::title("Appointment", resource);
    let kind = [
        concept(resource, "/appointmentType"),
        concepts(resource, "/serviceType"),
        concepts(resource, "/specialty"),
    ];
    let kind = joined(kind.into_iter().filter(|kind| kind.as_ref() != Some(&title)), ", ");
    let end = string(resource, "/end").and_then(|end| until(string(resource, "/start"), end));
    let minutes = resource.get("minutesDuration").map(|minutes| format!("{minutes} minutes"));
    vec![
        text(resource, "/description").filter(|words| *words != title),
        labelled("until", end),
        labelled("length", minutes),
        labelled("with", with(resource)),
        labelled("kind", some(kind)),
        reason(resource),
        text(resource, "/comment"),
        labelled("what to do", text(resource, "/patientInstruction")),
        labelled("cancelled because", concept(resource, "/cancelationReason")),
        labelled("wished for", each(resource, "/requestedPeriod", "; ", period)),
    ]
}

/// The end: of the same day, only its time.
fn until(start: Option<&str>, end: &str) -> Option<String> {
    let day = |text: &str| date::words(text);
    let same = start.is_some_and(|start| day(start) == day(end));
    let time = date::time_of_day(end).filter(|_| same);
    Some(time.unwrap_or_else(|| date::in_words(end)))
}

/// Whom it is with, and whether they have said yes.
fn with(resource: &Value) -> Option<String> {
    each(resource, "/participant", ", ", |one| {
        let actor = one.get("actor").unwrap_or(&Value::Null);
        if string(actor, "/reference").is_some_and(|to| to.contains("Patient/")) {
            return None;
        }
        let who = named_by(resource, actor).or_else(|| concepts(one, "/type"))?;
        let said = match string(one, "/status") {
            Some("declined") => " (said no)",
            Some("tentative") => " (not certain)",
            _ => "",
        };
        Some(format!("{who}{said}"))
    })
}

pub(super) fn episode(resource: &Value) -> Vec<Option<String>> {
    vec![
        over_days(resource, "/period"),
        labelled(
            "diagnosis",
            each(resource, "/diagnosis", ", ", |one| named_by(resource, one.get("condition")?)),
        ),
        labelled("looked after by", referred(resource, "/careManager")),
        labelled("team", referred_all(resource, "/team", ", ")),
        referred(resource, "/managingOrganization"),
        choice(resource, "value"),
        status_reason("because of", resource),
    ]
}
