//! Who did, saw, exported or sent what.
//!
//! Each row is hashed together with the row before it, so a row that is
//! changed, taken out or put in between shows. It does not show that the
//! newest rows were cut off, and a person who holds the key could write the
//! whole chain anew: it is evidence against accidents and against quiet
//! edits, not a seal.

use chrono::{DateTime, Utc};
use model::{EntryId, PersonId};
use ring::digest::{Context, SHA256};
use rusqlite::{OptionalExtension, Row, named_params};

use crate::column::{micros, time, writer, writer_bytes};
use crate::{Reader, StoreError, Tx};

/// What the first row is chained to.
const START: [u8; 32] = [0; 32];

/// Something that was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewActivity<'a> {
    /// When.
    pub at: DateTime<Utc>,
    /// Who did it.
    pub who: PersonId,
    /// The contact who did it for them; `None` where they did it themself.
    pub writer: Option<EntryId>,
    /// What was done: a stable name, such as `entry.edit`.
    pub what: &'a str,
    /// What it was done to: an identifier; empty for the record as a whole.
    pub subject: &'a str,
}

/// One row of the activity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivityRow {
    /// Its number, from 1 without gaps.
    pub seq: u64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who did it.
    pub who: PersonId,
    /// The contact who did it for them; `None` where they did it themself.
    pub writer: Option<EntryId>,
    /// What was done.
    pub what: String,
    /// What it was done to.
    pub subject: String,
    /// The hash of the row before; zeros for the first.
    pub prev: [u8; 32],
    /// SHA-256 over `prev` and every field.
    pub hash: [u8; 32],
}

impl Reader {
    /// The newest activity, newest first; with `before`, what came before that
    /// row.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn activity(
        &self,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<ActivityRow>, StoreError> {
        let mut statement = self.statement(include_str!("sql/activity.sql"))?;
        let rows = statement.query_map((before, limit), activity_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The number of the first row that does not follow from the one before
    /// it; `None` when the whole chain holds.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn broken_activity(&self) -> Result<Option<u64>, StoreError> {
        let mut statement = self.statement(include_str!("sql/activity_chain.sql"))?;
        let (mut seq, mut prev) = (1, START);
        for row in statement.query_map([], activity_row)? {
            let row = row?;
            if row.seq != seq || row.prev != prev || row.hash != chained(&row) {
                return Ok(Some(seq));
            }
            seq += 1;
            prev = row.hash;
        }
        Ok(None)
    }
}

impl Tx<'_> {
    /// Adds a row to the activity.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn log_activity(&self, new: &NewActivity<'_>) -> Result<(), StoreError> {
        let last = "SELECT seq, hash FROM activity ORDER BY seq DESC LIMIT 1";
        let last: Option<(u64, [u8; 32])> =
            self.statement(last)?.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let (last_seq, prev) = last.unwrap_or((0, START));
        let mut row = ActivityRow {
            seq: last_seq + 1,
            at: new.at,
            who: new.who,
            writer: new.writer,
            what: new.what.to_owned(),
            subject: new.subject.to_owned(),
            prev,
            hash: START,
        };
        row.hash = chained(&row);
        self.insert_activity(&row)
    }

    fn insert_activity(&self, row: &ActivityRow) -> Result<(), StoreError> {
        self.statement(include_str!("sql/log_activity.sql"))?.execute(named_params! {
            ":seq": row.seq,
            ":at": micros(row.at),
            ":who": row.who.as_bytes(),
            ":writer": writer_bytes(row.writer),
            ":what": row.what,
            ":subject": row.subject,
            ":prev": row.prev,
            ":hash": row.hash,
        })?;
        Ok(())
    }
}

/// SHA-256 over the hash before and the fields. Numbers are 8 bytes, big end
/// first; text goes after its length, so no two rows give the same bytes.
fn chained(row: &ActivityRow) -> [u8; 32] {
    let mut context = Context::new(&SHA256);
    context.update(&row.prev);
    context.update(&row.seq.to_be_bytes());
    context.update(&micros(row.at).to_be_bytes());
    context.update(row.who.as_bytes());
    for text in [&row.what, &row.subject] {
        context.update(&(text.len() as u64).to_be_bytes());
        context.update(text.as_bytes());
    }
    // Nothing where the person did it themself, as rows were hashed before
    // anybody else could.
    if let Some(writer) = row.writer {
        context.update(writer.as_bytes());
    }
    let mut hash = [0; 32];
    hash.copy_from_slice(context.finish().as_ref());
    hash
}

fn activity_row(row: &Row<'_>) -> rusqlite::Result<ActivityRow> {
    Ok(ActivityRow {
        seq: row.get("seq")?,
        at: time(row.get("at")?)?,
        who: PersonId::from_bytes(row.get("who")?),
        writer: writer(row)?,
        what: row.get("what")?,
        subject: row.get("subject")?,
        prev: row.get("prev")?,
        hash: row.get("hash")?,
    })
}
