//! What a resource says, as a hash that can be kept beside what was sent.

use std::fmt;

use ring::digest::{SHA256, digest};
use serde_json::Value;

use crate::same::{essence, spelled};

/// Two SHA-256 hashes of what a person said in a resource: of its sense, which a
/// service shows back, and of its spelling, which it may change on the way. What
/// a service holds is judged by sense; what it is to be sent again, by spelling,
/// or a paragraph that was broken in two would be shown as sent and never go.
///
/// Written as text it is `sense.spelling`, in hexadecimal. The default is the
/// hash of nothing that was ever sent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ContentHash {
    sense: String,
    spelling: String,
}

impl ContentHash {
    /// The hash of a resource.
    #[must_use]
    pub fn of(resource: &Value) -> Self {
        Self { sense: hash(&essence(resource)), spelling: hash(&spelled(resource)) }
    }

    /// Reads what was written by `Display`. Whatever else it is given equals no
    /// hash of a resource.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let (sense, spelling) = text.split_once('.').unwrap_or((text, ""));
        Self { sense: sense.to_owned(), spelling: spelling.to_owned() }
    }

    /// Whether both resources say the same, however they spell it: equal whenever
    /// [`says_the_same`](crate::says_the_same) is true.
    #[must_use]
    pub fn says_the_same(&self, other: &Self) -> bool {
        self.sense == other.sense
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}.{}", self.sense, self.spelling)
    }
}

fn hash(said: &Value) -> String {
    let hash = digest(&SHA256, said.to_string().as_bytes());
    hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::tests::diary;
    use serde_json::json;

    #[test]
    fn the_same_said_otherwise_is_told_apart_by_its_spelling_alone() {
        let ours = diary("Walked. Slept.");
        let first = ContentHash::of(&ours);
        assert_eq!(ContentHash::read(&first.to_string()), first);
        let respelled: [fn(&mut Value); 3] = [
            |one| one["note"][0]["text"] = json!("Walked.\n\nSlept."),
            |one| one["component"].as_array_mut().unwrap().reverse(),
            |one| one["note"][0]["extension"] = json!([{"url": "u", "valueString": "typed"}]),
        ];
        for respell in respelled {
            let mut other = ours.clone();
            respell(&mut other);
            let other = ContentHash::of(&other);
            assert!(first.says_the_same(&other));
            assert_ne!(first, other);
        }
    }

    #[test]
    fn what_sending_changes_is_no_spelling() {
        let ours = diary("Walked");
        let sent: [fn(&mut Value); 5] = [
            |one| one["status"] = json!("amended"),
            |one| one["id"] = json!("77"),
            |one| one["effectiveDateTime"] = json!("2026-05-03T07:15:00Z"),
            |one| one["subject"]["reference"] = json!("https://a.example/fhir/Patient/p1"),
            |one| one["meta"] = json!({"versionId": "3"}),
        ];
        for change in sent {
            let mut other = ours.clone();
            change(&mut other);
            assert_eq!(ContentHash::of(&ours), ContentHash::of(&other));
        }
    }
}
