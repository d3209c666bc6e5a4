//! Readings among everything else that was written down: one line for each
//! measure and day, and the notes of readings for the search.
//!
//! A sensor takes 288 readings a day, which would bury what a person wrote. A
//! line is kept beside the readings, as days are, so that a page of the timeline
//! reads as many rows as it shows. Rejected: making lines of `reading_day`. Its
//! days are UTC's, and the line of a summer night would stand under the wrong
//! date.

use chrono::{DateTime, NaiveDate, Utc};
use model::reading::{Decimal, SeriesName};
use model::{Reading, ReadingId};
use rusqlite::{Row, ToSql, named_params};

use crate::column::micros;
use crate::search::search_expression;
use crate::{Reader, StoreError, Tx};

/// What stands of a measure on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadingLine {
    /// The day, as the person lived it.
    pub day: NaiveDate,
    /// How many readings.
    pub count: u64,
    /// The last of them.
    pub latest: Reading,
    /// The lowest main value, in the canonical unit.
    pub lowest: Decimal,
    /// The highest.
    pub highest: Decimal,
}

/// Which lines to list, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReadingLineQuery {
    /// Single readings whose note has all these words, or words beginning with
    /// them; whole days when `None`.
    pub search: Option<String>,
    /// Only from this time on.
    pub from: Option<DateTime<Utc>>,
    /// Only before this time.
    pub until: Option<DateTime<Utc>>,
    /// Only what comes after the line with this latest reading.
    pub after: Option<(DateTime<Utc>, ReadingId)>,
    /// At most this many.
    pub limit: u32,
}

/// A row of the table: all but the reading.
struct Short {
    day: i64,
    count: i64,
    latest: ReadingId,
    lowest: i64,
    highest: i64,
}

/// What stands of a measure on one day: what the table keeps.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line {
    count: i64,
    /// When the last was taken, and which it is.
    last: (i64, [u8; 16]),
    lowest: i64,
    highest: i64,
}

impl Line {
    pub(crate) fn of(at: i64, id: [u8; 16], value: i64) -> Self {
        Self { count: 1, last: (at, id), lowest: value, highest: value }
    }

    /// Goes on with later readings.
    pub(crate) fn then(self, next: Self) -> Self {
        Self {
            count: self.count + next.count,
            last: next.last,
            lowest: self.lowest.min(next.lowest),
            highest: self.highest.max(next.highest),
        }
    }
}

impl Reader {
    /// Lines of readings, or readings with these words in their note, newest
    /// first.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn reading_lines(&self, query: &ReadingLineQuery) -> Result<Vec<ReadingLine>, StoreError> {
        let until = query.until.map(|time| (micros(time), [0; 16]));
        let after = query.after.map(|(time, id)| (micros(time), *id.as_bytes()));
        let (before, before_id) =
            until.into_iter().chain(after).min().unwrap_or((i64::MAX, [u8::MAX; 16]));
        let from = query.from.map_or(i64::MIN, micros);
        let mut bound: Vec<(&str, &dyn ToSql)> = vec![
            (":from", &from),
            (":before", &before),
            (":before_id", &before_id),
            (":limit", &query.limit),
        ];
        let Some(words) = query.search.as_deref().and_then(search_expression) else {
            let mut statement = self.statement(include_str!("sql/reading_lines.sql"))?;
            let rows = statement.query_map(bound.as_slice(), short)?;
            return rows.map(|row| self.line(&row?)).collect();
        };
        bound.push((":words", &words));
        let mut statement = self.statement(include_str!("sql/search_readings.sql"))?;
        let ids =
            statement.query_map(bound.as_slice(), |row| row.get(0).map(ReadingId::from_bytes))?;
        ids.map(|id| self.line_of_one(id?)).collect()
    }

    /// How many lines there are.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn count_reading_lines(&self) -> Result<u64, StoreError> {
        Ok(self.statement("SELECT count(*) FROM reading_line")?.query_row([], |row| row.get(0))?)
    }

    fn line(&self, short: &Short) -> Result<ReadingLine, StoreError> {
        Ok(ReadingLine {
            day: date(short.day).ok_or(StoreError::Value)?,
            count: u64::try_from(short.count).unwrap_or_default(),
            latest: self.listed(short.latest)?,
            lowest: Decimal::from_ten_thousandths(short.lowest),
            highest: Decimal::from_ten_thousandths(short.highest),
        })
    }

    fn line_of_one(&self, id: ReadingId) -> Result<ReadingLine, StoreError> {
        let latest = self.listed(id)?;
        let value = latest.value.map_or(Decimal::whole(0), |value| value.main());
        let (lowest, highest) = (value, value);
        Ok(ReadingLine { day: latest.at.at().date_naive(), count: 1, latest, lowest, highest })
    }

    fn listed(&self, id: ReadingId) -> Result<Reading, StoreError> {
        Ok(self.reading(id)?.ok_or(StoreError::Value)?.reading)
    }
}

impl Tx<'_> {
    /// Puts the line of a day in place of the one before; none, where nothing
    /// stands.
    pub(crate) fn put_line(
        &self,
        name: &SeriesName,
        day: i64,
        line: Option<&Line>,
    ) -> Result<(), StoreError> {
        let (measure, own) = (name.measure.as_str(), &name.own);
        let Some(line) = line else {
            let sql = "DELETE FROM reading_line WHERE measure = ?1 AND own = ?2 AND day = ?3";
            self.statement(sql)?.execute((measure, own, day))?;
            return Ok(());
        };
        self.statement(include_str!("sql/put_reading_line.sql"))?.execute(named_params! {
            ":measure": measure,
            ":own": own,
            ":day": day,
            ":count": line.count,
            ":last_at": line.last.0,
            ":latest": line.last.1,
            ":lowest": line.lowest,
            ":highest": line.highest,
        })?;
        Ok(())
    }

    /// Puts a reading's note where the search finds it.
    pub(crate) fn put_note(&self, reading: &Reading) -> Result<(), StoreError> {
        self.statement("INSERT INTO reading_note (reading, note) VALUES (?1, ?2)")?
            .execute((reading.id.as_bytes(), &reading.note))?;
        Ok(())
    }
}

fn short(row: &Row<'_>) -> rusqlite::Result<Short> {
    Ok(Short {
        day: row.get("day")?,
        count: row.get("count")?,
        latest: ReadingId::from_bytes(row.get("latest")?),
        lowest: row.get("lowest")?,
        highest: row.get("highest")?,
    })
}

fn date(day: i64) -> Option<NaiveDate> {
    NaiveDate::from_epoch_days(i32::try_from(day).ok()?)
}
