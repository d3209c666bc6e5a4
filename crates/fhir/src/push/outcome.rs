//! How the sending of an item can end.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::mapping::{NotSendable, Role};
use crate::{ContentHash, Response, operation_outcome};

/// A part of an item as the service accepted it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteRef {
    /// Such as `Observation`.
    pub resource_type: String,
    /// Its id at the service.
    pub id: String,
    /// Its version there; `None` where the service keeps none.
    pub version: Option<String>,
    /// The hash of what was sent (one of [`super::Push::hashes`]).
    pub sent_hash: ContentHash,
}

impl RemoteRef {
    /// `Type/id`.
    #[must_use]
    pub fn place(&self) -> String {
        format!("{}/{}", self.resource_type, self.id)
    }
}

/// How the sending of an item ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The service holds it, and showed it.
    Sent {
        /// Its parts, as the service holds them.
        remotes: BTreeMap<Role, RemoteRef>,
        /// What goes with it and the service would not take: the score beside
        /// the answers, the document made of them.
        left_out: Vec<Role>,
        /// Whether it also took who wrote it. Not every service does.
        provenance: bool,
    },
    /// Nothing to do: the service holds exactly this already, or the item was
    /// withdrawn before it ever got there.
    Unneeded,
    /// This service has no place for it, whatever it says.
    NotHere(NotHere),
    /// The service will not have it as it is; a person must decide.
    Refused {
        /// The HTTP status.
        status: u16,
        /// Why, in plain words by its `Display`.
        reason: Refusal,
        /// The service's own words, if any. May quote the item.
        diagnostics: Option<String>,
    },
    /// Someone changed it at the service since it was last sent.
    EditedElsewhere {
        /// Such as `Observation`.
        resource_type: String,
        /// Its id at the service.
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
    /// Nothing can be sent over this connection as it is.
    Stop(StopReason),
}

/// Why an item cannot be sent to this service.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotHere {
    /// It keeps no such resources, or takes none from outside.
    #[error("the service does not take anything of this kind")]
    Type(String),
    /// 403: it may take them, and not from this person.
    #[error("the service does not let you send anything of this kind")]
    Forbidden(String),
    /// No service could have it.
    #[error(transparent)]
    Never(#[from] NotSendable),
}

/// Why a service will not have an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// 400, 422 and the like.
    #[error("the service does not accept this as it is")]
    NotAccepted,
    /// 413.
    #[error("this is too long for the service")]
    TooLong,
    /// It was there, and is not any more.
    #[error("the service has removed this")]
    Removed,
    /// It answers, but with something else than was sent.
    #[error("the service kept something other than what you wrote")]
    KeptDifferently,
    /// It is there, about another patient: sent over another connection.
    #[error("the service has this already, as another patient's")]
    OfAnother,
    /// 403 and 405 to a change of what it has.
    #[error("the service keeps what it has of this, and takes no changes")]
    Unchangeable,
    /// It cannot be asked whether the page is there already.
    #[error("the service cannot say whether it has this already")]
    CannotTell,
}

/// Why an item waits.
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
    /// It keeps changing at the service while it is sent.
    #[error("it was being changed at the service")]
    Contended,
}

/// Why nothing can be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StopReason {
    /// 401.
    #[error("the service asks to sign in")]
    SignInNeeded,
    /// 403, where nothing can be read.
    #[error("the service does not allow this")]
    Forbidden,
}

impl Outcome {
    /// Whether the service as a whole, not this item, is the trouble.
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
            429 | 503 => later(LaterReason::Busy),
            408 | 425 | 500 | 502 | 504..=599 => later(LaterReason::ServerProblem),
            200..=299 if response.is_foreign() => later(LaterReason::NotFhir),
            200..=299 | 400..=499 | 501 => None,
            _ => later(LaterReason::NotFhir),
        }
    }

    /// A refusal of the item itself.
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
