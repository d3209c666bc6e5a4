//! From results to what a chart draws. A number becomes a place on the screen
//! here and nowhere else: what is read stays as it was written.

use std::collections::BTreeMap;

use api::{ResultChart, ResultPoint};

use crate::components::{Point, Series, Span};
use crate::words;

/// Room on either side of one moment alone, in seconds.
const AROUND: i64 = 43_200;
/// Figures after the point beside the lines of a chart, at most.
const DECIMALS: usize = 4;

/// What services measured in one shape, what the person did in another.
pub(super) fn series(chart: &ResultChart) -> Series {
    let both = !chart.services.is_empty() && !chart.home.is_empty();
    let mut points: BTreeMap<i64, Point> = BTreeMap::new();
    let (first, second) = match both {
        true => (chart.services.as_slice(), chart.home.as_slice()),
        false if chart.home.is_empty() => (chart.services.as_slice(), [].as_slice()),
        false => (chart.home.as_slice(), [].as_slice()),
    };
    for (at, value, out) in first.iter().filter_map(place) {
        let there = points.entry(at).or_insert_with(|| nothing(at));
        (there.value, there.out_of_range) = (value, out);
    }
    for (at, value, out) in second.iter().filter_map(place) {
        let there = points.entry(at).or_insert_with(|| nothing(at));
        (there.second, there.second_out_of_range) = (Some(value), out);
    }
    let names = match (both, chart.home.is_empty()) {
        (true, _) => vec![words::record::services_line(), words::record::home_line()],
        (false, true) => vec![words::record::services_line()],
        (false, false) => vec![words::record::home_line()],
    };
    let points: Vec<Point> = points.into_values().collect();
    Series {
        unit: chart.unit.clone(),
        decimals: decimals(first.iter().chain(second)),
        names: names.into_iter().map(str::to_owned).collect(),
        targets: Vec::new(),
        extent: extent(&points),
        y_range: None,
        gap: i64::MAX,
        points,
    }
}

fn nothing(at: i64) -> Point {
    let (out_of_range, second_out_of_range) = (false, false);
    Point { at, value: f64::NAN, second: None, out_of_range, second_out_of_range }
}

/// Its time, its height, and whether it is outside what the service calls usual.
fn place(point: &ResultPoint) -> Option<(i64, f64, bool)> {
    let number = |text: &String| text.parse::<f64>().ok().filter(|number| number.is_finite());
    let value = number(&point.number)?;
    let below = point.low.as_ref().and_then(number).is_some_and(|low| value < low);
    let above = point.high.as_ref().and_then(number).is_some_and(|high| value > high);
    Some((point.at.timestamp(), value, below || above))
}

fn decimals<'a>(points: impl Iterator<Item = &'a ResultPoint>) -> usize {
    let figures = points.filter_map(|point| Some(point.number.split_once('.')?.1.len()));
    figures.max().unwrap_or(0).min(DECIMALS)
}

fn extent(points: &[Point]) -> Span {
    match (points.first(), points.last()) {
        (Some(first), Some(last)) if first.at == last.at => {
            Span { from: first.at - AROUND, to: last.at + AROUND }
        }
        (Some(first), Some(last)) => Span { from: first.at, to: last.at },
        _ => Span { from: 0, to: 1 },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(at: &str, number: &str) -> ResultPoint {
        ResultPoint {
            at: at.parse().unwrap(),
            number: number.into(),
            high: Some("7.0".into()),
            ..ResultPoint::default()
        }
    }

    #[test]
    fn services_and_home_have_shapes_of_their_own() {
        let chart = ResultChart {
            services: vec![
                point("2026-01-01T00:00:00Z", "7.25"),
                point("2026-02-01T00:00:00Z", "6"),
            ],
            home: vec![point("2026-01-15T00:00:00Z", "6.4")],
            ..ResultChart::default()
        };
        let drawn = series(&chart);
        assert_eq!((drawn.names.len(), drawn.points.len(), drawn.decimals), (2, 3, 2));
        let shapes: Vec<(bool, bool)> =
            drawn.points.iter().map(|p| (p.value.is_nan(), p.second.is_some())).collect();
        assert_eq!(shapes, [(false, false), (true, true), (false, false)]);
        assert!(drawn.points[0].out_of_range && !drawn.points[2].out_of_range);
    }

    #[test]
    fn what_is_no_number_is_not_drawn_and_one_moment_has_room() {
        let services = vec![point("2026-01-01T00:00:00Z", "6"), point("2026-02-01T00:00:00Z", "?")];
        let drawn = series(&ResultChart { services, ..ResultChart::default() });
        assert_eq!((drawn.points.len(), drawn.names.len()), (1, 1));
        assert_eq!(drawn.extent.to - drawn.extent.from, 2 * AROUND);
        assert_eq!(series(&ResultChart::default()).extent, Span { from: 0, to: 1 });
    }
}
