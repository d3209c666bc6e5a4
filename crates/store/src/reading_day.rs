//! Days in short, kept beside the readings.
//!
//! Years of a glucose sensor are a million readings; a chart of them has a
//! thousand columns of pixels. Each day keeps its first, lowest, highest and
//! last, so that such a chart reads days. Rejected: triggers, which would do a
//! day's work for each of the readings of an import.

use std::collections::{BTreeMap, BTreeSet};

use model::Reading;
use model::reading::SeriesName;
use rusqlite::named_params;

use crate::column::micros;
use crate::reading_line::Line;
use crate::{StoreError, Tx};

/// A day, in microseconds.
pub(crate) const DAY: i64 = 24 * 60 * 60 * 1_000_000;

/// Days whose readings changed.
#[derive(Debug, Default)]
pub(crate) struct Days(BTreeMap<SeriesName, Touched>);

/// Those of one series: by UTC for charts, and as the person lived them for the
/// timeline.
#[derive(Debug, Default)]
struct Touched {
    utc: BTreeSet<i64>,
    local: BTreeSet<i64>,
}

impl Days {
    pub(crate) fn add(&mut self, reading: &Reading) {
        let touched = self.0.entry(SeriesName::of(reading)).or_default();
        let at = micros(reading.at.utc());
        touched.utc.insert(at.div_euclid(DAY));
        let offset = reading.at.at().offset().local_minus_utc();
        touched.local.insert(local_day(at, i64::from(offset)));
    }
}

impl Touched {
    /// The stretches of time that hold all readings of these days, each from one
    /// day until before another, in UTC. No clock is more than a day from it.
    fn stretches(&self) -> Vec<(i64, i64)> {
        let mut stretches: Vec<(i64, i64)> = Vec::new();
        for day in self.utc.union(&self.local) {
            let (from, until) = (day - 1, day + 2);
            match stretches.last_mut() {
                Some(last) if from <= last.1 => last.1 = until,
                _ => stretches.push((from, until)),
            }
        }
        stretches
    }
}

/// The day of a time, as the person lived it whose clock was so many seconds
/// east of UTC.
fn local_day(at: i64, offset: i64) -> i64 {
    (at + offset * 1_000_000).div_euclid(DAY)
}

/// A time and a value, as the index holds them.
pub(crate) type Raw = (i64, i64);

/// A day in short, or any stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) count: i64,
    pub(crate) total: i64,
    pub(crate) first: Raw,
    pub(crate) lowest: Raw,
    pub(crate) highest: Raw,
    pub(crate) last: Raw,
}

impl Stretch {
    pub(crate) fn of(point: Raw) -> Self {
        let (first, lowest, highest, last) = (point, point, point, point);
        Self { count: 1, total: point.1, first, lowest, highest, last }
    }

    /// Goes on with a later stretch.
    pub(crate) fn then(self, next: Self) -> Self {
        let (lowest, highest) = (self.lowest, self.highest);
        Self {
            count: self.count + next.count,
            total: self.total.saturating_add(next.total),
            first: self.first,
            lowest: if next.lowest.1 < lowest.1 { next.lowest } else { lowest },
            highest: if next.highest.1 > highest.1 { next.highest } else { highest },
            last: next.last,
        }
    }
}

impl Tx<'_> {
    /// Makes these days anew from the readings that stand.
    pub(crate) fn put_days(&self, days: &Days) -> Result<(), StoreError> {
        for (name, touched) in &days.0 {
            let (mut utc, mut local) = (BTreeMap::new(), BTreeMap::new());
            for (from, until) in touched.stretches() {
                self.walk_days(name, (from * DAY, until * DAY), touched, &mut utc, &mut local)?;
            }
            for day in &touched.utc {
                match utc.get(day) {
                    Some(short) => self.put_day(name, *day, *short)?,
                    None => self.remove_day(name, *day)?,
                }
            }
            for day in &touched.local {
                self.put_line(name, *day, local.get(day))?;
            }
        }
        Ok(())
    }

    /// Reads what stands in a stretch of time once, for both sorts of day.
    fn walk_days(
        &self,
        name: &SeriesName,
        (from, until): (i64, i64),
        touched: &Touched,
        utc: &mut BTreeMap<i64, Stretch>,
        local: &mut BTreeMap<i64, Line>,
    ) -> Result<(), StoreError> {
        let mut statement = self.statement(include_str!("sql/reading_points_of_days.sql"))?;
        let mut rows = statement.query((name.measure.as_str(), &name.own, from, until))?;
        while let Some(row) = rows.next()? {
            let (at, id, value, offset): (i64, [u8; 16], i64, i64) = row.try_into()?;
            let day = at.div_euclid(DAY);
            if touched.utc.contains(&day) {
                let one = Stretch::of((at, value));
                utc.entry(day).and_modify(|short| *short = short.then(one)).or_insert(one);
            }
            let day = local_day(at, offset);
            if touched.local.contains(&day) {
                let one = Line::of(at, id, value);
                local.entry(day).and_modify(|line| *line = line.then(one)).or_insert(one);
            }
        }
        Ok(())
    }

    fn put_day(&self, name: &SeriesName, day: i64, short: Stretch) -> Result<(), StoreError> {
        self.statement(include_str!("sql/put_reading_day.sql"))?.execute(named_params! {
            ":measure": name.measure.as_str(),
            ":own": name.own,
            ":day": day,
            ":count": short.count,
            ":total": short.total,
            ":first_at": short.first.0,
            ":first": short.first.1,
            ":lowest_at": short.lowest.0,
            ":lowest": short.lowest.1,
            ":highest_at": short.highest.0,
            ":highest": short.highest.1,
            ":last_at": short.last.0,
            ":last": short.last.1,
        })?;
        Ok(())
    }

    fn remove_day(&self, name: &SeriesName, day: i64) -> Result<(), StoreError> {
        self.statement("DELETE FROM reading_day WHERE measure = ?1 AND own = ?2 AND day = ?3")?
            .execute((name.measure.as_str(), &name.own, day))?;
        Ok(())
    }
}
