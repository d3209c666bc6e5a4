//! A medicine as the person takes it: a MedicationStatement.
//!
//! It is named in their words. Keepwell has no dm+d distribution, and a code
//! that was looked up by likeness would be a guess. How it is taken is one text
//! with a line for each thing they said, since FHIR's structured dosage has no
//! place for "one when it gets bad".

use chrono::NaiveDate;
use model::{Field, Page, is_over};
use serde_json::{Value, json};

use super::frame::Frame;
use super::write::{Fields, concept, field, note, put, put_all, put_moment};
use super::{Part, Role, WITHDRAWN, WITHDRAWN_TEXT, look};

/// What each line of the dosage says.
const DOSAGE: [(Field, &str); 3] =
    [(Field::Dose, "Dose: "), (Field::How, "How: "), (Field::Times, "When: ")];

pub(super) fn write(page: &Page, frame: &Frame<'_>) -> Vec<Part> {
    let mut fields = frame.begin("MedicationStatement", Role::Main);
    put(&mut fields, "subject", Some(frame.patient()));
    if frame.withdrawn {
        put(&mut fields, "status", Some(WITHDRAWN));
        put(&mut fields, "medicationCodeableConcept", Some(json!({"text": WITHDRAWN_TEXT})));
    } else {
        put_said(&mut fields, page, frame);
    }
    vec![frame.part(Role::Main, frame.withdrawn, fields)]
}

fn put_said(fields: &mut Fields, page: &Page, frame: &Frame<'_>) {
    put(fields, "status", Some(status(page, frame.changed_at.date_naive())));
    put(fields, "medicationCodeableConcept", concept(field(page, Field::Name)));
    let (started, stopped) = (field(page, Field::Started), field(page, Field::Stopped));
    let mut period = Fields::new();
    put(&mut period, "start", started);
    put(&mut period, "end", stopped);
    put(fields, "effectivePeriod", (!period.is_empty()).then_some(period));
    put_moment(fields, "dateAsserted", &page.at);
    put(fields, "informationSource", Some(frame.writer()));
    put_all(fields, "reasonCode", concept(field(page, Field::Reason)).into_iter().collect());
    put_all(fields, "note", note(field(page, Field::Note)));
    put_all(fields, "dosage", dosage(page).map(|text| json!({"text": text})).into_iter().collect());
}

/// Over or not as it was when it was last written: what is sent never changes
/// by itself.
fn status(page: &Page, then: NaiveDate) -> &'static str {
    match page.get(Field::Stopped) {
        Some(stopped) if is_over(stopped, then) => "completed",
        _ => "active",
    }
}

fn dosage(page: &Page) -> Option<String> {
    let line = |(of, label): (Field, &str)| Some(format!("{label}{}", field(page, of)?));
    let lines: Vec<String> = DOSAGE.into_iter().filter_map(line).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

pub(super) fn read(page: &mut Page, resource: &Value) {
    look::fill_at(page, look::moment(resource, "dateAsserted"));
    let name = resource.get("medicationCodeableConcept").and_then(look::concept);
    look::fill_needed(page, Field::Name, name);
    look::fill(page, Field::Started, look::text(resource, "/effectivePeriod/start"));
    look::fill(page, Field::Stopped, look::text(resource, "/effectivePeriod/end"));
    let reason = look::list(resource, "reasonCode").first().and_then(look::concept);
    look::fill(page, Field::Reason, reason);
    look::fill(page, Field::Note, Some(&look::notes(resource)));
    read_dosage(page, look::text(resource, "/dosage/0/text").unwrap_or_default());
}

/// A dosage that is not in our lines is somebody else's: all of it becomes the
/// dose, so that nothing old stands beside it.
fn read_dosage(page: &mut Page, text: &str) {
    let part = |line: &str| {
        DOSAGE.into_iter().find_map(|(of, label)| Some((of, line.strip_prefix(label)?.to_owned())))
    };
    let parts: Option<Vec<_>> = text.lines().map(part).collect();
    let parts = parts.unwrap_or_else(|| vec![(Field::Dose, text.replace('\n', " "))]);
    for (of, _) in DOSAGE {
        let said = parts.iter().find(|(field, _)| *field == of);
        look::fill(page, of, said.map(|(_, text)| text.as_str()));
    }
}
