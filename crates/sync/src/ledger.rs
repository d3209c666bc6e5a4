//! What a record must keep for its syncs to be exact.
//!
//! The caller implements [`Ledger`] over its database. Each call is one
//! transaction: when it returns, what it was told is durable.

use std::error::Error;
use std::fmt;

use fhir::pull::{Held, PulledPage};
use fhir::push::{Outcome, RemoteRef};
use model::EntryState;

/// A failure of the caller's storage, its kind erased.
#[derive(Debug)]
pub struct LedgerError(Box<dyn Error + Send + Sync>);

impl LedgerError {
    /// Wraps the storage's own error.
    pub fn new(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(error.into())
    }
}

impl fmt::Display for LedgerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for LedgerError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}

/// A page that a connection has yet to accept.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// The page as it is now. One with two answers waits until one is chosen.
    pub entry: EntryState,
    /// What the service accepted last; `None` if nothing yet.
    pub known: Option<RemoteRef>,
    /// The hashes given to [`Ledger::begin`] since the last settled
    /// [`Outcome::Sent`] or [`Outcome::Unneeded`]: versions that may be there.
    pub unsure: Vec<String>,
}

/// What taking a page came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PageTaken {
    /// How many resources or versions were not held before.
    pub new: usize,
    /// How many were held, and are gone.
    pub gone: usize,
}

/// The memory of one connection of one record.
pub trait Ledger {
    /// What waits to be sent, in the order to try.
    ///
    /// # Errors
    /// When storage fails.
    fn to_send(&mut self) -> Result<Vec<Outgoing>, LedgerError>;

    /// Remembers that a version with this hash is about to leave. It must be
    /// durable on return: from here on it may have arrived. Not called for a
    /// hash that is among [`Outgoing::unsure`] already.
    ///
    /// # Errors
    /// When storage fails; nothing is sent then.
    fn begin(&mut self, item: &Outgoing, hash: &str) -> Result<(), LedgerError>;

    /// Remembers how it ended. `Sent` replaces what was known and clears what
    /// was unsure, `Unneeded` clears it, and all others leave both.
    ///
    /// The page may have been changed meanwhile: it then waits again.
    ///
    /// # Errors
    /// When storage fails.
    fn settle(&mut self, item: &Outgoing, outcome: &Outcome) -> Result<(), LedgerError>;

    /// The cursor that was kept last, if any.
    ///
    /// # Errors
    /// When storage fails.
    fn cursor(&mut self) -> Result<Option<String>, LedgerError>;

    /// Keeps the resources of a page, what is gone and the cursor in one
    /// transaction. A resource may come again, in the same version or another;
    /// every version is kept once, also of what is gone.
    ///
    /// # Errors
    /// When storage fails; nothing of it is kept then.
    fn take_page(&mut self, page: &PulledPage) -> Result<PageTaken, LedgerError>;

    /// What is held from this service and not known to be gone, with what was
    /// sent to it.
    ///
    /// # Errors
    /// When storage fails.
    fn held(&mut self) -> Result<Held, LedgerError>;
}
