//! Something that makes the person ill: an AllergyIntolerance, unconfirmed.
//!
//! That nothing is written down never becomes "no known allergies".

use model::{Field, Page};
use serde_json::{Value, json};

use super::frame::Frame;
use super::write::{Fields, absent, concept, field, note, put, put_all, put_moment, status};
use super::{Part, Role, WITHDRAWN, look};

const VERIFICATION: &str = "allergyintolerance-verification";
const CLINICAL: &str = "allergyintolerance-clinical";

pub(super) fn write(page: &Page, frame: &Frame<'_>) -> Vec<Part> {
    let mut fields = frame.begin("AllergyIntolerance", Role::Main);
    put(&mut fields, "patient", Some(frame.patient()));
    if frame.withdrawn {
        put(&mut fields, "verificationStatus", Some(status(VERIFICATION, WITHDRAWN)));
    } else {
        put_said(&mut fields, page, frame);
    }
    vec![frame.part(Role::Main, frame.withdrawn, fields)]
}

fn put_said(fields: &mut Fields, page: &Page, frame: &Frame<'_>) {
    put(fields, "clinicalStatus", Some(status(CLINICAL, "active")));
    put(fields, "verificationStatus", Some(status(VERIFICATION, "unconfirmed")));
    put(fields, "code", concept(field(page, Field::Name)));
    put(fields, "onsetDateTime", field(page, Field::Started));
    put_moment(fields, "recordedDate", &page.at);
    put(fields, "recorder", Some(frame.writer()));
    put(fields, "asserter", Some(frame.writer()));
    put_all(fields, "note", note(field(page, Field::Note)));
    put_all(fields, "reaction", reaction(page).into_iter().collect());
}

/// FHIR wants to know what happened where it is told how bad it was.
fn reaction(page: &Page) -> Option<Value> {
    let (what, severity) = (field(page, Field::Reaction), page.get(Field::Severity));
    if what.is_none() && severity.is_none() {
        return None;
    }
    let what = concept(what).unwrap_or_else(|| absent("unknown"));
    let mut reaction = Fields::new();
    put(&mut reaction, "manifestation", Some(json!([what])));
    put(&mut reaction, "severity", severity);
    Some(Value::Object(reaction))
}

pub(super) fn read(page: &mut Page, resource: &Value) {
    look::fill_at(page, look::moment(resource, "recordedDate"));
    look::fill_needed(page, Field::Name, resource.get("code").and_then(look::concept));
    look::fill(page, Field::Started, look::text(resource, "/onsetDateTime"));
    look::fill(page, Field::Note, Some(&look::notes(resource)));
    let what = resource.pointer("/reaction/0/manifestation/0").and_then(look::concept);
    look::fill(page, Field::Reaction, what);
    look::fill(page, Field::Severity, look::text(resource, "/reaction/0/severity"));
}
