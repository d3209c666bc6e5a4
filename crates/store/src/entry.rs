//! Entries as lists and pages show them: the projection of their changes.

use chrono::{DateTime, Utc};
use model::{
    Diary, Energy, EntryId, EntryKind, EntryState, Field, Form, Heads, Label, Moment, Mood, Page,
    TwoAnswers, Value,
};
use rusqlite::{OptionalExtension, Row, ToSql, named_params};

use crate::column::{join_heads, micros, split_heads, time, unreadable};
use crate::search::search_expression;
use crate::{Reader, StoreError, Tx};

/// Which entries to list, newest first.
///
/// Pages are found by where the last one ended (`after`), not by counting
/// rows: an entry written meanwhile shifts nothing, and page 1,000 costs no
/// more than page 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryQuery {
    /// Only these kinds; empty for all of them.
    pub kinds: Vec<EntryKind>,
    /// Only entries with this tag, or of this series of photos.
    pub word: Option<(Field, Label)>,
    /// Only entries that have all these words, or words beginning with them,
    /// anywhere in what they say. Case and accents make no difference.
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

/// A tag or series that is in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordRow {
    /// The words.
    pub word: Label,
    /// How many entries have it.
    pub entries: u64,
    /// The time of the first of them.
    pub earliest: DateTime<Utc>,
    /// The time of the last of them.
    pub latest: DateTime<Utc>,
}

impl Default for EntryQuery {
    /// The newest 50 of any kind.
    fn default() -> Self {
        Self {
            kinds: Vec::new(),
            word: None,
            search: None,
            from: None,
            until: None,
            after: None,
            limit: 50,
        }
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
        let kinds = serde_json::to_string(&query.kinds).map_err(|_| StoreError::Value)?;
        let field = query.word.as_ref().map(|(field, _)| field.as_str());
        let word = query.word.as_ref().map(|(_, word)| word.as_str());
        let from = query.from.map_or(i64::MIN, micros);
        let (before, before_id) = upper_bound(query);
        let mut bound: Vec<(&str, &dyn ToSql)> = vec![
            (":kinds", &kinds),
            (":field", &field),
            (":word", &word),
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

    /// Entries that somebody has to read: a text in them was merged, or they
    /// were changed while someone else deleted them. Newest first.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn entries_to_read(&self) -> Result<Vec<EntryState>, StoreError> {
        let mut statement = self.statement(include_str!("sql/entries_to_read.sql"))?;
        let rows = statement.query_map([], state)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many entries have two answers or have to be read.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn count_entries_to_decide(&self) -> Result<u64, StoreError> {
        let mut statement = self.statement(include_str!("sql/count_entries_to_decide.sql"))?;
        Ok(statement.query_row([], |row| row.get(0))?)
    }

    /// Every tag or series in use, the one used last first. Other fields have
    /// none.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn words(&self, field: Field) -> Result<Vec<WordRow>, StoreError> {
        let mut statement = self.statement(include_str!("sql/words.sql"))?;
        let rows = statement.query_map(named_params! { ":field": field.as_str() }, |row| {
            Ok(WordRow {
                word: Label::new(row.get_ref(0)?.as_str()?).map_err(|_| unreadable())?,
                entries: row.get(1)?,
                earliest: time(row.get(2)?)?,
                latest: time(row.get(3)?)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Every mood in diary pages from `from` to before `until`, oldest first.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn moods(
        &self,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Vec<(Moment, Mood)>, StoreError> {
        let mut statement = self.statement(include_str!("sql/moods.sql"))?;
        let bound = named_params! { ":from": micros(from), ":until": micros(until) };
        let rows = statement.query_map(bound, |row| {
            let at = row.get_ref(0)?.as_str()?.parse().map_err(|_| unreadable())?;
            let mood = Mood::try_from(row.get::<_, u8>(1)?).map_err(|_| unreadable())?;
            Ok((at, mood))
        })?;
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
        self.put_entry_words(row, &entry.page)?;
        self.put_entry_conflicts(entry)
    }

    fn put_entry_row(&self, entry: &EntryState) -> Result<i64, StoreError> {
        let Diary { at, mood, energy, .. } = Diary::of(&entry.page);
        let row = self.statement(include_str!("sql/put_entry.sql"))?.query_row(
            named_params! {
                ":id": entry.id.as_bytes(),
                ":kind": entry.kind().as_str(),
                ":at_utc": micros(at.utc()),
                ":at": at.to_string(),
                ":mood": mood.map_or(0, Mood::value),
                ":energy": energy.map_or(0, Energy::value),
                ":circle": entry.audience.circle,
                ":care_team": entry.audience.care_team,
                ":deleted": entry.deleted,
                ":kept_after_delete": entry.kept_after_delete,
                ":merged": !entry.merged.is_empty(),
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
        let (text, words) = searchable(&entry.page);
        let state = serde_json::to_string(entry).map_err(|_| StoreError::Value)?;
        self.statement(include_str!("sql/put_entry_body.sql"))?.execute(named_params! {
            ":row": row,
            ":text": text,
            ":words": words,
            ":state": state,
        })?;
        Ok(())
    }

    fn put_entry_words(&self, row: i64, page: &Page) -> Result<(), StoreError> {
        self.statement("DELETE FROM entry_word WHERE row = ?1")?.execute([row])?;
        let sql = "INSERT INTO entry_word (row, field, word) VALUES (?1, ?2, ?3)";
        let mut statement = self.statement(sql)?;
        for field in [Field::Tags, Field::Series] {
            for word in page.words(field) {
                statement.execute((row, field.as_str(), word.as_str()))?;
            }
        }
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
                    ":field": field.as_str(),
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

/// What can be found in a page: its texts, and its lines and words.
fn searchable(page: &Page) -> (String, String) {
    let mut texts = Vec::new();
    let mut words = Vec::new();
    for (field, value) in page.said() {
        match (field.form(), value) {
            (Form::Text, Value::Text(text)) => texts.push(text.as_str()),
            (Form::Line | Form::Choice(_), Value::Text(line)) => words.push(line.as_str()),
            (_, Value::Words(labels)) => words.extend(labels.iter().map(Label::as_str)),
            _ => {}
        }
    }
    (texts.join("\n"), words.join("\n"))
}
