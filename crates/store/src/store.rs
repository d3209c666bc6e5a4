//! The door: one open database, its readers and its one writer.

use std::ops::Deref;

use rusqlite::{CachedStatement, Connection, Transaction, TransactionBehavior};

use crate::StoreError;

/// One open database. Reads through [`Reader`], writes through [`transact`].
///
/// [`transact`]: Store::transact
#[derive(Debug)]
pub struct Store {
    reader: Reader,
}

/// Everything that can be read, outside a transaction or within one.
#[derive(Debug)]
pub struct Reader {
    connection: Connection,
}

/// An open transaction: the only way to write. What it has written so far is
/// what it reads.
#[derive(Debug)]
pub struct Tx<'a> {
    reader: &'a Reader,
}

impl Store {
    pub(crate) fn over(connection: Connection) -> Self {
        Self { reader: Reader { connection } }
    }

    /// Runs `work` as one transaction and returns what it returns, after the
    /// commit is on the disk.
    ///
    /// An error of `work`, a panic in it or a failed commit rolls everything
    /// back; there is no third outcome.
    ///
    /// # Errors
    /// What `work` returns, or the [`StoreError`] that kept the transaction
    /// from beginning or committing.
    pub fn transact<T, E: From<StoreError>>(
        &mut self,
        work: impl FnOnce(&Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        // `&mut self` rules out nesting, which is all that "unchecked" gives up.
        // Dropped without a commit, by `?` or by a panic, it rolls back.
        let begun =
            Transaction::new_unchecked(&self.reader.connection, TransactionBehavior::Immediate)
                .map_err(StoreError::from)?;
        let done = work(&Tx { reader: &self.reader })?;
        begun.commit().map_err(StoreError::from)?;
        Ok(done)
    }
}

/// A disk as full as a test wants it.
#[doc(hidden)]
impl Store {
    /// Lets the file grow to `pages` pages and no further; writing more is an
    /// error like that of a full disk.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn limit_pages(&self, pages: u32) -> Result<(), StoreError> {
        let sql = format!("PRAGMA max_page_count = {pages}");
        Ok(self.reader.connection.query_row(&sql, [], |_| Ok(()))?)
    }
}

impl Deref for Store {
    type Target = Reader;

    fn deref(&self) -> &Reader {
        &self.reader
    }
}

impl Deref for Tx<'_> {
    type Target = Reader;

    fn deref(&self) -> &Reader {
        self.reader
    }
}

impl Reader {
    pub(crate) fn sqlite(&self) -> &Connection {
        &self.connection
    }

    pub(crate) fn statement(&self, sql: &str) -> rusqlite::Result<CachedStatement<'_>> {
        self.connection.prepare_cached(sql)
    }
}
