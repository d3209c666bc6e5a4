//! The secrets a vault keeps besides its own key.
//!
//! A person's identity (to sign change sets, and to be granted the record of
//! someone else) and the two compartments of their own record, `circle` and
//! `private`. Sealed in the key file, because they must outlive the database:
//! a restored backup needs them before there is one.
//!
//! The layout is the identity, the record and the first epoch of each
//! compartment at fixed places, and after them one part for each later epoch.
//! Anything else is a new version of the key file.

use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::crypto::{self, ID_BYTES, KEY_BYTES, KeyError, Sealed};
use crate::slots::Identity;
use crate::vault_key::{Purpose, VaultKey};

const CONTEXT: &[u8] = b"keepwell 1 keyring ";
const EPOCH_BYTES: usize = 4;
/// A keyring whose compartments are in their first epoch.
const FIRST_BYTES: usize = 4 * KEY_BYTES + ID_BYTES + 2 * EPOCH_BYTES;
/// Compartment, epoch and key of a later one.
const LATER_BYTES: usize = 1 + EPOCH_BYTES + KEY_BYTES;
const FIRST_EPOCH: u32 = 1;

/// One of the two parts that a record is sent in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Compartment {
    /// Shared with the circle.
    Circle,
    /// Shared with nobody but the person's own computers.
    Private,
}

impl Compartment {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Circle, Self::Private];

    pub(crate) fn tag(self) -> u8 {
        match self {
            Self::Circle => 1,
            Self::Private => 2,
        }
    }

    pub(crate) fn from_tag(tag: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|compartment| compartment.tag() == tag)
    }

    /// Its stable name: `circle` or `private`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Circle => "circle",
            Self::Private => "private",
        }
    }
}

/// The key of one compartment of a record in one epoch. A new epoch begins when someone is
/// no longer to read what comes next. Wiped when dropped.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct CompartmentKey {
    epoch: u32,
    key: [u8; KEY_BYTES],
}

impl CompartmentKey {
    /// A new random key.
    ///
    /// # Errors
    /// [`KeyError`] when there are no random numbers.
    pub fn make(epoch: u32) -> Result<Self, KeyError> {
        Ok(Self { epoch, key: crypto::random()? })
    }

    pub(crate) fn new(epoch: u32, key: [u8; KEY_BYTES]) -> Self {
        Self { epoch, key }
    }

    /// Counts from 1.
    #[must_use]
    pub fn epoch(&self) -> u32 {
        self.epoch
    }

    /// Seals the change sets of this epoch.
    #[must_use]
    pub fn key(&self) -> &[u8; KEY_BYTES] {
        &self.key
    }
}

impl fmt::Debug for CompartmentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CompartmentKey").field("epoch", &self.epoch).finish_non_exhaustive()
    }
}

/// Every key of one compartment, from its first epoch on. Two computers that
/// each began the same epoch leave two keys of one number.
#[derive(Debug, Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct CompartmentKeys {
    first: CompartmentKey,
    later: Vec<CompartmentKey>,
}

impl CompartmentKeys {
    fn make() -> Result<Self, KeyError> {
        Ok(Self::from_first(CompartmentKey::make(FIRST_EPOCH)?))
    }

    pub(crate) fn from_first(first: CompartmentKey) -> Self {
        Self { first, later: Vec::new() }
    }

    /// The key of the first epoch: every member has it, so names come from it.
    #[must_use]
    pub fn first(&self) -> &CompartmentKey {
        &self.first
    }

    /// Every key, oldest first as they came.
    pub fn all(&self) -> impl Iterator<Item = &CompartmentKey> {
        std::iter::once(&self.first).chain(&self.later)
    }

    /// The keys of one epoch.
    pub fn of(&self, epoch: u32) -> impl Iterator<Item = &CompartmentKey> {
        self.all().filter(move |key| key.epoch == epoch)
    }

    /// Whether it was not there before.
    pub(crate) fn add(&mut self, key: CompartmentKey) -> bool {
        let new = self.all().all(|known| *known != key);
        if new {
            self.later.push(key);
        }
        new
    }
}

#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub(crate) struct Keyring {
    /// Ed25519 (RFC 8032).
    pub(crate) signing_seed: [u8; KEY_BYTES],
    /// X25519. Any 32 bytes will do: RFC 7748 clamps them on use.
    pub(crate) exchange_secret: [u8; KEY_BYTES],
    /// The person's own record.
    pub(crate) record: [u8; ID_BYTES],
    pub(crate) circle: CompartmentKeys,
    pub(crate) private: CompartmentKeys,
}

impl Keyring {
    pub(crate) fn make() -> Result<Self, KeyError> {
        Ok(Self {
            signing_seed: crypto::random()?,
            exchange_secret: crypto::random()?,
            record: random_uuid()?,
            circle: CompartmentKeys::make()?,
            private: CompartmentKeys::make()?,
        })
    }

    /// That of another computer of the same person: the record's keys, and an
    /// identity of its own.
    pub(crate) fn join(
        record: [u8; ID_BYTES],
        circle: CompartmentKeys,
        private: CompartmentKeys,
    ) -> Result<Self, KeyError> {
        let (signing_seed, exchange_secret) = (crypto::random()?, crypto::random()?);
        Ok(Self { signing_seed, exchange_secret, record, circle, private })
    }

    pub(crate) fn compartment(&self, which: Compartment) -> &CompartmentKeys {
        match which {
            Compartment::Circle => &self.circle,
            Compartment::Private => &self.private,
        }
    }

    /// Whether it was not there before.
    pub(crate) fn add(&mut self, which: Compartment, key: CompartmentKey) -> bool {
        match which {
            Compartment::Circle => self.circle.add(key),
            Compartment::Private => self.private.add(key),
        }
    }

    pub(crate) fn seal(&self, by: &VaultKey, of: &Identity) -> Result<Sealed, KeyError> {
        let key = by.derive(Purpose::Keyring, &of.person)?;
        Sealed::seal(&key, &of.bind(&[CONTEXT]), &self.to_bytes())
    }

    /// Nothing when it was sealed for another vault, or changed.
    pub(crate) fn open(
        sealed: &Sealed,
        by: &VaultKey,
        of: &Identity,
    ) -> Result<Option<Self>, KeyError> {
        let key = by.derive(Purpose::Keyring, &of.person)?;
        let bytes = sealed.open_all(&key, &of.bind(&[CONTEXT]));
        Ok(bytes.and_then(|bytes| Self::from_bytes(bytes.as_slice())))
    }

    fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let later = self.circle.later.len() + self.private.later.len();
        let mut bytes = Zeroizing::new(Vec::with_capacity(FIRST_BYTES + later * LATER_BYTES));
        bytes.extend_from_slice(&self.signing_seed);
        bytes.extend_from_slice(&self.exchange_secret);
        bytes.extend_from_slice(&self.record);
        for compartment in Compartment::ALL {
            put_key(&mut bytes, &self.compartment(compartment).first);
        }
        for compartment in Compartment::ALL {
            for key in &self.compartment(compartment).later {
                bytes.push(compartment.tag());
                put_key(&mut bytes, key);
            }
        }
        bytes
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (signing_seed, bytes) = bytes.split_first_chunk()?;
        let (exchange_secret, bytes) = bytes.split_first_chunk()?;
        let (record, bytes) = bytes.split_first_chunk()?;
        let (circle, bytes) = take_key(bytes)?;
        let (private, mut bytes) = take_key(bytes)?;
        let mut keyring = Self {
            signing_seed: *signing_seed,
            exchange_secret: *exchange_secret,
            record: *record,
            circle: CompartmentKeys::from_first(circle),
            private: CompartmentKeys::from_first(private),
        };
        while let Some((tag, rest)) = bytes.split_first() {
            let (key, rest) = take_key(rest)?;
            keyring.add(Compartment::from_tag(*tag)?, key);
            bytes = rest;
        }
        Some(keyring)
    }
}

fn put_key(bytes: &mut Vec<u8>, key: &CompartmentKey) {
    bytes.extend_from_slice(&key.epoch.to_be_bytes());
    bytes.extend_from_slice(&key.key);
}

fn take_key(bytes: &[u8]) -> Option<(CompartmentKey, &[u8])> {
    let (epoch, bytes) = bytes.split_first_chunk()?;
    let (key, bytes) = bytes.split_first_chunk()?;
    Some((CompartmentKey { epoch: u32::from_be_bytes(*epoch), key: *key }, bytes))
}

/// A random UUID (RFC 9562, version 4): record ids are shown and stored as
/// UUIDs everywhere else.
fn random_uuid() -> Result<[u8; ID_BYTES], KeyError> {
    let bits = u128::from_be_bytes(crypto::random()?);
    let version = 0xf << 76;
    let variant = 0x3 << 62;
    Ok(((bits & !(version | variant)) | (0x4 << 76) | (0x2 << 62)).to_be_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_back_as_it_was() {
        let keyring = Keyring::make().unwrap();
        let bytes = keyring.to_bytes();
        assert_eq!(bytes.len(), FIRST_BYTES);
        assert_eq!(Keyring::from_bytes(&bytes).unwrap().to_bytes(), bytes);
        assert!(Keyring::from_bytes(&bytes[1..]).is_none());
    }

    #[test]
    fn later_epochs_come_back_and_are_kept_once() {
        let mut keyring = Keyring::make().unwrap();
        let second = CompartmentKey::make(2).unwrap();
        assert!(keyring.add(Compartment::Circle, second.clone()));
        assert!(!keyring.add(Compartment::Circle, second.clone()));
        assert!(keyring.add(Compartment::Circle, CompartmentKey::make(2).unwrap()));
        assert!(keyring.add(Compartment::Private, CompartmentKey::make(3).unwrap()));
        let bytes = keyring.to_bytes();
        assert_eq!(bytes.len(), FIRST_BYTES + 3 * LATER_BYTES);
        let read = Keyring::from_bytes(&bytes).unwrap();
        assert_eq!(read.to_bytes(), bytes);
        assert_eq!(read.circle.of(2).count(), 2);
        assert!(read.circle.of(2).any(|key| *key == second));
        assert_eq!(read.circle.first(), keyring.circle.first());
        for length in FIRST_BYTES + 1..bytes.len() {
            let whole = (length - FIRST_BYTES).is_multiple_of(LATER_BYTES);
            assert_eq!(Keyring::from_bytes(&bytes[..length]).is_some(), whole, "{length}");
        }
        let mut stranger = bytes.clone();
        stranger[FIRST_BYTES] = 9;
        assert!(Keyring::from_bytes(&stranger).is_none());
    }

    #[test]
    fn holds_no_secret_twice() {
        let keyring = Keyring::make().unwrap();
        let mut secrets = [
            keyring.signing_seed,
            keyring.exchange_secret,
            *keyring.circle.first().key(),
            *keyring.private.first().key(),
        ];
        secrets.sort_unstable();
        assert!(secrets.windows(2).all(|pair| pair[0] != pair[1]));
        assert_eq!((keyring.circle.first().epoch(), keyring.private.first().epoch()), (1, 1));
    }

    #[test]
    fn opens_for_its_own_vault_only() {
        let of = Identity { person: [1; ID_BYTES], database_salt: [2; 16] };
        let other = Identity { person: [1; ID_BYTES], database_salt: [3; 16] };
        let (by, stranger) = (VaultKey::make().unwrap(), VaultKey::make().unwrap());
        let sealed = Keyring::make().unwrap().seal(&by, &of).unwrap();
        assert!(Keyring::open(&sealed, &by, &of).unwrap().is_some());
        assert!(Keyring::open(&sealed, &by, &other).unwrap().is_none());
        assert!(Keyring::open(&sealed, &stranger, &of).unwrap().is_none());
    }

    #[test]
    fn record_ids_are_version_4_uuids() {
        let id = random_uuid().unwrap();
        assert_eq!(id[6] >> 4, 4);
        assert_eq!(id[8] >> 6, 0b10);
    }

    #[test]
    fn debug_shows_no_key() {
        let key = CompartmentKey { epoch: 3, key: [0xab; KEY_BYTES] };
        assert_eq!(format!("{key:?}"), "CompartmentKey { epoch: 3, .. }");
    }
}
