//! Erasing for good: the one way in which truth is deleted.
//!
//! A deletion leaves every change where it was, and can be taken back. This
//! does not, and cannot. What stays is the identifier, so that a computer that
//! still has the entry cannot bring it back unasked.
//!
//! SQLite overwrites what it deletes (`secure_delete`); folding the log into
//! the file afterwards is [`Store::fold_log`]'s work. Copies of the file are
//! out of reach.

use chrono::{DateTime, Utc};
use model::{EntryId, FileId};

use crate::column::micros;
use crate::{Reader, Store, StoreError, Tx};

/// Every table that has rows of an entry, those that refer to others first.
pub(crate) const ROWS_OF_AN_ENTRY: [&str; 10] = [
    "DELETE FROM entry_conflict WHERE entry = ?1",
    "DELETE FROM entry_word WHERE row IN (SELECT row FROM entry WHERE id = ?1)",
    "DELETE FROM entry_body WHERE row IN (SELECT row FROM entry WHERE id = ?1)",
    "DELETE FROM entry WHERE id = ?1",
    "DELETE FROM doc WHERE id = ?1",
    "DELETE FROM outbox WHERE item = ?1",
    "DELETE FROM remote WHERE item = ?1",
    "DELETE FROM elsewhere WHERE item = ?1",
    "DELETE FROM change WHERE doc = ?1",
    "DELETE FROM waiting_change WHERE doc = ?1",
];

impl Reader {
    /// Whether an entry was erased here.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn is_erased(&self, id: EntryId) -> Result<bool, StoreError> {
        Ok(self.statement("SELECT 1 FROM erased WHERE id = ?1")?.exists([id.as_bytes()])?)
    }
}

impl Tx<'_> {
    /// Erases an entry with all its changes, and remembers only that.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn erase_entry(&self, id: EntryId, now: DateTime<Utc>) -> Result<(), StoreError> {
        for sql in ROWS_OF_AN_ENTRY {
            self.statement(sql)?.execute([id.as_bytes()])?;
        }
        // The index keeps a removed word until its segments are merged.
        self.statement("INSERT INTO entry_text (entry_text) VALUES ('optimize')")?.execute([])?;
        let sql = "INSERT OR IGNORE INTO erased (id, erased_at) VALUES (?1, ?2)";
        self.statement(sql)?.execute((id.as_bytes(), micros(now)))?;
        Ok(())
    }

    /// Erases what is known of a file, its key with it, unless an entry is of
    /// that file. Returns whether it did; the sealed file is then for nobody.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn erase_unused_blob(&self, id: FileId) -> Result<bool, StoreError> {
        let mut statement = self.statement(include_str!("sql/erase_unused_blob.sql"))?;
        Ok(statement.execute((id.as_bytes(), id.to_string()))? == 1)
    }
}

impl Store {
    /// Puts everything in the log into the file and empties the log, so that
    /// nothing erased is left in it.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn fold_log(&mut self) -> Result<(), StoreError> {
        let sql = "PRAGMA wal_checkpoint(TRUNCATE)";
        Ok(self.sqlite().query_row(sql, [], |_| Ok(()))?)
    }
}
