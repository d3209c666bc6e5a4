//! Telling what members signed from what they did not, before anything of it is
//! parsed.

use std::collections::BTreeMap;

use changes::set::Item;
use chrono::{DateTime, Utc};
use model::{EntryId, FileId, Head, PersonId};
use ring::digest::{SHA256, digest};
use store::{QuestionnaireRow, ReadBatchError, ReadingBatchRow};
use vault::{OpenedSet, SignedFact};

use super::carried::CarriedFile;
use super::members::Membership;
use super::onto::Arrived;
use super::set_aside::Why;
use crate::entries::signed_words;
use crate::fault::Fault;
use crate::readings::{sha256, signed_words as batch_words};
use crate::session::Session;

/// The parts of a set that may be believed.
#[derive(Default)]
pub(crate) struct Sorted {
    pub(super) facts: Vec<SignedFact>,
    pub(super) files: Vec<(FileId, Vec<u8>)>,
    pub(super) batches: Vec<ReadingBatchRow>,
    pub(super) questionnaires: Vec<QuestionnaireRow>,
    pub(crate) by_doc: BTreeMap<EntryId, Vec<Arrived>>,
    pub(super) items: Vec<[u8; 32]>,
    pub(super) refused: Option<Why>,
}

impl Session {
    /// Tells what members signed from what they did not.
    pub(super) fn sort(
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
                Item::Questionnaire(bytes) => sort_questionnaire(&bytes, now, &mut sorted),
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
            let is_theirs = membership.is_theirs(self.person(), author);
            if !is_theirs || !membership.signed(&words, &signature) {
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
        let is_theirs = membership.is_person(self.person(), row.author);
        if !is_theirs || !membership.signed(&words, &row.signature) {
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
}

/// Who sent it is a member, by the seal of the set; what it is, is read as if a
/// person had just chosen the file.
fn sort_questionnaire(bytes: &[u8], now: DateTime<Utc>, sorted: &mut Sorted) {
    let read = str::from_utf8(bytes).ok().and_then(|json| {
        let id = fhir::questionnaire::read(json).ok()?.id;
        Some(QuestionnaireRow { id: id.to_string(), json: json.to_owned(), added_at: now })
    });
    match read {
        Some(row) => {
            sorted.items.push(sha256(bytes));
            sorted.questionnaires.push(row);
        }
        None => sorted.refused = Some(Why::Unreadable),
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
pub(crate) fn hash_of(change: &[u8]) -> Option<Head> {
    let (start, hashed) = change.split_at_checked(8)?;
    let hash = <[u8; 32]>::try_from(digest(&SHA256, hashed).as_ref()).ok()?;
    let checksum = start.get(4..)?;
    hash.starts_with(checksum).then_some(Head(hash))
}
