//! Other people's FHIR goes in, is kept and comes out with nothing lost: every
//! example that HL7 publishes with R4, and a folder of one's own where there is one,
//! compared by a reader of its own.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use api::{ImportReport, RecordExported, Request};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::desk::Desk;

/// Every resource of a file, and how many of its entries have none; nothing of
/// a file that is no FHIR.
fn resources(path: &Path) -> Option<(Vec<String>, u64)> {
    let whole: Value = serde_json::from_slice(&fs::read(path).unwrap()).ok()?;
    whole.get("resourceType")?.as_str()?;
    let (mut found, mut without) = (Vec::new(), 0);
    open(&whole, &mut found, &mut without);
    Some((found, without))
}

/// A Bundle is what is in it, in a Bundle within it too.
fn open(resource: &Value, found: &mut Vec<String>, without: &mut u64) {
    if resource["resourceType"] != "Bundle" {
        found.push(resource.to_string());
        return;
    }
    for entry in resource["entry"].as_array().into_iter().flatten() {
        match entry.get("resource") {
            Some(resource) => open(resource, found, without),
            None => *without += 1,
        }
    }
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

/// How many HL7 publishes with R4, and how many different resources they hold.
const EXAMPLES: (usize, usize) = (5_300, 17_000);

#[test]
fn every_example_goes_in_and_comes_out_the_same() {
    let Some(folder) = std::env::var_os("KEEPWELL_EXAMPLES") else {
        return testkit::skip("the examples of FHIR R4, which cargo xtask test fetches");
    };
    let (files, resources) = there_and_back(Path::new(&folder));
    assert!(files >= EXAMPLES.0 && resources >= EXAMPLES.1, "{files} files, {resources} resources");
}

#[test]
fn a_folder_of_ones_own_goes_in_and_comes_out_the_same() {
    let Some(folder) = testkit::fixtures() else { return };
    let (files, resources) = there_and_back(&folder);
    assert!(files > 0 && resources > 0, "nothing is in {}", folder.display());
}

/// How many files were taken in, and how many different resources came out.
fn there_and_back(folder: &Path) -> (usize, usize) {
    let (mut files, mut there, mut empty) = (Vec::new(), BTreeSet::new(), 0);
    for path in testkit::files::json(folder) {
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
    (files.len(), there.len())
}
