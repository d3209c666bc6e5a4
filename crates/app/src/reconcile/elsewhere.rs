//! What services do to things that were sent to them.
//!
//! Such a thing comes back with a pull. What it says there is compared with
//! what was last sent. The difference in an entry becomes a change of it,
//! written in the service's name and merged like a person's; readings never
//! change, so a service's reading is shown beside the person's. Whatever the
//! service did is told under what needs attention until a person has seen to
//! it: nothing is taken over, taken back or removed without a word.

mod compare;
mod settle;
mod twin;

use changes::{Elsewhere, Entry};
use chrono::{DateTime, Utc};
use fhir::mapping::Role;
use fhir::pull::ResourceKey;
use fhir::{ContentHash, Received};
use model::{EntryId, PersonId, ReadingId};
use serde_json::Value;
use store::{ConnectionRow, ElsewhereRow, ElsewhereWhat, Reader, RemoteRow, StoreError, Tx};
use vault::Keys;

use super::outgoing::queue;
use crate::activity::log;
use crate::entries::{load, signed};
use crate::fault::Fault;

pub(crate) use compare::{Comparison, Said, compared};
use compare::{compare, sent_as};

/// Who fetched something, from where and when.
pub(super) struct Import<'a> {
    pub(super) connection: &'a ConnectionRow,
    pub(super) keys: &'a Keys,
    pub(super) person: PersonId,
    pub(super) now: DateTime<Utc>,
}

/// The author of what a service changes.
pub(crate) fn author(connection: &ConnectionRow) -> PersonId {
    Elsewhere { server: &connection.base_url, resource: "", version: "", at: None }.author()
}

impl Import<'_> {
    /// Sees whether `resource`, the newest version the service has of it, is
    /// something we sent, and whether it still says that.
    pub(super) fn notice(&self, tx: &Tx<'_>, resource: &Received, seq: i64) -> Result<(), Fault> {
        let (kind, id) = (&resource.resource_type, &resource.id);
        let Ok(theirs) = serde_json::from_slice::<Value>(&resource.bytes) else { return Ok(()) };
        let Some(remote) = tx.remote_by_id(self.connection.id, kind, id)? else {
            return self.notice_twin(tx, (resource, seq), &theirs);
        };
        if remote.role == Role::Carer.as_str() {
            return Ok(());
        }
        let hash = ContentHash::of(&theirs);
        if is_older(resource, &remote) || self.is_on_its_way(tx, &remote, &hash)? {
            return Ok(());
        }
        let version = resource.version.clone().unwrap_or_default();
        if hash.says_the_same(&ContentHash::read(&remote.sent_hash)) {
            return Ok(tx.put_remote(&RemoteRow { version, ..remote })?);
        }
        let Some(compared) = compare(tx, self.connection, &remote, &theirs)? else {
            return Ok(());
        };
        let what = match compared.withdrawn {
            true => ElsewhereWhat::Withdrawn,
            false if compared.says_the_same() => {
                return Ok(tx.put_remote(&RemoteRow { version, ..remote })?);
            }
            false => ElsewhereWhat::Changed,
        };
        if what == ElsewhereWhat::Withdrawn && !is_wanted_there(tx, &remote)? {
            return Ok(tx.put_remote(&RemoteRow { version, ..remote })?);
        }
        self.tell(tx, &remote, (what, seq), compared.unread.clone())?;
        let id = EntryId::from_bytes(*remote.item.as_bytes());
        match (load(tx, id)?, what) {
            (Some(entry), ElsewhereWhat::Changed) => {
                let remote = RemoteRow { version, ..remote };
                self.take_over(tx, &entry, remote, resource, &compared)
            }
            // What to do is the person's to say; until then nothing is sent.
            _ => Ok(()),
        }
    }

    /// Sees whether what is gone is something we sent.
    pub(super) fn notice_removal(
        &self,
        tx: &Tx<'_>,
        key: &ResourceKey,
        seq: i64,
    ) -> Result<(), Fault> {
        let remote = tx.remote_by_id(self.connection.id, &key.resource_type, &key.id)?;
        match remote.filter(|remote| remote.role == Role::Main.as_str()) {
            // What is withdrawn here is wanted nowhere.
            Some(remote) if is_wanted_there(tx, &remote)? => match Self::beside(tx, &remote)? {
                Some((other, seq)) => self.stand_in(tx, remote, (&other, seq)),
                None => self.tell(tx, &remote, (ElsewhereWhat::Removed, seq), Vec::new()),
            },
            _ => Ok(()),
        }
    }

    fn tell(
        &self,
        tx: &Tx<'_>,
        remote: &RemoteRow,
        (what, seq): (ElsewhereWhat, i64),
        unread: Vec<String>,
    ) -> Result<(), Fault> {
        tx.put_elsewhere(&ElsewhereRow {
            connection: self.connection.id,
            item: remote.item,
            role: remote.role.clone(),
            what,
            seq,
            base: remote.heads.clone(),
            unread,
            noticed_at: self.now,
        })?;
        Ok(log(tx, self.now, self.person, "sent.elsewhere", &remote.item.to_string())?)
    }

    /// The outcome of its sending is not known yet: the next push settles that
    /// first.
    fn is_on_its_way(
        &self,
        tx: &Tx<'_>,
        remote: &RemoteRow,
        hash: &ContentHash,
    ) -> Result<bool, StoreError> {
        let row = tx.outbox_row(self.connection.id, remote.item)?;
        let left = row.map(|row| row.unsure).unwrap_or_default();
        Ok(left.iter().any(|left| ContentHash::read(left).says_the_same(hash)))
    }

    /// Writes the difference as a change in the service's name. What cannot be
    /// written, such as a note that is too long, stays beside: its bytes are
    /// kept, and a person is told.
    fn take_over(
        &self,
        tx: &Tx<'_>,
        entry: &Entry,
        mut remote: RemoteRow,
        resource: &Received,
        compared: &Comparison,
    ) -> Result<(), Fault> {
        let Said::Page { there, .. } = &compared.said else { return Ok(()) };
        let place = format!("{}/{}", resource.resource_type, resource.id);
        let updated = resource.last_updated.as_deref();
        let at = updated.and_then(|text| DateTime::parse_from_rfc3339(text).ok());
        let from = Elsewhere {
            server: &self.connection.base_url,
            resource: &place,
            version: &remote.version,
            at: at.map(|at| at.with_timezone(&Utc)),
        };
        if let Ok(Some((entry, change))) = entry.import(&from, &remote.heads, there) {
            remote.heads = vec![change.hash];
            // The service holds this version now: it is not sent what it said.
            let imported = entry.state_at(&remote.heads)?;
            remote.sent_hash = sent_as(tx, self.connection, &remote, imported)?;
            let state = entry.state()?;
            tx.append_change(&signed(self.keys, state.id, change, self.now))?;
            tx.put_entry(&state)?;
            queue(tx, &state, self.now)?;
        }
        Ok(tx.put_remote(&remote)?)
    }
}

/// Whether a service is meant to have it: by its audience, and by the rules of the
/// connection.
fn is_wanted_there(store: &Reader, remote: &RemoteRow) -> Result<bool, StoreError> {
    let row = store.outbox_row(remote.connection, remote.item)?;
    if row.is_some_and(|row| row.wanted.taken_back) {
        return Ok(false);
    }
    if let Some(state) = store.entry(EntryId::from_bytes(*remote.item.as_bytes()))? {
        return Ok(!state.deleted && state.audience.care_team);
    }
    let history = store.reading_history(ReadingId::from_bytes(*remote.item.as_bytes()))?;
    Ok(history.iter().any(|kept| kept.current && kept.reading.audience.care_team))
}

/// A version that was ours before the last one that we sent.
fn is_older(resource: &Received, remote: &RemoteRow) -> bool {
    let number = |text: &str| text.parse::<u64>().ok();
    let theirs = resource.version.as_deref().and_then(number);
    theirs.is_some_and(|theirs| number(&remote.version).is_some_and(|known| theirs < known))
}
