//! One entry as the set of its changes.

use std::collections::BTreeMap;

use automerge::{Automerge, ReadDoc, TextEncoding};
use model::{EntryId, EntryState, Head, Heads, PersonId};

use crate::Change;
use crate::change::{head, parse};
use crate::graph::Graph;
use crate::guard::guarded;
use crate::view::View;

/// One entry with all its changes. It is never altered: every write makes a
/// new one.
#[derive(Debug, Clone)]
pub struct Entry {
    id: EntryId,
    doc: Automerge,
    graph: Graph,
}

/// Changes that do not make an entry, or a version that it does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// There are no changes at all.
    #[error("this entry has no changes")]
    Nothing,
    /// A change is damaged, or is no change.
    #[error("a change of this entry is damaged")]
    Unreadable,
    /// Changes that contradict each other: two under one number, or one that
    /// refers to what was never there.
    #[error("the changes of this entry do not fit together")]
    Contradictory,
    /// A change that another was built on is not there.
    #[error("a change of this entry is missing")]
    MissingDependency,
    /// The heads name no version of this entry.
    #[error("this entry never had that version")]
    NoSuchVersion,
}

impl Entry {
    /// Puts an entry together from its changes, in any order and any number of
    /// copies.
    ///
    /// # Errors
    /// [`LoadError`] when the changes do not parse, or are not all there, or
    /// do not fit together. What they *say* is never an error: a value that
    /// makes no sense is left out by [`Entry::state`].
    pub fn load<'a>(
        id: EntryId,
        changes: impl IntoIterator<Item = &'a [u8]>,
    ) -> Result<Self, LoadError> {
        let parsed = changes.into_iter().map(|bytes| {
            let change = parse(bytes)?;
            Ok((head(change.hash()), change))
        });
        // In order of hash, so that nothing can depend on the order of arrival.
        let changes: BTreeMap<Head, automerge::Change> =
            parsed.collect::<Result<_, LoadError>>()?;
        if changes.is_empty() {
            return Err(LoadError::Nothing);
        }
        let count = changes.len();
        let empty = Automerge::new_with_encoding(TextEncoding::UnicodeCodePoint);
        let entry = Self::with(id, empty, changes.into_values().collect())?;
        if entry.graph.len() == count { Ok(entry) } else { Err(LoadError::Contradictory) }
    }

    /// What the entry says.
    ///
    /// # Errors
    /// [`LoadError::Contradictory`] if the changes cannot be read together.
    pub fn state(&self) -> Result<EntryState, LoadError> {
        self.state_at(&self.heads())
    }

    /// What the entry said at the version `heads`.
    ///
    /// # Errors
    /// [`LoadError::NoSuchVersion`] if it never had that version;
    /// [`LoadError::Contradictory`] if the changes cannot be read together.
    pub fn state_at(&self, heads: &[Head]) -> Result<EntryState, LoadError> {
        let view = View::new(&self.doc, &self.graph, heads).ok_or(LoadError::NoSuchVersion)?;
        guarded(LoadError::Contradictory, || Ok(view.state(self.id)))
    }

    /// The version of the entry: its newest changes, in order of hash.
    #[must_use]
    pub fn heads(&self) -> Heads {
        self.doc.get_heads().into_iter().map(head).collect()
    }

    /// Every change, oldest first, as it is stored.
    ///
    /// # Errors
    /// [`LoadError::Contradictory`] if the changes cannot be read together.
    pub fn changes(&self) -> Result<Vec<Change>, LoadError> {
        guarded(LoadError::Contradictory, || {
            let changes = self.doc.get_changes(&[]);
            let known: BTreeMap<Head, automerge::Change> =
                changes.into_iter().map(|change| (head(change.hash()), change)).collect();
            let describe = |at: Head| {
                let (change, node) = (known.get(&at)?, self.graph.get(&at)?);
                Some(Change::describe(change, node.by))
            };
            Ok(self.graph.oldest_first().into_iter().filter_map(describe).collect())
        })
    }

    /// The entry.
    #[must_use]
    pub fn id(&self) -> EntryId {
        self.id
    }

    pub(crate) fn doc(&self) -> &Automerge {
        &self.doc
    }

    pub(crate) fn graph(&self) -> &Graph {
        &self.graph
    }

    /// The entry that `changes` make on top of `doc`.
    pub(crate) fn with(
        id: EntryId,
        doc: Automerge,
        changes: Vec<automerge::Change>,
    ) -> Result<Self, LoadError> {
        guarded(LoadError::Contradictory, || {
            let mut doc = doc;
            doc.apply_changes(changes).map_err(|_| LoadError::Contradictory)?;
            if !doc.get_missing_deps(&[]).is_empty() {
                return Err(LoadError::MissingDependency);
            }
            let graph = Graph::of(&doc);
            Ok(Self { id, doc, graph })
        })
    }

    /// The stored form of `change`, which is one of this entry's.
    pub(crate) fn describe(&self, change: &automerge::Change) -> Change {
        let node = self.graph.get(&head(change.hash()));
        let nobody = PersonId::from_bytes(Change::NOBODY);
        Change::describe(change, node.map_or(nobody, |node| node.by))
    }
}
