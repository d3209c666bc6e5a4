//! Two computers of one person, and a real service between.

use std::fs;

use api::{
    Clinical, ClinicalQuery, ConnectionView, EntryPage, EntryQuery, ExchangeReport, NewDocument,
    Problem, Request, ServiceAddress, ServiceExchange, Source, SyncReport,
};
use app::App;
use model::{ConnectionId, SendRules};
use serde_json::json;
use testkit::http::Reply;
use testkit::{FaultProxy, FhirServer, Habits};

use crate::exchange::{Pair, ask};

/// A pair that shares a service through a proxy.
struct Shared {
    pair: Pair,
    server: FhirServer,
    proxy: FaultProxy,
    at: [ConnectionId; 2],
}

impl Shared {
    fn start(seed: u64, habits: Habits) -> Option<Self> {
        let server = FhirServer::start()?;
        let patient = server.request("POST", "Patient", Some(&json!({"resourceType": "Patient"})));
        let patient = patient.json()["id"].as_str().unwrap().to_owned();
        let proxy = FaultProxy::start_with(&server.base_url(), seed, 0.2, habits);
        proxy.set_faults(false);
        let pair = Pair::new();
        let at = [&pair.first.app, &pair.second].map(|app| connect(app, &proxy, &patient));
        Some(Self { pair, server, proxy, at })
    }

    fn apps(&self) -> [(&App, ConnectionId); 2] {
        [(&self.pair.first.app, self.at[0]), (&self.pair.second, self.at[1])]
    }

    fn exchange(&self, which: usize) -> Result<ExchangeReport, Problem> {
        let (app, connection) = self.apps()[which];
        ask(app, Request::ExchangeBy { connection, agreed: true })
    }

    fn settle(&self) {
        for which in [0, 1, 0, 1] {
            let report = self.exchange(which).unwrap();
            assert!(report.set_aside.is_empty() && report.not_whole == 0, "{report:?}");
        }
    }

    fn documents(&self) -> usize {
        self.server.search("DocumentReference").len()
    }
}

fn connect(app: &App, proxy: &FaultProxy, patient: &str) -> ConnectionId {
    let service = ServiceAddress { url: proxy.base_url(), token: None };
    let (name, patient, rules) = ("Hospital".to_owned(), patient.to_owned(), SendRules::default());
    let view: ConnectionView =
        ask(app, Request::AddConnection { name, service, patient, rules }).unwrap();
    view.id
}

fn entries(app: &App) -> usize {
    let query = EntryQuery { limit: 100, ..EntryQuery::default() };
    let page: EntryPage = ask(app, Request::Entries(query)).unwrap();
    page.entries.len()
}

/// A document that takes several pieces.
fn large(shared: &Shared) -> Vec<u8> {
    add(shared, 7)
}

fn add(shared: &Shared, mut number: u32) -> Vec<u8> {
    let mut bytes = b"%PDF-1.4\n".to_vec();
    bytes.extend((0..2_500_000).map(|_| {
        number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        number.to_be_bytes()[0]
    }));
    let path = shared.pair.home.path().join("letter.bin");
    fs::write(&path, &bytes).unwrap();
    let request = Request::AddDocument(NewDocument {
        source: Source::Path(path),
        name: "letter.bin".to_owned(),
        title: String::new(),
        at: None,
        note: String::new(),
        tags: Default::default(),
        audience: None,
    });
    shared.pair.first.app.dispatch(request).unwrap();
    bytes
}

#[test]
fn nothing_goes_before_the_person_said_so() {
    let Some(shared) = Shared::start(1, Habits::default()) else { return };
    let (app, connection) = shared.apps()[0];
    let told: ServiceExchange = ask(app, Request::ServiceExchange { connection }).unwrap();
    assert!(!told.agreed && told.account.iter().any(|one| one.contains("how large")));
    let by = |agreed| Request::ExchangeBy { connection, agreed };
    let refused = ask::<ExchangeReport>(app, by(false));
    assert_eq!(refused.unwrap_err(), Problem::NotAgreed);
    assert_eq!(shared.documents(), 0);
    let _: ExchangeReport = ask(app, by(true)).unwrap();
    assert!(shared.documents() > 0);
    // It is kept, until the person takes it back.
    let _: ExchangeReport = ask(app, by(false)).unwrap();
    let () = ask(app, Request::StopExchangeBy { connection }).unwrap();
    let refused = ask::<ExchangeReport>(app, by(false));
    assert_eq!(refused.unwrap_err(), Problem::NotAgreed);
}

#[test]
fn two_computers_meet_at_a_service_that_sees_nothing() {
    let inline = Habits { chooses_ids: true, ..Habits::default() };
    let refusing = Habits { takes_only: Some(&["DocumentReference"]), ..Habits::default() };
    for habits in [Habits::default(), inline, refusing] {
        let Some(shared) = Shared::start(1, habits) else { return };
        shared.pair.first.write("the heron came back");
        let bytes = large(&shared);
        shared.settle();
        assert_eq!((entries(&shared.pair.first.app), entries(&shared.pair.second)), (2, 2));
        shared.pair.same();
        for document in shared.server.search("DocumentReference") {
            let text = document.to_string();
            assert!(!text.contains("heron") && !text.contains("letter"), "{text}");
        }
        // The bytes came whole, and are not sent again.
        let there = shared.documents();
        let again = shared.exchange(0).unwrap();
        assert_eq!((again.sets_sent, again.files_sent), (0, 0));
        assert_eq!(shared.documents(), there);
        let copy = shared.exchange(1).unwrap();
        assert_eq!(copy.files_waiting, 0);
        assert!(bytes.len() > 2_000_000);
    }
}

#[test]
fn a_record_neither_shows_nor_fetches_what_is_sealed() {
    let inline = Habits { chooses_ids: true, ..Habits::default() };
    let by_types = Habits { lacks_everything: true, lacks_history: true, ..inline };
    for habits in [Habits::default(), inline, by_types] {
        let Some(shared) = Shared::start(1, habits) else { return };
        let sealed = large(&shared).len();
        shared.settle();
        letter(&shared);
        let _ = shared.proxy.take_traffic();
        // The first walk, what is new since, and what is new beside sealed files.
        for round in 0..3 {
            for (app, _) in shared.apps() {
                let reports: Vec<SyncReport> =
                    ask(app, Request::Sync { connection: None }).unwrap();
                assert!(reports.iter().all(|report| report.problem.is_none()), "{reports:?}");
            }
            let fetched = shared.proxy.take_traffic();
            eprintln!("round {round}: {fetched:?} beside {sealed} sealed bytes");
            assert!(fetched.bytes < sealed / 10, "{fetched:?}");
            if round == 1 {
                add(&shared, 8);
                shared.settle();
                letter(&shared);
                let _ = shared.proxy.take_traffic();
            }
        }
        for (app, _) in shared.apps() {
            let query = ClinicalQuery { all: true, ..ClinicalQuery::default() };
            let clinical: Clinical = ask(app, Request::Clinical(query)).unwrap();
            let of = |kind| clinical.items.iter().filter(|item| item.resource_type == kind).count();
            assert_eq!((of("DocumentReference"), of("Binary")), (2, 0));
        }
    }
}

/// A letter that a clinician puts there.
fn letter(shared: &Shared) {
    let patient = shared.server.search("Patient")[0]["id"].as_str().unwrap().to_owned();
    let letter = json!({
        "resourceType": "DocumentReference", "status": "current",
        "subject": {"reference": format!("Patient/{patient}")},
        "content": [{"attachment": {"contentType": "text/plain", "data": "SGVsbG8="}}]
    });
    let posted: Reply = shared.server.request("POST", "DocumentReference", Some(&letter));
    assert_eq!(posted.status, 201);
}

/// Over a link that fails at any place, two requests of ten.
#[test]
fn it_goes_on_where_it_was_cut_and_comes_to_the_same() {
    for seed in 0..2 {
        let habits = Habits { chooses_ids: seed == 1, ..Habits::default() };
        let Some(shared) = Shared::start(seed, habits) else { return };
        shared.proxy.set_faults(true);
        large(&shared);
        for round in 0..3 {
            shared.pair.first.write(&format!("page {round}"));
            // What became of these two is not known to anybody.
            let _ = (shared.exchange(0), shared.exchange(1));
        }
        assert!(!shared.proxy.faults().is_empty(), "seed {seed}");
        shared.proxy.set_faults(false);
        shared.settle();
        assert_eq!((entries(&shared.pair.first.app), entries(&shared.pair.second)), (4, 4));
        shared.pair.same();
        // Nothing lies there twice.
        let mut names: Vec<String> = shared
            .server
            .search("DocumentReference")
            .iter()
            .map(|one| one["identifier"][0]["value"].as_str().unwrap().to_owned())
            .collect();
        names.sort();
        let all = names.len();
        names.dedup();
        assert_eq!(names.len(), all, "seed {seed}");
    }
}
