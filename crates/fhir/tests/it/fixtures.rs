//! Cards of realistic resources, where somebody keeps a folder with them.

use fhir::clinical::{Card, card};
use serde_json::Value;

/// Every resource in a file, those within a Bundle by themselves.
fn resources(file: &std::path::Path) -> Vec<Value> {
    let bytes = std::fs::read(file).unwrap();
    let Ok(mut resource) = serde_json::from_slice::<Value>(&bytes) else { return Vec::new() };
    let mut found = match resource["entry"].as_array_mut() {
        Some(entries) => entries.iter_mut().map(|entry| entry["resource"].take()).collect(),
        None => vec![resource],
    };
    found.retain(Value::is_object);
    found
}

#[test]
fn every_realistic_resource_has_a_readable_card() {
    let Some(folder) = testkit::fixtures() else { return };
    let files = testkit::files::json(&folder);
    let resources: Vec<Value> = files.iter().flat_map(|file| resources(file)).collect();
    assert!(!resources.is_empty(), "nothing is in {}", folder.display());
    resources.iter().for_each(|resource| assert_readable(&card(resource)));
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
