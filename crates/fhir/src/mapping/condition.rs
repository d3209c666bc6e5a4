//! An illness or problem in the person's own account: a Condition, unconfirmed,
//! that they assert themselves.

use model::{Field, Page};
use serde_json::Value;

use super::frame::Frame;
use super::write::{Fields, concept, field, note, put, put_all, put_moment, status};
use super::{Part, Role, WITHDRAWN, look};

const VERIFICATION: &str = "condition-ver-status";
const CLINICAL: &str = "condition-clinical";

pub(super) fn write(page: &Page, frame: &Frame<'_>) -> Vec<Part> {
    let mut fields = frame.begin("Condition", Role::Main);
    put(&mut fields, "subject", Some(frame.patient()));
    if frame.withdrawn {
        put(&mut fields, "verificationStatus", Some(status(VERIFICATION, WITHDRAWN)));
    } else {
        put_said(&mut fields, page, frame);
    }
    vec![frame.part(Role::Main, frame.withdrawn, fields)]
}

fn put_said(fields: &mut Fields, page: &Page, frame: &Frame<'_>) {
    // FHIR R4, con-4: what has an end is not active.
    let over = page.get(Field::Stopped).is_some();
    let clinical = if over { "resolved" } else { "active" };
    put(fields, "clinicalStatus", Some(status(CLINICAL, clinical)));
    put(fields, "verificationStatus", Some(status(VERIFICATION, "unconfirmed")));
    put(fields, "code", concept(field(page, Field::Name)));
    put(fields, "onsetDateTime", field(page, Field::Started));
    put(fields, "abatementDateTime", field(page, Field::Stopped));
    put_moment(fields, "recordedDate", &page.at);
    put(fields, "recorder", Some(frame.writer()));
    put(fields, "asserter", Some(frame.writer()));
    put_all(fields, "note", note(field(page, Field::Note)));
}

pub(super) fn read(page: &mut Page, resource: &Value) {
    look::fill_at(page, look::moment(resource, "recordedDate"));
    look::fill_needed(page, Field::Name, resource.get("code").and_then(look::concept));
    look::fill(page, Field::Started, look::text(resource, "/onsetDateTime"));
    look::fill(page, Field::Stopped, look::text(resource, "/abatementDateTime"));
    look::fill(page, Field::Note, Some(&look::notes(resource)));
}
