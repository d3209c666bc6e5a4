//! Readings: from words to requests.

use api::model::reading::{
    HomeAverage, Measured, OwnMeasure, SeriesName, Target, Typed, Units, default_audience, parse,
};
use api::model::{Audience, Measure, Moment, ReadingId};
use api::{
    NewReading, NewTarget, Preferences, Problem, ReadingHistory, ReadingPage, ReadingQuery,
    ReadingSummary, ReadingView, Request, SavedReadings,
};
use chrono::{Local, NaiveDate};

use super::{Door, PAGE, outcome};
use crate::args::{ReadingArgs, ReadingCommand, TargetCommand};
use crate::{Failure, Outcome, print};

impl Door {
    pub(super) fn reading(&self, command: ReadingCommand) -> Result<Outcome, Failure> {
        self.unlock()?;
        match command {
            ReadingCommand::Add { measure, value, name, unit, reading } => {
                self.add_reading(measure, &value, own(measure, name, &unit)?, reading)
            }
            ReadingCommand::List { code, name, from, to, limit } => {
                let series = code.map(|measure| SeriesName { measure, own: name });
                self.list_readings(
                    ReadingQuery { series, from, until: to, after: None, limit: PAGE },
                    limit,
                )
            }
            ReadingCommand::Correct { id, value, reading } => {
                self.correct_reading(id, &value, reading)
            }
            ReadingCommand::Remove { id } => self.saved(Request::RemoveReading { id }),
            ReadingCommand::Restore { id } => self.saved(Request::PutBackReading { id }),
            ReadingCommand::History { id } => {
                let history: ReadingHistory = self.ask(Request::ReadingHistory { id })?;
                outcome(print::reading_history(&history), &history.steps)
            }
            ReadingCommand::Summary { code, name, days } => {
                let series = SeriesName { measure: code, own: name };
                let summary: ReadingSummary = self.ask(Request::ReadingSummary { series, days })?;
                outcome(print::reading_summary(&summary), &summary)
            }
            ReadingCommand::Average { from } => {
                let average: Option<HomeAverage> = self.ask(Request::HomeAverage { from })?;
                outcome(print::home_average(average.as_ref()), &average)
            }
            ReadingCommand::Target(command) => self.target(command),
            ReadingCommand::Units { glucose, weight, height, temperature } => {
                let before: Preferences = self.ask(Request::Preferences)?;
                let units = Units {
                    glucose: glucose.unwrap_or(before.units.glucose),
                    weight: weight.unwrap_or(before.units.weight),
                    height: height.unwrap_or(before.units.height),
                    temperature: temperature.unwrap_or(before.units.temperature),
                };
                if units != before.units {
                    let () = self.ask(Request::SetPreferences(Preferences { units, ..before }))?;
                }
                outcome(print::units(&units), &units)
            }
        }
    }

    fn add_reading(
        &self,
        measure: Measure,
        value: &[String],
        own: Option<OwnMeasure>,
        args: ReadingArgs,
    ) -> Result<Outcome, Failure> {
        let default = default_audience();
        let audience = audience(&args, default);
        let reading = NewReading {
            measure,
            own,
            typed: typed(value, args.pulse),
            at: args.at.unwrap_or_else(app::now_here),
            context: args.when,
            device: args.device.unwrap_or_default(),
            note: args.note.unwrap_or_default(),
            audience: (audience != default).then_some(audience),
        };
        self.saved(Request::AddReadings { readings: vec![reading], sure: args.sure })
    }

    fn correct_reading(
        &self,
        id: ReadingId,
        value: &[String],
        args: ReadingArgs,
    ) -> Result<Outcome, Failure> {
        let history: ReadingHistory = self.ask(Request::ReadingHistory { id })?;
        let of_id = |view: &&ReadingView| view.id == id;
        let mut views = history.steps.iter().map(|step| &step.reading);
        let standing = views.clone().rev().find(|view| view.current);
        let before = views.find(of_id).filter(|view| view.current).or(standing);
        let before = before
            .or_else(|| history.steps.last().map(|step| &step.reading))
            .ok_or(Problem::NoSuchReading)?;
        let reading = NewReading {
            measure: before.measure,
            own: before.own.clone(),
            typed: typed(value, args.pulse.or_else(|| kept_pulse(before, value))),
            at: args.at.clone().unwrap_or_else(|| Moment::new(before.at, before.zone.clone())),
            context: args.when.or(before.context),
            audience: Some(audience(&args, before.audience)),
            device: args.device.unwrap_or_else(|| before.device.clone()),
            note: args.note.unwrap_or_else(|| before.note.clone()),
        };
        self.saved(Request::CorrectReading { id, reading, sure: args.sure })
    }

    pub(super) fn saved(&self, request: Request) -> Result<Outcome, Failure> {
        let saved: SavedReadings = self.ask(request)?;
        let first = saved.readings.first().ok_or(Problem::NoSuchReading)?;
        outcome(print::reading_saved(first, saved.sitting.as_ref()), &first.reading)
    }

    fn list_readings(
        &self,
        mut query: ReadingQuery,
        limit: Option<usize>,
    ) -> Result<Outcome, Failure> {
        let most = limit.unwrap_or(usize::MAX);
        let mut found: Vec<ReadingView> = Vec::new();
        loop {
            let page: ReadingPage = self.ask(Request::Readings(query.clone()))?;
            found.extend(page.readings);
            query.after = page.next;
            if query.after.is_none() || found.len() >= most {
                break;
            }
        }
        found.truncate(most);
        outcome(print::readings(&found), &found)
    }

    fn target(&self, command: TargetCommand) -> Result<Outcome, Failure> {
        let targets: Vec<Target> = match command {
            TargetCommand::Set { measure, low, high, by, at, name, unit } => {
                let own = own(measure, name, &unit)?;
                let set_on: NaiveDate = at.unwrap_or_else(|| Local::now().date_naive());
                let target = NewTarget { measure, own, low, high, set_by: by, set_on };
                self.ask(Request::SetTarget(target))?
            }
            TargetCommand::List => self.ask(Request::Targets)?,
            TargetCommand::End { id } => self.ask(Request::EndTarget { id })?,
        };
        outcome(print::targets(&targets), &targets)
    }
}

fn own(measure: Measure, name: Option<String>, unit: &str) -> Result<Option<OwnMeasure>, Failure> {
    match (measure, name) {
        (Measure::Own, Some(name)) => OwnMeasure::new(&name, unit)
            .map(Some)
            .map_err(|error| Failure::Usage(format!("{error}."))),
        (Measure::Own, None) => Err(Failure::Usage("Say what you call it: --name NAME.".into())),
        (_, None) => Ok(None),
        (_, Some(_)) => Err(Failure::Usage("Only an own measure has a name of yours.".into())),
    }
}

fn typed(value: &[String], pulse: Option<u16>) -> String {
    let value = value.join(" ");
    pulse.map_or_else(|| value.clone(), |pulse| format!("{value} {pulse}"))
}

/// The pulse that was there before, where the correction does not say one.
fn kept_pulse(before: &ReadingView, value: &[String]) -> Option<u16> {
    let Some(Measured::Pressure(pressure)) = before.value else { return None };
    let read = parse(Measure::BloodPressure, &value.join(" "), &Units::default()).ok()?;
    let value = match read {
        Typed::Likely(value) => value,
        Typed::Unlikely(unlikely) => unlikely.sure(),
    };
    match value {
        Measured::Pressure(corrected) if corrected.pulse.is_some() => None,
        _ => pressure.pulse,
    }
}

fn audience(args: &ReadingArgs, before: Audience) -> Audience {
    Audience {
        circle: args.circle.unwrap_or(before.circle),
        care_team: args.care_team.unwrap_or(before.care_team),
    }
}
