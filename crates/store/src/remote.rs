//! What a connection has accepted, and how far it has been read.

use chrono::{DateTime, Utc};
use model::{ConnectionId, Heads, ItemId};
use rusqlite::{OptionalExtension, Row, named_params};

use crate::column::{join_heads, micros, split_heads, time};
use crate::{Reader, StoreError, Tx};

/// A resource that an item, or a part of it, became at a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteRow {
    /// The connection.
    pub connection: ConnectionId,
    /// The item.
    pub item: ItemId,
    /// What the resource is to the item: the item itself, the file, the score.
    pub role: String,
    /// Such as `Observation`.
    pub resource_type: String,
    /// The service's identifier of it.
    pub remote_id: String,
    /// The version the service gave what was last sent; empty when it gave none.
    pub version: String,
    /// The hash of what was last accepted, of the sync's making.
    pub sent_hash: String,
    /// The version of the entry that was last accepted; empty for a reading.
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
    /// The resources an item became at a service, in order of role.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn remote(
        &self,
        connection: ConnectionId,
        item: ItemId,
    ) -> Result<Vec<RemoteRow>, StoreError> {
        let mut statement = self.statement(include_str!("sql/remote.sql"))?;
        let rows = statement.query_map((connection.as_bytes(), item.as_bytes()), remote)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The types of what a service has accepted, in order.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn remote_types(&self, connection: ConnectionId) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT DISTINCT type FROM remote WHERE connection = ?1 ORDER BY type";
        let mut statement = self.statement(sql)?;
        let types = statement.query_map([connection.as_bytes()], |row| row.get(0))?;
        Ok(types.collect::<Result<_, _>>()?)
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
            ":item": row.item.as_bytes(),
            ":role": row.role,
            ":type": row.resource_type,
            ":remote_id": row.remote_id,
            ":version": row.version,
            ":sent_hash": row.sent_hash,
            ":heads": join_heads(&row.heads),
        })?;
        Ok(())
    }

    /// Forgets what a service accepted of an item: it no longer has it.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn forget_remote(&self, connection: ConnectionId, item: ItemId) -> Result<(), StoreError> {
        let sql = "DELETE FROM remote WHERE connection = ?1 AND item = ?2";
        self.statement(sql)?.execute((connection.as_bytes(), item.as_bytes()))?;
        Ok(())
    }

    /// Forgets one resource of an item: which it is has to be looked up.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn forget_part(&self, row: &RemoteRow) -> Result<(), StoreError> {
        let sql = "DELETE FROM remote WHERE connection = ?1 AND item = ?2 AND role = ?3";
        let key = (row.connection.as_bytes(), row.item.as_bytes(), &row.role);
        self.statement(sql)?.execute(key)?;
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
        item: ItemId::from_bytes(row.get("item")?),
        role: row.get("role")?,
        resource_type: row.get("type")?,
        remote_id: row.get("remote_id")?,
        version: row.get("version")?,
        sent_hash: row.get("sent_hash")?,
        heads: split_heads(row.get_ref("heads")?.as_blob()?)?,
    })
}
