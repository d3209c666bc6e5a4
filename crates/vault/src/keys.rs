//! What an unlocked vault hands out.

use std::fmt;

use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use zeroize::Zeroizing;

use crate::copies::Repair;
use crate::crypto::{ID_BYTES, KEY_BYTES, KeyError, SALT_BYTES};
use crate::keyring::{Compartment, CompartmentKeys, Keyring};
use crate::membership::ReplicaId;
use crate::slots::Identity;
use crate::vault_key::{Purpose, VaultKey};

const PUBLIC_KEY_BYTES: usize = 32;
const SIGNATURE_BYTES: usize = 64;

/// The keys of one person, from unlock to lock. Wiped when dropped.
pub struct Keys {
    vault: Identity,
    vault_key: VaultKey,
    database_key: Zeroizing<[u8; KEY_BYTES]>,
    signer: Signer,
    keyring: Keyring,
    repair: Repair,
}

impl Keys {
    pub(crate) fn new(
        vault: Identity,
        vault_key: VaultKey,
        keyring: Keyring,
    ) -> Result<Self, KeyError> {
        let database_key = vault_key.derive(Purpose::Database, &keyring.record)?;
        let signer = Signer::from_seed(&keyring.signing_seed)?;
        Ok(Self { vault, vault_key, database_key, signer, keyring, repair: Repair::NotNeeded })
    }

    pub(crate) fn after(self, repair: Repair) -> Self {
        Self { repair, ..self }
    }

    pub(crate) fn vault(&self) -> &Identity {
        &self.vault
    }

    pub(crate) fn vault_key(&self) -> &VaultKey {
        &self.vault_key
    }

    /// Whose keys these are (a UUID).
    #[must_use]
    pub fn person(&self) -> [u8; ID_BYTES] {
        self.vault.person
    }

    /// The person's own record (a UUID, other than the person's).
    #[must_use]
    pub fn record(&self) -> [u8; ID_BYTES] {
        self.keyring.record
    }

    /// Opens the database of the person's own record.
    #[must_use]
    pub fn database_key(&self) -> DatabaseKey {
        DatabaseKey { key: self.database_key.clone(), salt: self.vault.database_salt }
    }

    /// Wraps the keys of the sealed files of a record.
    ///
    /// # Errors
    /// [`KeyError`] when the platform's cryptography does not work.
    pub fn blobs_key(
        &self,
        record: &[u8; ID_BYTES],
    ) -> Result<Zeroizing<[u8; KEY_BYTES]>, KeyError> {
        self.vault_key.derive(Purpose::Blobs, record)
    }

    /// Makes the names of the sealed files of a record (HMAC-SHA256).
    ///
    /// # Errors
    /// [`KeyError`] when the platform's cryptography does not work.
    pub fn names_key(
        &self,
        record: &[u8; ID_BYTES],
    ) -> Result<Zeroizing<[u8; KEY_BYTES]>, KeyError> {
        self.vault_key.derive(Purpose::Names, record)
    }

    /// Signs what this person writes.
    #[must_use]
    pub fn signer(&self) -> &Signer {
        &self.signer
    }

    /// The static X25519 secret (RFC 7748; clamped by whoever uses it), to be
    /// granted the record of someone else.
    #[must_use]
    pub fn exchange_secret(&self) -> &[u8; KEY_BYTES] {
        &self.keyring.exchange_secret
    }

    /// The public half of [`exchange_secret`](Self::exchange_secret).
    #[must_use]
    pub fn exchange_public(&self) -> [u8; KEY_BYTES] {
        crate::grant::public_of(&self.keyring.exchange_secret)
    }

    /// Which computer of the person this is.
    #[must_use]
    pub fn replica(&self) -> ReplicaId {
        ReplicaId::of(&self.signer.public_key())
    }

    /// The keys of a compartment of the own record.
    #[must_use]
    pub fn compartment(&self, which: Compartment) -> &CompartmentKeys {
        self.keyring.compartment(which)
    }

    pub(crate) fn keyring(&self) -> &Keyring {
        &self.keyring
    }

    pub(crate) fn replace_keyring(&mut self, keyring: Keyring) {
        self.keyring = keyring;
    }

    /// What unlocking did about a key file that was missing, damaged or older
    /// than the other.
    #[must_use]
    pub fn repair(&self) -> Repair {
        self.repair
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(..)")
    }
}

/// The raw key and the salt of a SQLCipher database. Wiped when dropped.
pub struct DatabaseKey {
    key: Zeroizing<[u8; KEY_BYTES]>,
    salt: [u8; SALT_BYTES],
}

impl DatabaseKey {
    /// The value for `PRAGMA key`: `x'…'` around 96 hex digits. The salt is
    /// given, so that a damaged first page cannot lose the database.
    #[must_use]
    pub fn as_pragma(&self) -> Zeroizing<String> {
        let key = Zeroizing::new(hex::encode(self.key.as_slice()));
        let salt = hex::encode(self.salt);
        // Built with room for all of it: a string that grows leaves copies.
        let mut text = Zeroizing::new(String::with_capacity(key.len() + salt.len() + 3));
        text.extend(["x'", &key, &salt, "'"]);
        text
    }
}

impl fmt::Debug for DatabaseKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DatabaseKey(..)")
    }
}

/// Signs as one person (Ed25519, RFC 8032).
pub struct Signer(Ed25519KeyPair);

impl Signer {
    pub(crate) fn from_seed(seed: &[u8; KEY_BYTES]) -> Result<Self, KeyError> {
        Ed25519KeyPair::from_seed_unchecked(seed).map(Self).map_err(|_| KeyError::Platform)
    }

    /// What others check the signatures with.
    #[must_use]
    pub fn public_key(&self) -> [u8; PUBLIC_KEY_BYTES] {
        fixed(self.0.public_key().as_ref())
    }

    /// The signature of a message. The same message has the same signature.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> [u8; SIGNATURE_BYTES] {
        fixed(self.0.sign(message).as_ref())
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signer(..)")
    }
}

/// Whether `public` signed `message`. A key or signature of the wrong length
/// signed nothing.
#[must_use]
pub fn verify_signature(public: &[u8], message: &[u8], signature: &[u8]) -> bool {
    UnparsedPublicKey::new(&ED25519, public).verify(message, signature).is_ok()
}

/// Bytes whose length is fixed by the standard and lost by `ring`'s types.
fn fixed<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut array = [0; N];
    for (to, from) in array.iter_mut().zip(bytes) {
        *to = *from;
    }
    array
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> Keys {
        let vault = Identity { person: [1; ID_BYTES], database_salt: [0xab; SALT_BYTES] };
        Keys::new(vault, VaultKey::make().unwrap(), Keyring::make().unwrap()).unwrap()
    }

    #[test]
    fn the_pragma_is_96_hex_digits_and_ends_with_the_salt() {
        let pragma = keys().database_key().as_pragma();
        let digits = pragma.strip_prefix("x'").unwrap().strip_suffix('\'').unwrap();
        assert_eq!(digits.len(), 96);
        assert!(digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        assert!(digits.ends_with(&"ab".repeat(SALT_BYTES)));
        assert_eq!(pragma.capacity(), pragma.len());
    }

    #[test]
    fn a_signature_holds_for_one_message_and_one_person() {
        let (asha, ben) = (keys(), keys());
        let signature = asha.signer().sign(b"page");
        let asha = asha.signer().public_key();
        assert!(verify_signature(&asha, b"page", &signature));
        assert!(!verify_signature(&asha, b"pages", &signature));
        assert!(!verify_signature(&ben.signer().public_key(), b"page", &signature));
        assert!(!verify_signature(&asha[1..], b"page", &signature));
        assert!(!verify_signature(&asha, b"page", &signature[1..]));
    }

    /// RFC 8032, section 7.1, test 1.
    #[test]
    fn signs_as_the_standard_says() {
        let seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
        let mut bytes = [0; KEY_BYTES];
        hex::decode_to_slice(seed, &mut bytes).unwrap();
        let signer = Signer::from_seed(&bytes).unwrap();
        assert_eq!(
            hex::encode(signer.public_key()),
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
        );
        assert_eq!(
            hex::encode(signer.sign(b"")),
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555\
             fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        );
    }

    #[test]
    fn blobs_and_names_have_keys_of_their_own() {
        let keys = keys();
        let record = keys.record();
        let all = [
            keys.blobs_key(&record).unwrap(),
            keys.names_key(&record).unwrap(),
            keys.blobs_key(&[0; ID_BYTES]).unwrap(),
            keys.database_key().key,
        ];
        for (place, key) in all.iter().enumerate() {
            assert!(all.iter().skip(place + 1).all(|other| other != key));
        }
    }

    #[test]
    fn debug_shows_nothing() {
        let keys = keys();
        assert_eq!(format!("{keys:?}"), "Keys(..)");
        assert_eq!(format!("{:?}", keys.database_key()), "DatabaseKey(..)");
        assert_eq!(format!("{:?}", keys.signer()), "Signer(..)");
    }
}
