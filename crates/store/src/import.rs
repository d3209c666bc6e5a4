//! Files that were taken in, and everything that came with each.
//!
//! An import is a source like a service, without a service behind it: what it
//! brought carries its id, so that all of it, and nothing else, can be taken
//! out again. Rejected: remembering what was there before. That grows with the
//! record, and what was written since would have to be told apart all the same.

use chrono::{DateTime, Utc};
use model::{ConnectionId, EntryId, FileId, ItemId};
use rusqlite::{OptionalExtension, Row, named_params};

use crate::column::{micros, optional_time, sha256, time};
use crate::erase::ROWS_OF_AN_ENTRY;
use crate::{Reader, StoreError, Tx};

/// A file that was taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRow {
    /// Names it, and the source of what came with it.
    pub id: ConnectionId,
    /// What the person knows it by.
    pub name: String,
    /// When.
    pub at: DateTime<Utc>,
    /// What it brought: JSON of the application's making.
    pub report: String,
}

/// Where something clinical came from: a service, or a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceRow {
    /// Names it.
    pub id: ConnectionId,
    /// What the person knows it by.
    pub name: String,
    /// The FHIR base URL; empty for a file.
    pub base_url: String,
}

/// One version of a resource, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptClinical {
    /// Its row.
    pub seq: i64,
    /// Its source.
    pub source: ConnectionId,
    /// The FHIR resource type.
    pub resource_type: String,
    /// Its identifier there.
    pub id: String,
    /// Its version; may be empty.
    pub version: String,
    /// Exactly as it came.
    pub bytes: Vec<u8>,
    /// When it last changed there.
    pub last_updated: Option<DateTime<Utc>>,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// It says that the resource was deleted.
    pub deleted: bool,
    /// Nothing newer is kept of the same resource.
    pub newest: bool,
}

/// What became of an import that was undone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UndoneImport {
    /// Resources that are gone.
    pub clinical: u64,
    /// Entries that are gone.
    pub entries: Vec<EntryId>,
    /// Entries that stay, because something was written on them since.
    pub kept: u64,
    /// Batches of readings that are gone.
    pub batches: u64,
    /// Files that are for nobody any longer.
    pub files: Vec<FileId>,
}

impl Reader {
    /// Every source, services and files, in the order they were added.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn sources(&self) -> Result<Vec<SourceRow>, StoreError> {
        let sql = "SELECT id, name, base_url FROM connection ORDER BY added_at, id";
        let mut statement = self.statement(sql)?;
        let rows = statement.query_map([], |row| {
            let id = ConnectionId::from_bytes(row.get(0)?);
            Ok(SourceRow { id, name: row.get(1)?, base_url: row.get(2)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Every import, the last one first.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn imports(&self) -> Result<Vec<ImportRow>, StoreError> {
        let mut statement =
            self.statement("SELECT id, name, at, report FROM import ORDER BY at DESC, id")?;
        let rows = statement.query_map([], |row| {
            let id = ConnectionId::from_bytes(row.get(0)?);
            Ok(ImportRow { id, name: row.get(1)?, at: time(row.get(2)?)?, report: row.get(3)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The entries that came with an import.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn items_of_import(&self, id: ConnectionId) -> Result<Vec<ItemId>, StoreError> {
        Ok(self.docs_of(&id.to_string())?.into_iter().map(|(doc, _)| doc.into()).collect())
    }

    /// The entries that came from there, and whether they were changed since.
    fn docs_of(&self, from: &str) -> Result<Vec<(EntryId, bool)>, StoreError> {
        let mut statement = self.statement(include_str!("sql/docs_of_import.sql"))?;
        let rows = statement.query_map(named_params! { ":from": from }, |row| {
            Ok((EntryId::from_bytes(row.get(0)?), row.get(1)?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Whether any source brought exactly this.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn holds_clinical(
        &self,
        resource_type: &str,
        id: &str,
        bytes: &[u8],
    ) -> Result<bool, StoreError> {
        let mut statement = self.statement(include_str!("sql/holds_clinical.sql"))?;
        let hash = sha256(bytes);
        Ok(statement.exists(named_params! { ":type": resource_type, ":id": id, ":hash": hash })?)
    }

    /// The first version of anything that was kept after row `seq`.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn clinical_since(&self, seq: i64) -> Result<Option<KeptClinical>, StoreError> {
        let mut statement = self.statement(include_str!("sql/clinical_since.sql"))?;
        Ok(statement.query_row([seq], kept).optional()?)
    }
}

impl Tx<'_> {
    /// Begins an import; what came with it is written under its id.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn add_import(&self, row: &ImportRow) -> Result<(), StoreError> {
        let sql = "INSERT INTO import (id, name, at, report) VALUES (?1, ?2, ?3, ?4)";
        let values = (row.id.as_bytes(), &row.name, micros(row.at), &row.report);
        self.statement(sql)?.execute(values)?;
        Ok(())
    }

    /// Adds a source that came with an import.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn add_source(&self, source: &SourceRow, import: &ImportRow) -> Result<(), StoreError> {
        self.statement(include_str!("sql/add_source.sql"))?.execute(named_params! {
            ":id": source.id.as_bytes(),
            ":name": source.name,
            ":base_url": source.base_url,
            ":added_at": micros(import.at),
            ":import": import.id.as_bytes(),
        })?;
        Ok(())
    }

    /// Says what an import brought.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn report_import(&self, id: ConnectionId, report: &str) -> Result<(), StoreError> {
        let sql = "UPDATE import SET report = ?2 WHERE id = ?1";
        self.statement(sql)?.execute((id.as_bytes(), report))?;
        Ok(())
    }

    /// Remembers that a file came with an import.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn put_imported_file(&self, import: ConnectionId, file: FileId) -> Result<(), StoreError> {
        self.put_import_item(import, "file", &file.to_string())
    }

    /// Remembers that a questionnaire came with an import.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn put_imported_questionnaire(
        &self,
        import: ConnectionId,
        id: &str,
    ) -> Result<(), StoreError> {
        self.put_import_item(import, "questionnaire", id)
    }

    fn put_import_item(
        &self,
        import: ConnectionId,
        what: &str,
        item: &str,
    ) -> Result<(), StoreError> {
        let sql = "INSERT OR IGNORE INTO import_item (import, what, item) VALUES (?1, ?2, ?3)";
        self.statement(sql)?.execute((import.as_bytes(), what, item))?;
        Ok(())
    }

    /// Takes out everything that came with an import. Projections of readings
    /// are for the caller to make anew.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] when there is no such import.
    pub fn undo_import(&self, id: ConnectionId) -> Result<UndoneImport, StoreError> {
        let from = id.to_string();
        let (entries, kept) = self.forget_entries(&from)?;
        let sql = "DELETE FROM waiting_change WHERE received_from = ?1";
        self.statement(sql)?.execute([&from])?;
        let batches = self
            .statement("DELETE FROM reading_batch WHERE received_from = ?1")?
            .execute([&from])? as u64;
        let clinical = self.forget_sources(id)?;
        let files = self.forget_items(id)?;
        match self.statement("DELETE FROM import WHERE id = ?1")?.execute([id.as_bytes()])? {
            0 => Err(StoreError::Unknown { table: "import" }),
            _ => Ok(UndoneImport { clinical, entries, kept, batches, files }),
        }
    }

    fn forget_entries(&self, from: &str) -> Result<(Vec<EntryId>, u64), StoreError> {
        let docs = self.docs_of(from)?;
        let (kept, gone): (Vec<_>, Vec<_>) = docs.into_iter().partition(|(_, changed)| *changed);
        let gone: Vec<EntryId> = gone.into_iter().map(|(doc, _)| doc).collect();
        for doc in &gone {
            for sql in ROWS_OF_AN_ENTRY {
                self.statement(sql)?.execute([doc.as_bytes()])?;
            }
        }
        Ok((gone, kept.len() as u64))
    }

    fn forget_sources(&self, import: ConnectionId) -> Result<u64, StoreError> {
        let of_import = "connection IN (SELECT id FROM connection WHERE import = ?1)";
        let mut gone = 0;
        for table in ["clinical_current", "clinical"] {
            let sql = format!("DELETE FROM {table} WHERE {of_import}");
            gone = self.statement(&sql)?.execute([import.as_bytes()])?;
        }
        self.statement("DELETE FROM connection WHERE import = ?1")?.execute([import.as_bytes()])?;
        Ok(gone as u64)
    }

    fn forget_items(&self, import: ConnectionId) -> Result<Vec<FileId>, StoreError> {
        let items: Vec<(String, String)> = {
            let mut statement =
                self.statement("SELECT what, item FROM import_item WHERE import = ?1")?;
            let rows =
                statement.query_map([import.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))?;
            rows.collect::<Result<_, _>>()?
        };
        let mut files = Vec::new();
        for (what, item) in items {
            match item.parse::<FileId>() {
                Ok(file) if what == "file" => {
                    if self.erase_unused_blob(file)? {
                        files.push(file);
                    }
                }
                _ => {
                    let sql = include_str!("sql/erase_unused_questionnaire.sql");
                    self.statement(sql)?.execute([&item])?;
                }
            }
        }
        let sql = "DELETE FROM import_item WHERE import = ?1";
        self.statement(sql)?.execute([import.as_bytes()])?;
        Ok(files)
    }
}

fn kept(row: &Row<'_>) -> rusqlite::Result<KeptClinical> {
    Ok(KeptClinical {
        seq: row.get("seq")?,
        source: ConnectionId::from_bytes(row.get("connection")?),
        resource_type: row.get("type")?,
        id: row.get("id")?,
        version: row.get("version")?,
        bytes: row.get("bytes")?,
        last_updated: optional_time(row.get("last_updated")?)?,
        received_at: time(row.get("received_at")?)?,
        deleted: row.get("deleted")?,
        newest: row.get("newest")?,
    })
}
