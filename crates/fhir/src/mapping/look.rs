//! How what a service shows is read back into what the record says.
//!
//! A reader fills a page that may say something already. What the resource no
//! longer has is emptied; what the page cannot hold leaves it as it was, and is
//! found by [`elsewhere`](super::elsewhere), which compares.

use model::{Field, Label, Moment, Page};
use serde_json::Value;

use super::WITHDRAWN;
use super::write::ZONE;

/// The text at a place, where there is any.
pub(super) fn text<'a>(value: &'a Value, pointer: &str) -> Option<&'a str> {
    value.pointer(pointer).and_then(Value::as_str)
}

/// The items of a list, or the one there is.
pub(super) fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    match value.get(key) {
        Some(Value::Array(items)) => items,
        Some(one) => std::slice::from_ref(one),
        None => &[],
    }
}

/// A concept in words: its text, else what its first coding is called.
pub(super) fn concept(value: &Value) -> Option<&str> {
    let coding = list(value, "coding").first();
    let called = |key| coding.and_then(|coding| coding.get(key)).and_then(Value::as_str);
    text(value, "/text").or_else(|| called("display")).or_else(|| called("code"))
}

/// Whether a concept has this code.
pub(super) fn has_code(value: &Value, system: &str, code: &str) -> bool {
    list(value, "coding").iter().any(|coding| {
        coding.get("system").and_then(Value::as_str) == Some(system)
            && coding.get("code").and_then(Value::as_str) == Some(code)
    })
}

/// The first extension of this URL.
pub(super) fn extension<'a>(value: &'a Value, url: &str) -> Option<&'a Value> {
    let is_it = |one: &&Value| one.get("url").and_then(Value::as_str) == Some(url);
    list(value, "extension").iter().find(is_it)
}

/// A time, with the zone beside it. A date without a time is none.
pub(super) fn moment(value: &Value, key: &str) -> Option<Moment> {
    let at: Moment = value.get(key)?.as_str()?.parse().ok()?;
    let zone = value.get(format!("_{key}")).and_then(|beside| extension(beside, ZONE));
    let zone = zone.and_then(|zone| zone.get("valueCode")?.as_str());
    Some(Moment::new(at.at(), zone.map(str::to_owned)))
}

/// All annotations as one text.
pub(super) fn notes(value: &Value) -> String {
    let notes = list(value, "note").iter().filter_map(|note| text(note, "/text"));
    notes.collect::<Vec<_>>().join("\n\n")
}

/// A number as it was written.
pub(super) fn number(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Whether the service marks it as entered in error, in whichever element its
/// type has for that.
pub(super) fn is_withdrawn(resource: &Value) -> bool {
    let status = resource.get("status").and_then(Value::as_str);
    let verification = list(resource, "verificationStatus").iter();
    let mut codes = verification.flat_map(|concept| list(concept, "coding"));
    status == Some(WITHDRAWN)
        || codes.any(|coding| coding.get("code").and_then(Value::as_str) == Some(WITHDRAWN))
}

/// Fills a field, or empties it.
pub(super) fn fill(page: &mut Page, field: Field, text: Option<&str>) {
    // A text it cannot hold leaves it as it was.
    let _ = page.set(field, text.unwrap_or_default());
}

/// Fills a field that the kind must have: nothing leaves it as it was.
pub(super) fn fill_needed(page: &mut Page, field: Field, text: Option<&str>) {
    if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
        fill(page, field, Some(text));
    }
}

/// Fills a field of words.
pub(super) fn fill_words<'a>(page: &mut Page, field: Field, words: impl Iterator<Item = &'a str>) {
    if let Ok(words) = words.map(Label::new).collect() {
        let _ = page.set_words(field, words);
    }
}

/// Moves the page to a time; the same instant elsewhere leaves it where it was.
pub(super) fn fill_at(page: &mut Page, at: Option<Moment>) {
    if let Some(at) = at.filter(|at| at.utc() != page.at.utc() || at.zone().is_some()) {
        page.at = at;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_concept_is_read_in_words() {
        let coding = json!([{"code": "1", "display": "Asthma"}]);
        assert_eq!(concept(&json!({"text": "My chest", "coding": coding})), Some("My chest"));
        assert_eq!(concept(&json!({"coding": coding})), Some("Asthma"));
        assert_eq!(concept(&json!({"coding": [{"code": "1"}]})), Some("1"));
        assert_eq!(concept(&json!({})), None);
    }

    #[test]
    fn the_zone_comes_back() {
        let value = json!({
            "authored": "2026-05-03T08:15:00+01:00",
            "_authored": {"extension": [{"url": ZONE, "valueCode": "Europe/London"}]}
        });
        let at = moment(&value, "authored").unwrap();
        assert_eq!(at.to_string(), "2026-05-03T08:15:00+01:00[Europe/London]");
        assert_eq!(moment(&json!({"authored": "2026-05-03"}), "authored"), None);
    }
}
