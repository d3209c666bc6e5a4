//! Where everything of a chart stands. Lengths are in sixteenths of a rem, so
//! a chart grows with the text size.

use std::fmt::Write as _;

use super::series::{Point, Series};
use super::span::Span;
use super::time_axis::{self, Wall};
use super::value_axis;

/// How high a chart is, with its axes.
pub(super) const HEIGHT: f64 = 260.0;
/// The least width that a chart is drawn for.
pub(super) const MIN_WIDTH: f64 = 120.0;

const TOP: f64 = 14.0;
const BOTTOM: f64 = 30.0;
/// Half a label of time may stand beyond the last moment.
const RIGHT: f64 = 28.0;
/// Room for one character of a label, and for a whole label of time.
const CHARACTER: f64 = 8.5;
const TIME_LABEL: f64 = 74.0;
/// Room for one label of a value, from top to bottom.
const VALUE_LABEL: f64 = 36.0;

/// How far the largest mark reaches from its place.
pub(super) const MARK: f64 = 7.0;
const DOT: f64 = 3.5;
/// Where dots would stand on each other.
const SMALL_DOT: f64 = 2.0;

/// All that is drawn.
#[derive(Debug, PartialEq)]
pub(super) struct Drawing {
    pub(super) width: f64,
    pub(super) plot: Plot,
    pub(super) values: Vec<(f64, String)>,
    pub(super) times: Vec<(f64, String)>,
    pub(super) targets: Vec<Shade>,
    /// The values and, where there are some, the second values.
    pub(super) lines: Vec<Line>,
}

/// The part within the axes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Plot {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// A shaded target. Places are within the plot.
#[derive(Debug, PartialEq)]
pub(super) struct Shade {
    pub(super) top: f64,
    pub(super) height: f64,
}

/// One row of values, as the paths of SVG. Places are within the plot.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Line {
    pub(super) line: String,
    pub(super) dots: String,
    pub(super) diamonds: String,
}

/// Draws what of the series is within the span; `None` where there is nothing
/// to stand on an axis.
pub(super) fn draw(series: &Series, span: Span, width: f64, wall: Wall) -> Option<Drawing> {
    let (low, high) = series.values()?;
    let height = HEIGHT - TOP - BOTTOM;
    let values = value_axis::ticks(low, high, whole(height / VALUE_LABEL));
    let (low, high) = (*values.first()?, *values.last()?);
    let digits = value_axis::decimals(&values);
    let labels: Vec<String> = values.iter().map(|value| format!("{value:.digits$}")).collect();
    let longest = labels.iter().map(|label| label.chars().count()).max().unwrap_or(1);
    let longest = u8::try_from(longest).map_or(255.0, f64::from);
    let left = longest * CHARACTER + 10.0;
    let plot = Plot { left, top: TOP, width: (width - left - RIGHT).max(40.0), height };
    let scale = Scale { span, low, high, plot };
    let times = time_axis::ticks(span, whole(plot.width / TIME_LABEL), wall);
    let points = around(&series.points, span);
    let rows = if points.iter().any(|point| point.second.is_some()) { 2 } else { 1 };
    let lines = (0..rows).map(|row| scale.line(points, row == 1, series.gap)).collect();
    Some(Drawing {
        width,
        plot,
        values: values.iter().zip(labels).map(|(value, text)| (scale.y(*value), text)).collect(),
        times: times.into_iter().map(|tick| (scale.x(tick.at), tick.label)).collect(),
        targets: series
            .targets
            .iter()
            .filter_map(|target| {
                let (top, bottom) = (scale.y(target.high.min(high)), scale.y(target.low.max(low)));
                let shade = Shade { top, height: bottom - top };
                (shade.height > 0.0).then_some(shade)
            })
            .collect(),
        lines,
    })
}

/// A line of 100 by 24 through all points, for those who only glance.
pub(super) fn sketch(points: &[Point], gap: i64) -> Option<String> {
    let (first, last) = (points.first()?, points.last()?);
    let values = points.iter().map(|point| point.value).filter(|value| value.is_finite());
    let (low, high) = values.map(|v| (v, v)).reduce(|(a, b), (c, d)| (a.min(c), b.max(d)))?;
    // Values that are all the same run through the middle.
    let (low, high) = if high > low { (low, high) } else { (low - 1.0, high + 1.0) };
    let plot = Plot { left: 0.0, top: 0.0, width: 100.0, height: 24.0 };
    let scale = Scale { span: Span { from: first.at, to: last.at }, low, high, plot };
    // A line to nowhere, with a round end, is a dot: a lone value is seen.
    Some(scale.line(points, false, gap).line + "h0")
}

/// The points within a span, and the one on either side that a line comes
/// from or goes to.
fn around(points: &[Point], span: Span) -> &[Point] {
    let first = points.partition_point(|point| point.at < span.from).saturating_sub(1);
    let last = points.partition_point(|point| point.at <= span.to).saturating_add(1);
    points.get(first..last.min(points.len())).unwrap_or_default()
}

/// How many fit, two at least.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "2 to 100")]
fn whole(count: f64) -> usize {
    count.clamp(2.0, 100.0) as usize
}

/// From a time and a value to a place within the plot.
struct Scale {
    span: Span,
    low: f64,
    high: f64,
    plot: Plot,
}

impl Scale {
    #[allow(clippy::cast_precision_loss, reason = "exact for the next 280,000 years")]
    fn x(&self, at: i64) -> f64 {
        at.saturating_sub(self.span.from) as f64 / self.span.length() as f64 * self.plot.width
    }

    fn y(&self, value: f64) -> f64 {
        (self.high - value) / (self.high - self.low) * self.plot.height
    }

    fn line(&self, points: &[Point], second: bool, gap: i64) -> Line {
        let mut line = Line::default();
        let mut last: Option<i64> = None;
        let crowded = points.len() > whole(self.plot.width / 3.0);
        let size = if crowded { SMALL_DOT } else { DOT };
        for point in points {
            let (value, out) = if second {
                (point.second, point.second_out_of_range)
            } else {
                (Some(point.value), point.out_of_range)
            };
            let Some(value) = value.filter(|value| value.is_finite()) else { continue };
            let (x, y) = (self.x(point.at), self.y(value));
            let joined = last.is_some_and(|last| point.at.saturating_sub(last) <= gap);
            let command = if joined { 'L' } else { 'M' };
            // Writing to a string cannot fail.
            let _ = write!(line.line, "{command}{x:.1} {y:.1}");
            if out {
                diamond(&mut line.diamonds, x, y, size + 2.0);
            } else {
                dot(&mut line.dots, x, y, size);
            }
            last = Some(point.at);
        }
        line
    }
}

fn dot(path: &mut String, x: f64, y: f64, r: f64) {
    let d = 2.0 * r;
    let left = x - r;
    let _ = write!(path, "M{left:.1} {y:.1}a{r} {r} 0 1 0 {d} 0a{r} {r} 0 1 0 -{d} 0z");
}

fn diamond(path: &mut String, x: f64, y: f64, r: f64) {
    let top = y - r;
    let _ = write!(path, "M{x:.1} {top:.1}l{r} {r}l-{r} {r}l-{r} -{r}z");
}

#[cfg(test)]
mod tests {
    use super::super::series::Target;
    use super::*;

    const DAY: i64 = 86_400;
    const UTC: Wall = Wall { shows: |at| at.naive_utc(), when: |at| Some(at.and_utc()) };

    fn point(day: i64, value: f64) -> Point {
        Point {
            at: day * DAY,
            value,
            second: None,
            out_of_range: value > 140.0,
            second_out_of_range: false,
        }
    }

    fn series(points: Vec<Point>) -> Series {
        Series {
            points,
            unit: "mmHg".into(),
            decimals: 0,
            names: vec!["Upper".into(), "Lower".into()],
            targets: vec![Target { low: 90.0, high: 135.0, name: "Target".into() }],
            extent: Span { from: 0, to: 10 * DAY },
            y_range: None,
            gap: 2 * DAY,
        }
    }

    fn drawn(series: &Series, width: f64) -> Drawing {
        draw(series, series.extent, width, UTC).unwrap()
    }

    fn count(path: &str, command: char) -> usize {
        path.matches(command).count()
    }

    #[test]
    fn a_gap_is_a_gap() {
        let series =
            series(vec![point(0, 120.0), point(1, 125.0), point(5, 130.0), point(6, 128.0)]);
        let line = &drawn(&series, 600.0).lines[0];
        assert_eq!((count(&line.line, 'M'), count(&line.line, 'L')), (2, 2));
        assert_eq!(count(&line.dots, 'M'), 4);
    }

    #[test]
    fn what_is_out_of_range_has_another_shape() {
        let drawing = drawn(&series(vec![point(0, 120.0), point(1, 150.0)]), 600.0);
        assert_eq!(count(&drawing.lines[0].dots, 'M'), 1);
        assert_eq!(count(&drawing.lines[0].diamonds, 'M'), 1);
    }

    #[test]
    fn everything_stands_within_the_plot() {
        let series = series((0..=10).map(|day| point(day, 60.0 + 10.0 * day as f64)).collect());
        for width in [MIN_WIDTH, 284.0, 600.0, 1_400.0] {
            let Drawing { plot, values, times, targets, .. } = drawn(&series, width);
            assert!(values.iter().all(|(y, _)| (-0.1..=plot.height + 0.1).contains(y)));
            assert!(times.iter().all(|(x, _)| (-0.1..=plot.width + 0.1).contains(x)));
            assert!(times.len() >= 2 && values.len() >= 2, "{width}");
            assert!(targets[0].top > 0.0 && targets[0].top + targets[0].height <= plot.height);
            assert!(times.len() as f64 <= (plot.width / TIME_LABEL).max(2.0));
        }
    }

    #[test]
    fn a_second_value_is_a_second_line() {
        let mut points = vec![point(0, 120.0), point(1, 130.0)];
        points[1].second = Some(85.0);
        points[1].second_out_of_range = true;
        let drawing = drawn(&series(points), 600.0);
        assert_eq!(drawing.lines.len(), 2);
        assert_eq!(count(&drawing.lines[1].diamonds, 'M'), 1);
        assert!(drawing.lines[1].dots.is_empty());
    }

    #[test]
    fn a_line_comes_from_beyond_the_edge() {
        let series = series((0..=10).map(|day| point(day, 100.0)).collect());
        let near = Span { from: 4 * DAY + 1, to: 6 * DAY - 1 };
        let drawing = draw(&series, near, 600.0, UTC).unwrap();
        assert_eq!(count(&drawing.lines[0].dots, 'M'), 3, "the 4th, 5th and 6th day");
        let nowhere = draw(&series, Span { from: 90 * DAY, to: 91 * DAY }, 600.0, UTC).unwrap();
        assert_eq!(count(&nowhere.lines[0].line, 'M'), 1, "only the one it comes from");
    }

    #[test]
    fn a_sketch_needs_no_axes() {
        let points = [point(0, 5.0), point(1, 7.0), point(9, 6.0)];
        assert_eq!(sketch(&points, DAY).unwrap(), "M0.0 24.0L11.1 0.0M100.0 12.0h0");
        assert_eq!(sketch(&points[..1], DAY).unwrap(), "M0.0 12.0h0");
        assert_eq!(sketch(&[], DAY), None);
    }

    #[test]
    fn nothing_is_drawn_of_nothing() {
        let mut empty = series(Vec::new());
        assert!(draw(&empty, empty.extent, 600.0, UTC).is_some(), "a target alone is shown");
        empty.targets.clear();
        assert_eq!(draw(&empty, empty.extent, 600.0, UTC), None);
        empty.points = vec![point(1, f64::NAN)];
        assert_eq!(draw(&empty, empty.extent, 600.0, UTC), None);
        empty.points.push(point(2, 7.0));
        assert_eq!(count(&drawn(&empty, 600.0).lines[0].dots, 'M'), 1);
    }
}
