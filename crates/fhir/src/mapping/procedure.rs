//! An operation, a scan or another procedure in the person's own account: a
//! Procedure that they assert themselves.

use chrono::NaiveDate;
use model::{Field, Moment, Page, is_over};
use serde_json::{Value, json};

use super::frame::Frame;
use super::write::{Fields, concept, date_time, extension, field, note, put, put_all};
use super::{Part, Role, WITHDRAWN, look};

/// When it was written down: an element of FHIR R5, carried in R4 as FHIR's
/// rules for versions have it.
const RECORDED: &str = "http://hl7.org/fhir/5.0/StructureDefinition/extension-Procedure.recorded";
/// In which zone. It stands beside, as readers of FHIR expect nothing at the
/// value of an extension.
const ZONE: &str = "urn:keepwell:zone";

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
    let recorded = extension(RECORDED, "valueDateTime", date_time(&page.at));
    let zone = page.at.zone().map(|zone| extension(ZONE, "valueCode", zone));
    put_all(fields, "extension", std::iter::once(recorded).chain(zone).collect());
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
    let recorded = recorded.and_then(|one| look::moment(one, "valueDateTime"));
    let zone = look::extension(resource, ZONE).and_then(|one| look::text(one, "/valueCode"));
    look::fill_at(page, recorded.map(|at| Moment::new(at.at(), zone.map(str::to_owned))));
    look::fill_needed(page, Field::Name, resource.get("code").and_then(look::concept));
    look::fill(page, Field::On, look::text(resource, "/performedDateTime"));
    look::fill(page, Field::Place, look::text(resource, "/location/display"));
    look::fill(page, Field::Note, Some(&look::notes(resource)));
}
