//! What they measured: blood pressure for a week in every season, weight on
//! Sundays, steps every day, peak flow after the asthma check, pain and
//! temperature in bad spells, two weeks of a borrowed glucose sensor, and the
//! strength of their grip, which is a measure of their own.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, SubsecRound, Timelike, Utc};
use model::reading::{
    Batch, Measure, Measured, OwnMeasure, Target, Typed, Units, default_audience, parse,
};
use model::{Moment, PersonId, Reading, ReadingId, RecordId, TargetId};
use store::BATCH_READINGS_MAX;

use super::year::Year;
use crate::fault::{Fault, not_like_this};
use crate::readings::sha256;

/// Days ago on which the weeks of blood pressure began.
const PRESSURE_WEEKS: [i64; 4] = [330, 240, 150, 60];
/// The sensor was worn for two weeks, from this many days ago on.
const SENSOR: std::ops::RangeInclusive<i64> = 21..=34;
const SENSOR_MINUTES: u32 = 5;
const MINUTES_OF_DAY: u32 = 24 * 60;
/// Bad days, on which pain was written down.
const PAIN: [i64; 9] = [320, 318, 316, 228, 226, 133, 131, 129, 37];

/// Readings as they are gathered.
struct Book<'a> {
    year: &'a mut Year,
    person: PersonId,
    record: RecordId,
    readings: Vec<Reading>,
}

/// Everything they measured, in batches of a size that can be signed.
pub(super) fn batches(
    year: &mut Year,
    person: PersonId,
    record: RecordId,
) -> Result<Vec<Batch>, Fault> {
    let mut book = Book { year, person, record, readings: Vec::new() };
    book.pressure()?;
    book.body()?;
    book.spells()?;
    book.sensor()?;
    let target = book.target()?;
    let chunks = book.readings.chunks(BATCH_READINGS_MAX);
    let mut batches: Vec<Batch> =
        chunks.map(|chunk| Batch::new(chunk.to_vec(), Vec::new())).collect();
    batches.push(Batch::new(Vec::new(), vec![target]));
    Ok(batches)
}

impl Book<'_> {
    /// Twice in the morning and twice in the evening, a minute apart. One was
    /// mistyped and put right.
    fn pressure(&mut self) -> Result<(), Fault> {
        for week in PRESSURE_WEEKS {
            for day in 0..7 {
                for (hour, minute) in [(8, 2), (8, 4), (20, 31), (20, 33)] {
                    let at = self.at(week - day, hour, minute)?;
                    let typed = self.typed_pressure();
                    self.add(Measure::BloodPressure, &at, &typed)?;
                }
            }
        }
        let at = self.at(9, 8, 5)?;
        let wrong = self.add(Measure::BloodPressure, &at, "182/82 71")?;
        let right = self.reading(Measure::BloodPressure, &at, "128/82 71")?;
        self.put(Reading {
            replaces: BTreeSet::from([wrong]),
            note: "I had typed it the wrong way round.".to_owned(),
            ..right
        });
        Ok(())
    }

    fn typed_pressure(&mut self) -> String {
        let swing = self.year.dice.swing();
        let upper = 131.0 + 11.0 * swing + 4.0 * self.year.dice.swing();
        let lower = 81.0 + 6.0 * swing + 3.0 * self.year.dice.swing();
        let pulse = 70.0 + 9.0 * self.year.dice.swing();
        format!("{upper:.0}/{lower:.0} {pulse:.0}")
    }

    fn body(&mut self) -> Result<(), Fault> {
        let at = self.at(355, 17, 40)?;
        self.add(Measure::Height, &at, "5ft 6in")?;
        for week in 0..52 {
            let at = self.at(week * 7 + 3, 8, 15)?;
            let weight = 71.4 + 0.035 * f64::from(week as i32) + 0.6 * self.year.dice.swing();
            self.add(Measure::Weight, &at, &format!("{weight:.1}"))?;
        }
        for ago in 1..=365 {
            let at = self.at(ago, 23, 0)?;
            let steps = 5200.0 + 2600.0 * self.year.dice.swing();
            let steps = if PAIN.contains(&ago) { steps / 3.0 } else { steps };
            self.add_by(Measure::Steps, &at, &format!("{steps:.0}"), "watch")?;
        }
        for ago in (74..=88).rev() {
            for (hour, best) in [(7, 372.0), (21, 398.0)] {
                let at = self.at(ago, hour, 20)?;
                let flow = best + 26.0 * self.year.dice.swing();
                self.add(Measure::PeakFlow, &at, &format!("{flow:.0}"))?;
            }
        }
        for month in 0..12 {
            let at = self.at(month * 30 + 5, 10, 0)?;
            self.grip(&at)?;
        }
        Ok(())
    }

    fn grip(&mut self, at: &Moment) -> Result<(), Fault> {
        let own = OwnMeasure::new("Grip, right hand", "kg").map_err(not_like_this)?;
        let typed = format!("{:.0}", 19.0 + 5.0 * self.year.dice.swing());
        let grip = self.reading(Measure::Own, at, &typed)?;
        self.put(Reading { own: Some(own), ..grip });
        Ok(())
    }

    fn spells(&mut self) -> Result<(), Fault> {
        for ago in PAIN {
            let at = self.at(ago, 12, 30)?;
            let pain = 5 + self.year.dice.below(4);
            self.add(Measure::Pain, &at, &pain.to_string())?;
            let warmth = 37.0 + 0.6 * self.year.dice.swing();
            self.add(Measure::Temperature, &at, &format!("{warmth:.1}"))?;
            let oxygen = 96 + self.year.dice.below(3);
            self.add(Measure::Oxygen, &at, &oxygen.to_string())?;
        }
        Ok(())
    }

    /// Every five minutes, day and night: a rise after each meal.
    fn sensor(&mut self) -> Result<(), Fault> {
        for ago in SENSOR.rev() {
            for minute in (0..MINUTES_OF_DAY).step_by(SENSOR_MINUTES as usize) {
                let at = self.at(ago, minute / 60, minute % 60)?;
                let glucose = 5.3 + meals(&at) + 0.25 * self.year.dice.swing();
                self.add_by(Measure::Glucose, &at, &format!("{glucose:.1}"), "sensor")?;
            }
        }
        Ok(())
    }

    fn target(&mut self) -> Result<Target, Fault> {
        let target = Target {
            id: TargetId::from_bytes([0; 16]),
            measure: Measure::BloodPressure,
            own: None,
            low: None,
            high: Some(value(Measure::BloodPressure, "135/85")?),
            set_by: "Dr Okafor".to_owned(),
            set_on: self.year.day(241),
            by: self.person,
            writer: None,
            recorded_at: written(&self.at(241, 19, 5)?),
            replaces: BTreeSet::new(),
        };
        let id = TargetId::from_hash(&sha256(&target.identity(self.record)));
        Ok(Target { id, ..target })
    }

    fn at(&self, ago: i64, hour: u32, minute: u32) -> Result<Moment, Fault> {
        Ok(self.year.moment(ago, hour, minute).map_err(not_like_this)?)
    }

    fn add(&mut self, measure: Measure, at: &Moment, typed: &str) -> Result<ReadingId, Fault> {
        let reading = self.reading(measure, at, typed)?;
        Ok(self.put(reading))
    }

    /// The same from a device, which types nothing.
    fn add_by(
        &mut self,
        measure: Measure,
        at: &Moment,
        text: &str,
        device: &str,
    ) -> Result<ReadingId, Fault> {
        let reading = self.reading(measure, at, text)?;
        Ok(self.put(Reading { typed: String::new(), device: device.to_owned(), ..reading }))
    }

    fn reading(&self, measure: Measure, at: &Moment, typed: &str) -> Result<Reading, Fault> {
        Ok(Reading {
            id: ReadingId::from_bytes([0; 16]),
            measure,
            own: None,
            at: at.clone(),
            value: Some(value(measure, typed)?),
            typed: typed.to_owned(),
            context: None,
            device: String::new(),
            note: String::new(),
            audience: default_audience(),
            by: self.person,
            writer: None,
            recorded_at: written(at),
            replaces: BTreeSet::new(),
        })
    }

    /// Keeps a reading under the name that its content gives it.
    fn put(&mut self, reading: Reading) -> ReadingId {
        let id = ReadingId::from_hash(&sha256(&reading.identity(self.record)));
        self.readings.push(Reading { id, ..reading });
        id
    }
}

fn written(at: &Moment) -> DateTime<Utc> {
    (at.utc() + Duration::minutes(1)).trunc_subsecs(6)
}

fn value(measure: Measure, typed: &str) -> Result<Measured, Fault> {
    Ok(match parse(measure, typed, &Units::default()).map_err(not_like_this)? {
        Typed::Likely(value) => value,
        Typed::Unlikely(unlikely) => unlikely.sure(),
    })
}

/// How far breakfast, lunch and supper raise it, in mmol/L.
fn meals(at: &Moment) -> f64 {
    let hour = f64::from(at.at().num_seconds_from_midnight()) / 3600.0;
    let rise = |meal: f64, by: f64| {
        let since = hour - meal;
        if since < 0.0 { 0.0 } else { by * since * (1.0 - since).exp() }
    };
    rise(8.0, 2.4) + rise(13.0, 2.0) + rise(18.5, 2.9)
}
