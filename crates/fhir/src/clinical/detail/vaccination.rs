//! Vaccinations.

use serde_json::Value;

use super::{
    choice, concept, concepts, each, first, joined, labelled, list, named_by, people, quantity,
    reason, referred, some, status_reason, string, text,
};
use crate::clinical::date;
use crate::clinical::part::site;

pub(super) fn given(resource: &Value) -> Vec<Option<String>> {
    let protocol = first(resource, "/protocolApplied");
    let dose = match (choice(protocol, "doseNumber"), choice(protocol, "seriesDoses")) {
        (Some(dose), Some(all)) => Some(format!("{dose} of {all}")),
        (dose, _) => dose,
    };
    let expires = string(resource, "/expirationDate").map(date::words);
    let batch = text(resource, "/lotNumber");
    let batch = [batch, expires.map(|day| format!("use by {day}"))];
    let is_second_hand = resource.get("primarySource") == Some(&Value::Bool(false));
    let told = concept(resource, "/reportOrigin");
    let by = list(resource, "/performer").len() > 1;
    vec![
        labelled("dose", dose),
        labelled("against", concepts(protocol, "/targetDisease")),
        labelled("when", choice(resource, "occurrence").filter(|_| is_not_dated(resource))),
        labelled("amount", resource.get("doseQuantity").and_then(quantity)),
        labelled("batch", some(joined(batch, ", "))),
        labelled("maker", referred(resource, "/manufacturer")),
        labelled("given at", referred(resource, "/location")),
        labelled(
            "given by",
            people(resource, "/performer", &["actor"], "/function").filter(|_| by),
        ),
        labelled("into", site(resource, "/site")),
        labelled("how", concept(resource, "/route")),
        reason(resource),
        each(resource, "/reaction", "\n", |one| reaction(resource, one)),
        status_reason("not given because", resource),
        labelled("known from", told.filter(|_| is_second_hand)),
    ]
}

fn is_not_dated(resource: &Value) -> bool {
    resource.get("occurrenceDateTime").is_none()
}

fn reaction(resource: &Value, reaction: &Value) -> Option<String> {
    let what = reaction.get("detail").and_then(|detail| named_by(resource, detail));
    let when = string(reaction, "/date").map(date::words);
    labelled("reaction", some(joined([what, when], ", ")))
}
