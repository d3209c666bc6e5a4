//! Bringing a second computer in, without a passphrase that travels.
//!
//! The first computer shows a *pairing code* of 140 random bits and leaves an
//! *invitation* sealed under it: the record's keys, and who belongs. The second
//! makes a vault of its own from that and leaves a *hello*, sealed under the
//! same code: the public keys it will sign and be granted with. Whoever has
//! folder and code within its time could do the same, so the code is shown
//! once, works once, and is said aloud or typed, never put in the folder.
//!
//! Rejected: a short code with a password-authenticated exchange. It needs
//! both computers to answer each other several times, which a stick carried
//! between them does badly. Rejected: the second computer's public key first.
//! The keys would be sealed to it alone, but a person would have to walk
//! between the two computers twice.

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::crypto::{self, ID_BYTES, KEY_BYTES, KeyError, Sealed};
use crate::header::Label;
use crate::keyring::{Compartment, CompartmentKey, CompartmentKeys, Keyring};
use crate::keys::{Keys, verify_signature};
use crate::membership::{Member, ReplicaId, SignedFact};
use crate::recovery_code::{RecoveryCode, RecoveryCodeError};
use crate::spoken;

const NAME: &[u8] = b"keepwell 1 pairing name ";
const NOTE: &[u8] = b"keepwell 1 pairing invitation ";
const HELLO: &[u8] = b"keepwell 1 pairing hello ";
const HELLO_SIGNED: &[u8] = b"keepwell hello 1\0";

/// What is said from one computer to the other: 140 random bits in the groups
/// of a recovery code. Wiped when dropped.
#[derive(Debug)]
pub struct PairingCode(RecoveryCode);

/// Everything a joining computer needs. Holds keys: sealed wherever it is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Invitation {
    /// The person (a UUID).
    #[serde(with = "hex")]
    pub person: [u8; ID_BYTES],
    /// Their record (a UUID).
    #[serde(with = "hex")]
    pub record: [u8; ID_BYTES],
    /// Name and colour.
    pub label: Label,
    circle: Vec<InvitedKey>,
    private: Vec<InvitedKey>,
    /// Who belongs.
    pub facts: Vec<SignedFact>,
    /// Until when the code works, in microseconds since 1970.
    pub until: i64,
}

#[derive(Clone, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
struct InvitedKey {
    epoch: u32,
    #[serde(with = "hex")]
    key: [u8; KEY_BYTES],
}

impl std::fmt::Debug for InvitedKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InvitedKey").field("epoch", &self.epoch).finish_non_exhaustive()
    }
}

/// What lies in a folder under a pairing code.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum PairingNote {
    /// Come in.
    Open(Box<Invitation>),
    /// Someone did.
    Used,
    /// Nobody did in time.
    Expired,
}

/// What the joining computer says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hello {
    /// What it signs with.
    #[serde(with = "hex")]
    pub sign: [u8; KEY_BYTES],
    /// What it is granted keys with.
    #[serde(with = "hex")]
    pub agree: [u8; KEY_BYTES],
    /// What its owner calls it.
    pub name: String,
    /// When, in microseconds since 1970, by its own clock.
    pub at: i64,
    #[serde(with = "hex")]
    signature: Vec<u8>,
}

impl Invitation {
    /// To the record that `keys` open.
    #[must_use]
    pub fn new(keys: &Keys, label: Label, facts: Vec<SignedFact>, until: i64) -> Self {
        let invited = |which| {
            let keys = keys.compartment(which).all();
            keys.map(|key| InvitedKey { epoch: key.epoch(), key: *key.key() }).collect()
        };
        Self {
            person: keys.person(),
            record: keys.record(),
            label,
            circle: invited(Compartment::Circle),
            private: invited(Compartment::Private),
            facts,
            until,
        }
    }

    pub(crate) fn keyring(&self) -> Result<Keyring, KeyError> {
        Keyring::join(self.record, compartment(&self.circle)?, compartment(&self.private)?)
    }
}

fn compartment(invited: &[InvitedKey]) -> Result<CompartmentKeys, KeyError> {
    let mut keys = invited.iter().map(|invited| CompartmentKey::new(invited.epoch, invited.key));
    let first = keys.next().ok_or(KeyError::Platform)?;
    let mut all = CompartmentKeys::from_first(first);
    keys.for_each(|key| {
        all.add(key);
    });
    Ok(all)
}

impl Hello {
    /// That of the computer whose vault `keys` open.
    #[must_use]
    pub fn new(keys: &Keys, name: String, at: i64) -> Self {
        let (sign, agree) = (keys.signer().public_key(), keys.exchange_public());
        let signature = keys.signer().sign(&hello_words(&sign, &agree, &name, at)).to_vec();
        Self { sign, agree, name, at, signature }
    }

    fn is_signed(&self) -> bool {
        let words = hello_words(&self.sign, &self.agree, &self.name, self.at);
        verify_signature(&self.sign, &words, &self.signature)
    }

    /// Which computer says it.
    #[must_use]
    pub fn replica(&self) -> ReplicaId {
        ReplicaId::of(&self.sign)
    }
}

fn hello_words(sign: &[u8; KEY_BYTES], agree: &[u8; KEY_BYTES], name: &str, at: i64) -> Vec<u8> {
    [HELLO_SIGNED, sign, agree, &at.to_be_bytes(), name.as_bytes()].concat()
}

impl PairingCode {
    /// A new one.
    ///
    /// # Errors
    /// [`KeyError`] when there are no random numbers.
    pub fn make() -> Result<Self, KeyError> {
        RecoveryCode::make().map(Self)
    }

    /// Reads a code as people write it, in groups like [`RecoveryCode::parse`]
    /// or in words.
    ///
    /// # Errors
    /// [`RecoveryCodeError`] says where to look.
    pub fn parse(text: &str) -> Result<Self, RecoveryCodeError> {
        if spoken::is_spoken(text) {
            return spoken::parse(text).map(Self);
        }
        RecoveryCode::parse(text).map(Self)
    }

    /// The code as it is said: fifteen words.
    #[must_use]
    pub fn to_words(&self) -> Zeroizing<String> {
        spoken::words(&self.0)
    }

    /// The code as it is shown: groups joined by hyphens.
    #[must_use]
    pub fn to_groups(&self) -> Zeroizing<String> {
        self.0.to_groups()
    }

    /// What its files are called: 32 hex digits that do not give the code away.
    ///
    /// # Errors
    /// [`KeyError`]
    pub fn name(&self) -> Result<String, KeyError> {
        let name = self.derive(NAME)?;
        Ok(hex::encode(name.first_chunk::<ID_BYTES>().unwrap_or(&[0; ID_BYTES])))
    }

    /// Seals what lies in the folder.
    ///
    /// # Errors
    /// [`KeyError`]
    pub fn seal_note(&self, note: &PairingNote) -> Result<Vec<u8>, KeyError> {
        self.seal(NOTE, note)
    }

    /// Opens it; nothing where it is not whole, or of another code.
    #[must_use]
    pub fn open_note(&self, bytes: &[u8]) -> Option<PairingNote> {
        self.open(NOTE, bytes)
    }

    /// Seals what the joining computer says.
    ///
    /// # Errors
    /// [`KeyError`]
    pub fn seal_hello(&self, hello: &Hello) -> Result<Vec<u8>, KeyError> {
        self.seal(HELLO, hello)
    }

    /// Opens it; nothing where it is not whole, of another code, or not signed
    /// by the key it names.
    #[must_use]
    pub fn open_hello(&self, bytes: &[u8]) -> Option<Hello> {
        self.open(HELLO, bytes).filter(Hello::is_signed)
    }

    fn seal(&self, context: &[u8], what: &impl Serialize) -> Result<Vec<u8>, KeyError> {
        let text = Zeroizing::new(serde_json::to_vec(what).map_err(|_| KeyError::Platform)?);
        Ok(Sealed::seal(&*self.derive(context)?, context, &text)?.into_bytes())
    }

    fn open<T: for<'a> Deserialize<'a>>(&self, context: &[u8], bytes: &[u8]) -> Option<T> {
        let key = self.derive(context).ok()?;
        let text = Sealed::from_bytes(bytes.to_vec()).open_all(&key, context)?;
        serde_json::from_slice(&text).ok()
    }

    fn derive(&self, context: &[u8]) -> Result<Zeroizing<[u8; KEY_BYTES]>, KeyError> {
        crypto::derive(&[], self.0.symbols(), &[context])
    }
}

impl Keys {
    /// This computer itself, for a record that does not know it as a member
    /// yet.
    #[must_use]
    pub fn as_member(&self, name: &str) -> Member {
        Member {
            id: self.replica(),
            name: name.to_owned(),
            sign: self.signer().public_key(),
            agree: self.exchange_public(),
            added_by: self.replica(),
            added_at: 0,
            removed_at: None,
            removed_epoch: None,
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::crypto::SALT_BYTES;
    use crate::slots::Identity;
    use crate::vault_key::VaultKey;

    fn keys(keyring: Keyring, salt: u8) -> Keys {
        let vault = Identity { person: [1; ID_BYTES], database_salt: [salt; SALT_BYTES] };
        Keys::new(vault, VaultKey::make().unwrap(), keyring).unwrap()
    }

    fn label() -> Label {
        Label { name: "Asha".to_owned(), colour: "teal".to_owned() }
    }

    /// Two computers of one person.
    pub(crate) fn two_computers() -> (Keys, Keys) {
        let first = keys(Keyring::make().unwrap(), 1);
        let invitation = Invitation::new(&first, label(), Vec::new(), 0);
        (first, keys(invitation.keyring().unwrap(), 2))
    }

    /// A computer of someone else.
    pub(crate) fn another_record() -> Keys {
        keys(Keyring::make().unwrap(), 3)
    }

    #[test]
    fn the_second_computer_has_the_record_and_an_identity_of_its_own() {
        let (first, second) = two_computers();
        assert_eq!(first.record(), second.record());
        for which in Compartment::ALL {
            assert_eq!(first.compartment(which), second.compartment(which));
        }
        assert_ne!(first.replica(), second.replica());
        assert_ne!(first.exchange_public(), second.exchange_public());
    }

    #[test]
    fn every_epoch_is_handed_over() {
        let (mut first, _) = two_computers();
        let mut keyring = first.keyring().clone();
        keyring.add(Compartment::Circle, CompartmentKey::make(2).unwrap());
        first.replace_keyring(keyring);
        let invitation = Invitation::new(&first, label(), Vec::new(), 0);
        let second = keys(invitation.keyring().unwrap(), 2);
        let circle = Compartment::Circle;
        assert_eq!(second.compartment(circle), first.compartment(circle));
    }

    #[test]
    fn an_invitation_is_opened_by_its_code_alone() {
        let (first, _) = two_computers();
        let (code, other) = (PairingCode::make().unwrap(), PairingCode::make().unwrap());
        let invitation = Invitation::new(&first, label(), Vec::new(), 9);
        let note = PairingNote::Open(Box::new(invitation));
        let sealed = code.seal_note(&note).unwrap();
        let Some(PairingNote::Open(read)) = code.open_note(&sealed) else {
            panic!("it opens nothing");
        };
        assert_eq!((read.record, read.until), (first.record(), 9));
        assert!(other.open_note(&sealed).is_none());
        assert!(code.open_note(&sealed[1..]).is_none());
        assert!(code.open_hello(&sealed).is_none(), "an invitation is no hello");
        assert_ne!(code.name(), other.name());
    }

    #[test]
    fn a_hello_is_signed_by_the_key_it_names() {
        let (_, second) = two_computers();
        let code = PairingCode::make().unwrap();
        let hello = Hello::new(&second, "Laptop".to_owned(), 5);
        assert_eq!(code.open_hello(&code.seal_hello(&hello).unwrap()).as_ref(), Some(&hello));
        let stolen = Hello { agree: [0; KEY_BYTES], ..hello };
        assert_eq!(code.open_hello(&code.seal_hello(&stolen).unwrap()), None);
    }

    #[test]
    fn debug_shows_no_key() {
        let (first, _) = two_computers();
        let shown = format!("{:?}", Invitation::new(&first, label(), Vec::new(), 0));
        let key = first.compartment(Compartment::Circle).first().key();
        assert!(!shown.contains(&hex::encode(key)) && !shown.contains(&format!("{key:?}")));
    }
}
