//! Asking, and turning a code or a refresh token into tokens.

use std::cell::Cell;
use std::fmt;
use std::time::Duration;

use oauth2::basic::{
    BasicErrorResponse, BasicErrorResponseType, BasicRevocationErrorResponse,
    BasicTokenIntrospectionResponse, BasicTokenType,
};
use oauth2::{
    AuthUrl, AuthorizationCode, ClientId, CsrfToken, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, RefreshToken, RequestTokenError, Scope, StandardRevocableToken,
    TokenResponse as _, TokenUrl, http,
};
use url::{Url, form_urlencoded};
use zeroize::Zeroizing;

use super::answer::Answer;
use super::claims::Expected;
use super::endpoint::{Endpoint, Identity};
use super::key_set::signed_claims;
use super::{Claims, Client, Provider, Scopes, SignInError, TokenError};
use crate::http::Http;
use crate::{Cancel, Carrier, Link, LinkError};

/// What a sign-in gave.
#[derive(Debug)]
pub struct Granted {
    /// To be let in with.
    pub tokens: Tokens,
    /// The id of the person's Patient at the service, where it was said.
    pub patient: Option<String>,
    /// What the provider said about the person.
    pub claims: Claims,
}

/// Tokens as a provider gave them. `Debug` does not show them.
pub struct Tokens {
    /// For the service, and nobody else.
    pub access: Zeroizing<String>,
    /// For the provider, to get the next ones; `None` where it gave none.
    pub refresh: Option<Zeroizing<String>>,
    /// How long the access token is good for, where the provider says.
    pub lasts: Option<Duration>,
    /// What they allow, where that is other than asked for.
    pub scopes: Option<Scopes>,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").field("lasts", &self.lasts).finish_non_exhaustive()
    }
}

type OAuth = oauth2::Client<
    BasicErrorResponse,
    Answer,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
>;
type Failed = RequestTokenError<LinkError, BasicErrorResponse>;

/// What the browser is sent to the provider with.
pub(super) struct Ask<'a> {
    pub(super) link: &'a Link,
    pub(super) client: &'a Client,
    pub(super) nonce: &'a CsrfToken,
    pub(super) challenge: PkceCodeChallenge,
}

impl Ask<'_> {
    /// Where the browser goes, and the state it has to come back with.
    pub(super) fn address(
        self,
        provider: &Provider,
        back_to: &Url,
    ) -> Result<(Url, CsrfToken), SignInError> {
        let Self { link, client, nonce, challenge } = self;
        let oauth = OAuth::new(ClientId::new(client.id.clone()))
            .set_auth_uri(AuthUrl::from_url(provider.authorize.clone()))
            .set_redirect_uri(RedirectUrl::from_url(back_to.clone()));
        let scopes = &client.scopes;
        let mut request = oauth
            .authorize_url(CsrfToken::new_random)
            .add_scopes(scopes.0.iter().cloned().map(Scope::new))
            .set_pkce_challenge(challenge)
            .add_extra_param("aud", link.base_url().as_str().trim_end_matches('/'));
        if scopes.has("openid") {
            request = request.add_extra_param("nonce", nonce.secret());
            if scopes.has("offline_access") {
                // OpenID Connect Core, section 11.
                request = request.add_extra_param("prompt", "consent");
            }
        }
        if let Some(vectors) = &client.vectors_of_trust {
            request = request.add_extra_param("vtr", vectors);
        }
        Ok(request.url())
    }
}

/// Where tokens are given back.
#[derive(Debug, Clone, Copy)]
pub struct Revocation<'a> {
    /// The address that takes them.
    pub endpoint: &'a Url,
    /// The address that gives them out: a key is known by it at both.
    pub token_endpoint: &'a Url,
}

/// A code to be exchanged.
pub(super) struct Exchange<'a> {
    pub(super) provider: &'a Provider,
    pub(super) identity: Identity<'a>,
    pub(super) back_at: Url,
    /// The service that it is for.
    pub(super) service: &'a Url,
    /// What makes an ID token this sign-in's; `None` where nobody asked for one.
    pub(super) nonce: Option<&'a CsrfToken>,
}

impl Exchange<'_> {
    pub(super) fn run(
        self,
        http: &Http,
        code: Zeroizing<String>,
        verifier: PkceCodeVerifier,
        cancel: &Cancel,
    ) -> Result<Granted, SignInError> {
        let Self { provider, identity, back_at, service, nonce } = self;
        let client_id = identity.client_id;
        let audience = &provider.token;
        let endpoint = Endpoint { http, cancel, identity, audience, answered_at: Cell::default() };
        let answer = OAuth::new(ClientId::new(client_id.to_owned()))
            .set_token_uri(TokenUrl::from_url(provider.token.clone()))
            .set_redirect_uri(RedirectUrl::from_url(back_at))
            .exchange_code(AuthorizationCode::new(code.as_str().to_owned()))
            .set_pkce_verifier(verifier)
            .request(&|request| endpoint.call(request))
            .map_err(|failed| not_granted(failed, identity))?;
        let tokens = Tokens::of(&answer)?;
        // Nothing is read of a token that nobody can check, or asked for.
        let claims = match (&provider.issuer, &provider.keys, &answer.id_token, nonce) {
            (Some(issuer), Some(keys), Some(token), Some(nonce)) => {
                let nonce = nonce.secret();
                let answered_at = endpoint.answered_at.get();
                signed_claims(token, keys, http, cancel).and_then(|said| {
                    Claims::read(&said, &Expected { issuer, client_id, nonce, answered_at })
                })
            }
            _ => Ok(Claims::default()),
        };
        let claims = claims.inspect_err(|_| {
            // Good for nobody, and not to be left lying about.
            if let Some(at) = provider.revocation() {
                for token in tokens.refresh.iter().chain([&tokens.access]) {
                    give_back(http, at, identity, token, cancel);
                }
            }
        })?;
        let patient = answer.patient.filter(|id| !id.is_empty());
        let patient = patient.or_else(|| claims.patient(service).map(str::to_owned));
        Ok(Granted { tokens, patient, claims })
    }
}

impl Tokens {
    fn of(answer: &Answer) -> Result<Self, SignInError> {
        let opens = !answer.access_token().secret().is_empty();
        if !opens || *answer.token_type() != BasicTokenType::Bearer {
            return Err(SignInError::NotAProvider);
        }
        let scopes =
            answer.scopes().map(|scopes| scopes.iter().map(|one| one.to_string()).collect());
        Ok(Self {
            access: Zeroizing::new(answer.access_token().secret().clone()),
            refresh: answer.refresh_token().map(|token| Zeroizing::new(token.secret().clone())),
            lasts: answer.expires_in(),
            scopes: scopes.map(Scopes),
        })
    }
}

impl Carrier {
    /// Gets the next tokens. Where the provider rotates refresh tokens, the one
    /// given here is used up by this, whether or not the answer arrives.
    ///
    /// # Errors
    /// [`TokenError::Ended`] when only the person can go on.
    pub fn renew(
        &self,
        token_endpoint: &Url,
        identity: Identity<'_>,
        refresh_token: &str,
        cancel: &Cancel,
    ) -> Result<Tokens, TokenError> {
        let endpoint = Endpoint {
            http: &self.http,
            cancel,
            identity,
            audience: token_endpoint,
            answered_at: Cell::default(),
        };
        let answer = OAuth::new(ClientId::new(identity.client_id.to_owned()))
            .set_token_uri(TokenUrl::from_url(token_endpoint.clone()))
            .exchange_refresh_token(&RefreshToken::new(refresh_token.to_owned()))
            .request(&|request| endpoint.call(request))
            .map_err(|failed| not_renewed(failed, identity))?;
        Tokens::of(&answer).map_err(|_| TokenError::Refused)
    }

    /// Gives a token back (RFC 7009). Whether the provider took it.
    #[must_use]
    pub fn revoke(
        &self,
        at: Revocation<'_>,
        identity: Identity<'_>,
        token: &str,
        cancel: &Cancel,
    ) -> bool {
        give_back(&self.http, at, identity, token, cancel)
    }
}

fn give_back(
    http: &Http,
    at: Revocation<'_>,
    identity: Identity<'_>,
    token: &str,
    cancel: &Cancel,
) -> bool {
    let form = form_urlencoded::Serializer::new(String::new())
        .append_pair("token", token)
        .append_pair("client_id", identity.client_id)
        .finish();
    let request = http::Request::post(at.endpoint.as_str())
        .header(http::header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(form.into_bytes());
    let audience = at.token_endpoint;
    let endpoint = Endpoint { http, cancel, identity, audience, answered_at: Cell::default() };
    let answer = request.ok().and_then(|request| endpoint.call(request).ok());
    answer.is_some_and(|answer| answer.status() == 200)
}

fn not_granted(failed: Failed, identity: Identity<'_>) -> SignInError {
    match failed {
        RequestTokenError::Request(error) => SignInError::Link(error),
        RequestTokenError::ServerResponse(answer) => match answer.error() {
            BasicErrorResponseType::InvalidClient if identity.key.is_some() => {
                SignInError::NotProven
            }
            BasicErrorResponseType::InvalidClient | BasicErrorResponseType::UnauthorizedClient => {
                SignInError::UnknownClient
            }
            _ => SignInError::Refused,
        },
        // The body, which may hold tokens, is dropped here.
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => SignInError::NotAProvider,
    }
}

fn not_renewed(failed: Failed, identity: Identity<'_>) -> TokenError {
    match failed {
        RequestTokenError::Request(error) => TokenError::Link(error),
        RequestTokenError::ServerResponse(answer) => match answer.error() {
            // The key may be known again: what the person was given is not spent.
            BasicErrorResponseType::InvalidClient if identity.key.is_some() => {
                TokenError::NotProven
            }
            BasicErrorResponseType::InvalidGrant
            | BasicErrorResponseType::InvalidClient
            | BasicErrorResponseType::UnauthorizedClient => TokenError::Ended,
            _ => TokenError::Refused,
        },
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => TokenError::Refused,
    }
}
