//! What goes to services, item by item.

use chrono::{DateTime, Utc};
use model::{ConnectionId, ItemId, ItemKind};
use serde::{Deserialize, Serialize};

/// How one item stands with one service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemState {
    /// The service would not take it: see the reason.
    NotAccepted,
    /// It waits until the person says so.
    Asking,
    /// Being sent right now.
    Sending,
    /// Not sent yet.
    Waiting,
    /// The service has no place for it: see the reason.
    NotSendable,
    /// The service confirmed it.
    Sent,
    /// It was taken back, and the service confirmed that.
    Withdrawn,
}

impl ItemState {
    /// As people say it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::NotAccepted => "not accepted",
            Self::Asking => "needs your say-so",
            Self::Sending => "sending",
            Self::Waiting => "waiting",
            Self::NotSendable => "not sendable here",
            Self::Sent => "sent",
            Self::Withdrawn => "taken back",
        }
    }
}

/// One item in a connection's outbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboxItem {
    /// The connection.
    pub connection: ConnectionId,
    /// The item: an entry, or a reading by the first of its corrections.
    pub item: ItemId,
    /// What kind of thing it is.
    pub kind: ItemKind,
    /// What it is called, or says, where that is short: `Ramipril`, `72.5 kg`.
    pub title: Option<String>,
    /// When it was.
    pub at: DateTime<Utc>,
    /// How it stands.
    pub state: ItemState,
    /// What is to be done there, or was, is to take it back.
    pub taken_back: bool,
    /// When this version was put here.
    pub since: DateTime<Utc>,
    /// When the service last confirmed a version of it.
    pub sent_at: Option<DateTime<Utc>>,
    /// Why it is not there, or what of it is not, in plain words.
    pub reason: Option<String>,
    /// What the person can do about it.
    pub todo: Option<String>,
    /// Its place at the service, such as `Observation/12`, once known.
    pub place: Option<String>,
    /// Its version there, where the service keeps versions.
    pub version: Option<String>,
}

/// Which items to list.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OutboxQuery {
    /// One connection, or all of them.
    pub connection: Option<ConnectionId>,
    /// Only these states; all of them when empty.
    pub states: Vec<ItemState>,
    /// Only what comes after this.
    pub after: Option<OutboxMark>,
    /// At most this many; 0 takes the usual number.
    pub limit: u32,
}

/// Where a page of the outbox ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboxMark {
    /// The connection of the last item.
    pub connection: ConnectionId,
    /// Its state in the outbox.
    pub state: String,
    /// When it was put there.
    pub since: DateTime<Utc>,
    /// The item.
    pub item: ItemId,
}

/// Part of the outbox: connection by connection, what a person is needed for
/// first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboxPage {
    /// The items.
    pub items: Vec<OutboxItem>,
    /// Where to go on; `None` at the end.
    pub next: Option<OutboxMark>,
}

/// What to let go that waits for the person: all that fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Approval {
    /// To one connection, or to all of them.
    pub connection: Option<ConnectionId>,
    /// One item, or all of them.
    pub item: Option<ItemId>,
    /// Of one kind, or of all of them.
    pub kind: Option<ItemKind>,
}

/// Exactly what a service will get of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboxPreview {
    /// How it stands.
    pub item: OutboxItem,
    /// The name of the connection.
    pub service: String,
    /// What it becomes there, in the order sent; empty where it cannot go,
    /// which the item then says.
    pub parts: Vec<PreviewPart>,
}

/// One resource a service will get.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewPart {
    /// Such as `Observation`.
    pub resource_type: String,
    /// What it says, a line each.
    pub words: Vec<String>,
    /// All of it, as JSON. A reference to another part of the same item is
    /// `urn:uuid:`, in whose place the id that the service gives is put.
    pub json: String,
}
