//! Who wrote what: one FHIR Provenance for each version a service accepted.
//!
//! Provenance has no identifier of its own in R4, so ours travels as the
//! identifier of its source: a UUID made from the page, what it said and the
//! version it became. A retry makes the same one and so finds itself.

use chrono::SecondsFormat;
use model::EntryState;
use ring::digest::{Context, SHA256};
use serde_json::{Value, json};

use crate::observation::{URI_SYSTEM, is_withdrawn};

/// Keeps these UUIDs apart from any other made the same way.
const PURPOSE: &[u8] = b"keepwell provenance v1";

/// The id of the Provenance for one version of a page: the entry, the hash of
/// what was sent, and the version that the service gave it (where it gives
/// none, the time of the change, which tells "one, two, one" apart as well).
#[must_use]
pub fn id(entry: &EntryState, content_hash: &str, version: Option<&str>) -> String {
    let changed = recorded(entry);
    let version = version.unwrap_or(&changed);
    let mut digest = Context::new(&SHA256);
    for part in [PURPOSE, entry.id.as_bytes(), content_hash.as_bytes(), version.as_bytes()] {
        digest.update(&(part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    let mut bytes = [0; 16];
    for (to, from) in bytes.iter_mut().zip(digest.finish().as_ref()) {
        *to = *from;
    }
    uuid::Builder::from_custom_bytes(bytes).into_uuid().hyphenated().to_string()
}

/// The Provenance for the Observation `target`, without an id.
#[must_use]
pub fn build(
    entry: &EntryState,
    patient: &str,
    target: (&str, Option<&str>),
    first: bool,
    id: &str,
) -> Value {
    let (observation, version) = target;
    let reference = match version {
        Some(version) => format!("Observation/{observation}/_history/{version}"),
        None => format!("Observation/{observation}"),
    };
    let (code, display) = match (is_withdrawn(entry), first) {
        (true, _) => ("NULLIFY", "nullify"),
        (false, true) => ("CREATE", "create"),
        (false, false) => ("UPDATE", "revise"),
    };
    json!({
        "resourceType": "Provenance",
        "target": [{"reference": reference}],
        "recorded": recorded(entry),
        "activity": {"coding": [{
            "system": "http://terminology.hl7.org/CodeSystem/v3-DataOperation",
            "code": code,
            "display": display
        }]},
        "agent": [{
            "type": {"coding": [{
                "system": "http://terminology.hl7.org/CodeSystem/provenance-participant-type",
                "code": "author",
                "display": "Author"
            }]},
            "who": {"reference": format!("Patient/{patient}")}
        }],
        "entity": [{
            "role": "source",
            "what": {
                "identifier": {"system": URI_SYSTEM, "value": format!("urn:uuid:{id}")},
                "display": "Keepwell diary page"
            }
        }]
    })
}

fn recorded(entry: &EntryState) -> String {
    entry.changed_at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// Whether a Provenance is the one with this id, whatever the service calls it.
pub(crate) fn is_same(resource: &Value, id: &str) -> bool {
    let wanted = format!("urn:uuid:{id}");
    let entities = resource.get("entity").and_then(Value::as_array).into_iter().flatten();
    let mut values = entities.filter_map(|e| e.pointer("/what/identifier/value")?.as_str());
    values.any(|value| value.eq_ignore_ascii_case(&wanted))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observation::tests::page;

    #[test]
    fn a_version_has_one_provenance() {
        let entry = &page(Some(4), "x");
        let first = id(entry, "aa", Some("1"));
        assert_eq!(first, id(entry, "aa", Some("1")));
        let others =
            [id(entry, "ab", Some("1")), id(entry, "aa", Some("2")), id(entry, "aa", None)];
        assert!(!others.contains(&first));
        assert_eq!(uuid::Uuid::parse_str(&first).unwrap().get_version_num(), 8);
    }

    #[test]
    fn says_who_what_and_when() {
        let entry = page(Some(4), "x");
        let id = id(&entry, "aa", Some("1"));
        let provenance = build(&entry, "p1", ("o1", Some("1")), true, &id);
        assert!(is_same(&provenance, &id));
        insta::assert_snapshot!(format!("{provenance:#}"));
    }

    #[test]
    fn others_are_not_ours() {
        assert!(!is_same(&json!({"entity": "x"}), "a"));
        assert!(!is_same(&json!({"entity": [{"what": {"identifier": {"value": 1}}}]}), "a"));
    }
}
