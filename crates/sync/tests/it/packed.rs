//! Answers that come packed, from real sockets.

use serde_json::{Value, json};
use sync::{Cancel, Capabilities, Link, LinkError};
use testkit::StubServer;
use testkit::http::Reply;

use crate::world::quick;

fn statement() -> Value {
    let software = json!({"name": "Packer"});
    json!({"resourceType": "CapabilityStatement", "software": software})
}

/// An answer that says it is packed like this.
fn called(reply: Reply, encoding: &str) -> Reply {
    let mut reply = reply;
    reply.headers.retain(|(name, _)| name != "content-encoding");
    reply.with("content-encoding", encoding)
}

/// What is read of it, and how often it was asked for.
fn read(reply: Reply) -> (Result<Capabilities, LinkError>, usize) {
    let service = StubServer::start(move |request| {
        assert_eq!(request.header("accept-encoding"), Some("gzip"), "nothing else is asked for");
        Some(reply.clone())
    });
    let link = Link::new(&service.base_url(), None).unwrap();
    let read = quick().look(&link, &Cancel::new());
    (read, service.requests().len())
}

#[test]
fn gzip_is_known_by_all_its_names() {
    for name in ["gzip", "x-gzip", "GZip", "X-GZIP", " gzip ", "gzip, identity"] {
        let (read, _) = read(called(Reply::fhir(200, &statement()).packed(), name));
        assert_eq!(read.expect(name).software.as_deref(), Some("Packer"), "{name}");
    }
}

#[test]
fn what_is_packed_in_nothing_is_taken_as_it_is() {
    for name in ["identity", "Identity", ""] {
        let (read, _) = read(called(Reply::fhir(200, &statement()), name));
        assert_eq!(read.expect(name).software.as_deref(), Some("Packer"), "{name}");
    }
}

/// Even where it could be read after all: it says that it is something else.
#[test]
fn what_nobody_asked_for_is_refused() {
    let packed = Reply::fhir(200, &statement()).packed();
    for name in ["br", "zstd", "deflate", "compress", "gzip, br", "gzip, gzip", "aes128gcm"] {
        for reply in [packed.clone(), Reply::fhir(200, &statement())] {
            let (read, asked) = read(called(reply, name));
            assert!(matches!(read, Err(LinkError::Packed)), "{name}: {read:?}");
            assert_eq!(asked, 1, "the next answer would be the same");
        }
    }
    let two = called(packed, "gzip").with("content-encoding", "br");
    assert!(matches!(read(two).0, Err(LinkError::Packed)), "of two lines");
}

/// Its status says enough.
#[test]
fn a_failure_is_known_by_its_status_however_it_is_packed() {
    let refused = |status| read(called(Reply::html(status, "<h1>no</h1>"), "br")).0.unwrap_err();
    assert!(matches!(refused(401), LinkError::SignInNeeded));
    assert!(matches!(refused(500), LinkError::ServerProblem { status: 500 }));
}

/// It may be whole the next time.
#[test]
fn what_is_packed_badly_is_asked_for_again() {
    let packed = Reply::fhir(200, &statement()).packed();
    let (mut cut, mut wrong, plain) = (packed.clone(), packed, Reply::fhir(200, &statement()));
    cut.body.truncate(cut.body.len() - 9);
    // The sum at its end.
    let sum = wrong.body.len() - 8;
    wrong.body[sum] ^= 1;
    for reply in [cut, wrong, called(plain, "gzip")] {
        let (read, asked) = read(reply);
        assert!(matches!(read, Err(LinkError::Unreachable)), "{read:?}");
        assert_eq!(asked, 3);
    }
}

#[test]
fn what_swells_beyond_the_cap_is_not_taken() {
    for name in ["gzip", "x-gzip"] {
        let body = vec![b' '; 65 * 1024 * 1024];
        let bomb = Reply { body, ..Reply::fhir(200, &Value::Null) }.packed();
        assert!(bomb.body.len() < 1024 * 1024);
        let (read, _) = read(called(bomb, name));
        assert!(matches!(read, Err(LinkError::TooLarge)), "{name}: {read:?}");
    }
}

/// As answers to a successful deletion are, or to whoever has the newest version.
#[test]
fn nothing_at_all_is_packed_in_nothing() {
    for name in ["gzip", "br"] {
        let empty = Reply { body: Vec::new(), ..Reply::fhir(200, &Value::Null) };
        let (read, _) = read(called(empty, name));
        assert!(matches!(read, Err(LinkError::NotAFhirService(_))), "{name}: {read:?}");
    }
}
