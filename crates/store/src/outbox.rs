//! The outbox: what each connection has yet to accept.
//!
//! There is at most one row for an item at a connection. It says which version
//! the person wants there (`wanted`) and what has left for it and may have
//! arrived (`unsure`):
//!
//! ```text
//!  asking
//!     | approve
//!     v       begin_attempt            settle: Accepted
//!  waiting ------------------> sending ------------------> sent
//!     ^                           |   settle: Refused, Unsendable
//!     |                           +----------------------> refused, unsendable
//!     |                                                       |
//!     +---------- enqueue a new version, or retry ------------+
//! ```
//!
//! An attempt is committed as `sending` before the first byte leaves, so a row
//! in that state after a crash or a lost answer means: it may have arrived,
//! read back before sending again. It stays so until the service is known to
//! have accepted a version, and a row with anything unsure never goes back to
//! `waiting`. An edit meanwhile changes `wanted` only; when the version that
//! was sent is settled and `wanted` has moved on, the row goes on being due,
//! or asking.
//!
//! Rejected: a queue with a row per version. A person who edits a page five
//! times offline wants the last one there, and exactly-once is a question about
//! one row. Also rejected: to leave readings out and look for them at each
//! sync. The row is what makes their states true.

mod rows;

use chrono::{DateTime, Utc};
use model::{ConnectionId, Head, ItemId, ItemKind, ReadingId};
use rusqlite::named_params;

use crate::column::{join_heads, micros};
use crate::{StoreError, Tx};

pub use rows::{OutboxCounts, OutboxRow, OutboxState};

/// A version of an item: of what an entry says, or which reading stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemVersion {
    pub(crate) bytes: Vec<u8>,
    /// Whether it takes the item back: it was deleted, or is not to be there.
    pub taken_back: bool,
}

impl ItemVersion {
    /// Of an entry.
    #[must_use]
    pub fn of_entry(heads: &[Head], taken_back: bool) -> Self {
        Self { bytes: join_heads(heads), taken_back }
    }

    /// Of a reading: what nothing stands in place of.
    #[must_use]
    pub fn of_reading(standing: &[ReadingId], taken_back: bool) -> Self {
        let bytes = standing.iter().flat_map(|id| *id.as_bytes()).collect();
        Self { bytes, taken_back }
    }
}

/// Why an item is not at a service.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Problem {
    /// What kind of refusal, for the application to word.
    pub code: String,
    /// What the person is told; may be empty.
    pub text: String,
}

/// How sending a version ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The service has it; with what it would not take of it, if anything.
    Accepted(Option<Problem>),
    /// The service will not take it.
    Refused(Problem),
    /// The service has no place for it.
    Unsendable(Problem),
    /// Not now. Whether it arrived is as sure or unsure as before.
    Later {
        /// When to go on.
        retry_at: DateTime<Utc>,
    },
}

/// How something is put into an outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Queue {
    /// To be sent.
    Send,
    /// To be sent once the person says so.
    Ask,
    /// Only to be shown, with why it cannot be sent.
    Unsendable(Problem),
}

impl Queue {
    fn state(&self) -> OutboxState {
        match self {
            Self::Send => OutboxState::Waiting,
            Self::Ask => OutboxState::Asking,
            Self::Unsendable(_) => OutboxState::Unsendable,
        }
    }

    fn problem(&self) -> (&str, &str) {
        match self {
            Self::Unsendable(problem) => (&problem.code, &problem.text),
            Self::Send | Self::Ask => ("", ""),
        }
    }
}

/// One item wanted at one connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The connection.
    pub connection: ConnectionId,
    /// The item.
    pub item: ItemId,
    /// What kind of thing it is.
    pub kind: ItemKind,
    /// When it was.
    pub at: DateTime<Utc>,
    /// The version.
    pub version: ItemVersion,
    /// What is to be done with it.
    pub queue: Queue,
}

impl Tx<'_> {
    /// Wants a version of an item at a connection. Nothing changes when that
    /// version is wanted already, sent or refused; an attempt under way stays
    /// under way.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn enqueue(&self, wanted: &Wanted, now: DateTime<Utc>) -> Result<(), StoreError> {
        let (code, text) = wanted.queue.problem();
        self.statement(concat!(
            include_str!("sql/enqueue.sql"),
            include_str!("sql/enqueue_again.sql")
        ))?
        .execute(named_params! {
            ":connection": wanted.connection.as_bytes(),
            ":item": wanted.item.as_bytes(),
            ":kind": wanted.kind.as_str(),
            ":at": micros(wanted.at),
            ":state": wanted.queue.state().as_str(),
            ":wanted": wanted.version.bytes,
            ":taken_back": wanted.version.taken_back,
            ":now": micros(now),
            ":code": code,
            ":text": text,
        })?;
        Ok(())
    }

    /// The same for every reading that is for services and was never
    /// corrected: there may be a million. How many rows that made or changed.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn enqueue_readings(
        &self,
        connection: ConnectionId,
        queue: &Queue,
        now: DateTime<Utc>,
    ) -> Result<usize, StoreError> {
        let (code, text) = queue.problem();
        let mut statement = self.statement(concat!(
            include_str!("sql/enqueue_readings.sql"),
            include_str!("sql/enqueue_again.sql")
        ))?;
        Ok(statement.execute(named_params! {
            ":connection": connection.as_bytes(),
            ":kind": ItemKind::Reading.as_str(),
            ":state": queue.state().as_str(),
            ":now": micros(now),
            ":code": code,
            ":text": text,
        })?)
    }

    /// Takes an item out of the outbox; `false` when it is not there. What
    /// left may have arrived: nothing here takes it back.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn withdraw(&self, connection: ConnectionId, item: ItemId) -> Result<bool, StoreError> {
        let mut statement = self.statement(include_str!("sql/withdraw.sql"))?;
        Ok(statement.execute((connection.as_bytes(), item.as_bytes()))? == 1)
    }

    /// Takes everything of a kind out of the outbox that never left.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn withdraw_untouched(
        &self,
        connection: ConnectionId,
        kind: ItemKind,
    ) -> Result<usize, StoreError> {
        let mut statement = self.statement(include_str!("sql/withdraw_untouched.sql"))?;
        Ok(statement.execute((connection.as_bytes(), kind.as_str()))?)
    }

    /// Makes what waits of a kind ask first; what is on its way goes on.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn ask_first(&self, connection: ConnectionId, kind: ItemKind) -> Result<usize, StoreError> {
        let mut statement = self.statement(include_str!("sql/ask_first.sql"))?;
        Ok(statement.execute((connection.as_bytes(), kind.as_str()))?)
    }

    /// Lets go what asks: one item, everything of a kind, or everything. How
    /// many that were.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn approve(
        &self,
        connection: ConnectionId,
        item: Option<ItemId>,
        kind: Option<ItemKind>,
        now: DateTime<Utc>,
    ) -> Result<usize, StoreError> {
        let mut statement = self.statement(include_str!("sql/approve.sql"))?;
        Ok(statement.execute(named_params! {
            ":connection": connection.as_bytes(),
            ":item": item.as_ref().map(ItemId::as_bytes),
            ":kind": kind.map(ItemKind::as_str),
            ":now": micros(now),
        })?)
    }

    /// Marks the beginning of an attempt to send content with these hashes,
    /// which hold no space. Commit it before anything is sent.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] unless the item is waiting or sending.
    pub fn begin_attempt(
        &self,
        connection: ConnectionId,
        item: ItemId,
        hashes: &[String],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let row = self.outbox_row(connection, item)?;
        let mut unsure = row.map(|row| row.unsure).unwrap_or_default();
        for hash in hashes {
            if !unsure.contains(hash) {
                unsure.push(hash.clone());
            }
        }
        let mut statement = self.statement(include_str!("sql/begin_attempt.sql"))?;
        one_row(statement.execute(named_params! {
            ":connection": connection.as_bytes(),
            ":item": item.as_bytes(),
            ":unsure": unsure.join(" "),
            ":now": micros(now),
        })?)
    }

    /// Marks how sending a version ended. An item that was changed meanwhile
    /// goes on being due, or asking, whatever became of that version.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] unless the item is asking, waiting or sending.
    pub fn settle(
        &self,
        connection: ConnectionId,
        item: ItemId,
        version: &ItemVersion,
        outcome: &Outcome,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let none = Problem::default();
        let (sql, state, problem) = match outcome {
            Outcome::Accepted(problem) => {
                (include_str!("sql/settle_accepted.sql"), None, problem.as_ref().unwrap_or(&none))
            }
            Outcome::Refused(problem) => {
                (include_str!("sql/settle_refused.sql"), Some(OutboxState::Refused), problem)
            }
            Outcome::Unsendable(problem) => {
                (include_str!("sql/settle_refused.sql"), Some(OutboxState::Unsendable), problem)
            }
            Outcome::Later { retry_at } => {
                let mut statement = self.statement(include_str!("sql/settle_later.sql"))?;
                let key = (connection.as_bytes(), item.as_bytes(), micros(*retry_at));
                return one_row(statement.execute(key)?);
            }
        };
        let (connection, item, now) = (connection.as_bytes(), item.as_bytes(), micros(now));
        let state = state.map(OutboxState::as_str);
        let mut given: Vec<(&str, &dyn rusqlite::ToSql)> = vec![
            (":connection", connection),
            (":item", item),
            (":wanted", &version.bytes),
            (":taken_back", &version.taken_back),
            (":code", &problem.code),
            (":text", &problem.text),
            (":now", &now),
        ];
        given.extend(state.iter().map(|state| (":state", state as &dyn rusqlite::ToSql)));
        one_row(self.statement(sql)?.execute(given.as_slice())?)
    }

    /// Has what was sent looked at again, because something that goes with it
    /// has changed; `false` when it is not there as it should be.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn send_again(
        &self,
        connection: ConnectionId,
        item: ItemId,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let mut statement = self.statement(include_str!("sql/send_again.sql"))?;
        let changed = statement.execute(named_params! {
            ":connection": connection.as_bytes(),
            ":item": item.as_bytes(),
            ":now": micros(now),
        })?;
        Ok(changed == 1)
    }

    /// Puts back what was refused or had no place there, because the person
    /// said so: one item, or all. How many that were.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn retry(
        &self,
        connection: ConnectionId,
        item: Option<ItemId>,
        now: DateTime<Utc>,
    ) -> Result<usize, StoreError> {
        self.put_back(connection, (item, true), now)
    }

    /// Puts back what had no place there: the service may have one now. How many
    /// that were.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn retry_unsendable(
        &self,
        connection: ConnectionId,
        now: DateTime<Utc>,
    ) -> Result<usize, StoreError> {
        self.put_back(connection, (None, false), now)
    }

    fn put_back(
        &self,
        connection: ConnectionId,
        (item, refused): (Option<ItemId>, bool),
        now: DateTime<Utc>,
    ) -> Result<usize, StoreError> {
        let mut statement = self.statement(include_str!("sql/retry.sql"))?;
        Ok(statement.execute(named_params! {
            ":connection": connection.as_bytes(),
            ":item": item.as_ref().map(ItemId::as_bytes),
            ":refused": refused,
            ":now": micros(now),
        })?)
    }

    /// Makes everything of a connection due now, because the person asked or
    /// the network came back; how many rows were waiting for later.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn try_now(
        &self,
        connection: ConnectionId,
        now: DateTime<Utc>,
    ) -> Result<usize, StoreError> {
        let mut statement = self.statement(include_str!("sql/try_now.sql"))?;
        Ok(statement.execute((connection.as_bytes(), micros(now)))?)
    }
}

fn one_row(changed: usize) -> Result<(), StoreError> {
    match changed {
        0 => Err(StoreError::Unknown { table: "outbox" }),
        _ => Ok(()),
    }
}
