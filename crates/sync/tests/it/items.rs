//! One item of every kind that can be sent, with a word in it that changes.

use fhir::mapping::{
    Attachment, Beside, Context, EntryItem, Files, Item, Part, ReadingItem, parts,
};
use model::reading::{Measured, Pressure, Quantity};
use model::{Audience, EntryKind, EntryState, Field, Form, Measure, Page, PersonId, Reading};
use model::{EntryId, ReadingId};
use serde_json::json;

use crate::memory::writer_of;

/// What is in every file.
pub(crate) const PICTURE: &[u8] = b"not really a picture";

/// Kinds of entry that go to services.
const KINDS: [EntryKind; 11] = [
    EntryKind::Diary,
    EntryKind::Photo,
    EntryKind::Document,
    EntryKind::Medicine,
    EntryKind::Allergy,
    EntryKind::Condition,
    EntryKind::Vaccination,
    EntryKind::Procedure,
    EntryKind::AboutMe,
    EntryKind::Questionnaire,
    EntryKind::Remark,
];

/// An id of this run's own.
fn id(seed: u64, number: u8) -> [u8; 16] {
    let mut id = [number; 16];
    for (to, from) in id.iter_mut().zip(seed.to_be_bytes()) {
        *to = from;
    }
    id
}

/// One of every kind.
pub(crate) fn every_kind(seed: u64, word: &str) -> Vec<Item> {
    let entries = (0..).zip(KINDS).map(|(number, kind)| {
        let page = page(kind, word);
        Item::Entry(entry(page, id(seed, number)))
    });
    let weight = Measured::Amount(Quantity::new("71.5".parse().unwrap(), Measure::Weight.unit()));
    let pressure = Measured::Pressure(Pressure { systolic: 128, diastolic: 82, pulse: Some(70) });
    let readings = [
        reading(Measure::BloodPressure, pressure, word, id(seed, 21)),
        reading(Measure::Weight, weight, word, id(seed, 20)),
    ];
    let mut items: Vec<Item> = entries.chain(readings.map(Item::Reading)).collect();
    // Every other one was written by somebody who helps.
    for item in items.iter_mut().skip(1).step_by(2) {
        set_writer(item, Some(EntryId::from_random(id(seed, 99))));
    }
    items
}

/// Has somebody write it for the person, or the person themself.
pub(crate) fn set_writer(item: &mut Item, carer: Option<EntryId>) {
    match item {
        Item::Entry(entry) => entry.state.last_writer = carer,
        Item::Reading(item) => item.reading.writer = carer,
    }
}

/// The same, with another blood pressure in the sitting of the one.
pub(crate) fn with_a_sitting(seed: u64, word: &str) -> Vec<Item> {
    let mut items = every_kind(seed, word);
    for item in &mut items {
        if let Item::Reading(first) = item
            && first.reading.measure == Measure::BloodPressure
        {
            let at = "2026-05-03T08:17:00+01:00[Europe/London]".parse().unwrap();
            let later = Reading { at, ..first.reading.clone() };
            first.sitting = vec![Beside { reading: later, place: "Observation/later".to_owned() }];
        }
    }
    items
}

pub(crate) fn withdrawn(item: Item) -> Item {
    match item {
        Item::Entry(mut entry) => {
            entry.state.deleted = true;
            entry.file = None;
            Item::Entry(entry)
        }
        Item::Reading(mut reading) => {
            reading.reading.value = None;
            Item::Reading(reading)
        }
    }
}

/// What a service that takes everything gets of an item.
pub(crate) fn parts_of(item: &Item, patient: &str, amended: bool) -> Vec<Part> {
    let (patient, writer) = (patient.to_owned(), writer_of(item));
    parts(item, &Context { patient, amended, writer, files: Files::Binary }).unwrap()
}

fn page(kind: EntryKind, word: &str) -> Page {
    let mut page = Page::new(kind, "2026-05-03T08:15:00+01:00[Europe/London]".parse().unwrap());
    for field in kind.fields() {
        let text = match (field, field.form()) {
            (Field::Questionnaire, _) => "phq-9".to_owned(),
            (Field::Needs, _) => "Large print".to_owned(),
            (Field::Score, _) => "9".to_owned(),
            (Field::Resource, _) => "https://fhir.example/Condition/1".to_owned(),
            (_, Form::Date) => "2026-04".to_owned(),
            (_, Form::Score) => "4".to_owned(),
            (_, Form::Hours) => "7.5".to_owned(),
            (_, Form::Choice(words)) => words[1].to_owned(),
            (_, Form::Line | Form::Text) => format!("The {field} {word}"),
            (_, Form::Words) => "calm, tired".to_owned(),
            (_, Form::File) => json!({
                "id": "ab".repeat(32), "media_type": "image/jpeg", "bytes": 20, "name": "scan.jpg"
            })
            .to_string(),
            (_, Form::Answers) => r#"{"1":"LA6569-3","2":"LA6570-1","9":"LA6568-5"}"#.to_owned(),
            (_, form) => panic!("no example of {form:?}"),
        };
        page.set(*field, &text).unwrap();
    }
    page
}

fn entry(page: Page, id: [u8; 16]) -> EntryItem {
    let file =
        page.file().map(|file| Attachment { media_type: file.media_type, bytes: PICTURE.to_vec() });
    let questionnaire = (page.kind() == EntryKind::Questionnaire)
        .then(|| serde_json::from_str(fhir::questionnaire::BUILT_IN[0]).unwrap());
    let state = EntryState {
        page,
        id: EntryId::from_random(id),
        changed_at: "2026-05-03T07:20:00Z".parse().unwrap(),
        ..crate::world::page(1, "")
    };
    let state = EntryState { audience: Audience { circle: false, care_team: true }, ..state };
    EntryItem { state, file, questionnaire }
}

fn reading(measure: Measure, value: Measured, word: &str, id: [u8; 16]) -> ReadingItem {
    let id = ReadingId::from_bytes(id);
    let reading = Reading {
        id,
        measure,
        own: None,
        at: "2026-05-03T08:15:00+01:00[Europe/London]".parse().unwrap(),
        value: Some(value),
        typed: value.to_string(),
        context: None,
        device: "Meter 3000".into(),
        note: format!("before the walk {word}"),
        audience: model::reading::default_audience(),
        by: PersonId::from_bytes([2; 16]),
        writer: None,
        recorded_at: "2026-05-03T07:16:00Z".parse().unwrap(),
        replaces: Default::default(),
    };
    ReadingItem { root: id, reading, best: None, sitting: Vec::new() }
}
