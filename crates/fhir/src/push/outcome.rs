//! How the sending of a page can end.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{Response, operation_outcome};

/// A page as the service accepted it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoteRef {
    /// The id of the Observation at the service.
    pub id: String,
    /// Its version there; `None` where the service keeps none.
    pub version: Option<String>,
    /// The hash of what was sent ([`super::Push::hash`]).
    pub sent_hash: String,
}

/// How the sending of a page ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The service holds it, and showed it.
    Sent {
        /// As the service holds it.
        remote: RemoteRef,
        /// Whether it also took who wrote it. Not every service does.
        provenance: bool,
    },
    /// Nothing to do: the service holds exactly this already, or the page was
    /// withdrawn before it ever got there.
    Unneeded,
    /// The service will not have it as it is; a person must decide.
    Refused {
        /// The HTTP status.
        status: u16,
        /// Why, in plain words by its `Display`.
        reason: Refusal,
        /// The service's own words, if any. May quote the page.
        diagnostics: Option<String>,
    },
    /// Someone changed the page at the service since it was last sent.
    EditedElsewhere {
        /// The id of the Observation at the service.
        id: String,
        /// The version that someone else made.
        version: Option<String>,
    },
    /// Not now; worth trying again by itself.
    Later {
        /// How long the service asks to wait.
        after: Option<Duration>,
        /// Why.
        reason: LaterReason,
    },
    /// No page can be sent over this connection as it is.
    Stop(StopReason),
}

/// Why a service will not have a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// 400, 422 and the like.
    #[error("the service does not accept this page as it is")]
    NotAccepted,
    /// 413.
    #[error("the page is too long for the service")]
    TooLong,
    /// It was there, and is not any more.
    #[error("the service has removed this page")]
    Removed,
    /// It answers, but with something else than was sent.
    #[error("the service kept something other than what you wrote")]
    KeptDifferently,
    /// It cannot be asked whether the page is there already.
    #[error("the service cannot say whether it has this page already")]
    CannotTell,
}

/// Why a page waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum LaterReason {
    /// 429, 503.
    #[error("the service is busy")]
    Busy,
    /// Another failure of the service, by its status.
    #[error("the service has a problem of its own")]
    ServerProblem,
    /// What answered is not a FHIR service: a log-in page of a network.
    #[error("something between here and the service answered instead of it")]
    NotFhir,
    /// The page keeps changing at the service while it is sent.
    #[error("the page was being changed at the service")]
    Contended,
}

/// Why nothing can be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StopReason {
    /// 401.
    #[error("the service asks to sign in")]
    SignInNeeded,
    /// 403.
    #[error("the service does not allow this")]
    Forbidden,
}

impl Outcome {
    /// Whether the service as a whole, not this page, is the trouble.
    #[must_use]
    pub fn is_about_the_service(&self) -> bool {
        match self {
            Self::Stop(_) => true,
            Self::Later { reason, .. } => *reason == LaterReason::Busy,
            _ => false,
        }
    }

    /// What an answer means whichever request it answers; `None` when the
    /// request itself must judge it.
    pub(super) fn of_any(response: &Response) -> Option<Self> {
        let later = |reason| Some(Self::Later { after: response.retry_after(), reason });
        match response.status {
            401 => Some(Self::Stop(StopReason::SignInNeeded)),
            403 => Some(Self::Stop(StopReason::Forbidden)),
            429 | 503 => later(LaterReason::Busy),
            408 | 425 | 500 | 502 | 504..=599 => later(LaterReason::ServerProblem),
            200..=299 if response.is_foreign() => later(LaterReason::NotFhir),
            200..=299 | 400..=499 | 501 => None,
            _ => later(LaterReason::NotFhir),
        }
    }

    /// A refusal of the page itself.
    pub(super) fn refused(response: &Response) -> Self {
        let reason = match response.status {
            413 => Refusal::TooLong,
            _ => Refusal::NotAccepted,
        };
        Self::refused_because(reason, response)
    }

    pub(super) fn refused_because(reason: Refusal, response: &Response) -> Self {
        let diagnostics = operation_outcome::diagnostics(response);
        Self::Refused { status: response.status, reason, diagnostics }
    }
}
