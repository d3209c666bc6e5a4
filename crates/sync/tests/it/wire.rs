//! What goes over the wire: as little as the service allows.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use sync::{Cancel, Link};
use testkit::StubServer;
use testkit::http::{self, Incoming, Reply};

use crate::memory::Memory;
use crate::world::{World, place, quick, sync};

/// What was asked and answered, and how long it was before and after packing.
struct Seen {
    request: Incoming,
    status: u16,
    plain: usize,
    packed: usize,
}

/// A front to the real server that packs what it sends to whoever can unpack
/// it, and gives files as they are.
struct Front {
    stub: StubServer,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Front {
    fn start(server: SocketAddr) -> Self {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&seen);
        let stub = StubServer::start(move |request| {
            let mut reply = http::send(server, request).ok()?;
            if request.target.starts_with("/fhir/Binary/") {
                give_the_file(&mut reply);
            }
            let plain = reply.body.len();
            if request.takes_packed() && plain > 0 {
                reply = reply.packed();
            }
            let (status, packed) = (reply.status, reply.body.len());
            log.lock().unwrap().push(Seen { request: request.clone(), status, plain, packed });
            Some(reply)
        });
        Self { stub, seen }
    }

    /// What came since this was asked last.
    fn take(&self) -> Vec<Seen> {
        std::mem::take(&mut self.seen.lock().unwrap())
    }
}

fn give_the_file(reply: &mut Reply) {
    let binary = reply.json();
    let kind = binary["contentType"].as_str().unwrap().to_owned();
    assert_eq!(binary["data"], "SGVsbG8=");
    reply.headers.retain(|(name, _)| name != "content-type");
    reply.headers.push(("content-type".to_owned(), kind));
    reply.body = b"Hello".to_vec();
}

#[test]
fn answers_come_packed_and_what_is_held_is_not_sent_again() {
    let Some(world) = World::start(12) else { return };
    let front = Front::start(world.server.address());
    let link = Link::new(&front.stub.base_url(), None).unwrap();
    let carrier = quick();
    let mut capabilities = carrier.look(&link, &Cancel::new()).unwrap();
    // By types, which asks for the patient each time.
    (capabilities.everything, capabilities.history) = (false, false);
    let mut memory = Memory::default();
    let first = sync(&carrier, &link, &world.patient, &capabilities, &mut memory);
    assert!(first.stopped.is_none() && first.notes.is_empty(), "{first:?}");
    assert_eq!(memory.places(), world.all_places());
    let seen = front.take();
    let asks = |seen: &Seen| seen.request.header("accept-encoding").unwrap_or("").contains("gzip");
    assert!(seen.iter().all(asks), "every answer may come packed");
    let anew = |seen: &Seen| seen.request.header("cache-control") == Some("no-cache");
    let mut reads = seen.iter().filter(|seen| seen.request.method == "GET");
    assert!(reads.all(anew), "no copy on the way will do");
    let (plain, packed) = seen.iter().fold((0, 0), |(a, b), one| (a + one.plain, b + one.packed));
    eprintln!("{packed} bytes came for {plain}");
    assert!(packed * 3 < plain, "{packed} bytes for {plain}");

    let patient = format!("/fhir/Patient/{}", world.patient);
    let asked = || {
        let seen = front.take();
        let one = seen.into_iter().find(|one| one.request.target == patient).unwrap();
        (one.request.header("if-none-match").map(str::to_owned), one.status, one.plain)
    };
    let second = sync(&carrier, &link, &world.patient, &capabilities, &mut memory);
    assert_eq!((second.received, second.gone), (0, 0), "{second:?}");
    assert_eq!(asked(), (Some("W/\"1\"".to_owned()), 304, 0));

    let mut changed = world.server.get(&format!("Patient/{}", world.patient));
    changed["birthDate"] = json!("1961-02-03");
    let path = format!("Patient/{}", world.patient);
    assert_eq!(world.server.request("PUT", &path, Some(&changed)).status, 200);
    let third = sync(&carrier, &link, &world.patient, &capabilities, &mut memory);
    assert_eq!(third.received, 1, "{third:?}");
    assert_eq!(asked().1, 200);
}

#[test]
fn a_file_that_comes_as_it_is_is_kept_as_a_binary() {
    let Some(world) = World::start(1) else { return };
    let binary = json!({"resourceType": "Binary", "contentType": "text/plain", "data": "SGVsbG8="});
    let file = place(&world.server.request("POST", "Binary", Some(&binary)).json());
    let letter = json!({
        "resourceType": "DocumentReference", "status": "current",
        "subject": {"reference": format!("Patient/{}", world.patient)},
        "content": [{"attachment": {"contentType": "text/plain", "url": file}}]
    });
    assert_eq!(world.server.request("POST", "DocumentReference", Some(&letter)).status, 201);
    let front = Front::start(world.server.address());
    let link = Link::new(&front.stub.base_url(), None).unwrap();
    let carrier = quick();
    let mut capabilities = carrier.look(&link, &Cancel::new()).unwrap();
    (capabilities.everything, capabilities.history) = (false, false);
    let mut memory = Memory::default();
    for received in [true, false] {
        let outcome = sync(&carrier, &link, &world.patient, &capabilities, &mut memory);
        assert!(outcome.stopped.is_none() && outcome.notes.is_empty(), "{outcome:?}");
        assert_eq!(outcome.received > 0, received, "{outcome:?}");
        let kept = memory.held.iter().find(|((kind, ..), _)| kind == "Binary");
        let ((_, id, _), bytes) = kept.unwrap();
        assert_eq!(format!("Binary/{id}"), file);
        let resource: Value = serde_json::from_slice(bytes).unwrap();
        assert_eq!(
            (&resource["contentType"], &resource["data"]),
            (&json!("text/plain"), &json!("SGVsbG8="))
        );
    }
    let fetched = front.take();
    let fetched = fetched.iter().filter(|one| one.request.target == format!("/fhir/{file}"));
    assert_eq!(fetched.count(), 1, "it is fetched once");
}
