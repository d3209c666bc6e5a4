//! Changes that arrive, onto those that are there.
//!
//! A carrier promises no order: a change may come before one that it was built
//! on. Such a change waits, and the entry is made of those that are complete.

use std::collections::{BTreeMap, BTreeSet};

use model::{EntryId, Head};

use crate::change::{head, parse};
use crate::{Change, Entry, LoadError};

/// What became of changes that arrived.
#[derive(Debug, Clone)]
pub struct Merged {
    /// The entry with all that fit; `None` where nothing of it is complete yet.
    pub entry: Option<Entry>,
    /// Those that were not there before and are part of it now.
    pub taken: Vec<Change>,
    /// Those that wait for another.
    pub waiting: Vec<Head>,
}

/// Puts `arrived` onto `known`, which is complete, in any order and any number
/// of copies.
///
/// # Errors
/// [`LoadError`] when they do not parse or do not fit together; then none of
/// them can be taken.
pub fn merge<'a>(
    id: EntryId,
    known: impl IntoIterator<Item = &'a [u8]>,
    arrived: impl IntoIterator<Item = &'a [u8]>,
) -> Result<Merged, LoadError> {
    let known = read(known)?;
    let mut arrived = read(arrived)?;
    arrived.retain(|hash, _| !known.contains_key(hash));
    let mut have: BTreeSet<Head> = known.keys().copied().collect();
    have.extend(complete(&known, &arrived));
    let waiting = arrived.keys().filter(|hash| !have.contains(*hash)).copied().collect();
    if have.is_empty() {
        return Ok(Merged { entry: None, taken: Vec::new(), waiting });
    }
    let all = known.iter().chain(&arrived).filter(|(hash, _)| have.contains(*hash));
    let entry = Entry::load(id, all.map(|(_, (_, bytes))| *bytes))?;
    let mut taken = entry.changes()?;
    taken.retain(|change| arrived.contains_key(&change.hash));
    Ok(Merged { entry: Some(entry), taken, waiting })
}

/// Those that arrived of which nothing is missing. Each is looked at once for
/// each that it was built on, however deep a history is.
fn complete(known: &ByHash<'_>, arrived: &ByHash<'_>) -> Vec<Head> {
    let mut missing: BTreeMap<Head, usize> = BTreeMap::new();
    let mut leads_to: BTreeMap<Head, Vec<Head>> = BTreeMap::new();
    for (hash, (deps, _)) in arrived {
        let unknown = deps.iter().filter(|dep| !known.contains_key(*dep));
        missing.insert(*hash, unknown.clone().count());
        unknown.for_each(|dep| leads_to.entry(*dep).or_default().push(*hash));
    }
    let without = |(hash, missing): (&Head, &usize)| (*missing == 0).then_some(*hash);
    let mut complete: Vec<Head> = missing.iter().filter_map(without).collect();
    let mut next = 0;
    while let Some(hash) = complete.get(next).copied() {
        next += 1;
        for later in leads_to.remove(&hash).unwrap_or_default() {
            if let Some(left) = missing.get_mut(&later) {
                *left = left.saturating_sub(1);
                if *left == 0 {
                    complete.push(later);
                }
            }
        }
    }
    complete
}

/// By hash: what each was built on, and its bytes.
type ByHash<'a> = BTreeMap<Head, (Vec<Head>, &'a [u8])>;

fn read<'a>(changes: impl IntoIterator<Item = &'a [u8]>) -> Result<ByHash<'a>, LoadError> {
    let read = changes.into_iter().map(|bytes| {
        let change = parse(bytes)?;
        let deps = change.deps().iter().copied().map(head).collect();
        Ok((head(change.hash()), (deps, bytes)))
    });
    read.collect()
}
