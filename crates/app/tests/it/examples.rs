//! Other people's FHIR goes in, is kept and comes out with nothing lost: every
//! example that HL7 publishes with R4, compared by a reader of its own.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use api::{ImportReport, RecordExported, Request};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::desk::Desk;

fn json_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            files.extend(json_files(&path));
        } else if path.extension().is_some_and(|ending| ending == "json") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// Every resource of a file, and how many of its entries have none; nothing of
/// a file that is no FHIR.
fn resources(path: &Path) -> Option<(Vec<String>, u64)> {
    let whole: Value = serde_json::from_slice(&fs::read(path).unwrap()).ok()?;
    let kind = whole.get("resourceType")?.as_str()?;
    if kind != "Bundle" {
        return Some((vec![whole.to_string()], 0));
    }
    let entries = whole.get("entry").and_then(Value::as_array).cloned().unwrap_or_default();
    let found: Vec<String> =
        entries.iter().filter_map(|entry| Some(entry.get("resource")?.to_string())).collect();
    let without = (entries.len() - found.len()) as u64;
    Some((found, without))
}

/// What a file said of a resource before another one said something else: no
/// longer the newest, and so in a Binary.
fn earlier(path: &Path) -> Vec<String> {
    let whole: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let resources = whole["entry"].as_array().unwrap().iter().map(|entry| &entry["resource"]);
    let binaries = resources.filter(|one| one["contentType"] == "application/fhir+json");
    let data = binaries.filter_map(|one| STANDARD.decode(one["data"].as_str()?).ok());
    data.filter_map(|bytes| Some(serde_json::from_slice::<Value>(&bytes).ok()?.to_string()))
        .collect()
}

#[test]
fn every_example_goes_in_and_comes_out_the_same() {
    let Some(folder) = std::env::var_os("KEEPWELL_EXAMPLES") else {
        return testkit::skip("the examples of FHIR R4, which cargo xtask test fetches");
    };
    let (mut files, mut there, mut empty) = (Vec::new(), BTreeSet::new(), 0);
    for path in json_files(Path::new(&folder)) {
        if let Some((found, without)) = resources(&path) {
            files.push(path);
            there.extend(found);
            empty += without;
        }
    }
    let desk = Desk::new();
    let report: ImportReport =
        desk.ask(Request::Import { files: files.clone(), preview: false }).unwrap();
    assert_eq!(report.not_understood, empty);

    let path = desk.dir.path().join("out.json");
    let export = Request::ExportRecord { path: path.clone(), replace: false };
    let _: RecordExported = desk.ask(export).unwrap();
    let (out, _) = resources(&path).unwrap();
    let mut out: BTreeSet<String> = out.into_iter().collect();
    out.extend(earlier(&path));
    let lost: Vec<&String> = there.difference(&out).take(3).collect();
    assert!(lost.is_empty(), "{lost:#?}");
    eprintln!("{} files, {} resources, {empty} entries without one", files.len(), there.len());
}
