//! What an answer to a pull comes to.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::bundle::Received;
use crate::push::StopReason;

/// What an answer came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pulled {
    /// Keep these and the cursor, in one transaction.
    Page(PulledPage),
    /// Nothing to keep; ask for the next request.
    Nothing,
    /// The same request is worth repeating after a while.
    Later {
        /// How long the service asks to wait.
        after: Option<Duration>,
        /// The HTTP status.
        status: u16,
    },
    /// Nothing can be fetched over this connection as it is.
    Stop(StopReason),
}

/// A resource by its place at the service.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceKey {
    /// Such as `Condition`.
    pub resource_type: String,
    /// Its id.
    pub id: String,
}

/// What is held of a service and not known to be gone: the version of each,
/// empty where it names none.
pub type Held = BTreeMap<ResourceKey, String>;

impl ResourceKey {
    /// Out of `Type/id`.
    pub(super) fn of(place: &str) -> Option<Self> {
        let (resource_type, id) = place.split_once('/')?;
        Some(Self { resource_type: resource_type.to_owned(), id: id.to_owned() })
    }

    /// `Type/id`.
    pub(super) fn place(&self) -> String {
        format!("{}/{}", self.resource_type, self.id)
    }
}

/// Resources to keep, and where the walk is once they are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PulledPage {
    /// Exactly as sent.
    pub resources: Vec<Received>,
    /// What the service says it no longer has.
    pub gone: Vec<ResourceKey>,
    /// Opaque; given to [`Pull::new`] next time.
    pub cursor: String,
}

/// Something about a walk that a person may want to know.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum PullNote {
    /// The service's clock differs by over five minutes.
    ClockDiffers {
        /// By how much it is ahead (behind, if negative).
        seconds: i64,
    },
    /// A type was not fetched, or not to its end.
    Skipped {
        /// Such as `Observation`.
        resource_type: String,
        /// Why.
        reason: SkipReason,
    },
    /// Resources without type or id, or nested too deep, were left out.
    Unreadable {
        /// How many.
        count: usize,
    },
    /// The service does not know the patient (any more).
    PatientNotFound,
}

/// Why a type was not fetched, or not to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum SkipReason {
    /// 403.
    #[error("the service does not allow it")]
    Forbidden,
    /// 400, 404 and the like, for every way of asking.
    #[error("the service refused to list it")]
    Refused,
    /// The next page lies at another place.
    #[error("the next page is at a different address")]
    OtherOrigin,
    /// The pages go round in a circle.
    #[error("the pages have no end")]
    Endless,
    /// The service says there is more, and has no link to it.
    #[error("the service did not show all of it")]
    NotAll,
    /// Over the size limit.
    #[error("one page is too large")]
    TooLarge,
    /// The answer is not a list of resources.
    #[error("the answer could not be read")]
    Unreadable,
    /// The network or the service failed several times; tried again next time.
    #[error("the service could not be reached")]
    NoAnswer,
}
