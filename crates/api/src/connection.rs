//! Services this record is connected to.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use model::{ConnectionId, NhsNumber, NhsNumberError, SendRules};
use serde::{Deserialize, Serialize};

use crate::{Advice, Secret, SignInView};

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
    /// Whether it says where to sign in.
    pub sign_in: bool,
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

/// Why words name nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParsePatientError {
    /// Ten digits that are no NHS number.
    #[error("one of these digits is wrong: NHS numbers carry a check")]
    CheckDigit,
    /// Neither an NHS number, nor an identifier, nor an id.
    #[error("give an NHS number of ten digits, system|number, or a patient number")]
    NotANumber,
}

impl FromStr for PatientBy {
    type Err = ParsePatientError;

    /// An NHS number, `system|value`, or the id of a Patient, whichever it looks
    /// like. Ten digits are an NHS number or a slip of the hand.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        if let Some((system, value)) = text.split_once('|') {
            let (system, value) = (system.trim().to_owned(), value.trim().to_owned());
            let named = !value.is_empty();
            return named
                .then_some(Self::Identifier { system, value })
                .ok_or(ParsePatientError::NotANumber);
        }
        match text.parse() {
            Ok(number) => Ok(Self::NhsNumber(number)),
            Err(NhsNumberError::CheckDigit) => Err(ParsePatientError::CheckDigit),
            Err(NhsNumberError::NotTenDigits) => {
                let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
                let is_id = matches!(text.len(), 1..=64) && text.chars().all(fits);
                is_id.then(|| Self::Id(text.to_owned())).ok_or(ParsePatientError::NotANumber)
            }
        }
    }
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
    /// How it is signed in, where it is by signing in.
    pub sign_in: Option<SignInView>,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patient_is_named_in_the_words_that_letters_have() {
        let number = PatientBy::NhsNumber("9000000009".parse().unwrap());
        let identifier = |system: &str, value: &str| PatientBy::Identifier {
            system: system.to_owned(),
            value: value.to_owned(),
        };
        let id = PatientBy::Id("RX-100.7".to_owned());
        for (typed, meant) in [
            ("900 000 0009", Ok(number)),
            (
                "https://leeds.example/mrn | 1234",
                Ok(identifier("https://leeds.example/mrn", "1234")),
            ),
            ("|1234", Ok(identifier("", "1234"))),
            (" RX-100.7 ", Ok(id)),
            ("9000000008", Err(ParsePatientError::CheckDigit)),
            ("https://leeds.example/mrn|", Err(ParsePatientError::NotANumber)),
            ("12 34", Err(ParsePatientError::NotANumber)),
            ("", Err(ParsePatientError::NotANumber)),
        ] {
            assert_eq!(typed.parse::<PatientBy>(), meant, "{typed}");
        }
    }
}
