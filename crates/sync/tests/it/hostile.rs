//! Services that mean no good, or have gone wrong: each thing is capped, kept
//! or refused with a reason, and the sync goes on.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use sync::{Cancel, Carrier, Link, LinkError, Note, Patience, PullNote, SkipReason, SyncOutcome};
use testkit::StubServer;
use testkit::http::{Incoming, Reply};

use crate::memory::Memory;
use crate::world::{page, quick, sync as run};

/// A service of three types whose Conditions are as the test has them.
fn service(conditions: impl Fn(&Incoming) -> Option<Reply> + Send + Sync + 'static) -> StubServer {
    StubServer::start(move |request| {
        let path = request.target.split('?').next().unwrap_or_default();
        match path {
            "/fhir/metadata" => Some(Reply::fhir(200, &statement())),
            "/fhir/Patient/1" => {
                Some(Reply::fhir(200, &json!({"resourceType": "Patient", "id": "1"})))
            }
            "/fhir/Flag" => Some(Reply::fhir(200, &flags())),
            "/fhir/AllergyIntolerance" => Some(Reply::fhir(200, &bundle(&[]))),
            _ => conditions(request),
        }
    })
}

fn statement() -> Value {
    let listed = |name: &str| {
        json!({
            "type": name, "interaction": [{"code": "search-type"}],
            "searchParam": [{"name": "patient"}]
        })
    };
    let types = ["AllergyIntolerance", "Condition", "Flag"].map(listed);
    json!({"resourceType": "CapabilityStatement", "rest": [{"resource": types}]})
}

fn bundle(resources: &[Value]) -> Value {
    let entries: Vec<Value> = resources.iter().map(|one| json!({"resource": one})).collect();
    json!({"resourceType": "Bundle", "type": "searchset", "entry": entries})
}

/// Everything that a patient may have.
fn many_types() -> Value {
    let types: Vec<Value> = (0..30)
        .map(|number| {
            json!({
                "type": format!("Type{number}"), "interaction": [{"code": "search-type"}],
                "searchParam": [{"name": "patient"}]
            })
        })
        .collect();
    json!({"resourceType": "CapabilityStatement", "rest": [{"resource": types}]})
}

/// Comes after Condition: proof that the sync went on.
fn flags() -> Value {
    bundle(&[json!({"resourceType": "Flag", "id": "f1"})])
}

fn sync(server: &StubServer, memory: &mut Memory) -> SyncOutcome {
    let carrier = quick();
    let link = Link::new(&server.base_url(), Some("a-token".into())).unwrap();
    let capabilities = carrier.look(&link, &Cancel::new()).unwrap();
    run(&carrier, &link, "1", &capabilities, memory)
}

/// Syncs, and checks that all but the Conditions came.
fn skipped(conditions: impl Fn(&Incoming) -> Option<Reply> + Send + Sync + 'static) -> SkipReason {
    let server = service(conditions);
    let mut memory = Memory::default();
    let outcome = sync(&server, &mut memory);
    assert!(outcome.stopped.is_none(), "{outcome:?}");
    assert!(memory.places().contains("Flag/f1"));
    let reasons: Vec<SkipReason> = outcome
        .notes
        .iter()
        .filter_map(|note| match note {
            Note::Received(PullNote::Skipped { resource_type, reason })
                if resource_type == "Condition" =>
            {
                Some(*reason)
            }
            _ => None,
        })
        .collect();
    assert_eq!(reasons.len(), 1, "{:?}", outcome.notes);
    reasons[0]
}

#[test]
fn a_body_beyond_the_cap_is_not_taken() {
    let reason = skipped(|_| {
        let body = vec![b' '; 65 * 1024 * 1024];
        Some(Reply { body, ..Reply::fhir(200, &Value::Null) })
    });
    assert_eq!(reason, SkipReason::TooLarge);
}

#[test]
fn fifty_megabytes_of_one_resource_are_kept() {
    let server = service(|_| {
        let text = "x".repeat(50 * 1024 * 1024);
        let big = json!({"resourceType": "Condition", "id": "big", "note": [{"text": text}]});
        Some(Reply::fhir(200, &bundle(&[big])))
    });
    let mut memory = Memory::default();
    let outcome = sync(&server, &mut memory);
    assert!(outcome.stopped.is_none() && outcome.notes.is_empty(), "{outcome:?}");
    assert!(memory.places().contains("Condition/big") && memory.places().contains("Flag/f1"));
}

#[test]
fn what_is_nested_too_deep_is_left_out() {
    let server = service(|_| {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        let body = format!(
            "{{\"resourceType\":\"Bundle\",\"entry\":[\
             {{\"resource\":{{\"resourceType\":\"Condition\",\"id\":\"deep\",\"x\":{deep}}}}},\
             {{\"resource\":{{\"resourceType\":\"Condition\",\"id\":\"good\"}}}}]}}"
        );
        Some(Reply { body: body.into_bytes(), ..Reply::fhir(200, &Value::Null) })
    });
    let mut memory = Memory::default();
    let outcome = sync(&server, &mut memory);
    assert_eq!(outcome.notes, [Note::Received(PullNote::Unreadable { count: 1 })]);
    assert!(memory.places().contains("Condition/good"));
    assert!(!memory.places().contains("Condition/deep"));
}

#[test]
fn wrong_types_and_what_is_no_fhir_cost_only_themselves() {
    let odd = json!({"resourceType": "Bundle", "link": 7, "total": "x", "entry": {"a": 1}});
    let server = service(move |_| Some(Reply::fhir(200, &odd)));
    let mut memory = Memory::default();
    assert!(sync(&server, &mut memory).stopped.is_none());
    assert!(memory.places().contains("Flag/f1"));

    let list = json!({"resourceType": "List", "id": "1"});
    assert_eq!(skipped(move |_| Some(Reply::fhir(200, &list))), SkipReason::Unreadable);
    let half = |_: &Incoming| {
        let body = b"{\"resourceType\":\"Bundle\",\"entry\":[{".to_vec();
        Some(Reply { body, ..Reply::fhir(200, &Value::Null) })
    };
    // It may be whole the next time.
    assert_eq!(skipped(half), SkipReason::NoAnswer);
    let outcome = json!({"resourceType": "OperationOutcome"});
    assert_eq!(skipped(move |_| Some(Reply::fhir(400, &outcome))), SkipReason::Refused);
    let html = |_: &Incoming| Some(Reply::html(500, "<h1>Stack trace</h1>"));
    assert_eq!(skipped(html), SkipReason::NoAnswer);
}

#[test]
fn pages_elsewhere_are_not_fetched() {
    let elsewhere = StubServer::start(|_| Some(Reply::fhir(200, &bundle(&[]))));
    let links = [
        format!("{}/Condition?page=2", elsewhere.base_url()),
        "https://example.org/fhir/Condition?page=2".to_owned(),
        "/other/Condition?page=2".to_owned(),
        "file:///etc/passwd".to_owned(),
        "//example.org/fhir/Condition".to_owned(),
        "../secret".to_owned(),
    ];
    for link in links {
        let mut first = bundle(&[json!({"resourceType": "Condition", "id": "c1"})]);
        first["link"] = json!([{"relation": "next", "url": link}]);
        let reason = skipped(move |_| Some(Reply::fhir(200, &first)));
        assert_eq!(reason, SkipReason::OtherOrigin);
    }
    assert!(elsewhere.requests().is_empty());
}

#[test]
fn a_redirect_elsewhere_is_not_followed() {
    let elsewhere = StubServer::start(|_| Some(Reply::fhir(200, &bundle(&[]))));
    let there = format!("{}/Condition", elsewhere.base_url());
    let reason = skipped(move |_| Some(Reply::html(307, "").with("location", &there)));
    assert_eq!(reason, SkipReason::OtherOrigin);
    assert!(elsewhere.requests().is_empty());
}

#[test]
fn pages_in_a_circle_end() {
    let circle = |request: &Incoming| {
        let next = if request.target.contains("page=2") { 3 } else { 2 };
        let mut page = bundle(&[json!({"resourceType": "Condition", "id": "c1"})]);
        page["link"] = json!([{"relation": "next", "url": format!("Condition?page={next}")}]);
        Some(Reply::fhir(200, &page))
    };
    assert_eq!(skipped(circle), SkipReason::Endless);
}

#[test]
fn pages_with_nothing_on_them_end() {
    let page = AtomicUsize::new(0);
    let empty = move |_: &Incoming| {
        let mut empty = bundle(&[]);
        let number = page.fetch_add(1, Ordering::Relaxed);
        empty["link"] = json!([{"relation": "next", "url": format!("Condition?page={number}")}]);
        Some(Reply::fhir(200, &empty))
    };
    assert_eq!(skipped(empty), SkipReason::Endless);
}

#[test]
fn a_page_that_links_to_itself_is_the_last() {
    let server = service(|request| {
        let mut page = bundle(&[json!({"resourceType": "Condition", "id": "c1"})]);
        page["total"] = json!(1);
        page["link"] = json!([{"relation": "next", "url": request.target}]);
        Some(Reply::fhir(200, &page))
    });
    let mut memory = Memory::default();
    let outcome = sync(&server, &mut memory);
    assert!(outcome.stopped.is_none() && outcome.notes.is_empty(), "{outcome:?}");
    assert!(memory.places().contains("Condition/c1"));
}

#[test]
fn a_service_that_wants_the_whole_reference_is_asked_by_it() {
    let asks_whole = |request: &Incoming| request.target.contains("patient=Patient%2F1");
    let server = service(move |request| {
        let found = asks_whole(request).then(|| json!({"resourceType": "Condition", "id": "c1"}));
        Some(Reply::fhir(200, &bundle(&Vec::from_iter(found))))
    });
    // Its Flags are found in either way: they would hide that nothing else is.
    let mut memory = Memory::default();
    let link = Link::new(&server.base_url(), None).unwrap();
    let mut capabilities = quick().look(&link, &Cancel::new()).unwrap();
    capabilities.types.as_mut().unwrap().retain(|name, _| name != "Flag");
    for _ in 0..2 {
        let outcome = run(&quick(), &link, "1", &capabilities, &mut memory);
        assert!(outcome.stopped.is_none() && outcome.notes.is_empty(), "{outcome:?}");
        assert!(memory.places().contains("Condition/c1"));
    }
    let asked = server.requests();
    let last = asked.iter().rfind(|request| request.target.contains("/Condition"));
    assert!(asks_whole(last.unwrap()), "it is remembered");
}

#[test]
fn what_is_pointed_to_is_asked_for_until_somebody_answers() {
    let broken = Arc::new(AtomicUsize::new(0));
    let asked = Arc::clone(&broken);
    let server = service(move |request| match request.target.as_str() {
        "/fhir/Binary/b" if asked.fetch_add(1, Ordering::Relaxed) == 0 => {
            Some(Reply::fhir(500, &json!({"resourceType": "OperationOutcome"})))
        }
        "/fhir/Binary/b" => Some(Reply::fhir(200, &json!({"resourceType": "Binary", "id": "b"}))),
        target if target.contains("_lastUpdated") => Some(Reply::fhir(200, &bundle(&[]))),
        _ => Some(Reply::fhir(
            200,
            &bundle(&[json!({
                "resourceType": "Condition", "id": "c1",
                "evidence": [{"detail": [{"reference": "Binary/b"}]}]
            })]),
        )),
    });
    let patience = Patience { tries: 1, ..Patience::default() };
    let carrier = Carrier::with_patience(patience).unwrap();
    let link = Link::new(&server.base_url(), None).unwrap();
    let capabilities = carrier.look(&link, &Cancel::new()).unwrap();
    let mut memory = Memory::default();
    for is_held in [false, true] {
        run(&carrier, &link, "1", &capabilities, &mut memory);
        assert_eq!(memory.places().contains("Binary/b"), is_held);
    }
    run(&carrier, &link, "1", &capabilities, &mut memory);
    assert_eq!(broken.load(Ordering::Relaxed), 2);
}

#[test]
fn script_in_a_narrative_is_kept_and_shown_as_text() {
    let hostile = json!({
        "resourceType": "Condition", "id": "c1",
        "text": {"status": "generated", "div": "<div><script>alert(1)</script>Asthma</div>"},
        "code": {"text": "<img src=x onerror=alert(2)>Asthma"}
    });
    let expected = hostile.to_string();
    let page = bundle(&[hostile]);
    let server = service(move |_| Some(Reply::fhir(200, &page)));
    let mut memory = Memory::default();
    sync(&server, &mut memory);
    let key = ("Condition".to_owned(), "c1".to_owned(), String::new());
    assert_eq!(memory.held[&key], expected.into_bytes());
    let card = fhir::clinical::card(&serde_json::from_slice(&memory.held[&key]).unwrap());
    assert_eq!(card.title, "Asthma");
    assert!(!format!("{card:?}").contains("alert"));
}

#[test]
fn a_clock_that_is_wrong_is_reported() {
    let server = service(|_| {
        let reply = Reply::fhir(200, &bundle(&[]));
        Some(reply.with("date", "Tue, 01 Jan 2019 00:00:00 GMT"))
    });
    let outcome = sync(&server, &mut Memory::default());
    // The Condition's answer is not the first one, and not the first with a date.
    let differs = outcome
        .notes
        .iter()
        .any(|note| matches!(note, Note::Received(PullNote::ClockDiffers { .. })));
    assert!(differs, "{:?}", outcome.notes);
}

#[test]
fn a_log_in_page_is_never_a_success() {
    let server = StubServer::start(|_| Some(Reply::html(200, "<h1>Free Wi-Fi</h1>")));
    let silent = json!({"resourceType": "CapabilityStatement"});
    let real = StubServer::start(move |_| Some(Reply::fhir(200, &silent)));
    let carrier = quick();
    let link = Link::new(&real.base_url(), None).unwrap();
    let capabilities = carrier.look(&link, &Cancel::new()).unwrap();
    let link = Link::new(&server.base_url(), None).unwrap();
    let mut memory = Memory::default();
    memory.write(&page(1, "x"));
    let outcome = run(&carrier, &link, "1", &capabilities, &mut memory);
    assert_eq!((outcome.sent, outcome.received, outcome.waiting), (0, 0, 1));
    assert!(outcome.stopped.is_some());
    assert!(memory.known.is_empty() && memory.held.is_empty());
}

/// What a sync comes to with a service that knows what it can do, and answers
/// everything else like this; and how many requests it took.
fn out_of_order(status: u16) -> (SyncOutcome, usize) {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let server = StubServer::start(move |request| match request.target.as_str() {
        "/fhir/metadata" => Some(Reply::fhir(200, &many_types())),
        _ => {
            count.fetch_add(1, Ordering::Relaxed);
            Some(Reply::fhir(status, &json!({"resourceType": "OperationOutcome"})))
        }
    });
    let outcome = sync(&server, &mut Memory::default());
    (outcome, asked.load(Ordering::Relaxed))
}

#[test]
fn a_service_that_is_out_of_order_is_not_asked_for_ever() {
    let (outcome, asked) = out_of_order(503);
    assert!(matches!(outcome.stopped, Some(LinkError::ServerBusy { .. })), "{outcome:?}");
    assert!(asked <= 8, "{asked} requests");
    let (outcome, asked) = out_of_order(500);
    assert!(matches!(outcome.stopped, Some(LinkError::ServerProblem { .. })), "{outcome:?}");
    assert!(asked <= 40, "{asked} requests");
}
