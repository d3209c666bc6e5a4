//! What a connection has accepted, and how far it has been read.

use chrono::{DateTime, Utc};
use model::{ConnectionId, EntryId, Heads};
use rusqlite::{OptionalExtension, Row, named_params};

use crate::column::{join_heads, micros, split_heads, time};
use crate::{Reader, StoreError, Tx};

/// A resource that an entry became at a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteRow {
    /// The connection.
    pub connection: ConnectionId,
    /// The entry.
    pub entry: EntryId,
    /// What the resource is to the entry: the page itself, its provenance.
    pub role: String,
    /// The service's identifier of it.
    pub remote_id: String,
    /// The version the service gave what was last sent; empty when it gave none.
    pub version: String,
    /// The hash of what was last accepted, of the sync's making.
    pub sent_hash: String,
    /// The version of the entry that was last accepted.
    pub heads: Heads,
}

/// How far a connection has been read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CursorRow {
    /// Where to go on: text of the sync's making.
    pub value: String,
    /// When it was saved.
    pub saved_at: DateTime<Utc>,
}

impl Reader {
    /// The resources an entry became at a service, in order of role.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn remote(
        &self,
        connection: ConnectionId,
        entry: EntryId,
    ) -> Result<Vec<RemoteRow>, StoreError> {
        let mut statement = self.statement(include_str!("sql/remote.sql"))?;
        let rows = statement.query_map((connection.as_bytes(), entry.as_bytes()), remote)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How far a connection has been read.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn cursor(&self, connection: ConnectionId) -> Result<Option<CursorRow>, StoreError> {
        let sql = "SELECT value, saved_at FROM cursor WHERE connection = ?1";
        let cursor = self.statement(sql)?.query_row([connection.as_bytes()], |row| {
            Ok(CursorRow { value: row.get(0)?, saved_at: time(row.get(1)?)? })
        });
        Ok(cursor.optional()?)
    }
}

impl Tx<'_> {
    /// Keeps what a service accepted, in place of what it accepted before.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn put_remote(&self, row: &RemoteRow) -> Result<(), StoreError> {
        self.statement(include_str!("sql/put_remote.sql"))?.execute(named_params! {
            ":connection": row.connection.as_bytes(),
            ":entry": row.entry.as_bytes(),
            ":role": row.role,
            ":remote_id": row.remote_id,
            ":version": row.version,
            ":sent_hash": row.sent_hash,
            ":heads": join_heads(&row.heads),
        })?;
        Ok(())
    }

    /// Forgets what a service accepted of an entry: it no longer has it.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn forget_remote(
        &self,
        connection: ConnectionId,
        entry: EntryId,
    ) -> Result<(), StoreError> {
        let sql = "DELETE FROM remote WHERE connection = ?1 AND entry = ?2";
        self.statement(sql)?.execute((connection.as_bytes(), entry.as_bytes()))?;
        Ok(())
    }

    /// Keeps how far a connection has been read.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn put_cursor(
        &self,
        connection: ConnectionId,
        value: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.statement(include_str!("sql/put_cursor.sql"))?.execute((
            connection.as_bytes(),
            value,
            micros(now),
        ))?;
        Ok(())
    }

    /// Forgets how far a connection has been read: the next pull starts over.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn clear_cursor(&self, connection: ConnectionId) -> Result<(), StoreError> {
        self.statement("DELETE FROM cursor WHERE connection = ?1")?
            .execute([connection.as_bytes()])?;
        Ok(())
    }
}

pub(crate) fn remote(row: &Row<'_>) -> rusqlite::Result<RemoteRow> {
    Ok(RemoteRow {
        connection: ConnectionId::from_bytes(row.get("connection")?),
        entry: EntryId::from_bytes(row.get("entry")?),
        role: row.get("role")?,
        remote_id: row.get("remote_id")?,
        version: row.get("version")?,
        sent_hash: row.get("sent_hash")?,
        heads: split_heads(row.get_ref("heads")?.as_blob()?)?,
    })
}
