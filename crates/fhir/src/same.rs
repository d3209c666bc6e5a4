//! Whether a service holds what we sent.
//!
//! Services add ids, narrative, codes and dates of their own, write `1.50` as
//! `1.5` and a time in another zone. So two resources are compared by what a
//! person said in them ([`SAID`]), and whether it still stands. A value that
//! someone else added there counts as a difference.
//!
//! References to other resources are left out: within an item they are filled
//! in with ids that the service gives, and what they point to is compared
//! itself.
//!
//! Rejected: a list for each type. FHIR calls the same thing by the same name
//! nearly everywhere, and a type that was forgotten would never be updated.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value, json};

use crate::mapping::WITHDRAWN;
use crate::reference;

/// The elements that hold what a person said, in any resource we write.
const SAID: [&str; 47] = [
    "address",
    "bodySite",
    "clinicalStatus",
    "code",
    "component",
    "contact",
    "contained",
    "content",
    "context",
    "contentType",
    "criticality",
    "data",
    "dataAbsentReason",
    "date",
    "dateAsserted",
    "description",
    "device",
    "dosage",
    "doseQuantity",
    "end",
    "interpretation",
    "item",
    "lastOccurrence",
    "location",
    "method",
    "name",
    "note",
    "payload",
    "period",
    "protocolApplied",
    "questionnaire",
    "reaction",
    "reasonCode",
    "recorded",
    "recordedDate",
    "relationship",
    "route",
    "section",
    "sent",
    "severity",
    "site",
    "start",
    "statusReason",
    "telecom",
    "title",
    "topic",
    "vaccineCode",
];

/// The same, for elements that are named after the type of their value.
const SAID_AS: [&str; 7] =
    ["abatement", "authored", "effective", "medication", "occurrence", "onset", "performed"];
const VALUE: &str = "value";

/// Whether both say the same. Numbers are compared by value, times by instant.
#[must_use]
pub fn says_the_same(ours: &Value, theirs: &Value) -> bool {
    essence(ours) == essence(theirs)
}

/// Whether a resource says that it must not be used.
#[must_use]
pub fn is_withdrawn(resource: &Value) -> bool {
    standing(resource) == "withdrawn"
}

/// Makes a resource say that it must not be used, and changes nothing else.
pub(crate) fn withdraw(resource: &mut Value) {
    let kind = resource.get("resourceType").and_then(Value::as_str).unwrap_or_default();
    let (field, value) = match kind {
        "AllergyIntolerance" | "Condition" => {
            let system = match kind {
                "Condition" => "condition-ver-status",
                _ => "allergyintolerance-verification",
            };
            let system = format!("http://terminology.hl7.org/CodeSystem/{system}");
            let coding = json!({"coding": [{"system": system, "code": WITHDRAWN}]});
            ("verificationStatus", coding)
        }
        "RelatedPerson" => ("active", json!(false)),
        _ => ("status", json!(WITHDRAWN)),
    };
    if let Some(fields) = resource.as_object_mut() {
        // What is in error has no clinical status (FHIR R4, con-5 and ait-2).
        fields.remove("clinicalStatus");
        fields.insert(field.into(), value);
    }
}

fn standing(resource: &Value) -> &str {
    let verified = resource.pointer("/verificationStatus/coding/0/code").and_then(Value::as_str);
    let inactive = resource.get("active") == Some(&Value::Bool(false));
    match resource.get("status").and_then(Value::as_str).unwrap_or_default() {
        WITHDRAWN => "withdrawn",
        _ if inactive || verified == Some(WITHDRAWN) => "withdrawn",
        "final" | "amended" | "corrected" | "completed" => "stands",
        other => other,
    }
}

/// What a resource says, without the accidents of its spelling.
pub(crate) fn essence(resource: &Value) -> Value {
    said(resource, By::Sense)
}

/// What a resource says, as it is spelled.
pub(crate) fn spelled(resource: &Value) -> Value {
    said(resource, By::Spelling)
}

/// How closely it is looked at.
#[derive(Debug, Clone, Copy, PartialEq)]
enum By {
    /// Order of keys and of lists, which services keep in tables, spelling of
    /// numbers and times, space in text, which those that keep XML shorten, codes
    /// beside words and extensions do not matter.
    Sense,
    /// Only what sending fills in does not, and how a time is written.
    Spelling,
}

/// `Type/id` of whom a resource is about, where it says so.
pub(crate) fn subject(resource: &Value) -> Option<String> {
    let text = |pointer| resource.pointer(pointer).and_then(Value::as_str);
    let subject = text("/subject/reference").or_else(|| text("/patient/reference"));
    let (kind, id) = reference::type_and_id(subject?)?;
    Some(format!("{kind}/{id}"))
}

fn said(resource: &Value, by: By) -> Value {
    let said = resource.as_object().into_iter().flatten();
    let said = said.filter(|(key, _)| is_said(key, by));
    let said = said.filter_map(|(key, value)| Some((key.as_str(), normal(value, by)?)));
    let about = resource.pointer("/about/0/reference").and_then(Value::as_str);
    let about = about.map(|about| ("about", place(about).into()));
    let mut said: Vec<(&str, Value)> = said.chain(about).collect();
    said.sort_by(|a, b| a.0.cmp(b.0));
    json!({
        "type": resource.get("resourceType"),
        "standing": standing(resource),
        "subject": subject(resource),
        "said": said,
    })
}

/// `Type/id`, however the service spells where that is.
fn place(reference: &str) -> String {
    let at = reference::type_and_id(reference);
    at.map_or_else(|| reference.to_owned(), |(kind, id)| format!("{kind}/{id}"))
}

fn is_said(key: &str, by: By) -> bool {
    let starts_upper =
        |rest: &str| rest.is_empty() || rest.starts_with(|c: char| c.is_ascii_uppercase());
    let chosen = || SAID_AS.iter().chain([&VALUE]).find_map(|name| key.strip_prefix(name));
    let beside = by == By::Spelling && key == "extension";
    beside || SAID.contains(&key) || chosen().is_some_and(starts_upper)
}

/// A value without its accidents; `None` where nothing is left.
fn normal(value: &Value, by: By) -> Option<Value> {
    match (value, by) {
        (Value::Number(number), By::Sense) => Some(Value::String(decimal(&number.to_string()))),
        (Value::String(text), By::Sense) => Some(Value::String(words(text))),
        (Value::String(text), By::Spelling) => {
            Some(Value::String(instant(text).unwrap_or_else(|| text.clone())))
        }
        (Value::Array(items), _) => {
            let mut items: Vec<Value> = items.iter().filter_map(|item| normal(item, by)).collect();
            if by == By::Sense {
                items.sort_by_cached_key(Value::to_string);
            }
            (!items.is_empty()).then_some(Value::Array(items))
        }
        (Value::Object(fields), _) => object(fields, by),
        (Value::Null, _) => None,
        (Value::Bool(_) | Value::Number(_), _) => Some(value.clone()),
    }
}

fn object(fields: &Map<String, Value>, by: By) -> Option<Value> {
    if let Some(text) = alone(fields).filter(|_| by == By::Sense) {
        return Some(Value::String(words(text)));
    }
    let is_hashed = fields.contains_key("hash");
    let is_named = fields.contains_key("reference") || fields.contains_key("code");
    let is_accident = |key: &str| match key {
        "display" => is_named,
        "extension" => by == By::Sense,
        "id" | "reference" | "url" | "userSelected" | "version" => true,
        // The bytes are where the service takes them; their hash is the same.
        "data" => is_hashed,
        _ => key.starts_with('_'),
    };
    let kept = fields.iter().filter(|(key, _)| !is_accident(key));
    let kept = kept.filter_map(|(key, field)| Some((key.clone(), normal(field, by)?)));
    let mut kept: Vec<(String, Value)> = kept.collect();
    kept.sort_by(|a, b| a.0.cmp(&b.0));
    (!kept.is_empty()).then(|| Value::Object(Map::from_iter(kept)))
}

/// Words that stand for all of an object, whatever is coded beside them.
fn alone(fields: &Map<String, Value>) -> Option<&str> {
    let beside = |key: &String| {
        matches!(key.as_str(), "coding" | "id" | "extension" | "time" | "text")
            || key.starts_with("author")
    };
    let text = fields.get("text").filter(|_| fields.keys().all(beside));
    // A place or a device that is named, and is no resource of the service.
    let named = fields.get("display").filter(|_| fields.len() == 1);
    text.and_then(Value::as_str).or_else(|| named.and_then(Value::as_str))
}

fn words(text: &str) -> String {
    instant(text).unwrap_or_else(|| text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// A time, in whatever zone it was written.
fn instant(text: &str) -> Option<String> {
    let at = DateTime::parse_from_rfc3339(text).ok()?;
    Some(at.with_timezone(&Utc).to_rfc3339_opts(SecondsFormat::AutoSi, true))
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
    use crate::ContentHash;
    use crate::mapping::tests::diary;
    use crate::mapping::{self, Item};
    use model::reading::{Decimal, Measured, Quantity, Unit};
    use model::{EntryKind, ItemKind, Measure};
    use proptest::prelude::*;

    fn with(pointer: &str, value: Value) -> Value {
        let mut theirs = diary("Walked");
        *theirs.pointer_mut(pointer).unwrap() = value;
        theirs
    }

    #[test]
    fn additions_of_a_service_do_not_matter() {
        let ours = diary("Walked");
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
        theirs["note"][0]["text"] = json!(" Walked\r\n");
        theirs["component"].as_array_mut().unwrap().reverse();
        assert!(says_the_same(&ours, &theirs));
        assert!(ContentHash::of(&ours).says_the_same(&ContentHash::of(&theirs)));
    }

    #[test]
    fn what_the_person_said_matters() {
        let ours = diary("Walked");
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
            let (ours, theirs) = (ContentHash::of(&ours), ContentHash::of(&theirs));
            assert!(!ours.says_the_same(&theirs), "{pointer}");
        }
    }

    fn hashes(item: &Item) -> Vec<(Value, ContentHash)> {
        let parts = mapping::parts(item, &mapping::tests::context()).unwrap();
        parts
            .into_iter()
            .map(|part| (part.resource.clone(), ContentHash::of(&part.resource)))
            .collect()
    }

    /// What differs in the resources differs in their hashes, or a change of it
    /// would never be sent.
    fn assert_told_apart(one: &Item, other: &Item, what: &dyn std::fmt::Debug) {
        let (one, other) = (hashes(one), hashes(other));
        for ((resource, hash), (changed, other)) in one.iter().zip(&other) {
            assert_eq!(resource == changed, hash == other, "{what:?}: {resource:#} {changed:#}");
        }
    }

    #[test]
    fn every_field_of_every_kind_is_told_apart() {
        for kind in EntryKind::ALL.into_iter().filter(|kind| ItemKind::of(*kind).is_some()) {
            let item = |page| Item::Entry(mapping::tests::entry(page));
            let full = mapping::tests::full(kind);
            let others = kind.fields().iter().filter(|field| !kind.required().contains(*field));
            for field in others {
                let mut page = full.clone();
                page.set(*field, "").unwrap();
                assert_told_apart(&item(full.clone()), &item(page), &(kind, field));
            }
            let mut later = full.clone();
            later.at = "2026-05-04T09:00:00+01:00".parse().unwrap();
            assert_told_apart(&item(full), &item(later), &kind);
        }
    }

    #[test]
    fn every_word_of_a_reading_is_told_apart() {
        let glucose = |value: i32| Quantity::new(Decimal::whole(value), Unit::MmolPerL);
        let reading =
            |value| mapping::tests::reading(Measure::Glucose, Measured::Amount(glucose(value)));
        let first = reading(6);
        let mut others = vec![reading(7); 5];
        others[1].reading.note = "after the walk".into();
        others[2].reading.device = "Meter 3".into();
        others[3].reading.context = None;
        others[4].reading.at = "2026-05-04T09:00:00+01:00".parse().unwrap();
        for other in others {
            assert_told_apart(&Item::Reading(first.clone()), &Item::Reading(other), &"reading");
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
