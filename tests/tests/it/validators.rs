//! What Keepwell writes in FHIR, as other people's validators judge it: HL7's
//! JSON Schema of R4, `@medplum/core` (with HL7's profiles of vital signs),
//! `fhir` from npm, `fhir.resources`, and a strict parser in Rust.

mod exported;
mod made;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use fhirbolt::FhirReleases;
use fhirbolt::element::Element;
use fhirbolt::serde::{DeserializationConfig, DeserializationMode};
use keepwell_tests::parts::{Part, have};
use serde_json::{Value, json};

/// One resource that each of them must complain about, or it looks at nothing.
fn wrong() -> Value {
    json!({"resourceType": "Observation", "status": "final", "code": {"text": 5}, "mood": 4})
}

/// Everything that goes to a service, and a whole record as a file.
fn written() -> &'static [Value] {
    static WRITTEN: LazyLock<Vec<Value>> =
        LazyLock::new(|| [made::resources(), exported::resources()].concat());
    &WRITTEN
}

#[test]
fn a_strict_parser_takes_everything_that_is_written() {
    let complaints = |resource: &Value| {
        let strict = DeserializationConfig { mode: DeserializationMode::Strict };
        let text = resource.to_string();
        let read = fhirbolt::json::from_str::<Element<{ FhirReleases::R4 }>>(&text, Some(strict));
        read.err().map(|error| format!("{error}: {text}"))
    };
    assert!(complaints(&wrong()).is_some());
    let found: Vec<String> = written().iter().filter_map(complaints).collect();
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn validators_of_others_take_everything_that_is_written() {
    if !have(&[Part::Validators, Part::Python, Part::Node]) {
        return;
    }
    let mut resources = written().to_vec();
    resources.push(wrong());
    let last = resources.len() - 1;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("resources.ndjson");
    let mut lines = std::fs::File::create(&file).unwrap();
    resources.iter().for_each(|resource| writeln!(lines, "{resource}").unwrap());

    let validators = Part::Validators.find().unwrap();
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("parts");
    let mut node = Command::new(Part::Node.find().unwrap());
    node.arg(scripts.join("validators/check.mjs")).arg(validators.parent().unwrap()).arg(&file);
    let mut python = Command::new(Part::Python.find().unwrap());
    python.arg(scripts.join("check_resources.py")).arg(&file);

    let mut complaints: BTreeMap<usize, Vec<(String, String)>> = BTreeMap::new();
    for program in [&mut node, &mut python] {
        for (number, judge, complaint) in ask(program, resources.len()) {
            complaints.entry(number).or_default().push((judge, complaint));
        }
    }
    let judges = ["@medplum/core", "JSON Schema", "fhir", "fhir.resources"];
    let of_wrong = complaints.remove(&last).unwrap_or_default();
    for judge in judges {
        assert!(of_wrong.iter().any(|(name, _)| name == judge), "{judge} looks at nothing");
    }
    let shown: Vec<String> = complaints
        .iter()
        .take(20)
        .map(|(number, found)| format!("{found:?}: {}", shortened(&resources[*number])))
        .collect();
    assert!(complaints.is_empty(), "{} resources: {shown:#?}", complaints.len());
}

/// What validators say: the number of the resource, who, and what.
fn ask(program: &mut Command, count: usize) -> Vec<(usize, String, String)> {
    let output = program.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let error = String::from_utf8_lossy(&output.stderr);
    let end = error.lines().rev().take(5).collect::<Vec<_>>();
    assert!(said.trim_end().ends_with(&format!("checked {count}")), "{end:?}");
    let parts = said.lines().filter_map(|line| {
        let mut parts = line.splitn(3, '\t').map(str::to_owned);
        Some((parts.next()?.parse().ok()?, parts.next()?, parts.next()?))
    });
    parts.collect()
}

fn shortened(resource: &Value) -> String {
    resource.to_string().chars().take(1500).collect()
}
