//! What a person was typing, and what they set.

use chrono::{DateTime, Utc};
use rusqlite::OptionalExtension;

use crate::column::{micros, time};
use crate::{Reader, StoreError, Tx};

/// A form that was not saved yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftRow {
    /// The form's content: JSON of the application's making.
    pub body: String,
    /// When it was kept.
    pub saved_at: DateTime<Utc>,
}

impl Reader {
    /// The draft of a kind of form, such as `diary`.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn draft(&self, kind: &str) -> Result<Option<DraftRow>, StoreError> {
        let mut statement = self.statement("SELECT body, saved_at FROM draft WHERE kind = ?1")?;
        let draft = statement.query_row([kind], |row| {
            Ok(DraftRow { body: row.get(0)?, saved_at: time(row.get(1)?)? })
        });
        Ok(draft.optional()?)
    }

    /// A setting.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        let mut statement = self.statement("SELECT value FROM setting WHERE name = ?1")?;
        Ok(statement.query_row([name], |row| row.get(0)).optional()?)
    }
}

impl Tx<'_> {
    /// Keeps the draft of a kind of form, in place of the one before.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn save_draft(&self, kind: &str, body: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.statement(include_str!("sql/save_draft.sql"))?.execute((kind, body, micros(now)))?;
        Ok(())
    }

    /// Forgets the draft of a kind of form.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn clear_draft(&self, kind: &str) -> Result<(), StoreError> {
        self.statement("DELETE FROM draft WHERE kind = ?1")?.execute([kind])?;
        Ok(())
    }

    /// Keeps a setting. Names that begin with `store.` are this crate's own.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn put_setting(&self, name: &str, value: &str) -> Result<(), StoreError> {
        self.statement(include_str!("sql/put_setting.sql"))?.execute((name, value))?;
        Ok(())
    }
}
