//! The changes of an entry, as someone could send them who may write: the
//! checksums always fit, and each change is built on those before it.
//!
//! An input is the changes, each after its length in two bytes.

#![expect(clippy::indexing_slicing, reason = "the places were worked out just before")]

use changes::{Author, Change, Entry};
use chrono::{DateTime, Utc};
use model::{EntryId, EntryKind, Field, Page, PersonId};
use sha2::{Digest as _, Sha256};

/// Where the checksum of a change is, and what it is the checksum of.
const CHECKSUM: std::ops::Range<usize> = 4..8;
const HASH_BYTES: usize = 32;

/// A diary page that two people wrote in, and a medicine.
pub(super) fn seeds() -> Vec<Vec<u8>> {
    [diary(), medicine()].into_iter().flatten().map(|changes| joined(&changes)).collect()
}

/// Loads the changes and does everything that can be done with an entry.
pub(super) fn run(input: &[u8]) -> String {
    let changes = fitted(split(input));
    let entry = match Entry::load(id(), changes.iter().map(Vec::as_slice)) {
        Ok(entry) => entry,
        Err(error) => return format!("{error} {}", changes.len().min(3)),
    };
    let Ok(state) = entry.state() else { return "no state".to_owned() };
    let history = entry.history().map_or(0, |steps| steps.len());
    let (who, heads) = (author(3), entry.heads());
    let mut page = state.page.clone();
    let _ = page.set(Field::Note, "something else");
    let wrote = [
        entry.edit(&who, &heads, &page, state.audience, now(9)),
        entry.accept(&who, &heads, now(9)),
        entry.delete(&who, now(9)),
        entry.revert(&who, &heads[..1], now(9)),
    ];
    let wrote = wrote.map(|wrote| wrote.is_ok_and(|wrote| wrote.is_some()));
    for two in &state.two_answers {
        let value = &two.answers[0].value;
        let _ = entry.choose(&who, &heads, two.field, value, now(9));
    }
    let fields = state.page.said().count();
    let (two, merged) = (state.two_answers.len(), state.merged.len());
    format!("{} {fields} {two} {merged} {history} {wrote:?}", state.kind())
}

fn diary() -> Option<Vec<Change>> {
    let mut page = Page::new(EntryKind::Diary, "2026-05-03T08:15:00+01:00".parse().ok()?);
    page.set(Field::Mood, "4").ok()?;
    page.set(Field::Feelings, "calm, tired").ok()?;
    page.set(Field::Note, "Walked to the shop").ok()?;
    let audience = page.kind().default_audience();
    let (first, _) = Entry::create(id(), &author(1), &page, audience, now(0)).ok()?;
    let heads = first.heads();
    page.set(Field::Mood, "2").ok()?;
    page.set(Field::Note, "Walked slowly to the shop").ok()?;
    let (one, _) = first.edit(&author(1), &heads, &page, audience, now(1)).ok()??;
    page.set(Field::Mood, "5").ok()?;
    page.set(Field::Note, "Walked to the shop with Ben").ok()?;
    let (both, _) = one.edit(&author(2), &heads, &page, audience, now(2)).ok()??;
    both.changes().ok()
}

fn medicine() -> Option<Vec<Change>> {
    let mut page = Page::new(EntryKind::Medicine, "2026-05-03T08:15:00+01:00".parse().ok()?);
    page.set(Field::Name, "Made-up tablets").ok()?;
    page.set(Field::Dose, "5 mg").ok()?;
    let audience = page.kind().default_audience();
    let (first, _) = Entry::create(id(), &author(1), &page, audience, now(0)).ok()?;
    let (gone, _) = first.delete(&author(1), now(1)).ok()??;
    gone.changes().ok()
}

fn joined(changes: &[Change]) -> Vec<u8> {
    let mut input = Vec::new();
    for change in changes {
        input.extend(u16::try_from(change.bytes.len()).unwrap_or(u16::MAX).to_be_bytes());
        input.extend(&change.bytes);
    }
    input
}

fn split(mut input: &[u8]) -> Vec<Vec<u8>> {
    let mut changes = Vec::new();
    while let Some((length, rest)) = input.split_first_chunk() {
        let length = usize::from(u16::from_be_bytes(*length)).min(rest.len());
        let (change, rest) = rest.split_at(length);
        changes.push(change.to_vec());
        input = rest;
    }
    changes
}

/// Builds each change on those just before it and mends its checksum.
fn fitted(mut changes: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    let mut hashes: Vec<[u8; HASH_BYTES]> = Vec::new();
    for change in &mut changes {
        if let Some(deps) = deps(change) {
            let count = deps.len() / HASH_BYTES;
            let from = hashes.len().saturating_sub(count);
            let mut before: Vec<_> = hashes[from..].to_vec();
            before.sort_unstable();
            for (place, hash) in deps.step_by(HASH_BYTES).zip(before) {
                change[place..place + HASH_BYTES].copy_from_slice(&hash);
            }
        }
        let hash: [u8; HASH_BYTES] = Sha256::digest(&change[change.len().min(8)..]).into();
        if let Some(checksum) = change.get_mut(CHECKSUM) {
            checksum.copy_from_slice(&hash[..4]);
        }
        hashes.push(hash);
    }
    changes
}

/// Where a change names those it was built on: after its kind, its length (in
/// groups of seven bits) and their number.
fn deps(change: &[u8]) -> Option<std::ops::Range<usize>> {
    let length = change.get(9..)?.iter().position(|byte| byte & 0x80 == 0)? + 1;
    let count = usize::from(*change.get(9 + length)?);
    let begin = 9 + length + 1;
    let end = begin + count * HASH_BYTES;
    (end <= change.len()).then_some(begin..end)
}

fn id() -> EntryId {
    EntryId::from_bytes([0xE7; 16])
}

fn author(number: u8) -> Author {
    Author { person: PersonId::from_bytes([number; 16]), writer: None, actor: [number; 16] }
}

fn now(minutes: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_777_777_777 + minutes * 60, 0).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_as_it_should_be_is_read() {
        let outcomes: Vec<String> = seeds().iter().map(|seed| run(seed)).collect();
        assert_eq!(outcomes.len(), 2);
        assert!(outcomes[0].starts_with("diary 3 "), "{outcomes:?}");
        assert!(outcomes[1].starts_with("medicine 2 "), "{outcomes:?}");
    }
}
