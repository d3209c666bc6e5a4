//! Sealed files: what the database knows of them. The files themselves lie in
//! a folder beside it.
//!
//! Append-only and keyed by content, so adding or receiving a file twice is
//! harmless.

use chrono::{DateTime, Utc};
use model::{EntryId, FileId};
use rusqlite::{OptionalExtension, Row, named_params};

use crate::column::{micros, time};
use crate::{Reader, StoreError, Tx};

/// One sealed file as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlobRow {
    /// Names it by its content.
    pub id: FileId,
    /// Its key, sealed under a key of the vault.
    pub key: Vec<u8>,
    /// The size of its content.
    pub bytes: u64,
    /// Its media type, such as `image/jpeg` (RFC 6838).
    pub media_type: String,
    /// A small copy as JPEG, at most 32 KiB; empty where it is no picture.
    pub thumbnail: Vec<u8>,
    /// When it was added or received here, to the microsecond.
    pub added_at: DateTime<Utc>,
}

impl Reader {
    /// One file.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn blob(&self, id: FileId) -> Result<Option<BlobRow>, StoreError> {
        let mut statement = self.statement("SELECT * FROM blob WHERE id = ?1")?;
        Ok(statement.query_row([id.as_bytes()], blob).optional()?)
    }

    /// Every file, in order of id.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn blobs(&self) -> Result<Vec<FileId>, StoreError> {
        let mut statement = self.statement("SELECT id FROM blob ORDER BY id")?;
        let rows = statement.query_map([], |row| row.get(0).map(FileId::from_bytes))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Whether a file is kept already.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn has_blob(&self, id: FileId) -> Result<bool, StoreError> {
        Ok(self.statement("SELECT 1 FROM blob WHERE id = ?1")?.exists([id.as_bytes()])?)
    }

    /// An entry that says it is of this file, and is not deleted.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn entry_of_file(&self, id: FileId) -> Result<Option<EntryId>, StoreError> {
        let mut statement = self.statement(include_str!("sql/entry_of_file.sql"))?;
        let entry = statement.query_row([id.to_string()], |row| row.get(0));
        Ok(entry.optional()?.map(EntryId::from_bytes))
    }
}

impl Tx<'_> {
    /// Keeps what is known of a file; `false` when it was kept before. The
    /// file itself has to be on the disk by now.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn put_blob(&self, blob: &BlobRow) -> Result<bool, StoreError> {
        let mut statement = self.statement(include_str!("sql/put_blob.sql"))?;
        let added = statement.execute(named_params! {
            ":id": blob.id.as_bytes(),
            ":key": blob.key,
            ":bytes": blob.bytes,
            ":media_type": blob.media_type,
            ":thumbnail": blob.thumbnail,
            ":added_at": micros(blob.added_at),
        })?;
        Ok(added == 1)
    }
}

fn blob(row: &Row<'_>) -> rusqlite::Result<BlobRow> {
    Ok(BlobRow {
        id: FileId::from_bytes(row.get("id")?),
        key: row.get("key")?,
        bytes: row.get("bytes")?,
        media_type: row.get("media_type")?,
        thumbnail: row.get("thumbnail")?,
        added_at: time(row.get("added_at")?)?,
    })
}
