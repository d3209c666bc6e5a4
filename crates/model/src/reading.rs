//! Readings: measurements a person takes.
//!
//! A reading is a fact and never changes. A correction is another reading that
//! *replaces* it; taking one out is a reading without a value that replaces it.
//! What stands is what nothing replaces, so computers that exchange their facts
//! in any order agree. Rejected: a document for each reading, as entries have.
//! A glucose sensor takes a hundred thousand a year, and a number has no parts
//! to merge.

mod average;
mod batch;
mod chart;
mod context;
mod decimal;
mod fact;
mod limits;
mod measure;
mod own;
mod quantity;
mod target;
mod text;
mod token;
mod unit;
mod units;
mod value;
mod words;

pub use average::{
    DAYS_IDEAL, DAYS_LEAST, HomeAverage, Mean, SITTING, SittingAverage, TimedPressure,
    home_average, sitting_average,
};
pub use batch::{BATCH_SCHEMA, Batch};
pub use chart::{Part, Point, Summary, downsample};
pub use context::{Context, ParseContextError};
pub use decimal::{Decimal, PLACES_MAX, ParseDecimalError};
pub use fact::{FactError, NOTE_MAX_BYTES, Reading, default_audience};
pub use limits::{Limits, Range};
pub use measure::{Codes, Measure, ParseMeasureError};
pub use own::{OwnMeasure, OwnMeasureError, SeriesName};
pub use quantity::{ConvertError, Quantity};
pub use target::Target;
pub use text::{ReadingTextError, parse, parse_own};
pub use unit::{ParseUnitError, Unit};
pub use units::Units;
pub use value::{Measured, Pressure, Typed, Unlikely, percent_of_best};
