//! The outbox: what each connection has yet to accept.
//!
//! There is at most one row for an entry at a connection. It says which version
//! the person wants there (`wanted`) and what has left for it and may have
//! arrived (`unsure`):
//!
//! ```text
//!             begin_attempt            settle: Accepted
//!  waiting ------------------> sending ------------------> sent
//!     ^                           |   settle: Refused
//!     |                           +----------------------> refused
//!     |                                                       |
//!     +------- enqueue a new version, or retry_refused -------+
//! ```
//!
//! An attempt is committed as `sending` before the first byte leaves, so a row
//! in that state after a crash or a lost answer means: it may have arrived,
//! read back before sending again. It stays so until the service is known to
//! have accepted a version, and a row with anything unsure never goes back to
//! `waiting`. An edit meanwhile changes `wanted` only; when the version that
//! was sent is settled and `wanted` has moved on, the row goes on being due.
//!
//! Rejected: a queue with a row per version. A person who edits a page five
//! times offline wants the last one there, and exactly-once is a question about
//! one row.

use chrono::{DateTime, Utc};
use model::{ConnectionId, EntryId, Heads};
use rusqlite::{OptionalExtension, Row, named_params};

use crate::column::{join_heads, micros, optional_text, split_heads, time, unreadable};
use crate::{Reader, StoreError, Tx};

/// Where an entry stands with a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OutboxState {
    /// To be sent.
    Waiting,
    /// An attempt was begun and its outcome is not known: read back first.
    Sending,
    /// The wanted version was accepted.
    Sent,
    /// The service refused it: a person must decide.
    Refused,
}

impl OutboxState {
    /// The name used in the database and in exports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Refused => "refused",
        }
    }

    fn parse(text: &str) -> rusqlite::Result<Self> {
        [Self::Waiting, Self::Sending, Self::Sent, Self::Refused]
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(unreadable)
    }
}

/// Why a service refused an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What kind of refusal, for the application to word.
    pub code: String,
    /// What the service said, as text; may be empty.
    pub text: String,
}

/// How sending a version ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The service has it.
    Accepted,
    /// The service will not take it.
    Refused(Problem),
    /// Not now. Whether it arrived is as sure or unsure as before.
    Later {
        /// When to go on.
        retry_at: DateTime<Utc>,
    },
}

/// One row of the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxRow {
    /// The connection.
    pub connection: ConnectionId,
    /// The entry.
    pub entry: EntryId,
    /// Where it stands.
    pub state: OutboxState,
    /// The version the person wants there.
    pub wanted: Heads,
    /// Hashes, of the sync's making, of what left and may have arrived.
    pub unsure: Vec<String>,
    /// Attempts since the last success or edit.
    pub attempts: u32,
    /// When this version was queued.
    pub queued_at: DateTime<Utc>,
    /// Not to be tried before this.
    pub next_try_at: DateTime<Utc>,
    /// Why it was refused; only while refused.
    pub problem: Option<Problem>,
}

/// How many rows are in each state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OutboxCounts {
    /// To be sent.
    pub waiting: u64,
    /// Begun, outcome not known.
    pub sending: u64,
    /// Accepted.
    pub sent: u64,
    /// Refused.
    pub refused: u64,
}

impl Reader {
    /// Everything queued for a connection, longest waiting first.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn outbox(&self, connection: ConnectionId) -> Result<Vec<OutboxRow>, StoreError> {
        let mut statement = self.statement(include_str!("sql/outbox.sql"))?;
        let rows = statement.query_map([connection.as_bytes()], outbox_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Where an entry stands with every connection.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn outbox_of(&self, entry: EntryId) -> Result<Vec<OutboxRow>, StoreError> {
        let mut statement = self.statement(include_str!("sql/outbox_of.sql"))?;
        let rows = statement.query_map([entry.as_bytes()], outbox_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Where an entry stands with a connection.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn outbox_row(
        &self,
        connection: ConnectionId,
        entry: EntryId,
    ) -> Result<Option<OutboxRow>, StoreError> {
        let mut statement = self.statement(include_str!("sql/outbox_row.sql"))?;
        let key = (connection.as_bytes(), entry.as_bytes());
        Ok(statement.query_row(key, outbox_row).optional()?)
    }

    /// What is due: rows to read back first, then rows to send, longest
    /// waiting first.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn items_to_send(
        &self,
        connection: ConnectionId,
        now: DateTime<Utc>,
    ) -> Result<Vec<OutboxRow>, StoreError> {
        let mut statement = self.statement(include_str!("sql/items_to_send.sql"))?;
        let rows = statement.query_map((connection.as_bytes(), micros(now)), outbox_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many rows are in each state, for one connection or for all.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn outbox_counts(
        &self,
        connection: Option<ConnectionId>,
    ) -> Result<OutboxCounts, StoreError> {
        let mut statement = self.statement(include_str!("sql/outbox_counts.sql"))?;
        let connection = connection.as_ref().map(ConnectionId::as_bytes);
        Ok(statement.query_row([connection], |row| {
            Ok(OutboxCounts {
                waiting: row.get("waiting")?,
                sending: row.get("sending")?,
                sent: row.get("sent")?,
                refused: row.get("refused")?,
            })
        })?)
    }
}

impl Tx<'_> {
    /// Wants a version of an entry at a connection. Nothing changes when that
    /// version is wanted already, sent or refused; an attempt under way stays
    /// under way.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn enqueue(
        &self,
        connection: ConnectionId,
        entry: EntryId,
        wanted: &Heads,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.statement(include_str!("sql/enqueue.sql"))?.execute(named_params! {
            ":connection": connection.as_bytes(),
            ":entry": entry.as_bytes(),
            ":wanted": join_heads(wanted),
            ":now": micros(now),
        })?;
        Ok(())
    }

    /// Takes an entry out of the outbox; `false` when it is not there. What
    /// left may have arrived: nothing here takes it back.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn withdraw(&self, connection: ConnectionId, entry: EntryId) -> Result<bool, StoreError> {
        let mut statement = self.statement(include_str!("sql/withdraw.sql"))?;
        Ok(statement.execute((connection.as_bytes(), entry.as_bytes()))? == 1)
    }

    /// Marks the beginning of an attempt to send content with this hash, which
    /// holds no space. Commit it before anything is sent.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] unless the entry is waiting or sending.
    pub fn begin_attempt(
        &self,
        connection: ConnectionId,
        entry: EntryId,
        hash: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut statement = self.statement(include_str!("sql/begin_attempt.sql"))?;
        one_row(statement.execute(named_params! {
            ":connection": connection.as_bytes(),
            ":entry": entry.as_bytes(),
            ":hash": hash,
            ":now": micros(now),
        })?)
    }

    /// Marks how sending the version `heads` ended. An entry that was changed
    /// meanwhile goes on being due, whatever became of that version.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] unless the entry is waiting or sending.
    pub fn settle(
        &self,
        connection: ConnectionId,
        entry: EntryId,
        heads: &Heads,
        outcome: &Outcome,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let (connection, entry) = (connection.as_bytes(), entry.as_bytes());
        let heads = join_heads(heads);
        one_row(match outcome {
            Outcome::Accepted => {
                self.statement(include_str!("sql/settle_accepted.sql"))?.execute(named_params! {
                    ":connection": connection,
                    ":entry": entry,
                    ":heads": heads,
                    ":now": micros(now),
                })?
            }
            Outcome::Refused(problem) => {
                self.statement(include_str!("sql/settle_refused.sql"))?.execute(named_params! {
                    ":connection": connection,
                    ":entry": entry,
                    ":heads": heads,
                    ":code": problem.code,
                    ":text": problem.text,
                    ":now": micros(now),
                })?
            }
            Outcome::Later { retry_at } => self
                .statement(include_str!("sql/settle_later.sql"))?
                .execute((connection, entry, micros(*retry_at)))?,
        })
    }

    /// Puts a refused entry back, because the person said so; `false` when it
    /// is not refused.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn retry_refused(
        &self,
        connection: ConnectionId,
        entry: EntryId,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let mut statement = self.statement(include_str!("sql/retry_refused.sql"))?;
        let put_back = statement.execute((connection.as_bytes(), entry.as_bytes(), micros(now)))?;
        Ok(put_back == 1)
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

fn outbox_row(row: &Row<'_>) -> rusqlite::Result<OutboxRow> {
    let text = row.get("problem")?;
    let unsure: String = row.get("unsure")?;
    Ok(OutboxRow {
        connection: ConnectionId::from_bytes(row.get("connection")?),
        entry: EntryId::from_bytes(row.get("entry")?),
        state: OutboxState::parse(row.get_ref("state")?.as_str()?)?,
        wanted: split_heads(row.get_ref("wanted")?.as_blob()?)?,
        unsure: unsure.split_whitespace().map(str::to_owned).collect(),
        attempts: row.get("attempts")?,
        queued_at: time(row.get("queued_at")?)?,
        next_try_at: time(row.get("next_try_at")?)?,
        problem: optional_text(row.get("problem_code")?).map(|code| Problem { code, text }),
    })
}
