//! The memory that a sync asks and tells, over the open record.
//!
//! It takes the record for one page or one item at a time, so that a person
//! goes on writing while the network is slow; and it takes it only while it is
//! the record the sync began with.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use api::{Advice, Problem};
use chrono::TimeDelta;
use fhir::push::Outcome;
use model::{ConnectionId, ItemId};
use store::{ItemVersion, OutboxState};
use sync::{
    Capabilities, ContentHash, Held, Ledger, LedgerError, Outgoing, PageTaken, PulledPage,
    ResourceKey,
};

use super::settled;
use crate::App;
use crate::fault::Fault;
use crate::services::{keep_look, known, look_is_due};
use crate::session::Session;

/// The open record, as one sync of one connection sees it.
pub(super) struct Desk<'a> {
    pub(super) app: &'a App,
    pub(super) session: u64,
    pub(super) connection: ConnectionId,
    /// The versions of what is being sent.
    pub(super) under_way: BTreeMap<ItemId, ItemVersion>,
    /// What is to be looked at again because of what was sent.
    pub(super) again: BTreeSet<ItemId>,
}

impl Desk<'_> {
    fn with<T>(&self, work: impl FnOnce(&mut Session) -> Result<T, Fault>) -> Result<T, Fault> {
        self.app.with_that_session(self.session, work)
    }

    fn ask<T>(
        &self,
        work: impl FnOnce(&mut Session) -> Result<T, Fault>,
    ) -> Result<T, LedgerError> {
        self.with(work).map_err(|fault| LedgerError::new(Problem::from(fault)))
    }

    /// Whether the service is to be asked what it can do.
    pub(super) fn look_is_due(&self) -> Result<bool, LedgerError> {
        let now = self.app.now();
        self.ask(|session| Ok(look_is_due(&session.store, self.connection, now)?))
    }

    /// Keeps what it can do.
    pub(super) fn keep_look(&self, seen: &Capabilities) -> Result<(), LedgerError> {
        let now = self.app.now();
        self.ask(|session| {
            session.store.transact(|tx| keep_look(tx, self.connection, seen, now))?;
            Ok(())
        })
    }

    /// Whoever asks for a sync wants everything tried now.
    pub(super) fn all_due(&self) -> Result<(), LedgerError> {
        let now = self.app.now();
        self.ask(|session| {
            session.store.transact(|tx| tx.try_now(self.connection, now))?;
            Ok(())
        })
    }

    /// For how long the service asks to be left alone, still.
    pub(super) fn left_alone_for(&self) -> Result<Option<Duration>, Fault> {
        let now = self.app.now();
        self.with(|session| {
            let until = session.busy.get(&self.connection).copied();
            Ok(until.and_then(|until| (until - now).to_std().ok()).filter(|left| !left.is_zero()))
        })
    }

    pub(super) fn leave_alone_for(&self, time: Duration) -> Result<(), Fault> {
        let until = self.app.now() + TimeDelta::from_std(time).unwrap_or_default();
        self.with(|session| {
            session.busy.insert(self.connection, until);
            Ok(())
        })
    }

    /// Writes down how the sync went.
    pub(super) fn end(
        &self,
        connection: ConnectionId,
        problem: Option<&Advice>,
    ) -> Result<store::OutboxCounts, Fault> {
        let now = self.app.now();
        self.with(|session| {
            // As it is now: the person may have changed it meanwhile.
            let mut row = known(&session.store, connection)?;
            row.last_error = problem.and_then(|advice| serde_json::to_string(advice).ok());
            if problem.is_none() {
                row.last_sync_at = Some(now);
            }
            session.store.transact(|tx| tx.update_connection(&row))?;
            session.version += 1;
            Ok(session.store.outbox_counts(Some(self.connection))?)
        })
    }
}

impl Ledger for Desk<'_> {
    fn due(&mut self) -> Result<Vec<ItemId>, LedgerError> {
        let now = self.app.now();
        self.ask(|session| Ok(session.store.items_to_send(self.connection, now)?))
    }

    fn load(&mut self, id: ItemId) -> Result<Option<Outgoing>, LedgerError> {
        let loaded = self.ask(|session| {
            let row = session.store.outbox_row(self.connection, id)?;
            let is_due = |state| matches!(state, OutboxState::Waiting | OutboxState::Sending);
            let Some(row) = row.filter(|row| is_due(row.state)) else { return Ok(None) };
            Ok(session.outgoing(&row)?.map(|outgoing| (outgoing, row.wanted)))
        })?;
        Ok(loaded.map(|(outgoing, version)| {
            self.under_way.insert(id, version);
            outgoing
        }))
    }

    fn begin(&mut self, item: &Outgoing, hashes: &[ContentHash]) -> Result<(), LedgerError> {
        let now = self.app.now();
        self.ask(|session| {
            let id = id_of(item);
            let hashes: Vec<String> = hashes.iter().map(ContentHash::to_string).collect();
            session.store.transact(|tx| tx.begin_attempt(self.connection, id, &hashes, now))?;
            Ok(())
        })
    }

    fn settle(&mut self, item: &Outgoing, outcome: &Outcome) -> Result<(), LedgerError> {
        let now = self.app.now();
        let Some(version) = self.under_way.remove(&id_of(item)) else { return Ok(()) };
        let again = self.ask(|session| {
            let person = session.person();
            let again = session.store.transact(|tx| {
                settled::settle(tx, self.connection, (item, &version), outcome, (person, now))
            })?;
            session.version += 1;
            Ok(again)
        })?;
        self.again.extend(again);
        Ok(())
    }

    fn due_again(&mut self) -> Vec<ItemId> {
        std::mem::take(&mut self.again).into_iter().collect()
    }

    fn cursor(&mut self) -> Result<Option<String>, LedgerError> {
        self.ask(|session| Ok(session.store.cursor(self.connection)?.map(|row| row.value)))
    }

    fn take_page(&mut self, page: &PulledPage) -> Result<PageTaken, LedgerError> {
        let now = self.app.now();
        self.ask(|session| session.take_page(self.connection, page, now))
    }

    fn held(&mut self) -> Result<Held, LedgerError> {
        self.ask(|session| {
            let rows = session.store.clinical_held(self.connection)?;
            let keyed = rows
                .into_iter()
                .map(|(resource_type, id, version)| (ResourceKey { resource_type, id }, version));
            Ok(keyed.collect())
        })
    }
}

fn id_of(item: &Outgoing) -> ItemId {
    ItemId::from_bytes(item.item.id().into_bytes())
}
