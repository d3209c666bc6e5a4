//! The changes of an entry and what each was built on.
//!
//! Order comes from here and never from clocks: a change is older than those
//! that were built on it, and beside all others.

use std::collections::{BTreeMap, BTreeSet};

use automerge::Automerge;
use chrono::{DateTime, Utc};
use model::{EntryId, Head, PersonId};

use crate::change::{head, person, time, writer};

/// Every change of a version: its heads and all they were built on.
pub(crate) type Version = BTreeSet<Head>;

/// What the graph knows of one change.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) by: PersonId,
    pub(crate) writer: Option<EntryId>,
    pub(crate) at: DateTime<Utc>,
    pub(crate) actor: Vec<u8>,
    pub(crate) deps: Vec<Head>,
}

/// The changes of one document.
#[derive(Debug, Clone)]
pub(crate) struct Graph(BTreeMap<Head, Node>);

impl Graph {
    pub(crate) fn of(doc: &Automerge) -> Self {
        let changes = doc.get_changes_meta(&[]).into_iter();
        let nodes = changes.map(|change| {
            let node = Node {
                by: person(change.author.as_ref()),
                writer: writer(change.message.as_deref()),
                at: time(change.timestamp),
                actor: change.actor.to_bytes().to_vec(),
                deps: change.deps.iter().copied().map(head).collect(),
            };
            (head(change.hash), node)
        });
        Self(nodes.collect())
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn get(&self, change: &Head) -> Option<&Node> {
        self.0.get(change)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Head, &Node)> {
        self.0.iter()
    }

    /// The changes of the version `heads`; `None` if that is no version of this
    /// document.
    pub(crate) fn version(&self, heads: &[Head]) -> Option<Version> {
        let mut version = Version::new();
        let mut ahead = heads.to_vec();
        while let Some(change) = ahead.pop() {
            let node = self.0.get(&change)?;
            if version.insert(change) {
                ahead.extend(&node.deps);
            }
        }
        (!version.is_empty()).then_some(version)
    }

    /// Every change after those it was built on; beside each other by time,
    /// then by hash.
    pub(crate) fn oldest_first(&self) -> Vec<Head> {
        let mut waiting: BTreeMap<Head, usize> = BTreeMap::new();
        let mut later: BTreeMap<Head, Vec<(DateTime<Utc>, Head)>> = BTreeMap::new();
        let mut ready = BTreeSet::new();
        for (change, node) in &self.0 {
            let deps: BTreeSet<&Head> = node.deps.iter().collect();
            for dep in &deps {
                later.entry(**dep).or_default().push((node.at, *change));
            }
            match deps.len() {
                0 => drop(ready.insert((node.at, *change))),
                count => drop(waiting.insert(*change, count)),
            }
        }
        let mut order = Vec::with_capacity(self.0.len());
        while let Some((_, change)) = ready.pop_first() {
            order.push(change);
            for (at, next) in later.remove(&change).unwrap_or_default() {
                let Some(count) = waiting.get_mut(&next) else {
                    continue;
                };
                *count -= 1;
                if *count == 0 {
                    ready.insert((at, next));
                }
            }
        }
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(name: u8) -> Head {
        Head([name; 32])
    }

    fn graph(changes: &[(u8, i64, &[u8])]) -> Graph {
        let node = |at: i64, deps: &[u8]| Node {
            by: PersonId::from_bytes([1; 16]),
            writer: None,
            at: time(at),
            actor: vec![1],
            deps: deps.iter().copied().map(change).collect(),
        };
        Graph(changes.iter().map(|(name, at, deps)| (change(*name), node(*at, deps))).collect())
    }

    #[test]
    fn a_version_is_all_it_was_built_on() {
        let graph = graph(&[(1, 10, &[]), (2, 20, &[1]), (3, 30, &[1]), (4, 40, &[2, 3])]);
        assert_eq!(graph.version(&[change(2)]), Some([change(1), change(2)].into()));
        assert_eq!(graph.version(&[change(4)]).map(|version| version.len()), Some(4));
        assert_eq!(graph.version(&[change(2), change(9)]), None);
        assert_eq!(graph.version(&[]), None);
    }

    #[test]
    fn a_wrong_clock_does_not_turn_the_order_round() {
        let graph = graph(&[(9, 90, &[]), (2, 20, &[9]), (3, 10, &[9]), (1, 5, &[2, 3])]);
        assert_eq!(graph.oldest_first(), [change(9), change(3), change(2), change(1)]);
    }
}
