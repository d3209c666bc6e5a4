//! Putting changes onto their entries, in a process of its own.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use model::{EntryId, EntryState, Head, PersonId};
use store::{ChangeRow, Reader, WaitingRow};

use super::set_aside::Why;
use super::sort::Sorted;
use crate::fault::Fault;
use crate::worker::{Merging, Running, ToMerge, Worker, WorkerError, merge_changes};

/// A worker is asked about so many bytes at a time, or one entry.
const ASKED_BYTES: usize = 8 * 1024 * 1024;

/// A change that a member signed.
pub(crate) struct Arrived {
    pub(crate) hash: Head,
    pub(crate) author: PersonId,
    pub(crate) signature: Vec<u8>,
    pub(crate) bytes: Vec<u8>,
    pub(crate) from: String,
    pub(crate) waited: bool,
}

/// One entry after its changes were put onto it.
pub(crate) struct Put {
    pub(crate) state: Option<Box<EntryState>>,
    pub(crate) rows: Vec<ChangeRow>,
    pub(crate) waiting: Vec<WaitingRow>,
}

/// Has the changes read, together with those that are known and those that
/// wait.
pub(crate) fn put_onto(
    store: &Reader,
    sorted: &mut Sorted,
    worker: &mut Option<Running>,
    start: &Worker,
    now: DateTime<Utc>,
) -> Result<Vec<Put>, Fault> {
    let by_doc = std::mem::take(&mut sorted.by_doc);
    let mut put = Vec::new();
    let mut asked: Vec<(ToMerge, Vec<Arrived>)> = Vec::new();
    let mut size = 0;
    for (doc, mut arrived) in by_doc {
        arrived.extend(store.waiting_of(doc)?.into_iter().map(Arrived::from));
        let known = store.changes_of(doc)?.into_iter().map(|row| row.bytes).collect();
        let changes = arrived.iter().map(|change| (change.hash, change.bytes.clone()));
        let entry = ToMerge { doc, known, arrived: changes.collect() };
        if size > 0 && size + entry.size() > ASKED_BYTES {
            put.extend(read(std::mem::take(&mut asked), sorted, worker, start, now));
            size = 0;
        }
        size += entry.size();
        asked.push((entry, arrived));
    }
    put.extend(read(asked, sorted, worker, start, now));
    Ok(put)
}

/// Asks the worker; one that fails is replaced by a new one for the next
/// question, and the entries it was asked about are refused.
fn read(
    asked: Vec<(ToMerge, Vec<Arrived>)>,
    sorted: &mut Sorted,
    worker: &mut Option<Running>,
    start: &Worker,
    now: DateTime<Utc>,
) -> Vec<Put> {
    if asked.is_empty() {
        return Vec::new();
    }
    let (questions, arrived): (Vec<ToMerge>, Vec<Vec<Arrived>>) = asked.into_iter().unzip();
    let Ok(answers) = ask(&questions, worker, start) else {
        *worker = None;
        sorted.refused = Some(Why::Unreadable);
        return Vec::new();
    };
    let mut put = Vec::new();
    for ((question, arrived), answer) in questions.into_iter().zip(arrived).zip(answers) {
        match placed(question.doc, arrived, answer, now) {
            Some(entry) => put.push(entry),
            None => sorted.refused = Some(Why::Entry),
        }
    }
    put
}

fn ask(
    questions: &[ToMerge],
    worker: &mut Option<Running>,
    start: &Worker,
) -> Result<Vec<Merging>, WorkerError> {
    let running = match worker {
        Some(running) => running,
        None => worker.insert(start.start()?),
    };
    merge_changes(running, questions)
}

/// What is to be written down of one entry; nothing where it is refused.
fn placed(doc: EntryId, arrived: Vec<Arrived>, answer: Merging, now: DateTime<Utc>) -> Option<Put> {
    let Merging::Fits { state, taken, waiting } = answer else { return None };
    let by_hash: BTreeMap<Head, Arrived> =
        arrived.into_iter().map(|change| (change.hash, change)).collect();
    let mut rows = Vec::new();
    for change in taken {
        let came = by_hash.get(&change.hash)?;
        // The name that was signed is the one that the change itself bears.
        if came.author != change.author {
            return None;
        }
        rows.push(ChangeRow {
            hash: change.hash,
            doc,
            actor: change.actor,
            seq: change.seq,
            deps: change.deps,
            author: change.author,
            signature: came.signature.clone(),
            bytes: came.bytes.clone(),
            received_from: Some(came.from.clone()),
            received_at: now,
        });
    }
    let waiting: BTreeSet<Head> = waiting.into_iter().collect();
    let waiting = by_hash.into_values().filter(|came| waiting.contains(&came.hash) && !came.waited);
    let waiting = waiting.map(|came| WaitingRow {
        hash: came.hash,
        doc,
        author: came.author,
        signature: came.signature,
        bytes: came.bytes,
        received_from: came.from,
        received_at: now,
    });
    Some(Put { state, rows, waiting: waiting.collect() })
}

impl From<WaitingRow> for Arrived {
    fn from(row: WaitingRow) -> Self {
        let WaitingRow { hash, author, signature, bytes, received_from, .. } = row;
        Self { hash, author, signature, bytes, from: received_from, waited: true }
    }
}
