//! Values over time: a chart, a table of the same, and a line to glance at.
//!
//! Drawn as SVG of our own. All that is worked out (ticks, gaps, what is on the
//! screen) is in plain functions that the tests run natively; the components
//! only put their answers on the page. Every mark of one kind is one path, so
//! a thousand points are a handful of elements.
//!
//! Rejected: `leptos-chartistry`. It draws an element a point, and neither its
//! keyboard nor its shapes are ours to choose.

mod figure;
mod layout;
mod series;
mod span;
mod sparkline;
mod table;
mod time_axis;
mod value_axis;

pub(crate) use figure::Chart;
pub(crate) use series::{Point, Series, Target};
pub(crate) use span::Span;
pub(crate) use sparkline::Sparkline;
