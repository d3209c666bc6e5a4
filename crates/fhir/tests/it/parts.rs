//! Items that become several resources: each exactly once, pointing at each
//! other by the ids that the service gave.

use chrono::{DateTime, TimeDelta};
use fhir::mapping::{Attachment, EntryItem, Item, Role};
use fhir::push::{NotHere, Outcome};
use model::{Audience, EntryId, EntryKind, EntryState, Field, Page, PersonId};
use serde_json::{Value, json};

use crate::push::{FAULTS, Sender, every_kind_of_service};
use crate::service::{Habits, Service};

fn entry(page: Page, minutes: i64) -> EntryState {
    EntryState {
        id: EntryId::from_random([4; 16]),
        heads: Vec::new(),
        page,
        audience: Audience { circle: false, care_team: true },
        two_answers: Vec::new(),
        merged: Default::default(),
        deleted: false,
        kept_after_delete: false,
        read_only: false,
        created_by: PersonId::from_random([1; 16]),
        created_at: DateTime::UNIX_EPOCH,
        changed_at: DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes),
        first_writer: None,
        last_writer: None,
    }
}

fn page(kind: EntryKind, fields: &[(Field, &str)]) -> Page {
    let mut page = Page::new(kind, "2026-05-03T08:15:00+01:00".parse().unwrap());
    fields.iter().for_each(|(field, text)| page.set(*field, text).unwrap());
    page
}

/// Answers and the document made of them.
fn about_me(matters: &str, minutes: i64) -> Item {
    let state = entry(page(EntryKind::AboutMe, &[(Field::Matters, matters)]), minutes);
    Item::Entry(EntryItem { state, file: None, questionnaire: None })
}

/// A file and what refers to it.
fn photo(caption: &str, bytes: &[u8], minutes: i64) -> Item {
    let file = json!({
        "id": "ab".repeat(32), "media_type": "image/jpeg", "bytes": bytes.len(), "name": "a.jpg"
    });
    let fields = [(Field::File, file.to_string()), (Field::Caption, caption.to_owned())];
    let fields: Vec<(Field, &str)> = fields.iter().map(|(f, text)| (*f, text.as_str())).collect();
    let file = Attachment { media_type: "image/jpeg".into(), bytes: bytes.to_vec() };
    let state = entry(page(EntryKind::Photo, &fields), minutes);
    Item::Entry(EntryItem { state, file: Some(file), questionnaire: None })
}

fn deleted(item: &Item, minutes: i64) -> Item {
    let Item::Entry(EntryItem { state, .. }) = item else { panic!("an entry") };
    let state = entry(state.page.clone(), minutes);
    let state = EntryState { deleted: true, ..state };
    Item::Entry(EntryItem { state, file: None, questionnaire: None })
}

fn only<'a>(service: &'a Service, kind: &str) -> &'a Value {
    let all = service.current(kind);
    assert_eq!(all.len(), 1, "{kind}: {all:?}");
    all[0]
}

/// Whether anything refers to a part that is not there.
fn dangles(resource: &Value) -> bool {
    resource.to_string().contains("\"reference\":\"urn:uuid")
        || resource.to_string().contains("\"url\":\"urn:uuid")
}

#[test]
fn two_resources_through_every_two_faults() {
    for habits in every_kind_of_service() {
        for n in 0..FAULTS.len().pow(2) {
            // The faults come early, and again between the two.
            let faults = [n % 6, n / 6, 0, n % 6, n / 6].map(|fault| FAULTS[fault]);
            let mut sender = Sender::new(habits, &faults);
            let sent = sender.send_item(&about_me("My garden", 0), n % 2 == 0);
            assert!(matches!(sent, Outcome::Sent { .. }), "{habits:?} {faults:?} {sent:?}");
            let answers = only(&sender.service, "QuestionnaireResponse").clone();
            let document = only(&sender.service, "Composition");
            assert!(!dangles(document), "{document:#}");
            let place = format!("QuestionnaireResponse/{}", answers["id"].as_str().unwrap());
            assert!(document.to_string().contains(&place), "{document:#}");
            let provenances = sender.service.current("Provenance");
            assert!(provenances.len() <= 1, "{habits:?} {faults:?}");
            assert_eq!(sender.known.len(), 2);
        }
    }
}

#[test]
fn an_edit_goes_over_both_and_a_deletion_takes_both_back() {
    for habits in every_kind_of_service() {
        let mut sender = Sender::new(habits, &[]);
        sender.send_item(&about_me("My garden", 0), false);
        let edited = about_me("My garden and my dog", 1);
        let sent = sender.send_item(&edited, false);
        assert!(matches!(sent, Outcome::Sent { .. }), "{habits:?} {sent:?}");
        for kind in ["QuestionnaireResponse", "Composition"] {
            assert!(only(&sender.service, kind).to_string().contains("my dog"), "{kind}");
        }
        assert_eq!(sender.send_item(&edited, false), Outcome::Unneeded);
        let sent = sender.send_item(&deleted(&edited, 2), false);
        assert!(matches!(sent, Outcome::Sent { .. }), "{habits:?} {sent:?}");
        for kind in ["QuestionnaireResponse", "Composition"] {
            let there = only(&sender.service, kind);
            assert_eq!(there["status"], "entered-in-error", "{kind}");
            assert!(!there.to_string().contains("my dog"), "{kind}");
        }
    }
}

#[test]
fn a_file_goes_where_it_can_be_found_again() {
    for habits in every_kind_of_service() {
        for n in (0..FAULTS.len().pow(2)).step_by(5) {
            let faults = [n % 6, n / 6, 0, n % 6, n / 6].map(|fault| FAULTS[fault]);
            let mut sender = Sender::new(habits, &faults);
            let sent = sender.send_item(&photo("Ankle", b"a picture", 0), n % 2 == 0);
            assert!(matches!(sent, Outcome::Sent { .. }), "{habits:?} {faults:?} {sent:?}");
            let document = only(&sender.service, "DocumentReference");
            assert!(!dangles(document), "{document:#}");
            let attachment = &document["content"][0]["attachment"];
            match habits.takes_ids {
                true => {
                    let file = only(&sender.service, "Binary");
                    let place = format!("Binary/{}", file["id"].as_str().unwrap());
                    assert_eq!(attachment["url"], place);
                }
                false => {
                    assert!(sender.service.current("Binary").is_empty(), "{habits:?}");
                    assert!(attachment["data"].is_string());
                }
            }
        }
    }
}

#[test]
fn what_has_no_place_is_said_and_costs_no_request() {
    let mut sender = Sender::new(Habits { documents: false, ..Habits::default() }, &[]);
    let outcome = sender.send_item(&about_me("My garden", 0), false);
    let kind = "QuestionnaireResponse".to_owned();
    assert_eq!(outcome, Outcome::NotHere(NotHere::Type(kind)));
    assert!(sender.service.requests.is_empty());
}

#[test]
fn an_item_does_without_what_is_only_beside_it() {
    let mut sender = Sender::new(Habits::default(), &[]);
    let types = sender.capabilities.types.as_mut().unwrap();
    types.remove("Composition");
    let sent = sender.send_item(&about_me("My garden", 0), false);
    let Outcome::Sent { remotes, left_out, .. } = sent else { panic!("{sent:?}") };
    assert_eq!(left_out, [Role::Composition]);
    assert_eq!(remotes.keys().collect::<Vec<_>>(), [&Role::Main]);
    assert!(sender.service.current("Composition").is_empty());
}
