//! What travels between the computers of one record: who belongs, what was
//! packed where, what waits, and what was kept aside.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::{DateTime, Utc};
use model::{EntryId, EntryState, FileId, Head, PersonId};
use rusqlite::{OptionalExtension, Row, named_params};

use crate::change::ChangeRow;
use crate::column::{micros, time, unreadable};
use crate::{Reader, StoreError, Tx};

/// A signed fact about the computers of this record, word for word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactRow {
    /// Names it.
    pub hash: [u8; 32],
    /// The computer that signed it.
    pub by: [u8; 16],
    /// What was signed.
    pub bytes: Vec<u8>,
    /// The signature.
    pub signature: Vec<u8>,
}

/// A change that cannot be applied before another one has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingRow {
    /// Names it.
    pub hash: Head,
    /// The entry it is a change of.
    pub doc: EntryId,
    /// Who wrote it.
    pub author: PersonId,
    /// The author's signature.
    pub signature: Vec<u8>,
    /// The change.
    pub bytes: Vec<u8>,
    /// The computer it came from.
    pub received_from: String,
    /// When it came.
    pub received_at: DateTime<Utc>,
}

/// A change set that was written or read whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeSetRow {
    /// Its number here.
    pub id: i64,
    /// What it is called on every carrier.
    pub name: String,
    /// `circle` or `private`.
    pub compartment: String,
    /// The epoch it was sealed in.
    pub epoch: u32,
    /// The computer that sealed it.
    pub by: [u8; 16],
    /// Its length.
    pub size: u64,
    /// When it was written or read whole, by this computer's clock.
    pub kept_at: DateTime<Utc>,
}

/// A change that may have to be packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PackableRow {
    /// Names it.
    pub hash: Head,
    /// Whether its entry is shared with the circle; one with two answers to
    /// that is not.
    pub circle: bool,
    /// Its length.
    pub size: u64,
}

/// Something that arrived and was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuarantineRow {
    /// What it is called on the carrier.
    pub name: String,
    /// Why: a stable code.
    pub why: String,
    /// Its length.
    pub size: u64,
    /// When it was first seen.
    pub first_seen: DateTime<Utc>,
}

/// Where a pairing code stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PairingState {
    /// Nobody joined with it yet.
    Open,
    /// Somebody did.
    Used,
    /// Its time ran out.
    Expired,
}

impl PairingState {
    fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Used => "used",
            Self::Expired => "expired",
        }
    }
}

/// A pairing code that was given out.
#[derive(Clone, PartialEq, Eq)]
pub struct PairingRow {
    /// What its files are called.
    pub name: String,
    /// The code itself.
    pub code: String,
    /// Until when it works.
    pub until: DateTime<Utc>,
    /// Where it stands.
    pub state: PairingState,
}

impl std::fmt::Debug for PairingRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PairingRow").field("state", &self.state).finish_non_exhaustive()
    }
}

impl Reader {
    /// Every fact, in order of hash.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn facts(&self) -> Result<Vec<FactRow>, StoreError> {
        let mut statement =
            self.statement("SELECT hash, by, bytes, signature FROM membership ORDER BY hash")?;
        let rows = statement.query_map([], fact)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The change of that hash.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn change(&self, hash: Head) -> Result<Option<ChangeRow>, StoreError> {
        let mut statement = self.statement(include_str!("sql/change.sql"))?;
        Ok(statement.query_row([hash.0], crate::change::change).optional()?)
    }

    /// Every change of an entry that is shown, in the order it was kept.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn packable(&self) -> Result<Vec<PackableRow>, StoreError> {
        let mut statement = self.statement(include_str!("sql/packable.sql"))?;
        let rows = statement.query_map([], |row| {
            Ok(PackableRow {
                hash: Head(row.get("hash")?),
                circle: row.get("circle")?,
                size: row.get("size")?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The changes of an entry that wait for another.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn waiting_of(&self, doc: EntryId) -> Result<Vec<WaitingRow>, StoreError> {
        let mut statement = self.statement(include_str!("sql/waiting_of.sql"))?;
        let rows = statement.query_map([doc.as_bytes()], waiting)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many changes wait for another.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn count_waiting(&self) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM waiting_change";
        Ok(self.statement(sql)?.query_row([], |row| row.get(0))?)
    }

    /// The file of every photo and document, deleted ones too, and whether its
    /// entry is shared with the circle; one with two answers to that is not.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn entry_files(&self) -> Result<Vec<(FileId, bool)>, StoreError> {
        let mut statement = self.statement(include_str!("sql/entry_files.sql"))?;
        let rows = statement.query_map([], |row| {
            let state: EntryState =
                serde_json::from_str(row.get_ref("state")?.as_str()?).map_err(|_| unreadable())?;
            Ok(state.page.file().map(|file| (file.id, row.get("circle"))))
        })?;
        let files = rows.filter_map(Result::transpose);
        files
            .map(|file| file.and_then(|(id, circle)| Ok((id, circle?))).map_err(Into::into))
            .collect()
    }

    /// What came of files that have not come themselves, in order of id.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn waiting_files(&self) -> Result<Vec<(FileId, Vec<u8>)>, StoreError> {
        let mut statement = self.statement("SELECT id, item FROM waiting_file ORDER BY id")?;
        let rows =
            statement.query_map([], |row| Ok((FileId::from_bytes(row.get(0)?), row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Every change set that was written or read whole.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn change_sets(&self) -> Result<Vec<ChangeSetRow>, StoreError> {
        let sql = "SELECT id, name, compartment, epoch, by, size, kept_at FROM change_set
            ORDER BY id";
        let mut statement = self.statement(sql)?;
        let rows = statement.query_map([], |row| {
            Ok(ChangeSetRow {
                id: row.get("id")?,
                name: row.get("name")?,
                compartment: row.get("compartment")?,
                epoch: row.get("epoch")?,
                by: row.get("by")?,
                size: row.get("size")?,
                kept_at: time(row.get("kept_at")?)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// When a set of each computer was last written or read whole.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn last_change_sets(&self) -> Result<BTreeMap<[u8; 16], DateTime<Utc>>, StoreError> {
        let mut statement =
            self.statement("SELECT by, max(kept_at) AS kept_at FROM change_set GROUP BY by")?;
        let rows =
            statement.query_map([], |row| Ok((row.get("by")?, time(row.get("kept_at")?)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The items that are in any of `sets`.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn packed_in(&self, sets: &BTreeSet<i64>) -> Result<HashSet<[u8; 32]>, StoreError> {
        let mut statement = self.statement("SELECT item, change_set FROM packed")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let inside = |row: rusqlite::Result<([u8; 32], i64)>| match row {
            Ok((item, set)) => sets.contains(&set).then_some(Ok(item)),
            Err(error) => Some(Err(error)),
        };
        Ok(rows.filter_map(inside).collect::<Result<_, _>>()?)
    }

    /// The items of one set.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn items_of(&self, set: i64) -> Result<Vec<[u8; 32]>, StoreError> {
        let mut statement =
            self.statement("SELECT item FROM packed WHERE change_set = ?1 ORDER BY item")?;
        let rows = statement.query_map([set], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What arrived and was not taken, oldest first.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn quarantined(&self) -> Result<Vec<QuarantineRow>, StoreError> {
        let sql = "SELECT name, why, size, first_seen FROM quarantine ORDER BY first_seen, name";
        let mut statement = self.statement(sql)?;
        let rows = statement.query_map([], |row| {
            Ok(QuarantineRow {
                name: row.get("name")?,
                why: row.get("why")?,
                size: row.get("size")?,
                first_seen: time(row.get("first_seen")?)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Every pairing code that was given out, oldest first.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn pairings(&self) -> Result<Vec<PairingRow>, StoreError> {
        let sql = "SELECT name, code, until, state FROM pairing ORDER BY until, name";
        let mut statement = self.statement(sql)?;
        let rows = statement.query_map([], |row| {
            let state: String = row.get("state")?;
            Ok(PairingRow {
                name: row.get("name")?,
                code: row.get("code")?,
                until: time(row.get("until")?)?,
                state: match state.as_str() {
                    "open" => PairingState::Open,
                    "used" => PairingState::Used,
                    _ => PairingState::Expired,
                },
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Tx<'_> {
    /// Keeps a fact; `false` when it was kept before.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn append_fact(&self, row: &FactRow, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let mut statement = self.statement(include_str!("sql/append_fact.sql"))?;
        let added = statement.execute(named_params! {
            ":hash": row.hash,
            ":by": row.by,
            ":bytes": row.bytes,
            ":signature": row.signature,
            ":kept_at": micros(now),
        })?;
        Ok(added == 1)
    }

    /// Keeps a change until the one it was built on has come.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn put_waiting(&self, row: &WaitingRow) -> Result<(), StoreError> {
        let mut statement = self.statement(include_str!("sql/put_waiting.sql"))?;
        statement.execute(named_params! {
            ":hash": row.hash.0,
            ":doc": row.doc.as_bytes(),
            ":author": row.author.as_bytes(),
            ":signature": row.signature,
            ":bytes": row.bytes,
            ":received_from": row.received_from,
            ":received_at": micros(row.received_at),
        })?;
        Ok(())
    }

    /// Forgets that a change waited: it was appended.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn end_waiting(&self, hash: Head) -> Result<(), StoreError> {
        self.statement("DELETE FROM waiting_change WHERE hash = ?1")?.execute([hash.0])?;
        Ok(())
    }

    /// Keeps what came of a file until the file itself has come.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn put_waiting_file(&self, id: FileId, item: &[u8]) -> Result<(), StoreError> {
        let sql = "INSERT OR IGNORE INTO waiting_file (id, item) VALUES (?1, ?2)";
        self.statement(sql)?.execute((id.as_bytes(), item))?;
        Ok(())
    }

    /// Forgets that a file waited: it has come.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn end_waiting_file(&self, id: FileId) -> Result<(), StoreError> {
        self.statement("DELETE FROM waiting_file WHERE id = ?1")?.execute([id.as_bytes()])?;
        Ok(())
    }

    /// Remembers what a set holds, and that nothing is wrong with it.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn put_change_set(&self, set: &ChangeSetRow, items: &[[u8; 32]]) -> Result<(), StoreError> {
        let id: i64 = self.statement(include_str!("sql/put_change_set.sql"))?.query_row(
            named_params! {
                ":name": set.name,
                ":compartment": set.compartment,
                ":epoch": set.epoch,
                ":by": set.by,
                ":size": set.size,
                ":kept_at": micros(set.kept_at),
            },
            |row| row.get(0),
        )?;
        let mut statement = self.statement(include_str!("sql/put_packed.sql"))?;
        for item in items {
            statement.execute((item, id))?;
        }
        self.end_quarantine(&set.name)
    }

    /// Keeps something aside, or says anew why.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn quarantine(&self, row: &QuarantineRow) -> Result<(), StoreError> {
        let mut statement = self.statement(include_str!("sql/put_quarantine.sql"))?;
        statement.execute(named_params! {
            ":name": row.name,
            ":why": row.why,
            ":size": row.size,
            ":first_seen": micros(row.first_seen),
        })?;
        Ok(())
    }

    /// Forgets that something was kept aside.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn end_quarantine(&self, name: &str) -> Result<(), StoreError> {
        self.statement("DELETE FROM quarantine WHERE name = ?1")?.execute([name])?;
        Ok(())
    }

    /// Keeps a pairing code.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn put_pairing(&self, row: &PairingRow) -> Result<(), StoreError> {
        let mut statement = self.statement(include_str!("sql/put_pairing.sql"))?;
        statement.execute(named_params! {
            ":name": row.name,
            ":code": row.code,
            ":until": micros(row.until),
            ":state": row.state.as_str(),
        })?;
        Ok(())
    }
}

fn fact(row: &Row<'_>) -> rusqlite::Result<FactRow> {
    Ok(FactRow {
        hash: row.get("hash")?,
        by: row.get("by")?,
        bytes: row.get("bytes")?,
        signature: row.get("signature")?,
    })
}

fn waiting(row: &Row<'_>) -> rusqlite::Result<WaitingRow> {
    Ok(WaitingRow {
        hash: Head(row.get("hash")?),
        doc: EntryId::from_bytes(row.get("doc")?),
        author: PersonId::from_bytes(row.get("author")?),
        signature: row.get("signature")?,
        bytes: row.get("bytes")?,
        received_from: row.get("received_from")?,
        received_at: time(row.get("received_at")?)?,
    })
}
