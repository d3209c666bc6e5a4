//! Plans, goals, those who carry them out, and what was asked for.

use serde_json::Value;

use super::{
    choice, concept, concepts, each, joined, labelled, list, over_days, reason, referred,
    referred_all, some, status_reason, string, text, timing, urgency,
};
use crate::clinical::date;
use crate::clinical::part::{named_by, period, plain_code, quantity};

pub(super) fn care_plan(resource: &Value) -> Vec<Option<String>> {
    let until = resource.get("period").filter(|period| period.get("start").is_none());
    let title = crate::clinical::summary::title("CarePlan", resource);
    vec![
        text(resource, "/description").filter(|words| *words != title),
        each(resource, "/activity", "\n", |one| activity(resource, one)),
        labelled("because of", referred_all(resource, "/addresses", ", ")),
        labelled("goals", referred_all(resource, "/goal", "; ")),
        labelled("team", referred_all(resource, "/careTeam", ", ")),
        over_days(resource, "/period").or_else(|| until.and_then(period)),
    ]
}

fn activity(resource: &Value, one: &Value) -> Option<String> {
    let detail = one.get("detail").unwrap_or(&Value::Null);
    let what = concept(detail, "/code")
        .or_else(|| text(detail, "/description"))
        .or_else(|| named_by(resource, one.get("reference")?))?;
    let is_not = detail.get("doNotPerform") == Some(&Value::Bool(true));
    let state = text(detail, "/status").map(|state| plain_code(&state));
    let more = [
        text(detail, "/description").filter(|words| *words != what),
        timing::when(detail, "scheduled"),
        detail.get("dailyAmount").and_then(quantity).map(|amount| format!("{amount} a day")),
        referred(detail, "/location"),
        some(named_others(resource, detail, "/performer")),
        reason_of(detail),
        concept(detail, "/statusReason"),
        concepts(one, "/outcomeCodeableConcept").map(|outcome| format!("outcome: {outcome}")),
        each(one, "/progress", "; ", |note| text(note, "/text")),
    ];
    let what = match (is_not, state) {
        (true, _) => format!("not to be done: {what}"),
        (false, Some(state)) => format!("{what} ({state})"),
        (false, None) => what,
    };
    Some(joined([Some(what), some(joined(more, ", "))], ": "))
}

fn reason_of(detail: &Value) -> Option<String> {
    concepts(detail, "/reasonCode").map(|reason| format!("because of {reason}"))
}

/// Who does something, but for the person.
fn named_others(resource: &Value, place: &Value, pointer: &str) -> String {
    let others = list(place, pointer)
        .into_iter()
        .filter(|one| !string(one, "/reference").is_some_and(|to| to.contains("Patient/")));
    joined(others.map(|one| named_by(resource, one)), ", ")
}

pub(super) fn goal(resource: &Value) -> Vec<Option<String>> {
    let priority = concept(resource, "/priority").map(|priority| plain_code(&priority));
    vec![
        concept(resource, "/achievementStatus").map(|state| plain_code(&state)),
        each(resource, "/target", "\n", target),
        labelled("how important", priority),
        labelled("because of", referred_all(resource, "/addresses", ", ")),
        labelled("outcome", concepts(resource, "/outcomeCode")),
        labelled("why it stands so", text(resource, "/statusReason")),
        labelled("began", concept(resource, "/startCodeableConcept")),
    ]
}

/// What a goal is measured by, and until when.
fn target(target: &Value) -> Option<String> {
    let due = choice(target, "due").map(|when| match target.get("dueDuration") {
        Some(_) => format!("within {when}"),
        None => format!("by {when}"),
    });
    some(joined([concept(target, "/measure"), choice(target, "detail"), due], ", "))
}

pub(super) fn team(resource: &Value) -> Vec<Option<String>> {
    let member = |one: &Value| {
        let member = one.get("member").and_then(|member| named_by(resource, member));
        let from = one.get("onBehalfOf").and_then(|member| named_by(resource, member));
        some(joined([member, concepts(one, "/role"), from], ", "))
    };
    vec![
        each(resource, "/participant", "\n", member),
        referred_all(resource, "/managingOrganization", ", "),
        labelled("reach them at", super::people::reached(resource)),
        reason(resource),
        over_days(resource, "/period"),
    ]
}

pub(super) fn service_request(resource: &Value) -> Vec<Option<String>> {
    let is_not = resource.get("doNotPerform") == Some(&Value::Bool(true));
    let place = referred_all(resource, "/locationReference", ", ");
    // A day, or the first one, is the card's date.
    let when = resource.get("occurrenceTiming").and_then(timing::words);
    let when = when.or_else(|| over_days(resource, "/occurrencePeriod"));
    vec![
        is_not.then(|| "Not to be done".to_owned()),
        concepts(resource, "/orderDetail"),
        urgency(resource),
        reason(resource),
        labelled("when", when),
        labelled("asked of", referred_all(resource, "/performer", ", ")),
        labelled("where", place.or_else(|| concepts(resource, "/locationCode"))),
        labelled("where on the body", concepts(resource, "/bodySite")),
        labelled("how much", choice(resource, "quantity")),
        labelled("what to do", text(resource, "/patientInstruction")),
    ]
}

pub(super) fn task(resource: &Value) -> Vec<Option<String>> {
    let title = crate::clinical::summary::title("Task", resource);
    let result = |one: &Value| some(joined([concept(one, "/type"), choice(one, "value")], ": "));
    let focus = referred(resource, "/focus").filter(|focus| *focus != title);
    vec![
        text(resource, "/description").filter(|words| *words != title),
        labelled("about", focus),
        urgency(resource),
        labelled("by", referred(resource, "/owner")),
        labelled("kind of person asked", concepts(resource, "/performerType")),
        labelled("when", over_days(resource, "/executionPeriod")),
        labelled("until", string(resource, "/restriction/period/end").map(date::words)),
        labelled("where", referred(resource, "/location")),
        labelled("how far", concept(resource, "/businessStatus")),
        labelled("because of", concept(resource, "/reasonCode")),
        status_reason("why it stands so", resource),
        each(resource, "/output", "\n", result),
    ]
}

pub(super) fn request_group(resource: &Value) -> Vec<Option<String>> {
    vec![each(resource, "/action", "\n", action), urgency(resource), reason(resource)]
}

/// What is to be done, and which of several things.
fn action(one: &Value) -> Option<String> {
    let own = [text(one, "/title"), text(one, "/description")];
    let own = some(joined(own, ": ")).or_else(|| concepts(one, "/code"));
    let choose = match string(one, "/selectionBehavior") {
        Some("exactly-one" | "at-most-one") => Some("One of these:".to_owned()),
        Some("any" | "one-or-more") => Some("Any of these:".to_owned()),
        Some("all" | "all-or-none") => Some("All of these:".to_owned()),
        _ => None,
    };
    let within = each(one, "/action", "\n", action);
    let choose = choose.filter(|_| within.is_some());
    some(joined([own, choose, within], "\n"))
}
