//! Signing facts and writing them.

use chrono::{DateTime, SubsecRound, Utc};
use model::reading::Batch;
use model::{PersonId, RecordId};
use ring::digest::{SHA256, digest};
use store::{PackBatchError, ReadingBatchRow, StoreError, pack_batch};
use vault::Keys;

use crate::activity::log_by;
use crate::fault::Fault;
use crate::reconcile;
use crate::session::Session;

impl Session {
    /// Signs facts and writes them, what they show, what each service should
    /// get and the activity, all in one transaction.
    pub(crate) fn keep(
        &mut self,
        batch: Batch,
        what: &'static str,
        now: DateTime<Utc>,
    ) -> Result<(), Fault> {
        let author = self.author()?;
        let row = signed_batch(&self.keys, author.person, &batch, now)?;
        let subject = match (batch.readings.as_slice(), batch.targets.as_slice()) {
            ([only], []) => only.id.to_string(),
            ([], [only]) => only.id.to_string(),
            _ => String::new(),
        };
        self.store.transact(|tx| -> Result<(), StoreError> {
            tx.append_reading_batch(&row)?;
            reconcile::queue_readings(tx, batch.readings.iter().map(|reading| reading.id), now)?;
            log_by(tx, now, &author, what, &subject)
        })?;
        self.version += 1;
        self.next_sync.soon(now);
        Ok(())
    }
}

/// Facts as they are stored, signed by the person whose keys these are.
pub(crate) fn signed_batch(
    keys: &Keys,
    person: PersonId,
    batch: &Batch,
    now: DateTime<Utc>,
) -> Result<ReadingBatchRow, PackBatchError> {
    let bytes = pack_batch(batch, person)?;
    let hash = sha256(&bytes);
    let words = signed_words(RecordId::from_bytes(keys.record()), person, &hash);
    Ok(ReadingBatchRow {
        hash,
        author: person,
        signature: keys.signer().sign(&words).to_vec(),
        bytes,
        received_from: None,
        received_at: now.trunc_subsecs(6),
    })
}

/// What a signature of a batch covers: the record it belongs to, who made it,
/// and its hash.
pub(crate) fn signed_words(record: RecordId, author: PersonId, batch: &[u8; 32]) -> Vec<u8> {
    let mut words = b"keepwell readings 1\0".to_vec();
    words.extend(record.as_bytes());
    words.extend(author.as_bytes());
    words.extend(batch);
    words
}

pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest(&SHA256, bytes).as_ref());
    hash
}
