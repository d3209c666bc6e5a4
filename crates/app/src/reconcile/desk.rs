//! The memory that a sync asks and tells, over the open record.
//!
//! It takes the record for one page or one item at a time, so that a person
//! goes on writing while the network is slow; and it takes it only while it is
//! the record the sync began with.

use std::collections::BTreeMap;

use api::{Advice, Problem};
use fhir::Received;
use fhir::push::Outcome;
use model::{ConnectionId, ItemId};
use store::{ItemVersion, NewClinical, OutboxState, StoreError};
use sync::{Ledger, LedgerError, Outgoing, PageTaken, ResourceKey};

use super::{incoming, settled};
use crate::App;
use crate::fault::Fault;
use crate::services::known;
use crate::session::Session;

/// The open record, as one sync of one connection sees it.
pub(super) struct Desk<'a> {
    pub(super) app: &'a App,
    pub(super) session: u64,
    pub(super) connection: ConnectionId,
    /// The versions of what is being sent.
    pub(super) under_way: BTreeMap<ItemId, ItemVersion>,
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

    /// Whoever asks for a sync wants everything tried now.
    pub(super) fn all_due(&self) -> Result<(), LedgerError> {
        let now = self.app.now();
        self.ask(|session| {
            session.store.transact(|tx| tx.try_now(self.connection, now))?;
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

    fn begin(&mut self, item: &Outgoing, hashes: &[String]) -> Result<(), LedgerError> {
        let now = self.app.now();
        self.ask(|session| {
            let id = id_of(item);
            session.store.transact(|tx| tx.begin_attempt(self.connection, id, hashes, now))?;
            Ok(())
        })
    }

    fn settle(&mut self, item: &Outgoing, outcome: &Outcome) -> Result<(), LedgerError> {
        let now = self.app.now();
        let Some(version) = self.under_way.remove(&id_of(item)) else { return Ok(()) };
        self.ask(|session| {
            let person = session.person();
            session.store.transact(|tx| {
                settled::settle(tx, self.connection, (item, &version), outcome, (person, now))
            })?;
            session.version += 1;
            Ok(())
        })
    }

    fn cursor(&mut self) -> Result<Option<String>, LedgerError> {
        self.ask(|session| Ok(session.store.cursor(self.connection)?.map(|row| row.value)))
    }

    fn take_page(
        &mut self,
        resources: &[Received],
        cursor: &str,
    ) -> Result<PageTaken, LedgerError> {
        let now = self.app.now();
        self.ask(|session| {
            let new = session.store.transact(|tx| -> Result<usize, StoreError> {
                let mut new = 0;
                for resource in resources {
                    new += usize::from(incoming::take(tx, self.connection, resource, now)?);
                }
                tx.put_cursor(self.connection, cursor, now)?;
                Ok(new)
            })?;
            session.version += u64::from(new > 0);
            Ok(PageTaken { new })
        })
    }

    fn held(&mut self) -> Result<Vec<ResourceKey>, LedgerError> {
        self.ask(|session| {
            let rows = session.store.clinical_current(&store::ClinicalFilter {
                connection: Some(self.connection),
                ..store::ClinicalFilter::default()
            })?;
            let held = rows.into_iter().filter(|row| !row.deleted);
            Ok(held
                .map(|row| ResourceKey { resource_type: row.resource_type, id: row.id })
                .collect())
        })
    }

    fn mark_gone(&mut self, resource: &ResourceKey) -> Result<(), LedgerError> {
        let now = self.app.now();
        self.ask(|session| {
            session.store.transact(|tx| {
                tx.append_clinical(&NewClinical {
                    connection: self.connection,
                    resource_type: &resource.resource_type,
                    id: &resource.id,
                    version: "",
                    bytes: &[],
                    last_updated: None,
                    received_at: now,
                    deleted: true,
                })
            })?;
            session.version += 1;
            Ok(())
        })
    }
}

fn id_of(item: &Outgoing) -> ItemId {
    ItemId::from_bytes(item.item.id().into_bytes())
}
