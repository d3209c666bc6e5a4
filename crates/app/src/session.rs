//! An open record: from unlocking until locking.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use api::{PersonCard, Preferences, Problem};
use changes::Author;
use chrono::{DateTime, TimeDelta, Utc};
use model::{ConnectionId, EntryId, PersonId, RecordId};
use ring::rand::{SecureRandom, SystemRandom};
use store::Store;
use vault::{Keys, SealedFolder};

use crate::activity::log;
use crate::fault::Fault;
use crate::home::{InUse, VaultDir};

/// How long before the idle lock the person is warned.
const WARN_SECONDS: i64 = 60;

/// What is in memory while a record is open; dropping it locks the record.
pub(crate) struct Session {
    pub(crate) card: PersonCard,
    pub(crate) keys: Keys,
    pub(crate) store: Store,
    /// Its own, so that a large file is sealed without holding up the rest.
    pub(crate) files: Arc<SealedFolder>,
    /// The person, with an actor made for this session alone: a copied vault
    /// that went on under the same actor would break merging for good.
    pub(crate) me: Author,
    /// The contact who was chosen to write for them, if it is still one.
    pub(crate) writer: Option<EntryId>,
    pub(crate) dir: VaultDir,
    pub(crate) preferences: Preferences,
    /// Rises with every change, so that a reader knows what it holds is stale.
    pub(crate) version: u64,
    pub(crate) last_active: DateTime<Utc>,
    pub(crate) next_sync: NextSync,
    /// Services that asked to be left alone for a while, and until when.
    pub(crate) busy: BTreeMap<ConnectionId, DateTime<Utc>>,
    /// Tells this session from any other of this process.
    pub(crate) number: u64,
    _in_use: InUse,
}

/// When to send and receive next without being asked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NextSync {
    pub(crate) at: DateTime<Utc>,
    failures: u32,
}

impl NextSync {
    /// Soon after something was written, so that several saves go together.
    pub(crate) fn soon(&mut self, now: DateTime<Utc>) {
        if self.failures == 0 {
            self.at = self.at.min(now + TimeDelta::seconds(5));
        }
    }

    /// A sync of every service begins: what was asked for so far is part of it,
    /// and what is written from now on may not be.
    pub(crate) fn begun(&mut self) {
        self.at = DateTime::<Utc>::MAX_UTC;
    }

    /// After a sync: soon where something was written meanwhile, else in a
    /// quarter of an hour; where it failed, after a pause that doubles from half
    /// a minute up to half an hour.
    pub(crate) fn after(&mut self, went_well: bool, now: DateTime<Utc>) {
        self.failures = if went_well { 0 } else { self.failures.saturating_add(1) };
        self.at = match self.failures {
            0 => self.at.min(now + TimeDelta::minutes(15)),
            times => now + TimeDelta::seconds(30 << (times - 1).min(6)).min(TimeDelta::minutes(30)),
        };
    }
}

static SESSIONS: AtomicU64 = AtomicU64::new(1);

/// `N` random bytes from the operating system.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], Fault> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).map_err(|_| Problem::Files)?;
    Ok(bytes)
}

impl Session {
    /// Opens what `keys` unlock, in a vault that this process holds.
    pub(crate) fn open(
        card: PersonCard,
        dir: VaultDir,
        in_use: InUse,
        keys: Keys,
        now: DateTime<Utc>,
    ) -> Result<Self, Fault> {
        let store = Store::open(&dir.database(), &keys.database_key().as_pragma())?;
        let files = SealedFolder::new(dir.files(), &keys, &keys.record())?;
        let preferences = crate::upkeep::read_preferences(&store)?;
        let writer = crate::writer::chosen(&store)?;
        Ok(Self {
            me: Author { person: card.id, writer: None, actor: random()? },
            writer,
            card,
            keys,
            store,
            files: Arc::new(files),
            dir,
            preferences,
            version: 1,
            last_active: now,
            next_sync: NextSync { at: now + TimeDelta::seconds(3), failures: 0 },
            busy: BTreeMap::new(),
            number: SESSIONS.fetch_add(1, Ordering::Relaxed),
            _in_use: in_use,
        })
    }

    pub(crate) fn person(&self) -> PersonId {
        self.card.id
    }

    /// Keeps a setting of this record.
    pub(crate) fn remember(&mut self, name: &str, value: &str) -> Result<(), Fault> {
        Ok(self.store.transact(|tx| tx.put_setting(name, value))?)
    }

    /// Notes what the person did to the record as a whole.
    pub(crate) fn note(&mut self, what: &str, now: DateTime<Utc>) -> Result<(), Fault> {
        let person = self.person();
        Ok(self.store.transact(|tx| log(tx, now, person, what, ""))?)
    }

    pub(crate) fn record(&self) -> RecordId {
        RecordId::from_bytes(self.keys.record())
    }

    /// Seconds left until the idle lock.
    pub(crate) fn idle_left(&self, now: DateTime<Utc>) -> i64 {
        let after = TimeDelta::minutes(i64::from(self.preferences.lock_after_minutes));
        (self.last_active + after - now).num_seconds()
    }

    /// Seconds left, once the person should be warned.
    pub(crate) fn locks_in(&self, now: DateTime<Utc>) -> Option<u32> {
        let left = self.idle_left(now);
        (left <= WARN_SECONDS).then(|| u32::try_from(left).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_during_a_sync_does_not_wait_for_the_one_after_next() {
        let start: DateTime<Utc> = "2026-05-03T02:00:00Z".parse().unwrap();
        let mut next = NextSync { at: start, failures: 0 };
        next.begun();
        next.soon(start + TimeDelta::seconds(1));
        next.after(true, start + TimeDelta::seconds(2));
        assert_eq!(next.at, start + TimeDelta::seconds(6));
        next.begun();
        next.after(true, start + TimeDelta::seconds(8));
        assert_eq!(next.at, start + TimeDelta::seconds(8) + TimeDelta::minutes(15));
        next.begun();
        next.after(false, start);
        next.soon(start);
        assert_eq!(next.at, start + TimeDelta::seconds(30));
    }
}
