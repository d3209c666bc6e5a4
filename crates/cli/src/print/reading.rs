//! Readings for people.

use std::fmt::Write as _;

use api::model::reading::{HomeAverage, Mean, Part, SittingAverage, Target, Unit, Units};
use api::{PartSummary, ReadingHistory, ReadingLine, ReadingSummary, ReadingView, SavedReading};
use chrono::NaiveDate;

use super::{local, moment, printable};

pub(crate) fn reading_saved(saved: &SavedReading, sitting: Option<&SittingAverage>) -> String {
    let view = &saved.reading;
    let done = match (saved.changed, &view.value) {
        (false, _) => "Nothing to change",
        (true, None) => "Taken out",
        (true, Some(_)) => "Saved on this computer",
    };
    let mut out = format!("{done}: {}\n  {}\n", view.id, line(view));
    if let Some(sitting) = sitting {
        let _ = writeln!(
            out,
            "  Average of this sitting: {} ({} readings)",
            mean(&sitting.mean),
            sitting.used
        );
    }
    printable(&out)
}

/// The readings of a day on one line.
pub(crate) fn reading_line(of: &ReadingLine) -> String {
    let latest = format!("{}\n  {}", of.latest.id, line(&of.latest));
    let more = match (of.count, &of.range) {
        (1, _) => String::new(),
        (count, None) => format!(" · {count} readings"),
        (count, Some((low, high))) => format!(" · {count} readings, {low} to {high}"),
    };
    printable(&format!("{latest}{more}\n"))
}

/// One reading on one line, without its id.
fn line(view: &ReadingView) -> String {
    let mut out = format!("{} · {} · {}", moment(&view.at), view.label, view.shown);
    if let Some(percent) = view.percent_of_best {
        let _ = write!(out, " · {percent}% of best");
    }
    out + &aside(view)
}

/// What goes with a value.
fn aside(view: &ReadingView) -> String {
    let context = view.context.map(|context| context.label().to_owned());
    let texts = [&view.device, &view.note].map(|text| Some(text.replace('\n', " ")));
    let parts = [context].into_iter().chain(texts).flatten().filter(|part| !part.is_empty());
    let by = view.writer.as_ref().map(|helper| format!("entered by {helper}"));
    parts.chain(by).map(|part| format!(" · {part}")).collect()
}

pub(crate) fn readings(readings: &[ReadingView]) -> String {
    if readings.is_empty() {
        return "Nothing measured yet, or nothing that fits.\n".into();
    }
    let rows: Vec<[String; 3]> = readings
        .iter()
        .map(|view| [moment(&view.at), printable(&view.label), printable(&view.shown)])
        .collect();
    let [when, label, shown] = [0, 1, 2].map(|column| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    });
    let mut out = String::new();
    for (view, [at, name, value]) in readings.iter().zip(&rows) {
        let row = format!("{}  {at:<when$}  {name:<label$}  {value:<shown$}", view.id);
        let _ = writeln!(out, "{}", (row + &printable(&aside(view))).trim_end());
    }
    out
}

/// Readings with two answers, and how to choose.
pub(crate) fn answers(groups: &[Vec<ReadingView>]) -> String {
    let mut out = String::new();
    for answers in groups {
        out.push_str("Two answers to one reading; `reading restore ID` keeps one:\n");
        for view in answers {
            let _ = writeln!(out, "  {}  {}", view.id, line(view));
        }
    }
    printable(&out)
}

pub(crate) fn reading_history(history: &ReadingHistory) -> String {
    let mut out = String::new();
    for step in &history.steps {
        let unknown = step.reading.by.to_string();
        let by = step.by_name.as_deref().unwrap_or(&unknown);
        let what = step.what.replace('_', " ");
        let now = if step.reading.current { " · now" } else { "" };
        let _ = writeln!(out, "{} · {by} · {what}{now}", local(&step.reading.recorded_at));
        let _ = writeln!(out, "  {}  {}", step.reading.id, line(&step.reading));
    }
    printable(&out)
}

pub(crate) fn reading_summary(summary: &ReadingSummary) -> String {
    let period = summary.days.map_or("All readings".into(), |days| format!("Last {days} days"));
    let mut out = format!("{} · {period}\n", summary.label);
    if summary.parts.is_empty() {
        out.push_str("  Nothing measured.\n");
    }
    for PartSummary { part, unit, summary } in &summary.parts {
        let unit = if *unit == Unit::Own { String::new() } else { format!(" {unit}") };
        let name = match part {
            Part::Main => "",
            Part::Diastolic => "Lower value: ",
            Part::Pulse => "Pulse: ",
        };
        let counted = if summary.count == 1 { "reading" } else { "readings" };
        let _ = writeln!(
            out,
            "  {name}{} {counted}, average {}{unit}, lowest {} on {}, highest {} on {}",
            summary.count,
            summary.average,
            summary.lowest.value,
            day(summary.lowest.at.with_timezone(&chrono::Local).date_naive()),
            summary.highest.value,
            day(summary.highest.at.with_timezone(&chrono::Local).date_naive()),
        );
    }
    printable(&out)
}

fn mean(mean: &Mean) -> String {
    let pulse = mean.pulse.map_or_else(String::new, |pulse| format!(", pulse {pulse}"));
    format!("{}/{}{pulse}", mean.systolic, mean.diastolic)
}

pub(crate) fn home_average(average: Option<&HomeAverage>) -> String {
    let Some(average) = average else {
        return "No blood pressure is written down yet.\n".into();
    };
    let first = day(average.first_day);
    let mut out = match &average.mean {
        Some(home) => {
            format!("Average at home: {} ({} readings)\n", mean(home), average.used)
        }
        None => "There are too few days for an average at home: four at least.\n".into(),
    };
    let _ = writeln!(
        out,
        "  {} days from {first}; the {} readings of the first day are left out",
        average.days, average.first_day_left_out
    );
    if average.short_days > 0 {
        let _ = writeln!(
            out,
            "  {} days without two readings both morning and evening",
            average.short_days
        );
    }
    if average.others_left_out > 0 {
        let _ = writeln!(
            out,
            "  {} readings left out: less than a minute after another, or after a week",
            average.others_left_out
        );
    }
    out
}

pub(crate) fn targets(targets: &[Target]) -> String {
    if targets.is_empty() {
        return "No target is set.\n".into();
    }
    let mut out = String::new();
    for target in targets {
        let name = target.own.as_ref().map_or(target.measure.label(), |own| own.name());
        let limits = [("not below", target.low), ("not above", target.high)];
        let limits: Vec<String> = limits
            .into_iter()
            .filter_map(|(words, limit)| limit.map(|limit| format!("{words} {limit}")))
            .collect();
        let _ = writeln!(
            out,
            "{}  {name}: {} · set by {} on {}",
            target.id,
            limits.join(", "),
            target.set_by,
            day(target.set_on)
        );
    }
    printable(&out)
}

pub(crate) fn units(units: &Units) -> String {
    format!(
        "Glucose: {}\nWeight: {}\nHeight: {}\nTemperature: {}\n",
        units.glucose, units.weight, units.height, units.temperature
    )
}

/// 3 May 2026.
fn day(date: NaiveDate) -> String {
    date.format("%-d %B %Y").to_string()
}
