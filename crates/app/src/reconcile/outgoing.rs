//! What goes to services: which of them get an item.
//!
//! Whatever changes an item calls [`queue`] or [`queue_readings`] in the same
//! transaction, so that no row of an outbox is ever behind. An item goes to a
//! service when its audience and the rule of the connection both say so; once
//! it may be there, ending either takes it back.

use chrono::{DateTime, Utc};
use model::{
    ConnectionId, EntryId, EntryState, Field, ItemId, ItemKind, ReadingId, SendRule, SendRules,
};
use store::{ConnectionRow, ItemVersion, Queue, StoreError, Tx, Wanted};

use super::item::standing;
use crate::services::{capabilities, rules};
use crate::words;

/// Works out what every connection should get of an entry as it is now.
pub(crate) fn queue(tx: &Tx<'_>, entry: &EntryState, now: DateTime<Utc>) -> Result<(), StoreError> {
    let Some(candidate) = of_entry(entry) else { return Ok(()) };
    for connection in tx.connections()? {
        Target::new(&connection).queue(tx, &candidate, now)?;
    }
    Ok(())
}

/// The same of readings that were just written down.
pub(crate) fn queue_readings(
    tx: &Tx<'_>,
    readings: impl IntoIterator<Item = ReadingId>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let targets: Vec<Target> = tx.connections()?.iter().map(Target::new).collect();
    if targets.is_empty() {
        return Ok(());
    }
    for reading in readings {
        let Some(candidate) = of_reading(tx, tx.first_reading(reading)?)? else { continue };
        for target in &targets {
            target.queue(tx, &candidate, now)?;
        }
    }
    Ok(())
}

/// Works out what a new connection should get of the whole record.
pub(crate) fn queue_all(
    tx: &Tx<'_>,
    connection: &ConnectionRow,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let target = Target::new(connection);
    ItemKind::ALL.into_iter().try_for_each(|kind| target.queue_kind(tx, kind, now))
}

/// Works out what a connection should get now that other rules hold than
/// `before`. What was approved stays so where the rule is the same.
pub(crate) fn queue_anew(
    tx: &Tx<'_>,
    connection: &ConnectionRow,
    before: &SendRules,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let target = Target::new(connection);
    for kind in ItemKind::ALL {
        let rule = target.rules.of(kind);
        if rule == before.of(kind) {
            continue;
        }
        target.queue_kind(tx, kind, now)?;
        match rule {
            SendRule::Yes => tx.approve(target.id, None, Some(kind), now)?,
            SendRule::Ask => tx.ask_first(target.id, kind)?,
            SendRule::No => 0,
        };
    }
    Ok(())
}

/// Something that may be wanted at a connection.
struct Candidate {
    item: ItemId,
    kind: ItemKind,
    at: DateTime<Utc>,
    /// Its audience says that services may have it.
    shared: bool,
    version: ItemVersion,
    /// The address of what a remark is about; empty for any other kind.
    about: String,
}

fn of_entry(entry: &EntryState) -> Option<Candidate> {
    Some(Candidate {
        item: entry.id.into(),
        kind: ItemKind::of(entry.kind())?,
        at: entry.page.at.utc(),
        shared: entry.audience.care_team && !entry.deleted,
        version: ItemVersion::of_entry(&entry.heads, false),
        about: entry.page.text(Field::Resource).to_owned(),
    })
}

/// `None` of a reading whose beginning has come and nothing else.
fn of_reading(tx: &Tx<'_>, first: ReadingId) -> Result<Option<Candidate>, StoreError> {
    let heads = standing(&tx.reading_history(first)?);
    let ids: Vec<ReadingId> = heads.iter().map(|kept| kept.reading.id).collect();
    Ok(heads.first().map(|newest| Candidate {
        item: first.into(),
        kind: ItemKind::Reading,
        at: newest.reading.at.utc(),
        shared: heads.iter().any(|kept| kept.current && kept.reading.audience.care_team),
        version: ItemVersion::of_reading(&ids, false),
        about: String::new(),
    }))
}

/// A connection, as far as queueing goes.
struct Target {
    id: ConnectionId,
    base_url: String,
    rules: SendRules,
    /// Nothing can go there. A service that is read-only is normal: nothing
    /// waits for it for ever.
    takes_nothing: bool,
    takes_readings: bool,
}

impl Target {
    fn new(connection: &ConnectionRow) -> Self {
        let can = capabilities(connection);
        Self {
            id: connection.id,
            base_url: connection.base_url.clone(),
            rules: rules(connection),
            takes_nothing: can.as_ref().is_some_and(|can| !can.takes_anything()),
            takes_readings: can.is_none_or(|can| can.of("Observation").takes()),
        }
    }

    fn queue_as(&self, kind: ItemKind) -> Queue {
        let no_place = kind == ItemKind::Reading && !self.takes_readings;
        match self.rules.of(kind) {
            _ if self.takes_nothing => Queue::Unsendable(words::problem(words::READ_ONLY)),
            _ if no_place => Queue::Unsendable(words::problem(words::NO_PLACE)),
            SendRule::Yes => Queue::Send,
            SendRule::Ask | SendRule::No => Queue::Ask,
        }
    }

    /// Whether it is here that something is, which is so of nothing in
    /// particular: what one service holds is not told to another.
    fn holds(&self, about: &str) -> bool {
        about.is_empty() || fhir::clinical::points_to(about, &self.base_url).is_some()
    }

    /// What was deleted or switched off before it left stays here; after that,
    /// it is taken back there. Nobody is asked about that.
    fn queue(
        &self,
        tx: &Tx<'_>,
        candidate: &Candidate,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let Candidate { item, kind, at, shared, ref version, ref about } = *candidate;
        let wanted = |queue, taken_back| {
            let mut version = version.clone();
            version.taken_back = taken_back;
            Wanted { connection: self.id, item, kind, at, version, queue }
        };
        if shared && self.holds(about) && self.rules.of(kind) != SendRule::No {
            return tx.enqueue(&wanted(self.queue_as(kind), false), now);
        }
        if may_be_there(tx, self.id, item)? {
            return tx.enqueue(&wanted(Queue::Send, true), now);
        }
        tx.withdraw(self.id, item)?;
        Ok(())
    }

    /// Everything of a kind. There may be a million readings: those that were
    /// never corrected go in one statement.
    fn queue_kind(
        &self,
        tx: &Tx<'_>,
        kind: ItemKind,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        if self.rules.of(kind) == SendRule::No {
            tx.withdraw_untouched(self.id, kind)?;
            let left = tx.outbox_of_kind(self.id, kind)?.into_iter();
            return left.map(|item| candidate(tx, item, kind)).try_for_each(|found| {
                found?.map_or(Ok(()), |candidate| self.queue(tx, &candidate, now))
            });
        }
        if kind == ItemKind::Reading {
            tx.enqueue_readings(self.id, &self.queue_as(kind), now)?;
            for first in tx.corrected_readings()? {
                if let Some(candidate) = of_reading(tx, first)? {
                    self.queue(tx, &candidate, now)?;
                }
            }
            return Ok(());
        }
        for id in tx.all_docs()? {
            let entry = tx.entry(id)?;
            let found = entry.as_ref().and_then(of_entry).filter(|found| found.kind == kind);
            found.map_or(Ok(()), |candidate| self.queue(tx, &candidate, now))?;
        }
        Ok(())
    }
}

fn candidate(tx: &Tx<'_>, item: ItemId, kind: ItemKind) -> Result<Option<Candidate>, StoreError> {
    match kind {
        ItemKind::Reading => of_reading(tx, ReadingId::from_bytes(*item.as_bytes())),
        ItemKind::Entry(_) => {
            let entry = tx.entry(EntryId::from_bytes(*item.as_bytes()))?;
            Ok(entry.as_ref().and_then(of_entry))
        }
    }
}

/// Whether a service may have something of an item.
pub(crate) fn may_be_there(
    store: &store::Reader,
    connection: ConnectionId,
    item: ItemId,
) -> Result<bool, StoreError> {
    let begun = store.outbox_row(connection, item)?.is_some_and(|row| !row.unsure.is_empty());
    Ok(begun || !store.remote(connection, item)?.is_empty())
}
