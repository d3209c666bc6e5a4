//! Readings as lists and pages show them: the projection of their batches.
//!
//! The projection does not hang on the order in which batches came. A reading
//! that nothing replaces stands; and where one reading came twice with other
//! words, the first written down is the one shown.

use std::collections::BTreeSet;

use chrono::{DateTime, FixedOffset, Utc};
use model::reading::{Measured, OwnMeasure, Pressure, Quantity, SeriesName};
use model::{Audience, Measure, Moment, PersonId, Reading, ReadingId};
use rusqlite::{OptionalExtension, Row, named_params, params};

use crate::column::{micros, time, unreadable, writer, writer_bytes};
use crate::reading_day::Days;
use crate::{Reader, StoreError, Tx};

/// A reading, and whether it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptReading {
    /// The reading.
    pub reading: Reading,
    /// It has a value, and nothing replaces it.
    pub current: bool,
}

/// Which readings to list, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadingQuery {
    /// Only of this series; of all when `None`.
    pub series: Option<SeriesName>,
    /// Only from this time on.
    pub from: Option<DateTime<Utc>>,
    /// Only before this time.
    pub until: Option<DateTime<Utc>>,
    /// Only what comes after this reading: the time and identifier of the last
    /// one of the page before.
    pub after: Option<(DateTime<Utc>, ReadingId)>,
    /// At most this many.
    pub limit: u32,
}

impl Default for ReadingQuery {
    /// The newest 50 of any measure.
    fn default() -> Self {
        Self { series: None, from: None, until: None, after: None, limit: 50 }
    }
}

impl Reader {
    /// One reading, whether it stands or not.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn reading(&self, id: ReadingId) -> Result<Option<KeptReading>, StoreError> {
        let mut statement = self.statement("SELECT * FROM reading WHERE id = ?1")?;
        let kept = statement.query_row([id.as_bytes()], kept_reading).optional()?;
        kept.map(|kept| self.with_replaced(kept)).transpose()
    }

    /// Readings that stand, newest first.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn readings(&self, query: &ReadingQuery) -> Result<Vec<Reading>, StoreError> {
        let names = match &query.series {
            Some(name) => vec![name.clone()],
            None => self.reading_series()?.into_iter().map(|series| series.name).collect(),
        };
        let mut found = Vec::new();
        for name in names {
            found.extend(self.readings_of(&name, query)?);
        }
        found.sort_by_key(|reading| std::cmp::Reverse((reading.at.utc(), reading.id)));
        found.truncate(query.limit as usize);
        Ok(found)
    }

    fn readings_of(
        &self,
        name: &SeriesName,
        query: &ReadingQuery,
    ) -> Result<Vec<Reading>, StoreError> {
        let until = query.until.map(|time| (micros(time), [0; 16]));
        let after = query.after.map(|(time, id)| (micros(time), *id.as_bytes()));
        let bound = until.into_iter().chain(after).min();
        let (before, before_id) = bound.unwrap_or((i64::MAX, [u8::MAX; 16]));
        let mut statement = self.statement(include_str!("sql/readings.sql"))?;
        let rows = statement.query_map(
            named_params! {
                ":measure": name.measure.as_str(),
                ":own": name.own,
                ":from": query.from.map_or(i64::MIN, micros),
                ":before": before,
                ":before_id": before_id,
                ":limit": query.limit,
            },
            kept_reading,
        )?;
        let kept: Vec<KeptReading> = rows.collect::<Result<_, _>>()?;
        kept.into_iter().map(|kept| Ok(self.with_replaced(kept)?.reading)).collect()
    }

    /// Every reading that this one replaces or that replaces it, directly or
    /// not, the first written down first.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn reading_history(&self, id: ReadingId) -> Result<Vec<KeptReading>, StoreError> {
        let mut statement = self.statement(include_str!("sql/reading_chain.sql"))?;
        let rows = statement.query_map(named_params! { ":id": id.as_bytes() }, kept_reading)?;
        let kept: Vec<KeptReading> = rows.collect::<Result<_, _>>()?;
        kept.into_iter().map(|kept| self.with_replaced(kept)).collect()
    }

    /// How many readings stand.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn count_readings(&self) -> Result<u64, StoreError> {
        let sql = "SELECT coalesce(sum(count), 0) FROM reading_day";
        Ok(self.statement(sql)?.query_row([], |row| row.get(0))?)
    }

    pub(crate) fn count_all_readings(&self) -> Result<u64, StoreError> {
        Ok(self.statement("SELECT count(*) FROM reading")?.query_row([], |row| row.get(0))?)
    }

    /// Whether a reading of a batch is shown as it is, or as one written down
    /// before it.
    pub(crate) fn shows(&self, reading: &Reading) -> Result<bool, StoreError> {
        let Some(kept) = self.reading(reading.id)? else { return Ok(false) };
        Ok(kept.reading == *reading || comes_first(&kept.reading, reading))
    }

    fn with_replaced(&self, mut kept: KeptReading) -> Result<KeptReading, StoreError> {
        let sql = "SELECT reading FROM reading_replaced WHERE by = ?1";
        let mut statement = self.statement(sql)?;
        let rows = statement
            .query_map([kept.reading.id.as_bytes()], |row| row.get(0).map(ReadingId::from_bytes))?;
        kept.reading.replaces = rows.collect::<Result<_, _>>()?;
        Ok(kept)
    }
}

impl Tx<'_> {
    /// Shows a reading, and hides what it replaces. The days of both are
    /// noted, to be put right when all of a batch is in.
    pub(crate) fn put_reading(&self, reading: &Reading, days: &mut Days) -> Result<(), StoreError> {
        // Nearly every reading is new: whether it is, writing it finds out.
        if !self.insert_reading(reading)? && !self.replace_reading(reading)? {
            return Ok(());
        }
        days.add(reading);
        for replaced in &reading.replaces {
            self.statement("INSERT OR IGNORE INTO reading_replaced (reading, by) VALUES (?1, ?2)")?
                .execute((replaced.as_bytes(), reading.id.as_bytes()))?;
            let Some(kept) = self.reading(*replaced)? else { continue };
            if kept.current {
                self.statement("UPDATE reading SET current = 0 WHERE id = ?1")?
                    .execute([replaced.as_bytes()])?;
                days.add(&kept.reading);
            }
        }
        Ok(())
    }

    /// Shows what came twice with other words, if it is to be shown.
    fn replace_reading(&self, reading: &Reading) -> Result<bool, StoreError> {
        let Some(kept) = self.reading(reading.id)? else { return Ok(false) };
        if !comes_first(reading, &kept.reading) {
            return Ok(false);
        }
        let id = reading.id.as_bytes();
        self.statement("DELETE FROM reading_note WHERE reading = ?1")?.execute([id])?;
        self.statement("DELETE FROM reading WHERE id = ?1")?.execute([id])?;
        self.insert_reading(reading)
    }

    /// `false` when one of that name is there.
    fn insert_reading(&self, reading: &Reading) -> Result<bool, StoreError> {
        let (diastolic, pulse) = match reading.value {
            Some(Measured::Pressure(pressure)) => (pressure.diastolic, pressure.pulse.unwrap_or(0)),
            _ => (0, 0),
        };
        let (amount, unit) = match reading.value {
            Some(Measured::Amount(amount)) => (amount.value.to_string(), amount.unit.as_str()),
            Some(Measured::Pressure(_)) => (String::new(), reading.measure.unit().as_str()),
            None => (String::new(), ""),
        };
        // By position: looking up twenty names for each of a million rows takes
        // as long as writing it.
        let added = self.statement(include_str!("sql/put_reading.sql"))?.execute(params![
            reading.id.as_bytes(),
            reading.measure.as_str(),
            reading.own.as_ref().map_or("", OwnMeasure::name),
            micros(reading.at.utc()),
            reading.value.map_or(0, |value| value.main().ten_thousandths()),
            diastolic,
            pulse,
            amount,
            unit,
            reading.own.as_ref().map_or("", OwnMeasure::unit),
            reading.at.at().offset().local_minus_utc(),
            reading.at.zone().unwrap_or_default(),
            reading.typed,
            reading.context.map_or("", model::reading::Context::as_str),
            reading.device,
            reading.note,
            reading.audience.circle,
            reading.audience.care_team,
            reading.by.as_bytes(),
            micros(reading.recorded_at),
            writer_bytes(reading.writer),
        ])?;
        if added == 1 && !reading.note.is_empty() {
            self.put_note(reading)?;
        }
        Ok(added == 1)
    }
}

/// Which of two that are called the same is shown, whichever came first here.
fn comes_first(one: &Reading, other: &Reading) -> bool {
    let rank = |reading: &Reading| (reading.recorded_at, serde_json::to_string(reading).ok());
    rank(one) < rank(other)
}

/// A row without what it replaces.
pub(crate) fn kept_reading(row: &Row<'_>) -> rusqlite::Result<KeptReading> {
    let at = time(row.get("at")?)?;
    let offset = FixedOffset::east_opt(row.get("utc_offset")?).ok_or_else(unreadable)?;
    let zone: String = row.get("zone")?;
    let context: String = row.get("context")?;
    let known = |context: String| context.parse().map_err(|_| unreadable());
    let reading = Reading {
        id: ReadingId::from_bytes(row.get("id")?),
        measure: measure(row)?,
        own: own(row)?,
        at: Moment::new(at.with_timezone(&offset), Some(zone)),
        value: value(row)?,
        typed: row.get("typed")?,
        context: Some(context).filter(|text| !text.is_empty()).map(known).transpose()?,
        device: row.get("device")?,
        note: row.get("note")?,
        audience: Audience { circle: row.get("circle")?, care_team: row.get("care_team")? },
        by: PersonId::from_bytes(row.get("by")?),
        writer: writer(row)?,
        recorded_at: time(row.get("recorded_at")?)?,
        replaces: BTreeSet::new(),
    };
    let main = reading.value.map_or(0, |value| value.main().ten_thousandths());
    if main != row.get::<_, i64>("main")? {
        return Err(unreadable());
    }
    Ok(KeptReading { reading, current: row.get("current")? })
}

pub(crate) fn measure(row: &Row<'_>) -> rusqlite::Result<Measure> {
    row.get_ref("measure")?.as_str()?.parse().map_err(|_| unreadable())
}

fn own(row: &Row<'_>) -> rusqlite::Result<Option<OwnMeasure>> {
    let (name, unit) = (row.get_ref("own")?.as_str()?, row.get_ref("own_unit")?.as_str()?);
    if name.is_empty() {
        return Ok(None);
    }
    OwnMeasure::new(name, unit).map(Some).map_err(|_| unreadable())
}

fn value(row: &Row<'_>) -> rusqlite::Result<Option<Measured>> {
    let (amount, unit) = (row.get_ref("amount")?.as_str()?, row.get_ref("unit")?.as_str()?);
    if unit.is_empty() {
        return Ok(None);
    }
    if measure(row)? == Measure::BloodPressure {
        let systolic: i64 = row.get("main")?;
        let pulse: u16 = row.get("pulse")?;
        return Ok(Some(Measured::Pressure(Pressure {
            systolic: u16::try_from(systolic / 10_000).map_err(|_| unreadable())?,
            diastolic: row.get("diastolic")?,
            pulse: (pulse > 0).then_some(pulse),
        })));
    }
    let value = amount.parse().map_err(|_| unreadable())?;
    let unit = unit.parse().map_err(|_| unreadable())?;
    Ok(Some(Measured::Amount(Quantity::new(value, unit))))
}
