//! Connections: the services a record exchanges data with.

use std::fmt;

use chrono::{DateTime, Utc};
use model::ConnectionId;
use rusqlite::{OptionalExtension, Row, named_params};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::column::{micros, optional_micros, optional_text, optional_time, time};
use crate::{Reader, StoreError, Tx};

/// A bearer token. Wiped when dropped, and never printed.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Token(String);

impl Token {
    /// A token as the service gave it; `None` when it is empty.
    #[must_use]
    pub fn new(text: String) -> Option<Self> {
        (!text.is_empty()).then_some(Self(text))
    }

    /// The token, for a request's header and nothing else.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

/// One connection as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionRow {
    /// The connection.
    pub id: ConnectionId,
    /// What the person calls it.
    pub name: String,
    /// The FHIR base URL.
    pub base_url: String,
    /// The bearer token, where the service wants one.
    pub token: Option<Token>,
    /// The service's identifier of the person's Patient resource, once chosen.
    pub patient: Option<String>,
    /// What the service says it can do: JSON of the application's making.
    pub can: Option<String>,
    /// When the person added it.
    pub added_at: DateTime<Utc>,
    /// When everything was last sent and received.
    pub last_sync_at: Option<DateTime<Utc>>,
    /// What stopped the last attempt, in words for the person.
    pub last_error: Option<String>,
    /// The person, or a sign-in that ran out, paused it.
    pub paused: bool,
    /// What the person lets it have, by kind: JSON of the application's making.
    pub rules: String,
}

impl Reader {
    /// The connections in use, in the order they were added.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn connections(&self) -> Result<Vec<ConnectionRow>, StoreError> {
        let mut statement = self.statement(include_str!("sql/connections.sql"))?;
        let rows = statement.query_map([], connection)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// One connection.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn connection(&self, id: ConnectionId) -> Result<Option<ConnectionRow>, StoreError> {
        let mut statement = self.statement(include_str!("sql/connection.sql"))?;
        Ok(statement.query_row([id.as_bytes()], connection).optional()?)
    }
}

impl Tx<'_> {
    /// Adds a connection.
    ///
    /// # Errors
    /// [`StoreError`], also when there is one with this identifier.
    pub fn add_connection(&self, new: &ConnectionRow) -> Result<(), StoreError> {
        self.write_connection(include_str!("sql/add_connection.sql"), new)?;
        Ok(())
    }

    /// Writes every field of a connection.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] when there is none with this identifier.
    pub fn update_connection(&self, changed: &ConnectionRow) -> Result<(), StoreError> {
        match self.write_connection(include_str!("sql/update_connection.sql"), changed)? {
            0 => Err(StoreError::Unknown { table: "connection" }),
            _ => Ok(()),
        }
    }

    /// Forgets a connection and everything that came from it or stood with it.
    /// What it was sent, it has.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] when there is none with this identifier.
    pub fn remove_connection(&self, id: ConnectionId) -> Result<(), StoreError> {
        let tables =
            ["outbox", "cursor", "remote", "elsewhere", "sign_in", "clinical_current", "clinical"];
        for table in tables {
            let forget = format!("DELETE FROM {table} WHERE connection = ?1");
            self.statement(&forget)?.execute([id.as_bytes()])?;
        }
        self.statement(include_str!("sql/forget_client_key.sql"))?.execute([id.as_bytes()])?;
        match self.statement("DELETE FROM connection WHERE id = ?1")?.execute([id.as_bytes()])? {
            0 => Err(StoreError::Unknown { table: "connection" }),
            _ => Ok(()),
        }
    }

    fn write_connection(&self, sql: &str, row: &ConnectionRow) -> Result<usize, StoreError> {
        Ok(self.statement(sql)?.execute(named_params! {
            ":id": row.id.as_bytes(),
            ":name": row.name,
            ":base_url": row.base_url,
            ":token": row.token.as_ref().map_or("", Token::as_str),
            ":patient": row.patient.as_deref().unwrap_or_default(),
            ":can": row.can.as_deref().unwrap_or_default(),
            ":added_at": micros(row.added_at),
            ":last_sync_at": optional_micros(row.last_sync_at),
            ":last_error": row.last_error.as_deref().unwrap_or_default(),
            ":paused": row.paused,
            ":rules": row.rules,
        })?)
    }
}

fn connection(row: &Row<'_>) -> rusqlite::Result<ConnectionRow> {
    Ok(ConnectionRow {
        id: ConnectionId::from_bytes(row.get("id")?),
        name: row.get("name")?,
        base_url: row.get("base_url")?,
        token: Token::new(row.get("token")?),
        patient: optional_text(row.get("patient")?),
        can: optional_text(row.get("can")?),
        added_at: time(row.get("added_at")?)?,
        last_sync_at: optional_time(row.get("last_sync_at")?)?,
        last_error: optional_text(row.get("last_error")?),
        paused: row.get("paused")?,
        rules: row.get("rules")?,
    })
}
