//! One at a time sends and receives: what a person asks for waits its turn.

use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use api::{
    Chip, ConnectionView, ExchangeReport, ExchangeStep, ImportReport, Problem, Request,
    ServiceAddress, Status, SyncReport,
};
use model::SendRules;
use serde_json::json;
use testkit::StubServer;
use testkit::http::{Incoming, Reply};

use crate::desk::Desk;
use crate::portable::flags;

/// A service that takes its time, until it is let go.
#[derive(Clone, Default)]
struct Slow(Arc<(Mutex<bool>, Condvar)>);

impl Slow {
    fn answer(&self, request: &Incoming) -> Reply {
        let target = request.target.split('?').next().unwrap_or_default();
        Reply::fhir(
            200,
            &match target {
                "/fhir/metadata" => json!({
                    "resourceType": "CapabilityStatement", "fhirVersion": "4.0.1",
                    "rest": [{"mode": "server", "resource": [{
                        "type": "Condition", "interaction": [{"code": "search-type"}],
                        "searchParam": [{"name": "patient"}]
                    }]}]
                }),
                "/fhir/Patient/p1" => json!({"resourceType": "Patient", "id": "p1"}),
                _ => {
                    let (gone, let_go) = &*self.0;
                    drop(let_go.wait_while(gone.lock().unwrap(), |gone| !*gone).unwrap());
                    json!({"resourceType": "Bundle", "type": "searchset", "total": 0})
                }
            },
        )
    }

    fn let_go(&self) {
        *self.0.0.lock().unwrap() = true;
        self.0.1.notify_all();
    }
}

/// Somebody whose service takes its time.
fn connected() -> (Desk, Slow, StubServer) {
    let slow = Slow::default();
    let there = slow.clone();
    let service = StubServer::start(move |request| Some(there.answer(request)));
    let desk = Desk::new();
    let add = Request::AddConnection {
        name: "Slow".to_owned(),
        service: ServiceAddress { url: service.base_url(), token: None },
        patient: "p1".to_owned(),
        rules: SendRules::default(),
    };
    let _: ConnectionView = desk.ask(add).unwrap();
    (desk, slow, service)
}

fn until(desk: &Desk, so: impl Fn(&Status) -> bool) {
    while !so(&desk.ask(Request::Status).unwrap()) {
        thread::sleep(Duration::from_millis(5));
    }
}

fn is_waiting(status: &Status) -> bool {
    status.exchange.is_some_and(|progress| progress.step == ExchangeStep::Waiting)
}

#[test]
fn an_exchange_waits_for_the_sync_that_is_under_way() {
    let (desk, slow, _service) = connected();
    let folder = tempfile::tempdir().unwrap();
    thread::scope(|scope| {
        let syncing =
            scope.spawn(|| desk.ask::<Vec<SyncReport>>(Request::Sync { connection: None }));
        until(&desk, |status| status.sync.is_some());
        let folder = Some(folder.path().to_owned());
        let exchange = scope.spawn(|| desk.ask::<ExchangeReport>(Request::Exchange { folder }));
        until(&desk, is_waiting);
        desk.write("meanwhile");
        // What goes by itself does not queue.
        let again: Result<Vec<SyncReport>, _> = desk.ask(Request::Sync { connection: None });
        assert_eq!(again, Err(Problem::AlreadySyncing));
        slow.let_go();
        assert_eq!(syncing.join().unwrap().unwrap()[0].problem, None);
        let exchanged = exchange.join().unwrap().unwrap();
        assert!(exchanged.sets_sent > 0 && !exchanged.stopped);
    });
    let status: Status = desk.ask(Request::Status).unwrap();
    assert_eq!((status.sync, status.exchange), (None, None));
}

/// What an import comes to that waits for a sync, after this.
fn import_behind_a_sync(and_then: impl Fn(&Desk)) -> Result<ImportReport, Problem> {
    let (desk, slow, _service) = connected();
    let file = desk.dir.path().join("flag.json");
    std::fs::write(&file, r#"{"resourceType":"Flag","id":"1"}"#).unwrap();
    let import = Request::Import { files: vec![file], preview: false };
    let ended = thread::scope(|scope| {
        let syncing =
            scope.spawn(|| desk.ask::<Vec<SyncReport>>(Request::Sync { connection: None }));
        until(&desk, |status| status.sync.is_some());
        let import = scope.spawn(|| desk.ask::<ImportReport>(import));
        until(&desk, is_waiting);
        and_then(&desk);
        let ended = import.join().unwrap();
        // The sync was in the middle of a request, which nothing answers.
        let _ = syncing.join().unwrap();
        slow.let_go();
        ended
    });
    let status: Status = desk.ask(Request::Status).unwrap();
    assert_eq!((status.sync, status.exchange), (None, None));
    ended
}

#[test]
fn whoever_waits_can_stop_waiting() {
    let stop = |desk: &Desk| desk.ask(Request::CancelSync).unwrap();
    assert_eq!(import_behind_a_sync(stop), Err(Problem::Stopped));
}

#[test]
fn whoever_waits_hears_that_the_record_was_locked() {
    let lock = |desk: &Desk| desk.ask(Request::Lock).unwrap();
    assert_eq!(import_behind_a_sync(lock), Err(Problem::Locked));
}

#[test]
fn whoever_waits_goes_on_when_the_service_is_removed() {
    let taken = import_behind_a_sync(|desk| {
        let connections: Vec<ConnectionView> = desk.ask(Request::Connections).unwrap();
        desk.ask(Request::RemoveConnection { id: connections[0].id }).unwrap()
    });
    assert_eq!(taken.unwrap().types.len(), 1);
}

#[test]
fn what_only_comes_is_not_said_to_be_sent() {
    let (desk, slow, _service) = connected();
    thread::scope(|scope| {
        let syncing =
            scope.spawn(|| desk.ask::<Vec<SyncReport>>(Request::Sync { connection: None }));
        until(&desk, |status| status.sync.is_some());
        let status: Status = desk.ask(Request::Status).unwrap();
        assert_eq!(status.chip, Chip::Saved);
        slow.let_go();
        assert_eq!(syncing.join().unwrap().unwrap()[0].problem, None);
    });
    let status: Status = desk.ask(Request::Status).unwrap();
    assert!(matches!(status.chip, Chip::AllSent(_)), "{:?}", status.chip);
}

#[test]
fn nothing_is_said_to_be_sent_where_nothing_is() {
    let desk = Desk::new();
    let file = desk.dir.path().join("flags.ndjson");
    std::fs::write(&file, flags(20_000)).unwrap();
    let files = vec![file];
    thread::scope(|scope| {
        let importing =
            scope.spawn(|| desk.ask::<ImportReport>(Request::Import { files, preview: true }));
        let mut seen = 0;
        while !importing.is_finished() {
            let status: Status = desk.ask(Request::Status).unwrap();
            assert_eq!((status.chip, status.sync), (Chip::Saved, None));
            seen += usize::from(status.exchange.is_some());
        }
        assert!(seen > 0, "the import was over before it was looked at");
        assert!(importing.join().unwrap().is_ok());
    });
}
