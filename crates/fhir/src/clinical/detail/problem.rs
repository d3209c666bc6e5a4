//! What is or was wrong, and what was done about it.

use serde_json::Value;

use super::{
    choice, concept, concepts, contents_of, each, joined, labelled, list, over_days, people,
    reason, referred, referred_all, some, status_reason, string, text,
};
use crate::clinical::date;
use crate::clinical::part::{illness, plain_code, site, stands_for};

/// Why an allergy is over (UK Core).
const ENDED: &str =
    "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-AllergyIntoleranceEnd";

pub(super) fn allergy(resource: &Value) -> Vec<Option<String>> {
    let kinds = list(resource, "/category").into_iter().filter_map(Value::as_str);
    let kinds = kinds.map(|kind| Some(plain_code(kind)));
    let kind = joined([text(resource, "/type")].into_iter().chain(kinds), ", ");
    vec![
        each(resource, "/reaction", "\n", reaction),
        labelled("risk", text(resource, "/criticality").map(|risk| plain_code(&risk))),
        labelled("kind", some(kind)),
        began(resource),
        labelled("last time", string(resource, "/lastOccurrence").map(date::words)),
        labelled("how sure", sure(resource)),
        ended(resource),
    ]
}

fn reaction(reaction: &Value) -> Option<String> {
    let signs = concepts(reaction, "/manifestation");
    let severity = text(reaction, "/severity");
    let what = match (signs, severity) {
        (Some(signs), Some(severity)) => Some(format!("{signs} ({severity})")),
        (signs, severity) => signs.or(severity),
    };
    let words = [
        what,
        text(reaction, "/description"),
        concept(reaction, "/substance").map(|substance| format!("to {substance}")),
        concept(reaction, "/exposureRoute").map(|route| format!("route {route}")),
        string(reaction, "/onset").map(date::words),
        each(reaction, "/note", "; ", |note| text(note, "/text")),
    ];
    labelled("reaction", some(joined(words, ", ")))
}

/// How sure somebody is, where HL7's word for it says little.
fn sure(resource: &Value) -> Option<String> {
    let sure = stands_for(resource, "/verificationStatus")?;
    let words = match sure.as_str() {
        "differential" => "one of several possibilities",
        "provisional" => "not certain yet",
        "unconfirmed" | "presumed" => "not confirmed",
        _ => return Some(sure),
    };
    Some(words.to_owned())
}

fn ended(resource: &Value) -> Option<String> {
    let beside = list(resource, "/clinicalStatus/extension").into_iter();
    let mut all = beside.chain(list(resource, "/extension"));
    let found = all.find(|one| string(one, "/url") == Some(ENDED))?;
    labelled("ended", each(found, "/extension", ", ", |part| choice(part, "value")))
}

/// When it began, where that is no date to be listed by.
fn began(resource: &Value) -> Option<String> {
    let is_date = ["onsetDateTime", "onsetPeriod"].iter().any(|key| resource.get(key).is_some());
    labelled("began", choice(resource, "onset").filter(|_| !is_date))
}

/// A day where one is told, whatever the time of it; else whatever is told.
fn day(resource: &Value, prefix: &str) -> Option<String> {
    let day = string(resource, &format!("/{prefix}DateTime")).map(date::words);
    day.or_else(|| choice(resource, prefix))
}

pub(super) fn condition(resource: &Value) -> Vec<Option<String>> {
    let stage = |one: &Value| {
        let what = concept(one, "/summary").or_else(|| referred_all(one, "/assessment", ", "));
        some(joined([what, concept(one, "/type")], ", "))
    };
    let sure = sure(resource).filter(|sure| sure != "confirmed");
    vec![
        labelled("severity", concept(resource, "/severity")),
        labelled("stage", each(resource, "/stage", "; ", stage)),
        labelled("where", site(resource, "/bodySite")),
        began(resource),
        labelled("ended", day(resource, "abatement")),
        labelled("how sure", sure),
        labelled("seen by", each(resource, "/evidence", ", ", |one| concepts(one, "/code"))),
    ]
}

pub(super) fn family(resource: &Value) -> Vec<Option<String>> {
    let illness = |one: &Value| {
        let began = choice(one, "onset").map(|when| match one.get("onsetAge") {
            Some(_) => format!("at {when}"),
            None => format!("from {when}"),
        });
        let died = one.get("contributedToDeath") == Some(&Value::Bool(true));
        let words = [
            illness(one),
            began,
            concept(one, "/outcome"),
            died.then(|| "they died of it".to_owned()),
            each(one, "/note", "; ", |note| text(note, "/text")),
        ];
        some(joined(words, ", "))
    };
    let died = choice(resource, "deceased").map(|died| match died.as_str() {
        "yes" => "they have died".to_owned(),
        "no" => "they are alive".to_owned(),
        when => format!("they died: {when}"),
    });
    vec![
        each(resource, "/condition", "\n", illness),
        labelled("name", text(resource, "/name")),
        labelled("born", choice(resource, "born")),
        labelled("age", choice(resource, "age")),
        died,
        reason(resource),
    ]
}

pub(super) fn procedure(resource: &Value) -> Vec<Option<String>> {
    let when = ["performedDateTime", "performedPeriod"];
    let is_date = when.iter().any(|key| resource.get(key).is_some());
    let by = list(resource, "/performer").len() > 1;
    vec![
        reason(resource),
        labelled("where on the body", site(resource, "/bodySite")),
        labelled("when", choice(resource, "performed").filter(|_| !is_date)),
        labelled("over", over_days(resource, "/performedPeriod")),
        labelled("outcome", concept(resource, "/outcome")),
        labelled("complications", concepts(resource, "/complication")),
        labelled("what follows", concepts(resource, "/followUp")),
        people(resource, "/performer", &["actor"], "/function")
            .filter(|_| by)
            .and_then(|who| labelled("by", Some(who))),
        labelled("at", referred(resource, "/location")),
        status_reason("not done because", resource),
        contents_of(resource, "/report", "/display"),
    ]
}
