//! Averages of blood pressure taken at home.
//!
//! As NICE guideline NG136 (Hypertension in adults, section 1.2 on diagnosing)
//! and the British and Irish Hypertension Society describe home monitoring: two
//! measurements at least a minute apart, seated, in the morning and in the
//! evening, for at least four days and ideally seven; the first day is left
//! out, and all the rest are averaged. What the average means is for a
//! clinician to say: nothing here names a diagnosis.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, FixedOffset, NaiveDate, TimeDelta, Timelike};
use serde::{Deserialize, Serialize};

use super::Pressure;

/// How long a sitting lasts, from its first measurement.
pub const SITTING: TimeDelta = TimeDelta::minutes(30);
/// Measurements nearer to each other than this count once.
const APART: TimeDelta = TimeDelta::minutes(1);
/// Days of a series, at least.
pub const DAYS_LEAST: usize = 4;
/// Days of a series, ideally; later ones are another series.
pub const DAYS_IDEAL: usize = 7;

/// A blood pressure and when it was taken, by the person's own clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimedPressure {
    /// When.
    pub at: DateTime<FixedOffset>,
    /// What it was.
    pub pressure: Pressure,
}

/// The middle of several blood pressures, each to the nearest whole number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mean {
    /// In mmHg.
    pub systolic: u16,
    /// In mmHg.
    pub diastolic: u16,
    /// Of those that came with one.
    pub pulse: Option<u16>,
}

/// The average of one sitting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SittingAverage {
    /// The average.
    pub mean: Mean,
    /// Measurements that went in.
    pub used: usize,
    /// Measurements left out, less than a minute after the one before or half
    /// an hour after the first.
    pub left_out: usize,
}

/// The average of a home monitoring series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HomeAverage {
    /// The average; `None` when too few days were measured to say one.
    pub mean: Option<Mean>,
    /// The first day of the series, which is left out.
    pub first_day: NaiveDate,
    /// Days that were measured, the first included.
    pub days: usize,
    /// Days among them, after the first, without two measurements both in the
    /// morning and in the evening.
    pub short_days: usize,
    /// Measurements that went in.
    pub used: usize,
    /// Measurements of the first day, left out.
    pub first_day_left_out: usize,
    /// Measurements left out because they came too soon after another, or
    /// after the seventh day.
    pub others_left_out: usize,
}

/// The average of the sitting that begins with the first of these; `None` with
/// fewer than two measurements, which are no sitting.
#[must_use]
pub fn sitting_average(taken: &[TimedPressure]) -> Option<SittingAverage> {
    let taken = in_order(taken);
    let start = taken.first()?.at;
    let apart = spaced(&taken);
    let used: Vec<Pressure> = apart
        .iter()
        .filter(|timed| timed.at - start <= SITTING)
        .map(|timed| timed.pressure)
        .collect();
    let mean = (used.len() >= 2).then(|| mean(&used)).flatten()?;
    Some(SittingAverage { mean, used: used.len(), left_out: taken.len() - used.len() })
}

/// The average of the series that begins on the first day of these; `None`
/// when there are none at all.
#[must_use]
pub fn home_average(taken: &[TimedPressure]) -> Option<HomeAverage> {
    let taken = in_order(taken);
    let first_day = taken.first()?.at.date_naive();
    let within = |timed: &&TimedPressure| {
        let day = (timed.at.date_naive() - first_day).num_days();
        usize::try_from(day).is_ok_and(|day| day < DAYS_IDEAL)
    };
    let apart = spaced(&taken);
    let series: Vec<&TimedPressure> = apart.iter().filter(within).collect();
    let days: BTreeSet<NaiveDate> = series.iter().map(|timed| timed.at.date_naive()).collect();
    let rest: Vec<&TimedPressure> =
        series.into_iter().filter(|timed| timed.at.date_naive() != first_day).collect();
    let used: Vec<Pressure> = rest.iter().map(|timed| timed.pressure).collect();
    let first_taken = taken.iter().filter(|timed| timed.at.date_naive() == first_day).count();
    Some(HomeAverage {
        mean: (days.len() >= DAYS_LEAST).then(|| mean(&used)).flatten(),
        first_day,
        days: days.len(),
        short_days: short_days(&rest),
        used: used.len(),
        first_day_left_out: first_taken,
        others_left_out: taken.len() - first_taken - used.len(),
    })
}

/// Days without two measurements in each half.
fn short_days(taken: &[&TimedPressure]) -> usize {
    let mut halves: BTreeMap<NaiveDate, (u32, u32)> = BTreeMap::new();
    for timed in taken {
        let (morning, evening) = halves.entry(timed.at.date_naive()).or_default();
        if timed.at.hour() < 12 { *morning += 1 } else { *evening += 1 }
    }
    halves.values().filter(|(morning, evening)| *morning < 2 || *evening < 2).count()
}

fn in_order(taken: &[TimedPressure]) -> Vec<TimedPressure> {
    let mut taken = taken.to_vec();
    taken.sort_by_key(|timed| timed.at);
    taken
}

/// Those at least a minute after the one before that counts.
fn spaced(in_order: &[TimedPressure]) -> Vec<TimedPressure> {
    let mut kept: Vec<TimedPressure> = Vec::new();
    for timed in in_order {
        if kept.last().is_none_or(|last| timed.at - last.at >= APART) {
            kept.push(*timed);
        }
    }
    kept
}

fn mean(of: &[Pressure]) -> Option<Mean> {
    let pulses: Vec<u16> = of.iter().filter_map(|pressure| pressure.pulse).collect();
    Some(Mean {
        systolic: middle(of.iter().map(|pressure| pressure.systolic))?,
        diastolic: middle(of.iter().map(|pressure| pressure.diastolic))?,
        pulse: middle(pulses.into_iter()),
    })
}

fn middle(values: impl Iterator<Item = u16>) -> Option<u16> {
    let (count, sum) =
        values.fold((0_u64, 0_u64), |(count, sum), value| (count + 1, sum + u64::from(value)));
    u16::try_from((sum + count / 2).checked_div(count)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(time: &str, systolic: u16, diastolic: u16) -> TimedPressure {
        let at = DateTime::parse_from_rfc3339(&format!("2026-05-{time}:00+01:00")).unwrap();
        TimedPressure { at, pressure: Pressure { systolic, diastolic, pulse: None } }
    }

    #[test]
    fn a_sitting_is_two_or_three_a_minute_apart() {
        let taken = [at("03T08:00", 140, 90), at("03T08:02", 130, 81)];
        let average = sitting_average(&taken).unwrap();
        assert_eq!((average.mean.systolic, average.mean.diastolic), (135, 86));
        assert_eq!((average.used, average.left_out), (2, 0));
        assert_eq!(sitting_average(&taken[..1]), None);
        assert_eq!(sitting_average(&[]), None);

        let hurried = [at("03T08:00", 140, 90), at("03T08:00", 150, 95), at("03T08:01", 130, 80)];
        let average = sitting_average(&hurried).unwrap();
        assert_eq!((average.mean.systolic, average.used, average.left_out), (135, 2, 1));

        let late = [taken[0], taken[1], at("03T08:31", 200, 100)];
        assert_eq!(sitting_average(&late).unwrap().left_out, 1);
    }

    #[test]
    fn the_pulse_is_that_of_those_who_have_one() {
        let mut taken = [at("03T08:00", 140, 90), at("03T08:02", 130, 80)];
        taken[1].pressure.pulse = Some(71);
        assert_eq!(sitting_average(&taken).unwrap().mean.pulse, Some(71));
    }

    /// A whole week, morning and evening, two each.
    fn week() -> Vec<TimedPressure> {
        let mut taken = Vec::new();
        for day in 3..=9 {
            let upper = if day == 3 { 180 } else { 130 };
            for time in ["08:00", "08:02", "20:00", "20:02"] {
                taken.push(at(&format!("{day:02}T{time}"), upper, 80));
            }
        }
        taken
    }

    #[test]
    fn the_first_day_of_a_week_at_home_is_left_out() {
        let average = home_average(&week()).unwrap();
        assert_eq!(average.mean.unwrap().systolic, 130);
        assert_eq!((average.days, average.short_days, average.used), (7, 0, 24));
        assert_eq!((average.first_day_left_out, average.others_left_out), (4, 0));
    }

    #[test]
    fn three_days_are_too_few_and_four_are_enough() {
        let taken = week();
        assert_eq!(home_average(&taken[..12]).unwrap().mean, None);
        let four = home_average(&taken[..16]).unwrap();
        assert_eq!((four.mean.unwrap().systolic, four.used), (130, 12));
        assert_eq!(home_average(&[]), None);
    }

    #[test]
    fn an_eighth_day_and_hurried_ones_are_left_out_and_counted() {
        let mut taken = week();
        taken.push(at("10T08:00", 200, 100));
        taken.push(at("04T08:00", 200, 100));
        let average = home_average(&taken).unwrap();
        assert_eq!((average.days, average.used, average.others_left_out), (7, 24, 2));
    }

    #[test]
    fn a_day_with_one_evening_measurement_is_short() {
        let mut taken = week();
        taken.retain(|timed| timed.at != at("05T20:02", 0, 0).at);
        assert_eq!(home_average(&taken).unwrap().short_days, 1);
    }
}
