//! Everything a person wrote down and measured, in one list.
//!
//! Entries stand by themselves, readings as a line for each measure and day:
//! a sensor would bury everything else. A search shows the single readings whose
//! note has the words.

use chrono::{DateTime, NaiveDate, Utc};
use model::reading::SeriesName;
use model::{EntryId, EntryKind, Field, Label, ReadingId};
use serde::{Deserialize, Serialize};

use crate::{EntryView, ReadingView};

/// What a list can be narrowed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum TimelineKind {
    /// Entries of a kind.
    Entry(EntryKind),
    /// Readings.
    Readings,
}

/// What to list.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TimelineQuery {
    /// Only these; empty for everything.
    pub kinds: Vec<TimelineKind>,
    /// Only entries with this tag, or of this series of photos. Readings have
    /// neither.
    pub word: Option<(Field, Label)>,
    /// Only what holds these words.
    pub search: Option<String>,
    /// Only from this time on.
    pub from: Option<DateTime<Utc>>,
    /// Only before this time.
    pub until: Option<DateTime<Utc>>,
    /// Only what comes after this place in the list.
    pub after: Option<TimelineMark>,
    /// How many at most, 1 to 200; 0 means 50.
    pub limit: u32,
}

/// A place in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineMark {
    /// The time of what is there.
    pub at: DateTime<Utc>,
    /// What it is.
    pub place: TimelinePlace,
}

/// What is at a place in the list. Of the same time, readings come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TimelinePlace {
    /// An entry.
    Entry(EntryId),
    /// The line with this latest reading.
    Reading(ReadingId),
}

/// One thing in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum TimelineItem {
    /// An entry.
    Entry(Box<EntryView>),
    /// What was measured on a day.
    Readings(Box<ReadingLine>),
}

/// What was measured of one thing on one day, or one reading that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadingLine {
    /// What was measured.
    pub series: SeriesName,
    /// In plain words.
    pub label: String,
    /// The day, as the person lived it.
    pub day: NaiveDate,
    /// How many readings.
    pub count: u64,
    /// The last of them.
    pub latest: ReadingView,
    /// The lowest and the highest of several that are one number each, in the
    /// unit the person prefers.
    pub range: Option<(String, String)>,
}

/// A page of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelinePage {
    /// Newest first.
    pub items: Vec<TimelineItem>,
    /// Where the next page starts; `None` at the end.
    pub next: Option<TimelineMark>,
    /// How many entries and lines of readings the record holds, whatever was
    /// asked.
    pub total: u64,
}
