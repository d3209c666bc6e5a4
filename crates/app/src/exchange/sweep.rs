//! Taking old sets of this computer out of the folder.
//!
//! A person who writes a page a day leaves a file a day. Once there are many
//! small ones, what is in them is given again in one; and one that says nothing
//! that later ones do not say, is removed. Between the two lie thirty days, so
//! that a synced folder has shown the new file everywhere before it hides the
//! old one.
//!
//! Only what this computer wrote itself is joined or removed, and never what says
//! who belongs: that is sealed under the first key, for those who have no other.
//!
//! Rejected: removing what every computer has read. None of them knows what the
//! others have, and a computer that was away for a year must find everything.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use store::ChangeSetRow;
use sync::{Listed, ReplicaCarrier};
use vault::Compartment;

use super::give::{Give, SET_BYTES, SET_ITEMS, sizes};
use super::{Run, file_name};
use crate::fault::Fault;
use crate::session::Session;

/// How long a set has to lie there before it stands for others.
const SETTLED: TimeDelta = TimeDelta::days(30);
/// A smaller set is joined with others, in bytes.
const SMALL: u64 = 64 * 1024;
/// As soon as there are so many.
const MANY: usize = 32;

/// A set of this computer that lies in the folder whole.
struct Own {
    set: ChangeSetRow,
    items: Vec<[u8; 32]>,
}

impl Run<'_> {
    /// Removes sets that say nothing that later ones do not.
    pub(super) fn sweep(&self, carrier: &dyn ReplicaCarrier) -> Result<(), Fault> {
        let now = self.app.now();
        let listed = carrier.list()?;
        for name in self.with(|session| session.superseded(&listed, now))? {
            carrier.remove(&file_name(&name))?;
        }
        Ok(())
    }
}

impl Session {
    /// What is in many small sets, to be given again in one for each
    /// compartment.
    pub(super) fn to_join(
        &self,
        listed: &[Listed],
        now: DateTime<Utc>,
    ) -> Result<Vec<Give>, Fault> {
        let members = self.members()?.members;
        let own = self.own_sets(listed)?;
        let again = twice(&own);
        let mut gives = Vec::new();
        for compartment in Compartment::ALL {
            let small = own.iter().filter(|own| {
                own.set.compartment == compartment.as_str()
                    && own.set.size < SMALL
                    && own.set.kept_at + SETTLED <= now
                    && !own.items.iter().all(|item| again.contains(&(own.set.id, *item)))
            });
            let small: Vec<&Own> = small.collect();
            if small.len() >= MANY {
                let key = self.sealing_key(compartment, &members)?;
                gives.push(Give { compartment, key, items: joined(&small) });
            }
        }
        Ok(gives)
    }

    /// Sets of which everything is in later ones that have lain there long
    /// enough, by name.
    fn superseded(&self, listed: &[Listed], now: DateTime<Utc>) -> Result<Vec<String>, Fault> {
        let mut own = self.own_sets(listed)?;
        let is_old = |own: &Own| own.set.kept_at + SETTLED <= now;
        own.retain(is_old);
        let again = twice(&own);
        let said_later = |own: &&Own| {
            !own.items.is_empty()
                && own.items.iter().all(|item| again.contains(&(own.set.id, *item)))
        };
        Ok(own.iter().filter(said_later).map(|own| own.set.name.clone()).collect())
    }

    fn own_sets(&self, listed: &[Listed]) -> Result<Vec<Own>, Fault> {
        let there = sizes(listed);
        let this = *self.keys.replica().as_bytes();
        let facts: HashSet<[u8; 32]> =
            self.store.facts()?.into_iter().map(|fact| fact.hash).collect();
        let mut own = Vec::new();
        for set in self.store.change_sets()? {
            if set.by != this || there.get(set.name.as_str()) != Some(&set.size) {
                continue;
            }
            let items = self.store.items_of(set.id)?;
            if !items.iter().any(|item| facts.contains(item)) {
                own.push(Own { set, items });
            }
        }
        Ok(own)
    }
}

/// What is in the oldest of these, as much as goes into one set.
fn joined(small: &[&Own]) -> Vec<[u8; 32]> {
    let (mut items, mut room) = (BTreeSet::new(), SET_BYTES);
    for Own { set, items: more } in small {
        if set.size > room || items.len() + more.len() > SET_ITEMS {
            break;
        }
        room -= set.size;
        items.extend(more.iter().copied());
    }
    items.into_iter().collect()
}

/// What is said again: each set and item of it that is also in a later set of
/// the same compartment.
fn twice(own: &[Own]) -> HashSet<(i64, [u8; 32])> {
    let mut last: BTreeMap<&str, HashMap<[u8; 32], i64>> = BTreeMap::new();
    for Own { set, items } in own {
        let last = last.entry(set.compartment.as_str()).or_default();
        for item in items {
            let newest = last.entry(*item).or_insert(set.id);
            *newest = (*newest).max(set.id);
        }
    }
    let mut again = HashSet::new();
    for Own { set, items } in own {
        let later = |item: &&[u8; 32]| {
            let newest = last.get(set.compartment.as_str()).and_then(|last| last.get(*item));
            newest.is_some_and(|newest| *newest > set.id)
        };
        again.extend(items.iter().filter(later).map(|item| (set.id, *item)));
    }
    again
}
