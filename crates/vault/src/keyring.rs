//! The secrets a vault keeps besides its own key.
//!
//! A person's identity (to sign change sets, and to be granted the record of
//! someone else) and the two compartments of their own record, `circle` and
//! `private`. Sealed in the key file, because they must outlive the database:
//! a restored backup needs them before there is one.
//!
//! The layout is fixed. Anything more is a new version of the key file.

use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::crypto::{self, ID_BYTES, KEY_BYTES, KeyError, Sealed};
use crate::slots::Identity;
use crate::vault_key::{Purpose, VaultKey};

const CONTEXT: &[u8] = b"keepwell 1 keyring ";
const EPOCH_BYTES: usize = 4;
const BYTES: usize = 4 * KEY_BYTES + ID_BYTES + 2 * EPOCH_BYTES;
const FIRST_EPOCH: u32 = 1;

/// The key of one compartment of a record. A new epoch begins when someone is
/// no longer to read what comes next. Wiped when dropped.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct CompartmentKey {
    epoch: u32,
    key: [u8; KEY_BYTES],
}

impl CompartmentKey {
    fn make() -> Result<Self, KeyError> {
        Ok(Self { epoch: FIRST_EPOCH, key: crypto::random()? })
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

#[derive(Zeroize, ZeroizeOnDrop)]
pub(crate) struct Keyring {
    /// Ed25519 (RFC 8032).
    pub(crate) signing_seed: [u8; KEY_BYTES],
    /// X25519. Any 32 bytes will do: RFC 7748 clamps them on use.
    pub(crate) exchange_secret: [u8; KEY_BYTES],
    /// The person's own record.
    pub(crate) record: [u8; ID_BYTES],
    pub(crate) circle: CompartmentKey,
    pub(crate) private: CompartmentKey,
}

impl Keyring {
    pub(crate) fn make() -> Result<Self, KeyError> {
        Ok(Self {
            signing_seed: crypto::random()?,
            exchange_secret: crypto::random()?,
            record: random_uuid()?,
            circle: CompartmentKey::make()?,
            private: CompartmentKey::make()?,
        })
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
        let bytes = sealed.open::<BYTES>(&key, &of.bind(&[CONTEXT]));
        Ok(bytes.and_then(|bytes| Self::from_bytes(bytes.as_slice())))
    }

    fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(BYTES));
        bytes.extend_from_slice(&self.signing_seed);
        bytes.extend_from_slice(&self.exchange_secret);
        bytes.extend_from_slice(&self.record);
        for compartment in [&self.circle, &self.private] {
            bytes.extend_from_slice(&compartment.epoch.to_be_bytes());
            bytes.extend_from_slice(&compartment.key);
        }
        bytes
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (signing_seed, bytes) = bytes.split_first_chunk()?;
        let (exchange_secret, bytes) = bytes.split_first_chunk()?;
        let (record, bytes) = bytes.split_first_chunk()?;
        let (circle, bytes) = compartment(bytes)?;
        let (private, bytes) = compartment(bytes)?;
        bytes.is_empty().then_some(Self {
            signing_seed: *signing_seed,
            exchange_secret: *exchange_secret,
            record: *record,
            circle,
            private,
        })
    }
}

fn compartment(bytes: &[u8]) -> Option<(CompartmentKey, &[u8])> {
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
        assert_eq!(bytes.len(), BYTES);
        assert_eq!(Keyring::from_bytes(&bytes).unwrap().to_bytes(), bytes);
        assert!(Keyring::from_bytes(&bytes[1..]).is_none());
    }

    #[test]
    fn holds_no_secret_twice() {
        let keyring = Keyring::make().unwrap();
        let mut secrets = [
            keyring.signing_seed,
            keyring.exchange_secret,
            *keyring.circle.key(),
            *keyring.private.key(),
        ];
        secrets.sort_unstable();
        assert!(secrets.windows(2).all(|pair| pair[0] != pair[1]));
        assert_eq!((keyring.circle.epoch(), keyring.private.epoch()), (1, 1));
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
