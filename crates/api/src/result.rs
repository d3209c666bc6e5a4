//! Results over time, and what a person says about what services hold.
//!
//! A number crosses the door as text with the figures it was written with: a
//! decimal of a service may have more of them than any type of number.

use chrono::{DateTime, Utc};
use model::{EntryId, Measure};
use serde::{Deserialize, Serialize};

use crate::ClinicalItem;

/// What a person says is wrong about something that a service holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemarkView {
    /// The entry that it is.
    pub entry: EntryId,
    /// Why, in their own words.
    pub note: String,
    /// When they last wrote it.
    pub at: DateTime<Utc>,
}

/// Everything measured of one thing, for a list of results.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultCard {
    /// What it is of: `system|code`, to ask for its [`ResultTrend`].
    pub topic: String,
    /// How many results there are.
    pub count: u64,
    /// The newest of them.
    pub latest: ClinicalItem,
}

/// The results of one thing over time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultTrend {
    /// What it is of.
    pub topic: String,
    /// What the newest result is called.
    pub title: String,
    /// What the person could have measured of it at home.
    pub measure: Option<Measure>,
    /// A chart for each amount and unit: unlike units are never on one.
    pub charts: Vec<ResultChart>,
    /// Every result, newest first.
    pub items: Vec<ClinicalItem>,
}

/// One amount in one unit over time, services and home told apart.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultChart {
    /// Which part of the result; empty where it has one amount only.
    pub name: String,
    /// The unit of every number; empty where it has none.
    pub unit: String,
    /// From services, in order of time.
    pub services: Vec<ResultPoint>,
    /// Measured by the person, in order of time.
    pub home: Vec<ResultPoint>,
}

/// One result on a chart.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultPoint {
    /// When; a day stands at its beginning.
    pub at: DateTime<Utc>,
    /// Where it comes from; empty for the person's own.
    pub source: String,
    /// As the source wrote it, with its own unit.
    pub shown: String,
    /// The number in the unit of the chart.
    pub number: String,
    /// The usual range in words; may be empty.
    pub usual: String,
    /// The lowest usual value in the unit of the chart.
    pub low: Option<String>,
    /// The highest usual value in the unit of the chart.
    pub high: Option<String>,
    /// What the service thinks of it; may be empty.
    pub interpretation: String,
}

/// What services hold, in short.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClinicalSummary {
    /// Problems that are not over.
    pub problems: Vec<ClinicalItem>,
    /// Medicines that are being taken.
    pub medicines: Vec<ClinicalItem>,
    /// Allergies that stand.
    pub allergies: Vec<ClinicalItem>,
    /// The newest result of each thing, newest first.
    pub results: Vec<ResultCard>,
    /// Appointments to come, the next one first.
    pub appointments: Vec<ClinicalItem>,
}
