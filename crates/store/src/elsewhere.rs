//! What services did to things that were sent to them, until a person has seen
//! to it.

use chrono::{DateTime, Utc};
use model::{ConnectionId, Heads, ItemId};
use rusqlite::{OptionalExtension, Row, named_params};

use crate::column::{join_heads, micros, split_heads, time, unreadable};
use crate::remote::remote;
use crate::{Reader, RemoteRow, StoreError, Tx};

/// What a service did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ElsewhereWhat {
    /// It says something else now.
    Changed,
    /// It marks it as entered in error.
    Withdrawn,
    /// It no longer has it.
    Removed,
}

impl ElsewhereWhat {
    fn as_str(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Withdrawn => "withdrawn",
            Self::Removed => "removed",
        }
    }
}

/// Something that a service did to something that was sent to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ElsewhereRow {
    /// The connection.
    pub connection: ConnectionId,
    /// The item: an entry, or a reading by the first of its corrections.
    pub item: ItemId,
    /// What the resource is to the item.
    pub role: String,
    /// What the service did.
    pub what: ElsewhereWhat,
    /// The resource as the service has it now, among the clinical ones.
    pub seq: i64,
    /// The version of the entry that the service had been sent.
    pub base: Heads,
    /// Elements that the service changed and the record has no place for.
    pub unread: Vec<String>,
    /// When it was noticed.
    pub noticed_at: DateTime<Utc>,
}

impl Reader {
    /// All that waits for a person, longest first.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn elsewhere(&self) -> Result<Vec<ElsewhereRow>, StoreError> {
        let mut statement = self.statement(include_str!("sql/elsewhere.sql"))?;
        let rows = statement.query_map([], elsewhere)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What was sent to a service and is there under this identifier.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn remote_by_id(
        &self,
        connection: ConnectionId,
        resource_type: &str,
        remote_id: &str,
    ) -> Result<Option<RemoteRow>, StoreError> {
        let mut statement = self.statement(include_str!("sql/remote_by_id.sql"))?;
        let key = (connection.as_bytes(), resource_type, remote_id);
        Ok(statement.query_row(key, remote).optional()?)
    }
}

impl Tx<'_> {
    /// Notes what a service did, in place of what it did before. The version
    /// that it had been sent stays the first one.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn put_elsewhere(&self, row: &ElsewhereRow) -> Result<(), StoreError> {
        self.statement(include_str!("sql/put_elsewhere.sql"))?.execute(named_params! {
            ":connection": row.connection.as_bytes(),
            ":item": row.item.as_bytes(),
            ":role": row.role,
            ":what": row.what.as_str(),
            ":seq": row.seq,
            ":base": join_heads(&row.base),
            ":unread": row.unread.join("\n"),
            ":noticed_at": micros(row.noticed_at),
        })?;
        Ok(())
    }

    /// A person has seen to it; `false` when nothing waits.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn settle_elsewhere(
        &self,
        connection: ConnectionId,
        item: ItemId,
    ) -> Result<bool, StoreError> {
        let sql = "DELETE FROM elsewhere WHERE connection = ?1 AND item = ?2";
        Ok(self.statement(sql)?.execute((connection.as_bytes(), item.as_bytes()))? > 0)
    }
}

fn elsewhere(row: &Row<'_>) -> rusqlite::Result<ElsewhereRow> {
    let what = row.get_ref("what")?.as_str()?;
    let known = [ElsewhereWhat::Changed, ElsewhereWhat::Withdrawn, ElsewhereWhat::Removed];
    let unread: String = row.get("unread")?;
    Ok(ElsewhereRow {
        connection: ConnectionId::from_bytes(row.get("connection")?),
        item: ItemId::from_bytes(row.get("item")?),
        role: row.get("role")?,
        what: known.into_iter().find(|one| one.as_str() == what).ok_or_else(unreadable)?,
        seq: row.get("seq")?,
        base: split_heads(row.get_ref("base")?.as_blob()?)?,
        unread: unread.lines().map(str::to_owned).collect(),
        noticed_at: time(row.get("noticed_at")?)?,
    })
}
