//! Entries and readings in one list.
//!
//! Each of the two is a walk down an index of its own; a page is the newest of
//! both. Rejected: one table of both, which every import of a sensor would
//! write a hundred thousand rows to.

use api::{
    ReadingLine, TimelineItem, TimelineKind, TimelineMark, TimelinePage, TimelinePlace,
    TimelineQuery,
};
use chrono::{DateTime, Utc};
use model::reading::{Measured, Quantity, SeriesName};
use model::{EntryId, EntryKind, Measure, ReadingId};
use store::{EntryQuery, ReadingLineQuery};

use crate::App;
use crate::fault::Fault;
use crate::session::Session;

/// How many things a page holds, unless asked for another number.
const PAGE: u32 = 50;
const PAGE_MAX: u32 = 200;

impl App {
    pub(crate) fn timeline(&self, query: TimelineQuery) -> Result<TimelinePage, Fault> {
        let limit = match query.limit {
            0 => PAGE,
            limit => limit.min(PAGE_MAX),
        };
        let search = query.search.clone().filter(|words| !words.trim().is_empty());
        let query = TimelineQuery { search, limit: limit + 1, ..query };
        self.with_session(|session| {
            let mut items = session.entries_of(&query)?;
            items.extend(session.lines_of(&query)?);
            items.sort_by_key(|item| std::cmp::Reverse(rank(item)));
            let more = items.len() > limit as usize;
            items.truncate(limit as usize);
            Ok(TimelinePage {
                next: items.last().filter(|_| more).map(mark),
                items,
                total: session.store.count_entries(None)? + session.store.count_reading_lines()?,
            })
        })
    }
}

impl Session {
    fn entries_of(&self, query: &TimelineQuery) -> Result<Vec<TimelineItem>, Fault> {
        let kinds: Vec<EntryKind> = query
            .kinds
            .iter()
            .filter_map(|kind| match kind {
                TimelineKind::Entry(kind) => Some(*kind),
                TimelineKind::Readings => None,
            })
            .collect();
        if kinds.is_empty() && !query.kinds.is_empty() {
            return Ok(Vec::new());
        }
        let states = self.store.entries(&EntryQuery {
            kinds,
            word: query.word.clone(),
            search: query.search.clone(),
            from: query.from,
            until: query.until,
            after: query.after.map(|mark| match mark.place {
                TimelinePlace::Entry(id) => (mark.at, id),
                // Entries of the same time come after it.
                TimelinePlace::Reading(_) => (mark.at, EntryId::from_bytes([u8::MAX; 16])),
            }),
            limit: query.limit,
        })?;
        let shown = self.all_shown(&states)?.into_iter();
        Ok(shown.map(|entry| TimelineItem::Entry(Box::new(entry))).collect())
    }

    fn lines_of(&self, query: &TimelineQuery) -> Result<Vec<TimelineItem>, Fault> {
        let wanted = query.kinds.is_empty() || query.kinds.contains(&TimelineKind::Readings);
        if !wanted || query.word.is_some() {
            return Ok(Vec::new());
        }
        let lines = self.store.reading_lines(&ReadingLineQuery {
            search: query.search.clone(),
            from: query.from,
            until: query.until,
            after: query.after.map(|mark| match mark.place {
                TimelinePlace::Reading(id) => (mark.at, id),
                // Readings of the same time came before it.
                TimelinePlace::Entry(_) => (mark.at, ReadingId::from_bytes([0; 16])),
            }),
            limit: query.limit,
        })?;
        let best = self.best_flow()?;
        let line = |line: store::ReadingLine| -> Result<_, Fault> {
            let range = self.range_of(&line);
            let latest = self.view_of(line.latest.clone(), true, best)?;
            Ok(TimelineItem::Readings(Box::new(ReadingLine {
                series: SeriesName::of(&line.latest),
                label: latest.label.clone(),
                day: line.day,
                count: line.count,
                latest,
                range,
            })))
        };
        lines.into_iter().map(line).collect()
    }

    /// Of a blood pressure the highest is no number of its own.
    fn range_of(&self, line: &store::ReadingLine) -> Option<(String, String)> {
        let reading = &line.latest;
        if line.count < 2 || reading.measure == Measure::BloodPressure {
            return None;
        }
        let said = |value| {
            let amount = Quantity::new(value, reading.measure.unit());
            let value = Some(Measured::Amount(amount));
            model::Reading { value, ..reading.clone() }.shown(&self.preferences.units)
        };
        Some((said(line.lowest), said(line.highest)))
    }
}

fn mark(item: &TimelineItem) -> TimelineMark {
    match item {
        TimelineItem::Entry(entry) => {
            TimelineMark { at: entry.page.at.utc(), place: TimelinePlace::Entry(entry.id) }
        }
        TimelineItem::Readings(line) => {
            let at = line.latest.at.to_utc();
            TimelineMark { at, place: TimelinePlace::Reading(line.latest.id) }
        }
    }
}

fn rank(item: &TimelineItem) -> (DateTime<Utc>, bool, [u8; 16]) {
    match mark(item) {
        TimelineMark { at, place: TimelinePlace::Entry(id) } => (at, false, *id.as_bytes()),
        TimelineMark { at, place: TimelinePlace::Reading(id) } => (at, true, *id.as_bytes()),
    }
}
