//! Changes: the truth of everything a person wrote.
//!
//! Append-only and keyed by hash, so receiving a change twice is harmless.

use chrono::{DateTime, Utc};
use model::{EntryId, Head, PersonId};
use rusqlite::{Row, named_params};

use crate::column::{join_heads, micros, optional_text, split_heads, time};
use crate::{Reader, StoreError, Tx};

/// One change as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeRow {
    /// SHA-256 that names the change.
    pub hash: Head,
    /// The entry it is a change of.
    pub doc: EntryId,
    /// The Automerge actor that made it: one per unlock, 16 random bytes.
    pub actor: Vec<u8>,
    /// Its number among the actor's changes of this entry, from 1.
    pub seq: u64,
    /// The changes it was made on.
    pub deps: Vec<Head>,
    /// Who wrote it.
    pub author: PersonId,
    /// Ed25519 signature of the author; empty where none was made.
    pub signature: Vec<u8>,
    /// The change itself, an Automerge chunk.
    pub bytes: Vec<u8>,
    /// The replica it came from; `None` when written on this computer.
    pub received_from: Option<String>,
    /// When it was written or received here, to the microsecond.
    pub received_at: DateTime<Utc>,
}

impl Reader {
    /// Every change of an entry, in the order they were kept.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn changes_of(&self, doc: EntryId) -> Result<Vec<ChangeRow>, StoreError> {
        let mut statement = self.statement(include_str!("sql/changes_of.sql"))?;
        let rows = statement.query_map([doc.as_bytes()], change)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Whether a change is kept already.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn has_change(&self, hash: Head) -> Result<bool, StoreError> {
        Ok(self.statement("SELECT 1 FROM change WHERE hash = ?1")?.exists([hash.0])?)
    }

    /// Every entry that truth knows, deleted ones too, in order of identifier.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn all_docs(&self) -> Result<Vec<EntryId>, StoreError> {
        let mut statement = self.statement("SELECT DISTINCT doc FROM change ORDER BY doc")?;
        let rows = statement.query_map([], |row| row.get(0).map(EntryId::from_bytes))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Tx<'_> {
    /// Keeps a change; `false` when it was kept before.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn append_change(&self, change: &ChangeRow) -> Result<bool, StoreError> {
        let mut statement = self.statement(include_str!("sql/append_change.sql"))?;
        let added = statement.execute(named_params! {
            ":hash": change.hash.0,
            ":doc": change.doc.as_bytes(),
            ":actor": change.actor,
            ":seq": change.seq,
            ":deps": join_heads(&change.deps),
            ":author": change.author.as_bytes(),
            ":signature": change.signature,
            ":bytes": change.bytes,
            ":received_from": change.received_from.as_deref().unwrap_or_default(),
            ":received_at": micros(change.received_at),
        })?;
        Ok(added == 1)
    }
}

pub(crate) fn change(row: &Row<'_>) -> rusqlite::Result<ChangeRow> {
    Ok(ChangeRow {
        hash: Head(row.get("hash")?),
        doc: EntryId::from_bytes(row.get("doc")?),
        actor: row.get("actor")?,
        seq: row.get("seq")?,
        deps: split_heads(row.get_ref("deps")?.as_blob()?)?,
        author: PersonId::from_bytes(row.get("author")?),
        signature: row.get("signature")?,
        bytes: row.get("bytes")?,
        received_from: optional_text(row.get("received_from")?),
        received_at: time(row.get("received_at")?)?,
    })
}
