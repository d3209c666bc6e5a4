//! FHIR R4 and UK Core without any I/O: what Keepwell sends, what it reads,
//! and the steps of a sync.
//!
//! [`push`] and [`pull`] are state machines: they say which request comes
//! next and are told the answer. Whoever carries the requests owns the
//! network, the clock and the database, so every order of losses can be
//! tested here without a socket.
//!
//! Rejected: typed models of all FHIR resources. Services send elements no
//! model knows, and a model that drops them loses part of a health record.
//! Resources are read as JSON, tolerantly, and kept byte for byte.

pub mod batch;
mod bundle;
mod capability;
pub mod clinical;
mod content_hash;
mod exchange;
pub mod file;
mod letter;
pub mod mapping;
mod operation_outcome;
mod patient;
pub mod provenance;
pub mod pull;
pub mod push;
pub mod questionnaire;
mod reference;
mod same;
pub mod sealed;

pub use bundle::Received;
pub use capability::{Abilities, Capabilities, ReadCapabilitiesError};
pub use content_hash::ContentHash;
pub use exchange::{Body, Method, Request, Response};
pub use letter::Letter;
pub use patient::{
    PatientIdentifier, PatientMatch, PatientQuery, ReadPatientsError, is_resource_id,
};
pub use reference::at_home;
pub use same::{is_withdrawn, says_the_same};

/// The media type of FHIR in JSON (FHIR R4, section 3.1.0.1.10).
pub const FHIR_JSON: &str = "application/fhir+json";
