//! Whether the readings of a record are whole.

use api::CheckReport;
use model::reading::Batch;
use model::{ReadingId, RecordId, TargetId};
use store::ReadingBatchRow;

use super::{sha256, signed_words};
use crate::exchange::Membership;
use crate::fault::Fault;
use crate::session::Session;

/// How many batches are in memory at a time.
const BATCHES: u32 = 16;

/// The signature of every batch, and the names of what is in it. What of them
/// is shown, the store checks.
pub(crate) fn check_readings(
    session: &Session,
    members: &Membership,
    report: &mut CheckReport,
) -> Result<(), Fault> {
    let records: Vec<RecordId> =
        std::iter::once(session.record()).chain(members.formerly().map(|(id, _)| id)).collect();
    let mut position = 0;
    loop {
        let rows = session.store.reading_batches_since(position, BATCHES)?;
        let Some((last, _)) = rows.last() else { return Ok(()) };
        position = *last;
        for (number, row) in &rows {
            report.reading_batches += 1;
            if !is_signed(session, members, row) {
                let finding = format!("Readings do not carry their author's signature: {number}.");
                report.findings.push(finding);
            }
            // What cannot be read, the store says.
            if let Ok(batch) = row.batch() {
                report.readings += batch.readings.len() as u64;
                report.findings.extend(misnamed(&records, &batch));
            }
        }
    }
}

/// Everything in this record was written by its own person, on one of their
/// computers.
fn is_signed(session: &Session, members: &Membership, row: &ReadingBatchRow) -> bool {
    let words = signed_words(session.record(), row.author, &row.hash);
    members.is_person(session.person(), row.author) && members.signed(&words, &row.signature)
}

/// What is named after none of these records.
fn misnamed(records: &[RecordId], batch: &Batch) -> Vec<String> {
    let readings = batch.readings.iter().filter_map(|reading| {
        let named = |record| ReadingId::from_hash(&sha256(&reading.identity(record)));
        let is_named = records.iter().any(|record| named(*record) == reading.id);
        (!is_named).then(|| format!("Reading {} is not what it is called.", reading.id))
    });
    let targets = batch.targets.iter().filter_map(|target| {
        let named = |record| TargetId::from_hash(&sha256(&target.identity(record)));
        let is_named = records.iter().any(|record| named(*record) == target.id);
        (!is_named).then(|| format!("Target {} is not what it is called.", target.id))
    });
    readings.chain(targets).collect()
}
