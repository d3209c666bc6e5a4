//! Cards of realistic resources, where the folder with them is there.

use std::path::Path;

use fhir::clinical::{Card, card};
use serde_json::Value;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/fixtures/fhir");

/// Every resource in a folder, those within Bundles by themselves.
fn resources(folder: &str) -> Vec<Value> {
    let Ok(files) = std::fs::read_dir(Path::new(FOLDER).join(folder)) else { return Vec::new() };
    let mut found = Vec::new();
    for file in files {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        let Ok(mut resource) = serde_json::from_slice::<Value>(&bytes) else { continue };
        match resource["entry"].as_array_mut() {
            Some(entries) => found.extend(entries.iter_mut().map(|entry| entry["resource"].take())),
            None => found.push(resource),
        }
    }
    found.retain(Value::is_object);
    found
}

#[test]
fn every_realistic_resource_has_a_readable_card() {
    for folder in ["synthea", "ukcore"] {
        for resource in resources(folder) {
            let card = card(&resource);
            assert_readable(&card);
        }
    }
}

fn assert_readable(card: &Card) {
    assert!(!card.title.trim().is_empty(), "{card:?}");
    let texts = [&card.title, &card.detail].into_iter();
    for text in texts.chain(&card.status).chain(&card.author) {
        let has_tag = text.contains("</") || text.contains("<div") || text.contains("xmlns");
        assert!(!has_tag, "{card:?}");
        assert!(!text.contains("{\"") && !text.contains("null"), "{card:?}");
    }
}
