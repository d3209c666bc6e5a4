//! Days in short, kept beside the readings.
//!
//! Years of a glucose sensor are a million readings; a chart of them has a
//! thousand columns of pixels. Each day keeps its first, lowest, highest and
//! last, so that such a chart reads days. Rejected: triggers, which would do a
//! day's work for each of the readings of an import.

use std::collections::BTreeSet;

use model::reading::SeriesName;
use model::{Measure, Reading};
use rusqlite::named_params;

use crate::column::micros;
use crate::{StoreError, Tx};

/// A day, in microseconds.
pub(crate) const DAY: i64 = 24 * 60 * 60 * 1_000_000;

/// Days whose readings changed: by UTC for charts, and as the person lived them
/// for the timeline.
#[derive(Debug, Default)]
pub(crate) struct Days {
    utc: BTreeSet<(Measure, String, i64)>,
    local: BTreeSet<(Measure, String, i64)>,
}

impl Days {
    pub(crate) fn add(&mut self, reading: &Reading) {
        let SeriesName { measure, own } = SeriesName::of(reading);
        let at = micros(reading.at.utc());
        let local = at + i64::from(reading.at.at().offset().local_minus_utc()) * 1_000_000;
        self.utc.insert((measure, own.clone(), at.div_euclid(DAY)));
        self.local.insert((measure, own, local.div_euclid(DAY)));
    }
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
        for (measure, own, day) in &days.local {
            self.put_line(&SeriesName { measure: *measure, own: own.clone() }, *day)?;
        }
        for (measure, own, day) in &days.utc {
            let name = SeriesName { measure: *measure, own: own.clone() };
            let mut short: Option<Stretch> = None;
            self.each_point(&name, day * DAY, (day + 1) * DAY, |point| {
                let one = Stretch::of(point);
                short = Some(short.map_or(one, |short| short.then(one)));
            })?;
            match short {
                Some(short) => self.put_day(&name, *day, short)?,
                None => self.remove_day(&name, *day)?,
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
