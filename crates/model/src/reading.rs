//! Readings: measurements a person takes.
//!
//! A reading is a fact and never changes. A correction is another reading that
//! *replaces* it; taking one out is a reading without a value that replaces it.
//! What stands is what nothing replaces, so computers that exchange their facts
//! in any order agree. Rejected: a document for each reading, as entries have.
//! A glucose sensor takes a hundred thousand a year, and a number has no parts
//! to merge.

mod average;
mod chart;
mod decimal;
mod fact;
mod measure;
mod target;
mod text;
mod token;
mod unit;
mod value;

pub use average::{
    DAYS_IDEAL, DAYS_LEAST, HomeAverage, Mean, SITTING, SittingAverage, TimedPressure,
    home_average, sitting_average,
};
pub use chart::{Part, Point, Summary, downsample};
pub use decimal::{Decimal, PLACES_MAX, ParseDecimalError};
pub use fact::{
    BATCH_SCHEMA, Batch, Context, FactError, NOTE_MAX_BYTES, OwnMeasure, OwnMeasureError,
    ParseContextError, Reading, SeriesName, default_audience,
};
pub use measure::{Codes, Limits, Measure, ParseMeasureError, Range};
pub use target::Target;
pub use text::{ReadingTextError, Units, parse, parse_own};
pub use unit::{ConvertError, ParseUnitError, Quantity, Unit};
pub use value::{Measured, Pressure, Typed, Unlikely, percent_of_best};
