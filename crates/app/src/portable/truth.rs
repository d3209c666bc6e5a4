//! Taking in a record that Keepwell wrote out.
//!
//! Into an empty record it goes as it is: its person is this person, under an
//! id they had before (`vault::Fact::Formerly`), and what they signed is signed
//! again by this computer, once the keys in the file have shown that nothing of
//! it was changed. Into the same record goes what is missing, by its own
//! signatures; and so with a record that was taken in before, by the keys it had
//! then. Into any other record goes none of it: it is then a file like any other
//! program's.

use std::collections::BTreeMap;

use api::WhyLeftOut;
use changes::set::Item;
use chrono::{DateTime, Utc};
use model::{ConnectionId, EntryId, PersonId, RecordId};
use store::{QuestionnaireRow, ReadBatchError, Reader, ReadingBatchRow, StoreError, Tx};
use vault::{Fact, Keys, SignedFact};

use super::header::{Header, PackedFile};
use super::survey::Survey;
use crate::activity::log;
use crate::entries::signed_words;
use crate::exchange::{Arrived, Membership, Put, Sorted, hash_of, keep_facts};
use crate::fault::Fault;
use crate::readings::{sha256, signed_words as batch_words, take_batch};
use crate::reconcile;

/// What is taken of a whole record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Take {
    /// All of it: there is nothing here yet.
    Fresh,
    /// What is missing here.
    Missing,
    /// What is missing here of a record that was taken in before.
    Again,
    /// Nothing.
    Nothing,
}

impl Take {
    pub(super) fn of(
        survey: &Survey,
        here: RecordId,
        membership: &Membership,
        store: &Reader,
    ) -> Result<Self, StoreError> {
        let Some(header) = &survey.header else { return Ok(Self::Nothing) };
        if header.record == here {
            return Ok(Self::Missing);
        }
        let is_empty =
            store.all_docs()?.is_empty() && store.reading_batches_since(0, 1)?.is_empty();
        let again = || membership.formerly().any(|(record, _)| record == header.record);
        Ok(match is_empty {
            true => Self::Fresh,
            false if again() => Self::Again,
            false => Self::Nothing,
        })
    }
}

/// Whose record it goes into.
pub(super) struct Keeper<'a> {
    pub(super) keys: &'a Keys,
    pub(super) membership: &'a Membership,
    pub(super) person: PersonId,
    pub(super) import: ConnectionId,
    pub(super) now: DateTime<Utc>,
}

/// What was signed by those who should have, ready to be kept.
#[derive(Default)]
pub(super) struct Believed {
    pub(super) sorted: Sorted,
    pub(super) files: BTreeMap<String, PackedFile>,
    batches: Vec<ReadingBatchRow>,
    questionnaires: Vec<QuestionnaireRow>,
    facts: Vec<SignedFact>,
    /// What nobody signed, or nobody can read.
    pub(super) refused: Vec<Refused>,
}

/// Something of a record's own truth that is not kept.
pub(super) struct Refused {
    pub(super) what: &'static str,
    /// The entry it belongs to, where it belongs to one.
    pub(super) id: String,
    pub(super) why: WhyLeftOut,
}

impl Refused {
    fn of(item: &Item) -> Self {
        let (what, id, why) = match item {
            Item::Change { doc, .. } => ("change", doc.to_string(), WhyLeftOut::NotSigned),
            Item::Readings { .. } => ("readings", String::new(), WhyLeftOut::NotSigned),
            Item::Questionnaire(_) => ("questionnaire", String::new(), WhyLeftOut::Unreadable),
            Item::File(_) => ("file", String::new(), WhyLeftOut::Unreadable),
            // Who belonged to the other record does not belong to this one.
            Item::Fact(_) => ("member", String::new(), WhyLeftOut::NotSigned),
        };
        Self { what, id, why }
    }
}

impl Keeper<'_> {
    /// Tells what may be kept of a record's own truth.
    pub(super) fn believe(
        &self,
        store: &Reader,
        header: &Header,
        take: Take,
        items: Vec<Item>,
    ) -> Result<Believed, Fault> {
        let mut believed = Believed::default();
        if take == Take::Fresh {
            let signer = self.keys.signer();
            let facts = header.people.iter().filter_map(|known| {
                let (person, record) = (*known.person.as_bytes(), *known.record.as_bytes());
                let fact = Fact::Formerly { person, record, keys: known.keys.clone() };
                SignedFact::sign(signer, &self.keys.record(), &fact)
            });
            believed.facts = facts.collect();
        }
        for item in items {
            let refused = Refused::of(&item);
            let kept = match item {
                Item::Change { doc, author, signature, bytes } => self.change(
                    store,
                    header,
                    take,
                    (doc, author, signature, bytes),
                    &mut believed,
                )?,
                Item::Readings { author, signature, bytes } => {
                    self.batch(store, header, take, (author, signature, bytes), &mut believed)?
                }
                Item::Questionnaire(bytes) => self.questionnaire(store, &bytes, &mut believed)?,
                Item::File(bytes) => {
                    let file = serde_json::from_slice::<PackedFile>(&bytes);
                    file.map(|file| believed.files.insert(file.binary.clone(), file)).is_ok()
                }
                Item::Fact(_) => false,
            };
            if !kept {
                believed.refused.push(refused);
            }
        }
        Ok(believed)
    }

    fn change(
        &self,
        store: &Reader,
        header: &Header,
        take: Take,
        (doc, author, signature, bytes): (EntryId, PersonId, Vec<u8>, Vec<u8>),
        believed: &mut Believed,
    ) -> Result<bool, Fault> {
        let Some(hash) = hash_of(&bytes) else { return Ok(false) };
        let words = |record| signed_words(record, doc, author, &hash);
        let Some(signature) = self.sign(header, take, author, signature, words) else {
            return Ok(false);
        };
        // What was erased here is not brought back by a file.
        if !store.has_change(hash)? && !store.is_erased(doc)? {
            let from = self.import.to_string();
            let arrived = Arrived { hash, author, signature, bytes, from, waited: false };
            believed.sorted.by_doc.entry(doc).or_default().push(arrived);
        }
        Ok(true)
    }

    fn batch(
        &self,
        store: &Reader,
        header: &Header,
        take: Take,
        (author, signature, bytes): (PersonId, Vec<u8>, Vec<u8>),
        believed: &mut Believed,
    ) -> Result<bool, Fault> {
        let hash = sha256(&bytes);
        let words = |record| batch_words(record, author, &hash);
        let Some(signature) = self.sign(header, take, author, signature, words) else {
            return Ok(false);
        };
        let received_from = Some(self.import.to_string());
        let received_at = self.now;
        let row = ReadingBatchRow { hash, author, signature, bytes, received_from, received_at };
        if !matches!(row.batch(), Ok(_) | Err(ReadBatchError::Newer)) {
            return Ok(false);
        }
        if !store.has_reading_batch(&hash)? {
            believed.batches.push(row);
        }
        Ok(true)
    }

    fn questionnaire(
        &self,
        store: &Reader,
        bytes: &[u8],
        believed: &mut Believed,
    ) -> Result<bool, Fault> {
        let Ok(json) = str::from_utf8(bytes) else { return Ok(false) };
        let Ok(read) = fhir::questionnaire::read(json) else { return Ok(false) };
        let id = read.id.to_string();
        if store.questionnaire(&id)?.is_none() {
            let row = QuestionnaireRow { id, json: json.to_owned(), added_at: self.now };
            believed.questionnaires.push(row);
        }
        Ok(true)
    }

    /// The signature that counts here; `None` of what nobody signed who may.
    fn sign(
        &self,
        header: &Header,
        take: Take,
        author: PersonId,
        signature: Vec<u8>,
        words: impl Fn(RecordId) -> Vec<u8>,
    ) -> Option<Vec<u8>> {
        let here = words(RecordId::from_bytes(self.keys.record()));
        let there = words(header.record);
        let (is_theirs, is_signed) = match take {
            Take::Nothing => return None,
            Take::Fresh => (
                author.is_service() || header.people.iter().any(|known| known.person == author),
                header.signed(&there, &signature),
            ),
            Take::Missing => (
                self.membership.is_theirs(self.person, author),
                self.membership.signed(&here, &signature),
            ),
            Take::Again => (
                self.membership.is_theirs(self.person, author),
                self.membership.signed_formerly(header.record, &there, &signature),
            ),
        };
        (is_theirs && is_signed).then(|| match take {
            Take::Missing => signature,
            _ => self.keys.signer().sign(&here).to_vec(),
        })
    }

    /// Keeps what was believed. Returns how many entries and batches are new.
    pub(super) fn keep(
        &self,
        tx: &Tx<'_>,
        believed: &Believed,
        put: &[Put],
    ) -> Result<(u64, u64), Fault> {
        keep_facts(tx, &believed.facts, self.now)?;
        for row in &believed.questionnaires {
            tx.add_questionnaire(row)?;
            tx.put_imported_questionnaire(self.import, &row.id)?;
        }
        let (mut entries, mut sittings) = (0, 0);
        for batch in &believed.batches {
            if take_batch(tx, self.keys, batch, self.now)? {
                sittings += 1;
                let readings = batch.batch().map(|batch| batch.readings).unwrap_or_default();
                let ids = readings.into_iter().map(|reading| reading.id);
                reconcile::queue_readings(tx, ids, self.now)?;
            }
        }
        for entry in put {
            for row in &entry.rows {
                tx.append_change(row)?;
                tx.end_waiting(row.hash)?;
            }
            for row in &entry.waiting {
                tx.put_waiting(row)?;
            }
            if let (Some(state), false) = (&entry.state, entry.rows.is_empty()) {
                tx.put_entry(state)?;
                reconcile::queue(tx, state, self.now)?;
                log(tx, self.now, self.person, "entry.imported", &state.id.to_string())?;
                entries += 1;
            }
        }
        Ok((entries, sittings))
    }
}
