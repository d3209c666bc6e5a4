//! The record of the made-up person as the file that it is exported to.

use std::fs;

use api::Request;
use app::worker::Worker;
use app::{App, Cost};
use serde_json::Value;

/// The Bundle as it was written, and behind it each resource in it.
pub(super) fn resources() -> Vec<Value> {
    let home = tempfile::tempdir().unwrap();
    let app = App::new(home.path().to_owned()).with_cost(Cost::LIGHT);
    let app = app.with_worker(Worker::InProcess);
    app.dispatch(Request::LookAround).unwrap();
    let path = home.path().join("record.json");
    app.dispatch(Request::ExportRecord { path: path.clone(), replace: false }).unwrap();
    let bundle: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let entries = bundle["entry"].as_array().unwrap();
    let within: Vec<Value> = entries.iter().map(|entry| entry["resource"].clone()).collect();
    assert!(within.len() > 500, "a year of everything, not {}", within.len());
    [vec![bundle], within].concat()
}
