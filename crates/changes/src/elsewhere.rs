//! What a service changed in an entry, as a change of the entry.
//!
//! Several computers may fetch the same version of a service. Each writes the
//! same change, byte for byte: its author is the service, its time the
//! service's, and its actor is derived from where it comes from, what it was
//! built on and all that it says. So it is one change however often it is
//! imported, and is merged with what people wrote like any other.
//!
//! The actor covers the bytes of the change as well as its origin. Two versions
//! of Keepwell may read the same resource differently, and services were seen
//! that give two contents one version: two changes under one actor and number
//! would never merge again. Rejected: an actor of the origin alone, for that
//! reason; and an actor of the importing computer, which would add the same
//! words to a text once for each computer.

use automerge::ActorId;
use chrono::{DateTime, Utc};
use model::{Head, Page, PersonId};
use ring::digest::{Context, SHA256};

use crate::change::hash;
use crate::guard::guarded;
use crate::write::{Draft, check_edit, written};
use crate::{Author, Change, Entry, WriteError};

/// Where a change was made that no person of the record wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Elsewhere<'a> {
    /// The address of the service.
    pub server: &'a str,
    /// The resource there, `Observation/1`.
    pub resource: &'a str,
    /// Its version; empty where the service names none.
    pub version: &'a str,
    /// When it was changed, by the service's clock; `None` where it does not
    /// say.
    pub at: Option<DateTime<Utc>>,
}

impl Elsewhere<'_> {
    /// The author of what a service changes: the same for the same address,
    /// wherever it is worked out.
    #[must_use]
    pub fn author(&self) -> PersonId {
        PersonId::from_hash(&digest([b"keepwell service 1", self.server.as_bytes()]))
    }

    fn actor(&self, base: &[Head], says: &[u8]) -> ActorId {
        let base: Vec<u8> = base.iter().flat_map(|head| head.0).collect();
        let origin = [self.server, self.resource, self.version].map(str::as_bytes);
        let [server, resource, version] = origin;
        let domain: &[u8] = b"keepwell elsewhere 1";
        ActorId::from(digest([domain, server, resource, version, &base, says]).to_vec())
    }
}

impl Entry {
    /// Makes the entry say `page`, as a service does that was sent the version
    /// `base`. What the service left as it was is not written, nor is who may
    /// see the entry. `None` when that is all. One that was imported before is
    /// the same change again, and the entry stays as it is.
    ///
    /// # Errors
    /// [`WriteError`].
    pub fn import(
        &self,
        from: &Elsewhere<'_>,
        base: &[Head],
        page: &Page,
    ) -> Result<Option<(Self, Change)>, WriteError> {
        let seen = self.state_at(base)?;
        if self.state()?.read_only {
            return Err(WriteError::NewerVersion);
        }
        if seen.kind() != page.kind() {
            return Err(WriteError::OtherKind);
        }
        check_edit(&seen.page, page)?;
        let draft = Draft::between(&seen, page, seen.audience);
        let author = Author { person: from.author(), writer: None, actor: [0; 16] };
        // What has no time is of the time of what it changed.
        let at = from.at.unwrap_or(seen.changed_at);
        let write = |actor| {
            guarded(WriteError::Unwritable, || {
                let heads: Vec<_> = base.iter().map(hash).collect();
                let fork = self.doc().fork_at(&heads).map_err(|_| WriteError::Unwritable)?;
                written(fork, &author, actor, at, &draft)
            })
        };
        // Once under no actor, for what it says; then under its own.
        let Some(said) = write(ActorId::from(author.actor))? else { return Ok(None) };
        let Some(change) = write(from.actor(base, said.raw_bytes()))? else { return Ok(None) };
        let entry = Self::with(self.id(), self.doc().clone(), vec![change.clone()])?;
        let change = entry.describe(&change);
        Ok(Some((entry, change)))
    }
}

/// SHA-256 over the parts, each behind its length, so that none runs into the
/// next.
fn digest<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> [u8; 32] {
    let mut context = Context::new(&SHA256);
    for part in parts {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part);
    }
    let mut hash = [0; 32];
    for (to, from) in hash.iter_mut().zip(context.finish().as_ref()) {
        *to = *from;
    }
    hash
}
