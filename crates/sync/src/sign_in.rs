//! Signing in at a service: SMART App Launch, standalone (HL7, version 2.2).
//!
//! The person proves who they are in their own browser, at their own provider;
//! Keepwell never sees a password. It is a public client: it holds no secret,
//! proves with PKCE (RFC 7636) that whoever started is whoever ends, and the
//! browser comes back to a port on this computer (RFC 8252). Where the provider
//! speaks OpenID Connect, as NHS login does, what it says about the person is
//! checked, signature and all, and shown as received. A provider that lets in
//! only clients with a key of their own is shown one ([`ClientKey`]).
//!
//! [`Provider`] is what discovery found, [`SigningIn`] a sign-in that waits for
//! the person, [`Granted`] what came of it. A code or token is sent to the
//! endpoint that discovery named and nowhere else; no redirect is followed.
//!
//! Requests and answers of OAuth are the crate `oauth2`'s. Rejected:
//! `openidconnect` on top of it, which brings an RSA library with an open
//! advisory for what `ring` checks in a few lines.

mod answer;
mod claims;
mod client_key;
mod endpoint;
mod error;
mod grant;
mod jose;
mod key_set;
mod landing;
mod provider;
mod register;
mod scopes;

use std::fmt;
use std::time::Duration;

use chrono::{DateTime, Utc};
use oauth2::{CsrfToken, PkceCodeChallenge, PkceCodeVerifier};
use url::Url;

use crate::{Cancel, Carrier, Link};
use landing::Landing;

pub use claims::Claims;
pub use client_key::{ClientKey, ClientKeyError};
pub use endpoint::Identity;
pub use error::{SignInError, TokenError};
pub use grant::{Granted, Revocation, Tokens};
pub use provider::Provider;
pub use scopes::Scopes;

/// Who asks to be let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// What the provider knows Keepwell by.
    pub id: String,
    /// What Keepwell proves itself with, where the provider wants that.
    pub key: Option<ClientKey>,
    /// What to ask for.
    pub scopes: Scopes,
    /// Vectors of trust to ask for (RFC 8485), as JSON: `["P9.Cp.Cd"]`.
    pub vectors_of_trust: Option<String>,
}

/// A sign-in on its way: the browser is elsewhere, the door for its return is
/// open. Dropping it closes the door.
pub struct SigningIn {
    provider: Provider,
    client: Client,
    /// The service that it is for.
    service: Url,
    address: Url,
    landing: Landing,
    state: CsrfToken,
    nonce: CsrfToken,
    verifier: PkceCodeVerifier,
}

impl SigningIn {
    /// Where the browser has to go. Belongs to this one sign-in.
    #[must_use]
    pub fn address(&self) -> &Url {
        &self.address
    }
}

impl fmt::Debug for SigningIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningIn").field("at", &self.address.host_str()).finish_non_exhaustive()
    }
}

impl Carrier {
    /// Opens the door for the browser's return, and says where it has to go.
    ///
    /// # Errors
    /// [`SignInError`], when there is no way to open one.
    pub fn start_sign_in(
        &self,
        link: &Link,
        provider: Provider,
        client: Client,
    ) -> Result<SigningIn, SignInError> {
        let landing = Landing::open()?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let nonce = CsrfToken::new_random();
        let ask = grant::Ask { link, client: &client, nonce: &nonce, challenge };
        let (address, state) = ask.address(&provider, landing.address())?;
        let service = link.base_url().clone();
        Ok(SigningIn { provider, client, service, address, landing, state, nonce, verifier })
    }

    /// Waits for the person to come back, for `patience` at most, and takes
    /// what the provider gives them. `clock` is this computer's.
    ///
    /// # Errors
    /// [`SignInError`]; nothing was granted then, or nothing that can be used.
    pub fn finish_sign_in(
        &self,
        signing_in: SigningIn,
        patience: Duration,
        clock: &dyn Fn() -> DateTime<Utc>,
        cancel: &Cancel,
    ) -> Result<Granted, SignInError> {
        let SigningIn { provider, client, service, landing, state, nonce, verifier, .. } =
            signing_in;
        let back_at = landing.address().clone();
        let waiting = landing.wait(state.secret(), &provider, patience);
        let code = self.http.until(cancel, waiting)?;
        let identity = Identity { client_id: &client.id, key: client.key.as_ref(), clock };
        let nonce = client.scopes.has("openid").then_some(&nonce);
        let (provider, service) = (&provider, &service);
        let exchange = grant::Exchange { provider, identity, back_at, service, nonce };
        exchange.run(&self.http, code, verifier, cancel)
    }
}
