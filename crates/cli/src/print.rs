//! What people read. Programs read `--json`.

pub(crate) mod exchange;

use std::fmt::Write as _;

use api::{
    CheckReport, ClinicalItem, ConnectionView, EntryView, HistoryView, ItemState, OutboxItem,
    PersonCard, RebuildReport, SyncReport,
};
use chrono::{DateTime, FixedOffset, TimeZone};

/// Text with anything that could steer a terminal taken out of it.
pub(crate) fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect()
}

/// 3 May 2026, 8:15am.
fn moment<Z: TimeZone>(at: &DateTime<Z>) -> String
where
    Z::Offset: std::fmt::Display,
{
    at.format("%-d %B %Y, %-I:%M%P").to_string()
}

pub(crate) fn local(at: &DateTime<chrono::Utc>) -> String {
    moment(&at.with_timezone(&chrono::Local))
}

pub(crate) fn people(people: &[PersonCard], unreadable: &[String]) -> String {
    let mut out = String::new();
    if people.is_empty() {
        out.push_str("Nobody has a lock on this computer yet.\n");
    }
    for person in people {
        let _ = writeln!(out, "{}  {} ({})", person.id, person.name, person.colour.as_str());
    }
    for reason in unreadable {
        let _ = writeln!(out, "Not readable: {}", printable(reason));
    }
    out
}

pub(crate) fn new_lock(person: &PersonCard, code: &str) -> String {
    format!(
        "{} has a lock now.\n\nRecovery code, shown this once:\n\n    {code}\n\n\
         Write it down and keep it safe. It is the only way in if the passphrase is lost.\n",
        person.name
    )
}

fn page(at: DateTime<FixedOffset>, entry: &api::EntryView) -> String {
    let mut out = moment(&at);
    let scores = [
        entry.mood.map(|mood| format!("mood {}", mood.word())),
        entry.energy.map(|energy| format!("energy {}", energy.word())),
    ];
    for score in scores.into_iter().flatten() {
        let _ = write!(out, " · {score}");
    }
    if !entry.feelings.is_empty() {
        let words: Vec<&str> = entry.feelings.iter().map(api::model::Feeling::as_str).collect();
        let _ = write!(out, " · {}", words.join(", "));
    }
    for line in entry.note.lines() {
        let _ = write!(out, "\n    {line}");
    }
    printable(&out)
}

pub(crate) fn entries(entries: &[EntryView]) -> String {
    if entries.is_empty() {
        return "Nothing written down yet, or nothing that fits.\n".into();
    }
    entries.iter().map(|entry| format!("{}\n  {}\n", entry.id, page(entry.at, entry))).collect()
}

pub(crate) fn saved(entry: &EntryView, changed: bool) -> String {
    if changed {
        format!("Saved on this computer: {}\n", entry.id)
    } else {
        format!("Nothing to change: {}\n", entry.id)
    }
}

pub(crate) fn history(history: &HistoryView) -> String {
    let mut out = String::new();
    for step in &history.steps {
        let unknown = step.by.to_string();
        let by = step.by_name.as_deref().unwrap_or(&unknown);
        let what = if step.deleted { "deleted".into() } else { step.changed.join(", ") };
        let _ = writeln!(out, "{} · {by} · {what}", local(&step.at));
        for line in step.diary.note.lines() {
            let _ = writeln!(out, "    {line}");
        }
    }
    printable(&out)
}

pub(crate) fn connections(connections: &[ConnectionView]) -> String {
    if connections.is_empty() {
        return "No service is connected. Everything works without one.\n".into();
    }
    connections.iter().map(connection).collect()
}

pub(crate) fn connection(view: &ConnectionView) -> String {
    let mut out = format!("{} <{}> as patient {}\n", view.name, view.url, view.patient);
    for sentence in view.can.can.iter().chain(&view.can.cannot) {
        let _ = writeln!(out, "    {sentence}");
    }
    let last = view.last_sync.as_ref().map_or_else(|| "never".into(), local);
    let _ = writeln!(
        out,
        "    last time in touch: {last}; sent {}, waiting {}, needs attention {}, received {}",
        view.sent, view.waiting, view.needs_attention, view.clinical
    );
    if let Some(problem) = &view.last_problem {
        let _ = writeln!(out, "    {} {}", problem.happened, problem.todo);
    }
    printable(&out)
}

pub(crate) fn synced(reports: &[SyncReport]) -> String {
    if reports.is_empty() {
        return "No service is connected, so there is nothing to send or receive.\n".into();
    }
    let mut out = String::new();
    for report in reports {
        let _ = writeln!(
            out,
            "{}: sent {}, received {}, waiting {}, needs attention {}",
            report.name, report.sent, report.received, report.waiting, report.needs_attention
        );
        for note in &report.notes {
            let _ = writeln!(out, "    {note}");
        }
    }
    printable(&out)
}

pub(crate) fn outbox(items: &[OutboxItem]) -> String {
    let mut out = String::new();
    for item in items {
        let state = match item.state {
            ItemState::Waiting => "waiting",
            ItemState::Sending => "sending",
            ItemState::Sent => "sent",
            ItemState::NotAccepted => "not accepted",
        };
        let _ = writeln!(
            out,
            "{}  {state}  {}",
            item.entry,
            item.reason.as_deref().or(item.remote_id.as_deref()).unwrap_or_default()
        );
    }
    printable(&out)
}

pub(crate) fn clinical(items: &[ClinicalItem]) -> String {
    let mut out = String::new();
    let mut group = None;
    for item in items {
        if group != Some(item.group) {
            group = Some(item.group);
            let _ = writeln!(out, "{}", item.group.as_str());
        }
        let _ = write!(out, "  {}", item.title);
        for part in [&item.detail, &item.date, &item.status, &item.author] {
            if !part.is_empty() {
                let _ = write!(out, " · {}", part.replace('\n', "; "));
            }
        }
        let withdrawn = if item.entered_in_error { " · entered in error" } else { "" };
        let _ = writeln!(out, "{withdrawn} · {}", item.source);
    }
    if out.is_empty() {
        out.push_str("Nothing is held here from any service.\n");
    }
    printable(&out)
}

pub(crate) fn check(report: &CheckReport) -> String {
    let mut out = format!(
        "Checked {} entries, {} changes, {} clinical items and {} activities.\n",
        report.entries, report.changes, report.clinical, report.activity
    );
    if report.clean {
        out.push_str("Nothing is wrong.\n");
    }
    for finding in &report.findings {
        let _ = writeln!(out, "- {finding}");
    }
    out
}

pub(crate) fn rebuilt(report: &RebuildReport) -> String {
    let same = if report.same { "It is the same as before." } else { "It was put right." };
    format!("Made {} entries and {} clinical items anew. {same}\n", report.entries, report.clinical)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_steer_the_terminal() {
        assert_eq!(printable("a\u{1b}[2Jb\nc\u{9b}"), "a\u{fffd}[2Jb\nc\u{fffd}");
    }

    #[test]
    fn times_read_as_people_say_them() {
        let at = DateTime::parse_from_rfc3339("2026-05-03T08:15:00+01:00").unwrap();
        assert_eq!(moment(&at), "3 May 2026, 8:15am");
    }
}
