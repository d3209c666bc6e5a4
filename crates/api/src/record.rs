//! What services hold about a person.

use model::{ConnectionId, Group};
use serde::{Deserialize, Serialize};

/// One clinical resource on one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClinicalItem {
    /// The service it came from.
    pub connection: ConnectionId,
    /// That service's name.
    pub source: String,
    /// FHIR type, such as `Condition`.
    #[serde(rename = "type")]
    pub resource_type: String,
    /// Its id on that service.
    pub id: String,
    /// Its version there.
    pub version: String,
    /// Where it is shown.
    pub group: Group,
    /// What it is, as text.
    pub title: String,
    /// A value with its unit, a dose, a reason: as text, may be empty.
    pub detail: String,
    /// FHIR date as the service wrote it, may be empty.
    pub date: String,
    /// FHIR status, may be empty.
    pub status: String,
    /// Who recorded it, where the service says; may be empty.
    pub author: String,
    /// The service withdrew it: shown struck out, never hidden.
    pub entered_in_error: bool,
}

/// A list of clinical resources.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clinical {
    /// By group, then newest first.
    pub items: Vec<ClinicalItem>,
    /// How many each group holds, in the order shown, whatever the query.
    pub groups: Vec<(Group, u64)>,
}

/// One clinical resource, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClinicalResource {
    /// Its line in the list.
    pub item: ClinicalItem,
    /// The bytes of its newest version, as the service sent them.
    pub json: String,
    /// Versions held, oldest first.
    pub versions: Vec<String>,
}
