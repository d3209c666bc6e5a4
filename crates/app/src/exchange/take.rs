//! Taking one change set, in the order in which bytes may be believed: size,
//! name, seal, membership and signature, what it inflates to, the signature of
//! each change, then reading in a process of its own; and only what came out
//! whole is written down, in one transaction.

use changes::set::{UnpackError, unpack};
use chrono::{DateTime, Utc};
use store::ChangeSetRow;
use vault::{OpenSetError, OpenedSet, open_set, set_name};

use super::members::keep_facts;
use super::onto::{Put, put_onto};
use super::set_aside::Why;
use super::sort::Sorted;
use crate::activity::log;
use crate::fault::Fault;
use crate::readings::take_batch;
use crate::reconcile;
use crate::session::Session;
use crate::worker::{Running, Worker};

/// What became of a set.
pub(super) enum Taking {
    /// All of it is on disk.
    Taken {
        /// Changes that were new here.
        changes: u64,
    },
    /// It does not fit its name: still being written, or cut short.
    NotWhole,
    /// It is sealed under a key that this computer has not got (yet).
    NoKey,
    /// It cannot be taken, or not all of it.
    Aside(Why),
}

impl Session {
    pub(super) fn take_set(
        &mut self,
        name: &str,
        bytes: &[u8],
        worker: &mut Option<Running>,
        start: &Worker,
        now: DateTime<Utc>,
    ) -> Result<Taking, Fault> {
        if set_name(&self.keys, bytes)?.as_deref() != Some(name) {
            return Ok(Taking::NotWhole);
        }
        let membership = self.members()?;
        let opened = match open_set(&self.keys, bytes, |id| membership.signing_key(id)) {
            Ok(opened) => opened,
            Err(error) => return Ok(refused(error)),
        };
        if membership.members.is_removed(opened.by) && opened.by != membership.this {
            return Ok(Taking::Aside(Why::RemovedComputer));
        }
        let items = match unpack(&opened.body) {
            Ok(items) => items,
            Err(error) => return Ok(Taking::Aside(swollen(error))),
        };
        let mut sorted = self.sort(items, &opened, now)?;
        let put = put_onto(&self.store, &mut sorted, worker, start, now)?;
        self.keep_set(name, bytes.len() as u64, &opened, sorted, put, now)
    }

    fn keep_set(
        &mut self,
        name: &str,
        size: u64,
        opened: &OpenedSet,
        sorted: Sorted,
        put: Vec<Put>,
        now: DateTime<Utc>,
    ) -> Result<Taking, Fault> {
        let Sorted { facts, files, batches, questionnaires, items, refused, .. } = sorted;
        let row = ChangeSetRow {
            id: 0,
            name: name.to_owned(),
            compartment: opened.compartment.as_str().to_owned(),
            epoch: opened.epoch,
            by: *opened.by.as_bytes(),
            size,
            kept_at: now,
        };
        let person = self.person();
        let keys = &self.keys;
        let changes = self.store.transact(|tx| -> Result<u64, Fault> {
            keep_facts(tx, &facts, now)?;
            for (id, item) in &files {
                tx.put_waiting_file(*id, item)?;
            }
            // One of the same name that is here already stays.
            questionnaires.iter().try_for_each(|row| tx.add_questionnaire(row))?;
            let mut changes = 0;
            for batch in &batches {
                if take_batch(tx, keys, batch, now)? {
                    changes += 1;
                    // What cannot be read is not shown, and not sent.
                    let readings = batch.batch().map(|batch| batch.readings).unwrap_or_default();
                    let ids = readings.into_iter().map(|reading| reading.id);
                    reconcile::queue_readings(tx, ids, now)?;
                }
            }
            for entry in &put {
                for row in &entry.rows {
                    changes += u64::from(tx.append_change(row)?);
                    tx.end_waiting(row.hash)?;
                }
                for row in &entry.waiting {
                    tx.put_waiting(row)?;
                }
                if let (Some(state), false) = (&entry.state, entry.rows.is_empty()) {
                    tx.put_entry(state)?;
                    reconcile::queue(tx, state, now)?;
                    log(tx, now, person, "entry.received", &state.id.to_string())?;
                }
            }
            if refused.is_none() {
                tx.put_change_set(&row, &items)?;
            }
            Ok(changes)
        })?;
        self.version += 1;
        if changes > 0 {
            self.next_sync.soon(now);
        }
        Ok(refused.map_or(Taking::Taken { changes }, Taking::Aside))
    }
}

fn refused(error: OpenSetError) -> Taking {
    Taking::Aside(match error {
        OpenSetError::NoKey => return Taking::NoKey,
        OpenSetError::TooLarge => Why::TooLarge,
        OpenSetError::NewerVersion => Why::NewerVersion,
        OpenSetError::Stranger => Why::Stranger,
        OpenSetError::BadSignature => Why::Signature,
        OpenSetError::BrokenSeal => Why::Seal,
        OpenSetError::NotASet | OpenSetError::Key(_) => Why::Unreadable,
    })
}

fn swollen(error: UnpackError) -> Why {
    match error {
        UnpackError::TooLarge => Why::Swollen,
        UnpackError::NewerVersion => Why::NewerVersion,
        UnpackError::Unreadable => Why::Unreadable,
    }
}
