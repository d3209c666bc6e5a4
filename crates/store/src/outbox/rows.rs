//! What the outbox says.

use chrono::{DateTime, Utc};
use model::{ConnectionId, ItemId, ItemKind, ReadingId};
use rusqlite::{OptionalExtension, Row, named_params};

use super::{ItemVersion, Problem};
use crate::column::{micros, optional_text, optional_time, time, unreadable};
use crate::{Reader, StoreError};

/// Where an item stands with a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OutboxState {
    /// It waits until the person says so.
    Asking,
    /// To be sent.
    Waiting,
    /// An attempt was begun and its outcome is not known: read back first.
    Sending,
    /// The wanted version was accepted.
    Sent,
    /// The service refused it: a person must decide.
    Refused,
    /// The service has no place for it.
    Unsendable,
}

impl OutboxState {
    /// Every state, what a person is needed for first.
    pub const ALL: [Self; 6] =
        [Self::Refused, Self::Asking, Self::Sending, Self::Waiting, Self::Unsendable, Self::Sent];

    /// The name used in the database and in exports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Asking => "asking",
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Refused => "refused",
            Self::Unsendable => "unsendable",
        }
    }

    fn parse(text: &str) -> rusqlite::Result<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text).ok_or_else(unreadable)
    }
}

/// One row of the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxRow {
    /// The connection.
    pub connection: ConnectionId,
    /// The item.
    pub item: ItemId,
    /// What kind of thing it is.
    pub kind: ItemKind,
    /// When it was.
    pub at: DateTime<Utc>,
    /// Where it stands.
    pub state: OutboxState,
    /// The version the person wants there.
    pub wanted: ItemVersion,
    /// Hashes, of the sync's making, of what left and may have arrived.
    pub unsure: Vec<String>,
    /// Attempts since the last success or edit.
    pub attempts: u32,
    /// When this version was queued.
    pub queued_at: DateTime<Utc>,
    /// Not to be tried before this.
    pub next_try_at: DateTime<Utc>,
    /// When a version was last accepted.
    pub sent_at: Option<DateTime<Utc>>,
    /// Why it is not there, or what of it is not.
    pub problem: Option<Problem>,
}

/// How many rows are in each state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OutboxCounts {
    /// Waiting for the person to say so.
    pub asking: u64,
    /// To be sent.
    pub waiting: u64,
    /// Begun, outcome not known.
    pub sending: u64,
    /// Accepted.
    pub sent: u64,
    /// Refused.
    pub refused: u64,
    /// Without a place there.
    pub unsendable: u64,
}

impl Reader {
    /// What is in one state at a connection, longest queued first: at most
    /// `limit`, after the time and item of the last one before.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn outbox(
        &self,
        connection: ConnectionId,
        state: OutboxState,
        after: Option<(DateTime<Utc>, ItemId)>,
        limit: u32,
    ) -> Result<Vec<OutboxRow>, StoreError> {
        let (queued_at, item) = match after {
            Some((queued_at, item)) => (micros(queued_at), *item.as_bytes()),
            None => (i64::MIN, [0; 16]),
        };
        let mut statement = self.statement(include_str!("../sql/outbox_page.sql"))?;
        let rows = statement.query_map(
            named_params! {
                ":connection": connection.as_bytes(),
                ":state": state.as_str(),
                ":queued_at": queued_at,
                ":item": item,
                ":limit": limit,
            },
            outbox_row,
        )?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Where an item stands with every connection.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn outbox_of(&self, item: ItemId) -> Result<Vec<OutboxRow>, StoreError> {
        let mut statement = self.statement(include_str!("../sql/outbox_of.sql"))?;
        let rows = statement.query_map([item.as_bytes()], outbox_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Everything of a kind that a connection has a row for.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn outbox_of_kind(
        &self,
        connection: ConnectionId,
        kind: ItemKind,
    ) -> Result<Vec<ItemId>, StoreError> {
        let mut statement = self.statement(include_str!("../sql/outbox_of_kind.sql"))?;
        let key = (connection.as_bytes(), kind.as_str());
        let rows = statement.query_map(key, |row| row.get(0).map(ItemId::from_bytes))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Where an item stands with a connection.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn outbox_row(
        &self,
        connection: ConnectionId,
        item: ItemId,
    ) -> Result<Option<OutboxRow>, StoreError> {
        let mut statement = self.statement(include_str!("../sql/outbox_row.sql"))?;
        let key = (connection.as_bytes(), item.as_bytes());
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
    ) -> Result<Vec<ItemId>, StoreError> {
        let mut statement = self.statement(include_str!("../sql/items_to_send.sql"))?;
        let key = (connection.as_bytes(), micros(now));
        let rows = statement.query_map(key, |row| row.get(0).map(ItemId::from_bytes))?;
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
        let mut statement = self.statement(include_str!("../sql/outbox_counts.sql"))?;
        let connection = connection.as_ref().map(ConnectionId::as_bytes);
        Ok(statement.query_row([connection], |row| {
            Ok(OutboxCounts {
                asking: row.get("asking")?,
                waiting: row.get("waiting")?,
                sending: row.get("sending")?,
                sent: row.get("sent")?,
                refused: row.get("refused")?,
                unsendable: row.get("unsendable")?,
            })
        })?)
    }

    /// The first of the chain of corrections that a reading belongs to: itself
    /// where it corrects nothing. It need not have come to this computer.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn first_reading(&self, id: ReadingId) -> Result<ReadingId, StoreError> {
        let mut statement = self.statement(include_str!("../sql/first_reading.sql"))?;
        let first: Option<[u8; 16]> =
            statement.query_row(named_params! { ":id": id.as_bytes() }, |row| row.get(0))?;
        Ok(first.map_or(id, ReadingId::from_bytes))
    }

    /// The first of every chain of corrections.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn corrected_readings(&self) -> Result<Vec<ReadingId>, StoreError> {
        let mut statement = self.statement(include_str!("../sql/corrected_readings.sql"))?;
        let rows = statement.query_map([], |row| row.get(0).map(ReadingId::from_bytes))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn outbox_row(row: &Row<'_>) -> rusqlite::Result<OutboxRow> {
    let text = row.get("problem")?;
    let unsure: String = row.get("unsure")?;
    Ok(OutboxRow {
        connection: ConnectionId::from_bytes(row.get("connection")?),
        item: ItemId::from_bytes(row.get("item")?),
        kind: row.get_ref("kind")?.as_str()?.parse().map_err(|_| unreadable())?,
        at: time(row.get("at")?)?,
        state: OutboxState::parse(row.get_ref("state")?.as_str()?)?,
        wanted: ItemVersion { bytes: row.get("wanted")?, taken_back: row.get("taken_back")? },
        unsure: unsure.split_whitespace().map(str::to_owned).collect(),
        attempts: row.get("attempts")?,
        queued_at: time(row.get("queued_at")?)?,
        next_try_at: time(row.get("next_try_at")?)?,
        sent_at: optional_time(row.get("sent_at")?)?,
        problem: optional_text(row.get("problem_code")?).map(|code| Problem { code, text }),
    })
}
