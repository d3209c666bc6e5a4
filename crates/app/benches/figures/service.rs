//! A made-up patient put into a FHIR server, taken in from a file, and received
//! from that server: what each does in a second.

use std::time::{Duration, Instant};

use api::{ImportReport, Request};
use serde_json::Value;
use testkit::FhirServer;

use crate::data::Home;
use crate::record::{connect, empty_record, sync};
use crate::{Figure, ms, ratio, rows};

/// Each brings about six resources.
const VISITS: usize = 500;

/// None without a server.
pub(crate) fn figures() -> Vec<Figure> {
    let Some(server) = FhirServer::start() else { return Vec::new() };
    let bundle = testkit::patient::made_up_with(3, VISITS).bundle;
    let bytes = bundle.to_string();
    let started = Instant::now();
    let parsed: Value = serde_json::from_str(&bytes).unwrap();
    let parsing = started.elapsed();
    let held = parsed["entry"].as_array().map_or(0, Vec::len) as u64;

    let started = Instant::now();
    let places = server.load(&bundle);
    let posting = started.elapsed();
    let (importing, rows) = import(&bytes, held);

    let home = tempfile::tempdir().unwrap();
    let app = empty_record(home.path().to_owned());
    let patient = places.iter().find_map(|place| place.strip_prefix("Patient/")).unwrap();
    connect(&app, server.base_url(), patient);
    let (pulling, received) = sync(&app);

    let figure = |what: &str, resources, took: Duration, budget: &str| Figure {
        what: what.into(),
        measured: format!("{} for {resources} resources, {}", ms(took), rate(resources, took)),
        beside: format!(
            "{} the server taking the same in, {}; {} parsing alone; {} to write the same rows, \
             encrypted",
            ms(posting),
            rate(held, posting),
            ms(parsing),
            ms(rows)
        ),
        ratio: [posting, parsing, rows].map(|peer| ratio(took, peer)).join(", "),
        budget: budget.into(),
    };
    vec![
        figure("Take in a file that a FHIR server takes in too", held, importing, "3× parsing"),
        figure("Receive it from that server", received, pulling, ""),
    ]
}

/// How long it took, and how long its rows take alone.
fn import(bytes: &str, held: u64) -> (Duration, Duration) {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("bundle.json");
    std::fs::write(&file, bytes).unwrap();
    let app = empty_record(home.path().join("home"));
    let started = Instant::now();
    let request = Request::Import { files: vec![file], preview: false };
    let report: ImportReport = app.dispatch(request).unwrap().try_into().unwrap();
    let took = started.elapsed();
    assert_eq!(report.types.iter().map(|one| one.new).sum::<u64>(), held);
    drop(app);
    (took, rows::of_services(&Home::at(home.path().join("home"))))
}

#[allow(clippy::cast_precision_loss)]
fn rate(resources: u64, took: Duration) -> String {
    format!("{:.0} in a second", resources as f64 / took.as_secs_f64())
}
