//! As much of JOSE (RFC 7515, 7517, 7518) as signing in needs: signatures by
//! RSA and by the two curves of NIST that people use, over `ring`.
//!
//! Rejected: `jsonwebtoken`. The version that stands on `ring` is no longer kept
//! up, the newer one brings a second library of cryptography; and both ask this
//! computer's clock, read no key back out of a key pair, and turn a whole key
//! set down for one key they do not know.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RsaParameters, RsaPublicKeyComponents,
    UnparsedPublicKey,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// How something is signed, by its name in JOSE. There is no `none`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Algorithm {
    RS256,
    RS384,
    RS512,
    ES256,
    ES384,
}

impl Algorithm {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::RS256 => "RS256",
            Self::RS384 => "RS384",
            Self::RS512 => "RS512",
            Self::ES256 => "ES256",
            Self::ES384 => "ES384",
        }
    }
}

/// A public key (RFC 7517).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Jwk {
    pub(super) kty: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) crv: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) e: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) n: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) x: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) y: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) alg: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) kid: Option<String>,
    #[serde(default, rename = "use", skip_serializing_if = "Option::is_none")]
    pub(super) purpose: Option<String>,
}

impl Jwk {
    /// Whether what this key signs can be signed like that.
    pub(super) fn is_for(&self, algorithm: Algorithm) -> bool {
        let (kty, crv) = match algorithm {
            Algorithm::RS256 | Algorithm::RS384 | Algorithm::RS512 => ("RSA", None),
            Algorithm::ES256 => ("EC", Some("P-256")),
            Algorithm::ES384 => ("EC", Some("P-384")),
        };
        let signs = self.purpose.as_deref().is_none_or(|purpose| purpose == "sig");
        let says = self.alg.as_deref().is_none_or(|alg| alg == algorithm.name());
        self.kty == kty && self.crv.as_deref() == crv && signs && says
    }

    fn verifies(&self, algorithm: Algorithm, words: &[u8], signature: &[u8]) -> bool {
        let rsa = |how| self.rsa_verifies(how, words, signature);
        let curve = |how| {
            let point = [vec![4], part(self.x.as_ref()), part(self.y.as_ref())].concat();
            UnparsedPublicKey::new(how, point).verify(words, signature).is_ok()
        };
        match algorithm {
            Algorithm::RS256 => rsa(&RSA_PKCS1_2048_8192_SHA256),
            Algorithm::RS384 => rsa(&RSA_PKCS1_2048_8192_SHA384),
            Algorithm::RS512 => rsa(&RSA_PKCS1_2048_8192_SHA512),
            Algorithm::ES256 => curve(&ECDSA_P256_SHA256_FIXED),
            Algorithm::ES384 => curve(&ECDSA_P384_SHA384_FIXED),
        }
    }

    fn rsa_verifies(&self, how: &RsaParameters, words: &[u8], signature: &[u8]) -> bool {
        let key = RsaPublicKeyComponents { n: number(self.n.as_ref()), e: number(self.e.as_ref()) };
        key.verify(how, words, signature).is_ok()
    }
}

/// Nothing, with which nothing verifies, where there is none or it is no base64.
fn part(text: Option<&String>) -> Vec<u8> {
    text.and_then(|text| from_base64_url(text)).unwrap_or_default()
}

/// Without zeros before it, which some write and `ring` does not take (RFC 7518,
/// section 6.3.1.1).
fn number(text: Option<&String>) -> Vec<u8> {
    part(text).into_iter().skip_while(|byte| *byte == 0).collect()
}

pub(super) fn base64_url(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub(super) fn from_base64_url(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// A signed token (JWS, compact) taken apart; nobody has looked at its
/// signature yet.
pub(super) struct Token<'a> {
    pub(super) algorithm: Algorithm,
    pub(super) key_id: Option<String>,
    signed: &'a str,
    payload: &'a str,
    signature: Vec<u8>,
}

#[derive(Deserialize)]
struct Header {
    alg: Algorithm,
    kid: Option<String>,
    /// Extensions that whoever reads it must understand: there are none.
    crit: Option<Value>,
}

impl<'a> Token<'a> {
    /// Reads a token; `None` where it is none, or signed in no known way.
    pub(super) fn read(token: &'a str) -> Option<Self> {
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, payload) = signed.split_once('.')?;
        let header: Header = serde_json::from_slice(&from_base64_url(header)?).ok()?;
        let signature = from_base64_url(signature)?;
        let known = header.crit.is_none();
        known.then_some(Self {
            algorithm: header.alg,
            key_id: header.kid,
            signed,
            payload,
            signature,
        })
    }

    /// What it says, where this key signed it.
    pub(super) fn claims(&self, key: &Jwk) -> Option<Map<String, Value>> {
        let good = key.is_for(self.algorithm)
            && key.verifies(self.algorithm, self.signed.as_bytes(), &self.signature);
        let payload = from_base64_url(self.payload).filter(|_| good)?;
        serde_json::from_slice(&payload).ok()
    }
}
