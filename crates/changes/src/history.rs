//! What became of an entry, change by change.

use chrono::{DateTime, Utc};
use model::{Audience, EntryId, EntryState, Field, Head, Heads, Page, PersonId};

use crate::layout;
use crate::{Entry, LoadError};

/// One change as a person reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryStep {
    /// The version it made, as its writer saw it: without what others wrote
    /// beside it. [`Entry::revert`] goes back there.
    pub heads: Heads,
    /// Who wrote it.
    pub by: PersonId,
    /// The contact who wrote it for them; `None` where they wrote themself.
    pub writer: Option<EntryId>,
    /// When, by that computer's clock.
    pub at: DateTime<Utc>,
    /// What the entry then said.
    pub page: Page,
    /// Who could then see it.
    pub audience: Audience,
    /// Whether it was then deleted.
    pub deleted: bool,
    /// What became different, in the order of [`Changed`]; empty for a change
    /// of something that only a newer Keepwell knows.
    pub changed: Vec<Changed>,
}

/// What one change made different.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Changed {
    /// It made the entry.
    Created,
    /// A field: other words, a new value, or a choice among two answers.
    Field(Field),
    /// It deleted the entry.
    Deleted,
    /// It brought the entry back, or kept one that outlived its deletion.
    Restored,
}

impl Entry {
    /// Every change of the entry, oldest first: each after those it was built
    /// on, and changes beside each other in order of their writers' clocks.
    ///
    /// # Errors
    /// [`LoadError::Contradictory`] if the changes cannot be read together.
    pub fn history(&self) -> Result<Vec<HistoryStep>, LoadError> {
        let steps = self.graph().oldest_first().into_iter();
        steps.map(|change| self.step(change)).collect()
    }

    fn step(&self, change: Head) -> Result<HistoryStep, LoadError> {
        let node = self.graph().get(&change).ok_or(LoadError::NoSuchVersion)?;
        let after = self.state_at(&[change])?;
        let changed = if node.deps.is_empty() {
            vec![Changed::Created]
        } else {
            changed(&self.state_at(&node.deps)?, &after)
        };
        Ok(HistoryStep {
            heads: after.heads,
            by: node.by,
            writer: node.writer,
            at: node.at,
            page: after.page,
            audience: after.audience,
            deleted: after.deleted,
            changed,
        })
    }
}

fn changed(before: &EntryState, after: &EntryState) -> Vec<Changed> {
    let kind = after.kind();
    let answers = |state: &EntryState, field| {
        let two = state.two_answers.iter().find(|two| two.field == field).cloned();
        (layout::said(field, &state.page, state.audience), two)
    };
    let singles = layout::singles(kind)
        .filter(|field| answers(before, *field) != answers(after, *field))
        .map(Changed::Field);
    let texts = layout::texts(kind)
        .filter(|field| before.page.get(*field) != after.page.get(*field))
        .map(Changed::Field);
    let words = layout::words(kind)
        .filter(|field| before.page.words(*field).ne(after.page.words(*field)))
        .map(Changed::Field);
    let mut changed: Vec<Changed> = singles.chain(texts).chain(words).collect();
    changed.sort();
    let was = |state: &EntryState| state.deleted || state.kept_after_delete;
    let fate = [
        (Changed::Deleted, !before.deleted && after.deleted),
        (Changed::Restored, was(before) && !was(after)),
    ];
    changed.extend(fate.into_iter().filter(|(_, is)| *is).map(|(what, _)| what));
    changed
}
