//! Making Keepwell known to a provider that takes whoever asks (RFC 7591).

use oauth2::http;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use url::Url;

use super::provider::BY_KEY;
use super::{ClientKey, Provider, Scopes, SignInError};
use crate::{Cancel, Carrier, LinkError};

#[derive(Deserialize)]
struct Registered {
    client_id: String,
}

impl Carrier {
    /// Gets a client id from a provider, where it gives them to whoever asks;
    /// with a `key`, for a client that proves itself with it.
    ///
    /// # Errors
    /// [`SignInError::NoClientId`] where it does not, and others.
    pub fn register(
        &self,
        provider: &Provider,
        scopes: &Scopes,
        key: Option<&ClientKey>,
        cancel: &Cancel,
    ) -> Result<String, SignInError> {
        let register = provider.register.as_ref().ok_or(SignInError::NoClientId)?;
        // Some refuse whoever names a scope that they do not know.
        for scope in [Some(scopes.0.join(" ")), None] {
            if let Some(client_id) = self.ask_to_know(register, &about(scope, key), cancel)? {
                return Ok(client_id);
            }
        }
        Err(SignInError::NoClientId)
    }

    fn ask_to_know(
        &self,
        register: &Url,
        about: &Map<String, Value>,
        cancel: &Cancel,
    ) -> Result<Option<String>, SignInError> {
        let request = http::Request::post(register.as_str())
            .header(http::header::CONTENT_TYPE, "application/json")
            .body(serde_json::to_vec(about).map_err(|_| SignInError::NoClientId)?)
            .map_err(|_| SignInError::NoClientId)?;
        let answer = self.http.call(request, cancel)?;
        match answer.status {
            200 | 201 => {}
            429 | 503 => {
                return Err(LinkError::ServerBusy { retry_after: answer.retry_after() }.into());
            }
            status @ 500.. => return Err(LinkError::ServerProblem { status }.into()),
            _ => return Ok(None),
        }
        let registered = serde_json::from_slice::<Registered>(&answer.body).ok();
        Ok(registered.map(|known| known.client_id).filter(|id| !id.is_empty()))
    }
}

/// What a provider is told about Keepwell.
fn about(scope: Option<String>, key: Option<&ClientKey>) -> Map<String, Value> {
    let mut about = json!({
        "client_name": "Keepwell",
        "application_type": "native",
        // Any port of this computer (RFC 8252, section 7.3).
        "redirect_uris": ["http://127.0.0.1/callback"],
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "token_endpoint_auth_method": key.map_or("none", |_| BY_KEY),
        "jwks": key.map(ClientKey::public),
        "scope": scope,
    });
    let mut about = about.as_object_mut().map(std::mem::take).unwrap_or_default();
    about.retain(|_, said| !said.is_null());
    about
}
