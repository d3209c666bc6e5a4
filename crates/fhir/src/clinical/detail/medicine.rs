//! Medicines: prescribed, handed over, given, and taken.

use serde_json::Value;

use super::dose::{doses, given};
use super::{
    choice, concept, concepts, each, first, joined, labelled, over_days, quantity, reason,
    referred, some, status_reason, string, text, urgency,
};
use crate::clinical::date;
use crate::clinical::part::{period, ratio, scalar};

pub(super) fn request(resource: &Value) -> Vec<Option<String>> {
    let supply = resource.get("dispenseRequest").unwrap_or(&Value::Null);
    let repeats = supply.get("numberOfRepeatsAllowed").and_then(scalar);
    let is_not = resource.get("doNotPerform") == Some(&Value::Bool(true));
    vec![
        is_not.then(|| "Not to be taken".to_owned()),
        labelled("this is", intent(resource)),
        doses(resource, "/dosageInstruction"),
        reason(resource),
        labelled("supply", supply.get("quantity").and_then(quantity)),
        labelled("lasts", supply.get("expectedSupplyDuration").and_then(quantity)),
        labelled("repeats", repeats.filter(|repeats| repeats != "0")),
        labelled("valid", supply.get("validityPeriod").and_then(period)),
        labelled("course", concept(resource, "/courseOfTherapyType")),
        urgency(resource),
        status_reason("because of", resource),
    ]
}

/// What a request is, where it is not yet an order.
fn intent(resource: &Value) -> Option<String> {
    let words = match string(resource, "/intent")? {
        "proposal" => "a proposal",
        "plan" => "a plan",
        "option" => "one of several options",
        _ => return None,
    };
    Some(words.to_owned())
}

pub(super) fn dispense(resource: &Value) -> Vec<Option<String>> {
    let swapped = resource.pointer("/substitution/wasSubstituted") == Some(&Value::Bool(true));
    vec![
        doses(resource, "/dosageInstruction"),
        labelled("amount", resource.get("quantity").and_then(quantity)),
        labelled("lasts", resource.get("daysSupply").and_then(quantity)),
        swapped.then(|| "another make than was prescribed".to_owned()),
        labelled("where", referred(resource, "/location")),
        labelled("not handed over because", concept(resource, "/statusReasonCodeableConcept")),
    ]
}

pub(super) fn statement(resource: &Value) -> Vec<Option<String>> {
    vec![
        doses(resource, "/dosage"),
        labelled("taken", over_days(resource, "/effectivePeriod")),
        reason(resource),
        status_reason("because of", resource),
    ]
}

pub(super) fn administration(resource: &Value) -> Vec<Option<String>> {
    vec![
        given(resource),
        labelled("over", over_days(resource, "/effectivePeriod")),
        reason(resource),
        status_reason("not given because", resource),
    ]
}

/// The thing itself: its form, what is in it and which batch it is.
pub(super) fn medication(resource: &Value) -> Vec<Option<String>> {
    let within = |one: &Value| {
        let what = concept(one, "/itemCodeableConcept")
            .or_else(|| super::named_by(resource, one.get("itemReference")?));
        some(joined([what, one.get("strength").and_then(ratio)], " "))
    };
    let batch = first(resource, "/batch");
    let expires = string(batch, "/expirationDate").map(date::words);
    let batch = [text(batch, "/lotNumber"), expires.map(|day| format!("use by {day}"))];
    vec![
        labelled("form", concept(resource, "/form")),
        labelled("amount", resource.get("amount").and_then(ratio)),
        labelled("contains", each(resource, "/ingredient", "; ", within)),
        labelled("maker", referred(resource, "/manufacturer")),
        labelled("batch", some(joined(batch, ", "))),
        concepts(resource, "/category"),
        choice(resource, "value"),
    ]
}
