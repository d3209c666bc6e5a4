//! Where two resources differ, in the words of their elements.

use chrono::DateTime;
use serde_json::Value;

use crate::reference::type_and_id;

/// What a service keeps of its own about a resource.
const OF_THE_SERVICE: [&str; 7] =
    ["id", "identifier", "implicitRules", "issued", "language", "meta", "text"];

/// The elements in which `theirs` differs from `ours`, such as `note[0].text`.
///
/// What only the spelling tells apart is the same: `1.50` and `1.5`, a time in
/// another zone, a reference that the service made absolute. So is an extension
/// that it did not keep.
pub(super) fn between(ours: &Value, theirs: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for key in keys(ours, theirs) {
        if !OF_THE_SERVICE.contains(&key) {
            compare(key.to_owned(), key, ours.get(key), theirs.get(key), &mut found);
        }
    }
    found
}

fn keys<'a>(ours: &'a Value, theirs: &'a Value) -> Vec<&'a str> {
    let of = |value: &'a Value| value.as_object().into_iter().flat_map(|one| one.keys());
    let mut keys: Vec<&str> = of(ours).chain(of(theirs)).map(String::as_str).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

fn compare(
    place: String,
    key: &str,
    ours: Option<&Value>,
    theirs: Option<&Value>,
    found: &mut Vec<String>,
) {
    match (ours, theirs) {
        (Some(_), None) if key == "extension" || key.starts_with('_') => {}
        (Some(ours @ Value::Object(_)), Some(theirs @ Value::Object(_))) => {
            for key in keys(ours, theirs) {
                compare(format!("{place}.{key}"), key, ours.get(key), theirs.get(key), found);
            }
        }
        (Some(Value::Array(ours)), Some(Value::Array(theirs))) => {
            for n in 0..ours.len().max(theirs.len()) {
                compare(format!("{place}[{n}]"), key, ours.get(n), theirs.get(n), found);
            }
        }
        (Some(ours), Some(theirs)) if same(ours, theirs) => {}
        _ => found.push(place),
    }
}

fn same(ours: &Value, theirs: &Value) -> bool {
    match (ours, theirs) {
        (Value::Number(ours), Value::Number(theirs)) => {
            crate::same::decimal(&ours.to_string()) == crate::same::decimal(&theirs.to_string())
        }
        (Value::String(ours), Value::String(theirs)) => same_text(ours, theirs),
        _ => ours == theirs,
    }
}

fn same_text(ours: &str, theirs: &str) -> bool {
    let trimmed = |text: &str| text.replace("\r\n", "\n").trim_end().to_owned();
    let instant = |text: &str| DateTime::parse_from_rfc3339(text).ok();
    let place = type_and_id(ours);
    // A part of ours, where the service knows it by its own id.
    let part = ours.starts_with("urn:uuid:") && type_and_id(theirs).is_some();
    let at = instant(ours);
    part || trimmed(ours) == trimmed(theirs)
        || (at.is_some() && at == instant(theirs))
        || (place.is_some() && place == type_and_id(theirs))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn spelling_is_no_difference() {
        let ours: Value = serde_json::from_str(
            r#"{"value": 1.50, "at": "2026-05-03T08:15:00+01:00", "who": "Patient/1",
                "of": "urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8", "note": "a\n",
                "extension": [{"url": "urn:keepwell:typed"}], "_at": {"extension": []}}"#,
        )
        .unwrap();
        let theirs: Value = serde_json::from_str(
            r#"{"value": 1.5, "at": "2026-05-03T07:15:00Z", "who": "https://a.example/Patient/1",
                "of": "Observation/7", "note": "a", "id": "7", "meta": {"versionId": "2"}}"#,
        )
        .unwrap();
        assert_eq!(between(&ours, &theirs), Vec::<String>::new());
    }

    #[test]
    fn a_difference_is_named_where_it_is() {
        let ours = json!({"note": [{"text": "a"}], "status": "active"});
        let theirs = json!({"note": [{"text": "b"}, {"text": "c"}], "reason": []});
        assert_eq!(between(&ours, &theirs), ["note[0].text", "note[1]", "reason", "status"]);
    }
}
