//! What services hold about a person.

use model::{ConnectionId, Group};
use serde::{Deserialize, Serialize};

use crate::RemarkView;

/// Which clinical resources to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClinicalQuery {
    /// Only from this service.
    pub connection: Option<ConnectionId>,
    /// Only of this FHIR type.
    pub resource_type: Option<String>,
    /// Only of this group.
    pub group: Option<Group>,
    /// Only with this code: `4548-4`, or `http://loinc.org|4548-4`.
    pub code: Option<String>,
    /// Also what is kept and not shown by default, such as claims.
    pub all: bool,
}

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
    /// Its address at the service, by which a remark names it.
    pub url: String,
    /// Its codes, as `system|code`.
    pub codes: Vec<String>,
    /// Other services that say the same: each is listed beside it, none is
    /// left out.
    pub also_held_by: Vec<String>,
    /// What the person says is wrong about it.
    pub remarks: Vec<RemarkView>,
}

/// A list of clinical resources.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clinical {
    /// By group, then newest first; the same fact from several services stands
    /// together.
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
