//! Erasing a reading for good, with everything it replaced and that replaced it.

use std::collections::BTreeSet;

use api::Erasure;
use chrono::{DateTime, Utc};
use model::{ItemId, PersonId, ReadingId};
use store::{ReadingBatchRow, Tx};
use vault::Keys;

use super::signed_batch;
use crate::App;
use crate::activity::log;
use crate::fault::Fault;

impl App {
    pub(crate) fn erase_reading(&self, id: ReadingId, sure: bool) -> Result<Erasure, Fault> {
        let now = self.now();
        self.with_session(|session| {
            let _ = session.history_of(id)?;
            let all = session.store.readings_with(id)?;
            let items = all.iter().map(|id| ItemId::from(*id));
            let services = session.services_that_may_have(items)?;
            if sure {
                let person = session.person();
                let keys = &session.keys;
                session.store.transact(|tx| -> Result<(), Fault> {
                    erase(tx, keys, person, &all, now)?;
                    Ok(log(tx, now, person, "reading.erase", &id.to_string())?)
                })?;
                session.version += 1;
                session.store.fold_log()?;
            }
            let computers = session.members()?.members.all().len() > 1;
            Ok(Erasure { erased: sure, services, computers })
        })
    }
}

fn erase(
    tx: &Tx<'_>,
    keys: &Keys,
    person: PersonId,
    ids: &BTreeSet<ReadingId>,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    tx.erase_readings(ids, now, |left| Ok::<_, Fault>(signed_batch(keys, person, left, now)?))
}

/// Keeps a batch from another computer without what was erased here, which may
/// be all of it; `false` when nothing of it is new. What is left is signed by
/// this computer, and says what the same person wrote.
pub(crate) fn take_batch(
    tx: &Tx<'_>,
    keys: &Keys,
    row: &ReadingBatchRow,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    // One of a newer Keepwell is kept as it is, and shows nothing here.
    let Ok(batch) = row.batch() else { return Ok(tx.append_reading_batch(row)?) };
    let erased = tx.erased_among(&batch)?;
    if erased.is_empty() {
        return Ok(tx.append_reading_batch(row)?);
    }
    let mut new = BTreeSet::new();
    for id in &erased {
        if !tx.is_reading_erased(*id)? {
            new.extend(tx.readings_with(*id)?);
        }
    }
    if !new.is_empty() {
        erase(tx, keys, row.author, &new, now)?;
    }
    let left = batch.without(&erased);
    if left.is_empty() {
        return Ok(false);
    }
    Ok(tx.append_reading_batch(&signed_batch(keys, row.author, &left, now)?)?)
}
