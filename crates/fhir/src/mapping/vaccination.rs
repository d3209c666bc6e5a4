//! A vaccination the person had: an Immunization that says it comes from their
//! own account (`primarySource: false`).

use model::{Field, Page};
use serde_json::{Value, json};

use super::frame::Frame;
use super::write::{Fields, concept, field, note, put, put_all, put_moment};
use super::{Part, Role, WITHDRAWN, WITHDRAWN_TEXT, look};

/// FHIR R4 demands when it was done.
const NO_DATE: &str = "The person did not say when";
const ORIGIN: &str = "The person's own account";

pub(super) fn write(page: &Page, frame: &Frame<'_>) -> Vec<Part> {
    let mut fields = frame.begin("Immunization", Role::Main);
    put(&mut fields, "patient", Some(frame.patient()));
    if frame.withdrawn {
        put(&mut fields, "status", Some(WITHDRAWN));
        put(&mut fields, "vaccineCode", Some(json!({"text": WITHDRAWN_TEXT})));
        put(&mut fields, "occurrenceString", Some(WITHDRAWN_TEXT));
    } else {
        put_said(&mut fields, page);
    }
    vec![frame.part(Role::Main, frame.withdrawn, fields)]
}

fn put_said(fields: &mut Fields, page: &Page) {
    put(fields, "status", Some("completed"));
    put(fields, "vaccineCode", concept(field(page, Field::Name)));
    match field(page, Field::On) {
        Some(day) => put(fields, "occurrenceDateTime", Some(day)),
        None => put(fields, "occurrenceString", Some(NO_DATE)),
    }
    put_moment(fields, "recorded", &page.at);
    put(fields, "primarySource", Some(false));
    put(fields, "reportOrigin", Some(json!({"text": ORIGIN})));
    put(fields, "location", field(page, Field::Place).map(|place| json!({"display": place})));
    put_all(fields, "note", note(field(page, Field::Note)));
    let dose = field(page, Field::Dose).map(|dose| json!({"doseNumberString": dose}));
    put_all(fields, "protocolApplied", dose.into_iter().collect());
}

pub(super) fn read(page: &mut Page, resource: &Value) {
    look::fill_at(page, look::moment(resource, "recorded"));
    look::fill_needed(page, Field::Name, resource.get("vaccineCode").and_then(look::concept));
    look::fill(page, Field::On, look::text(resource, "/occurrenceDateTime"));
    look::fill(page, Field::Place, look::text(resource, "/location/display"));
    look::fill(page, Field::Note, Some(&look::notes(resource)));
    let dose = resource.pointer("/protocolApplied/0");
    let number = dose.and_then(|dose| look::number(dose.get("doseNumberPositiveInt")?));
    let dose = dose.and_then(|dose| look::text(dose, "/doseNumberString"));
    look::fill(page, Field::Dose, dose.or(number.as_deref()));
}
