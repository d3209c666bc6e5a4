//! Erasing readings for good.
//!
//! A reading is signed and carried together with others, so each batch that has
//! one is written anew without it and signed again, and the old bytes go. What
//! stays of an erased reading is its identifier. A reading that stands in place
//! of an erased one, and comes later from elsewhere, is erased with it: its
//! value is the same measurement under another name.
//!
//! Rejected: a table of which batch holds which reading. It would be a third
//! index over a million rows, for something that people do a few times in their
//! lives and that may take a second.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use model::ReadingId;
use model::reading::Batch;
use rusqlite::named_params;

use crate::column::micros;
use crate::reading_day::Days;
use crate::{Reader, ReadingBatchRow, StoreError, Tx};

/// Every table that has rows of a reading.
const ROWS_OF_A_READING: [&str; 6] = [
    "DELETE FROM reading_note WHERE reading = ?1",
    "DELETE FROM reading_replaced WHERE reading = ?1",
    "DELETE FROM reading_replaced WHERE by = ?1",
    "DELETE FROM reading WHERE id = ?1",
    "DELETE FROM outbox WHERE item = ?1",
    "DELETE FROM remote WHERE item = ?1",
];

impl Reader {
    /// Whether a reading was erased here.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn is_reading_erased(&self, id: ReadingId) -> Result<bool, StoreError> {
        Ok(self.statement("SELECT 1 FROM erased WHERE id = ?1")?.exists([id.as_bytes()])?)
    }

    /// Whether anything was ever erased: in most records nothing was.
    pub(crate) fn is_anything_erased(&self) -> Result<bool, StoreError> {
        Ok(self.statement("SELECT 1 FROM erased LIMIT 1")?.exists([])?)
    }

    /// A reading and all that it replaces or is replaced by, and so on; also
    /// those that are only named here and have not come.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn readings_with(&self, id: ReadingId) -> Result<BTreeSet<ReadingId>, StoreError> {
        let mut statement = self.statement(include_str!("sql/readings_with.sql"))?;
        let rows = statement.query_map(named_params! { ":id": id.as_bytes() }, |row| {
            row.get(0).map(ReadingId::from_bytes)
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The readings of a batch that were erased here, or stand in place of one
    /// that was.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn erased_among(&self, batch: &Batch) -> Result<BTreeSet<ReadingId>, StoreError> {
        let mut erased = BTreeSet::new();
        loop {
            let before = erased.len();
            for reading in &batch.readings {
                for id in reading.replaces.iter().chain([&reading.id]) {
                    if erased.contains(id) || self.is_reading_erased(*id)? {
                        erased.insert(reading.id);
                        break;
                    }
                }
            }
            if erased.len() == before {
                return Ok(erased);
            }
        }
    }
}

impl Tx<'_> {
    /// Erases readings from every list and every batch, and remembers only
    /// that. `sign` makes what is kept of a batch that holds more than these.
    ///
    /// # Errors
    /// [`StoreError`], or what `sign` says.
    pub fn erase_readings<E: From<StoreError>>(
        &self,
        ids: &BTreeSet<ReadingId>,
        now: DateTime<Utc>,
        sign: impl Fn(&Batch) -> Result<ReadingBatchRow, E>,
    ) -> Result<(), E> {
        for (old, left) in self.batches_without(ids)? {
            self.remove_batch(&old)?;
            if !left.is_empty() {
                self.keep_batch_row(&sign(&left)?)?;
            }
        }
        Ok(self.forget_readings(ids, now)?)
    }

    /// Each batch that has any of these, by hash, and what it is without them.
    fn batches_without(
        &self,
        ids: &BTreeSet<ReadingId>,
    ) -> Result<Vec<([u8; 32], Batch)>, StoreError> {
        let mut found = Vec::new();
        self.each_reading_batch(|row| -> Result<(), StoreError> {
            // One that cannot be read shows nothing either.
            let Ok(batch) = row.batch() else { return Ok(()) };
            let left = batch.without(ids);
            if left != batch {
                found.push((row.hash, left));
            }
            Ok(())
        })?;
        Ok(found)
    }

    fn remove_batch(&self, hash: &[u8; 32]) -> Result<(), StoreError> {
        self.statement("DELETE FROM reading_batch WHERE hash = ?1")?.execute([hash])?;
        Ok(())
    }

    fn forget_readings(
        &self,
        ids: &BTreeSet<ReadingId>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut days = Days::default();
        for id in ids {
            if let Some(kept) = self.reading(*id)? {
                days.add(&kept.reading);
            }
            for sql in ROWS_OF_A_READING {
                self.statement(sql)?.execute([id.as_bytes()])?;
            }
            let sql = "INSERT OR IGNORE INTO erased (id, erased_at) VALUES (?1, ?2)";
            self.statement(sql)?.execute((id.as_bytes(), micros(now)))?;
        }
        // The index keeps a removed word until its segments are merged.
        self.statement("INSERT INTO reading_text (reading_text) VALUES ('optimize')")?
            .execute([])?;
        self.put_days(&days)
    }
}
