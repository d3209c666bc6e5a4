//! Exactly one Observation and one Provenance for each version of a page,
//! through every order of losses.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use fhir::mapping::{Context, EntryItem, Files, Item, Role, Told, Writer, parts};
use fhir::push::{
    LaterReason, NotHere, Outcome, Outgoing, Push, Refusal, RemoteRef, Step, StopReason,
};
use fhir::{Capabilities, ContentHash, Method, Response, says_the_same};
use model::{Audience, Diary, EntryId, EntryState, Mood, PersonId};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::service::{Habits, Service, outcome, respond};

/// What the link does to one request.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Link {
    Good,
    /// The request never arrives.
    LostBefore,
    /// It arrives, and the answer does not.
    LostAfter,
    /// A log-in page answers; the request never arrives.
    Portal,
    /// The service is busy; the request never counts.
    Busy,
    /// A gateway gives up although the service did it.
    GatewayAfter,
}

pub(crate) const FAULTS: [Link; 6] =
    [Link::Good, Link::LostBefore, Link::LostAfter, Link::Portal, Link::Busy, Link::GatewayAfter];

fn observation(entry: &EntryState) -> Value {
    let item = Item::Entry(EntryItem { state: entry.clone(), file: None, questionnaire: None });
    let (patient, writer) = ("p1".to_owned(), Writer::Subject);
    let context = Context { patient, amended: false, writer, files: Files::Binary };
    parts(&item, &context).unwrap().remove(0).resource
}

fn page(note: &str) -> EntryState {
    EntryState {
        id: EntryId::from_random([9; 16]),
        heads: Vec::new(),
        page: Diary {
            mood: Some(Mood::try_from(2).unwrap()),
            note: note.to_owned(),
            ..Diary::new("2026-05-03T08:15:00+01:00".parse().unwrap())
        }
        .page()
        .unwrap(),
        audience: Audience { circle: false, care_team: true },
        two_answers: Vec::new(),
        merged: Default::default(),
        deleted: false,
        kept_after_delete: false,
        read_only: false,
        created_by: PersonId::from_random([1; 16]),
        created_at: DateTime::UNIX_EPOCH,
        changed_at: DateTime::UNIX_EPOCH,
        first_writer: None,
        last_writer: None,
    }
}

fn item(entry: &EntryState) -> Item {
    Item::Entry(EntryItem { state: entry.clone(), file: None, questionnaire: None })
}

fn later(minutes: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes)
}

fn deleted() -> EntryState {
    EntryState { deleted: true, ..page("gone") }
}

/// A record that sends through a bad link, and remembers as a ledger does.
pub(crate) struct Sender {
    pub(crate) service: Service,
    pub(crate) capabilities: Capabilities,
    pub(crate) writer: Writer,
    pub(crate) known: BTreeMap<Role, RemoteRef>,
    unsure: Vec<ContentHash>,
    faults: Vec<Link>,
}

impl Sender {
    pub(crate) fn new(habits: Habits, faults: &[Link]) -> Self {
        let service = Service::new(habits);
        let capabilities = Capabilities::read(&respond(200, None, &service.metadata())).unwrap();
        let mut faults = faults.to_vec();
        faults.reverse();
        let (writer, known) = (Writer::Subject, BTreeMap::new());
        Self { service, capabilities, writer, known, unsure: Vec::new(), faults }
    }

    /// Sends until it is settled. `cut` forgets the machine at each loss, as a
    /// kill does; otherwise it is told of the loss.
    fn send(&mut self, entry: &EntryState, cut: bool) -> Outcome {
        self.send_item(&item(entry), cut)
    }

    pub(crate) fn send_item(&mut self, item: &Item, cut: bool) -> Outcome {
        let mut push = self.push_item(item);
        for _ in 0..120 {
            let request = match push.step() {
                Step::Send(request) => request,
                Step::Done(Outcome::Later { .. }) => {
                    push = self.push_item(item);
                    continue;
                }
                Step::Done(outcome) => return self.settle(outcome),
            };
            if request.writes() {
                for hash in push.hashes() {
                    if !self.unsure.contains(&hash) {
                        self.unsure.push(hash);
                    }
                }
            }
            let html = b"<html><h1>Free Wi-Fi</h1></html>".to_vec();
            let answer = match self.faults.pop().unwrap_or(Link::Good) {
                Link::Good => Some(self.service.handle(&request)),
                Link::LostBefore => None,
                Link::LostAfter => {
                    self.service.handle(&request);
                    None
                }
                Link::Portal => Some(Response { body: html, ..respond(200, None, &Value::Null) }),
                Link::Busy => Some(respond(503, None, &outcome("busy"))),
                Link::GatewayAfter => {
                    self.service.handle(&request);
                    Some(Response { body: html, ..respond(504, None, &Value::Null) })
                }
            };
            match answer {
                Some(answer) => push.answer(&answer),
                None if cut => push = self.push_item(item),
                None => push.lost(),
            }
        }
        panic!("never settled");
    }

    fn push(&self, entry: &EntryState) -> Push {
        self.push_item(&item(entry))
    }

    fn push_item(&self, item: &Item) -> Push {
        let (known, unsure) = (self.known.clone(), self.unsure.clone());
        let (item, writer) = (item.clone(), self.writer.clone());
        Push::new(&self.capabilities, "p1", Outgoing { item, writer, known, unsure })
    }

    fn settle(&mut self, outcome: Outcome) -> Outcome {
        match &outcome {
            Outcome::Sent { remotes, .. } => {
                self.known = remotes.clone();
                self.unsure.clear();
            }
            Outcome::Unneeded => self.unsure.clear(),
            _ => {}
        }
        outcome
    }

    fn standing(&self) -> Vec<&Value> {
        let all = self.service.current("Observation").into_iter();
        all.filter(|one| one["status"] != "entered-in-error").collect()
    }

    fn assert_holds_exactly(&self, entry: &EntryState) {
        let standing = self.standing();
        let ours = observation(entry);
        match entry.deleted || !entry.audience.care_team {
            true => assert_eq!(standing, Vec::<&Value>::new()),
            false => {
                assert_eq!(standing.len(), 1, "{standing:?}");
                assert!(says_the_same(&ours, standing[0]));
                // To the letter: a new paragraph is an edit like any other.
                assert_eq!(standing[0]["note"], ours["note"]);
            }
        }
        let provenances = self.service.current("Provenance");
        let mut ids: Vec<_> = provenances
            .iter()
            .map(|one| one["entity"][0]["what"]["identifier"]["value"].as_str().unwrap())
            .collect();
        ids.sort_unstable();
        let all = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), all, "a Provenance came twice");
    }
}

pub(crate) fn every_kind_of_service() -> Vec<Habits> {
    let all = Habits::default();
    vec![
        all,
        Habits { takes_ids: false, ..all },
        Habits { promises_ids: false, takes_ids: false, ..all },
        Habits { promises_ids: false, takes_ids: false, conditional_create: false, ..all },
        Habits { shows_writes: false, ..all },
        Habits { promises_ids: false, takes_ids: false, shows_writes: false, ..all },
        Habits { versions: false, ..all },
        Habits { provenance: false, ..all },
    ]
}

#[test]
fn one_resource_through_every_three_faults() {
    let mut runs = 0;
    for habits in every_kind_of_service() {
        for n in 0..FAULTS.len().pow(3) {
            let faults = [1, 6, 36].map(|unit| FAULTS[n / unit % FAULTS.len()]);
            let mut sender = Sender::new(habits, &faults);
            let entry = page("one");
            let sent = sender.send(&entry, n % 2 == 0);
            assert!(matches!(sent, Outcome::Sent { .. }), "{habits:?} {faults:?} {sent:?}");
            sender.assert_holds_exactly(&entry);
            assert_eq!(sender.service.current("Observation").len(), 1, "{habits:?} {faults:?}");
            runs += 1;
        }
    }
    assert_eq!(runs, 8 * 216);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn edits_and_deletion_through_any_faults(
        faults in prop::collection::vec(prop::sample::select(&FAULTS[..]), 0..24),
        service in 0..8usize,
        cut in any::<bool>(),
    ) {
        let mut sender = Sender::new(every_kind_of_service()[service], &faults);
        let versions = [
            page("one"),
            page("two. three"),
            page("two.\n\nthree"),
            page("one"),
            deleted(),
            page("back"),
            page("back "),
        ];
        for (minutes, entry) in (0..).zip(versions) {
            let entry = EntryState { changed_at: later(minutes), ..entry };
            let sent = sender.send(&entry, cut);
            prop_assert!(matches!(sent, Outcome::Sent { .. } | Outcome::Unneeded), "{:?}", sent);
            sender.assert_holds_exactly(&entry);
        }
        if sender.service.habits.provenance {
            prop_assert_eq!(sender.service.current("Provenance").len(), 7);
        }
    }

    #[test]
    fn an_edit_before_the_first_was_ever_answered(
        faults in prop::collection::vec(prop::sample::select(&FAULTS[..]), 0..6),
        service in 0..8usize,
        respelled in any::<bool>(),
    ) {
        let mut sender = Sender::new(every_kind_of_service()[service], &faults);
        // The first attempt is cut after a few steps, and the page is changed.
        let first = page(if respelled { "one. two" } else { "one" });
        let mut push = sender.push(&first);
        for fault in &faults {
            let Step::Send(request) = push.step() else { break };
            if request.writes() {
                sender.unsure.extend(push.hashes());
            }
            if *fault != Link::LostBefore {
                sender.service.handle(&request);
            }
            push.lost();
        }
        sender.faults.clear();
        let second = page("one.\n\ntwo");
        let sent = sender.send(&second, false);
        prop_assert!(matches!(sent, Outcome::Sent { .. }), "{:?}", sent);
        sender.assert_holds_exactly(&second);
    }
}

#[test]
fn ids_are_ours_where_they_can_be() {
    let mut sender = Sender::new(Habits::default(), &[]);
    let entry = page("one");
    sender.send(&entry, false);
    let known = sender.known[&Role::Main].clone();
    assert_eq!(known.id, entry.id.to_string());
    assert_eq!(known.version.as_deref(), Some("v1"));
    assert_eq!(sender.push(&entry).hashes(), [known.sent_hash]);
    // An edit goes over the version that was known, and nothing is read.
    let edited = page("two");
    sender.service.requests.clear();
    sender.send(&edited, false);
    let requests = &sender.service.requests;
    assert_eq!(requests.iter().map(|r| r.method).collect::<Vec<_>>(), [Method::Put; 2]);
    assert!(requests[0].headers.contains(&("if-match", "W/\"v1\"".to_owned())));
    assert_eq!(sender.standing()[0]["status"], "amended");
}

#[test]
fn nothing_is_sent_twice_or_needlessly() {
    let mut sender = Sender::new(Habits::default(), &[]);
    assert_eq!(sender.send(&deleted(), false), Outcome::Unneeded);
    sender.send(&page("one"), false);
    let writes = sender.service.writes;
    assert_eq!(sender.send(&page("one"), false), Outcome::Unneeded);
    assert_eq!(sender.service.writes, writes);
}

#[test]
fn an_edit_by_someone_else_is_not_written_over() {
    for habits in every_kind_of_service().into_iter().filter(|habits| habits.versions) {
        let mut sender = Sender::new(habits, &[]);
        sender.send(&page("one"), false);
        let place = format!("Observation/{}", sender.known[&Role::Main].id);
        let mut theirs = sender.standing()[0].clone();
        theirs["note"] = json!([{"text": "seen by the nurse"}]);
        theirs["meta"]["versionId"] = json!("v2");
        sender.service.held.get_mut(&place).unwrap().push(Some(theirs.clone()));
        let outcome = sender.send(&page("two"), false);
        assert!(matches!(outcome, Outcome::EditedElsewhere { .. }), "{habits:?} {outcome:?}");
        assert_eq!(sender.standing(), [&theirs]);
    }
}

#[test]
fn duplicates_are_withdrawn_and_the_lowest_id_stays() {
    let habits = Habits { promises_ids: false, takes_ids: false, ..Habits::default() };
    let mut sender = Sender::new(habits, &[]);
    let entry = page("one");
    for id in ["b", "a", "c"] {
        let mut copy = observation(&entry);
        copy["id"] = json!(id);
        copy["meta"] = json!({"versionId": "v1"});
        sender.service.held.insert(format!("Observation/{id}"), vec![Some(copy)]);
    }
    let outcome = sender.send(&entry, false);
    assert!(matches!(outcome, Outcome::Sent { .. }));
    sender.assert_holds_exactly(&entry);
    assert_eq!(sender.standing()[0]["id"], "a");
    assert_eq!(sender.service.current("Observation").len(), 3);
}

#[test]
fn one_that_somebody_else_wrote_is_no_duplicate() {
    let habits = Habits { promises_ids: false, takes_ids: false, ..Habits::default() };
    let mut sender = Sender::new(habits, &[]);
    sender.send(&page("one"), false);
    let mut theirs = observation(&page("one, seen by the nurse"));
    theirs["id"] = json!("0000");
    sender.service.held.insert("Observation/0000".to_owned(), vec![Some(theirs)]);
    let before = sender.service.held.clone();
    sender.known.clear();
    sender.unsure.push(ContentHash::of(&observation(&page("one"))));
    let outcome = sender.send(&page("one"), false);
    assert!(
        matches!(outcome, Outcome::EditedElsewhere { ref id, .. } if id == "0000"),
        "{outcome:?}"
    );
    assert_eq!(sender.service.held, before);
}

#[test]
fn a_carer_is_not_named_to_a_service_that_gets_nothing_of_theirs() {
    let mut sender = Sender::new(Habits::default(), &[]);
    sender.writer = Writer::Carer {
        id: EntryId::from_random([3; 16]),
        name: "Meera Patel".into(),
        relationship: "Daughter".into(),
        told: Told::Resource,
    };
    let types = sender.capabilities.types.as_mut().unwrap();
    let all = types.remove("Observation").unwrap();
    types.insert("RelatedPerson".to_owned(), all);
    let outcome = sender.send(&page("one"), false);
    assert_eq!(outcome, Outcome::NotHere(NotHere::Type("Observation".to_owned())));
    assert_eq!(sender.service.requests, []);
}

/// One person, known to the service as two patients.
#[test]
fn what_it_has_as_another_patients_is_left_and_told() {
    for habits in every_kind_of_service() {
        let mut sender = Sender::new(habits, &[]);
        if !habits.versions {
            // It takes no notice of `If-None-Match` either: whoever knows of the
            // other has it look first.
            sender.unsure.push(ContentHash::default());
        }
        let mut theirs = observation(&page("one"));
        let id = if habits.takes_ids { page("one").id.to_string() } else { "a".to_owned() };
        theirs["id"] = json!(id);
        theirs["subject"] = json!({"reference": "Patient/p2"});
        let place = format!("Observation/{id}");
        sender.service.held.insert(place.clone(), vec![Some(theirs.clone())]);
        let outcome = sender.send(&page("one"), false);
        assert_eq!(sender.service.held[&place], [Some(theirs)], "{habits:?}");
        let is_told = matches!(outcome, Outcome::Refused { reason: Refusal::OfAnother, .. });
        assert!(is_told, "{habits:?} {outcome:?}");
    }
}

#[test]
fn a_page_that_was_removed_there_is_not_put_back() {
    for forgets_deleted in [false, true] {
        let habits = Habits { forgets_deleted, versions: false, ..Habits::default() };
        let mut sender = Sender::new(habits, &[]);
        sender.send(&page("one"), false);
        let place = format!("Observation/{}", sender.known[&Role::Main].id);
        sender.service.held.get_mut(&place).unwrap().push(None);
        sender.unsure.push(ContentHash::read("an attempt without an answer"));
        let outcome = sender.send(&page("two"), false);
        let removed = matches!(outcome, Outcome::Refused { reason: Refusal::Removed, .. });
        assert!(removed, "{outcome:?}");
        // Deleting what is gone already is done.
        assert!(matches!(sender.send(&deleted(), false), Outcome::Sent { .. }));
        assert!(sender.standing().is_empty());
    }
}

/// What one answer to the first request comes to.
fn first_answer(status: u16, body: &Value) -> Outcome {
    let habits = Habits { promises_ids: false, takes_ids: false, ..Habits::default() };
    let mut push = Sender::new(habits, &[]).push(&page("one"));
    push.answer(&respond(status, None, body));
    match push.step() {
        Step::Done(outcome) => outcome,
        Step::Send(request) => panic!("goes on with {request:?}"),
    }
}

#[test]
fn refusals_have_a_reason_and_the_services_own_words() {
    let refused = first_answer(422, &outcome("<b>code</b> is required"));
    let expected = Outcome::Refused {
        status: 422,
        reason: Refusal::NotAccepted,
        diagnostics: Some("code is required".into()),
    };
    assert_eq!(refused, expected);
    let reason = |outcome| match outcome {
        Outcome::Refused { reason, .. } => Some(reason),
        _ => None,
    };
    assert_eq!(reason(first_answer(413, &Value::Null)), Some(Refusal::TooLong));
    let other = json!({"resourceType": "Observation", "id": "1", "status": "final"});
    assert_eq!(reason(first_answer(201, &other)), Some(Refusal::KeptDifferently));
}

#[test]
fn trouble_of_the_whole_service_is_told_apart() {
    let stop = Outcome::Stop;
    assert_eq!(first_answer(401, &Value::Null), stop(StopReason::SignInNeeded));
    // Another kind of thing may be allowed all the same.
    let not_here = |status| first_answer(status, &outcome("no"));
    let kind = || "Observation".to_owned();
    assert_eq!(not_here(403), Outcome::NotHere(NotHere::Forbidden(kind())));
    assert_eq!(not_here(405), Outcome::NotHere(NotHere::Type(kind())));
    let later = |status| match first_answer(status, &Value::Null) {
        Outcome::Later { reason, .. } => Some(reason),
        _ => None,
    };
    assert_eq!(later(429), Some(LaterReason::Busy));
    assert_eq!(later(503), Some(LaterReason::Busy));
    assert_eq!(later(500), Some(LaterReason::ServerProblem));
    assert_eq!(later(302), Some(LaterReason::NotFhir));
}

/// What one answer to a change of something that is there leads to.
fn answer_to_a_change(status: u16) -> Step {
    let mut sender = Sender::new(Habits::default(), &[]);
    sender.send(&page("one"), false);
    let mut push = sender.push(&page("two"));
    push.answer(&respond(status, None, &Value::Null));
    push.step()
}

#[test]
fn what_is_there_and_cannot_be_changed_is_not_said_to_have_no_place() {
    let Step::Done(Outcome::Refused { reason, .. }) = answer_to_a_change(405) else { panic!() };
    assert_eq!(reason, Refusal::Unchangeable);
    let Step::Done(Outcome::Later { .. }) = answer_to_a_change(202) else { panic!() };
    let Step::Send(request) = answer_to_a_change(428) else { panic!() };
    assert_eq!(request.method, Method::Get);
}

#[test]
fn a_service_that_ignores_the_search_is_not_trusted_with_a_retry() {
    let habits = Habits { promises_ids: false, takes_ids: false, ..Habits::default() };
    let mut sender = Sender::new(habits, &[]);
    sender.unsure.push(ContentHash::read("an attempt without an answer"));
    let mut push = sender.push(&page("one"));
    push.answer(&everyone());
    let Step::Done(Outcome::Refused { reason, .. }) = push.step() else { panic!() };
    assert_eq!(reason, Refusal::CannotTell);
}

/// What is answered by a service that takes no notice of what was searched for.
fn everyone() -> Response {
    let theirs = json!({"resourceType": "Observation", "id": "of-someone-else"});
    respond(200, None, &json!({"resourceType": "Bundle", "entry": [{"resource": theirs}]}))
}

/// Under an id of ours it lands on itself, whatever the service cannot say.
#[test]
fn what_was_lost_is_written_again_where_ids_are_ours() {
    for item in [page("one"), deleted()] {
        let mut sender = Sender::new(Habits::default(), &[]);
        sender.unsure.push(ContentHash::read("an attempt without an answer"));
        let mut push = sender.push(&item);
        for _ in 0..3 {
            push.answer(&respond(404, None, &outcome("not found")));
            push.answer(&everyone());
            let Step::Send(request) = push.step() else { panic!() };
            assert_eq!(request.method, Method::Put);
            push.lost();
        }
    }
}
