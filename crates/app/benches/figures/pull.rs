//! Receiving a whole record, beside parsing the same bytes and nothing else, and
//! beside writing the rows that it comes to and nothing else.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use testkit::StubServer;
use testkit::http::Reply;

use crate::data::Home;
use crate::record::{connect, empty_record, sync};
use crate::{Figure, ms, percentile, ratio, rows};

const RUNS: usize = 5;

pub(crate) fn figure() -> Figure {
    let bundle = bundle();
    let bytes = bundle.to_string().into_bytes();
    let (mut ours, mut theirs, mut rows) = (Vec::new(), Vec::new(), Vec::new());
    let mut resources = 0;
    for _ in 0..RUNS {
        let started = Instant::now();
        let parsed: Value = serde_json::from_slice(&bytes).unwrap();
        theirs.push(started.elapsed());
        resources = parsed["entry"].as_array().map_or(0, Vec::len);
        let (received, written) = receive(&bundle);
        ours.push(received);
        rows.push(written);
    }
    let (ours, theirs) = (percentile(&mut ours, 0.5), percentile(&mut theirs, 0.5));
    let rows = percentile(&mut rows, 0.5);
    #[allow(clippy::cast_precision_loss)]
    let megabytes = bytes.len() as f64 / 1e6;
    Figure {
        what: "Receive, list and store a whole record over loopback".into(),
        measured: format!("{} for {resources} resources, {megabytes:.1} MB", ms(ours)),
        beside: format!(
            "{} serde_json parsing the same bytes; {} to write the same rows, encrypted",
            ms(theirs),
            ms(rows)
        ),
        ratio: format!("{}, {}", ratio(ours, theirs), ratio(ours, rows)),
        budget: "3×".into(),
    }
}

/// A made-up patient as one page of a search.
fn bundle() -> Value {
    let bundle = testkit::patient::made_up_with(1, 3_000).bundle;
    let resources =
        bundle["entry"].as_array().unwrap().iter().map(|entry| entry["resource"].clone());
    let entries: Vec<Value> = resources
        .enumerate()
        .map(|(number, mut resource)| {
            if resource.get("id").is_none() {
                resource["id"] = json!(format!("made-{number}"));
            }
            json!({ "resource": resource })
        })
        .collect();
    json!({ "resourceType": "Bundle", "type": "searchset", "entry": entries })
}

/// How long it took, and how long its rows take alone.
fn receive(bundle: &Value) -> (Duration, Duration) {
    let dir = tempfile::tempdir().unwrap();
    let app = empty_record(dir.path().to_owned());
    let service = serve(bundle);
    connect(&app, service.base_url(), "p1");
    let took = sync(&app).0;
    drop(app);
    (took, rows::of_services(&Home::at(dir.path().to_owned())))
}

/// A service with one page to give and nothing else, so that what is measured
/// is not the service.
fn serve(bundle: &Value) -> StubServer {
    let statement = json!({
        "resourceType": "CapabilityStatement", "fhirVersion": "4.0.1", "status": "active",
        "kind": "instance", "date": "2026-01-01", "format": ["json"],
        "rest": [{ "mode": "server", "resource": [{
            "type": "Patient", "interaction": [{ "code": "read" }],
            "operation": [{ "name": "everything",
                "definition": "http://hl7.org/fhir/OperationDefinition/Patient-everything" }],
        }] }],
    });
    let empty = json!({ "resourceType": "Bundle", "type": "searchset" });
    let (statement, bundle, empty) =
        (Reply::fhir(200, &statement), Reply::fhir(200, bundle), Reply::fhir(200, &empty));
    StubServer::start(move |request| {
        Some(match () {
            () if request.target.contains("/metadata") => statement.clone(),
            () if request.target.contains("$everything") => bundle.clone(),
            () => empty.clone(),
        })
    })
}
