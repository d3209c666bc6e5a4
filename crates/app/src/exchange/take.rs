//! Taking one change set, in the order in which bytes may be believed: size,
//! name, seal, membership and signature, what it inflates to, the signature of
//! each change, then reading in a process of its own; and only what came out
//! whole is written down, in one transaction.

use std::collections::{BTreeMap, BTreeSet};

use changes::set::{Item, UnpackError, unpack};
use chrono::{DateTime, Utc};
use model::{EntryId, EntryState, FileId, Head, PersonId};
use ring::digest::{SHA256, digest};
use store::{ChangeRow, ChangeSetRow, ReadBatchError, ReadingBatchRow, StoreError, WaitingRow};
use vault::{OpenSetError, OpenedSet, SignedFact, open_set, set_name};

use super::carried::CarriedFile;
use super::members::{Membership, keep_facts};
use super::set_aside::Why;
use crate::entries::signed_words;
use crate::fault::Fault;
use crate::readings::{sha256, signed_words as batch_words};
use crate::reconcile::{self, log};
use crate::session::Session;
use crate::worker::{Merging, Running, ToMerge, Worker, WorkerError, merge_changes};

/// A worker is asked about so many bytes at a time, or one entry.
const ASKED_BYTES: usize = 8 * 1024 * 1024;

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

/// A change that a member signed.
struct Arrived {
    hash: Head,
    author: PersonId,
    signature: Vec<u8>,
    bytes: Vec<u8>,
    from: String,
    waited: bool,
}

/// One entry after its changes were put onto it.
struct Put {
    state: Option<Box<EntryState>>,
    rows: Vec<ChangeRow>,
    waiting: Vec<WaitingRow>,
}

/// The parts of a set that may be believed.
#[derive(Default)]
struct Sorted {
    facts: Vec<SignedFact>,
    files: Vec<(FileId, Vec<u8>)>,
    batches: Vec<ReadingBatchRow>,
    by_doc: BTreeMap<EntryId, Vec<Arrived>>,
    items: Vec<[u8; 32]>,
    refused: Option<Why>,
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
        let put = self.put_onto(&mut sorted, worker, start, now)?;
        self.keep_set(name, bytes.len() as u64, &opened, sorted, put, now)
    }

    /// Tells what members signed from what they did not.
    fn sort(
        &self,
        items: Vec<Item>,
        opened: &OpenedSet,
        now: DateTime<Utc>,
    ) -> Result<Sorted, Fault> {
        let mut sorted = Sorted::default();
        let mut facts = Vec::new();
        let (mut changes, mut batches) = (Vec::new(), Vec::new());
        for item in items {
            match item {
                Item::Fact(bytes) => facts.extend(serde_json::from_slice::<SignedFact>(&bytes)),
                Item::Change { doc, author, signature, bytes } => {
                    changes.push((doc, author, signature, bytes));
                }
                Item::File(bytes) => self.sort_file(bytes, &mut sorted)?,
                Item::Readings { author, signature, bytes } => {
                    batches.push((author, signature, bytes));
                }
            }
        }
        let membership = self.sort_facts(facts, &mut sorted)?;
        let from = opened.by.to_string();
        for (author, signature, bytes) in batches {
            let row = batch_row(author, signature, bytes, &from, now);
            self.sort_batch(row, &membership, &mut sorted)?;
        }
        for (doc, author, signature, bytes) in changes {
            let Some(hash) = hash_of(&bytes) else {
                sorted.refused = Some(Why::Unreadable);
                continue;
            };
            let words = signed_words(self.record(), doc, author, &hash);
            if author != self.person() || !membership.signed(&words, &signature) {
                sorted.refused = Some(Why::Unsigned);
                continue;
            }
            sorted.items.push(hash.0);
            // What was erased here is not brought back unasked.
            if !self.store.has_change(hash)? && !self.store.is_erased(doc)? {
                let from = from.clone();
                let arrived = Arrived { hash, author, signature, bytes, from, waited: false };
                sorted.by_doc.entry(doc).or_default().push(arrived);
            }
        }
        Ok(sorted)
    }

    /// A batch is JSON of a form that the store checks itself, so no process of
    /// its own is needed to read it; one of a newer Keepwell is kept and passed
    /// on.
    fn sort_batch(
        &self,
        row: ReadingBatchRow,
        membership: &Membership,
        sorted: &mut Sorted,
    ) -> Result<(), Fault> {
        let words = batch_words(self.record(), row.author, &row.hash);
        if row.author != self.person() || !membership.signed(&words, &row.signature) {
            sorted.refused = Some(Why::Unsigned);
            return Ok(());
        }
        if !matches!(row.batch(), Ok(_) | Err(ReadBatchError::Newer)) {
            sorted.refused = Some(Why::Unreadable);
            return Ok(());
        }
        sorted.items.push(row.hash);
        if !self.store.has_reading_batch(&row.hash)? {
            sorted.batches.push(row);
        }
        Ok(())
    }

    fn sort_file(&self, item: Vec<u8>, sorted: &mut Sorted) -> Result<(), Fault> {
        let Some(file) = CarriedFile::read(&item) else {
            sorted.refused = Some(Why::Unreadable);
            return Ok(());
        };
        sorted.items.push(*file.id.as_bytes());
        if !self.store.has_blob(file.id)? {
            sorted.files.push((file.id, item));
        }
        Ok(())
    }

    /// A fact holds by one that came with it as well.
    fn sort_facts(
        &self,
        mut arrived: Vec<SignedFact>,
        sorted: &mut Sorted,
    ) -> Result<Membership, Fault> {
        let mut known = self.facts()?;
        loop {
            let membership = self.membership(&known);
            let record = self.keys.record();
            let (held, left): (Vec<_>, Vec<_>) =
                arrived.into_iter().partition(|signed| membership.members.accepts(&record, signed));
            if held.is_empty() {
                if !left.is_empty() {
                    sorted.refused = Some(Why::Unsigned);
                }
                return Ok(membership);
            }
            sorted.items.extend(held.iter().map(SignedFact::hash));
            sorted.facts.extend(held.iter().cloned());
            known.extend(held);
            arrived = left;
        }
    }

    /// Has the changes read, together with those that are known and those that
    /// wait.
    fn put_onto(
        &self,
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
            arrived.extend(self.store.waiting_of(doc)?.into_iter().map(Arrived::from));
            let known = self.store.changes_of(doc)?.into_iter().map(|row| row.bytes).collect();
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

    fn keep_set(
        &mut self,
        name: &str,
        size: u64,
        opened: &OpenedSet,
        sorted: Sorted,
        put: Vec<Put>,
        now: DateTime<Utc>,
    ) -> Result<Taking, Fault> {
        let Sorted { facts, files, batches, items, refused, .. } = sorted;
        let row = ChangeSetRow {
            id: 0,
            name: name.to_owned(),
            compartment: opened.compartment.as_str().to_owned(),
            epoch: opened.epoch,
            by: *opened.by.as_bytes(),
            size,
        };
        let person = self.person();
        let changes = self.store.transact(|tx| -> Result<u64, StoreError> {
            keep_facts(tx, &facts, now)?;
            for (id, item) in &files {
                tx.put_waiting_file(*id, item)?;
            }
            let mut changes = 0;
            for batch in &batches {
                changes += u64::from(tx.append_reading_batch(batch)?);
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
                tx.put_change_set(&row, &items, now)?;
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

fn batch_row(
    author: PersonId,
    signature: Vec<u8>,
    bytes: Vec<u8>,
    from: &str,
    now: DateTime<Utc>,
) -> ReadingBatchRow {
    let hash = sha256(&bytes);
    let received_from = Some(from.to_owned());
    ReadingBatchRow { hash, author, signature, bytes, received_from, received_at: now }
}

/// The hash of a change as its bytes have it: SHA-256 of all but the first
/// eight, of which the last four must agree with it.
fn hash_of(change: &[u8]) -> Option<Head> {
    let (start, hashed) = change.split_at_checked(8)?;
    let hash = <[u8; 32]>::try_from(digest(&SHA256, hashed).as_ref()).ok()?;
    let checksum = start.get(4..)?;
    hash.starts_with(checksum).then_some(Head(hash))
}
