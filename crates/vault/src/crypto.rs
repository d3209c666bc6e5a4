//! The few primitives the vault is made of, all from `ring`: random bytes,
//! ChaCha20-Poly1305 (RFC 8439) and HKDF-SHA256 (RFC 5869).

use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::digest::{SHA256, digest};
use ring::rand::{SecureRandom, SystemRandom};
use ring::{hkdf, hmac};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

pub(crate) const KEY_BYTES: usize = 32;
pub(crate) const SALT_BYTES: usize = 16;
pub(crate) const ID_BYTES: usize = 16;

/// A key that seals one thing in its life needs no second nonce.
const ONLY_NONCE: [u8; NONCE_LEN] = [0; NONCE_LEN];

/// A key could not be made or derived on this computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The operating system gave no random numbers, or `ring` refused to work.
    #[error("this computer's source of random numbers does not work")]
    Platform,
    /// The price of a guess is outside what this program accepts. Found before
    /// any memory is taken.
    #[error(
        "unlocking would take {memory_kib} KiB of memory and {passes} passes; \
         Keepwell accepts 8 KiB to 1 GiB and 1 to 20 passes"
    )]
    CostOutOfRange {
        /// What was asked for.
        memory_kib: u32,
        /// What was asked for.
        passes: u32,
    },
    /// The computer has not got the memory.
    #[error("unlocking needs {memory_kib} KiB of memory, which this computer does not have free")]
    NotEnoughMemory {
        /// What was asked for.
        memory_kib: u32,
    },
}

impl From<ring::error::Unspecified> for KeyError {
    fn from(_: ring::error::Unspecified) -> Self {
        Self::Platform
    }
}

pub(crate) fn random<const N: usize>() -> Result<[u8; N], KeyError> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes)?;
    Ok(bytes)
}

/// Nonce, ciphertext and tag, one after another.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Sealed(#[serde(with = "hex")] Vec<u8>);

impl Sealed {
    pub(crate) fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// Seals `secret`; `bound_to` is not kept but must be the same to open.
    pub(crate) fn seal(
        key: &[u8; KEY_BYTES],
        bound_to: &[u8],
        secret: &[u8],
    ) -> Result<Self, KeyError> {
        let nonce = random::<NONCE_LEN>()?;
        let mut bytes = Vec::with_capacity(NONCE_LEN + secret.len() + CHACHA20_POLY1305.tag_len());
        bytes.extend_from_slice(&nonce);
        bytes.extend_from_slice(secret);
        let (_, text) = bytes.split_at_mut_checked(NONCE_LEN).ok_or(KeyError::Platform)?;
        let tag = aead(key)?.seal_in_place_separate_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(bound_to),
            text,
        )?;
        bytes.extend_from_slice(tag.as_ref());
        Ok(Self(bytes))
    }

    /// The secret, or nothing when the key or `bound_to` differs or a byte was
    /// changed.
    pub(crate) fn open<const N: usize>(
        &self,
        key: &[u8; KEY_BYTES],
        bound_to: &[u8],
    ) -> Option<Zeroizing<[u8; N]>> {
        let secret = self.open_all(key, bound_to)?;
        <[u8; N]>::try_from(secret.as_slice()).ok().map(Zeroizing::new)
    }

    /// The same for a secret of any length.
    pub(crate) fn open_all(
        &self,
        key: &[u8; KEY_BYTES],
        bound_to: &[u8],
    ) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, text) = self.0.split_first_chunk::<NONCE_LEN>()?;
        let mut text = Zeroizing::new(text.to_vec());
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let length =
            aead(key).ok()?.open_in_place(nonce, Aad::from(bound_to), &mut text).ok()?.len();
        text.truncate(length);
        Some(text)
    }
}

/// Ciphertext and tag, under a key that seals nothing else.
pub(crate) fn seal_once(
    key: &[u8; KEY_BYTES],
    bound_to: &[u8],
    text: &[u8],
) -> Result<Vec<u8>, KeyError> {
    let mut bytes = text.to_vec();
    let nonce = Nonce::assume_unique_for_key(ONLY_NONCE);
    aead(key)?.seal_in_place_append_tag(nonce, Aad::from(bound_to), &mut bytes)?;
    Ok(bytes)
}

/// What [`seal_once`] sealed; nothing when a byte of it changed.
pub(crate) fn open_once(
    key: &[u8; KEY_BYTES],
    bound_to: &[u8],
    sealed: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    let mut text = Zeroizing::new(sealed.to_vec());
    let nonce = Nonce::assume_unique_for_key(ONLY_NONCE);
    let length = aead(key).ok()?.open_in_place(nonce, Aad::from(bound_to), &mut text).ok()?.len();
    text.truncate(length);
    Some(text)
}

/// SHA-256 (FIPS 180-4).
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest(&SHA256, bytes).as_ref());
    hash
}

/// HMAC-SHA256 (RFC 2104).
pub(crate) fn keyed_hash(key: &[u8; KEY_BYTES], bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    let key = hmac::Key::new(hmac::HMAC_SHA256, key);
    hash.copy_from_slice(hmac::sign(&key, bytes).as_ref());
    hash
}

fn aead(key: &[u8; KEY_BYTES]) -> Result<LessSafeKey, KeyError> {
    Ok(LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, key)?))
}

struct KeyLength;

impl hkdf::KeyType for KeyLength {
    fn len(&self) -> usize {
        KEY_BYTES
    }
}

/// One key out of a secret that is already hard to guess.
pub(crate) fn derive(
    salt: &[u8],
    secret: &[u8],
    info: &[&[u8]],
) -> Result<Zeroizing<[u8; KEY_BYTES]>, KeyError> {
    let mut key = Zeroizing::new([0; KEY_BYTES]);
    hkdf::Salt::new(hkdf::HKDF_SHA256, salt)
        .extract(secret)
        .expand(info, KeyLength)?
        .fill(key.as_mut_slice())?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: [u8; KEY_BYTES] = [7; KEY_BYTES];

    #[test]
    fn opens_what_was_sealed() {
        let sealed = Sealed::seal(&KEY, b"here", b"secret").unwrap();
        assert_eq!(sealed.open(&KEY, b"here").as_deref(), Some(b"secret"));
    }

    #[test]
    fn opens_nothing_else() {
        let sealed = Sealed::seal(&KEY, b"here", b"secret").unwrap();
        assert!(sealed.open::<6>(&[8; KEY_BYTES], b"here").is_none());
        assert!(sealed.open::<6>(&KEY, b"there").is_none());
        assert!(sealed.open::<5>(&KEY, b"here").is_none());
        for place in 0..sealed.0.len() {
            let mut changed = Sealed(sealed.0.clone());
            changed.0[place] ^= 1;
            assert!(changed.open::<6>(&KEY, b"here").is_none(), "byte {place}");
            let cut = Sealed(sealed.0[..place].to_vec());
            assert!(cut.open::<6>(&KEY, b"here").is_none(), "cut at {place}");
        }
    }

    #[test]
    fn sealing_twice_looks_different() {
        let one = Sealed::seal(&KEY, b"", b"secret").unwrap();
        let two = Sealed::seal(&KEY, b"", b"secret").unwrap();
        assert_ne!(one.0, two.0);
    }

    /// RFC 5869, test case 1, first 32 bytes of the output.
    #[test]
    fn derives_as_the_standard_says() {
        let salt: Vec<u8> = (0x00..=0x0c).collect();
        let info: Vec<u8> = (0xf0..=0xf9).collect();
        let key = derive(&salt, &[0x0b; 22], &[&info]).unwrap();
        assert_eq!(
            hex::encode(key.as_slice()),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
        );
    }
}
