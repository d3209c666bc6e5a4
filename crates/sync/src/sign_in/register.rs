//! Making Keepwell known to a provider that takes whoever asks (RFC 7591).

use oauth2::http;
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use super::provider::BY_KEY;
use super::{ClientKey, Provider, Scopes, SignInError};
use crate::{Cancel, Carrier};

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
        let mut about = json!({
            "client_name": "Keepwell",
            "application_type": "native",
            // Any port of this computer (RFC 8252, section 7.3).
            "redirect_uris": ["http://127.0.0.1/callback"],
            "grant_types": ["authorization_code", "refresh_token"],
            "response_types": ["code"],
            "token_endpoint_auth_method": key.map_or("none", |_| BY_KEY),
        });
        if let Some(key) = key {
            about["jwks"] = key.public();
        }
        let mut scoped = about.clone();
        scoped["scope"] = scopes.0.join(" ").into();
        // Some refuse whoever names a scope that they do not know.
        for about in [scoped, about] {
            if let Some(client_id) = self.ask_to_know(register, &about, cancel)? {
                return Ok(client_id);
            }
        }
        Err(SignInError::NoClientId)
    }

    fn ask_to_know(
        &self,
        register: &Url,
        about: &Value,
        cancel: &Cancel,
    ) -> Result<Option<String>, SignInError> {
        let request = http::Request::post(register.as_str())
            .header(http::header::CONTENT_TYPE, "application/json")
            .body(about.to_string().into_bytes())
            .map_err(|_| SignInError::NoClientId)?;
        let answer = self.http.call(request, cancel)?;
        let registered = serde_json::from_slice::<Registered>(&answer.body).ok();
        let registered = registered.filter(|_| matches!(answer.status, 200 | 201));
        Ok(registered.map(|known| known.client_id))
    }
}
