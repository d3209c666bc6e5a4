//! The axis of time: hours, days, months or years of the clock on the wall.

use chrono::{DateTime, Datelike, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

use super::span::Span;
use crate::{clock, format};

/// The clock on the wall. A test brings its own.
#[derive(Clone, Copy)]
pub(super) struct Wall {
    /// What it shows at an instant.
    pub(super) shows: fn(DateTime<Utc>) -> NaiveDateTime,
    /// When it shows that.
    pub(super) when: fn(NaiveDateTime) -> Option<DateTime<Utc>>,
}

impl Wall {
    /// The one here.
    pub(super) const HERE: Self = Self {
        shows: |at| clock::local(at).naive_local(),
        when: |at| clock::on_the_wall(at).map(|at| at.to_utc()),
    };
}

/// A mark on the axis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tick {
    /// Seconds since 1970 in UTC.
    pub(super) at: i64,
    /// What stands below it.
    pub(super) label: String,
}

#[derive(Clone, Copy)]
enum Step {
    Minutes(i64),
    Days(i32),
    Months(u32),
}

/// Finest first.
const STEPS: [Step; 17] = [
    Step::Minutes(5),
    Step::Minutes(15),
    Step::Minutes(30),
    Step::Minutes(60),
    Step::Minutes(180),
    Step::Minutes(360),
    Step::Minutes(720),
    Step::Days(1),
    Step::Days(2),
    Step::Days(7),
    Step::Days(14),
    Step::Months(1),
    Step::Months(3),
    Step::Months(6),
    Step::Months(12),
    Step::Months(60),
    Step::Months(240),
];

/// The most times of one step that are looked through for two marks.
const TO_CHOOSE_FROM: usize = 60;

/// Marks within a span, `most` at most and two where there is room in time:
/// the finest round step that fits.
pub(super) fn ticks(span: Span, most: usize, wall: Wall) -> Vec<Tick> {
    let shown = |at: i64| DateTime::from_timestamp(at, 0).map(wall.shows);
    let (Some(from), Some(to)) = (shown(span.from), shown(span.to)) else { return Vec::new() };
    let tick = |(time, step): (NaiveDateTime, Step)| {
        let at = (wall.when)(time)?.timestamp();
        (span.from..=span.to).contains(&at).then(|| Tick { at, label: label(time, step) })
    };
    choose(from, to, most.max(2)).into_iter().filter_map(tick).collect()
}

fn choose(from: NaiveDateTime, to: NaiveDateTime, most: usize) -> Vec<(NaiveDateTime, Step)> {
    let mut finer = None;
    for step in STEPS {
        let Some(times) = times(from, to, step, most) else {
            finer = Some(step);
            continue;
        };
        if times.len() < 2
            && let Some(both) = finer.and_then(|finer| first_and_last(from, to, finer))
        {
            return both;
        }
        return times.into_iter().map(|time| (time, step)).collect();
    }
    Vec::new()
}

/// One mark alone says nothing: the outermost two of the next finer step do.
fn first_and_last(
    from: NaiveDateTime,
    to: NaiveDateTime,
    step: Step,
) -> Option<Vec<(NaiveDateTime, Step)>> {
    let times = times(from, to, step, TO_CHOOSE_FROM)?;
    match times.as_slice() {
        [first, .., last] => Some(vec![(*first, step), (*last, step)]),
        _ => None,
    }
}

/// Every round time from `from` to `to`; `None` when there are over `most`.
fn times(
    from: NaiveDateTime,
    to: NaiveDateTime,
    step: Step,
    most: usize,
) -> Option<Vec<NaiveDateTime>> {
    let mut times = Vec::new();
    let mut next = first(from, step);
    while let Some(time) = next.filter(|time| *time <= to) {
        if time >= from {
            times.push(time);
        }
        if times.len() > most {
            return None;
        }
        next = after(time, step);
    }
    Some(times)
}

/// The last round time at or before `from`.
fn first(from: NaiveDateTime, step: Step) -> Option<NaiveDateTime> {
    let day = from.date();
    match step {
        Step::Minutes(minutes) => {
            let midnight = day.and_time(NaiveTime::MIN);
            let gone = (from - midnight).num_minutes();
            midnight.checked_add_signed(TimeDelta::minutes(gone - gone % minutes))
        }
        Step::Days(days) => {
            // Counted from a Monday, so that weeks begin on one.
            let gone = (day.num_days_from_ce() - 1).rem_euclid(days);
            Some(day.checked_sub_signed(TimeDelta::days(gone.into()))?.and_time(NaiveTime::MIN))
        }
        Step::Months(months) => {
            let years = (months / 12).max(1).cast_signed();
            let year =
                if months < 12 { day.year() } else { day.year() - day.year().rem_euclid(years) };
            let month0 = if months < 12 { day.month0() - day.month0() % months } else { 0 };
            Some(NaiveDate::from_ymd_opt(year, month0 + 1, 1)?.and_time(NaiveTime::MIN))
        }
    }
}

fn after(time: NaiveDateTime, step: Step) -> Option<NaiveDateTime> {
    match step {
        Step::Minutes(minutes) => time.checked_add_signed(TimeDelta::minutes(minutes)),
        Step::Days(days) => time.checked_add_signed(TimeDelta::days(days.into())),
        Step::Months(months) => time.checked_add_months(Months::new(months)),
    }
}

/// Midnight is named by its day and January by its year.
fn label(time: NaiveDateTime, step: Step) -> String {
    match step {
        Step::Minutes(_) if time.time() != NaiveTime::MIN => format::time(&time),
        Step::Minutes(_) | Step::Days(_) => format::short_date(&time),
        Step::Months(months) if months < 12 && time.month() != 1 => {
            format::short_month(&time).into()
        }
        Step::Months(_) => time.year().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UTC: Wall = Wall { shows: |at| at.naive_utc(), when: |at| Some(at.and_utc()) };
    /// Two hours ahead, and a night in which 3am to 4am is missing.
    const SPRING: Wall = Wall {
        shows: |at| at.naive_utc() + TimeDelta::hours(2),
        when: |at| {
            (at.to_string() != "2026-03-29 03:00:00").then(|| at.and_utc() - TimeDelta::hours(2))
        },
    };

    fn span(from: &str, to: &str) -> Span {
        let at = |text: &str| DateTime::parse_from_rfc3339(text).unwrap().timestamp();
        Span { from: at(from), to: at(to) }
    }

    fn labels(from: &str, to: &str, most: usize) -> Vec<String> {
        ticks(span(from, to), most, UTC).into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn a_day_has_hours_a_month_days_and_a_year_months() {
        let day = labels("2026-05-03T00:00:00Z", "2026-05-04T00:00:00Z", 5);
        assert_eq!(day, ["3 May", "6:00am", "12:00pm", "6:00pm", "4 May"]);
        let month = labels("2026-05-01T10:00:00Z", "2026-05-31T10:00:00Z", 5);
        assert_eq!(month, ["4 May", "11 May", "18 May", "25 May"], "weeks begin on a Monday");
        let year = labels("2025-06-10T00:00:00Z", "2026-06-10T00:00:00Z", 5);
        assert_eq!(year, ["Jul", "Oct", "2026", "Apr"]);
        let life = labels("1950-06-10T00:00:00Z", "2026-06-10T00:00:00Z", 5);
        assert_eq!(life, ["1960", "1980", "2000", "2020"]);
    }

    #[test]
    fn there_are_never_too_many() {
        let whole = span("2020-01-01T00:00:00Z", "2026-05-04T00:00:00Z");
        for most in 2..12 {
            let mut near = whole;
            for _ in 0..13 {
                let ticks = ticks(near, most, UTC);
                assert!(ticks.len() <= most, "{most} {near:?}");
                assert!(ticks.iter().all(|tick| (near.from..=near.to).contains(&tick.at)));
                near = near.moved(super::super::span::Move::Closer, whole);
            }
        }
    }

    #[test]
    fn where_one_mark_would_fit_there_are_two() {
        let days = labels("1970-01-01T00:00:00Z", "1970-01-11T00:00:00Z", 2);
        assert_eq!(days, ["1 Jan", "11 Jan"]);
    }

    #[test]
    fn marks_follow_the_clock_on_the_wall() {
        let night = span("2026-03-28T22:00:00Z", "2026-03-29T04:00:00Z");
        let ticks = ticks(night, 8, SPRING);
        let labels: Vec<_> = ticks.iter().map(|tick| tick.label.as_str()).collect();
        assert_eq!(labels, ["29 Mar", "1:00am", "2:00am", "4:00am", "5:00am", "6:00am"]);
        assert_eq!(ticks[0].at, night.from);
    }

    #[test]
    fn times_beyond_the_calendar_have_no_marks() {
        assert!(ticks(Span { from: i64::MIN, to: i64::MAX }, 5, UTC).is_empty());
    }
}
