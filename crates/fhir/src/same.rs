//! Whether a service holds what we sent.
//!
//! Services add ids, narrative, codes and dates of their own, write `1.50` as
//! `1.5` and a time in another zone. So two Observations are compared by what
//! a person said in them: scores, words, notes, the moment, and whether it
//! still stands. A value that someone else added there counts as a difference.

use chrono::{DateTime, SecondsFormat, Utc};
use ring::digest::{SHA256, digest};
use serde_json::{Map, Value, json};

use crate::observation::WITHDRAWN;
use crate::reference;

/// Whether both say the same. Numbers are compared by value, times by instant.
#[must_use]
pub fn says_the_same(ours: &Value, theirs: &Value) -> bool {
    essence(ours) == essence(theirs)
}

/// SHA-256 of what an Observation says, as hexadecimal: equal whenever
/// [`says_the_same`] is true.
#[must_use]
pub fn content_hash(observation: &Value) -> String {
    let hash = digest(&SHA256, essence(observation).to_string().as_bytes());
    hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn essence(observation: &Value) -> Value {
    let status = observation.get("status").and_then(Value::as_str).unwrap_or_default();
    let standing = match status {
        "final" | "amended" | "corrected" => "stands",
        WITHDRAWN => "withdrawn",
        other => other,
    };
    let subject = observation.pointer("/subject/reference").and_then(Value::as_str);
    let components = list(observation, "component").map(answer).collect::<Vec<_>>();
    let notes = list(observation, "note").filter_map(|note| note.get("text")).map(normal);
    json!({
        "type": observation.get("resourceType"),
        "standing": standing,
        "subject": subject.and_then(reference::type_and_id).map(|(kind, id)| format!("{kind}/{id}")),
        "at": moments(observation),
        "answer": answer(observation),
        "components": components,
        "notes": notes.collect::<Vec<_>>(),
    })
}

/// What one component, or the page itself, answers.
fn answer(place: &Value) -> Value {
    let words = list(place, "interpretation").filter_map(|word| word.get("text"));
    json!({
        "about": place.pointer("/code/text").map(normal),
        "value": choices(place, "value", normal),
        "words": words.map(normal).collect::<Vec<_>>(),
    })
}

fn moments(observation: &Value) -> Value {
    choices(observation, "effective", |value| {
        let at = value.as_str().and_then(|text| DateTime::parse_from_rfc3339(text).ok());
        match at {
            Some(at) => {
                Value::String(at.with_timezone(&Utc).to_rfc3339_opts(SecondsFormat::AutoSi, true))
            }
            None => normal(value),
        }
    })
}

/// The elements of a choice (`value[x]`), in order of name.
fn choices(place: &Value, prefix: &str, read: impl Fn(&Value) -> Value) -> Value {
    let mut found: Vec<(String, Value)> = place
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(key, _)| key.strip_prefix(prefix).is_some_and(starts_upper))
        .map(|(key, value)| (key.clone(), read(value)))
        .collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    Value::Object(Map::from_iter(found))
}

fn starts_upper(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_uppercase())
}

fn list<'a>(place: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    place.get(key).and_then(Value::as_array).into_iter().flatten()
}

/// A value with its accidents removed: order of keys, spelling of numbers,
/// line ends and space at the end of text.
fn normal(value: &Value) -> Value {
    match value {
        Value::Number(number) => Value::String(decimal(&number.to_string())),
        Value::String(text) => Value::String(text.replace("\r\n", "\n").trim_end().to_owned()),
        Value::Array(items) => Value::Array(items.iter().map(normal).collect()),
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().map(|(k, v)| (k.clone(), normal(v))).collect();
            fields.sort_by(|a, b| a.0.cmp(&b.0));
            Value::Object(Map::from_iter(fields))
        }
        other => other.clone(),
    }
}

/// A decimal as digits and a power of ten, the same for every spelling of it.
pub(crate) fn decimal(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let (mantissa, power) = lower.split_once('e').unwrap_or((&lower, "0"));
    let Ok(power) = power.parse::<i64>() else { return lower };
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", mantissa),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let digits = digits.trim_start_matches('0');
    let significant = digits.trim_end_matches('0');
    let dropped = (digits.len() - significant.len()) as i64 - fraction.len() as i64;
    match significant {
        "" => "0".to_owned(),
        digits => format!("{sign}{digits}e{}", power.saturating_add(dropped)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observation::{build, tests::page};
    use proptest::prelude::*;

    fn with(pointer: &str, value: Value) -> Value {
        let mut theirs = build(&page(Some(4), "Walked"), "p1", false);
        *theirs.pointer_mut(pointer).unwrap() = value;
        theirs
    }

    #[test]
    fn additions_of_a_service_do_not_matter() {
        let ours = build(&page(Some(4), "Walked"), "p1", false);
        let mut theirs = ours.clone();
        theirs["id"] = json!("77");
        theirs["meta"] = json!({"versionId": "3"});
        theirs["text"] = json!({"status": "generated", "div": "<div/>"});
        theirs["issued"] = json!("2026-05-03T08:16:00Z");
        theirs["status"] = json!("amended");
        theirs["effectiveDateTime"] = json!("2026-05-03T07:15:00Z");
        theirs["subject"]["reference"] = json!("https://a.example/fhir/Patient/p1");
        theirs["code"]["coding"] = json!([{"code": "x"}]);
        theirs["note"][0]["time"] = json!("2026-05-03");
        assert!(says_the_same(&ours, &theirs));
        assert_eq!(content_hash(&ours), content_hash(&theirs));
    }

    #[test]
    fn what_the_person_said_matters() {
        let ours = build(&page(Some(4), "Walked"), "p1", false);
        let changes = [
            ("/valueInteger", json!(5)),
            ("/note/0/text", json!("Walked far")),
            ("/note", json!([])),
            ("/component/0/valueInteger", json!(1)),
            ("/component", json!([])),
            ("/status", json!("entered-in-error")),
            ("/status", json!("cancelled")),
            ("/effectiveDateTime", json!("2026-05-03T09:15:00+01:00")),
            ("/subject/reference", json!("Patient/p2")),
        ];
        for (pointer, value) in changes {
            let theirs = with(pointer, value);
            assert!(!says_the_same(&ours, &theirs), "{pointer}");
            assert_ne!(content_hash(&ours), content_hash(&theirs), "{pointer}");
        }
    }

    #[test]
    fn numbers_are_compared_by_value() {
        let value = |text: &str| -> Value {
            serde_json::from_str(&format!("{{\"valueQuantity\":{{\"value\":{text}}}}}")).unwrap()
        };
        for (a, b) in [("1.50", "1.5"), ("100", "1E2"), ("0.0", "-0"), ("1.5e1", "15.00")] {
            assert!(says_the_same(&value(a), &value(b)), "{a} {b}");
        }
        for (a, b) in [("1.5", "1.51"), ("1", "-1"), ("10", "1"), ("1e400", "1e401")] {
            assert!(!says_the_same(&value(a), &value(b)), "{a} {b}");
        }
    }

    proptest! {
        #[test]
        fn zeros_and_powers_never_change_a_decimal(n in -1_000_000i64..1_000_000, zeros in 0usize..6) {
            let padded = format!("{n}.{}", "0".repeat(zeros + 1));
            let shifted = format!("{n}{}e-{zeros}", "0".repeat(zeros));
            prop_assert_eq!(decimal(&n.to_string()), decimal(&padded));
            prop_assert_eq!(decimal(&n.to_string()), decimal(&shifted));
        }
    }
}
