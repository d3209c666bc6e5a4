//! Services this record is connected to.

use chrono::{DateTime, Utc};
use model::{ConnectionId, NhsNumber, SendRules};
use serde::{Deserialize, Serialize};

use crate::{Advice, Secret};

/// Where a FHIR service is, and how to be let in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceAddress {
    /// FHIR R4 base URL; plain HTTP only for loopback addresses.
    pub url: String,
    /// Bearer token (RFC 6750), if the service wants one.
    pub token: Option<Secret>,
}

/// What a service can do, in plain words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionTest {
    /// What the service calls its software, if it says.
    pub software: Option<String>,
    /// Its FHIR version, such as `4.0.1`.
    pub fhir_version: Option<String>,
    /// What it can do, a sentence each.
    pub can: Vec<String>,
    /// What it cannot do, a sentence each.
    pub cannot: Vec<String>,
    /// Whether anything can be sent to it.
    pub takes_something: bool,
}

/// How to find the person on a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PatientBy {
    /// By NHS number.
    NhsNumber(NhsNumber),
    /// By another identifier.
    Identifier {
        /// Its system, a URI; may be empty.
        system: String,
        /// Its value.
        value: String,
    },
    /// By the id of the Patient resource there.
    Id(String),
}

/// A Patient resource that may be the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PatientMatch {
    /// Its id on the service.
    pub id: String,
    /// The name it gives.
    pub name: String,
    /// The date of birth it gives (FHIR `date`), may be empty.
    pub birth_date: String,
    /// Its identifiers, as text.
    pub identifiers: Vec<String>,
}

/// One connection and how it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionView {
    /// The connection.
    pub id: ConnectionId,
    /// The name the person gave it.
    pub name: String,
    /// FHIR base URL.
    pub url: String,
    /// Whether it has a token; the token itself never leaves the record.
    pub has_token: bool,
    /// The Patient id there.
    pub patient: String,
    /// What the service can do.
    pub can: ConnectionTest,
    /// When a sync last ended well.
    pub last_sync: Option<DateTime<Utc>>,
    /// Why the last one did not, if so.
    pub last_problem: Option<Advice>,
    /// What the person lets it have, by kind.
    pub rules: SendRules,
    /// Paused by the person: nothing is sent or received.
    pub paused: bool,
    /// Items that wait for the person to say so.
    pub asking: u64,
    /// Items still to be sent.
    pub waiting: u64,
    /// Items the service holds as they are here.
    pub sent: u64,
    /// Items it would not take.
    pub needs_attention: u64,
    /// Items it has no place for.
    pub not_sendable: u64,
    /// Clinical resources held from it.
    pub clinical: u64,
}

/// What one sync did with one connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncReport {
    /// The connection.
    pub connection: ConnectionId,
    /// Its name.
    pub name: String,
    /// Items the service confirmed in this sync.
    pub sent: u64,
    /// Clinical resources, new or in a new version, that came in this sync.
    pub received: u64,
    /// Items still waiting.
    pub waiting: u64,
    /// Items that wait for the person to say so, in all.
    pub asking: u64,
    /// Items that need attention, in all.
    pub needs_attention: u64,
    /// Why it stopped before the end, if so.
    pub problem: Option<Advice>,
    /// Things worth knowing that stopped nothing, a sentence each.
    pub notes: Vec<String>,
}
