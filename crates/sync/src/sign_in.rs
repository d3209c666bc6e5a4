//! Signing in at a service: SMART App Launch, standalone (HL7, version 2.2).
//!
//! The person proves who they are in their own browser, at their own provider;
//! Keepwell never sees a password. It is a public client: it holds no secret,
//! proves with PKCE (RFC 7636) that whoever started is whoever ends, and the
//! browser comes back to a port on this computer (RFC 8252). Where the provider
//! speaks OpenID Connect, as NHS login does, what it says about the person is
//! checked and shown as received.
//!
//! [`Provider`] is what discovery found, [`SigningIn`] a sign-in that waits for
//! the person, [`Granted`] what came of it. A code or token is sent to the
//! endpoint that discovery named and nowhere else; no redirect is followed.
//!
//! Requests and answers of OAuth are the crate `oauth2`'s. Rejected:
//! `openidconnect` on top of it, which brings an RSA library with an open
//! advisory to check the signature of a token that came straight from the
//! provider; OpenID Connect Core, section 3.1.3.7, lets TLS stand for it.

mod claims;
mod error;
mod grant;
mod landing;
mod provider;
mod register;
mod scopes;

use std::fmt;
use std::time::Duration;

use oauth2::{CsrfToken, PkceCodeChallenge, PkceCodeVerifier};
use url::Url;

use crate::{Cancel, Carrier, Link};
use landing::Landing;

pub use claims::Claims;
pub use error::{SignInError, TokenError};
pub use grant::{Granted, Tokens};
pub use provider::Provider;
pub use scopes::Scopes;

/// Who asks to be let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// What the provider knows Keepwell by.
    pub id: String,
    /// What to ask for.
    pub scopes: Scopes,
    /// Vectors of trust to ask for (RFC 8485), as JSON: `["P9.Cp.Cd"]`.
    pub vectors_of_trust: Option<String>,
}

/// A sign-in on its way: the browser is elsewhere, the door for its return is
/// open. Dropping it closes the door.
pub struct SigningIn {
    provider: Provider,
    client_id: String,
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
        let client_id = client.id;
        Ok(SigningIn { provider, client_id, address, landing, state, nonce, verifier })
    }

    /// Waits for the person to come back, for `patience` at most, and takes
    /// what the provider gives them.
    ///
    /// # Errors
    /// [`SignInError`]; nothing was granted then, or nothing that can be used.
    pub fn finish_sign_in(
        &self,
        signing_in: SigningIn,
        patience: Duration,
        cancel: &Cancel,
    ) -> Result<Granted, SignInError> {
        let SigningIn { provider, client_id, landing, state, nonce, verifier, .. } = signing_in;
        let back_at = landing.address().clone();
        let waiting = landing.wait(state.secret(), &provider, patience);
        let code = self.http.until(cancel, waiting)?;
        let exchange = grant::Exchange { provider: &provider, client_id: &client_id, back_at };
        exchange.run(&self.http, code, verifier, &nonce, cancel)
    }
}
