//! The job of putting changes from another computer onto an entry.
//!
//! Question, for one entry after another: the entry (16 bytes), how many
//! changes are known and how many arrived (32 bits each, the big end first),
//! and the changes, each behind its length. Answer: a JSON list, one item an
//! entry.

use changes::{Change, merge};
use model::{EntryId, EntryState, Head, PersonId};
use serde::{Deserialize, Serialize};

use super::{Job, Running, WorkerError};

/// One entry, and what is to be put onto it.
pub(crate) struct ToMerge {
    pub(crate) doc: EntryId,
    /// Complete, and taken before.
    pub(crate) known: Vec<Vec<u8>>,
    /// Signed by members, and nothing else is known of them.
    pub(crate) arrived: Vec<(Head, Vec<u8>)>,
}

impl ToMerge {
    pub(crate) fn size(&self) -> usize {
        let arrived = self.arrived.iter().map(|(_, bytes)| bytes.len());
        self.known.iter().map(Vec::len).chain(arrived).sum()
    }
}

/// What became of one entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Merging {
    /// The changes fit.
    Fits {
        /// What the entry says now; nothing while its first change is missing.
        state: Option<Box<EntryState>>,
        /// The changes that are part of it now.
        taken: Vec<TakenChange>,
        /// Those that wait for another.
        waiting: Vec<Head>,
    },
    /// They cannot be read, or not together.
    Refused,
}

/// What is only known of a change once it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TakenChange {
    pub(crate) hash: Head,
    pub(crate) actor: Vec<u8>,
    pub(crate) seq: u64,
    pub(crate) deps: Vec<Head>,
    pub(crate) author: PersonId,
}

impl From<Change> for TakenChange {
    fn from(change: Change) -> Self {
        let Change { hash, actor, seq, deps, author, .. } = change;
        Self { hash, actor, seq, deps, author }
    }
}

/// Has a worker put changes onto entries; one answer an entry, in order.
pub(crate) fn merge_changes(
    worker: &mut Running,
    entries: &[ToMerge],
) -> Result<Vec<Merging>, WorkerError> {
    let question = ask(entries).ok_or(WorkerError::Failed)?;
    let answer = worker.ask(Job::Changes, &[&question])?;
    let answers: Vec<Merging> = serde_json::from_slice(&answer).map_err(|_| WorkerError::Failed)?;
    let true_to_it = answers.len() == entries.len()
        && entries.iter().zip(&answers).all(|(entry, answer)| can_be_true(entry, answer));
    if true_to_it { Ok(answers) } else { Err(WorkerError::Failed) }
}

fn ask(entries: &[ToMerge]) -> Option<Vec<u8>> {
    let mut question = Vec::new();
    for entry in entries {
        question.extend_from_slice(entry.doc.as_bytes());
        question.extend(u32::try_from(entry.known.len()).ok()?.to_be_bytes());
        question.extend(u32::try_from(entry.arrived.len()).ok()?.to_be_bytes());
        let arrived = entry.arrived.iter().map(|(_, bytes)| bytes);
        for change in entry.known.iter().chain(arrived) {
            question.extend(u32::try_from(change.len()).ok()?.to_be_bytes());
            question.extend_from_slice(change);
        }
    }
    Some(question)
}

/// A worker that was taken over can send what it likes; it may not speak of
/// other entries or changes than it was asked about.
fn can_be_true(asked: &ToMerge, answer: &Merging) -> bool {
    let Merging::Fits { state, taken, waiting } = answer else { return true };
    let arrived = |hash: &Head| asked.arrived.iter().any(|(arrived, _)| arrived == hash);
    state.as_ref().is_none_or(|state| state.id == asked.doc)
        && (state.is_some() || taken.is_empty())
        && taken.iter().all(|change| arrived(&change.hash))
        && waiting.iter().all(|hash| arrived(hash) && taken.iter().all(|t| t.hash != *hash))
}

/// What the worker does.
pub(super) fn answer(question: Vec<u8>) -> Vec<u8> {
    let mut answers = Vec::new();
    let mut rest = question.as_slice();
    while !rest.is_empty() {
        let Some((doc, known, arrived, after)) = read(rest) else { return Vec::new() };
        answers.push(merged(doc, known, arrived));
        rest = after;
    }
    serde_json::to_vec(&answers).unwrap_or_default()
}

type Asked<'a> = (EntryId, Vec<&'a [u8]>, Vec<&'a [u8]>, &'a [u8]);

fn read(bytes: &[u8]) -> Option<Asked<'_>> {
    let (doc, bytes) = bytes.split_first_chunk()?;
    let (known, bytes) = bytes.split_first_chunk()?;
    let (arrived, mut rest) = bytes.split_first_chunk()?;
    let mut take = |count: u32| {
        let mut changes = Vec::new();
        for _ in 0..count {
            let (length, bytes) = rest.split_first_chunk()?;
            let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
            let (change, bytes) = bytes.split_at_checked(length)?;
            changes.push(change);
            rest = bytes;
        }
        Some(changes)
    };
    let known = take(u32::from_be_bytes(*known))?;
    let arrived = take(u32::from_be_bytes(*arrived))?;
    Some((EntryId::from_bytes(*doc), known, arrived, rest))
}

fn merged(doc: EntryId, known: Vec<&[u8]>, arrived: Vec<&[u8]>) -> Merging {
    let read = merge(doc, known, arrived).and_then(|merged| {
        let state = merged.entry.map(|entry| entry.state()).transpose()?.map(Box::new);
        let taken = merged.taken.into_iter().map(TakenChange::from).collect();
        Ok(Merging::Fits { state, taken, waiting: merged.waiting })
    });
    read.unwrap_or(Merging::Refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn here(entries: &[ToMerge]) -> Result<Vec<Merging>, WorkerError> {
        merge_changes(&mut Running::Here, entries)
    }

    fn entry(number: u8, arrived: &[&[u8]]) -> ToMerge {
        let arrived = arrived.iter().map(|bytes| (Head([number; 32]), bytes.to_vec()));
        ToMerge {
            doc: EntryId::from_bytes([number; 16]),
            known: Vec::new(),
            arrived: arrived.collect(),
        }
    }

    #[test]
    fn one_bad_entry_spoils_no_other() {
        let answers = here(&[entry(1, &[b"no change"]), entry(2, &[])]).unwrap();
        let nothing = Merging::Fits { state: None, taken: Vec::new(), waiting: Vec::new() };
        assert_eq!(answers, [Merging::Refused, nothing]);
    }

    #[test]
    fn an_answer_that_cannot_be_true_is_none() {
        let asked = entry(1, &[b"change"]);
        let waiting = |hash| Merging::Fits { state: None, taken: vec![], waiting: vec![hash] };
        assert!(can_be_true(&asked, &waiting(Head([1; 32]))));
        assert!(!can_be_true(&asked, &waiting(Head([2; 32]))));
        let taken = TakenChange {
            hash: Head([1; 32]),
            actor: vec![1],
            seq: 1,
            deps: vec![],
            author: PersonId::from_bytes([1; 16]),
        };
        let without_a_state =
            Merging::Fits { state: None, taken: vec![taken], waiting: Vec::new() };
        assert!(!can_be_true(&asked, &without_a_state));
    }

    #[test]
    fn a_question_cut_short_is_no_question() {
        let question = ask(&[entry(1, &[b"change"])]).unwrap();
        for length in 1..question.len() {
            assert!(answer(question[..length].to_vec()).is_empty(), "{length}");
        }
    }
}
