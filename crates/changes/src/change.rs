//! One change: what is stored, signed and sent.
//!
//! A change has exactly one stored form, Automerge's uncompressed change chunk.
//! Its compressed twin is refused unread: a chunk of one megabyte can inflate
//! to three gigabytes, and a second form for the same change would only give
//! two byte strings one hash. Sealing and packing are the carrier's work.
//!
//! The author of a change is Automerge's own: it is written into the first
//! change of each actor and holds for all of that actor's changes. So the
//! author of a later change is known only with the changes before it, and
//! whoever checks a signature compares the signer with [`Change::author`] as
//! [`Entry::changes`](crate::Entry::changes) gives it.

use automerge::ChangeHash;
use chrono::{DateTime, Utc};
use model::{EntryId, Head, PersonId};

use crate::LoadError;
use crate::guard::guarded;

/// Bytes 4 to 8 of a chunk: the first four of its hash.
const CHECKSUM: std::ops::Range<usize> = 4..8;
/// Byte 8 of a chunk: what kind it is.
const KIND: usize = 8;
/// The kind of an uncompressed change.
const CHANGE: u8 = 1;
/// 9999-12-31T23:59:59Z, the last second that a four-digit year can name.
const LAST_SECOND: i64 = 253_402_300_799;

/// What the message of a change begins with that names its writer.
const WRITER: &str = "writer:";

/// Who writes, and on which line of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Author {
    /// The person whose record it is.
    pub person: PersonId,
    /// The contact of theirs who writes for them; `None` where they write
    /// themself.
    pub writer: Option<EntryId>,
    /// Fresh random bytes for each time a vault is unlocked, and never stored:
    /// a copied vault that went on with a stored actor would write two
    /// different changes under one number, and never merge again.
    pub actor: [u8; 16],
}

/// One change of one entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// SHA-256 of the change; names the version it makes.
    pub hash: Head,
    /// The line of changes it is on. Longer than [`Author::actor`] where that
    /// actor wrote on a version older than its own last change.
    pub actor: Vec<u8>,
    /// Its number on that line, from 1.
    pub seq: u64,
    /// The version it was written on; empty for the change that made the entry.
    pub deps: Vec<Head>,
    /// Whose change it is; [`Change::NOBODY`] where the change does not say.
    pub author: PersonId,
    /// When it was written, by that computer's clock, in whole seconds.
    pub time: DateTime<Utc>,
    /// The change itself: exactly what is stored.
    pub bytes: Vec<u8>,
}

impl Change {
    /// The author of a change that names none. Keepwell writes no such change.
    pub const NOBODY: [u8; 16] = [0; 16];

    /// What is stored of `change`, which `author` wrote.
    pub(crate) fn describe(change: &automerge::Change, author: PersonId) -> Self {
        Self {
            hash: head(change.hash()),
            actor: change.actor_id().to_bytes().to_vec(),
            seq: change.seq(),
            deps: change.deps().iter().copied().map(head).collect(),
            author,
            time: time(change.timestamp()),
            bytes: change.raw_bytes().to_vec(),
        }
    }
}

/// Reads one change.
///
/// Automerge does not compare the checksum of a single change, so that is done
/// here: without it a flipped bit makes a different change with another hash.
pub(crate) fn parse(bytes: &[u8]) -> Result<automerge::Change, LoadError> {
    if bytes.get(KIND) != Some(&CHANGE) {
        return Err(LoadError::Unreadable);
    }
    let change = guarded(LoadError::Unreadable, || {
        automerge::Change::from_bytes(bytes.to_vec()).map_err(|_| LoadError::Unreadable)
    })?;
    let intact = bytes.get(CHECKSUM).is_some_and(|sum| change.hash().0.starts_with(sum));
    intact.then_some(change).ok_or(LoadError::Unreadable)
}

pub(crate) fn head(hash: ChangeHash) -> Head {
    Head(hash.0)
}

pub(crate) fn hash(head: &Head) -> ChangeHash {
    ChangeHash(head.0)
}

/// The person an author stands for.
pub(crate) fn person(author: Option<&automerge::Author<'_>>) -> PersonId {
    let bytes = author.and_then(|author| author.as_bytes().try_into().ok());
    PersonId::from_bytes(bytes.unwrap_or(Change::NOBODY))
}

/// The message of a change that somebody else than the person wrote.
///
/// An author is for good, and an actor has one: it stays the person whose keys
/// sign. The message is said of each change, and its hash covers it.
pub(crate) fn message(writer: EntryId) -> String {
    format!("{WRITER}{writer}")
}

/// The writer that a message names. Any other message says nothing of one.
pub(crate) fn writer(message: Option<&str>) -> Option<EntryId> {
    message?.strip_prefix(WRITER)?.parse().ok()
}

/// A change's time. One that no clock could have shown is 1970-01-01.
pub(crate) fn time(seconds: i64) -> DateTime<Utc> {
    let seconds = if (0..=LAST_SECOND).contains(&seconds) { seconds } else { 0 };
    DateTime::from_timestamp(seconds, 0).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_out_of_reach_is_the_first_second() {
        assert_eq!(time(1_777_777_777).timestamp(), 1_777_777_777);
        assert_eq!(time(LAST_SECOND).to_rfc3339(), "9999-12-31T23:59:59+00:00");
        for seconds in [i64::MIN, -1, LAST_SECOND + 1, i64::MAX] {
            assert_eq!(time(seconds), DateTime::UNIX_EPOCH);
        }
    }

    #[test]
    fn a_message_that_names_no_contact_says_nothing() {
        let meera = EntryId::from_random([7; 16]);
        assert_eq!(writer(Some(&message(meera))), Some(meera));
        for said in ["", "writer:", "writer:Meera", "fixed a typo", &meera.to_string()] {
            assert_eq!(writer(Some(said)), None);
        }
        assert_eq!(writer(None), None);
    }

    #[test]
    fn an_author_that_is_no_person_is_nobody() {
        let nobody = PersonId::from_bytes(Change::NOBODY);
        assert_eq!(person(None), nobody);
        assert_eq!(person(Some(&automerge::Author::from(vec![7; 15]))), nobody);
        let asha = PersonId::from_bytes([7; 16]);
        assert_eq!(person(Some(&automerge::Author::from(vec![7; 16]))), asha);
    }
}
