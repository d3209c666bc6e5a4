//! Delete against edit: the edit survives, and is flagged.
//!
//! A deletion says "I have seen all of this, and want it gone". It holds only
//! over what its writer had seen: one word written beside or after it, by
//! anyone, and the entry lives. Several people may delete the same entry; one
//! of them who had seen everything that was written is enough.

use std::collections::BTreeSet;

use model::Head;

use crate::graph::{Graph, Version};

/// What deletions make of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deletion {
    /// Nobody deleted it, or it was brought back.
    None,
    /// It is deleted.
    Holds,
    /// It was deleted while someone else wrote: it is kept, and says so.
    Outlived,
}

/// Weighs `deletions`, the changes in `version` that say "deleted" and that no
/// later change took back.
pub(crate) fn weigh(graph: &Graph, version: &Version, deletions: &BTreeSet<Head>) -> Deletion {
    if deletions.is_empty() {
        return Deletion::None;
    }
    let had_seen_all = |deletion: &Head| {
        let seen = graph.version(&[*deletion]).unwrap_or_default();
        version.iter().all(|change| seen.contains(change) || deletions.contains(change))
    };
    if deletions.iter().any(had_seen_all) { Deletion::Holds } else { Deletion::Outlived }
}
