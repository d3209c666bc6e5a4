//! A change set on its way: sealed, signed and named.
//!
//! ```text
//! magic         8  "KEEPWSET"      ┐
//! version       2  big-endian      │
//! compartment   1  1 circle,       │ header, bound to what is sealed
//!                  2 private       │
//! epoch         4  big-endian      │
//! salt         16  keyed hash      ┘
//! sealed        n  ChaCha20-Poly1305 of: replica (16), body
//! signature    64  Ed25519 over record and SHA-256 of all before it
//! ```
//!
//! Each set has a key of its own, derived from that of its compartment and
//! epoch and the salt, which is a keyed hash of what is sealed: no nonce is
//! ever used twice, and the same set sealed again is the same file. The name is a
//! keyed hash of every byte, under a key that all members have from the first
//! epoch on: who has no key learns nothing from it, and a file that is not
//! whole yet does not fit its own name.
//!
//! Who signed is inside the seal: a folder does not tell how many computers
//! use it. Bytes are believed in this order, and no later step sees what an
//! earlier one refused: size, header, seal, membership, signature.
//!
//! Rejected: sealing what was signed the other way round, with the signature
//! inside. A signature over the sealed bytes is checked before anything that
//! could be made to grow.

use zeroize::Zeroizing;

use crate::crypto::{self, ID_BYTES, KEY_BYTES, KeyError};
use crate::keyring::{Compartment, CompartmentKey};
use crate::keys::{Keys, verify_signature};
use crate::membership::ReplicaId;

/// No set is longer; a longer file is refused unread.
pub const MOST_SEALED_BYTES: usize = 8 * 1024 * 1024;

const MAGIC: &[u8; 8] = b"KEEPWSET";
const VERSION: u16 = 1;
const SALT_BYTES: usize = 16;
const HEADER_BYTES: usize = 8 + 2 + 1 + 4 + SALT_BYTES;
const SIGNATURE_BYTES: usize = 64;
const SALT_CONTEXT: &[u8] = b"keepwell 1 set salt ";
const SEAL_CONTEXT: &[u8] = b"keepwell 1 set ";
const NAMES_CONTEXT: &[u8] = b"keepwell 1 set names ";
const SIGN_CONTEXT: &[u8] = b"keepwell set 1\0";

/// A set that may be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedSet {
    /// Who sealed it.
    pub by: ReplicaId,
    /// In which compartment.
    pub compartment: Compartment,
    /// In which epoch.
    pub epoch: u32,
    /// What was sealed.
    pub body: Vec<u8>,
}

/// A set that may not be read. Nothing of it was believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenSetError {
    /// Over [`MOST_SEALED_BYTES`].
    #[error("it is larger than any change set")]
    TooLarge,
    /// It does not begin and end like one.
    #[error("it is no change set")]
    NotASet,
    /// From a newer program.
    #[error("it is from a newer Keepwell")]
    NewerVersion,
    /// This computer has no key of that epoch (yet, or no longer).
    #[error("this computer has no key for it")]
    NoKey,
    /// The seal does not hold: another record, or bytes that changed.
    #[error("its seal is broken")]
    BrokenSeal,
    /// No member of this record made it.
    #[error("it was made by a computer that does not belong to this record")]
    Stranger,
    /// The member it names did not sign it.
    #[error("its signature does not fit")]
    BadSignature,
    /// The platform's cryptography does not work.
    #[error(transparent)]
    Key(#[from] KeyError),
}

struct Header {
    compartment: Compartment,
    epoch: u32,
    salt: [u8; SALT_BYTES],
}

impl Header {
    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEADER_BYTES);
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&VERSION.to_be_bytes());
        bytes.push(self.compartment.tag());
        bytes.extend_from_slice(&self.epoch.to_be_bytes());
        bytes.extend_from_slice(&self.salt);
        bytes
    }

    fn parse(bytes: &[u8]) -> Result<Self, OpenSetError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(OpenSetError::NotASet)?;
        let (version, rest) = rest.split_first_chunk().ok_or(OpenSetError::NotASet)?;
        match u16::from_be_bytes(*version) {
            VERSION => {}
            0 => return Err(OpenSetError::NotASet),
            _ => return Err(OpenSetError::NewerVersion),
        }
        let (tag, rest) = rest.split_first().ok_or(OpenSetError::NotASet)?;
        let (epoch, rest) = rest.split_first_chunk().ok_or(OpenSetError::NotASet)?;
        let (salt, _) = rest.split_first_chunk().ok_or(OpenSetError::NotASet)?;
        Ok(Self {
            compartment: Compartment::from_tag(*tag).ok_or(OpenSetError::NotASet)?,
            epoch: u32::from_be_bytes(*epoch),
            salt: *salt,
        })
    }

    /// The key of this set alone.
    fn key(&self, of: &CompartmentKey) -> Result<Zeroizing<[u8; KEY_BYTES]>, KeyError> {
        crypto::derive(&self.salt, of.key(), &[SEAL_CONTEXT])
    }
}

/// Seals and signs `body` in the epoch of `key`.
///
/// # Errors
/// [`KeyError`].
pub fn seal_set(
    keys: &Keys,
    compartment: Compartment,
    key: &CompartmentKey,
    body: &[u8],
) -> Result<Vec<u8>, KeyError> {
    let text = Zeroizing::new([keys.replica().as_bytes().as_slice(), body].concat());
    let header = Header { compartment, epoch: key.epoch(), salt: salt(key, &text)? };
    let mut bytes = header.to_bytes();
    let bound = bound_to(&bytes, &keys.record());
    bytes.extend(crypto::seal_once(&*header.key(key)?, &bound, &text)?);
    let signature = keys.signer().sign(&signed_words(&keys.record(), &bytes));
    bytes.extend_from_slice(&signature);
    Ok(bytes)
}

/// Different for every text, and the same for the same: what was cut short on
/// its way is written again byte for byte. It tells whoever sees two files no
/// more than that they are equal.
fn salt(key: &CompartmentKey, text: &[u8]) -> Result<[u8; SALT_BYTES], KeyError> {
    let key = crypto::derive(&[], key.key(), &[SALT_CONTEXT])?;
    let hash = crypto::keyed_hash(&key, text);
    Ok(hash.first_chunk().copied().unwrap_or_default())
}

/// Opens a set that a member signed; `signing_key` tells what a member signs
/// with.
///
/// # Errors
/// [`OpenSetError`]
pub fn open_set(
    keys: &Keys,
    bytes: &[u8],
    signing_key: impl Fn(ReplicaId) -> Option<[u8; KEY_BYTES]>,
) -> Result<OpenedSet, OpenSetError> {
    if bytes.len() > MOST_SEALED_BYTES {
        return Err(OpenSetError::TooLarge);
    }
    let header = Header::parse(bytes)?;
    let (signed, signature) =
        bytes.split_last_chunk::<SIGNATURE_BYTES>().ok_or(OpenSetError::NotASet)?;
    let (head, sealed) = signed.split_at_checked(HEADER_BYTES).ok_or(OpenSetError::NotASet)?;
    let text = unseal(keys, &header, head, sealed)?;
    let (by, body) = text.split_first_chunk::<ID_BYTES>().ok_or(OpenSetError::BrokenSeal)?;
    let by = ReplicaId::from_bytes(*by);
    let public = signing_key(by).ok_or(OpenSetError::Stranger)?;
    if !verify_signature(&public, &signed_words(&keys.record(), signed), signature) {
        return Err(OpenSetError::BadSignature);
    }
    let Header { compartment, epoch, .. } = header;
    Ok(OpenedSet { by, compartment, epoch, body: body.to_vec() })
}

/// Two keys may bear one number: whichever fits.
fn unseal(
    keys: &Keys,
    header: &Header,
    head: &[u8],
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, OpenSetError> {
    let bound = bound_to(head, &keys.record());
    let mut why = OpenSetError::NoKey;
    for key in keys.compartment(header.compartment).of(header.epoch) {
        match crypto::open_once(&*header.key(key)?, &bound, sealed) {
            Some(text) => return Ok(text),
            None => why = OpenSetError::BrokenSeal,
        }
    }
    Err(why)
}

fn bound_to(header: &[u8], record: &[u8; ID_BYTES]) -> Vec<u8> {
    [header, record].concat()
}

fn signed_words(record: &[u8; ID_BYTES], sealed: &[u8]) -> Vec<u8> {
    [SIGN_CONTEXT, record, &crypto::sha256(sealed)].concat()
}

/// The name of a set: 64 hex digits. `None` for bytes that do not begin like
/// one.
///
/// # Errors
/// [`KeyError`]
pub fn set_name(keys: &Keys, bytes: &[u8]) -> Result<Option<String>, KeyError> {
    let tag = bytes.strip_prefix(MAGIC).and_then(|rest| rest.get(2)).copied();
    let Some(compartment) = tag.and_then(Compartment::from_tag) else { return Ok(None) };
    let key = names_key(keys, compartment)?;
    Ok(Some(hex::encode(crypto::keyed_hash(&key, bytes))))
}

/// What this record's folder on a carrier is called, which tells nobody else
/// whose it is.
///
/// # Errors
/// [`KeyError`]
pub fn folder_name(keys: &Keys) -> Result<String, KeyError> {
    let key = names_key(keys, Compartment::Circle)?;
    let hash = crypto::keyed_hash(&key, &[b"folder".as_slice(), &keys.record()].concat());
    Ok(format!("keepwell-{}", hex::encode(hash.first_chunk::<8>().unwrap_or(&[0; 8]))))
}

/// What a sealed file of `id` is called on a carrier: 64 hex digits.
///
/// # Errors
/// [`KeyError`]
pub fn carried_file_name(keys: &Keys, id: &[u8; KEY_BYTES]) -> Result<String, KeyError> {
    let key = names_key(keys, Compartment::Circle)?;
    let hash = crypto::keyed_hash(&key, &[b"file".as_slice(), id].concat());
    Ok(hex::encode(hash))
}

fn names_key(
    keys: &Keys,
    compartment: Compartment,
) -> Result<Zeroizing<[u8; KEY_BYTES]>, KeyError> {
    crypto::derive(&[], keys.compartment(compartment).first().key(), &[NAMES_CONTEXT])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pairing::tests::{another_record, two_computers};

    fn sealed(keys: &Keys) -> Vec<u8> {
        let key = keys.compartment(Compartment::Circle).first();
        seal_set(keys, Compartment::Circle, key, b"what was written").unwrap()
    }

    fn open(keys: &Keys, bytes: &[u8], by: &Keys) -> Result<OpenedSet, OpenSetError> {
        let known = |id| (id == by.replica()).then(|| by.signer().public_key());
        open_set(keys, bytes, known)
    }

    #[test]
    fn one_computer_opens_what_the_other_sealed() {
        let (first, second) = two_computers();
        let bytes = sealed(&second);
        let opened = open(&first, &bytes, &second).unwrap();
        assert_eq!(opened.body, b"what was written");
        assert_eq!((opened.by, opened.epoch), (second.replica(), 1));
        assert_eq!(opened.compartment, Compartment::Circle);
        assert_eq!(set_name(&first, &bytes), set_name(&second, &bytes));
        assert_eq!(folder_name(&first), folder_name(&second));
    }

    #[test]
    fn every_flipped_bit_is_refused_and_changes_the_name() {
        let (first, second) = two_computers();
        let bytes = sealed(&second);
        let name = set_name(&first, &bytes).unwrap();
        for place in 0..bytes.len() {
            for bit in 0..8 {
                let mut flipped = bytes.clone();
                flipped[place] ^= 1 << bit;
                assert!(open(&first, &flipped, &second).is_err(), "bit {bit} of byte {place}");
                assert_ne!(set_name(&first, &flipped).unwrap(), name, "bit {bit} of byte {place}");
            }
        }
    }

    #[test]
    fn every_cut_and_every_tail_is_refused() {
        let (first, second) = two_computers();
        let mut bytes = sealed(&second);
        for length in 0..bytes.len() {
            assert!(open(&first, &bytes[..length], &second).is_err(), "{length}");
        }
        bytes.push(0);
        assert_eq!(open(&first, &bytes, &second), Err(OpenSetError::BrokenSeal));
    }

    #[test]
    fn a_stranger_with_the_keys_is_refused() {
        let (first, second) = two_computers();
        let bytes = sealed(&second);
        let nobody = open_set(&first, &bytes, |_| None);
        assert_eq!(nobody, Err(OpenSetError::Stranger));
        let mistaken = open_set(&first, &bytes, |_| Some(first.signer().public_key()));
        assert_eq!(mistaken, Err(OpenSetError::BadSignature));
    }

    #[test]
    fn an_unsigned_set_is_refused() {
        let (first, second) = two_computers();
        let mut bytes = sealed(&second);
        let unsigned = bytes.len() - SIGNATURE_BYTES;
        bytes[unsigned..].fill(0);
        assert_eq!(open(&first, &bytes, &second), Err(OpenSetError::BadSignature));
        assert!(open(&first, &bytes[..unsigned], &second).is_err());
    }

    #[test]
    fn another_record_opens_nothing_of_it() {
        let (first, second) = two_computers();
        let other = another_record();
        let bytes = sealed(&second);
        assert_eq!(open(&other, &bytes, &second), Err(OpenSetError::BrokenSeal));
        assert_ne!(set_name(&other, &bytes), set_name(&first, &bytes));
        assert_ne!(folder_name(&other), folder_name(&first));
    }

    #[test]
    fn another_epoch_or_compartment_is_refused() {
        let (first, second) = two_computers();
        let key = CompartmentKey::make(2).unwrap();
        let later = seal_set(&second, Compartment::Circle, &key, b"later").unwrap();
        assert_eq!(open(&first, &later, &second), Err(OpenSetError::NoKey));
        // Said to be of the epoch and compartment that it is not of.
        let mut moved = later.clone();
        moved[11..15].copy_from_slice(&1_u32.to_be_bytes());
        assert_eq!(open(&first, &moved, &second), Err(OpenSetError::BrokenSeal));
        let mut moved = sealed(&second);
        moved[10] = Compartment::Private.tag();
        assert_eq!(open(&first, &moved, &second), Err(OpenSetError::BrokenSeal));
    }

    #[test]
    fn a_newer_version_and_a_giant_are_told_apart() {
        let (first, second) = two_computers();
        let mut newer = sealed(&second);
        newer[8..10].copy_from_slice(&2_u16.to_be_bytes());
        assert_eq!(open(&first, &newer, &second), Err(OpenSetError::NewerVersion));
        let giant = vec![0; MOST_SEALED_BYTES + 1];
        assert_eq!(open(&first, &giant, &second), Err(OpenSetError::TooLarge));
        assert_eq!(open(&first, b"a holiday picture", &second), Err(OpenSetError::NotASet));
    }

    #[test]
    fn the_same_body_of_the_same_computer_is_the_same_file() {
        let (first, second) = two_computers();
        assert_eq!(sealed(&first), sealed(&first));
        assert_ne!(sealed(&first), sealed(&second));
        let key = first.compartment(Compartment::Circle).first();
        let other = seal_set(&first, Compartment::Circle, key, b"what was writteN").unwrap();
        assert_ne!(other[15..HEADER_BYTES], sealed(&first)[15..HEADER_BYTES], "another salt");
    }
}
