//! Looking for damage.
//!
//! SQLCipher authenticates each page as it is read, so damage is found when
//! somebody happens to read it. A check reads everything. What it finds it
//! says; it repairs nothing, because every repair of a record is a decision.

use rusqlite::Row;
use rusqlite::ffi::SQLITE_CORRUPT_VTAB;

use crate::column::sha256;
use crate::migrate::STALE;
use crate::{Store, StoreError};

pub(crate) type Findings = Result<Vec<String>, StoreError>;

impl Store {
    /// Reads the whole database and says in plain words what is wrong with it;
    /// nothing when all is well.
    ///
    /// Whether the projections are what truth makes is for the application to
    /// ask, with [`projection_digest`](crate::Reader::projection_digest).
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read for another reason than damage.
    pub fn check(&self) -> Result<Vec<String>, StoreError> {
        let checks: [fn(&Self) -> Findings; 8] = [
            Self::check_pages,
            Self::check_structure,
            Self::check_references,
            Self::check_search_index,
            Self::check_clinical,
            Self::check_readings,
            Self::check_projections,
            Self::check_activity,
        ];
        let mut findings = Vec::new();
        for check in checks {
            match check(self) {
                Ok(found) => findings.extend(found),
                Err(StoreError::Damaged) => findings.push(UNREADABLE.to_owned()),
                Err(error) => return Err(error),
            }
        }
        findings.dedup();
        Ok(findings)
    }

    /// The seal of every page in the file. Only the file is looked at, so the
    /// log is folded in first; where that cannot be, for want of space, the
    /// pages in the log are still read by the checks that follow.
    fn check_pages(&self) -> Findings {
        let folded = self.sqlite().query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
        match folded.map_err(StoreError::from) {
            Ok(()) | Err(StoreError::DiskFull) => {}
            Err(error) => return Err(error),
        }
        self.findings("PRAGMA cipher_integrity_check", |row| {
            Ok(Some(format!("A page of the database is damaged: {}.", row.get::<_, String>(0)?)))
        })
    }

    fn check_structure(&self) -> Findings {
        self.findings("PRAGMA integrity_check", |row| {
            let line: String = row.get(0)?;
            Ok((line != "ok").then(|| format!("The database's structure is damaged: {line}.")))
        })
    }

    fn check_references(&self) -> Findings {
        self.findings("PRAGMA foreign_key_check", |row| {
            let (table, parent): (String, String) = (row.get(0)?, row.get(2)?);
            Ok(Some(format!("A row of {table} refers to a row of {parent} that is not there.")))
        })
    }

    /// FTS5 compares its index with the text (`rank = 1`) and reports a
    /// difference as corruption.
    fn check_search_index(&self) -> Findings {
        let checks = [
            (
                "INSERT INTO entry_text (entry_text, rank) VALUES ('integrity-check', 1)",
                "The search index is not what the entries say.",
            ),
            (
                "INSERT INTO reading_text (reading_text, rank) VALUES ('integrity-check', 1)",
                "The search index is not what the notes of readings say.",
            ),
        ];
        let mut findings = Vec::new();
        for (sql, finding) in checks {
            match self.statement(sql)?.execute([]) {
                Ok(_) => {}
                Err(error) if error.sqlite_extended_error_code() == Some(SQLITE_CORRUPT_VTAB) => {
                    findings.push(finding.to_owned());
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(findings)
    }

    /// What services sent is kept with its hash.
    fn check_clinical(&self) -> Findings {
        self.findings("SELECT seq, type, hash, bytes FROM clinical ORDER BY seq", |row| {
            let hash: [u8; 32] = row.get(2)?;
            if sha256(row.get_ref(3)?.as_blob()?) == hash {
                return Ok(None);
            }
            let (seq, resource_type): (i64, String) = (row.get(0)?, row.get(1)?);
            Ok(Some(format!("What a service sent was altered: {resource_type}, row {seq}.")))
        })
    }

    fn check_projections(&self) -> Findings {
        let mut findings =
            self.findings(include_str!("sql/check_projections.sql"), |row| Ok(Some(row.get(0)?)))?;
        if self.setting(STALE)?.is_some() {
            findings.push("The lists were dropped and not rebuilt.".to_owned());
        }
        Ok(findings)
    }

    fn check_activity(&self) -> Findings {
        let broken = self.broken_activity()?;
        Ok(broken
            .map(|seq| format!("The activity was altered at row {seq}."))
            .into_iter()
            .collect())
    }

    pub(crate) fn findings(
        &self,
        sql: &str,
        finding: impl FnMut(&Row<'_>) -> rusqlite::Result<Option<String>>,
    ) -> Findings {
        let mut statement = self.sqlite().prepare(sql)?;
        let lines = statement.query_map([], finding)?;
        Ok(lines.filter_map(Result::transpose).collect::<Result<_, _>>()?)
    }
}

const UNREADABLE: &str = "Part of the database cannot be read.";
