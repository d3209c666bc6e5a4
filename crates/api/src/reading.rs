//! Readings as they are written down, listed and drawn.
//!
//! A number crosses the door with its unit or as text, never bare: what a page
//! draws it takes from a [`ChartLine`], which says the unit of all its points.

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use model::reading::{
    Context, Measured, OwnMeasure, Part, Point, SeriesName, SittingAverage, Summary, Target, Unit,
};
use model::{Audience, Measure, Moment, PersonId, ReadingId};
use serde::{Deserialize, Serialize};

use crate::Helper;

/// A reading to be written down, or what one shall say from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewReading {
    /// What was measured.
    pub measure: Measure,
    /// Its name and unit, for [`Measure::Own`].
    pub own: Option<OwnMeasure>,
    /// The value as the person types it: `128/82 71`, `6.4`, `11st 4lb`.
    pub typed: String,
    /// When.
    pub at: Moment,
    /// Around a meal, for glucose.
    pub context: Option<Context>,
    /// What measured it; may be empty.
    pub device: String,
    /// In their own words; may be empty.
    pub note: String,
    /// Who may see it; `None` takes the default, or leaves it.
    pub audience: Option<Audience>,
}

/// One reading as a list or page shows it, and as `keepwell --json` prints it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadingView {
    /// The reading.
    pub id: ReadingId,
    /// What was measured.
    pub measure: Measure,
    /// Its name and unit, for an own measure.
    pub own: Option<OwnMeasure>,
    /// What was measured, in plain words.
    pub label: String,
    /// When: the person's local time with its offset.
    pub at: DateTime<FixedOffset>,
    /// The IANA time zone of `at`, where known.
    pub zone: Option<String>,
    /// The value with its unit as given; `None` where it was taken out.
    pub value: Option<Measured>,
    /// The value in the units the person prefers, as they say it.
    pub shown: String,
    /// As it was typed; empty when a device gave it.
    pub typed: String,
    /// Around a meal, for glucose.
    pub context: Option<Context>,
    /// What measured it; may be empty.
    pub device: String,
    /// In their own words; may be empty.
    pub note: String,
    /// Who may see it.
    pub audience: Audience,
    /// Whose reading it is.
    pub by: PersonId,
    /// Who wrote it down for them; `None` where they did themself.
    pub writer: Option<Helper>,
    /// When they did.
    pub recorded_at: DateTime<Utc>,
    /// The readings in whose place it stands.
    pub replaces: Vec<ReadingId>,
    /// It stands: it has a value and nothing replaces it.
    pub current: bool,
    /// For peak flow: what share of the personal best, in percent.
    pub percent_of_best: Option<u16>,
}

/// A reading that is on disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedReading {
    /// The reading as it is now.
    pub reading: ReadingView,
    /// What stood before, to undo with [`crate::Request::PutBackReading`];
    /// `None` for a new one, which is undone by removing it.
    pub before: Option<ReadingId>,
    /// Whether anything was written: saving what is there is not a change.
    pub changed: bool,
}

/// Readings that are on disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedReadings {
    /// In the order they were given.
    pub readings: Vec<SavedReading>,
    /// For blood pressure: the average of the sitting that ends with the
    /// newest of them, once it has two.
    pub sitting: Option<SittingAverage>,
}

/// Which readings to show.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ReadingQuery {
    /// Only of this series.
    pub series: Option<SeriesName>,
    /// Only from this time on.
    pub from: Option<DateTime<Utc>>,
    /// Only before this time.
    pub until: Option<DateTime<Utc>>,
    /// Only readings older than this place in the list.
    pub after: Option<ReadingMark>,
    /// How many at most, 1 to 200; 0 means 50.
    pub limit: u32,
}

/// A place in a list of readings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadingMark {
    /// The time of the last reading shown.
    pub at: DateTime<Utc>,
    /// Its id.
    pub id: ReadingId,
}

/// One page of a list of readings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadingPage {
    /// Newest first.
    pub readings: Vec<ReadingView>,
    /// Where the next page starts; `None` at the end.
    pub next: Option<ReadingMark>,
    /// How many readings the record holds in all, whatever the query.
    pub total: u64,
}

/// A step of a reading's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadingStep {
    /// As it was written then.
    pub reading: ReadingView,
    /// The name of who wrote it, where this computer knows them.
    pub by_name: Option<String>,
    /// `created`, `corrected`, `audience`, `removed` or `put_back`.
    pub what: String,
}

/// How a reading came to be what it is, the first written down first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadingHistory {
    /// The steps.
    pub steps: Vec<ReadingStep>,
}

/// A series that has readings, for a list of measures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesCard {
    /// What it is of.
    pub series: SeriesName,
    /// Its name in plain words.
    pub label: String,
    /// How many readings stand.
    pub count: u64,
    /// The newest.
    pub latest: ReadingView,
}

/// One part of a series in short, in one unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartSummary {
    /// Which of the values.
    pub part: Part,
    /// The unit of the numbers: the one the person prefers, where it has no
    /// parts.
    pub unit: Unit,
    /// The values in short.
    pub summary: Summary,
}

/// A series over a period in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadingSummary {
    /// What it is of.
    pub series: SeriesName,
    /// In plain words.
    pub label: String,
    /// Days it reaches back; `None` for all of them.
    pub days: Option<u32>,
    /// Each value that there is, the main one first; empty when nothing was
    /// measured.
    pub parts: Vec<PartSummary>,
}

/// One line of a chart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChartLine {
    /// Which of the values.
    pub part: Part,
    /// The unit of every point.
    pub unit: Unit,
    /// In order of time; the extremes of each stretch are among them.
    pub points: Vec<Point>,
}

/// What a chart of a series is drawn from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadingChart {
    /// What it is of.
    pub series: SeriesName,
    /// In plain words.
    pub label: String,
    /// The main line first.
    pub lines: Vec<ChartLine>,
    /// What a clinician aims for, in the unit it was set in.
    pub targets: Vec<Target>,
}

/// A target to be set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewTarget {
    /// What is aimed for.
    pub measure: Measure,
    /// Its name and unit, for [`Measure::Own`].
    pub own: Option<OwnMeasure>,
    /// Not below this, as typed; empty for no such limit.
    pub low: String,
    /// Not above this, as typed; empty for no such limit.
    pub high: String,
    /// The clinician who set it.
    pub set_by: String,
    /// The day they set it.
    pub set_on: NaiveDate,
}
