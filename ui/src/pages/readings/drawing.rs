//! From what the core says of a series to what a chart draws.

use std::collections::BTreeMap;

use api::{ChartLine, ReadingChart};
use model::reading::{self, Decimal, Measured, Part, Quantity, Unit};

use super::said;
use crate::components::{Point, Series, Span, Target};
use crate::words;

/// Room on either side of one moment alone, in seconds.
const AROUND: i64 = 43_200;

/// A series before anything is known of it.
pub(super) fn nothing() -> Series {
    Series {
        points: Vec::new(),
        unit: String::new(),
        decimals: 0,
        names: Vec::new(),
        targets: Vec::new(),
        extent: Span { from: 0, to: 1 },
        y_range: None,
        gap: i64::MAX,
    }
}

/// The whole of a series, and in place of a part of it the finer points that
/// were asked for.
pub(super) fn series(whole: &ReadingChart, fine: Option<&ReadingChart>, own_unit: &str) -> Series {
    let Some(unit) = line(whole, Part::Main).map(|line| line.unit) else { return nothing() };
    let limits: Vec<Limits> = whole.targets.iter().map(|target| Limits::of(target, unit)).collect();
    let mut points = points(whole);
    let extent = extent(&points);
    if let Some(fine) = fine {
        points = replaced(points, self::points(fine));
    }
    for point in &mut points {
        point.out_of_range = limits.iter().any(|limits| !limits.main.holds(point.value));
        point.second_out_of_range = point
            .second
            .is_some_and(|second| limits.iter().any(|limits| !limits.lower.holds(second)));
    }
    let two = points.iter().any(|point| point.second.is_some());
    Series {
        unit: if unit == Unit::Own { own_unit.to_owned() } else { unit.to_string() },
        decimals: decimals(whole, unit),
        names: if two {
            vec![words::readings::upper().to_owned(), words::readings::lower().to_owned()]
        } else {
            vec![whole.label.clone()]
        },
        targets: whole.targets.iter().zip(&limits).flat_map(|(t, l)| shades(t, l, two)).collect(),
        extent,
        y_range: None,
        gap: gap(&points),
        points,
    }
}

/// The lower value that came with the highest upper one.
pub(super) fn lower_at_highest(chart: &ReadingChart) -> Option<Decimal> {
    let highest = line(chart, Part::Main)?.points.iter().rev().max_by_key(|point| point.value)?;
    let lower = &line(chart, Part::Diastolic)?.points;
    lower.iter().find(|point| point.at == highest.at).map(|point| point.value)
}

fn line(chart: &ReadingChart, part: Part) -> Option<&ChartLine> {
    chart.lines.iter().find(|line| line.part == part)
}

/// The upper and lower values of a time together. Where they were thinned out
/// apart, one of the two may stand alone.
fn points(chart: &ReadingChart) -> Vec<Point> {
    let of = |part| line(chart, part).map(|line| line.points.as_slice()).unwrap_or_default();
    let (main, lower) = (of(Part::Main), of(Part::Diastolic));
    let point = |at: &reading::Point, value, second| Point {
        at: at.at.timestamp(),
        value,
        second,
        out_of_range: false,
        second_out_of_range: false,
    };
    if lower.is_empty() {
        return main.iter().map(|at| point(at, at.value.as_f64(), None)).collect();
    }
    let together = main.len() == lower.len() && main.iter().zip(lower).all(|(a, b)| a.at == b.at);
    if together {
        let both = main.iter().zip(lower);
        return both.map(|(a, b)| point(a, a.value.as_f64(), Some(b.value.as_f64()))).collect();
    }
    let mut by_time: BTreeMap<_, Point> = BTreeMap::new();
    for at in main {
        by_time.insert(at.at, point(at, at.value.as_f64(), None));
    }
    for at in lower {
        let there = by_time.entry(at.at).or_insert_with(|| point(at, f64::NAN, None));
        there.second = Some(at.value.as_f64());
    }
    by_time.into_values().collect()
}

/// The points with finer ones where there are some.
fn replaced(points: Vec<Point>, fine: Vec<Point>) -> Vec<Point> {
    let (Some(first), Some(last)) = (fine.first(), fine.last()) else { return points };
    let (from, to) = (first.at, last.at);
    let (before, rest): (Vec<Point>, Vec<Point>) =
        points.into_iter().partition(|point| point.at < from);
    let after = rest.into_iter().filter(|point| point.at > to);
    before.into_iter().chain(fine).chain(after).collect()
}

fn extent(points: &[Point]) -> Span {
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        return Span { from: 0, to: 1 };
    };
    if first.at == last.at {
        return Span { from: first.at - AROUND, to: last.at + AROUND };
    }
    Span { from: first.at, to: last.at }
}

/// Three times the pause that three in four are not longer than: a line joins
/// what was measured as often as usual.
fn gap(points: &[Point]) -> i64 {
    let pairs = points.iter().zip(points.iter().skip(1));
    let mut pauses: Vec<i64> = pairs.map(|(one, next)| next.at - one.at).collect();
    pauses.sort_unstable();
    let usual = pauses.get(pauses.len() * 3 / 4).or(pauses.last());
    usual.map_or(i64::MAX, |usual| usual.saturating_mul(3))
}

/// As many as the unit is shown with, or as an own measure was typed with.
fn decimals(chart: &ReadingChart, unit: Unit) -> usize {
    if unit != Unit::Own {
        return unit.places().into();
    }
    let places =
        |value: Decimal| value.to_string().split_once('.').map_or(0, |(_, places)| places.len());
    let points = chart.lines.iter().flat_map(|line| &line.points);
    points.map(|point| places(point.value)).max().unwrap_or(0)
}

/// What a target says of the main value and of the lower one.
struct Limits {
    main: Range,
    lower: Range,
}

#[derive(Clone, Copy)]
struct Range {
    low: f64,
    high: f64,
}

impl Range {
    /// Whether a value is within; what is no number is not outside.
    fn holds(self, value: f64) -> bool {
        value.is_nan() || (self.low..=self.high).contains(&value)
    }
}

impl Limits {
    fn of(target: &reading::Target, unit: Unit) -> Self {
        let (main_low, lower_low) = numbers(target.low, unit).unzip();
        let (main_high, lower_high) = numbers(target.high, unit).unzip();
        let range = |low: Option<f64>, high: Option<f64>| Range {
            low: low.unwrap_or(f64::NEG_INFINITY),
            high: high.unwrap_or(f64::INFINITY),
        };
        Self {
            main: range(main_low, main_high),
            lower: range(lower_low.flatten(), lower_high.flatten()),
        }
    }
}

/// A limit in the unit of the chart: of the main value, and of the lower one.
fn numbers(limit: Option<Measured>, unit: Unit) -> Option<(f64, Option<f64>)> {
    Some(match limit? {
        Measured::Pressure(pressure) => (pressure.systolic.into(), Some(pressure.diastolic.into())),
        Measured::Amount(amount) => {
            let Quantity { value, .. } = amount.to(unit).ok()?.rounded();
            (value.as_f64(), None)
        }
    })
}

fn shades(target: &reading::Target, limits: &Limits, two: bool) -> Vec<Target> {
    let name = words::readings::band(said::limits(target), said::set_by(target));
    let shade = |range: Range| Target { low: range.low, high: range.high, name: name.clone() };
    let lower = two.then_some(limits.lower);
    [Some(limits.main), lower].into_iter().flatten().map(shade).collect()
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use model::reading::Pressure;
    use model::{Measure, PersonId, TargetId};

    use super::*;

    fn chart(parts: &[(Part, &[(i64, i32)])]) -> ReadingChart {
        let point = |(at, value): &(i64, i32)| reading::Point {
            at: DateTime::from_timestamp(*at, 0).unwrap(),
            value: Decimal::whole(*value),
        };
        let lines = parts.iter().map(|(part, points)| ChartLine {
            part: *part,
            unit: Unit::MmHg,
            points: points.iter().map(point).collect(),
        });
        ReadingChart {
            series: Measure::BloodPressure.into(),
            label: "Blood pressure".into(),
            lines: lines.collect(),
            targets: Vec::new(),
        }
    }

    fn target(low: Option<(u16, u16)>, high: Option<(u16, u16)>) -> reading::Target {
        let limit = |(systolic, diastolic)| {
            Measured::Pressure(Pressure { systolic, diastolic, pulse: None })
        };
        reading::Target {
            id: TargetId::from_bytes([1; 16]),
            measure: Measure::BloodPressure,
            own: None,
            low: low.map(limit),
            high: high.map(limit),
            set_by: "Dr Shah".into(),
            set_on: "2026-05-03".parse().unwrap(),
            by: PersonId::from_bytes([2; 16]),
            writer: None,
            recorded_at: "2026-05-03T07:16:00Z".parse().unwrap(),
            replaces: Default::default(),
        }
    }

    #[test]
    fn upper_and_lower_come_together() {
        let chart =
            chart(&[(Part::Main, &[(0, 128), (60, 151)]), (Part::Diastolic, &[(0, 82), (60, 92)])]);
        let series = series(&chart, None, "");
        assert_eq!(series.names, ["Upper", "Lower"]);
        assert_eq!((series.points[1].value, series.points[1].second), (151.0, Some(92.0)));
        assert_eq!(lower_at_highest(&chart), Some(Decimal::whole(92)));
    }

    #[test]
    fn a_value_that_was_thinned_out_leaves_the_other_alone() {
        let chart = chart(&[(Part::Main, &[(0, 128)]), (Part::Diastolic, &[(0, 82), (60, 92)])]);
        let series = series(&chart, None, "");
        assert_eq!(series.points.len(), 2);
        assert!(series.points[1].value.is_nan());
        assert!(!series.points[1].out_of_range);
    }

    #[test]
    fn finer_points_stand_where_they_were_asked_for() {
        let whole = chart(&[(Part::Main, &[(0, 1), (50, 2), (100, 3)])]);
        let fine = chart(&[(Part::Main, &[(40, 4), (50, 2), (60, 5)])]);
        let series = series(&whole, Some(&fine), "");
        let at: Vec<i64> = series.points.iter().map(|point| point.at).collect();
        assert_eq!(at, [0, 40, 50, 60, 100]);
        assert_eq!(series.extent, Span { from: 0, to: 100 });
    }

    #[test]
    fn what_is_outside_a_target_is_marked() {
        let mut chart =
            chart(&[(Part::Main, &[(0, 128), (60, 151)]), (Part::Diastolic, &[(0, 92), (60, 80)])]);
        chart.targets = vec![target(None, Some((135, 85)))];
        let series = series(&chart, None, "");
        let outside: Vec<_> = series
            .points
            .iter()
            .map(|point| (point.out_of_range, point.second_out_of_range))
            .collect();
        assert_eq!(outside, [(false, true), (true, false)]);
        assert_eq!(series.targets.len(), 2, "one shade for each value");
        assert!(series.targets[0].name.contains("Dr Shah"));
    }

    #[test]
    fn a_line_joins_what_is_as_near_as_usual() {
        let day = 86_400;
        let chart = chart(&[(
            Part::Main,
            &[(0, 1), (120, 1), (day, 1), (day + 120, 1), (2 * day, 1), (9 * day, 1)],
        )]);
        let series = series(&chart, None, "");
        assert!(series.gap >= day, "a sitting is not how often one measures");
        assert!(series.gap < 7 * day, "a week without is a gap");
    }
}
