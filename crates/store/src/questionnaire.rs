//! Questionnaires that a person added to those that come with Keepwell.

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, Row};

use crate::column::{micros, time};
use crate::{Reader, StoreError, Tx};

/// A questionnaire as it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionnaireRow {
    /// Its name among all.
    pub id: String,
    /// The FHIR resource.
    pub json: String,
    /// When it was added.
    pub added_at: DateTime<Utc>,
}

fn row(row: &Row<'_>) -> rusqlite::Result<QuestionnaireRow> {
    Ok(QuestionnaireRow { id: row.get(0)?, json: row.get(1)?, added_at: time(row.get(2)?)? })
}

impl Reader {
    /// Every questionnaire that was added, in the order of their ids.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn questionnaires(&self) -> Result<Vec<QuestionnaireRow>, StoreError> {
        let sql = "SELECT id, json, added_at FROM questionnaire ORDER BY id";
        let mut statement = self.statement(sql)?;
        let rows = statement.query_map([], row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The questionnaire of this id, if it was added.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn questionnaire(&self, id: &str) -> Result<Option<QuestionnaireRow>, StoreError> {
        let sql = "SELECT id, json, added_at FROM questionnaire WHERE id = ?1";
        Ok(self.statement(sql)?.query_row([id], row).optional()?)
    }
}

impl Tx<'_> {
    /// Keeps a questionnaire. One that is there already stays as it is:
    /// answers were given to its words.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn add_questionnaire(&self, row: &QuestionnaireRow) -> Result<(), StoreError> {
        let sql = include_str!("sql/add_questionnaire.sql");
        self.statement(sql)?.execute((&row.id, &row.json, micros(row.added_at)))?;
        Ok(())
    }
}
