//! What goes to services: which of them get an entry, and how it went.

use chrono::{DateTime, TimeDelta, Utc};
use fhir::push::{Outcome, RemoteRef};
use model::{ConnectionId, EntryKind, EntryState, PersonId};
use store::{ConnectionRow, OutboxRow, Reader, RemoteRow, StoreError, Tx};
use sync::Outgoing;

use crate::activity::log;
use crate::services::capabilities;
use crate::words;

/// What an Observation is to the page it was made of.
const PAGE: &str = "page";
/// How long a page waits that the service could not take just now.
const PAUSE: TimeDelta = TimeDelta::minutes(1);

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

/// What is known about a row of the outbox; `None` while it cannot go.
pub(super) fn outgoing(store: &Reader, row: OutboxRow) -> Result<Option<Outgoing>, StoreError> {
    // Two answers are not sent: a person chooses first.
    let entry = store.entry(row.entry)?.filter(|entry| entry.two_answers.is_empty());
    let Some(entry) = entry else { return Ok(None) };
    let known = store.remote(row.connection, row.entry)?;
    let known = known.into_iter().find(|remote| remote.role == PAGE).map(|remote| RemoteRef {
        id: remote.remote_id,
        version: Some(remote.version).filter(|version| !version.is_empty()),
        sent_hash: remote.sent_hash,
    });
    Ok(Some(Outgoing { entry, known, unsure: row.unsure }))
}

/// Keeps how an item ended, and what the service accepted.
pub(super) fn settle(
    tx: &Tx<'_>,
    connection: ConnectionId,
    item: &Outgoing,
    outcome: &Outcome,
    (who, now): (PersonId, DateTime<Utc>),
) -> Result<(), StoreError> {
    let id = item.entry.id;
    if let Outcome::Sent { remote, .. } = outcome {
        tx.put_remote(&remote_row(connection, &item.entry, remote))?;
        log(tx, now, who, "entry.sent", &id.to_string())?;
    }
    tx.settle(connection, id, &item.entry.heads, &settled(outcome, now), now)
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
