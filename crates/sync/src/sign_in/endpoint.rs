//! A provider's addresses that take tokens and codes, over the one network
//! there is, and how Keepwell says who it is there.
//!
//! A statement of who Keepwell is belongs to one sending: it is good for
//! minutes and must never come twice. So it is put in here, when a request goes
//! out, and not where `oauth2` builds requests: a statement that was refused for
//! this computer's clock is made again by the provider's.

use std::cell::Cell;

use chrono::{DateTime, TimeDelta, Utc};
use fhir::Response;
use oauth2::{HttpRequest, HttpResponse, http};
use serde::Deserialize;
use url::{Url, form_urlencoded};

use super::ClientKey;
use crate::http::Http;
use crate::{Cancel, LinkError};

/// What RFC 7523 calls a statement of this kind.
const STATEMENT: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// Clocks that differ by no more than this do not matter.
const NEAR: TimeDelta = TimeDelta::seconds(30);

/// Who Keepwell is to a provider.
#[derive(Clone, Copy)]
pub struct Identity<'a> {
    /// What the provider knows it by.
    pub client_id: &'a str,
    /// What it proves that with; a public client has nothing.
    pub key: Option<&'a ClientKey>,
    /// This computer's clock.
    pub clock: &'a dyn Fn() -> DateTime<Utc>,
}

/// One address of a provider.
pub(super) struct Endpoint<'a> {
    pub(super) http: &'a Http,
    pub(super) cancel: &'a Cancel,
    pub(super) identity: Identity<'a>,
    /// Whom a statement is for: the token endpoint, whichever this is.
    pub(super) audience: &'a Url,
    /// By the provider's clock.
    pub(super) answered_at: Cell<Option<DateTime<Utc>>>,
}

#[derive(Deserialize)]
struct Wrong {
    error: String,
}

impl Endpoint<'_> {
    /// Asks, as a client that has nothing but its name, or with a statement.
    pub(super) fn call(&self, request: HttpRequest) -> Result<HttpResponse, LinkError> {
        let here = (self.identity.clock)();
        let mut answer = self.send(&request, here)?;
        if let Some(there) = self.answered_at.get()
            && self.identity.key.is_some()
            && is_refused(&answer)
            && (there - here).abs() > NEAR
        {
            answer = self.send(&request, there)?;
        }
        match answer.status {
            429 | 503 => {
                return Err(LinkError::ServerBusy { retry_after: answer.retry_after() });
            }
            status @ 500.. => return Err(LinkError::ServerProblem { status }),
            300..400 => return Err(LinkError::OtherOrigin),
            _ => {}
        }
        // Some say that they refuse, and say with 200 that all is well.
        let refused = answer.status == 200 && wrong(&answer).is_some();
        http::Response::builder()
            .status(if refused { 400 } else { answer.status })
            .body(answer.body)
            .map_err(|_| LinkError::Unreachable)
    }

    fn send(&self, request: &HttpRequest, at: DateTime<Utc>) -> Result<Response, LinkError> {
        let mut request = request.clone();
        if let Some(key) = self.identity.key {
            let statement = key.statement(self.identity.client_id, self.audience, at);
            let statement = statement.ok_or(LinkError::Unreachable)?;
            let proof = form_urlencoded::Serializer::new(String::new())
                .append_pair("client_assertion_type", STATEMENT)
                .append_pair("client_assertion", &statement)
                .finish();
            let body = request.body_mut();
            body.push(b'&');
            body.extend_from_slice(proof.as_bytes());
        }
        let answer = self.http.call(request, self.cancel)?;
        let date = answer.header("date").and_then(|date| DateTime::parse_from_rfc2822(date).ok());
        self.answered_at.set(date.map(|date| date.with_timezone(&Utc)));
        Ok(answer)
    }
}

/// Whether the client, and not the request, was refused (RFC 6749, 5.2).
fn is_refused(answer: &Response) -> bool {
    matches!(answer.status, 400 | 401)
        && wrong(answer).is_some_and(|wrong| wrong.error == "invalid_client")
}

fn wrong(answer: &Response) -> Option<Wrong> {
    serde_json::from_slice(&answer.body).ok()
}
