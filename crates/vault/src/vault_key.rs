//! The key at the root: every other key of a vault comes from it.

use zeroize::Zeroizing;

use crate::crypto::{self, ID_BYTES, KEY_BYTES, KeyError};

const CONTEXT: &[u8] = b"keepwell 1 vault key ";

/// What a derived key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The SQLCipher database that holds a record.
    Database,
    /// Wraps the key of each sealed file of a record.
    Blobs,
    /// Names the sealed files of a record (by HMAC).
    Names,
    /// Seals the keyring in the key file. Its "record" is the person.
    Keyring,
}

impl Purpose {
    fn name(self) -> &'static [u8] {
        match self {
            Self::Database => b"database",
            Self::Blobs => b"blobs",
            Self::Names => b"names",
            Self::Keyring => b"keyring",
        }
    }
}

/// 32 random bytes made with the vault and never changed.
pub(crate) struct VaultKey(Zeroizing<[u8; KEY_BYTES]>);

impl VaultKey {
    pub(crate) fn make() -> Result<Self, KeyError> {
        crypto::random().map(Zeroizing::new).map(Self)
    }

    pub(crate) fn from_bytes(bytes: Zeroizing<[u8; KEY_BYTES]>) -> Self {
        Self(bytes)
    }

    pub(crate) fn as_bytes(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }

    /// The key for one purpose and one record.
    pub(crate) fn derive(
        &self,
        purpose: Purpose,
        record: &[u8; ID_BYTES],
    ) -> Result<Zeroizing<[u8; KEY_BYTES]>, KeyError> {
        // The vault key is uniform, so HKDF needs no salt (RFC 5869, 3.1).
        crypto::derive(&[], self.as_bytes(), &[CONTEXT, purpose.name(), record])
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const PURPOSES: [Purpose; 4] =
        [Purpose::Database, Purpose::Blobs, Purpose::Names, Purpose::Keyring];

    fn derived(purpose: Purpose, record: u8) -> String {
        let key = VaultKey::from_bytes(Zeroizing::new([1; KEY_BYTES]));
        hex::encode(key.derive(purpose, &[record; ID_BYTES]).unwrap().as_slice())
    }

    #[test]
    fn every_purpose_and_record_has_its_own_key() {
        let keys: BTreeSet<String> = PURPOSES
            .into_iter()
            .flat_map(|purpose| [derived(purpose, 1), derived(purpose, 2)])
            .collect();
        assert_eq!(keys.len(), 8);
    }

    /// Computed apart from this code (Python's `hmac`). A change here would
    /// lock everyone out.
    #[test]
    fn derivation_never_changes() {
        let expected = [
            "d093f7a6f8377df9e0bf3ceaf65b1aa7532c626c3fbb46aa184320685473f73c",
            "40d8a1b33302d9cb6c11b445f531de3523e0f72bb06752e37169261a6eb55ba8",
            "7d1d1239de0496bcb464e3f4f04ba7c61ccac4f0b8c45397e43eacd77fa2e226",
            "38960a92571dbd8f47b85d678886c87255f6f415b6a7e5355637a50f2d0540a0",
        ];
        assert_eq!(PURPOSES.map(|purpose| derived(purpose, 2)), expected);
    }
}
