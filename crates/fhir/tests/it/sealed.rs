//! Walks at a service that carries sealed files beside the record.

use chrono::{DateTime, Utc};
use fhir::pull::{Held, Pull, Pulled};
use fhir::sealed::{Piece, Shelf};
use fhir::{Capabilities, Response};
use serde_json::{Value, json};
use url::Url;

use crate::service::{outcome, respond};

fn base() -> Url {
    Url::parse("https://a.example/fhir/").unwrap()
}

fn capabilities() -> Capabilities {
    offering(&json!([{"code": "history-system"}]))
}

fn offering(interaction: &Value) -> Capabilities {
    let codes = ["search-type", "read", "create", "update"];
    let all: Vec<Value> = codes.iter().map(|code| json!({"code": code})).collect();
    let rest = json!([{"interaction": interaction, "resource": [
        {"type": "Patient", "operation": [{"name": "everything"}]},
        {"type": "DocumentReference", "interaction": all, "searchParam": [{"name": "patient"}]}
    ]}]);
    let statement = json!({"resourceType": "CapabilityStatement", "rest": rest});
    Capabilities::read(&respond(200, None, &statement)).unwrap()
}

fn letter() -> Value {
    json!({"resourceType": "DocumentReference", "id": "letter", "meta": {"versionId": "1"},
        "status": "current", "subject": {"reference": "Patient/p1"}})
}

/// A piece with its bytes in it, as a service that takes no Binary has it.
fn piece() -> Value {
    let shelf = Shelf::new(&capabilities(), "p1", "keepwell-1");
    let put = shelf.put(&Piece::cut("a.kwset", 3, 10)[0], b"one");
    let mut piece: Value = serde_json::from_slice(&put.body.unwrap().0).unwrap();
    piece["id"] = json!("piece");
    piece["meta"]["versionId"] = json!("1");
    piece
}

/// A service with a letter, and maybe with a sealed file.
struct Service {
    carries: bool,
    /// Understands `_tag`.
    looks: bool,
    asked: Vec<String>,
}

impl Service {
    fn answer(&mut self, target: &str) -> Response {
        self.asked.push(target.to_owned());
        let url = base().join(target).unwrap();
        let has = |name: &str| url.query_pairs().any(|(key, _)| key == name);
        let sealed = self.carries.then(piece);
        let found = match url.path() {
            _ if has("_tag") && !self.looks => return respond(400, None, &outcome("what tag?")),
            "/fhir/DocumentReference" if has("_tag") => Vec::from_iter(sealed),
            "/fhir/DocumentReference" if has("_id") => vec![letter()],
            "/fhir/DocumentReference" | "/fhir/_history" => {
                sealed.into_iter().chain([letter()]).collect()
            }
            "/fhir/Patient/p1/$everything" => {
                let more = sealed.into_iter().chain([letter()]);
                std::iter::once(json!({"resourceType": "Patient", "id": "p1"}))
                    .chain(more)
                    .collect()
            }
            "/fhir/Patient/p1" => {
                return respond(200, None, &json!({"resourceType": "Patient", "id": "p1"}));
            }
            other => panic!("asked for {other}"),
        };
        let entries: Vec<Value> = found.iter().map(|one| json!({"resource": one})).collect();
        let links = match url.path().ends_with("everything") {
            true => json!([{"relation": "next", "url": "DocumentReference?next"}]),
            false => json!([]),
        };
        let bundle = json!({"resourceType": "Bundle", "total": found.len(), "entry": entries,
            "link": links});
        respond(200, None, &bundle)
    }

    /// Walks to the end, and gives what was kept and what was asked.
    fn walk(&mut self, cursor: Option<&str>) -> (Vec<String>, Vec<String>, String) {
        let now: DateTime<Utc> = "2026-05-01T12:00:00Z".parse().unwrap();
        let mut pull = Pull::new(&base(), "p1", &capabilities(), &Held::new(), cursor, now);
        let (mut kept, mut last) = (Vec::new(), String::new());
        self.asked.clear();
        while let Some(request) = pull.next() {
            let Pulled::Page(page) = pull.answer(&self.answer(&request.target)) else { panic!() };
            kept.extend(page.resources.iter().map(|one| one.id.clone()));
            last = page.cursor;
        }
        let paths = self.asked.iter().map(|one| one.split('&').next().unwrap().to_owned());
        (kept, paths.collect(), last)
    }
}

const LOOK: &str = "DocumentReference?patient=p1";

#[test]
fn a_service_that_carries_nothing_is_asked_as_ever() {
    let mut service = Service { carries: false, looks: true, asked: Vec::new() };
    let (kept, asked, cursor) = service.walk(None);
    assert!(asked[0] == LOOK && asked[1] == "Patient/p1/$everything?_count=100", "{asked:?}");
    assert!(kept.contains(&"letter".to_owned()));
    let (_, asked, _) = service.walk(Some(&cursor));
    assert!(asked[1].starts_with("_history?_since="), "{asked:?}");
    assert!(service.asked[0].contains("_lastUpdated=ge"), "only what is new matters");
}

#[test]
fn beside_sealed_files_the_letter_comes_alone() {
    let mut service = Service { carries: true, looks: true, asked: Vec::new() };
    for cursor in [None, Some(service.walk(None).2)] {
        let (kept, asked, _) = service.walk(cursor.as_deref());
        assert_eq!(asked, [LOOK, "Patient/p1", LOOK, "DocumentReference?_id=letter"]);
        assert!(service.asked[2].contains("_elements=id%2Cmeta"), "{:?}", service.asked);
        assert_eq!(kept, ["p1", "letter"]);
    }
}

/// A moment between the two would let sealed files through.
#[test]
fn the_look_is_from_the_same_second_as_the_types() {
    let (now, can): (DateTime<Utc>, _) =
        ("2026-05-01T12:00:00.7Z".parse().unwrap(), offering(&json!([])));
    let mut service = Service { carries: false, looks: true, asked: Vec::new() };
    let mut cursor = None;
    for _ in 0..2 {
        service.asked.clear();
        let mut pull = Pull::new(&base(), "p1", &can, &Held::new(), cursor.as_deref(), now);
        while let Some(request) = pull.next() {
            let mut answer = service.answer(&request.target);
            answer.received_at = now;
            let Pulled::Page(page) = pull.answer(&answer) else { panic!() };
            cursor = Some(page.cursor);
        }
    }
    let moments: Vec<&str> = service
        .asked
        .iter()
        .flat_map(|target| target.split('&'))
        .filter(|one| one.starts_with("_lastUpdated="))
        .collect();
    assert_eq!(moments, ["_lastUpdated=ge2026-05-01T12%3A00%3A00Z"; 2], "{:?}", service.asked);
}

#[test]
fn a_service_that_cannot_look_is_left_at_the_first_sealed_file() {
    let mut service = Service { carries: true, looks: false, asked: Vec::new() };
    let (kept, asked, _) = service.walk(None);
    assert_eq!(asked[1..3], ["Patient/p1/$everything?_count=100", "Patient/p1"], "no next page");
    assert!(!kept.contains(&"piece".to_owned()) && kept.contains(&"letter".to_owned()));
}
