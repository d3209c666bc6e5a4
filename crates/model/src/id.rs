//! Identifiers: UUIDs (RFC 9562), one type for each thing they name, so that
//! one cannot be passed where another is meant. Most are random (version 4); a
//! fact that never changes is named by its content (version 8).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The text is not a UUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier")]
pub struct ParseIdError;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Makes a version 4 UUID of 16 random bytes.
            #[must_use]
            pub fn from_random(bytes: [u8; 16]) -> Self {
                Self(uuid::Builder::from_random_bytes(bytes).into_uuid())
            }

            /// Makes a version 8 UUID of the beginning of a SHA-256.
            #[must_use]
            pub fn from_hash(hash: &[u8; 32]) -> Self {
                let mut bytes = [0; 16];
                for (byte, from) in bytes.iter_mut().zip(hash) {
                    *byte = *from;
                }
                Self(uuid::Builder::from_custom_bytes(bytes).into_uuid())
            }

            /// The 16 bytes as they are.
            #[must_use]
            pub fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(Uuid::from_bytes(bytes))
            }

            /// The 16 bytes, most significant first.
            #[must_use]
            pub fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }

            /// `urn:uuid:…` (RFC 9562, section 4), as FHIR identifiers carry it.
            #[must_use]
            pub fn urn(&self) -> String {
                self.0.urn().to_string()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self).map_err(|_| ParseIdError)
            }
        }
    )*};
}

impl PersonId {
    /// Whether it names a service in the place of a person: the author of what
    /// was changed there. People are named at random (version 4), services by
    /// their address (version 8).
    #[must_use]
    pub fn is_service(&self) -> bool {
        self.0.get_version_num() == 8
    }
}

ids! {
    /// Someone with a lock on this computer; also names their vault.
    PersonId
    /// The health record of one subject.
    RecordId
    /// Something written down: a diary page.
    EntryId
    /// One FHIR endpoint of one record.
    ConnectionId
    /// One measurement, or one correction of it.
    ReadingId
    /// Something that may be sent to services: an entry, or a reading by the
    /// first of its corrections.
    ItemId
    /// A target that a clinician set, or a change of it.
    TargetId
}
