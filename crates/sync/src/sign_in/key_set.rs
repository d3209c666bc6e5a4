//! Whether the provider signed what it says about the person: its ID token,
//! against the keys that it publishes (OpenID Connect Core, 3.1.3.7).

use oauth2::http;
use serde::Deserialize;
use serde_json::{Map, Value};
use url::Url;

use super::SignInError;
use super::jose::{Jwk, Token};
use crate::http::Http;
use crate::{Cancel, LinkError};

/// The keys of a provider, as they are published.
#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Value>,
}

impl KeySet {
    /// The keys that may have signed this. One that cannot be read is nobody's.
    fn may_have_signed(self, token: &Token<'_>) -> Vec<Jwk> {
        let keys = self.keys.into_iter().filter_map(|key| serde_json::from_value(key).ok());
        let named = |key: &Jwk| token.key_id.is_none() || token.key_id == key.kid;
        keys.filter(|key| named(key) && key.is_for(token.algorithm)).collect()
    }
}

/// What the token says, where one of the keys published at `address` signed it.
/// A provider that changes its keys may sign with one that came a moment later:
/// where the one it names is not there, they are fetched once more.
pub(super) fn signed_claims(
    token: &str,
    address: &Url,
    http: &Http,
    cancel: &Cancel,
) -> Result<Map<String, Value>, SignInError> {
    let token = Token::read(token).ok_or(SignInError::NotSigned)?;
    for _ in 0..2 {
        let keys = fetch(address, http, cancel)?.may_have_signed(&token);
        if !keys.is_empty() {
            let said = keys.iter().find_map(|key| token.claims(key));
            return said.ok_or(SignInError::NotSigned);
        }
    }
    Err(SignInError::NotSigned)
}

fn fetch(address: &Url, http: &Http, cancel: &Cancel) -> Result<KeySet, SignInError> {
    let request = http::Request::get(address.as_str())
        .header(http::header::ACCEPT, "application/json, application/jwk-set+json")
        .body(Vec::new())
        .map_err(|_| SignInError::NotAProvider)?;
    let answer = http.call(request, cancel)?;
    match answer.status {
        200 => serde_json::from_slice(&answer.body).map_err(|_| SignInError::NotAProvider),
        300..400 => Err(LinkError::OtherOrigin.into()),
        status @ 500.. => Err(LinkError::ServerProblem { status }.into()),
        _ => Err(SignInError::NotAProvider),
    }
}
