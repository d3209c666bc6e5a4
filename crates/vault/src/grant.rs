//! Handing the key of an epoch to one computer: HPKE (RFC 9180), base mode,
//! DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305.
//!
//! Base mode does not say who granted; the fact that carries the grant is
//! signed, and the grant is bound to signer, receiver, record and epoch.
//!
//! Rejected: `ring` for this too. Its X25519 keys are used once and cannot be
//! kept, and a computer that is switched off has to be granted a key as well.

use std::convert::Infallible;

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::rand_core::{TryCryptoRng, TryRng};
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::crypto::{self, ID_BYTES, KEY_BYTES, KeyError};
use crate::keyring::{Compartment, CompartmentKey};
use crate::keys::Keys;
use crate::membership::{Fact, Granted, Member, ReplicaId, SignedFact};

type Aead = ChaCha20Poly1305;
type Kdf = HkdfSha256;
type Dh = X25519HkdfSha256;

const CONTEXT: &[u8] = b"keepwell 1 grant ";

/// The public key of an X25519 secret.
pub(crate) fn public_of(secret: &[u8; KEY_BYTES]) -> [u8; KEY_BYTES] {
    let mut public = [0; KEY_BYTES];
    // Any 32 bytes are a secret: they are clamped on use.
    if let Ok(secret) = <Dh as Kem>::PrivateKey::from_bytes(secret) {
        Dh::sk_to_pk(&secret).write_exact(&mut public);
    }
    public
}

impl Keys {
    /// Grants `key` to `member`, as a fact to be kept and sent.
    ///
    /// # Errors
    /// [`KeyError`] where the member's key is none, or there are no random
    /// numbers.
    pub fn grant(
        &self,
        compartment: Compartment,
        key: &CompartmentKey,
        member: &Member,
    ) -> Result<SignedFact, KeyError> {
        let info = info(&self.record(), compartment, key.epoch(), self.replica(), member.id);
        let to =
            <Dh as Kem>::PublicKey::from_bytes(&member.agree).map_err(|_| KeyError::Platform)?;
        let mut random = Random::new()?;
        let (share, text) = hpke::single_shot_seal_with_rng::<Aead, Kdf, Dh>(
            &OpModeS::Base,
            &to,
            &info,
            key.key(),
            &[],
            &mut random,
        )
        .map_err(|_| KeyError::Platform)?;
        let sealed = [share.to_bytes().as_slice(), &text].concat();
        let fact = Fact::Granted { compartment, epoch: key.epoch(), to: member.id, sealed };
        SignedFact::sign(self.signer(), &self.record(), &fact).ok_or(KeyError::Platform)
    }

    /// The key of a grant to this computer; nothing where it is for another, or
    /// was altered.
    #[must_use]
    pub fn open_grant(&self, grant: &Granted) -> Option<CompartmentKey> {
        let (share, text) = grant.sealed.split_first_chunk::<KEY_BYTES>()?;
        let info = info(&self.record(), grant.compartment, grant.epoch, grant.by, self.replica());
        let secret = <Dh as Kem>::PrivateKey::from_bytes(self.exchange_secret()).ok()?;
        let share = <Dh as Kem>::EncappedKey::from_bytes(share).ok()?;
        let mut key = hpke::single_shot_open::<Aead, Kdf, Dh>(
            &OpModeR::Base,
            &secret,
            &share,
            &info,
            text,
            &[],
        )
        .ok()?;
        let opened = <[u8; KEY_BYTES]>::try_from(key.as_slice()).ok();
        key.zeroize();
        Some(CompartmentKey::new(grant.epoch, opened?))
    }
}

fn info(
    record: &[u8; ID_BYTES],
    compartment: Compartment,
    epoch: u32,
    by: ReplicaId,
    to: ReplicaId,
) -> Vec<u8> {
    let tag = [compartment.tag()];
    [CONTEXT, record, &tag, &epoch.to_be_bytes(), by.as_bytes(), to.as_bytes()].concat()
}

/// Random bytes for a library that cannot be told that there are none: a seed
/// from the operating system, asked for beforehand, stretched by SHA-256.
#[derive(Zeroize, ZeroizeOnDrop)]
struct Random {
    seed: [u8; KEY_BYTES],
    block: u64,
}

impl Random {
    fn new() -> Result<Self, KeyError> {
        Ok(Self { seed: crypto::random()?, block: 0 })
    }

    fn draw<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(KEY_BYTES) {
            let block = crypto::keyed_hash(&self.seed, &self.block.to_be_bytes());
            self.block += 1;
            for (to, from) in chunk.iter_mut().zip(block) {
                *to = from;
            }
        }
    }
}

impl TryRng for Random {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_be_bytes(self.draw()))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_be_bytes(self.draw()))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.fill(bytes);
        Ok(())
    }
}

impl TryCryptoRng for Random {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::membership::Members;
    use crate::pairing::tests::two_computers;

    fn granted(signed: &SignedFact) -> Granted {
        Members::of([signed]).grants()[0].clone()
    }

    #[test]
    fn a_grant_is_for_one_computer() {
        let (first, second) = two_computers();
        let key = CompartmentKey::make(2).unwrap();
        let member = second.as_member("Laptop");
        let grant = granted(&first.grant(Compartment::Private, &key, &member).unwrap());
        assert_eq!(second.open_grant(&grant).as_ref(), Some(&key));
        assert_eq!(first.open_grant(&grant), None);
    }

    #[test]
    fn a_grant_that_was_altered_opens_nothing() {
        let (first, second) = two_computers();
        let key = CompartmentKey::make(2).unwrap();
        let member = second.as_member("Laptop");
        let grant = granted(&first.grant(Compartment::Private, &key, &member).unwrap());
        for place in 0..grant.sealed.len() {
            let mut altered = grant.clone();
            // The top bit of a share is not part of it (RFC 7748, section 5).
            altered.sealed[place] ^= 1;
            assert_eq!(second.open_grant(&altered), None, "byte {place}");
        }
        for changed in [
            Granted { epoch: 3, ..grant.clone() },
            Granted { compartment: Compartment::Circle, ..grant.clone() },
            Granted { by: second.replica(), ..grant.clone() },
            Granted { sealed: Vec::new(), ..grant },
        ] {
            assert_eq!(second.open_grant(&changed), None);
        }
    }

    /// RFC 7748, section 5.2: the first iteration.
    #[test]
    fn the_public_key_is_that_of_the_standard() {
        let mut secret = [0; KEY_BYTES];
        secret[0] = 9;
        assert_eq!(
            hex::encode(public_of(&secret)),
            "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079"
        );
    }
}
