//! References between the parts of one item.

use std::collections::BTreeMap;

use serde_json::Value;

/// Puts `Type/id` in place of `urn:uuid:…` wherever something refers to a part
/// that is there. Its own identifier stays what it is.
pub(super) fn fill_in(resource: &mut Value, places: &BTreeMap<String, String>) {
    match resource {
        Value::Array(items) => items.iter_mut().for_each(|item| fill_in(item, places)),
        Value::Object(fields) => {
            for (key, field) in fields.iter_mut() {
                let place = field.as_str().and_then(|text| places.get(text));
                match (key.as_str(), place) {
                    ("reference" | "url", Some(place)) => *field = Value::String(place.clone()),
                    _ => fill_in(field, places),
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn references_are_filled_in_and_identifiers_stay() {
        let places = [("urn:uuid:1".to_owned(), "Binary/b".to_owned())].into();
        let mut resource = json!({
            "identifier": [{"value": "urn:uuid:1"}],
            "content": [{"attachment": {"url": "urn:uuid:1"}}],
            "derivedFrom": [{"reference": "urn:uuid:1"}, {"reference": "urn:uuid:2"}]
        });
        fill_in(&mut resource, &places);
        assert_eq!(resource["identifier"][0]["value"], "urn:uuid:1");
        assert_eq!(resource["content"][0]["attachment"]["url"], "Binary/b");
        assert_eq!(
            resource["derivedFrom"],
            json!([{"reference": "Binary/b"}, {"reference": "urn:uuid:2"}])
        );
    }
}
