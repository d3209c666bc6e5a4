//! The person's own computers, and what goes between them.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::Secret;

/// One computer of this record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComputerView {
    /// Names it for good: 32 hex digits.
    pub id: String,
    /// What its owner calls it.
    pub name: String,
    /// Whether it is this one.
    pub this: bool,
    /// When it was added.
    pub added_at: DateTime<Utc>,
    /// When it was removed, if it was.
    pub removed_at: Option<DateTime<Utc>>,
    /// When something of it was last taken here, or written, where it is this
    /// one; `None` if nothing was.
    pub last_seen: Option<DateTime<Utc>>,
}

/// Where exchanges stand.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ExchangeState {
    /// The folder used last.
    pub folder: Option<PathBuf>,
    /// When one last came to its end.
    pub last: Option<DateTime<Utc>>,
}

/// Whether a service carries change sets, and what it can see of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceExchange {
    /// The person knows and wants it.
    pub agreed: bool,
    /// What the service can see and what it cannot, a sentence each.
    pub account: Vec<String>,
}

/// A pairing code, to be shown this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairingStarted {
    /// The code, in groups.
    pub code: Secret,
    /// The same code as words, to be said over the telephone.
    pub words: Secret,
    /// Until when it works.
    pub until: DateTime<Utc>,
    /// Whether the invitation is in a folder already, and not only with the
    /// next exchange.
    pub placed: bool,
}

/// Something that arrived and was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetAside {
    /// What the file is called.
    pub name: String,
    /// Why: a stable code, such as `stranger`.
    pub why: String,
    /// The same as a sentence.
    pub sentence: String,
    /// Its length in bytes.
    pub size: u64,
    /// When it was first seen.
    pub first_seen: DateTime<Utc>,
}

/// What an exchange is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExchangeStep {
    /// Looking at what is in the folder.
    #[default]
    Looking,
    /// Reading change sets.
    Receiving,
    /// Taking photos and documents.
    ReceivingFiles,
    /// Writing change sets.
    Sending,
    /// Copying photos and documents there.
    SendingFiles,
    /// Waiting for a sync, or another exchange, to come to its end.
    Waiting,
    /// Writing the whole record to a file.
    Exporting,
    /// Looking through a file before it is taken in; counted in bytes.
    LookingThrough,
    /// Taking in a file.
    Importing,
}

/// How far a running exchange has come. [`crate::Request::CancelSync`] stops it
/// at the next safe place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ExchangeProgress {
    /// What it is at.
    pub step: ExchangeStep,
    /// How many files (things, bytes) of this step are done.
    pub done: u64,
    /// How many there are.
    pub of: u64,
}

/// What an exchange did.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ExchangeReport {
    /// Computers that were let in by it, by name.
    pub joined: Vec<String>,
    /// Change sets read.
    pub sets_received: u64,
    /// Changes and batches of readings that were new here.
    pub changes_received: u64,
    /// Change sets written.
    pub sets_sent: u64,
    /// Changes and batches of readings in them.
    pub changes_sent: u64,
    /// Photos and documents that came.
    pub files_received: u64,
    /// Photos and documents that were copied there.
    pub files_sent: u64,
    /// Photos and documents that have not come yet.
    pub files_waiting: u64,
    /// Changes that wait for one that has not come yet.
    pub waiting: u64,
    /// Files that are not whole yet.
    pub not_whole: u64,
    /// Files that this computer has no key for yet.
    pub no_key: u64,
    /// What was not taken, with why.
    pub set_aside: Vec<SetAside>,
    /// The person stopped it before the end.
    pub stopped: bool,
}
