//! Who wrote what: one FHIR Provenance for each version a service accepted.
//!
//! Provenance has no identifier of its own in R4, so ours travels as the
//! identifier of its source: a UUID made from the item, what it said and the
//! versions it became. A retry makes the same one and so finds itself.

use std::collections::BTreeMap;

use chrono::SecondsFormat;
use model::EntryKind;
use ring::digest::{Context, SHA256};
use serde_json::{Value, json};

use crate::mapping::{Item, Role, URI_SYSTEM, Writer, called};
use crate::push::RemoteRef;

/// Keeps these UUIDs apart from any other made the same way.
const PURPOSE: &[u8] = b"keepwell provenance v1";

/// One version of an item, as a service accepted it.
#[derive(Debug, Clone, Copy)]
pub struct Version<'a> {
    /// The item.
    pub item: &'a Item,
    /// Who made it so.
    pub writer: &'a Writer,
    /// The resources it became.
    pub remotes: &'a BTreeMap<Role, RemoteRef>,
}

impl Version<'_> {
    fn recorded(&self) -> String {
        self.item.changed_at().to_rfc3339_opts(SecondsFormat::Millis, true)
    }

    /// The item itself first. Who wrote it is not of their own writing.
    fn targets(&self) -> impl Iterator<Item = &RemoteRef> {
        let others =
            self.remotes.iter().filter(|(role, _)| !matches!(role, Role::Main | Role::Carer));
        self.remotes.get(&Role::Main).into_iter().chain(others.map(|(_, remote)| remote))
    }
}

impl Version<'_> {
    /// The person, or whoever cares for them and wrote it: by name where the
    /// service keeps no RelatedPerson of them.
    fn who(&self, patient: &str) -> Value {
        match (self.writer, self.remotes.get(&Role::Carer)) {
            (Writer::Subject, _) => json!({"reference": format!("Patient/{patient}")}),
            (Writer::Carer { .. }, Some(carer)) => json!({"reference": carer.place()}),
            (Writer::Carer { name, relationship, .. }, None) => {
                json!({"display": called(name, relationship)})
            }
        }
    }
}

/// The id of the Provenance for one version of an item: the item, the hashes
/// of what was sent, and the versions that the service gave them (where it
/// gives none, the time of the change, which tells "one, two, one" apart as
/// well).
#[must_use]
pub fn id(version: &Version<'_>) -> String {
    let recorded = version.recorded();
    let mut digest = Context::new(&SHA256);
    let mut add = |part: &[u8]| {
        digest.update(&(part.len() as u64).to_be_bytes());
        digest.update(part);
    };
    add(PURPOSE);
    add(version.item.id().as_bytes());
    for remote in version.targets() {
        add(remote.sent_hash.to_string().as_bytes());
        add(remote.version.as_ref().unwrap_or(&recorded).as_bytes());
    }
    let mut bytes = [0; 16];
    for (to, from) in bytes.iter_mut().zip(digest.finish().as_ref()) {
        *to = *from;
    }
    uuid::Builder::from_custom_bytes(bytes).into_uuid().hyphenated().to_string()
}

/// The Provenance for a version, without an id.
#[must_use]
pub fn build(version: &Version<'_>, patient: &str, first: bool, id: &str) -> Value {
    let targets = version.targets().map(|remote| {
        let place = remote.place();
        json!({"reference": match &remote.version {
            Some(version) => format!("{place}/_history/{version}"),
            None => place,
        }})
    });
    let targets: Vec<Value> = targets.collect();
    let (code, display) = match (version.item.is_withdrawn(), first) {
        (true, _) => ("NULLIFY", "nullify"),
        (false, true) => ("CREATE", "create"),
        (false, false) => ("UPDATE", "revise"),
    };
    json!({
        "resourceType": "Provenance",
        "target": targets,
        "recorded": version.recorded(),
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
            "who": version.who(patient)
        }],
        "entity": [{
            "role": "source",
            "what": {
                "identifier": {"system": URI_SYSTEM, "value": format!("urn:uuid:{id}")},
                "display": source(version.item)
            }
        }]
    })
}

/// What it was made of, in words.
fn source(item: &Item) -> &'static str {
    match item {
        Item::Reading(_) => "Keepwell reading",
        Item::Entry(entry) if entry.state.kind() == EntryKind::Diary => "Keepwell diary page",
        Item::Entry(_) => "Keepwell entry",
    }
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
    use crate::ContentHash;
    use crate::mapping::Told;
    use crate::mapping::tests::{entry, full};

    fn item() -> Item {
        Item::Entry(entry(full(EntryKind::Diary)))
    }

    fn remotes(hash: &str, version: Option<&str>) -> BTreeMap<Role, RemoteRef> {
        let remote = RemoteRef {
            resource_type: "Observation".into(),
            id: "o1".into(),
            version: version.map(str::to_owned),
            sent_hash: ContentHash::read(hash),
        };
        [(Role::Main, remote)].into()
    }

    #[test]
    fn a_version_has_one_provenance() {
        let item = item();
        let id = |hash, version| {
            id(&Version { item: &item, writer: &Writer::Subject, remotes: &remotes(hash, version) })
        };
        let first = id("aa", Some("1"));
        assert_eq!(first, id("aa", Some("1")));
        let others = [id("ab", Some("1")), id("aa", Some("2")), id("aa", None)];
        assert!(!others.contains(&first));
        assert_eq!(uuid::Uuid::parse_str(&first).unwrap().get_version_num(), 8);
    }

    #[test]
    fn says_who_what_and_when() {
        let (item, mut remotes) = (item(), remotes("aa", Some("1")));
        let id = id(&Version { item: &item, writer: &Writer::Subject, remotes: &remotes });
        let provenance = build(
            &Version { item: &item, writer: &Writer::Subject, remotes: &remotes },
            "p1",
            true,
            &id,
        );
        assert!(is_same(&provenance, &id));
        insta::assert_snapshot!(format!("{provenance:#}"));
        let score = RemoteRef { id: "o2".into(), ..remotes[&Role::Main].clone() };
        remotes.insert(Role::Score, score);
        let both = build(
            &Version { item: &item, writer: &Writer::Subject, remotes: &remotes },
            "p1",
            true,
            &id,
        );
        assert_eq!(both["target"][1]["reference"], "Observation/o2/_history/1");
        let carer = RemoteRef {
            resource_type: "RelatedPerson".into(),
            id: "r1".into(),
            ..remotes[&Role::Main].clone()
        };
        remotes.insert(Role::Carer, carer);
        let writer = Writer::Carer {
            id: model::EntryId::from_random([3; 16]),
            name: "Meera Patel".into(),
            relationship: "Daughter".into(),
            told: Told::Resource,
        };
        let version = Version { item: &item, writer: &writer, remotes: &remotes };
        let by_carer = build(&version, "p1", true, &id);
        assert_eq!(by_carer["agent"][0]["who"]["reference"], "RelatedPerson/r1");
        remotes.remove(&Role::Carer);
        let by_name = Version { item: &item, writer: &writer, remotes: &remotes };
        let who = &build(&by_name, "p1", true, &id)["agent"][0]["who"];
        assert_eq!(who, &json!({"display": "Meera Patel (Daughter)"}));
    }

    #[test]
    fn others_are_not_ours() {
        assert!(!is_same(&json!({"entity": "x"}), "a"));
        assert!(!is_same(&json!({"entity": [{"what": {"identifier": {"value": 1}}}]}), "a"));
    }
}
