//! What services show, read back.

use super::*;

#[test]
fn what_is_sent_reads_back_as_it_was() {
    let now = "2000-01-01T00:00:00Z".parse().unwrap();
    for item in items() {
        let parts = parts(&item, &context()).unwrap();
        let seen = read(|role| of(&parts, role), &now);
        let seen = seen.unwrap_or_else(|| panic!("{} reads as nothing", parts[0].resource));
        match (&item, seen) {
            (Item::Entry(entry), Seen::Entry { page, file }) => {
                let mut sent = entry.state.page.clone();
                for field in NOT_SENT {
                    let _ = sent.set(field, "");
                }
                assert_eq!(page, sent);
                let bytes = entry.file.as_ref().map(|file| &file.bytes);
                assert_eq!(file.and_then(|file| file.data).as_ref(), bytes);
            }
            (Item::Reading(item), Seen::Reading(seen)) => {
                let reading = &item.reading;
                assert_eq!((seen.measure, seen.own), (reading.measure, reading.own.clone()));
                assert_eq!((Some(seen.value), seen.best), (reading.value, item.best));
                assert_eq!(format!("{:?}", seen.value), format!("{:?}", reading.value.unwrap()));
                assert_eq!((seen.at, seen.context), (reading.at.clone(), reading.context));
                assert_eq!(seen.typed, reading.typed);
                assert_eq!((&seen.device, &seen.note), (&reading.device, &reading.note));
            }
            (item, seen) => panic!("{item:?} reads back as {seen:?}"),
        }
    }
}

/// What a service can change of each kind, and what the record makes of it.
#[test]
fn a_change_elsewhere_becomes_the_field_it_is() {
    let cases = [
        (EntryKind::Diary, "/valueInteger", json!(2), Field::Mood, "2"),
        (EntryKind::Diary, "/component/1/valueQuantity/value", json!(8), Field::Sleep, "8"),
        (EntryKind::Photo, "/description", json!("Better"), Field::Caption, "Better"),
        (EntryKind::Document, "/content/0/attachment/title", json!("X"), Field::Title, "X"),
        (EntryKind::Medicine, "/dosage/0/text", json!("1 at night"), Field::Dose, "1 at night"),
        (EntryKind::Medicine, "/effectivePeriod/end", json!("2026-05"), Field::Stopped, "2026-05"),
        (EntryKind::Allergy, "/reaction/0/severity", json!("mild"), Field::Severity, "mild"),
        (EntryKind::Condition, "/code/text", json!("Gout"), Field::Name, "Gout"),
        (EntryKind::Vaccination, "/location/display", json!("GP"), Field::Place, "GP"),
        (EntryKind::Procedure, "/performedDateTime", json!("2020"), Field::On, "2020"),
        (EntryKind::AboutMe, "/item/0/answer/0/valueString", json!("Me"), Field::Matters, "Me"),
    ];
    for (kind, pointer, value, field, text) in cases {
        let item = Item::Entry(entry(full(kind)));
        let mut theirs = of(&parts(&item, &context()).unwrap(), Role::Main).unwrap().clone();
        *theirs.pointer_mut(pointer).unwrap() = value;
        theirs["meta"] = json!({"versionId": "2"});
        let found = elsewhere(&item, &context(), Role::Main, &theirs).unwrap();
        let mut expected = full(kind);
        if pointer == "/dosage/0/text" {
            expected.set(Field::How, "").unwrap();
            expected.set(Field::Times, "").unwrap();
        }
        expected.set(field, text).unwrap();
        let Item::Entry(changed) = found.item else { panic!("{kind} is an entry") };
        assert_eq!(changed.state.page, expected, "{kind}");
        // Words that follow from the value are the service's to leave alone.
        let left: Vec<_> = found.unread.iter().filter(|one| *one != "dosage[0].text").collect();
        assert_eq!(left, Vec::<&String>::new(), "{kind} {pointer}");
    }
}

#[test]
fn what_the_record_has_no_place_for_is_named() {
    let item = Item::Entry(entry(full(EntryKind::Medicine)));
    let mut theirs = of(&parts(&item, &context()).unwrap(), Role::Main).unwrap().clone();
    theirs["dosage"][0]["asNeededBoolean"] = json!(true);
    theirs["medicationCodeableConcept"]["coding"] = json!([{"system": "s", "code": "c"}]);
    theirs["effectivePeriod"]["start"] = json!("not a date");
    let found = elsewhere(&item, &context(), Role::Main, &theirs).unwrap();
    assert_eq!(
        found.unread,
        ["dosage[0].asNeededBoolean", "effectivePeriod.start", "medicationCodeableConcept.coding"]
    );
    let Item::Entry(changed) = found.item else { panic!("a medicine is an entry") };
    assert_eq!(changed.state.page, full(EntryKind::Medicine));
}

#[test]
fn a_reading_changed_elsewhere_is_read_in_its_own_unit() {
    let pounds = readings().into_iter().find(|item| item.reading.typed.ends_with("lb")).unwrap();
    let item = Item::Reading(pounds.clone());
    let mut theirs = of(&parts(&item, &context()).unwrap(), Role::Main).unwrap().clone();
    let same = elsewhere(&item, &context(), Role::Main, &theirs).unwrap();
    assert_eq!(same.unread, Vec::<String>::new());
    theirs["valueQuantity"]["value"] = json!(70);
    let found = elsewhere(&item, &context(), Role::Main, &theirs).unwrap();
    let Item::Reading(changed) = found.item else { panic!("a weight is a reading") };
    assert_eq!(changed.reading.value.unwrap().to_string(), "70 kg");

    let pressure = Item::Reading(readings().remove(0));
    let mut pulse = of(&parts(&pressure, &context()).unwrap(), Role::Pulse).unwrap().clone();
    pulse["valueQuantity"]["value"] = json!(75);
    let found = elsewhere(&pressure, &context(), Role::Pulse, &pulse).unwrap();
    let Item::Reading(changed) = found.item else { panic!("a pressure is a reading") };
    assert_eq!(changed.reading.value.unwrap().to_string(), "128/82 mmHg, pulse 75");
}

#[test]
fn withdrawn_elsewhere_is_not_a_change_of_words() {
    for item in items() {
        let main = parts(&item, &context()).unwrap();
        let mut theirs = of(&main, Role::Main).unwrap().clone();
        match theirs.get("verificationStatus") {
            Some(_) => {
                theirs["verificationStatus"]["coding"][0]["code"] = json!("entered-in-error");
            }
            None => theirs["status"] = json!("entered-in-error"),
        }
        let found = elsewhere(&item, &context(), Role::Main, &theirs).unwrap();
        assert!(found.withdrawn && found.unread.is_empty());
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    /// Whatever is typed comes back, but for what FHIR's text cannot hold.
    #[test]
    fn odd_words_read_back(text: String, line in "[^\\p{Cc}]{0,60}") {
        let now = "2000-01-01T00:00:00Z".parse().unwrap();
        for kind in EntryKind::ALL.into_iter().filter(|kind| !stays_here(*kind)) {
            let (mut page, mut expected) = (full(kind), full(kind));
            for field in kind.fields().iter().filter(|field| **field != Field::Questionnaire) {
                let typed = match field.form() {
                    Form::Line if kind.required().contains(field) => format!("A {line}"),
                    Form::Line => line.clone(),
                    Form::Text => text.clone(),
                    _ => continue,
                };
                let held = write::said(&typed).unwrap_or_default();
                if page.set(*field, &typed).is_ok() {
                    expected.set(*field, &held).unwrap();
                }
            }
            for field in NOT_SENT {
                let _ = expected.set(field, "");
            }
            let parts = parts(&Item::Entry(entry(page)), &context()).unwrap();
            let Some(Seen::Entry { page, .. }) = read(|role| of(&parts, role), &now) else {
                panic!("{kind} reads as nothing")
            };
            proptest::prop_assert_eq!(page, expected);
        }
    }
}
