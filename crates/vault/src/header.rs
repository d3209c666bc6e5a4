//! The key file: what is in it, byte for byte.
//!
//! ```text
//! magic       8  "KEEPWELL"
//! version     2  ┐
//! length      4  │ big-endian; length is that of the body
//! generation  8  ┘
//! body        n  JSON in version 1
//! checksum   32  SHA-256 of everything before it
//! ```
//!
//! Everything but the body is a promise to every later version, as is a size
//! of at most 1 MiB. It is what lets any version tell a damaged file from a
//! newer one: the version is believed only when the checksum fits.
//!
//! The checksum finds accidents. Against people there are the seals within.
//!
//! Rejected: JSON throughout. A flipped bit in the version's digits would look
//! like a newer file. Rejected: keeping unknown fields. They could only come
//! from a newer version, which has a number to say so.

use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};

use crate::crypto::Sealed;
use crate::slots::{Identity, PassphraseSlot, RecoverySlot};

/// The version of the key file that this program writes, and the newest that
/// it reads.
pub const HEADER_VERSION: u16 = 1;

/// No version writes a longer file.
pub(crate) const MAX_BYTES: usize = 1024 * 1024;

const MAGIC: &[u8; 8] = b"KEEPWELL";
const CHECKSUM_BYTES: usize = 32;

/// What anyone at this computer may see of a person before unlocking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Label {
    /// As the person wants to be called.
    pub name: String,
    /// The name of the colour they chose.
    pub colour: String,
}

pub(crate) struct Header {
    /// Counts the changes; the higher of two copies is the newer one.
    pub(crate) generation: u64,
    pub(crate) body: Body,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Body {
    pub(crate) vault: Identity,
    pub(crate) label: Label,
    pub(crate) passphrase: PassphraseSlot,
    pub(crate) recovery_code: RecoverySlot,
    pub(crate) keyring: Sealed,
}

/// The bytes are not a header that this program can use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ParseHeaderError {
    Damaged,
    NewerVersion(u16),
}

/// The header would be over [`MAX_BYTES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the name is too long for the key file")]
pub(crate) struct HeaderTooLarge;

impl Header {
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, ParseHeaderError> {
        let (version, generation, body) = checked(bytes).ok_or(ParseHeaderError::Damaged)?;
        if version > HEADER_VERSION {
            return Err(ParseHeaderError::NewerVersion(version));
        }
        match serde_json::from_slice(body) {
            Ok(body) if version == HEADER_VERSION => Ok(Self { generation, body }),
            _ => Err(ParseHeaderError::Damaged),
        }
    }

    pub(crate) fn to_bytes(&self) -> Result<Vec<u8>, HeaderTooLarge> {
        let body = serde_json::to_vec(&self.body).map_err(|_| HeaderTooLarge)?;
        let length = u32::try_from(body.len()).map_err(|_| HeaderTooLarge)?;
        let mut bytes = Vec::with_capacity(body.len() + 64);
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&HEADER_VERSION.to_be_bytes());
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(&self.generation.to_be_bytes());
        bytes.extend_from_slice(&body);
        let checksum = digest(&SHA256, &bytes);
        bytes.extend_from_slice(checksum.as_ref());
        if bytes.len() > MAX_BYTES { Err(HeaderTooLarge) } else { Ok(bytes) }
    }

    /// The same header as the next generation, with another body.
    pub(crate) fn next(self, change: impl FnOnce(Body) -> Body) -> Self {
        // At the last number, copy a still wins over copy b.
        Self { generation: self.generation.saturating_add(1), body: change(self.body) }
    }
}

/// Version, generation and body of a whole file, of whatever version.
fn checked(bytes: &[u8]) -> Option<(u16, u64, &[u8])> {
    let (content, checksum) = bytes.split_last_chunk::<CHECKSUM_BYTES>()?;
    let rest = content.strip_prefix(MAGIC)?;
    let (version, rest) = rest.split_first_chunk()?;
    let (length, rest) = rest.split_first_chunk()?;
    let (generation, body) = rest.split_first_chunk()?;
    let whole = u32::try_from(body.len()) == Ok(u32::from_be_bytes(*length))
        && digest(&SHA256, content).as_ref() == checksum;
    whole.then_some((u16::from_be_bytes(*version), u64::from_be_bytes(*generation), body))
}

#[cfg(test)]
impl Header {
    /// A header of generation 7, for tests here and beside the two copies.
    pub(crate) fn sample() -> Self {
        use crate::{cost::Cost, keyring::Keyring, passphrase::Passphrase};
        use crate::{recovery_code::RecoveryCode, vault_key::VaultKey};

        let vault = Identity { person: [1; 16], database_salt: [2; 16] };
        let key = VaultKey::make().unwrap();
        let passphrase = Passphrase::new("one two three".to_owned()).unwrap();
        let code = RecoveryCode::make().unwrap();
        let cost = Cost { memory_kib: 8, passes: 1 };
        let body = Body {
            vault,
            label: Label { name: "Asha".to_owned(), colour: "teal".to_owned() },
            passphrase: PassphraseSlot::make(&vault, &key, &passphrase, cost).unwrap(),
            recovery_code: RecoverySlot::make(&vault, &key, &code).unwrap(),
            keyring: Keyring::make().unwrap().seal(&key, &vault).unwrap(),
        };
        Self { generation: 7, body }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse_error(bytes: &[u8]) -> Option<ParseHeaderError> {
        Header::parse(bytes).err()
    }

    /// `bytes` with their version and body replaced and everything else right.
    fn rebuilt(version: u16, body: &[u8]) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend_from_slice(&version.to_be_bytes());
        bytes.extend_from_slice(&u32::try_from(body.len()).unwrap().to_be_bytes());
        bytes.extend_from_slice(&7_u64.to_be_bytes());
        bytes.extend_from_slice(body);
        let checksum = digest(&SHA256, &bytes);
        bytes.extend_from_slice(checksum.as_ref());
        bytes
    }

    #[test]
    fn comes_back_as_it_was() {
        let bytes = Header::sample().to_bytes().unwrap();
        let read = Header::parse(&bytes).unwrap();
        assert_eq!(read.generation, 7);
        assert_eq!(read.to_bytes().unwrap(), bytes);
    }

    #[test]
    fn every_flipped_bit_is_damage_and_never_a_newer_version() {
        let bytes = Header::sample().to_bytes().unwrap();
        for place in 0..bytes.len() {
            for bit in 0..8 {
                let mut flipped = bytes.clone();
                flipped[place] ^= 1 << bit;
                let error = parse_error(&flipped);
                assert_eq!(error, Some(ParseHeaderError::Damaged), "bit {bit} of byte {place}");
            }
        }
    }

    #[test]
    fn every_cut_and_every_tail_is_damage() {
        let mut bytes = Header::sample().to_bytes().unwrap();
        for length in 0..bytes.len() {
            assert_eq!(parse_error(&bytes[..length]), Some(ParseHeaderError::Damaged), "{length}");
        }
        bytes.push(0);
        assert_eq!(parse_error(&bytes), Some(ParseHeaderError::Damaged));
    }

    #[test]
    fn a_newer_version_is_known_whatever_its_body() {
        for version in [HEADER_VERSION + 1, u16::MAX] {
            let newer = rebuilt(version, b"\x00 not even JSON");
            assert_eq!(parse_error(&newer), Some(ParseHeaderError::NewerVersion(version)));
        }
    }

    #[test]
    fn a_fitting_checksum_does_not_excuse_a_wrong_body() {
        let good = serde_json::to_vec(&Header::sample().body).unwrap();
        assert_eq!(parse_error(&rebuilt(HEADER_VERSION, &good)), None);
        assert_eq!(parse_error(&rebuilt(0, &good)), Some(ParseHeaderError::Damaged));

        let mut extra: serde_json::Value = serde_json::from_slice(&good).unwrap();
        extra["hint"] = "the dog".into();
        let extra = serde_json::to_vec(&extra).unwrap();
        for body in [&b""[..], b"{}", b"[[[[", &extra] {
            let error = parse_error(&rebuilt(HEADER_VERSION, body));
            assert_eq!(error, Some(ParseHeaderError::Damaged));
        }
    }

    #[test]
    fn a_name_that_would_make_the_file_unreadable_is_refused() {
        let long = Header::sample().next(|body| Body {
            label: Label { name: "a".repeat(MAX_BYTES), colour: String::new() },
            ..body
        });
        assert_eq!(long.to_bytes(), Err(HeaderTooLarge));
    }

    #[test]
    fn every_change_is_a_generation_until_the_last_number() {
        assert_eq!(Header::sample().next(|body| body).generation, 8);
        let last = Header { generation: u64::MAX, ..Header::sample() };
        assert_eq!(last.next(|body| body).generation, u64::MAX);
    }

    proptest! {
        #[test]
        fn any_bytes_are_answered(bytes: Vec<u8>, version: u16) {
            prop_assert_eq!(parse_error(&bytes), Some(ParseHeaderError::Damaged));
            prop_assert!(parse_error(&rebuilt(version, &bytes)).is_some());
        }
    }
}
