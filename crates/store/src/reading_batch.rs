//! Batches of readings: the truth of everything that was measured.
//!
//! Append-only, keyed by hash and kept as they were signed, so that receiving
//! a batch twice is harmless and any computer can pass it on. Many readings
//! share one signature and one deflated text: a sensor's day takes a few
//! kilobytes. Rejected: a row and a signature for each reading. A signature is
//! as large as the reading it signs.

use std::io::Read as _;

use chrono::{DateTime, Utc};
use flate2::Compression;
use flate2::read::{DeflateDecoder, DeflateEncoder};
use model::PersonId;
use model::reading::{BATCH_SCHEMA, Batch, FactError};
use rusqlite::{OptionalExtension, Row, named_params};
use serde::Deserialize;

use crate::check::Findings;
use crate::column::{micros, optional_text, sha256, time};
use crate::reading_day::Days;
use crate::{Reader, Store, StoreError, Tx};

/// Readings that one batch should hold, at most.
pub const BATCH_READINGS_MAX: usize = 5_000;

/// The text of a batch, at most.
const TEXT_MAX_BYTES: u64 = 16 * 1024 * 1024;

/// A batch as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadingBatchRow {
    /// SHA-256 of `bytes`: it names the batch.
    pub hash: [u8; 32],
    /// Who wrote the readings and signed them.
    pub author: PersonId,
    /// Ed25519 signature of the author.
    pub signature: Vec<u8>,
    /// What [`pack_batch`] made.
    pub bytes: Vec<u8>,
    /// The replica it came from; `None` when written on this computer.
    pub received_from: Option<String>,
    /// When it was written or received here, to the microsecond.
    pub received_at: DateTime<Utc>,
}

/// Why facts do not go into one batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PackBatchError {
    /// Too much for one batch.
    #[error("these are too many readings for one batch")]
    TooLarge,
    /// One of them is not as Keepwell writes them.
    #[error(transparent)]
    Fact(#[from] FactError),
}

/// Why a batch cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReadBatchError {
    /// Its name is not the hash of its bytes.
    #[error("the batch is not what it is called")]
    Hash,
    /// Its text is larger than any that Keepwell writes.
    #[error("the batch is too large")]
    TooLarge,
    /// Not deflated JSON of readings.
    #[error("the batch cannot be read")]
    Unreadable,
    /// Written by a newer Keepwell: it can be kept and passed on, not shown.
    #[error("the batch was written by a newer Keepwell")]
    Newer,
    /// One of its readings is not as Keepwell writes them.
    #[error(transparent)]
    Fact(#[from] FactError),
}

/// A batch as it is kept, signed and carried.
///
/// # Errors
/// [`PackBatchError`]; what packs also unpacks.
pub fn pack_batch(batch: &Batch, author: PersonId) -> Result<Vec<u8>, PackBatchError> {
    batch.check(author)?;
    let text = serde_json::to_vec(batch).map_err(|_| PackBatchError::TooLarge)?;
    if text.len() as u64 > TEXT_MAX_BYTES {
        return Err(PackBatchError::TooLarge);
    }
    let mut bytes = Vec::new();
    let mut deflated = DeflateEncoder::new(text.as_slice(), Compression::default());
    deflated.read_to_end(&mut bytes).map_err(|_| PackBatchError::TooLarge)?;
    Ok(bytes)
}

/// Reads a batch that `author` signed. Never inflates more than any batch holds.
///
/// # Errors
/// [`ReadBatchError`]
pub fn unpack_batch(bytes: &[u8], author: PersonId) -> Result<Batch, ReadBatchError> {
    let mut text = Vec::new();
    let inflated = DeflateDecoder::new(bytes).take(TEXT_MAX_BYTES + 1).read_to_end(&mut text);
    let length = inflated.map_err(|_| ReadBatchError::Unreadable)? as u64;
    if length > TEXT_MAX_BYTES {
        return Err(ReadBatchError::TooLarge);
    }
    let header: Header = serde_json::from_slice(&text).map_err(|_| ReadBatchError::Unreadable)?;
    if header.schema > BATCH_SCHEMA {
        return Err(ReadBatchError::Newer);
    }
    let batch: Batch = serde_json::from_slice(&text).map_err(|_| ReadBatchError::Unreadable)?;
    batch.check(author)?;
    Ok(batch)
}

/// As much of a batch as every version writes alike.
#[derive(Deserialize)]
struct Header {
    schema: u16,
}

impl ReadingBatchRow {
    /// The facts it holds.
    ///
    /// # Errors
    /// [`ReadBatchError`]
    pub fn batch(&self) -> Result<Batch, ReadBatchError> {
        if sha256(&self.bytes) != self.hash {
            return Err(ReadBatchError::Hash);
        }
        unpack_batch(&self.bytes, self.author)
    }
}

impl Reader {
    /// Batches in the order they were kept, each with its position; those
    /// after `position`, at most `limit`.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn reading_batches_since(
        &self,
        position: u64,
        limit: u32,
    ) -> Result<Vec<(u64, ReadingBatchRow)>, StoreError> {
        let mut statement = self.statement(include_str!("sql/reading_batches_since.sql"))?;
        let rows = statement
            .query_map((position, limit), |row| Ok((row.get("position")?, batch_row(row)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// One batch.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn reading_batch(&self, hash: &[u8; 32]) -> Result<Option<ReadingBatchRow>, StoreError> {
        let mut statement = self.statement("SELECT * FROM reading_batch WHERE hash = ?1")?;
        Ok(statement.query_row([hash], batch_row).optional()?)
    }

    /// Whether a batch is kept already.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn has_reading_batch(&self, hash: &[u8; 32]) -> Result<bool, StoreError> {
        Ok(self.statement("SELECT 1 FROM reading_batch WHERE hash = ?1")?.exists([hash])?)
    }

    /// Calls `with` for each batch in the order they were kept, one in memory
    /// at a time.
    pub(crate) fn each_reading_batch<E: From<StoreError>>(
        &self,
        mut with: impl FnMut(&ReadingBatchRow) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut position = 0;
        while let Some((next, row)) = self.reading_batches_since(position, 1)?.pop() {
            with(&row)?;
            position = next;
        }
        Ok(())
    }
}

impl Tx<'_> {
    /// Keeps a batch and shows what it says; `false` when it was kept before.
    ///
    /// A batch of a newer Keepwell is kept and not shown. Signatures are for
    /// the application to verify first.
    ///
    /// # Errors
    /// [`StoreError::Value`] when the batch cannot be read:
    /// [`ReadingBatchRow::batch`] says why.
    pub fn append_reading_batch(&self, row: &ReadingBatchRow) -> Result<bool, StoreError> {
        let batch = match row.batch() {
            Ok(batch) => Some(batch),
            Err(ReadBatchError::Newer) => None,
            Err(_) => return Err(StoreError::Value),
        };
        let added = self.keep_batch_row(row)?;
        if let (true, Some(batch)) = (added, batch) {
            let mut days = Days::default();
            self.show_batch(&batch, &mut days)?;
            self.put_days(&days)?;
        }
        Ok(added)
    }

    /// Keeps the bytes alone; `false` when they were kept before.
    pub(crate) fn keep_batch_row(&self, row: &ReadingBatchRow) -> Result<bool, StoreError> {
        let mut statement = self.statement(include_str!("sql/append_reading_batch.sql"))?;
        let added = statement.execute(named_params! {
            ":hash": row.hash,
            ":author": row.author.as_bytes(),
            ":signature": row.signature,
            ":bytes": row.bytes,
            ":received_from": row.received_from.as_deref().unwrap_or_default(),
            ":received_at": micros(row.received_at),
        })?;
        Ok(added == 1)
    }

    fn show_batch(&self, batch: &Batch, days: &mut Days) -> Result<(), StoreError> {
        let any_erased = self.is_anything_erased()?;
        for reading in &batch.readings {
            if !any_erased || !self.is_reading_erased(reading.id)? {
                self.put_reading(reading, days)?;
            }
        }
        batch.targets.iter().try_for_each(|target| self.put_target(target))
    }

    /// Makes every projection of readings from the batches. One that cannot be
    /// read is left out: a check says so.
    pub(crate) fn rebuild_readings(&self) -> Result<(), StoreError> {
        let mut days = Days::default();
        self.each_reading_batch(|row| match row.batch() {
            Ok(batch) => self.show_batch(&batch, &mut days),
            Err(_) => Ok(()),
        })?;
        self.put_days(&days)
    }
}

impl Store {
    /// Every batch is what its hash says, and every reading of it is shown.
    pub(crate) fn check_readings(&self) -> Findings {
        let mut findings =
            self.findings(include_str!("sql/check_readings.sql"), |row| Ok(Some(row.get(0)?)))?;
        let mut known = std::collections::BTreeSet::new();
        self.each_reading_batch(|row| -> Result<(), StoreError> {
            match row.batch() {
                Ok(batch) => {
                    for reading in &batch.readings {
                        if self.is_reading_erased(reading.id)? {
                            continue;
                        }
                        known.insert(reading.id);
                        if !self.shows(reading)? {
                            let id = reading.id;
                            findings.push(format!("Reading {id} is not shown as it was written."));
                        }
                    }
                }
                Err(ReadBatchError::Newer) => {}
                Err(error) => findings.push(format!("Readings cannot be read: {error}.")),
            }
            Ok(())
        })?;
        if self.count_all_readings()? != known.len() as u64 {
            findings.push("Readings are shown that were never written down.".to_owned());
        }
        Ok(findings)
    }
}

fn batch_row(row: &Row<'_>) -> rusqlite::Result<ReadingBatchRow> {
    Ok(ReadingBatchRow {
        hash: row.get("hash")?,
        author: PersonId::from_bytes(row.get("author")?),
        signature: row.get("signature")?,
        bytes: row.get("bytes")?,
        received_from: optional_text(row.get("received_from")?),
        received_at: time(row.get("received_at")?)?,
    })
}
