//! Readings as lists, summaries and charts.

use api::{
    ChartLine, Helper, PartSummary, ReadingChart, ReadingHistory, ReadingMark, ReadingPage,
    ReadingQuery, ReadingStep, ReadingSummary, ReadingView, SeriesCard,
};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use model::reading::{
    self, DAYS_IDEAL, HomeAverage, Measured, Part, Point, Quantity, SITTING, SeriesName,
    SittingAverage, Summary, TimedPressure, Unit, percent_of_best,
};
use model::{Measure, PersonId, Reading, ReadingId};
use store::{KeptReading, StoreError};

use super::Step;
use crate::App;
use crate::fault::Fault;
use crate::session::Session;

/// How many readings a page of a list holds, unless asked for another number.
const PAGE: u32 = 50;
const PAGE_MAX: u32 = 200;
/// Stretches of a chart, at most: wider than any window.
const BUCKETS_MAX: u32 = 4_000;
/// Blood pressures that go into an average, at most: a reading a minute for a
/// week, and more than any arm bears.
const SERIES_MAX: u32 = 10_080;

impl App {
    pub(crate) fn readings(&self, query: ReadingQuery) -> Result<ReadingPage, Fault> {
        let limit = match query.limit {
            0 => PAGE,
            limit => limit.min(PAGE_MAX),
        };
        self.with_session(|session| {
            let found = session.store.readings(&store::ReadingQuery {
                series: query.series,
                from: query.from,
                until: query.until,
                after: query.after.map(|mark| (mark.at, mark.id)),
                limit: limit + 1,
            })?;
            let more = found.len() > limit as usize;
            let shown = found.get(..limit as usize).unwrap_or(&found);
            let next = shown
                .last()
                .filter(|_| more)
                .map(|last| ReadingMark { at: last.at.utc(), id: last.id });
            let best = session.best_flow()?;
            let view = |reading: &Reading| session.view_of(reading.clone(), true, best);
            Ok(ReadingPage {
                readings: shown.iter().map(view).collect::<Result<_, _>>()?,
                next,
                total: session.store.count_readings()?,
            })
        })
    }

    pub(crate) fn reading_series(&self) -> Result<Vec<SeriesCard>, Fault> {
        self.with_session(|session| {
            let best = session.best_flow()?;
            let mut cards = Vec::new();
            for series in session.store.reading_series()? {
                let newest = session.store.readings(&store::ReadingQuery {
                    series: Some(series.name.clone()),
                    limit: 1,
                    ..store::ReadingQuery::default()
                })?;
                let Some(newest) = newest.into_iter().next() else { continue };
                cards.push(SeriesCard {
                    label: series.name.label().to_owned(),
                    series: series.name,
                    count: series.count,
                    latest: session.view_of(newest, true, best)?,
                });
            }
            cards.sort_by(|one, other| one.series.cmp(&other.series));
            Ok(cards)
        })
    }

    pub(crate) fn reading_history(&self, id: ReadingId) -> Result<ReadingHistory, Fault> {
        let known = self.people()?.people;
        let name_of = |person: PersonId| {
            let card = known.iter().find(|card| card.id == person);
            card.map(|card| card.name.to_string())
        };
        self.with_session(|session| {
            let history = session.history_of(id)?;
            let before = history.clone();
            let steps = history.into_iter().map(|kept| {
                let what = what_it_did(&kept.reading, &before).to_owned();
                let by = kept.reading.by;
                let reading = session.view(kept)?;
                let helper = reading.writer.as_ref().map(Helper::called);
                Ok(ReadingStep { reading, by_name: helper.or_else(|| name_of(by)), what })
            });
            Ok(ReadingHistory { steps: steps.collect::<Result<_, Fault>>()? })
        })
    }

    pub(crate) fn readings_with_two_answers(&self) -> Result<Vec<Vec<ReadingView>>, Fault> {
        self.with_session(|session| {
            let best = session.best_flow()?;
            let view = |reading| session.view_of(reading, true, best);
            let groups = session.store.readings_with_two_answers()?.into_iter();
            let groups = groups.map(|answers| answers.into_iter().map(view).collect());
            Ok(groups.collect::<Result<_, StoreError>>()?)
        })
    }

    pub(crate) fn reading_summary(
        &self,
        series: SeriesName,
        days: Option<u32>,
    ) -> Result<ReadingSummary, Fault> {
        let now = self.now();
        let from = days.and_then(|days| now.checked_sub_days(Days::new(days.into())));
        self.with_session(|session| {
            let mut parts = Vec::new();
            for part in parts_of(series.measure) {
                let unit = session.unit_of(series.measure, *part);
                let summary = session.store.reading_summary(&series, *part, from, None)?;
                parts.extend(summary.map(|summary| PartSummary {
                    part: *part,
                    unit,
                    summary: summary_in(summary, unit),
                }));
            }
            Ok(ReadingSummary { label: series.label().to_owned(), series, days, parts })
        })
    }

    pub(crate) fn reading_chart(
        &self,
        series: SeriesName,
        from: Option<DateTime<Utc>>,
        until: Option<DateTime<Utc>>,
        buckets: u32,
    ) -> Result<ReadingChart, Fault> {
        let buckets = buckets.clamp(1, BUCKETS_MAX) as usize;
        self.with_session(|session| {
            let mut lines = Vec::new();
            for part in parts_of(series.measure) {
                let unit = session.unit_of(series.measure, *part);
                let points = session.store.reading_points(&series, *part, from, until, buckets)?;
                let points = points.into_iter().map(|point| point_in(point, unit)).collect();
                lines.push(ChartLine { part: *part, unit, points });
            }
            let of_series = |target: &reading::Target| {
                let own = target.own.as_ref().map_or("", reading::OwnMeasure::name);
                target.measure == series.measure && own == series.own
            };
            let targets = session.store.targets()?.into_iter().filter(of_series).collect();
            Ok(ReadingChart { label: series.label().to_owned(), series, lines, targets })
        })
    }

    pub(crate) fn home_average(
        &self,
        from: Option<NaiveDate>,
    ) -> Result<Option<HomeAverage>, Fault> {
        self.with_session(|session| {
            let newest = session.pressures(None, None, 1)?;
            let Some(newest) = newest.first() else { return Ok(None) };
            let week = Days::new(DAYS_IDEAL as u64 - 1);
            let last_day = newest.at.date_naive();
            let first = from.or(last_day.checked_sub_days(week)).unwrap_or(last_day);
            // A day more on either side: a zone moves a day by less.
            let start = first.and_time(chrono::NaiveTime::MIN).and_utc() - TimeDelta::days(1);
            let end = start + TimeDelta::days(DAYS_IDEAL as i64 + 2);
            let taken = session.pressures(Some(start), Some(end), SERIES_MAX)?;
            let taken: Vec<TimedPressure> =
                taken.into_iter().filter(|timed| timed.at.date_naive() >= first).collect();
            Ok(reading::home_average(&taken))
        })
    }
}

impl Session {
    /// A reading as it is shown.
    pub(crate) fn view(&self, kept: KeptReading) -> Result<ReadingView, Fault> {
        let best = self.best_flow()?;
        Ok(self.view_of(kept.reading, kept.current, best)?)
    }

    pub(crate) fn view_of(
        &self,
        reading: Reading,
        current: bool,
        best: Option<Summary>,
    ) -> Result<ReadingView, StoreError> {
        let flow = reading.value.filter(|_| reading.measure == Measure::PeakFlow);
        let percent_of_best = flow
            .zip(best)
            .and_then(|(flow, best)| percent_of_best(flow.main(), best.highest.value));
        Ok(ReadingView {
            label: reading
                .own
                .as_ref()
                .map_or_else(|| reading.measure.label().to_owned(), |own| own.name().to_owned()),
            shown: reading.shown(&self.preferences.units),
            at: reading.at.at(),
            zone: reading.at.zone().map(str::to_owned),
            id: reading.id,
            measure: reading.measure,
            own: reading.own,
            value: reading.value,
            typed: reading.typed,
            context: reading.context,
            device: reading.device,
            note: reading.note,
            audience: reading.audience,
            by: reading.by,
            writer: reading.writer.map(|id| self.helper(id)).transpose()?,
            recorded_at: reading.recorded_at,
            replaces: reading.replaces.into_iter().collect(),
            current,
            percent_of_best,
        })
    }

    /// The personal best is the highest peak flow there is.
    pub(crate) fn best_flow(&self) -> Result<Option<Summary>, StoreError> {
        self.store.reading_summary(&Measure::PeakFlow.into(), Part::Main, None, None)
    }

    /// The unit that numbers of a part are shown in: the preferred one, or the
    /// canonical one where that is said in two parts.
    pub(crate) fn unit_of(&self, measure: Measure, part: Part) -> Unit {
        match (part, self.preferences.units.of(measure)) {
            (Part::Pulse, _) => Unit::PerMinute,
            (_, Unit::StLb | Unit::FtIn | Unit::HMin) => measure.unit(),
            (_, unit) => unit,
        }
    }

    /// The average of the sitting that the newest of these belongs to.
    pub(super) fn sitting_of(&self, steps: &[Step]) -> Result<Option<SittingAverage>, Fault> {
        let pressure = |reading: &&Reading| reading.measure == Measure::BloodPressure;
        let new = steps.iter().filter_map(|step| step.new.as_ref());
        let Some(last) = new.filter(pressure).map(|reading| reading.at.utc()).max() else {
            return Ok(None);
        };
        let until = last + TimeDelta::seconds(1);
        let taken = self.pressures(Some(last - SITTING), Some(until), SERIES_MAX)?;
        Ok(reading::sitting_average(&taken))
    }

    /// Blood pressures that stand, newest first.
    fn pressures(
        &self,
        from: Option<DateTime<Utc>>,
        until: Option<DateTime<Utc>>,
        limit: u32,
    ) -> Result<Vec<TimedPressure>, StoreError> {
        let found = self.store.readings(&store::ReadingQuery {
            series: Some(Measure::BloodPressure.into()),
            from,
            until,
            after: None,
            limit,
        })?;
        let timed = |reading: Reading| match reading.value {
            Some(Measured::Pressure(pressure)) => {
                Some(TimedPressure { at: reading.at.at(), pressure })
            }
            _ => None,
        };
        Ok(found.into_iter().filter_map(timed).collect())
    }
}

fn parts_of(measure: Measure) -> &'static [Part] {
    match measure {
        Measure::BloodPressure => &[Part::Main, Part::Diastolic, Part::Pulse],
        _ => &[Part::Main],
    }
}

pub(crate) fn point_in(point: Point, unit: Unit) -> Point {
    let canonical = Quantity::new(point.value, unit.canonical());
    let value = canonical.to(unit).unwrap_or(canonical).rounded().value;
    Point { at: point.at, value }
}

fn summary_in(summary: Summary, unit: Unit) -> Summary {
    let average = Point { value: summary.average, ..summary.latest };
    Summary {
        count: summary.count,
        average: point_in(average, unit).value,
        lowest: point_in(summary.lowest, unit),
        highest: point_in(summary.highest, unit),
        latest: point_in(summary.latest, unit),
    }
}

fn what_it_did(reading: &Reading, history: &[KeptReading]) -> &'static str {
    let mut replaced = history
        .iter()
        .map(|kept| &kept.reading)
        .filter(|before| reading.replaces.contains(&before.id));
    if replaced.clone().any(|before| differs_in_audience_alone(before, reading)) {
        "audience"
    } else if reading.value.is_none() {
        "removed"
    } else if reading.replaces.is_empty() {
        "created"
    } else if replaced.any(|before| before.value.is_none()) {
        "put_back"
    } else {
        "corrected"
    }
}

fn differs_in_audience_alone(before: &Reading, after: &Reading) -> bool {
    let said = |reading: &Reading| Reading {
        id: before.id,
        audience: before.audience,
        by: before.by,
        writer: before.writer,
        recorded_at: before.recorded_at,
        replaces: before.replaces.clone(),
        ..reading.clone()
    };
    before.audience != after.audience && said(before) == said(after)
}
