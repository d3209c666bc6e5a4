//! What can go wrong before a service says anything.

use std::net::TcpListener;

use serde_json::{Value, json};
use sync::{Cancel, Capabilities, Link, LinkError};
use testkit::StubServer;
use testkit::http::Reply;

use crate::memory::Memory;
use crate::world::{page, quick, sync};

fn look(answer: impl Fn() -> Option<Reply> + Send + Sync + 'static) -> Result<(), LinkError> {
    let server = StubServer::start(move |_| answer());
    let link = Link::new(&server.base_url(), None).unwrap();
    quick().look(&link, &Cancel::new()).map(|_| ())
}

#[test]
fn nobody_is_there() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let link = Link::new(&format!("http://127.0.0.1:{port}/fhir"), None).unwrap();
    let result = quick().look(&link, &Cancel::new());
    assert!(matches!(result, Err(LinkError::Unreachable)));
}

#[test]
fn what_answers_is_told_apart() {
    let html = look(|| Some(Reply::html(200, "<html>Hello</html>")));
    assert!(matches!(html, Err(LinkError::NotAFhirService(_))));
    let stu3 = json!({"resourceType": "CapabilityStatement", "fhirVersion": "3.0.2"});
    let Err(LinkError::NotAFhirService(words)) = look(move || Some(Reply::fhir(200, &stu3))) else {
        panic!("taken for R4")
    };
    assert!(words.contains("3.0.2"));
    assert!(matches!(look(|| None), Err(LinkError::Unreachable)));
    let status = |status| look(move || Some(Reply::html(status, "")));
    assert!(matches!(status(401), Err(LinkError::SignInNeeded)));
    assert!(matches!(status(403), Err(LinkError::Forbidden)));
    assert!(matches!(status(404), Err(LinkError::NotAFhirService(_))));
    assert!(matches!(status(500), Err(LinkError::ServerProblem { status: 500 })));
    let busy = look(|| Some(Reply::html(503, "").with("retry-after", "90")));
    let Err(LinkError::ServerBusy { retry_after }) = busy else { panic!("not busy") };
    assert_eq!(retry_after.unwrap().as_secs(), 90);
}

#[test]
fn a_stop_ends_a_request_that_waits() {
    // A service that takes the connection and never answers.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let link = Link::new(&format!("http://{address}/fhir"), None).unwrap();
    let cancel = Cancel::new();
    let stopper = cancel.clone();
    let waiting = std::thread::spawn(move || quick().look(&link, &cancel).map(|_| ()));
    let connection = listener.accept().unwrap();
    stopper.stop();
    assert!(matches!(waiting.join().unwrap(), Err(LinkError::Cancelled)));
    drop(connection);
}

#[test]
fn what_is_sent_says_who_we_are_and_keeps_the_token_to_itself() {
    let server = StubServer::start(|_| {
        Some(Reply::fhir(200, &json!({"resourceType": "CapabilityStatement"})))
    });
    let link = Link::new(&server.base_url(), Some("a-token".into())).unwrap();
    quick().look(&link, &Cancel::new()).unwrap();
    let requests = server.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].target, "/fhir/metadata");
    assert_eq!(requests[0].header("authorization"), Some("Bearer a-token"));
    assert_eq!(requests[0].header("accept"), Some("application/fhir+json, application/json;q=0.9"));
    assert!(requests[0].header("user-agent").unwrap().starts_with("Keepwell/"));
}

#[test]
fn what_is_written_goes_where_it_is_sent_at_home() {
    for (status, method) in [(301, "PUT"), (302, "PUT"), (307, "PUT"), (308, "PUT"), (303, "GET")] {
        let server = StubServer::start(move |request| match request.target.as_str() {
            "/fhir/new/" if request.method == method => Some(Reply::fhir(200, &outcome())),
            "/fhir/new/" => Some(Reply::fhir(500, &outcome())),
            _ => Some(Reply::html(status, "").with("location", "/fhir/new/")),
        });
        let link = Link::new(&server.base_url(), None).unwrap();
        let mut memory = Memory::default();
        memory.write(&page(1, "Walked"));
        sync(&quick(), &link, "1", &takes_observations(), &mut memory);
        let there = server.requests().into_iter().find(|one| one.target == "/fhir/new/").unwrap();
        assert_eq!(there.method, method, "{status}");
        assert_eq!(there.body.is_empty(), method == "GET", "{status}");
    }
}

fn outcome() -> Value {
    json!({"resourceType": "OperationOutcome"})
}

fn takes_observations() -> Capabilities {
    let can = fhir::Abilities { update: true, update_create: true, ..Default::default() };
    let types = [("Observation".to_owned(), can)].into();
    Capabilities { types: Some(types), ..Default::default() }
}

#[test]
fn a_redirect_is_followed_at_home_and_nowhere_else() {
    let elsewhere = StubServer::start(|_| Some(Reply::html(200, "")));
    let there = elsewhere.base_url();
    let server = StubServer::start(move |request| match request.target.as_str() {
        "/fhir/metadata" => Some(Reply::html(302, "").with("location", "/fhir/v4/metadata")),
        "/fhir/v4/metadata" => {
            Some(Reply::fhir(200, &json!({"resourceType": "CapabilityStatement"})))
        }
        _ => Some(Reply::html(302, "").with("location", &format!("{there}/Patient"))),
    });
    let link = Link::new(&server.base_url(), Some("a-token".into())).unwrap();
    let carrier = quick();
    carrier.look(&link, &Cancel::new()).unwrap();
    let query = sync::PatientQuery::Id("1".into());
    let result = carrier.find_patients(&link, &query, &Cancel::new());
    assert!(matches!(result, Err(LinkError::OtherOrigin)));
    assert!(elsewhere.requests().is_empty());
}
