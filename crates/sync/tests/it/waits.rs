//! Services that take their time: sockets that say nothing, that stop in the
//! middle, and that are slow and come to an end.

use std::io::Write;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use serde_json::json;
use sync::{Cancel, Capabilities, Carrier, Link, LinkError, Patience};
use testkit::http;

/// What is no wait at all.
const SHORT: Duration = Duration::from_millis(300);
/// How long a service is silent before it hangs up, which is another failure.
const SILENT: Duration = Duration::from_secs(20);
/// Longer than that.
const LONG: Duration = Duration::from_secs(600);
const STEP: Duration = Duration::from_millis(100);

/// Asks what a service can do that deals with each caller like this.
fn asked(
    patience: Patience,
    answer: impl Fn(TcpStream) + Send + 'static,
) -> Result<Capabilities, LinkError> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let link = Link::new(&format!("http://{}/fhir", listener.local_addr().unwrap()), None);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            http::receive(&mut stream).unwrap();
            answer(stream);
        }
    });
    let carrier = Carrier::with_patience(patience).unwrap();
    carrier.look(&link.unwrap(), &Cancel::new())
}

/// Each limit is long, and nothing is tried twice.
fn patient() -> Patience {
    let (begin, silence, whole, sign_in) = (LONG, LONG, LONG, LONG);
    Patience { tries: 1, begin, silence, whole, sign_in, ..Patience::default() }
}

fn statement() -> Vec<u8> {
    let statement = json!({
        "resourceType": "CapabilityStatement", "software": {"name": "Slow"},
        "description": "-".repeat(3_000),
    });
    let reply = http::Reply::fhir(200, &statement);
    [reply.head(), reply.body].concat()
}

/// Until whoever is at the other end has gone, or for as long as can be.
fn says_nothing_more(mut stream: TcpStream) {
    stream.set_read_timeout(Some(SILENT)).unwrap();
    let _ = http::receive(&mut stream);
}

#[test]
fn a_service_that_never_answers_is_given_up() {
    let deaf = asked(Patience { begin: SHORT, ..patient() }, says_nothing_more);
    let error = deaf.unwrap_err();
    assert!(matches!(error, LinkError::TimedOut), "{error:?}");
    assert_eq!(error.to_string(), "the service took too long to answer");
}

#[test]
fn an_answer_that_stops_in_the_middle_is_given_up() {
    let stopped = asked(Patience { silence: SHORT, ..patient() }, |mut stream| {
        let all = statement();
        stream.write_all(&all[..all.len() - 1]).unwrap();
        says_nothing_more(stream);
    });
    assert!(matches!(stopped, Err(LinkError::TimedOut)), "{stopped:?}");
}

/// It takes longer than it may to begin, and longer than it may be silent.
#[test]
fn an_answer_that_is_slow_and_steady_comes_through() {
    let limit = STEP * 20;
    let slow = asked(Patience { begin: limit, silence: limit, ..patient() }, |mut stream| {
        let all = statement();
        for part in all.chunks(all.len() / 25) {
            stream.write_all(part).unwrap();
            thread::sleep(STEP);
        }
    });
    assert_eq!(slow.unwrap().software.as_deref(), Some("Slow"));
}

#[test]
fn an_answer_that_drips_without_end_is_given_up() {
    let endless = asked(Patience { whole: SHORT * 3, ..patient() }, |mut stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n");
        for _ in 0..SILENT.as_millis() / STEP.as_millis() {
            let _ = stream.write_all(b" ");
            thread::sleep(STEP);
        }
    });
    assert!(matches!(endless, Err(LinkError::TimedOut)), "{endless:?}");
}

/// Nobody can sign in where nobody answers; a limit of its own, since a person
/// waits there.
#[test]
fn a_provider_that_never_answers_is_given_up() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let endpoint = format!("http://{}/token", listener.local_addr().unwrap()).parse().unwrap();
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        http::receive(&mut stream).unwrap();
        says_nothing_more(stream);
    });
    let carrier = Carrier::with_patience(Patience { sign_in: SHORT, ..patient() }).unwrap();
    let clock = || chrono::DateTime::UNIX_EPOCH;
    let identity = sync::Identity { client_id: "keepwell", key: None, clock: &clock };
    let renewed = carrier.renew(&endpoint, identity, "a-token", &Cancel::new());
    let timed_out = matches!(renewed, Err(sync::TokenError::Link(LinkError::TimedOut)));
    assert!(timed_out, "{renewed:?}");
}
