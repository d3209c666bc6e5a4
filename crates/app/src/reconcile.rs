//! Sending what waits and receiving what services hold.
//!
//! [`Desk`] is the memory that the sync asks and tells, over the open record.
//! It takes the record for one page or one item at a time, so that a person
//! goes on writing while the network is slow; and it takes it only while it is
//! the record the sync began with.

use std::sync::PoisonError;

use api::{Advice, Problem, SyncProgress, SyncReport};
use chrono::{DateTime, TimeDelta, Utc};
use fhir::Received;
use fhir::push::{Outcome, RemoteRef};
use model::{ConnectionId, EntryKind, EntryState, PersonId};
use store::{
    Appended, ConnectionRow, NewActivity, NewClinical, OutboxRow, Reader, RemoteRow, StoreError, Tx,
};
use sync::{
    Cancel, Carrier, Ledger, LedgerError, Link, LinkError, Outgoing, PageTaken, Progress,
    ResourceKey, SyncOutcome,
};

use crate::App;
use crate::fault::Fault;
use crate::record::card_of;
use crate::services::{capabilities, known};
use crate::session::Session;
use crate::words;

/// What an Observation is to the page it was made of.
const PAGE: &str = "page";
/// How long a page waits that the service could not take just now.
const PAUSE: TimeDelta = TimeDelta::minutes(1);

/// A sync under way.
pub(crate) struct Syncing {
    cancel: Cancel,
    progress: SyncProgress,
}

/// Makes way for the next sync however this one ends.
pub(crate) struct Underway<'a> {
    app: &'a App,
    pub(crate) cancel: Cancel,
}

impl Drop for Underway<'_> {
    fn drop(&mut self) {
        *self.app.syncing.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl App {
    pub(crate) fn sync(&self, only: Option<ConnectionId>) -> Result<Vec<SyncReport>, Fault> {
        let (session, connections) = self.with_session(|session| {
            let connections = match only {
                Some(id) => vec![known(&session.store, id)?],
                None => session.store.connections()?,
            };
            Ok((session.number, connections))
        })?;
        let underway = self.begin_sync()?;
        let reports =
            connections.into_iter().map(|row| self.sync_one(session, row, &underway.cancel));
        let reports = reports.collect::<Result<Vec<_>, Fault>>();
        drop(underway);
        let went_well =
            reports.as_ref().is_ok_and(|all| all.iter().all(|report| report.problem.is_none()));
        let now = self.now();
        self.with_session(|session| {
            session.next_sync.after(went_well, now);
            Ok(())
        })?;
        reports
    }

    /// Stops a sync at the next place where nothing is lost by it.
    pub(crate) fn cancel_sync(&self) {
        let syncing = self.syncing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(syncing) = syncing.as_ref() {
            syncing.cancel.stop();
        }
    }

    pub(crate) fn progress(&self) -> Option<SyncProgress> {
        let syncing = self.syncing.lock().unwrap_or_else(PoisonError::into_inner);
        syncing.as_ref().map(|syncing| syncing.progress.clone())
    }

    /// What carries requests, made when the first one is to go.
    pub(crate) fn carrier(&self) -> Result<&Carrier, LinkError> {
        match self.carrier.get() {
            Some(carrier) => Ok(carrier),
            None => {
                let carrier = Carrier::new()?;
                Ok(self.carrier.get_or_init(|| carrier))
            }
        }
    }

    pub(crate) fn begin_sync(&self) -> Result<Underway<'_>, Problem> {
        let mut syncing = self.syncing.lock().unwrap_or_else(PoisonError::into_inner);
        if syncing.is_some() {
            return Err(Problem::AlreadySyncing);
        }
        let cancel = Cancel::new();
        *syncing = Some(Syncing { cancel: cancel.clone(), progress: SyncProgress::default() });
        Ok(Underway { app: self, cancel })
    }

    fn tell_progress(&self, connection: &str, progress: &Progress) {
        let mut syncing = self.syncing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(syncing) = syncing.as_mut() {
            syncing.progress = SyncProgress {
                connection: connection.to_owned(),
                sent: progress.sent as u64,
                to_send: progress.to_send as u64,
                received: progress.received as u64,
                expected: progress.expected.map(|number| number as u64),
            };
        }
    }

    fn sync_one(
        &self,
        session: u64,
        row: ConnectionRow,
        cancel: &Cancel,
    ) -> Result<SyncReport, Fault> {
        let mut desk = Desk { app: self, session, connection: row.id };
        let outcome = self
            .exchange(&mut desk, &row, cancel)
            .unwrap_or_else(|error| SyncOutcome { stopped: Some(error), ..SyncOutcome::default() });
        let problem = outcome.stopped.as_ref().map(|error| words::advice(&row.name, error));
        let counts = desk.end(row.clone(), problem.as_ref())?;
        Ok(SyncReport {
            connection: row.id,
            name: row.name,
            sent: outcome.sent as u64,
            received: outcome.received as u64,
            waiting: counts.waiting + counts.sending,
            needs_attention: counts.refused,
            problem,
            notes: outcome.notes.iter().map(words::note).collect(),
        })
    }

    fn exchange(
        &self,
        desk: &mut Desk<'_>,
        row: &ConnectionRow,
        cancel: &Cancel,
    ) -> Result<SyncOutcome, LinkError> {
        let token = row.token.as_ref().map(|token| token.as_str().to_owned());
        let link = Link::new(&row.base_url, token)
            .map_err(|error| LinkError::NotAFhirService(error.to_string()))?;
        let carrier = self.carrier()?;
        let capabilities = match capabilities(row) {
            Some(capabilities) => capabilities,
            None => carrier.look(&link, cancel)?,
        };
        desk.all_due()?;
        let patient = row.patient.as_deref().unwrap_or_default();
        let mut tell = |progress: Progress| self.tell_progress(&row.name, &progress);
        Ok(carrier.sync(&link, patient, &capabilities, desk, cancel, &mut tell))
    }
}

/// The open record, as one sync of one connection sees it.
struct Desk<'a> {
    app: &'a App,
    session: u64,
    connection: ConnectionId,
}

impl Desk<'_> {
    fn with<T>(&self, work: impl FnOnce(&mut Session) -> Result<T, Fault>) -> Result<T, Fault> {
        self.app.with_session(|session| {
            if session.number == self.session { work(session) } else { Err(Problem::Locked.into()) }
        })
    }

    fn ask<T>(
        &self,
        work: impl FnOnce(&mut Session) -> Result<T, Fault>,
    ) -> Result<T, LedgerError> {
        self.with(work).map_err(|fault| LedgerError::new(Problem::from(fault)))
    }

    /// Whoever asks for a sync wants everything tried now.
    fn all_due(&self) -> Result<(), LedgerError> {
        let now = self.app.now();
        self.ask(|session| {
            session.store.transact(|tx| tx.try_now(self.connection, now))?;
            Ok(())
        })
    }

    /// Writes down how the sync went.
    fn end(
        &self,
        mut row: ConnectionRow,
        problem: Option<&Advice>,
    ) -> Result<store::OutboxCounts, Fault> {
        let now = self.app.now();
        self.with(|session| {
            known(&session.store, row.id)?;
            row.last_error = problem.and_then(|advice| serde_json::to_string(advice).ok());
            if problem.is_none() {
                row.last_sync_at = Some(now);
            }
            session.store.transact(|tx| tx.update_connection(&row))?;
            session.version += 1;
            Ok(session.store.outbox_counts(Some(self.connection))?)
        })
    }

    fn outgoing(&self, store: &Reader, row: OutboxRow) -> Result<Option<Outgoing>, StoreError> {
        // Two answers are not sent: a person chooses first.
        let entry = store.entry(row.entry)?.filter(|entry| entry.two_answers.is_empty());
        let Some(entry) = entry else { return Ok(None) };
        let known = store.remote(self.connection, row.entry)?;
        let known = known.into_iter().find(|remote| remote.role == PAGE).map(|remote| RemoteRef {
            id: remote.remote_id,
            version: Some(remote.version).filter(|version| !version.is_empty()),
            sent_hash: remote.sent_hash,
        });
        Ok(Some(Outgoing { entry, known, unsure: row.unsure }))
    }
}

impl Ledger for Desk<'_> {
    fn to_send(&mut self) -> Result<Vec<Outgoing>, LedgerError> {
        let now = self.app.now();
        self.ask(|session| {
            let rows = session.store.items_to_send(self.connection, now)?;
            let items = rows.into_iter().map(|row| self.outgoing(&session.store, row));
            let items: Vec<Option<Outgoing>> = items.collect::<Result<_, _>>()?;
            Ok(items.into_iter().flatten().collect())
        })
    }

    fn begin(&mut self, item: &Outgoing, hash: &str) -> Result<(), LedgerError> {
        let now = self.app.now();
        self.ask(|session| {
            let id = item.entry.id;
            session.store.transact(|tx| tx.begin_attempt(self.connection, id, hash, now))?;
            Ok(())
        })
    }

    fn settle(&mut self, item: &Outgoing, outcome: &Outcome) -> Result<(), LedgerError> {
        let now = self.app.now();
        let id = item.entry.id;
        self.ask(|session| {
            let person = session.person();
            session.store.transact(|tx| -> Result<(), StoreError> {
                if let Outcome::Sent { remote, .. } = outcome {
                    tx.put_remote(&remote_row(self.connection, &item.entry, remote))?;
                    log(tx, now, person, "entry.sent", &id.to_string())?;
                }
                tx.settle(self.connection, id, &item.entry.heads, &settled(outcome, now), now)
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
                    new += usize::from(take(tx, self.connection, resource, now)?);
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

/// Keeps one resource as it was sent, and how it is listed. Whether it was new.
fn take(
    tx: &Tx<'_>,
    connection: ConnectionId,
    resource: &Received,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let updated = resource.last_updated.as_deref();
    let updated = updated.and_then(|text| DateTime::parse_from_rfc3339(text).ok());
    let appended = tx.append_clinical(&NewClinical {
        connection,
        resource_type: &resource.resource_type,
        id: &resource.id,
        version: resource.version.as_deref().unwrap_or_default(),
        bytes: &resource.bytes,
        last_updated: updated.map(|time| time.with_timezone(&Utc)),
        received_at: now,
        deleted: false,
    })?;
    match appended {
        Appended::New { seq, newest } => {
            if newest {
                tx.put_clinical_card(seq, &card_of(&resource.bytes))?;
            }
            Ok(true)
        }
        Appended::Same => Ok(false),
    }
}

fn remote_row(connection: ConnectionId, entry: &EntryState, remote: &RemoteRef) -> RemoteRow {
    RemoteRow {
        connection,
        entry: entry.id,
        role: PAGE.to_owned(),
        remote_id: remote.id.clone(),
        version: remote.version.clone().unwrap_or_default(),
        sent_hash: remote.sent_hash.clone(),
        heads: entry.heads.clone(),
    }
}

fn settled(outcome: &Outcome, now: DateTime<Utc>) -> store::Outcome {
    if let Some((code, text)) = words::refusal(outcome) {
        return store::Outcome::Refused(store::Problem { code: code.to_owned(), text });
    }
    match outcome {
        Outcome::Sent { .. } | Outcome::Unneeded => store::Outcome::Accepted,
        Outcome::Later { after: Some(after), .. } => {
            let after = TimeDelta::from_std(*after).unwrap_or(PAUSE);
            store::Outcome::Later { retry_at: now + after }
        }
        _ => store::Outcome::Later { retry_at: now + PAUSE },
    }
}

/// Works out what every connection should get of an entry as it is now.
pub(crate) fn queue(tx: &Tx<'_>, entry: &EntryState, now: DateTime<Utc>) -> Result<(), StoreError> {
    for connection in tx.connections()? {
        if takes_pages(&connection) {
            queue_for(tx, connection.id, entry, now)?;
        }
    }
    Ok(())
}

/// Works out what a new connection should get of the whole record.
pub(crate) fn queue_all(
    tx: &Tx<'_>,
    connection: ConnectionId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let Some(row) = tx.connection(connection)?.filter(takes_pages) else { return Ok(()) };
    for id in tx.all_docs()? {
        if let Some(entry) = tx.entry(id)? {
            queue_for(tx, row.id, &entry, now)?;
        }
    }
    Ok(())
}

/// A service that is read-only is normal: nothing waits for it for ever.
fn takes_pages(connection: &ConnectionRow) -> bool {
    capabilities(connection).is_none_or(|can| can.takes_diary())
}

/// An entry goes to a service when its audience says so. What was deleted or
/// switched off before it left stays here; after that, it is withdrawn there.
/// So far services are sent diary pages and no other kind.
fn queue_for(
    tx: &Tx<'_>,
    connection: ConnectionId,
    entry: &EntryState,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let may_be_there = || -> Result<bool, StoreError> {
        let begun = tx.outbox_row(connection, entry.id)?.is_some_and(|row| !row.unsure.is_empty());
        Ok(begun || !tx.remote(connection, entry.id)?.is_empty())
    };
    if entry.kind() != EntryKind::Diary {
        return Ok(());
    }
    let shared = entry.audience.care_team && !entry.deleted;
    if shared || may_be_there()? {
        return tx.enqueue(connection, entry.id, &entry.heads, now);
    }
    tx.withdraw(connection, entry.id)?;
    Ok(())
}

/// Notes who did what, within a transaction.
pub(crate) fn log(
    tx: &Tx<'_>,
    at: DateTime<Utc>,
    who: PersonId,
    what: &str,
    subject: &str,
) -> Result<(), StoreError> {
    tx.log_activity(&NewActivity { at, who, what, subject })
}
