//! Key slots: the ways into a vault.
//!
//! A slot seals the vault key under one secret. Several slots open the same
//! vault, so changing a passphrase never re-encrypts the record.
//!
//! A slot is bound to its vault, to its kind and to its own parameters: one
//! that was moved to another vault, or whose price was lowered, opens nothing.
//!
//! Rejected: a list of slots of any kind. There is always exactly one
//! passphrase and one recovery code, and a list could say otherwise.

use serde::{Deserialize, Serialize};

use crate::cost::Cost;
use crate::crypto::{self, ID_BYTES, KeyError, SALT_BYTES, Sealed};
use crate::passphrase::Passphrase;
use crate::recovery_code::RecoveryCode;
use crate::vault_key::VaultKey;

const PASSPHRASE_CONTEXT: &[u8] = b"keepwell 1 slot passphrase ";
const RECOVERY_CONTEXT: &[u8] = b"keepwell 1 slot recovery code ";

/// Which vault this is. Both are made once and never change.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Identity {
    #[serde(with = "hex")]
    pub(crate) person: [u8; ID_BYTES],
    #[serde(with = "hex")]
    pub(crate) database_salt: [u8; SALT_BYTES],
}

impl Identity {
    /// What a seal of this vault is bound to: the identity and `parts`, which
    /// are of fixed length for each kind of seal.
    pub(crate) fn bind(&self, parts: &[&[u8]]) -> Vec<u8> {
        let mut bytes = parts.concat();
        bytes.extend_from_slice(&self.person);
        bytes.extend_from_slice(&self.database_salt);
        bytes
    }
}

/// Opened by the passphrase, through Argon2id.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PassphraseSlot {
    #[serde(with = "hex")]
    id: [u8; ID_BYTES],
    #[serde(with = "hex")]
    salt: [u8; SALT_BYTES],
    cost: Cost,
    vault_key: Sealed,
}

impl PassphraseSlot {
    pub(crate) fn make(
        of: &Identity,
        vault_key: &VaultKey,
        passphrase: &Passphrase,
        cost: Cost,
    ) -> Result<Self, KeyError> {
        let (id, salt) = (crypto::random()?, crypto::random()?);
        let key = cost.key_from(passphrase, &salt)?;
        let vault_key =
            Sealed::seal(&key, &Self::bound_to(of, &id, &salt, cost), vault_key.as_bytes())?;
        Ok(Self { id, salt, cost, vault_key })
    }

    /// Nothing when the passphrase is another one.
    pub(crate) fn open(
        &self,
        of: &Identity,
        passphrase: &Passphrase,
    ) -> Result<Option<VaultKey>, KeyError> {
        let key = self.cost.key_from(passphrase, &self.salt)?;
        let bound_to = Self::bound_to(of, &self.id, &self.salt, self.cost);
        Ok(self.vault_key.open(&key, &bound_to).map(VaultKey::from_bytes))
    }

    fn bound_to(
        of: &Identity,
        id: &[u8; ID_BYTES],
        salt: &[u8; SALT_BYTES],
        cost: Cost,
    ) -> Vec<u8> {
        let (memory, passes) = (cost.memory_kib.to_be_bytes(), cost.passes.to_be_bytes());
        of.bind(&[PASSPHRASE_CONTEXT, id, salt, &memory, &passes])
    }
}

/// Opened by the recovery code. The code is random, so HKDF is enough.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecoverySlot {
    #[serde(with = "hex")]
    id: [u8; ID_BYTES],
    #[serde(with = "hex")]
    salt: [u8; SALT_BYTES],
    vault_key: Sealed,
}

impl RecoverySlot {
    pub(crate) fn make(
        of: &Identity,
        vault_key: &VaultKey,
        code: &RecoveryCode,
    ) -> Result<Self, KeyError> {
        let (id, salt) = (crypto::random()?, crypto::random()?);
        let key = crypto::derive(&salt, code.symbols(), &[RECOVERY_CONTEXT])?;
        let bound_to = of.bind(&[RECOVERY_CONTEXT, &id, &salt]);
        Ok(Self { id, salt, vault_key: Sealed::seal(&key, &bound_to, vault_key.as_bytes())? })
    }

    /// Nothing when the code is another one.
    pub(crate) fn open(
        &self,
        of: &Identity,
        code: &RecoveryCode,
    ) -> Result<Option<VaultKey>, KeyError> {
        let key = crypto::derive(&self.salt, code.symbols(), &[RECOVERY_CONTEXT])?;
        let bound_to = of.bind(&[RECOVERY_CONTEXT, &self.id, &self.salt]);
        Ok(self.vault_key.open(&key, &bound_to).map(VaultKey::from_bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TINY: Cost = Cost { memory_kib: 8, passes: 1 };
    const HERE: Identity = Identity { person: [1; ID_BYTES], database_salt: [2; SALT_BYTES] };

    fn passphrase(text: &str) -> Passphrase {
        Passphrase::new(text.to_owned()).unwrap()
    }

    fn passphrase_slot() -> (VaultKey, PassphraseSlot) {
        let key = VaultKey::make().unwrap();
        let slot = PassphraseSlot::make(&HERE, &key, &passphrase("right"), TINY).unwrap();
        (key, slot)
    }

    #[test]
    fn a_passphrase_opens_its_own_slot_only() {
        let (key, slot) = passphrase_slot();
        let opened = slot.open(&HERE, &passphrase("right")).unwrap().unwrap();
        assert_eq!(opened.as_bytes(), key.as_bytes());
        assert!(slot.open(&HERE, &passphrase("Right")).unwrap().is_none());
    }

    #[test]
    fn a_code_opens_its_own_slot_only() {
        let (key, code) = (VaultKey::make().unwrap(), RecoveryCode::make().unwrap());
        let slot = RecoverySlot::make(&HERE, &key, &code).unwrap();
        let opened = slot.open(&HERE, &code).unwrap().unwrap();
        assert_eq!(opened.as_bytes(), key.as_bytes());
        assert!(slot.open(&HERE, &RecoveryCode::make().unwrap()).unwrap().is_none());
    }

    #[test]
    fn a_slot_opens_nothing_in_another_vault() {
        let elsewhere = [
            Identity { person: [9; ID_BYTES], ..HERE },
            Identity { database_salt: [9; SALT_BYTES], ..HERE },
        ];
        let code = RecoveryCode::make().unwrap();
        let (key, slot) = passphrase_slot();
        let recovery = RecoverySlot::make(&HERE, &key, &code).unwrap();
        for other in elsewhere {
            assert!(slot.open(&other, &passphrase("right")).unwrap().is_none());
            assert!(recovery.open(&other, &code).unwrap().is_none());
        }
    }

    #[test]
    fn a_slot_with_another_id_opens_nothing() {
        let (key, mut slot) = passphrase_slot();
        slot.id = [0; ID_BYTES];
        assert!(slot.open(&HERE, &passphrase("right")).unwrap().is_none());

        let code = RecoveryCode::make().unwrap();
        let mut recovery = RecoverySlot::make(&HERE, &key, &code).unwrap();
        recovery.id = [0; ID_BYTES];
        assert!(recovery.open(&HERE, &code).unwrap().is_none());
    }

    #[test]
    fn the_price_is_part_of_what_is_sealed() {
        let bound = |cost| PassphraseSlot::bound_to(&HERE, &[3; ID_BYTES], &[4; SALT_BYTES], cost);
        assert_ne!(bound(TINY), bound(Cost { passes: 2, ..TINY }));
        assert_ne!(bound(TINY), bound(Cost { memory_kib: 9, ..TINY }));
    }
}
