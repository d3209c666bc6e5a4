//! How Keepwell says who it is to a provider that wants more than a name: with
//! a key of its own, and a short-lived statement signed by it for each request
//! (`private_key_jwt`, RFC 7523; SMART's asymmetric client authentication).

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use ring::rand::{SecureRandom as _, SystemRandom};
use ring::rsa::PublicKeyComponents;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair,
    EcdsaSigningAlgorithm, KeyPair as _, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512,
    RsaEncoding, RsaKeyPair,
};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::pki_types::pem::PemObject as _;
use serde::{Deserialize, Serialize};
use serde_json::json;
use url::Url;
use zeroize::Zeroizing;

use super::jose::{Algorithm, Jwk, base64_url, from_base64_url};
use super::{Provider, SignInError};

/// How long a statement is good for: RFC 7523 wants it short, SMART five
/// minutes at most.
const GOOD_FOR: TimeDelta = TimeDelta::minutes(4);

/// A key that Keepwell proves itself with, at one service.
#[derive(Clone, Serialize, Deserialize)]
pub struct ClientKey {
    /// PKCS #8 (RFC 5208).
    key: Zeroized,
    algorithm: Algorithm,
    /// What the provider knows it by. Only a key made here has a name: a
    /// service that gives one has its own, and finds it by the client id.
    id: Option<String>,
}

/// Bytes that are wiped when dropped, as base64 where they are kept.
#[derive(Clone)]
struct Zeroized(Zeroizing<Vec<u8>>);

/// Why a key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ClientKeyError {
    /// No PKCS #8 in PEM, or a kind of key that cannot be used.
    #[error("no private key in PKCS #8 that Keepwell can use: RSA, P-256 or P-384")]
    NotAKey,
    /// This computer gives no random numbers.
    #[error("this computer gives no random numbers")]
    NoRandom,
}

enum Pair {
    Curve(Box<EcdsaKeyPair>, Algorithm),
    Rsa(Box<RsaKeyPair>),
}

impl Pair {
    fn read(pkcs8: &[u8]) -> Option<Self> {
        let curve = |how: &'static EcdsaSigningAlgorithm, algorithm| {
            let pair = EcdsaKeyPair::from_pkcs8(how, pkcs8, &SystemRandom::new()).ok()?;
            Some(Self::Curve(Box::new(pair), algorithm))
        };
        curve(&ECDSA_P384_SHA384_FIXED_SIGNING, Algorithm::ES384)
            .or_else(|| curve(&ECDSA_P256_SHA256_FIXED_SIGNING, Algorithm::ES256))
            .or_else(|| Some(Self::Rsa(Box::new(RsaKeyPair::from_pkcs8(pkcs8).ok()?))))
    }

    /// What it can sign with, the best first.
    fn algorithms(&self) -> &[Algorithm] {
        match self {
            Self::Curve(_, algorithm) => std::slice::from_ref(algorithm),
            Self::Rsa(_) => &[Algorithm::RS384, Algorithm::RS512, Algorithm::RS256],
        }
    }

    /// Its public half.
    fn public(&self) -> Jwk {
        match self {
            Self::Curve(pair, algorithm) => {
                // 4, x, y: the two of one length.
                let point = pair.public_key().as_ref().get(1..).unwrap_or_default();
                let (x, y) = point.split_at(point.len() / 2);
                let curve = if *algorithm == Algorithm::ES256 { "P-256" } else { "P-384" };
                Jwk {
                    kty: "EC".to_owned(),
                    crv: Some(curve.to_owned()),
                    x: Some(base64_url(x)),
                    y: Some(base64_url(y)),
                    ..Jwk::default()
                }
            }
            Self::Rsa(pair) => {
                let parts = PublicKeyComponents::<Vec<u8>>::from(pair.public());
                Jwk {
                    kty: "RSA".to_owned(),
                    e: Some(base64_url(parts.e)),
                    n: Some(base64_url(parts.n)),
                    ..Jwk::default()
                }
            }
        }
    }

    fn sign(&self, algorithm: Algorithm, words: &[u8]) -> Option<Vec<u8>> {
        let random = SystemRandom::new();
        match self {
            Self::Curve(pair, _) => Some(pair.sign(&random, words).ok()?.as_ref().to_vec()),
            Self::Rsa(pair) => {
                let how: &dyn RsaEncoding = match algorithm {
                    Algorithm::RS256 => &RSA_PKCS1_SHA256,
                    Algorithm::RS384 => &RSA_PKCS1_SHA384,
                    Algorithm::RS512 => &RSA_PKCS1_SHA512,
                    Algorithm::ES256 | Algorithm::ES384 => return None,
                };
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(how, &random, words, &mut signature).ok()?;
                Some(signature)
            }
        }
    }
}

impl ClientKey {
    /// Makes a new key, on the curve P-384.
    ///
    /// # Errors
    /// [`ClientKeyError::NoRandom`]
    pub fn generate() -> Result<Self, ClientKeyError> {
        let made =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P384_SHA384_FIXED_SIGNING, &SystemRandom::new())
                .map_err(|_| ClientKeyError::NoRandom)?;
        let key = Zeroized(Zeroizing::new(made.as_ref().to_vec()));
        let pair = Pair::read(&key.0).ok_or(ClientKeyError::NotAKey)?;
        let id = Some(thumbprint(&pair.public()));
        Ok(Self { key, algorithm: Algorithm::ES384, id })
    }

    /// Takes a key that a service gave: PKCS #8, as PEM.
    ///
    /// # Errors
    /// [`ClientKeyError::NotAKey`]
    pub fn from_pem(pem: &str) -> Result<Self, ClientKeyError> {
        let der = PrivatePkcs8KeyDer::from_pem_slice(pem.as_bytes());
        let der = der.map_err(|_| ClientKeyError::NotAKey)?;
        let key = Zeroized(Zeroizing::new(der.secret_pkcs8_der().to_vec()));
        let pair = Pair::read(&key.0).ok_or(ClientKeyError::NotAKey)?;
        let best = pair.algorithms().first().copied();
        Ok(Self { algorithm: best.ok_or(ClientKeyError::NotAKey)?, key, id: None })
    }

    /// The same key, to sign as this provider takes it.
    ///
    /// # Errors
    /// [`SignInError::KeyNotTaken`], where it takes no key of this kind.
    pub fn for_provider(self, provider: &Provider) -> Result<Self, SignInError> {
        let pair = Pair::read(&self.key.0).ok_or(SignInError::KeyNotTaken)?;
        let taken = |algorithm: &&Algorithm| {
            provider.key_algorithms.is_empty()
                || provider.key_algorithms.iter().any(|taken| taken == algorithm.name())
        };
        let algorithm = pair.algorithms().iter().find(taken).copied();
        Ok(Self { algorithm: algorithm.ok_or(SignInError::KeyNotTaken)?, ..self })
    }

    /// Its public half, as a JWK set (RFC 7517) to be made known to a provider.
    #[must_use]
    pub fn public(&self) -> serde_json::Value {
        let key = Pair::read(&self.key.0).map(|pair| Jwk {
            alg: Some(self.algorithm.name().to_owned()),
            kid: self.id.clone(),
            purpose: Some("sig".to_owned()),
            ..pair.public()
        });
        json!({ "keys": key.as_slice() })
    }

    /// All of it, as it is kept.
    #[must_use]
    pub fn kept(&self) -> Zeroizing<String> {
        Zeroizing::new(serde_json::to_string(self).unwrap_or_default())
    }

    /// What [`Self::kept`] gave.
    #[must_use]
    pub fn read(kept: &str) -> Option<Self> {
        serde_json::from_str(kept).ok()
    }

    /// A statement that whoever holds this key is this client, for one request
    /// to one address.
    pub(super) fn statement(
        &self,
        client_id: &str,
        audience: &Url,
        at: DateTime<Utc>,
    ) -> Option<String> {
        let pair = Pair::read(&self.key.0)?;
        let mut number = [0; 16];
        SystemRandom::new().fill(&mut number).ok()?;
        let mut header = json!({ "alg": self.algorithm.name(), "typ": "JWT" });
        if let (Some(id), Some(header)) = (&self.id, header.as_object_mut()) {
            header.insert("kid".to_owned(), id.as_str().into());
        }
        let claims = json!({
            "iss": client_id,
            "sub": client_id,
            "aud": audience.as_str(),
            "jti": base64_url(number),
            "iat": at.timestamp(),
            "exp": (at + GOOD_FOR).timestamp(),
        });
        let signed =
            format!("{}.{}", base64_url(header.to_string()), base64_url(claims.to_string()));
        let signature = pair.sign(self.algorithm, signed.as_bytes())?;
        Some(format!("{signed}.{}", base64_url(signature)))
    }
}

impl fmt::Debug for ClientKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientKey").field("algorithm", &self.algorithm).finish_non_exhaustive()
    }
}

impl PartialEq for ClientKey {
    fn eq(&self, other: &Self) -> bool {
        self.public() == other.public()
    }
}

impl Eq for ClientKey {}

impl Serialize for Zeroized {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&Zeroizing::new(base64_url(&*self.0)))
    }
}

impl<'de> Deserialize<'de> for Zeroized {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Zeroizing::new(String::deserialize(deserializer)?);
        let bytes = from_base64_url(&text);
        bytes
            .map(|bytes| Self(Zeroizing::new(bytes)))
            .ok_or_else(|| serde::de::Error::custom("no key"))
    }
}

/// What a key is called after what it is (RFC 7638).
fn thumbprint(key: &Jwk) -> String {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let (crv, x, y) = (text(&key.crv), text(&key.x), text(&key.y));
    let words = format!(r#"{{"crv":"{crv}","kty":"{}","x":"{x}","y":"{y}"}}"#, key.kty);
    base64_url(ring::digest::digest(&ring::digest::SHA256, words.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sign_in::jose::Token;
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use chrono::SubsecRound as _;

    fn public(key: &ClientKey) -> Jwk {
        serde_json::from_value(key.public()["keys"][0].clone()).unwrap()
    }

    fn p256() -> ClientKey {
        let how = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let made = EcdsaKeyPair::generate_pkcs8(how, &SystemRandom::new()).unwrap();
        let (head, tail) = ("-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----");
        let body = STANDARD.encode(made.as_ref());
        ClientKey::from_pem(&format!("{head}\n{body}\n{tail}\n")).unwrap()
    }

    fn provider(takes: &[&str]) -> Provider {
        Provider {
            issuer: None,
            authorize: "https://id.example/auth".parse().unwrap(),
            token: "https://id.example/token".parse().unwrap(),
            revoke: None,
            register: None,
            keys: None,
            client_proofs: vec!["private_key_jwt".to_owned()],
            key_algorithms: takes.iter().map(|&name| name.to_owned()).collect(),
            scopes: Vec::new(),
            capabilities: Vec::new(),
            names_itself: false,
        }
    }

    #[test]
    fn a_statement_says_who_to_whom_and_for_how_long() {
        let rsa = ClientKey::from_pem(testkit::RSA_KEY).unwrap();
        let in_its_way = |way: &str| rsa.clone().for_provider(&provider(&[way])).unwrap();
        let keys = [
            (ClientKey::generate().unwrap(), "ES384"),
            (p256(), "ES256"),
            (in_its_way("RS256"), "RS256"),
            (in_its_way("RS384"), "RS384"),
            (in_its_way("RS512"), "RS512"),
        ];
        let now = Utc::now().trunc_subsecs(0);
        let to = "https://id.example/token".parse().unwrap();
        let mut numbers = Vec::new();
        for (key, name) in keys {
            let key = ClientKey::read(&key.kept()).unwrap();
            let statement = key.statement("keepwell", &to, now).unwrap();
            let token = Token::read(&statement).unwrap();
            assert_eq!(token.algorithm.name(), name);
            let claims = token.claims(&public(&key)).unwrap();
            assert_eq!((&claims["iss"], &claims["sub"]), (&"keepwell".into(), &"keepwell".into()));
            assert_eq!(claims["aud"], to.as_str());
            let ends = claims["exp"].as_i64().unwrap() - now.timestamp();
            assert!((60..=300).contains(&ends), "{ends}");
            numbers.push(claims["jti"].to_string());
            // Anybody else's key signed nothing of this.
            let other = if name == "ES384" { ClientKey::generate().unwrap() } else { p256() };
            assert_eq!(token.claims(&public(&other)), None, "{name}");
        }
        numbers.sort();
        numbers.dedup();
        assert_eq!(numbers.len(), 5);
    }

    #[test]
    fn a_zero_before_a_number_makes_no_other_key() {
        let rsa = ClientKey::from_pem(testkit::RSA_KEY).unwrap();
        let to = "https://id.example/token".parse().unwrap();
        let statement = rsa.statement("keepwell", &to, Utc::now()).unwrap();
        let mut key = public(&rsa);
        let padded = |text: Option<String>| {
            Some(base64_url([vec![0], from_base64_url(&text.unwrap()).unwrap()].concat()))
        };
        (key.n, key.e) = (padded(key.n), padded(key.e));
        assert!(Token::read(&statement).unwrap().claims(&key).is_some());
    }

    #[test]
    fn a_key_signs_as_the_provider_takes_it_or_not_at_all() {
        let rsa = ClientKey::from_pem(testkit::RSA_KEY).unwrap();
        for (takes, signs) in
            [(vec![], "RS384"), (vec!["RS512"], "RS512"), (vec!["RS256", "RS512"], "RS512")]
        {
            let fitted = rsa.clone().for_provider(&provider(&takes)).unwrap();
            assert_eq!(public(&fitted).alg.as_deref(), Some(signs));
        }
        let made = ClientKey::generate().unwrap();
        let refused = made.for_provider(&provider(&["RS512", "PS512"]));
        assert!(matches!(refused, Err(SignInError::KeyNotTaken)));
    }

    #[test]
    fn a_token_that_nobody_signed_is_none() {
        let key = p256();
        let to = "https://id.example/token".parse().unwrap();
        let good = key.statement("keepwell", &to, Utc::now()).unwrap();
        let (_, rest) = good.split_once('.').unwrap();
        for header in [r#"{"alg":"none"}"#, r#"{"alg":"HS256"}"#, r#"{"alg":"ES256","crit":["x"]}"#]
        {
            assert!(Token::read(&format!("{}.{rest}", base64_url(header))).is_none(), "{header}");
        }
        let (signed, _) = good.rsplit_once('.').unwrap();
        let unsigned = format!("{signed}.");
        assert_eq!(Token::read(&unsigned).unwrap().claims(&public(&key)), None);
        // A key for something else.
        let sealing = Jwk { purpose: Some("enc".to_owned()), ..public(&key) };
        assert_eq!(Token::read(&good).unwrap().claims(&sealing), None);
    }

    #[test]
    fn what_is_no_key_is_said_to_be_none() {
        for pem in ["", "a key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"] {
            assert!(matches!(ClientKey::from_pem(pem), Err(ClientKeyError::NotAKey)));
        }
        assert!(!format!("{:?}", p256()).contains("key:"));
    }
}
