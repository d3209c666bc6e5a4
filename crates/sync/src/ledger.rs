//! What a record must keep for its syncs to be exact.
//!
//! The caller implements [`Ledger`] over its database. Each call is one
//! transaction: when it returns, what it was told is durable.

use std::error::Error;
use std::fmt;

use fhir::ContentHash;
use fhir::pull::{Held, PulledPage};
use fhir::push::{Outcome, Outgoing};
use model::ItemId;

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
    fn due(&mut self) -> Result<Vec<ItemId>, LedgerError>;

    /// One item as it is now; `None` when it cannot go yet, such as one with
    /// two answers.
    ///
    /// # Errors
    /// When storage fails.
    fn load(&mut self, id: ItemId) -> Result<Option<Outgoing>, LedgerError>;

    /// Remembers that resources with these hashes are about to leave. It must
    /// be durable on return: from here on they may have arrived. Not called
    /// where all of them are among [`Outgoing::unsure`] already.
    ///
    /// # Errors
    /// When storage fails; nothing is sent then.
    fn begin(&mut self, item: &Outgoing, hashes: &[ContentHash]) -> Result<(), LedgerError>;

    /// Remembers how it ended. `Sent` replaces what was known and clears what
    /// was unsure, `Unneeded` clears it, and all others leave both. The
    /// RelatedPerson is remembered of whoever wrote the item, and belongs to all
    /// they write.
    ///
    /// The item may have been changed meanwhile: it then waits again.
    ///
    /// # Errors
    /// When storage fails.
    fn settle(&mut self, item: &Outgoing, outcome: &Outcome) -> Result<(), LedgerError>;

    /// What became due once more because of what was settled since this was asked
    /// last: something that goes with it was sent.
    fn due_again(&mut self) -> Vec<ItemId> {
        Vec::new()
    }

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
