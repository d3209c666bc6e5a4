//! Readings of one measure over time: summaries and charts.
//!
//! Twenty thousand readings over more than a year are walked as whole days,
//! with single readings at the two ends; fewer, as readings.

use chrono::{DateTime, Utc};
use model::reading::{Decimal, Part, Point, SeriesName, Summary, downsample};
use rusqlite::{OptionalExtension, Row, named_params};

use crate::column::{micros, time};
use crate::reading::measure;
use crate::reading_day::{DAY, Raw, Stretch};
use crate::{Reader, StoreError};

/// A longer stretch is walked day by day, where there is enough to walk.
const LONG: i64 = 400 * DAY;
const MANY: i64 = 20_000;

/// A series that has readings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadingSeries {
    /// What it is of.
    pub name: SeriesName,
    /// How many stand.
    pub count: u64,
    /// When the first was taken.
    pub first_at: DateTime<Utc>,
    /// When the newest was.
    pub last_at: DateTime<Utc>,
}

impl Reader {
    /// Every series that has readings, in order of name.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn reading_series(&self) -> Result<Vec<ReadingSeries>, StoreError> {
        let mut statement = self.statement(include_str!("sql/reading_series.sql"))?;
        let rows = statement.query_map([], |row| {
            Ok(ReadingSeries {
                name: SeriesName { measure: measure(row)?, own: row.get("own")? },
                count: row.get("count")?,
                first_at: time(row.get("first_at")?)?,
                last_at: time(row.get("last_at")?)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The values of a series in short; `None` when there are none from `from`
    /// until before `until`.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn reading_summary(
        &self,
        name: &SeriesName,
        part: Part,
        from: Option<DateTime<Utc>>,
        until: Option<DateTime<Utc>>,
    ) -> Result<Option<Summary>, StoreError> {
        let mut short: Option<Stretch> = None;
        self.walk(name, part, from, until, |next| {
            short = Some(short.map_or(next, |short| short.then(next)));
        })?;
        Ok(short.map(summary).transpose()?)
    }

    /// The values of a series to draw, in order of time: all of them, or the
    /// extremes of each of `buckets` stretches.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn reading_points(
        &self,
        name: &SeriesName,
        part: Part,
        from: Option<DateTime<Utc>>,
        until: Option<DateTime<Utc>>,
        buckets: usize,
    ) -> Result<Vec<Point>, StoreError> {
        let mut raw: Vec<Raw> = Vec::new();
        self.walk(name, part, from, until, |next| {
            if next.count == 1 {
                raw.push(next.first);
                return;
            }
            let mut ends = vec![next.first, next.lowest, next.highest, next.last];
            ends.sort_by_key(|(at, _)| *at);
            ends.dedup();
            raw.extend(ends);
        })?;
        let points: Vec<Point> = raw.into_iter().map(point).collect::<Result<_, _>>()?;
        Ok(downsample(&points, buckets))
    }

    /// Single readings, and whole days where the stretch is long.
    fn walk(
        &self,
        name: &SeriesName,
        part: Part,
        from: Option<DateTime<Utc>>,
        until: Option<DateTime<Utc>>,
        mut with: impl FnMut(Stretch),
    ) -> Result<(), StoreError> {
        let Some((first, last, count)) = self.extent(name)? else { return Ok(()) };
        let from = from.map_or(first, |from| micros(from).max(first));
        let until = until.map_or(last + 1, |until| micros(until).min(last + 1));
        if part != Part::Main {
            return self.each_part(name, part, from, until, |point| with(Stretch::of(point)));
        }
        if until - from <= LONG || count <= MANY {
            return self.each_point(name, from, until, |point| with(Stretch::of(point)));
        }
        let (first_day, end_day) = ((from - 1).div_euclid(DAY) + 1, until.div_euclid(DAY));
        self.each_point(name, from, first_day * DAY, |point| with(Stretch::of(point)))?;
        self.each_day(name, first_day, end_day, &mut with)?;
        self.each_point(name, end_day * DAY, until, |point| with(Stretch::of(point)))
    }

    /// The times of the first and the last reading, and how many there are.
    fn extent(&self, name: &SeriesName) -> Result<Option<(i64, i64, i64)>, StoreError> {
        let sql = "SELECT min(first_at), max(last_at), sum(count) FROM reading_day
            WHERE measure = ?1 AND own = ?2 HAVING count(*) > 0";
        let extent = self
            .statement(sql)?
            .query_row((name.measure.as_str(), &name.own), |row| row.try_into())
            .optional()?;
        Ok(extent)
    }

    pub(crate) fn each_point(
        &self,
        name: &SeriesName,
        from: i64,
        until: i64,
        mut with: impl FnMut(Raw),
    ) -> Result<(), StoreError> {
        let mut statement = self.statement(include_str!("sql/reading_points.sql"))?;
        let mut rows = statement.query(named_params! {
            ":measure": name.measure.as_str(), ":own": name.own, ":from": from, ":until": until,
        })?;
        while let Some(row) = rows.next()? {
            with((row.get(0)?, row.get(1)?));
        }
        Ok(())
    }

    fn each_part(
        &self,
        name: &SeriesName,
        part: Part,
        from: i64,
        until: i64,
        mut with: impl FnMut(Raw),
    ) -> Result<(), StoreError> {
        let mut statement = self.statement(include_str!("sql/reading_part_points.sql"))?;
        let mut rows = statement.query(named_params! {
            ":measure": name.measure.as_str(), ":own": name.own, ":from": from, ":until": until,
            ":diastolic": part == Part::Diastolic,
        })?;
        while let Some(row) = rows.next()? {
            with((row.get(0)?, row.get(1)?));
        }
        Ok(())
    }

    fn each_day(
        &self,
        name: &SeriesName,
        from: i64,
        until: i64,
        mut with: impl FnMut(Stretch),
    ) -> Result<(), StoreError> {
        let mut statement = self.statement(include_str!("sql/reading_days.sql"))?;
        let mut rows = statement.query(named_params! {
            ":measure": name.measure.as_str(), ":own": name.own, ":from": from, ":until": until,
        })?;
        while let Some(row) = rows.next()? {
            with(day(row)?);
        }
        Ok(())
    }
}

fn day(row: &Row<'_>) -> rusqlite::Result<Stretch> {
    Ok(Stretch {
        count: row.get("count")?,
        total: row.get("total")?,
        first: (row.get("first_at")?, row.get("first")?),
        lowest: (row.get("lowest_at")?, row.get("lowest")?),
        highest: (row.get("highest_at")?, row.get("highest")?),
        last: (row.get("last_at")?, row.get("last")?),
    })
}

fn point((at, value): Raw) -> rusqlite::Result<Point> {
    Ok(Point { at: time(at)?, value: Decimal::from_ten_thousandths(value) })
}

fn summary(short: Stretch) -> rusqlite::Result<Summary> {
    let half = short.count / 2 * short.total.signum();
    Ok(Summary {
        count: u64::try_from(short.count).unwrap_or_default(),
        average: Decimal::from_ten_thousandths((short.total + half) / short.count.max(1)),
        lowest: point(short.lowest)?,
        highest: point(short.highest)?,
        latest: point(short.last)?,
    })
}
