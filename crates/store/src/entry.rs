//! Entries as lists and pages show them: the projection of their changes.

use chrono::{DateTime, Utc};
use model::{Energy, EntryId, EntryKind, EntryState, Feeling, Field, Heads, Mood, TwoAnswers};
use rusqlite::{OptionalExtension, Row, ToSql, named_params};

use crate::column::{join_heads, micros, split_heads, unreadable};
use crate::search::search_expression;
use crate::{Reader, StoreError, Tx};

/// Which entries to list, newest first.
///
/// Pages are found by where the last one ended (`after`), not by counting
/// rows: an entry written meanwhile shifts nothing, and page 1,000 costs no
/// more than page 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryQuery {
    /// Only this kind.
    pub kind: Option<EntryKind>,
    /// Only entries that have all these words, or words beginning with them,
    /// in their note or feelings. Case and accents make no difference.
    pub search: Option<String>,
    /// Only from this time on.
    pub from: Option<DateTime<Utc>>,
    /// Only before this time.
    pub until: Option<DateTime<Utc>>,
    /// Only what comes after this entry: the time and identifier of the last
    /// one of the page before.
    pub after: Option<(DateTime<Utc>, EntryId)>,
    /// At most this many.
    pub limit: u32,
}

impl Default for EntryQuery {
    /// The newest 50 of any kind.
    fn default() -> Self {
        Self { kind: None, search: None, from: None, until: None, after: None, limit: 50 }
    }
}

impl Reader {
    /// One entry, deleted or not.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn entry(&self, id: EntryId) -> Result<Option<EntryState>, StoreError> {
        let mut statement = self.statement(include_str!("sql/entry.sql"))?;
        Ok(statement.query_row([id.as_bytes()], state).optional()?)
    }

    /// The version an entry is at; empty when there is no such entry.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn heads(&self, id: EntryId) -> Result<Heads, StoreError> {
        let mut statement = self.statement("SELECT heads FROM doc WHERE id = ?1")?;
        let heads = statement
            .query_row([id.as_bytes()], |row| split_heads(row.get_ref(0)?.as_blob()?))
            .optional()?;
        Ok(heads.unwrap_or_default())
    }

    /// A page of entries, newest first; deleted ones are left out.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn entries(&self, query: &EntryQuery) -> Result<Vec<EntryState>, StoreError> {
        let words = query.search.as_deref().and_then(search_expression);
        let kind = query.kind.map(EntryKind::as_str);
        let from = query.from.map_or(i64::MIN, micros);
        let (before, before_id) = upper_bound(query);
        let mut bound: Vec<(&str, &dyn ToSql)> = vec![
            (":kind", &kind),
            (":from", &from),
            (":before", &before),
            (":before_id", &before_id),
            (":limit", &query.limit),
        ];
        let sql = match &words {
            None => include_str!("sql/timeline.sql"),
            Some(words) => {
                bound.push((":words", words));
                include_str!("sql/search.sql")
            }
        };
        let mut statement = self.statement(sql)?;
        let rows = statement.query_map(bound.as_slice(), state)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Entries in which a field has two answers, for the person to choose,
    /// newest first; deleted ones are left out.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn entries_with_two_answers(&self) -> Result<Vec<EntryState>, StoreError> {
        let mut statement = self.statement(include_str!("sql/two_answers.sql"))?;
        let rows = statement.query_map([], state)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many entries there are, deleted ones left out.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn count_entries(&self, kind: Option<EntryKind>) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM entry WHERE deleted = 0 AND (?1 IS NULL OR kind = ?1)";
        let kind = kind.map(EntryKind::as_str);
        Ok(self.statement(sql)?.query_row([kind], |row| row.get(0))?)
    }
}

impl Tx<'_> {
    /// Puts an entry's projection in place of the one before, with its
    /// version, its two answers and its words in the search index.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn put_entry(&self, entry: &EntryState) -> Result<(), StoreError> {
        self.statement(include_str!("sql/put_doc.sql"))?
            .execute((entry.id.as_bytes(), join_heads(&entry.heads)))?;
        let row = self.put_entry_row(entry)?;
        self.put_entry_body(row, entry)?;
        self.put_entry_conflicts(entry)
    }

    fn put_entry_row(&self, entry: &EntryState) -> Result<i64, StoreError> {
        let row = self.statement(include_str!("sql/put_entry.sql"))?.query_row(
            named_params! {
                ":id": entry.id.as_bytes(),
                ":kind": entry.kind().as_str(),
                ":at_utc": micros(entry.diary.at.utc()),
                ":at": entry.diary.at.to_string(),
                ":mood": entry.diary.mood.map_or(0, Mood::value),
                ":energy": entry.diary.energy.map_or(0, Energy::value),
                ":circle": entry.audience.circle,
                ":care_team": entry.audience.care_team,
                ":deleted": entry.deleted,
                ":kept_after_delete": entry.kept_after_delete,
                ":read_only": entry.read_only,
                ":created_by": entry.created_by.as_bytes(),
                ":created_at": micros(entry.created_at),
                ":changed_at": micros(entry.changed_at),
            },
            |row| row.get(0),
        )?;
        Ok(row)
    }

    fn put_entry_body(&self, row: i64, entry: &EntryState) -> Result<(), StoreError> {
        let feelings: Vec<&str> = entry.diary.feelings.iter().map(Feeling::as_str).collect();
        let state = serde_json::to_string(entry).map_err(|_| StoreError::Value)?;
        self.statement(include_str!("sql/put_entry_body.sql"))?.execute(named_params! {
            ":row": row,
            ":note": entry.diary.note,
            ":feelings": feelings.join("\n"),
            ":state": state,
        })?;
        Ok(())
    }

    fn put_entry_conflicts(&self, entry: &EntryState) -> Result<(), StoreError> {
        self.statement("DELETE FROM entry_conflict WHERE entry = ?1")?
            .execute([entry.id.as_bytes()])?;
        let mut statement = self.statement(include_str!("sql/put_entry_conflict.sql"))?;
        for TwoAnswers { field, answers } in &entry.two_answers {
            for (position, answer) in answers.iter().enumerate() {
                statement.execute(named_params! {
                    ":entry": entry.id.as_bytes(),
                    ":field": field_name(*field),
                    ":position": position,
                    ":value": answer.value,
                    ":by": answer.by.as_bytes(),
                    ":at": micros(answer.at),
                })?;
            }
        }
        Ok(())
    }
}

fn state(row: &Row<'_>) -> rusqlite::Result<EntryState> {
    serde_json::from_str(row.get_ref(0)?.as_str()?).map_err(|_| unreadable())
}

/// The time and identifier that a page ends before.
fn upper_bound(query: &EntryQuery) -> (i64, [u8; 16]) {
    let until = query.until.map(|time| (micros(time), [0; 16]));
    let after = query.after.map(|(time, id)| (micros(time), *id.as_bytes()));
    let bounds = until.into_iter().chain(after);
    bounds.min().unwrap_or((i64::MAX, [u8::MAX; 16]))
}

fn field_name(field: Field) -> &'static str {
    match field {
        Field::At => "at",
        Field::Mood => "mood",
        Field::Energy => "energy",
        Field::Circle => "circle",
        Field::CareTeam => "care_team",
    }
}
