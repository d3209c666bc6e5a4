//! An operation, a scan or another procedure in the person's own account: a
//! Procedure that they assert themselves.

use chrono::NaiveDate;
use model::{Field, Page, is_over};
use serde_json::{Value, json};

use super::frame::Frame;
use super::write::{Fields, concept, field, note, put, put_all, put_moment};
use super::{Part, Role, look};
use crate::observation::WITHDRAWN;

/// When it was written down: an element of FHIR R5, carried in R4 as FHIR's
/// rules for versions have it.
const RECORDED: &str = "http://hl7.org/fhir/5.0/StructureDefinition/extension-Procedure.recorded";

pub(super) fn write(page: &Page, frame: &Frame<'_>) -> Vec<Part> {
    let mut fields = frame.begin("Procedure", Role::Main);
    put(&mut fields, "subject", Some(frame.patient()));
    if frame.withdrawn {
        put(&mut fields, "status", Some(WITHDRAWN));
    } else {
        put_said(&mut fields, page, frame);
    }
    vec![frame.part(Role::Main, frame.withdrawn, fields)]
}

fn put_said(fields: &mut Fields, page: &Page, frame: &Frame<'_>) {
    let mut recorded = Fields::new();
    put(&mut recorded, "url", Some(RECORDED));
    put_moment(&mut recorded, "valueDateTime", &page.at);
    put(fields, "extension", Some(json!([recorded])));
    put(fields, "status", Some(status(page, frame.changed_at.date_naive())));
    put(fields, "code", concept(field(page, Field::Name)));
    put(fields, "performedDateTime", field(page, Field::On));
    put(fields, "recorder", Some(frame.writer()));
    put(fields, "asserter", Some(frame.writer()));
    put(fields, "location", field(page, Field::Place).map(|place| json!({"display": place})));
    put_all(fields, "note", note(field(page, Field::Note)));
}

/// Done, unless it was still to come when it was last written.
fn status(page: &Page, then: NaiveDate) -> &'static str {
    match page.get(Field::On) {
        Some(day) if !is_over(day, then) => "preparation",
        _ => "completed",
    }
}

pub(super) fn read(page: &mut Page, resource: &Value) {
    let recorded = look::extension(resource, RECORDED);
    look::fill_at(page, recorded.and_then(|one| look::moment(one, "valueDateTime")));
    look::fill_needed(page, Field::Name, resource.get("code").and_then(look::concept));
    look::fill(page, Field::On, look::text(resource, "/performedDateTime"));
    look::fill(page, Field::Place, look::text(resource, "/location/display"));
    look::fill(page, Field::Note, Some(&look::notes(resource)));
}
