//! The words for readings.

use api::model::reading::{Context, Unit};
use api::model::{Measure, Moment, ReadingId, TargetId};
use chrono::{DateTime, Local, NaiveDate, NaiveTime, TimeZone, Utc};
use clap::{ArgAction, Args, Subcommand};

use super::switch;

#[derive(Debug, Subcommand)]
pub(crate) enum ReadingCommand {
    /// Write a reading down.
    Add {
        /// bp, glucose, weight, height, temp, spo2, pulse, rr, pf, steps, sleep, pain or own.
        measure: Measure,
        /// As you would say it: 128/82, 6.4, 115 mg/dL, 11st 4lb, 98.6F, 7h 30m.
        #[arg(required = true, allow_negative_numbers = true)]
        value: Vec<String>,
        /// What you call your own measure; for `own`.
        #[arg(long)]
        name: Option<String>,
        /// What it is counted in; for `own`.
        #[arg(long, default_value = "")]
        unit: String,
        #[command(flatten)]
        reading: ReadingArgs,
    },
    /// List readings, newest first.
    List {
        /// Only this measure.
        #[arg(long, value_name = "MEASURE")]
        code: Option<Measure>,
        /// Which of your own measures, with `--code own`.
        #[arg(long, default_value = "")]
        name: String,
        /// From this day or time on.
        #[arg(long, value_name = "WHEN", value_parser = from)]
        from: Option<DateTime<Utc>>,
        /// Up to this day, or before this time.
        #[arg(long, value_name = "WHEN", value_parser = until)]
        to: Option<DateTime<Utc>>,
        /// At most this many; all of them unless given.
        #[arg(long, value_name = "N")]
        limit: Option<usize>,
    },
    /// Put another value in the place of one; the old one stays in its history.
    Correct {
        /// The reading.
        id: ReadingId,
        /// The right value; what else is not named stays as it is.
        #[arg(required = true, allow_negative_numbers = true)]
        value: Vec<String>,
        #[command(flatten)]
        reading: ReadingArgs,
    },
    /// Take a reading out. `reading restore` puts it back.
    Remove {
        /// The reading.
        id: ReadingId,
    },
    /// Make a reading say what it said before; puts back one that was taken out.
    Restore {
        /// The reading as it shall be: any from its history.
        id: ReadingId,
    },
    /// How a reading came to be what it is.
    History {
        /// The reading.
        id: ReadingId,
    },
    /// Count, average, lowest and highest.
    Summary {
        /// What is measured.
        #[arg(long, value_name = "MEASURE")]
        code: Measure,
        /// Which of your own measures, with `--code own`.
        #[arg(long, default_value = "")]
        name: String,
        /// How many days back; all readings unless given.
        #[arg(long, value_name = "N")]
        days: Option<u32>,
    },
    /// The average of a week of blood pressure at home, its first day left out.
    Average {
        /// The first day; six days before the newest reading unless given.
        #[arg(long, value_name = "DAY")]
        from: Option<NaiveDate>,
    },
    /// What a clinician aims for.
    #[command(subcommand)]
    Target(TargetCommand),
    /// Show or choose the units readings are typed and shown in.
    Units {
        /// mmol/L or mg/dL.
        #[arg(long, value_parser = glucose)]
        glucose: Option<Unit>,
        /// kg, lb or "st lb".
        #[arg(long, value_parser = weight)]
        weight: Option<Unit>,
        /// cm, m, in or "ft in".
        #[arg(long, value_parser = height)]
        height: Option<Unit>,
        /// C or F.
        #[arg(long, value_parser = temperature)]
        temperature: Option<Unit>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct ReadingArgs {
    /// The pulse that a blood pressure monitor showed.
    #[arg(long, value_name = "N")]
    pub(crate) pulse: Option<u16>,
    /// When it was, such as 2026-05-03T08:15+01:00; now unless given.
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<Moment>,
    /// For glucose: fasting, before_meal, after_meal, bedtime or other.
    #[arg(long, value_name = "MEAL")]
    pub(crate) when: Option<Context>,
    /// What measured it.
    #[arg(long)]
    pub(crate) device: Option<String>,
    /// In your own words.
    #[arg(long)]
    pub(crate) note: Option<String>,
    /// You looked again, and the unusual value is right.
    #[arg(long)]
    pub(crate) sure: bool,
    /// Whether the people you share with may see it.
    #[arg(long, value_name = "on|off", value_parser = switch, action = ArgAction::Set)]
    pub(crate) circle: Option<bool>,
    /// Whether the services you are connected to may see it.
    #[arg(long, value_name = "on|off", value_parser = switch, action = ArgAction::Set)]
    pub(crate) care_team: Option<bool>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TargetCommand {
    /// Set a target; it takes the place of the one before.
    Set {
        /// What is measured.
        measure: Measure,
        /// Not below this.
        #[arg(long, default_value = "", required_unless_present = "high")]
        low: String,
        /// Not above this.
        #[arg(long, default_value = "")]
        high: String,
        /// Who set it, such as "Dr Shah".
        #[arg(long)]
        by: String,
        /// The day they set it; today unless given.
        #[arg(long, value_name = "DAY")]
        at: Option<NaiveDate>,
        /// What you call your own measure; for `own`.
        #[arg(long)]
        name: Option<String>,
        /// What it is counted in; for `own`.
        #[arg(long, default_value = "")]
        unit: String,
    },
    /// The targets there are.
    List,
    /// Put an end to a target.
    End {
        /// The target.
        id: TargetId,
    },
}

fn from(text: &str) -> Result<DateTime<Utc>, String> {
    when(text, 0)
}

/// A day counts as a whole.
fn until(text: &str) -> Result<DateTime<Utc>, String> {
    when(text, 1)
}

fn when(text: &str, days_later: u64) -> Result<DateTime<Utc>, String> {
    if let Ok(moment) = text.parse::<Moment>() {
        return Ok(moment.utc());
    }
    let wrong = || "say a day, such as 2026-05-03, or a time with its offset".to_owned();
    let day: NaiveDate = text.parse().map_err(|_| wrong())?;
    let day = day.checked_add_days(chrono::Days::new(days_later)).ok_or_else(wrong)?;
    // Where the clocks go forward at midnight, the day begins when they have.
    let midnight = Local.from_local_datetime(&day.and_time(NaiveTime::MIN));
    Ok(midnight.earliest().map_or_else(|| day.and_time(NaiveTime::MIN).and_utc(), |at| at.into()))
}

fn unit(measure: Measure, text: &str) -> Result<Unit, String> {
    let plain = |text: &str| text.replace(['°', ' '], "").to_lowercase();
    let named = measure.units().iter().find(|unit| plain(unit.as_str()) == plain(text));
    named.copied().ok_or_else(|| {
        let names: Vec<&str> = measure.units().iter().map(|unit| unit.as_str()).collect();
        format!("the units are: {}", names.join(", "))
    })
}

fn glucose(text: &str) -> Result<Unit, String> {
    unit(Measure::Glucose, text)
}

fn weight(text: &str) -> Result<Unit, String> {
    unit(Measure::Weight, text)
}

fn height(text: &str) -> Result<Unit, String> {
    unit(Measure::Height, text)
}

fn temperature(text: &str) -> Result<Unit, String> {
    unit(Measure::Temperature, text)
}
