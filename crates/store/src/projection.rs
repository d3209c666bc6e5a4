//! Dropping projections and showing that they came back the same.

use ring::digest::{Context, SHA256};
use rusqlite::Row;
use rusqlite::types::ValueRef;

use crate::migrate::{self, PROJECTIONS, STALE};
use crate::{Reader, StoreError, Tx};

/// Every projection's rows in order of key. Row numbers are left out: they
/// are the file's own and say nothing about the record. So is the search
/// index, which holds nothing but the words of `entry_body`; that it holds
/// them is what [`Store::check`](crate::Store::check) asks.
const DIGESTED: [&str; 12] = [
    include_str!("sql/digest_doc.sql"),
    include_str!("sql/digest_entry.sql"),
    include_str!("sql/digest_entry_body.sql"),
    include_str!("sql/digest_entry_word.sql"),
    include_str!("sql/digest_entry_conflict.sql"),
    include_str!("sql/digest_clinical_current.sql"),
    include_str!("sql/digest_reading.sql"),
    include_str!("sql/digest_reading_replaced.sql"),
    include_str!("sql/digest_reading_day.sql"),
    include_str!("sql/digest_reading_line.sql"),
    include_str!("sql/digest_reading_note.sql"),
    include_str!("sql/digest_target.sql"),
];

impl Reader {
    /// Whether projections were dropped, by an upgrade or by
    /// [`Tx::drop_projections`], and not rebuilt since.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn projections_stale(&self) -> Result<bool, StoreError> {
        Ok(self.setting(STALE)?.is_some())
    }

    /// SHA-256 over all rows of all projections in order of key: the same
    /// before and after a rebuild, or one of them was wrong.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn projection_digest(&self) -> Result<[u8; 32], StoreError> {
        let mut context = Context::new(&SHA256);
        for sql in DIGESTED {
            let mut statement = self.statement(sql)?;
            let columns = statement.column_count();
            let mut rows = statement.query([])?;
            let mut count: u64 = 0;
            while let Some(row) = rows.next()? {
                digest_row(&mut context, row, columns)?;
                count += 1;
            }
            context.update(&count.to_be_bytes());
        }
        let mut digest = [0; 32];
        digest.copy_from_slice(context.finish().as_ref());
        Ok(digest)
    }
}

impl Tx<'_> {
    /// Drops every projection and makes empty ones; those of readings are made
    /// anew at once. To rebuild the others, in the same transaction: [`put_entry`](Tx::put_entry) for each of
    /// [`all_docs`](Reader::all_docs), [`put_clinical_card`](Tx::put_clinical_card)
    /// for each of [`clinical_current`](Reader::clinical_current) (its rows are
    /// back, without cards), then [`projections_rebuilt`](Tx::projections_rebuilt).
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn drop_projections(&self) -> Result<(), StoreError> {
        // A table cannot be dropped while a statement that reads it is kept.
        self.sqlite().flush_prepared_statement_cache();
        self.sqlite().execute_batch(PROJECTIONS)?;
        migrate::mark_stale(self.sqlite())?;
        self.rebuild_clinical_current()?;
        self.rebuild_readings()
    }

    /// Says that the projections are whole again.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn projections_rebuilt(&self) -> Result<(), StoreError> {
        self.statement("DELETE FROM setting WHERE name = ?1")?.execute([STALE])?;
        Ok(())
    }
}

/// Type, length and content of each column: no two rows give the same bytes.
fn digest_row(context: &mut Context, row: &Row<'_>, columns: usize) -> rusqlite::Result<()> {
    for column in 0..columns {
        match row.get_ref(column)? {
            ValueRef::Null => context.update(b"0"),
            ValueRef::Integer(value) => {
                context.update(b"i");
                context.update(&value.to_be_bytes());
            }
            ValueRef::Real(value) => {
                context.update(b"r");
                context.update(&value.to_be_bytes());
            }
            ValueRef::Text(bytes) => digest_bytes(context, b"t", bytes),
            ValueRef::Blob(bytes) => digest_bytes(context, b"b", bytes),
        }
    }
    Ok(())
}

fn digest_bytes(context: &mut Context, kind: &[u8], bytes: &[u8]) {
    context.update(kind);
    context.update(&(bytes.len() as u64).to_be_bytes());
    context.update(bytes);
}
