//! Writing: one change at a time, on the version the person saw.
//!
//! A change holds what a person changed and nothing else. A field they left
//! alone is not written, so an edit never settles by accident what two others
//! disagree on, and never undoes what someone did meanwhile.
//!
//! A write is made on a fork, then the bytes to be stored are read back and
//! applied to a copy of the entry: what is shown after saving is what the next
//! start will load.

mod draft;

use automerge::transaction::CommitOptions;
use automerge::{ActorId, Automerge, AutomergeError, ReadDoc, TextEncoding};
use chrono::{DateTime, Utc};
use model::{Audience, EntryId, EntryState, Field, Head, Page, PageError};

use crate::change::{hash, message, parse};
use crate::guard::guarded;
use crate::{Author, Change, Entry, LoadError};
pub(crate) use draft::Draft;

/// Nothing was written; the entry is as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// The entry was written by a newer Keepwell, which this one does not
    /// understand well enough to change it.
    #[error("a newer Keepwell wrote this: it can be read here, but not changed")]
    NewerVersion,
    /// The page does not say what its kind must, or is too long.
    #[error(transparent)]
    Page(#[from] PageError),
    /// The page is of another kind than the entry.
    #[error("an entry stays the kind of entry it is")]
    OtherKind,
    /// The value is none of the answers that were given.
    #[error("that is none of the answers to choose from")]
    NoSuchAnswer,
    /// The actor is in use by another person.
    #[error("someone else already writes under this actor")]
    ActorInUse,
    /// The entry is damaged in a way that it cannot be written to.
    #[error("this entry is damaged and cannot be changed")]
    Unwritable,
    /// The entry, or the version to write on, cannot be read.
    #[error(transparent)]
    Load(#[from] LoadError),
}

impl Entry {
    /// Writes a new entry. `now` is kept in whole seconds.
    ///
    /// # Errors
    /// [`WriteError::Page`] if the page says too little or is too long.
    pub fn create(
        id: EntryId,
        author: &Author,
        page: &Page,
        audience: Audience,
        now: DateTime<Utc>,
    ) -> Result<(Self, Change), WriteError> {
        page.check()?;
        let empty = Automerge::new_with_encoding(TextEncoding::UnicodeCodePoint);
        let draft = Draft::first(id, page, audience);
        let actor = ActorId::from(author.actor);
        let change = written(empty.clone(), author, actor, now, &draft)?;
        let change = change.ok_or(WriteError::Unwritable)?;
        let entry = Self::with(id, empty, vec![change.clone()])?;
        let change = entry.describe(&change);
        Ok((entry, change))
    }

    /// Makes the entry say `page` to `audience`, where the person had the
    /// version `base` in front of them. What they left as it was there is not
    /// written. `None` when they changed nothing.
    ///
    /// Writing a field settles the answers that `base` had for it. To keep the
    /// answer that is already shown, see [`Entry::choose`].
    ///
    /// # Errors
    /// [`WriteError`]; [`WriteError::Page`] if the new page says too little or is
    /// too long. A text that merging made too long may be kept or shortened.
    pub fn edit(
        &self,
        author: &Author,
        base: &[Head],
        page: &Page,
        audience: Audience,
        now: DateTime<Utc>,
    ) -> Result<Option<(Self, Change)>, WriteError> {
        let seen = self.state_at(base)?;
        if seen.kind() != page.kind() {
            return Err(WriteError::OtherKind);
        }
        check_edit(&seen.page, page)?;
        self.write(author, base, now, &Draft::between(&seen, page, audience))
    }

    /// Notes that someone has read what merging made of the entry at the version
    /// `base`, and keeps it so: also where someone else deleted it. `None` if
    /// nothing there was merged unseen.
    ///
    /// # Errors
    /// [`WriteError`].
    pub fn accept(
        &self,
        author: &Author,
        base: &[Head],
        now: DateTime<Utc>,
    ) -> Result<Option<(Self, Change)>, WriteError> {
        let seen = self.state_at(base)?;
        self.write(author, base, now, &Draft::acceptance(&seen))
    }

    /// Chooses `value` among the answers that the version `base` has for
    /// `field`. `None` if it has only one.
    ///
    /// # Errors
    /// [`WriteError`]; [`WriteError::NoSuchAnswer`] if nobody gave that answer.
    pub fn choose(
        &self,
        author: &Author,
        base: &[Head],
        field: Field,
        value: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<(Self, Change)>, WriteError> {
        let seen = self.state_at(base)?;
        let Some(two) = seen.two_answers.iter().find(|two| two.field == field) else {
            return Ok(None);
        };
        if two.answers.iter().all(|answer| answer.value != value) {
            return Err(WriteError::NoSuchAnswer);
        }
        self.write(author, base, now, &Draft::choice(field, value))
    }

    /// Deletes the entry as it is now: for everyone, unless someone wrote in
    /// it without having seen this. `None` if it is deleted already.
    ///
    /// # Errors
    /// [`WriteError`].
    pub fn delete(
        &self,
        author: &Author,
        now: DateTime<Utc>,
    ) -> Result<Option<(Self, Change)>, WriteError> {
        let draft = if self.state()?.deleted { Draft::default() } else { Draft::deletion() };
        self.write(author, &self.heads(), now, &draft)
    }

    /// Makes the entry say again what it said at the version `to`. A deleted
    /// entry is brought back, and one that outlived its deletion is kept for
    /// good. `None` if it says so already.
    ///
    /// # Errors
    /// [`WriteError`].
    pub fn revert(
        &self,
        author: &Author,
        to: &[Head],
        now: DateTime<Utc>,
    ) -> Result<Option<(Self, Change)>, WriteError> {
        let then = self.state_at(to)?;
        let draft = Draft::back(&self.state()?, &then);
        self.write(author, &self.heads(), now, &draft)
    }

    fn write(
        &self,
        author: &Author,
        base: &[Head],
        now: DateTime<Utc>,
        draft: &Draft,
    ) -> Result<Option<(Self, Change)>, WriteError> {
        let EntryState { read_only, .. } = self.state()?;
        if read_only {
            return Err(WriteError::NewerVersion);
        }
        let actor = self.actor(author, base)?;
        let change = guarded(WriteError::Unwritable, || {
            let fork = self.fork(base).map_err(|_| WriteError::Unwritable)?;
            written(fork, author, actor, now, draft)
        })?;
        let Some(change) = change else {
            return Ok(None);
        };
        let entry = Self::with(self.id(), self.doc().clone(), vec![change.clone()])?;
        let change = entry.describe(&change);
        Ok(Some((entry, change)))
    }

    /// The document as it was at `base`.
    fn fork(&self, base: &[Head]) -> Result<Automerge, AutomergeError> {
        if self.heads() == base {
            return Ok(self.doc().clone());
        }
        let heads: Vec<_> = base.iter().map(hash).collect();
        self.doc().fork_at(&heads)
    }

    /// The actor to write under on `base`.
    ///
    /// An actor's changes are one line, each built on the last. Someone who
    /// writes on a version older than their own last change branches off: the
    /// actor's bytes and the number of the branch.
    fn actor(&self, author: &Author, base: &[Head]) -> Result<ActorId, WriteError> {
        let version = self.graph().version(base).ok_or(LoadError::NoSuchVersion)?;
        let mut actor = author.actor.to_vec();
        let mut branch: u32 = 0;
        loop {
            let line = self.graph().iter().filter(|(_, node)| node.actor == actor);
            let line: Vec<_> = line.collect();
            if line.iter().any(|(_, node)| node.by != author.person) {
                return Err(WriteError::ActorInUse);
            }
            if line.iter().all(|(change, _)| version.contains(change)) {
                return Ok(ActorId::from(actor));
            }
            branch += 1;
            actor = [&author.actor[..], &branch.to_be_bytes()].concat();
        }
    }
}

/// Writes `draft` on `doc`, and reads the change back from the bytes that will
/// be stored.
pub(crate) fn written(
    mut doc: Automerge,
    author: &Author,
    actor: ActorId,
    now: DateTime<Utc>,
    draft: &Draft,
) -> Result<Option<automerge::Change>, WriteError> {
    // The author first: setting it draws a random actor.
    doc.set_author(Some(author.person.as_bytes().to_vec().into()));
    doc.set_actor(actor);
    let mut tx = doc.transaction();
    draft.put(&mut tx).map_err(|_| WriteError::Unwritable)?;
    let options = || {
        let at = CommitOptions::default().with_time(now.timestamp());
        match author.writer {
            Some(writer) => at.with_message(message(writer)),
            None => at,
        }
    };
    let (hash, _) = tx.commit_with(options());
    let hash = match hash {
        Some(hash) => hash,
        None if draft.is_acceptance() => doc.empty_commit(options()),
        None => return Ok(None),
    };
    let change = doc.get_change_by_hash(&hash).ok_or(WriteError::Unwritable)?;
    Ok(Some(parse(change.raw_bytes())?))
}

pub(crate) fn check_edit(seen: &Page, page: &Page) -> Result<(), PageError> {
    match page.check() {
        Err(_) if seen == page => Ok(()),
        Err(PageError::TooLong(field)) if page.text(field).len() <= seen.text(field).len() => {
            Ok(())
        }
        checked => checked,
    }
}
