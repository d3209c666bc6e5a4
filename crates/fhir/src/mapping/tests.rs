use std::collections::BTreeSet;

use model::reading::{Context as Meal, Measured, OwnMeasure, Pressure, Quantity, default_audience};
use model::{
    Audience, EntryId, EntryKind, EntryState, Field, Form, Measure, Page, PersonId, Reading,
    ReadingId,
};
use serde_json::{Value, json};

use super::*;

mod back;

pub(crate) fn context() -> Context {
    Context { patient: "p1".into(), amended: false, writer: Writer::Subject, files: Files::Binary }
}

fn carer() -> Writer {
    let (id, told) = (EntryId::from_random([3; 16]), Told::Resource);
    Writer::Carer { id, name: "Meera Patel".into(), relationship: "Daughter".into(), told }
}

pub(crate) fn entry(page: Page) -> EntryItem {
    let file = page.file().map(|file| Attachment {
        media_type: file.media_type,
        bytes: b"not really a picture".to_vec(),
    });
    let questionnaire = (page.kind() == EntryKind::Questionnaire)
        .then(|| serde_json::from_str(crate::questionnaire::BUILT_IN[0]).unwrap());
    let state = EntryState {
        id: EntryId::from_random([7; 16]),
        heads: Vec::new(),
        page,
        audience: Audience { circle: false, care_team: true },
        two_answers: Vec::new(),
        merged: BTreeSet::new(),
        deleted: false,
        kept_after_delete: false,
        read_only: false,
        created_by: PersonId::from_random([1; 16]),
        created_at: "2026-05-03T07:16:00Z".parse().unwrap(),
        changed_at: "2026-05-03T07:20:00Z".parse().unwrap(),
        first_writer: None,
        last_writer: None,
    };
    EntryItem { state, file, questionnaire }
}

/// A page that says something in every field.
pub(crate) fn full(kind: EntryKind) -> Page {
    let mut page = Page::new(kind, "2026-05-03T08:15:00+01:00[Europe/London]".parse().unwrap());
    for field in kind.fields() {
        let text = match (field, field.form()) {
            (Field::Questionnaire, _) => "phq-9".to_owned(),
            (Field::Needs, _) => "Large print, Easy read, Sign language".to_owned(),
            (Field::Resource, _) => "https://leeds.example/fhir/Condition/1".to_owned(),
            (Field::Score, _) => "9".to_owned(),
            (_, Form::Date) => "2026-04".to_owned(),
            (_, Form::Score) => "4".to_owned(),
            (_, Form::Hours) => "7.5".to_owned(),
            (_, Form::Choice(words)) => words[1].to_owned(),
            (_, Form::Line) => format!("The {field} <of> it & 👩‍⚕️"),
            (_, Form::Text) => format!("The {field} <of> it\n\non two & more lines"),
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

pub(crate) fn reading(measure: Measure, value: Measured) -> ReadingItem {
    let id = ReadingId::from_bytes([5; 16]);
    let own = (measure == Measure::Own).then(|| OwnMeasure::new("Dizziness", "spells").unwrap());
    let reading = Reading {
        id,
        measure,
        own,
        at: "2026-05-03T08:15:00+01:00[Europe/London]".parse().unwrap(),
        value: Some(value),
        typed: value.to_string(),
        context: (measure == Measure::Glucose).then_some(Meal::BeforeMeal),
        device: "Meter 3000".into(),
        note: "before the walk".into(),
        audience: default_audience(),
        by: PersonId::from_bytes([2; 16]),
        writer: None,
        recorded_at: "2026-05-03T07:16:00Z".parse().unwrap(),
        replaces: BTreeSet::new(),
    };
    ReadingItem { root: id, reading, best: None, sitting: Vec::new() }
}

/// The Observation of a diary page.
pub(crate) fn diary(note: &str) -> Value {
    let mut page = full(EntryKind::Diary);
    page.set(Field::Note, note).unwrap();
    parts(&Item::Entry(entry(page)), &context()).unwrap().remove(0).resource
}

/// Every measure in each of its units.
fn readings() -> Vec<ReadingItem> {
    let pressure = Pressure { systolic: 128, diastolic: 82, pulse: Some(71) };
    let mut all = vec![reading(Measure::BloodPressure, Measured::Pressure(pressure))];
    for measure in Measure::ALL.into_iter().filter(|one| *one != Measure::BloodPressure) {
        for unit in measure.units() {
            let usual = match measure {
                Measure::Weight => "71.50",
                Measure::Height => "170",
                Measure::Temperature => "37.2",
                Measure::Sleep => "7.5",
                Measure::Pain => "4",
                Measure::Glucose => "6.40",
                Measure::Oxygen => "97",
                Measure::PeakFlow => "420",
                _ => "64",
            };
            let value = Quantity::new(usual.parse().unwrap(), measure.unit()).to(*unit).unwrap();
            let value = if *unit == measure.unit() { value } else { value.rounded() };
            all.push(reading(measure, Measured::Amount(value)));
        }
    }
    let flow = all.iter_mut().find(|item| item.reading.measure == Measure::PeakFlow).unwrap();
    flow.best = Some(Quantity::new("480".parse().unwrap(), model::reading::Unit::LPerMin));
    all
}

pub(super) fn items() -> Vec<Item> {
    let kinds = EntryKind::ALL.into_iter().filter(|kind| !stays_here(*kind));
    let entries = kinds.map(|kind| Item::Entry(entry(full(kind))));
    entries.chain(readings().into_iter().map(Item::Reading)).collect()
}

fn stays_here(kind: EntryKind) -> bool {
    matches!(kind, EntryKind::Appointment | EntryKind::Contact)
}

fn of(parts: &[Part], role: Role) -> Option<&Value> {
    parts.iter().find(|part| part.role == role).map(|part| &part.resource)
}

/// What is asked for when signing in is what is sent, or a service says no.
#[test]
fn an_item_becomes_the_types_that_are_said() {
    let context = Context { writer: carer(), ..context() };
    for item in items() {
        let kind = match &item {
            Item::Entry(entry) => ItemKind::Entry(entry.state.kind()),
            Item::Reading(_) => ItemKind::Reading,
        };
        let parts = parts(&item, &context).unwrap().into_iter();
        let mut made: BTreeSet<String> =
            parts.map(|part| part.resource["resourceType"].as_str().unwrap().to_owned()).collect();
        made.insert("Provenance".to_owned());
        assert!(made.iter().map(String::as_str).eq(types([kind])), "{kind:?} {made:?}");
    }
    assert!(types([]).is_empty());
}

/// What is private to the record, or travels beside the page.
const NOT_SENT: [Field; 2] = [Field::Tags, Field::File];

#[test]
fn every_part_names_itself_and_refers_to_earlier_ones_only() {
    let context = Context { writer: carer(), ..context() };
    for item in items() {
        let mut known = Vec::new();
        for part in parts(&item, &context).unwrap() {
            let text = part.resource.to_string();
            known.push(part.id.urn().to_string());
            for reference in text.match_indices("\"reference\":\"urn:uuid:") {
                let named = &text[reference.0 + 13..reference.0 + 13 + 45];
                assert!(known.iter().any(|urn| urn == named), "{named} in {text}");
            }
            assert_eq!(is_of(&part.resource, part.id), part.role != Role::File, "{text}");
        }
    }
}

#[test]
fn a_withdrawn_item_says_nothing_of_what_was_written() {
    for item in items() {
        let sent = parts(&item, &context()).unwrap();
        let withdrawn = match item {
            Item::Entry(mut entry) => {
                entry.state.deleted = true;
                entry.file = None;
                entry.questionnaire = None;
                Item::Entry(entry)
            }
            Item::Reading(mut item) => {
                item.reading.value = None;
                Item::Reading(item)
            }
        };
        let parts = parts(&withdrawn, &Context { writer: carer(), ..context() }).unwrap();
        let roles = |parts: &[Part]| parts.iter().map(|part| part.role).collect::<Vec<_>>();
        assert_eq!(roles(&parts), roles(&sent));
        for part in parts {
            assert!(part.withdrawn);
            let text = part.resource.to_string();
            let is_marked = look::is_withdrawn(&part.resource) || part.role == Role::File;
            assert!(is_marked, "{text}");
            for word in
                ["of> it", "calm", "Meter", "walk", "Europe", "LA6569", "not really", "leeds"]
            {
                assert!(!text.contains(word), "{word} in {text}");
            }
        }
    }
}

#[test]
fn what_is_not_sendable_says_why() {
    for kind in [EntryKind::Appointment, EntryKind::Contact] {
        let item = Item::Entry(entry(full(kind)));
        assert_eq!(parts(&item, &context()), Err(NotSendable::StaysHere(kind)));
    }
    let mut photo = entry(full(EntryKind::Photo));
    photo.file = None;
    assert_eq!(parts(&Item::Entry(photo), &context()), Err(NotSendable::NoFile));
    let mut answers = entry(full(EntryKind::Questionnaire));
    answers.questionnaire = None;
    assert_eq!(parts(&Item::Entry(answers), &context()), Err(NotSendable::NoQuestionnaire));
    let mut torn = entry(full(EntryKind::Medicine));
    torn.state.two_answers.push(model::TwoAnswers { field: Field::Dose, answers: Vec::new() });
    assert_eq!(parts(&Item::Entry(torn), &context()), Err(NotSendable::TwoAnswers));
}

/// What is compared to see whether a service holds the latest has every field
/// in it that is sent.
#[test]
fn a_change_of_any_field_that_is_sent_is_seen() {
    for kind in EntryKind::ALL.into_iter().filter(|kind| !stays_here(*kind)) {
        let hashes = |page: Page| -> Vec<crate::ContentHash> {
            let parts = parts(&Item::Entry(entry(page)), &context()).unwrap();
            parts.iter().map(|part| crate::ContentHash::of(&part.resource)).collect()
        };
        let before = hashes(full(kind));
        for field in kind.fields().iter().filter(|field| !NOT_SENT.contains(field)) {
            let mut page = full(kind);
            let text = match field.form() {
                Form::Date => "2025",
                Form::Choice(words) => words[2],
                Form::Answers => r#"{"1":"LA6571-9"}"#,
                _ => "3",
            };
            page.set(*field, text).unwrap();
            if *field == Field::Questionnaire {
                // The questionnaire that was answered does not change.
                continue;
            }
            assert_ne!(hashes(page), before, "{kind} {field}");
        }
    }
    let said = |reading: &ReadingItem| {
        let parts = parts(&Item::Reading(reading.clone()), &context()).unwrap();
        parts.iter().map(|part| crate::ContentHash::of(&part.resource)).collect::<Vec<_>>()
    };
    for item in readings() {
        let mut noted = item.clone();
        noted.reading.note = "after all".into();
        assert_ne!(said(&noted), said(&item));
        let mut device = item.clone();
        device.reading.device = "another".into();
        assert_ne!(said(&device), said(&item));
    }
}

#[test]
fn each_kind_looks_like_this() {
    for item in items() {
        let name = match &item {
            Item::Entry(entry) => entry.state.kind().to_string(),
            Item::Reading(item) => match item.reading.value {
                Some(Measured::Amount(amount)) if amount.unit != item.reading.measure.unit() => {
                    continue;
                }
                _ => item.reading.measure.to_string(),
            },
        };
        let writer = if name == "medicine" { carer() } else { Writer::Subject };
        let parts = parts(&item, &Context { writer, ..context() }).unwrap();
        let resources: Vec<&Value> = parts.iter().map(|part| &part.resource).collect();
        insta::assert_snapshot!(name, format!("{:#}", json!(resources)));
    }
    let pounds = readings().into_iter().find(|item| item.reading.typed.ends_with("lb")).unwrap();
    let parts = parts(&Item::Reading(pounds), &context()).unwrap();
    insta::assert_snapshot!("pounds", format!("{:#}", parts[0].resource));
}

/// A resource that claims a profile says nothing that the profile forbids: UK
/// Core's vital signs and glucose know no status but `final`.
#[test]
fn what_replaces_another_keeps_to_its_profile() {
    let amended = Context { amended: true, ..context() };
    for item in readings() {
        let measure = item.reading.measure;
        let parts = parts(&Item::Reading(item), &amended).unwrap();
        let main = of(&parts, Role::Main).unwrap();
        let profile = look::text(main, "/meta/profile/0").unwrap_or_default();
        let expected = if profile.contains("UKCore") { "final" } else { "corrected" };
        assert_eq!(main["status"], expected, "{measure}");
        let setting = &main["extension"][0]["valueCodeableConcept"]["coding"][0];
        assert_eq!(setting["code"], "residential", "{measure}");
    }
}

#[test]
fn an_extension_has_a_whole_address() {
    fn all<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| all(item, found)),
            Value::Object(fields) => {
                let urls = look::list(value, "extension").iter();
                found.extend(urls.filter_map(|one| look::text(one, "/url")));
                fields.values().for_each(|field| all(field, found));
            }
            _ => {}
        }
    }
    for item in items() {
        for part in parts(&item, &context()).unwrap() {
            let mut found = Vec::new();
            all(&part.resource, &mut found);
            assert!(found.iter().all(|url| url.contains(':')), "{found:?}");
        }
    }
}

#[test]
fn a_service_that_takes_no_binary_gets_the_file_within() {
    let item = Item::Entry(entry(full(EntryKind::Photo)));
    let inline = Context { files: Files::Inline, ..context() };
    let parts = parts(&item, &inline).unwrap();
    assert_eq!(parts.len(), 1);
    let attachment = &parts[0].resource["content"][0]["attachment"];
    assert_eq!(attachment["data"], bytes::encode(b"not really a picture"));
    assert_eq!((&attachment["url"], &attachment["size"]), (&Value::Null, &json!(20)));
}
