//! What a chart is given.

use super::span::Span;

/// Values over time, with what is needed to draw and to read them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Series {
    /// Oldest first. Enough for the span on the screen: the page thins them out.
    pub(crate) points: Vec<Point>,
    /// Beside every number: `mmHg`.
    pub(crate) unit: String,
    /// How many digits stand after the point.
    pub(crate) decimals: usize,
    /// What the values are called, and the second values where there are some:
    /// `["Upper", "Lower"]`.
    pub(crate) names: Vec<String>,
    /// Shaded and named.
    pub(crate) targets: Vec<Target>,
    /// The whole time there is; zooming and panning stay within it.
    pub(crate) extent: Span,
    /// The lowest and highest value to show; taken from the points if `None`.
    pub(crate) y_range: Option<(f64, f64)>,
    /// No line is drawn over a longer time than this, in seconds.
    pub(crate) gap: i64,
}

/// One measurement.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Point {
    /// Seconds since 1970 in UTC.
    pub(crate) at: i64,
    /// The value; not a number where the second one stands alone.
    pub(crate) value: f64,
    /// The value that goes with it: the lower of a blood pressure.
    pub(crate) second: Option<f64>,
    /// Outside its target; drawn in another shape as well as another colour.
    pub(crate) out_of_range: bool,
    /// The same of the second value.
    pub(crate) second_out_of_range: bool,
}

/// A range of values that somebody aims for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Target {
    /// The lowest value in it.
    pub(crate) low: f64,
    /// The highest value in it.
    pub(crate) high: f64,
    /// What it is called: "Target 90 to 135".
    pub(crate) name: String,
}

impl Series {
    /// A value with its digits: `6.4`.
    pub(super) fn number(&self, value: f64) -> String {
        if !value.is_finite() {
            return String::new();
        }
        format!("{value:.*}", self.decimals)
    }

    /// The lowest and the highest value to be seen.
    pub(super) fn values(&self) -> Option<(f64, f64)> {
        if self.y_range.is_some() {
            return self.y_range;
        }
        let points = self.points.iter().flat_map(|point| [Some(point.value), point.second]);
        let targets = self.targets.iter().flat_map(|target| [Some(target.low), Some(target.high)]);
        let all = points.chain(targets).flatten().filter(|value| value.is_finite());
        all.map(|value| (value, value)).reduce(|(a, b), (c, d)| (a.min(c), b.max(d)))
    }
}
