//! A real service changes, withdraws and removes what it was sent.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use api::{
    Attention, Clinical, ClinicalQuery, ConnectionView, ElsewhereChoice, ElsewhereKind,
    ElsewhereView, EntryView, HistoryView, ItemState, NewReading, OutboxPage, OutboxQuery,
    ReadingPage, ReadingQuery, Request, Saved, SavedReadings, ServiceAddress, SyncReport,
};
use app::App;
use model::{EntryId, EntryKind, Field, ItemKind, Measure, SendRule, SendRules};
use serde_json::{Value, json};
use testkit::http::{self, Reply};
use testkit::{FaultProxy, FhirServer, Habits, StubServer};

use crate::desk::Desk;
use crate::exchange::{Pair, ask};

struct Service {
    server: FhirServer,
    patient: String,
}

impl Service {
    fn start() -> Option<Self> {
        let server = FhirServer::start()?;
        let patient = server.request("POST", "Patient", Some(&json!({"resourceType": "Patient"})));
        let patient = patient.json()["id"].as_str().unwrap().to_owned();
        Some(Self { server, patient })
    }

    fn connect(&self, app: &App) -> ConnectionView {
        self.connect_at(app, self.server.base_url())
    }

    fn connect_at(&self, app: &App, url: String) -> ConnectionView {
        let service = ServiceAddress { url, token: None };
        let (name, patient) = ("Hospital".to_owned(), self.patient.clone());
        ask(app, Request::AddConnection { name, service, patient, rules: SendRules::usual() })
            .unwrap()
    }

    fn pages(&self, id: EntryId) -> Vec<Value> {
        self.server.search(&format!("Observation?identifier=urn:ietf:rfc:3986|{}", id.urn()))
    }

    fn page(&self, id: EntryId) -> Value {
        let mut found = self.pages(id);
        assert_eq!(found.len(), 1);
        found.remove(0)
    }

    fn put(&self, resource: &Value) {
        let place = format!("Observation/{}", resource["id"].as_str().unwrap());
        assert_eq!(self.server.request("PUT", &place, Some(resource)).status, 200);
    }

    /// Somebody there gives another score and adds to the note.
    fn edit(&self, id: EntryId, mood: u8, more: &str) {
        let mut page = self.page(id);
        page["valueInteger"] = json!(mood);
        let note = format!("{}{more}", page["note"][0]["text"].as_str().unwrap());
        page["note"][0]["text"] = json!(note);
        self.put(&page);
    }

    fn withdraw(&self, id: EntryId) {
        let mut page = self.page(id);
        page["status"] = json!("entered-in-error");
        self.put(&page);
    }

    fn remove(&self, id: EntryId) {
        let place = format!("Observation/{}", self.page(id)["id"].as_str().unwrap());
        assert!(self.server.request("DELETE", &place, None).status < 300);
    }
}

fn sync(app: &App) {
    let reports: Vec<SyncReport> = ask(app, Request::Sync { connection: None }).unwrap();
    assert!(reports.iter().all(|report| report.problem.is_none()), "{reports:?}");
}

fn waiting(app: &App) -> Attention {
    ask(app, Request::Attention).unwrap()
}

fn only(app: &App) -> ElsewhereView {
    let mut attention = waiting(app);
    assert_eq!(attention.elsewhere.len(), 1, "{attention:?}");
    assert_eq!(attention.refused, []);
    attention.elsewhere.remove(0)
}

fn settle(app: &App, view: &ElsewhereView, choice: ElsewhereChoice) {
    let (connection, item) = (view.connection, view.item);
    let request = Request::SettleElsewhere { connection, item, choice };
    ask::<()>(app, request.clone()).unwrap();
    assert_eq!(waiting(app).elsewhere, []);
    // Once.
    assert!(ask::<()>(app, request).is_err());
}

fn entry(app: &App, id: EntryId) -> EntryView {
    ask(app, Request::Entry { id }).unwrap()
}

fn said(entry: &EntryView) -> (&str, &str) {
    (entry.page.text(Field::Mood), entry.page.text(Field::Note))
}

/// A page that the service holds.
fn sent() -> Option<(Service, Desk, EntryId)> {
    let (service, desk) = (Service::start()?, Desk::new());
    service.connect(&desk.app);
    let page = desk.write("one");
    sync(&desk.app);
    assert_eq!(service.page(page.id)["valueInteger"], json!(3));
    Some((service, desk, page.id))
}

#[test]
fn what_was_sent_is_no_second_copy() {
    let Some((_service, desk, _)) = sent() else { return };
    sync(&desk.app);
    let request = Request::Clinical(ClinicalQuery { all: true, ..ClinicalQuery::default() });
    let held: Clinical = desk.ask(request).unwrap();
    let kinds: Vec<&str> = held.items.iter().map(|item| item.resource_type.as_str()).collect();
    assert!(!kinds.contains(&"Observation"), "{kinds:?}");
    assert_eq!(waiting(&desk.app).count(), 0);
    let check: api::CheckReport = desk.ask(Request::Check).unwrap();
    assert!(check.clean, "{:?}", check.findings);
}

/// As a service makes it that chooses ids, lists late what is new, and was asked
/// again because its first answer was lost.
#[test]
fn a_second_one_of_what_was_sent_is_taken_back() {
    let Some(service) = Service::start() else { return };
    let habits = Habits { chooses_ids: true, creates_anyway: true, ..Habits::NONE };
    let proxy = FaultProxy::start_with(&service.server.base_url(), 0, 0.0, habits);
    let desk = Desk::new();
    service.connect_at(&desk.app, proxy.base_url());
    let id = desk.write("once").id;
    sync(&desk.app);
    let mut twin = service.page(id);
    twin.as_object_mut().unwrap().retain(|field, _| field != "id" && field != "meta");
    assert_eq!(service.server.request("POST", "Observation", Some(&twin)).status, 201);

    for _ in 0..3 {
        sync(&desk.app);
    }
    let (standing, taken_back): (Vec<Value>, Vec<Value>) =
        service.pages(id).into_iter().partition(|page| page["status"] == "final");
    assert_eq!((standing.len(), taken_back.len()), (1, 1), "{standing:?} {taken_back:?}");
    assert_eq!(taken_back[0]["status"], "entered-in-error");
    let outbox: OutboxPage = desk.ask(Request::Outbox(OutboxQuery::default())).unwrap();
    assert_eq!(outbox.items[0].state, ItemState::Sent);
    assert_eq!(waiting(&desk.app).count(), 0);

    // And what is written later goes to the one that stands.
    let (base, page) = (entry(&desk.app, id).heads, desk.page("once, and well"));
    let edit = Request::EditEntry { id, base, page, audience: None };
    desk.ask::<Saved>(edit).unwrap();
    sync(&desk.app);
    let place = format!("Observation/{}", standing[0]["id"].as_str().unwrap());
    let now = service.server.request("GET", &place, None).json();
    assert_eq!(now["note"][0]["text"], "once, and well");
    assert_eq!(service.pages(id).len(), 2);
}

#[test]
fn a_change_there_is_merged_told_and_put_back() {
    let Some((service, desk, id)) = sent() else { return };
    service.edit(id, 5, ", seen by the nurse");
    sync(&desk.app);
    let view = only(&desk.app);
    assert_eq!((view.what, view.service.as_str()), (ElsewhereKind::Changed, "Hospital"));
    let changes: Vec<_> =
        view.changes.iter().map(|one| (one.field, one.sent.as_str(), one.there.as_str())).collect();
    assert_eq!(changes, [(Field::Mood, "3", "5"), (Field::Note, "one", "one, seen by the nurse")]);
    assert_eq!(said(view.entry.as_ref().unwrap()), ("5", "one, seen by the nurse"));
    let history: HistoryView = desk.ask(Request::History { id }).unwrap();
    assert_eq!(history.steps.last().unwrap().by_name.as_deref(), Some("Hospital"));

    settle(&desk.app, &view, ElsewhereChoice::KeepMine);
    assert_eq!(said(&entry(&desk.app, id)), ("3", "one"));
    sync(&desk.app);
    assert_eq!(service.page(id)["valueInteger"], json!(3));
    sync(&desk.app);
    assert_eq!(waiting(&desk.app).count(), 0);
}

#[test]
fn a_change_there_can_stay() {
    let Some((service, desk, id)) = sent() else { return };
    service.edit(id, 5, "");
    sync(&desk.app);
    settle(&desk.app, &only(&desk.app), ElsewhereChoice::TakeTheirs);
    sync(&desk.app);
    assert_eq!(said(&entry(&desk.app, id)), ("5", "one"));
    let page = service.page(id);
    assert_eq!((&page["valueInteger"], &page["meta"]["versionId"]), (&json!(5), &json!("2")));
}

#[test]
fn beside_an_edit_here_there_are_two_answers_until_one_is_chosen() {
    let Some((service, desk, id)) = sent() else { return };
    service.edit(id, 5, "");
    let here = entry(&desk.app, id);
    let mut page = here.page.clone();
    page.set(Field::Mood, "1").unwrap();
    let edit = Request::EditEntry { id, base: here.heads, page, audience: None };
    let _: Saved = desk.ask(edit).unwrap();
    sync(&desk.app);
    let attention = waiting(&desk.app);
    let [asked] = attention.entries.as_slice() else { panic!("{attention:?}") };
    let answers: Vec<&str> =
        asked.two_answers[0].answers.iter().map(|answer| answer.value.as_str()).collect();
    assert_eq!(answers, ["1", "5"]);
    // The service is named as the author of its answer.
    let theirs = asked.two_answers[0].answers[1].by;
    assert!(
        attention.people.iter().any(|one| one.id == theirs && one.name.to_string() == "Hospital")
    );
    // Nothing is sent until it is chosen.
    sync(&desk.app);
    assert_eq!(service.page(id)["valueInteger"], json!(5));
    settle(&desk.app, &only(&desk.app), ElsewhereChoice::KeepMine);
    assert_eq!(entry(&desk.app, id).two_answers, []);
    sync(&desk.app);
    assert_eq!(service.page(id)["valueInteger"], json!(1));
    assert_eq!(waiting(&desk.app).count(), 0);
}

#[test]
fn what_has_no_place_here_is_told_and_kept() {
    let Some((service, desk, id)) = sent() else { return };
    let mut page = service.page(id);
    page["bodySite"] = json!({"text": "Left arm"});
    service.put(&page);
    sync(&desk.app);
    let view = only(&desk.app);
    assert_eq!(
        (view.changes.as_slice(), view.unread.as_slice()),
        (&[][..], &["bodySite".to_owned()][..])
    );
    assert_eq!(said(view.entry.as_ref().unwrap()), ("3", "one"));
    settle(&desk.app, &view, ElsewhereChoice::LeaveBoth);
    sync(&desk.app);
    assert_eq!(service.page(id)["bodySite"]["text"], json!("Left arm"));
}

#[test]
fn what_it_withdrew_is_sent_again_or_deleted_here() {
    let Some((service, desk, id)) = sent() else { return };
    service.withdraw(id);
    sync(&desk.app);
    let view = only(&desk.app);
    assert_eq!(
        (view.what, said(view.entry.as_ref().unwrap())),
        (ElsewhereKind::Withdrawn, ("3", "one"))
    );
    settle(&desk.app, &view, ElsewhereChoice::KeepMine);
    sync(&desk.app);
    assert_ne!(service.page(id)["status"], json!("entered-in-error"));
    sync(&desk.app);
    assert_eq!(waiting(&desk.app).count(), 0);

    service.withdraw(id);
    sync(&desk.app);
    settle(&desk.app, &only(&desk.app), ElsewhereChoice::TakeTheirs);
    assert!(entry(&desk.app, id).deleted);
    sync(&desk.app);
    let waiting = waiting(&desk.app);
    assert_eq!(waiting.count(), 0, "{waiting:?}");
}

#[test]
fn what_it_removed_is_sent_again_or_deleted_here() {
    let Some((service, desk, id)) = sent() else { return };
    service.remove(id);
    sync(&desk.app);
    let view = only(&desk.app);
    assert_eq!(
        (view.what, said(view.entry.as_ref().unwrap())),
        (ElsewhereKind::Removed, ("3", "one"))
    );
    let check: api::CheckReport = desk.ask(Request::Check).unwrap();
    assert!(check.clean, "{:?}", check.findings);
    settle(&desk.app, &view, ElsewhereChoice::KeepMine);
    sync(&desk.app);
    assert_eq!(service.page(id)["valueInteger"], json!(3));

    service.remove(id);
    sync(&desk.app);
    settle(&desk.app, &only(&desk.app), ElsewhereChoice::TakeTheirs);
    assert!(entry(&desk.app, id).deleted);
    sync(&desk.app);
    assert_eq!(waiting(&desk.app).count(), 0);
}

/// How it stands with the service, in words.
fn standing(app: &App, id: EntryId) -> (ItemState, Option<String>) {
    let page: OutboxPage = ask(app, Request::Outbox(OutboxQuery::default())).unwrap();
    let item = page.items.into_iter().find(|one| one.item == id.into()).unwrap();
    (item.state, item.reason)
}

#[test]
fn what_was_sent_and_is_there_no_more_is_said_to_be() {
    for (remove, words) in [
        (true, "The service does not have this any more."),
        (false, "The service marked this as a mistake."),
    ] {
        let Some((service, desk, id)) = sent() else { return };
        assert_eq!(standing(&desk.app, id), (ItemState::Sent, None));
        desk.wait(60);
        match remove {
            true => service.remove(id),
            false => service.withdraw(id),
        }
        sync(&desk.app);
        let told = (ItemState::Sent, Some(words.to_owned()));
        assert_eq!(standing(&desk.app, id), told);
        settle(&desk.app, &only(&desk.app), ElsewhereChoice::LeaveBoth);
        sync(&desk.app);
        assert_eq!(standing(&desk.app, id), told);

        // Sent again as it is changed, or as the person says so.
        let (base, page) = (entry(&desk.app, id).heads, desk.page("once more"));
        desk.wait(60);
        desk.ask::<Saved>(Request::EditEntry { id, base, page, audience: None }).unwrap();
        sync(&desk.app);
        assert_ne!(standing(&desk.app, id), told);
    }
}

#[test]
fn what_was_deleted_with_it_and_brought_back_is_sent_again() {
    for (remove, waits) in [(true, false), (true, true), (false, false), (false, true)] {
        let Some((service, desk, id)) = sent() else { return };
        match remove {
            true => service.remove(id),
            false => service.withdraw(id),
        }
        sync(&desk.app);
        let before = entry(&desk.app, id).heads;
        settle(&desk.app, &only(&desk.app), ElsewhereChoice::TakeTheirs);
        assert!(entry(&desk.app, id).deleted);
        if waits {
            sync(&desk.app);
        }
        desk.ask::<Saved>(Request::Revert { id, to: before }).unwrap();
        sync(&desk.app);
        assert_eq!(standing(&desk.app, id), (ItemState::Sent, None));
        let page = service.page(id);
        assert_ne!(page["status"], json!("entered-in-error"));
        assert_eq!(page["valueInteger"], json!(3));
        assert_eq!(waiting(&desk.app).count(), 0);
    }
}

fn weights(desk: &Desk) -> Vec<String> {
    let page: ReadingPage = desk.ask(Request::Readings(ReadingQuery::default())).unwrap();
    page.readings.into_iter().map(|reading| reading.shown).collect()
}

/// A reading never changes: the service's stands beside it until it is taken.
#[test]
fn a_reading_that_a_service_changed_stands_beside_the_persons() {
    for (choice, there, here) in [
        (ElsewhereChoice::KeepMine, json!(72.5), "72.5 kg"),
        (ElsewhereChoice::TakeTheirs, json!(75.2), "75.2 kg"),
    ] {
        let Some(service) = Service::start() else { return };
        let desk = Desk::new();
        service.connect(&desk.app);
        let reading = NewReading {
            measure: Measure::Weight,
            own: None,
            typed: "72.5".to_owned(),
            at: "2026-05-03T08:15:00+01:00[Europe/London]".parse().unwrap(),
            context: None,
            device: String::new(),
            note: String::new(),
            audience: None,
        };
        let request = Request::AddReadings { readings: vec![reading], sure: false };
        let saved: SavedReadings = desk.ask(request).unwrap();
        let id = saved.readings[0].reading.id;
        sync(&desk.app);
        let mut held = service.server.search("Observation");
        assert_eq!(held.len(), 1);
        let mut weight = held.remove(0);
        weight["valueQuantity"]["value"] = json!(75.2);
        service.put(&weight);
        sync(&desk.app);

        let view = only(&desk.app);
        assert_eq!((view.what, view.item), (ElsewhereKind::Changed, id.into()));
        let both: Vec<&str> = view.readings.iter().map(|one| one.shown.as_str()).collect();
        assert_eq!(both, ["72.5 kg", "75.2 kg"]);
        assert_eq!(weights(&desk), ["72.5 kg"]);
        settle(&desk.app, &view, choice);
        sync(&desk.app);
        assert_eq!(weights(&desk), [here]);
        let held = service.server.search("Observation");
        assert_eq!((held.len(), &held[0]["valueQuantity"]["value"]), (1, &there));
        sync(&desk.app);
        assert_eq!(waiting(&desk.app).count(), 0);
    }
}

/// Asked to come back later, Keepwell does, whoever asks for a sync.
#[test]
fn a_service_that_is_busy_is_left_alone_as_long_as_it_asks() {
    let server = StubServer::start(|request| {
        Some(match request.target.as_str() {
            "/fhir/metadata" => Reply::fhir(200, &json!({"resourceType": "CapabilityStatement"})),
            _ => Reply::html(429, "<h1>Busy</h1>").with("retry-after", "120"),
        })
    });
    let desk = Desk::new();
    let service = ServiceAddress { url: server.base_url(), token: None };
    let request = Request::AddConnection {
        name: "GP".to_owned(),
        service,
        patient: "1".to_owned(),
        rules: SendRules::usual(),
    };
    let _: ConnectionView = desk.ask(request).unwrap();
    let asked = || {
        let reports: Vec<SyncReport> = desk.ask(Request::Sync { connection: None }).unwrap();
        assert_eq!(reports[0].problem.as_ref().unwrap().happened, "GP is busy.");
        server.requests().len()
    };
    let first = asked();
    desk.wait(119);
    assert_eq!(asked(), first);
    desk.wait(1);
    assert!(asked() > first);
}

/// Both computers are in touch with the service, and both fetch what it
/// changed before they hear of each other.
#[test]
fn two_computers_import_it_once() {
    let Some(service) = Service::start() else { return };
    let pair = Pair::new();
    for app in [&pair.first.app, &pair.second] {
        service.connect(app);
    }
    let id = pair.first.write("one").id;
    sync(&pair.first.app);
    pair.settle();
    sync(&pair.second);
    service.edit(id, 5, ", seen");
    sync(&pair.second);
    sync(&pair.first.app);
    for app in [&pair.first.app, &pair.second] {
        assert_eq!(said(&entry(app, id)), ("5", "one, seen"));
    }
    pair.settle();
    assert_eq!(entry(&pair.first.app, id), entry(&pair.second, id));
    for app in [&pair.first.app, &pair.second] {
        let check: api::CheckReport = ask(app, Request::Check).unwrap();
        assert!(check.clean, "{:?}", check.findings);
    }
    let history: HistoryView = pair.first.ask(Request::History { id }).unwrap();
    assert_eq!(history.steps.len(), 2);
    assert_eq!(said(&entry(&pair.second, id)), ("5", "one, seen"));
}

/// A service that is down for a week holds up no writing, is asked as seldom as
/// a closed door deserves, and gets everything once it is back.
#[test]
fn a_service_that_is_down_for_a_week_stops_nobody_from_writing() {
    let Some(mut service) = Service::start() else { return };
    let desk = Desk::new();
    service.connect(&desk.app);
    service.server.stop();
    let mut written = Vec::new();
    for day in 0..7 {
        written.push(desk.write(&format!("day {day}")).id);
        let reports: Vec<SyncReport> = desk.ask(Request::Sync { connection: None }).unwrap();
        let problem = reports[0].problem.as_ref().unwrap();
        assert_eq!(problem.happened, "We could not reach Hospital.");
        assert_eq!(reports[0].waiting, written.len() as u64);
        desk.wait(24 * 3600);
        desk.unlock();
    }
    assert!(service.server.resume());
    sync(&desk.app);
    for id in written {
        let page = service.page(id);
        assert!(page["note"][0]["text"].as_str().unwrap().starts_with("day "));
    }
    let views: Vec<ConnectionView> = desk.ask(Request::Connections).unwrap();
    assert_eq!((views[0].waiting, views[0].sent, views[0].needs_attention), (0, 7, 0));
}

/// One person, known to the service as two patients.
#[test]
fn what_is_there_as_another_patients_stays_theirs() {
    let Some((service, desk, page)) = sent() else { return };
    let first = service.page(page);
    let other = json!({"resourceType": "Patient"});
    let other = service.server.request("POST", "Patient", Some(&other)).json();
    let address = ServiceAddress { url: service.server.base_url(), token: None };
    let added: ConnectionView = desk
        .ask(Request::AddConnection {
            name: "Hospital, again".to_owned(),
            service: address,
            patient: other["id"].as_str().unwrap().to_owned(),
            rules: SendRules::usual(),
        })
        .unwrap();
    sync(&desk.app);
    assert_eq!(service.page(page), first);
    let attention = waiting(&desk.app);
    let told = attention.refused.iter().map(|one| (one.connection, one.item));
    assert_eq!(told.collect::<Vec<_>>(), [(added.id, page.into())]);
    let reason = attention.refused[0].reason.as_deref();
    assert_eq!(reason, Some("The service has this already, as another patient's."));
}

#[test]
fn what_is_to_stay_here_is_not_missed_there() {
    let Some((service, desk, id)) = sent() else { return };
    let views: Vec<ConnectionView> = desk.ask(Request::Connections).unwrap();
    let mut rules = SendRules::usual();
    rules.set(ItemKind::Entry(EntryKind::Diary), SendRule::No);
    ask::<ConnectionView>(&desk.app, Request::SetSendRules { id: views[0].id, rules }).unwrap();
    sync(&desk.app);
    assert_eq!(service.page(id)["status"], "entered-in-error");
    service.remove(id);
    sync(&desk.app);
    assert_eq!(waiting(&desk.app).count(), 0);
}

/// A page that somebody at the service wrote anew, with its identifier.
fn replaced(service: &Service, id: EntryId, mood: u8) -> String {
    let mut page = service.page(id);
    page.as_object_mut().unwrap().retain(|field, _| field != "id" && field != "meta");
    page["valueInteger"] = json!(mood);
    let answer = service.server.request("POST", "Observation", Some(&page));
    assert_eq!(answer.status, 201);
    answer.json()["id"].as_str().unwrap().to_owned()
}

#[test]
fn what_is_replaced_there_is_merged_and_goes_on_in_its_place() {
    let Some((service, desk, id)) = sent() else { return };
    let ours = service.page(id)["id"].as_str().unwrap().to_owned();
    let theirs = replaced(&service, id, 5);
    let gone = service.server.request("DELETE", &format!("Observation/{ours}"), None);
    assert!(gone.status < 300);
    sync(&desk.app);
    let view = only(&desk.app);
    assert_eq!(view.what, ElsewhereKind::Changed);
    assert_eq!(said(view.entry.as_ref().unwrap()), ("5", "one"));
    settle(&desk.app, &view, ElsewhereChoice::TakeTheirs);
    sync(&desk.app);
    assert_eq!(service.page(id)["id"], json!(theirs));

    // And what is written later goes there.
    let (base, page) = (entry(&desk.app, id).heads, desk.page("one, and well"));
    desk.ask::<Saved>(Request::EditEntry { id, base, page, audience: None }).unwrap();
    sync(&desk.app);
    let now = service.page(id);
    assert_eq!((&now["id"], &now["note"][0]["text"]), (&json!(theirs), &json!("one, and well")));
    assert_eq!(waiting(&desk.app).count(), 0);
}

#[test]
fn what_stands_there_beside_ours_is_told_and_never_taken_back() {
    for choice in [ElsewhereChoice::KeepMine, ElsewhereChoice::TakeTheirs] {
        let Some((service, desk, id)) = sent() else { return };
        let ours = service.page(id)["id"].clone();
        let theirs = replaced(&service, id, 5);
        sync(&desk.app);
        let view = only(&desk.app);
        assert_eq!(view.what, ElsewhereKind::Changed);
        assert_eq!(said(view.entry.as_ref().unwrap()), ("3", "one"));
        settle(&desk.app, &view, choice);
        sync(&desk.app);
        sync(&desk.app);
        let moods: BTreeMap<String, Value> = service
            .pages(id)
            .into_iter()
            .map(|page| {
                assert_eq!(
                    page["status"].as_str().map(|status| status == "entered-in-error"),
                    Some(false)
                );
                (page["id"].as_str().unwrap().to_owned(), page["valueInteger"].clone())
            })
            .collect();
        let mine = if choice == ElsewhereChoice::KeepMine { 3 } else { 5 };
        assert_eq!(moods[ours.as_str().unwrap()], json!(mine));
        assert_eq!(moods[&theirs], json!(5));
        assert_eq!(waiting(&desk.app).count(), 0, "{choice:?}");
    }
}

/// What it had no place for goes once it has: when the person tries again, or a
/// week has passed.
#[test]
fn a_service_that_has_learnt_more_is_sent_more() {
    let Some(service) = Service::start() else { return };
    for tries_again in [true, false] {
        let (address, knows_more) = (service.server.address(), Arc::new(AtomicBool::new(false)));
        let offers = Arc::clone(&knows_more);
        let front = StubServer::start(move |request| {
            let mut reply = http::send(address, request).ok()?;
            if request.target == "/fhir/metadata" && !offers.load(Ordering::SeqCst) {
                let mut statement = reply.json();
                let types = statement["rest"][0]["resource"].as_array_mut()?;
                types.retain(|one| one["type"] != "Observation");
                reply.body = statement.to_string().into_bytes();
            }
            Some(reply)
        });
        let desk = Desk::new();
        let connection = service.connect_at(&desk.app, front.base_url()).id;
        let item = desk.write("one").id.into();
        let state = || {
            sync(&desk.app);
            let outbox: OutboxPage = desk.ask(Request::Outbox(OutboxQuery::default())).unwrap();
            outbox.items[0].state
        };
        assert_eq!(state(), ItemState::NotSendable);
        knows_more.store(true, Ordering::SeqCst);
        assert_eq!(state(), ItemState::NotSendable, "nobody has asked it since");
        if tries_again {
            ask::<()>(&desk.app, Request::TryAgain { connection, item }).unwrap();
        } else {
            desk.wait(8 * 24 * 3600);
            desk.unlock();
        }
        assert_eq!(state(), ItemState::Sent, "{tries_again}");
    }
}

/// Whoever asks to be left alone is, also where it is only asked what it can do.
#[test]
fn a_service_that_is_busy_when_asked_what_it_can_do_is_left_alone() {
    let Some(service) = Service::start() else { return };
    let address = service.server.address();
    let (busy, asked) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let (is_busy, asks) = (Arc::clone(&busy), Arc::clone(&asked));
    let front = StubServer::start(move |request| {
        asks.fetch_add(1, Ordering::SeqCst);
        match is_busy.load(Ordering::SeqCst) {
            true => Some(Reply::html(429, "").with("retry-after", "120")),
            false => http::send(address, request).ok(),
        }
    });
    let desk = Desk::new();
    service.connect_at(&desk.app, front.base_url());
    desk.write("one");
    desk.wait(8 * 24 * 3600);
    desk.unlock();
    busy.store(true, Ordering::SeqCst);
    let before = asked.load(Ordering::SeqCst);
    let reports: Vec<SyncReport> = desk.ask(Request::Sync { connection: None }).unwrap();
    assert!(reports[0].problem.is_some() && reports[0].waiting == 1, "{reports:?}");
    let once = asked.load(Ordering::SeqCst) - before;
    let _: Vec<SyncReport> = desk.ask(Request::Sync { connection: None }).unwrap();
    assert_eq!(asked.load(Ordering::SeqCst) - before, once, "left alone");
    busy.store(false, Ordering::SeqCst);
    desk.wait(121);
    sync(&desk.app);
}
