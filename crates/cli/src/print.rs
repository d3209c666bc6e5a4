//! What people read. Programs read `--json`.

mod clinical;
mod elsewhere;
pub(crate) mod exchange;
mod file;
pub(crate) mod outbox;
pub(crate) mod portable;
pub(crate) mod questionnaire;
mod reading;
mod sign_in;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use api::model::{Audience, Diary, EntryKind, Field, Form, Label, Page, Value};
use api::{
    Attention, CheckReport, ConnectionView, EntryView, Erasure, Helper, HistoryView, PersonCard,
    RebuildReport, SyncReport, TimelineItem, WriterView,
};
use chrono::{DateTime, TimeZone};

pub(crate) use clinical::{clinical, clinical_resource};
pub(crate) use file::{exported, file_saved, photo_series};
pub(crate) use reading::{
    answers, home_average, reading_history, reading_line, reading_saved, reading_summary, readings,
    targets, units,
};
pub(crate) use sign_in::{client_key, sign_in_started, signed_out};

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

pub(crate) fn made_up(person: &PersonCard) -> String {
    format!(
        "{} has a year of everything, and is nobody: look around.\n\n    \
         keepwell --person {} list\n\n\
         No passphrase is asked for, and nothing of it is ever sent anywhere.\n\
         `keepwell person remove-made-up` removes it for good.\n",
        person.name, person.id
    )
}

pub(crate) fn new_lock(person: &PersonCard, code: &str) -> String {
    format!(
        "{} has a lock now.\n\nRecovery code, shown this once:\n\n    {code}\n\n\
         Write it down and keep it safe. It is the only way in if the passphrase is lost.\n",
        person.name
    )
}

/// The time, the kind unless it is a diary page, what fits on a line, and then
/// each text.
pub(super) fn page(page: &Page) -> String {
    let mut out = moment(&page.at.at());
    if page.kind() != EntryKind::Diary {
        let _ = write!(out, " · {}", page.kind().as_str().replace('_', " "));
    }
    for said in page.said().filter_map(|(field, value)| short(page, field, value)) {
        let _ = write!(out, " · {said}");
    }
    for (field, value) in page.said() {
        if let (Form::Text, Value::Text(text)) = (field.form(), value) {
            for line in text.lines() {
                let _ = write!(out, "\n    {line}");
            }
        }
    }
    printable(&out)
}

/// What a field says, where it fits on a line.
fn short(page: &Page, field: Field, value: &Value) -> Option<String> {
    let diary = Diary::of(page);
    let named = |text: &str| format!("{} {text}", field.as_str().replace('_', " "));
    match (field, value) {
        (Field::Mood, _) => diary.mood.map(|mood| named(mood.word())),
        (Field::Energy, _) => diary.energy.map(|energy| named(energy.word())),
        (Field::File, _) => page.file().map(|file| file.media_type),
        (Field::Answers, _) => None,
        (Field::Name | Field::Title, Value::Text(text)) => Some(text.clone()),
        (Field::Feelings, Value::Words(words)) => Some(joined(words)),
        (_, Value::Words(words)) => Some(named(&joined(words))),
        (_, Value::Text(text)) => (field.form() != Form::Text).then(|| named(text)),
    }
}

fn joined(words: &BTreeSet<Label>) -> String {
    words.iter().map(Label::as_str).collect::<Vec<_>>().join(", ")
}

/// One entry, with what has to be decided about it.
pub(crate) fn entry(entry: &EntryView) -> String {
    let mut out = format!("{}\n  {}\n", entry.id, page(&entry.page));
    let on = |on: bool| if on { "on" } else { "off" };
    let Audience { circle, care_team } = entry.audience;
    let _ = writeln!(out, "  circle {}, care team {}", on(circle), on(care_team));
    for line in written_by(entry) {
        let _ = writeln!(out, "  {}", printable(&line));
    }
    if entry.deleted {
        out.push_str("  deleted\n");
    }
    let helpers: Vec<Helper> =
        [&entry.first_writer, &entry.last_writer].into_iter().flatten().cloned().collect();
    out + &asks(entry, &helpers)
}

/// Who wrote for the person, where they did not write all of it themself.
fn written_by(entry: &EntryView) -> Vec<String> {
    let first = entry.first_writer.as_ref().map(|helper| format!("written by {helper}"));
    let last = match &entry.last_writer {
        last if *last == entry.first_writer => None,
        Some(helper) => Some(format!("last changed by {helper}")),
        None => Some("last changed by the person themself".to_owned()),
    };
    first.into_iter().chain(last).collect()
}

/// An entry in a list.
fn listed(entry: &EntryView) -> String {
    let by: String = written_by(entry).iter().map(|by| format!(" · {by}")).collect();
    format!("{}\n  {}{}\n", entry.id, page(&entry.page), printable(&by))
}

pub(crate) fn writer(view: &WriterView) -> String {
    let mut out = match &view.helper {
        Some(helper) => format!("{helper} writes for {}.\n", view.person),
        None => format!("{} writes in this record.\n", view.person),
    };
    if view.lost {
        out.push_str("Whoever was chosen is no longer a contact.\n");
    }
    for contact in &view.contacts {
        let _ = writeln!(out, "{}  {contact}", contact.id);
    }
    printable(&out)
}

fn asks(entry: &EntryView, helpers: &[Helper]) -> String {
    let mut out = String::new();
    for two in &entry.two_answers {
        let _ = writeln!(out, "  two answers for {}:", two.field);
        for answer in &two.answers {
            let value = if answer.value.is_empty() { "(no answer)" } else { &answer.value };
            let helper = helpers.iter().find(|helper| Some(helper.id) == answer.writer);
            let by = helper.map_or_else(|| answer.by.to_string(), Helper::to_string);
            let (value, by) = (printable(value), printable(&by));
            let _ = writeln!(out, "    {value} · {} · {by}", local(&answer.at));
        }
    }
    for field in &entry.merged {
        let _ = writeln!(out, "  {field} was merged from two people's words: please read it");
    }
    if entry.kept_after_delete {
        out.push_str("  someone deleted it while someone else changed it: it was kept\n");
    }
    out
}

pub(crate) fn erasure(erasure: &Erasure) -> String {
    let mut out = String::from(if erasure.erased {
        "Erased for good from this computer. It cannot be brought back.\n"
    } else {
        "Nothing was erased yet.\n"
    });
    out.push_str(
        "Out of reach: backups and copies of this record, and what was printed or exported.\n",
    );
    for service in &erasure.services {
        let _ = writeln!(out, "{} may have a copy: ask them about it.", printable(service));
    }
    if erasure.computers {
        out.push_str("Your other computers may have it: erase it there as well.\n");
    }
    out
}

pub(crate) fn attention(attention: &Attention) -> String {
    if attention.count() == 0 {
        return "Nothing needs your attention.\n".into();
    }
    let entries = attention.entries.iter();
    let entries = entries.map(|entry| listed(entry) + &asks(entry, &attention.helpers));
    let done = attention.elsewhere.iter().map(elsewhere::done).collect::<String>();
    entries.collect::<String>()
        + &answers(&attention.readings)
        + &outbox::items(&attention.refused)
        + &done
}

pub(crate) fn entries(entries: &[EntryView]) -> String {
    if entries.is_empty() {
        return "Nothing written down yet, or nothing that fits.\n".into();
    }
    entries.iter().map(listed).collect()
}

pub(crate) fn timeline(items: &[TimelineItem]) -> String {
    if items.is_empty() {
        return "Nothing written down yet, or nothing that fits.\n".into();
    }
    let said = items.iter().map(|item| match item {
        TimelineItem::Entry(entry) => listed(entry),
        TimelineItem::Readings(of) => reading_line(of),
    });
    said.collect()
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
        for line in step.page.text(Field::Note).lines() {
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
        "    last time in touch: {last}; sent {}, waiting {}, needs your say-so {}, \
         needs attention {}, not sendable {}, received {}",
        view.sent,
        view.waiting,
        view.asking,
        view.needs_attention,
        view.not_sendable,
        view.clinical
    );
    if view.paused {
        let _ = writeln!(out, "    Paused: nothing is sent or received.");
    }
    out.push_str(&outbox::short_rules(view));
    if let Some(sign_in) = &view.sign_in {
        out.push_str(&sign_in::standing(sign_in));
    }
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
            "{}: sent {}, received {}, waiting {}, needs your say-so {}, needs attention {}",
            report.name,
            report.sent,
            report.received,
            report.waiting,
            report.asking,
            report.needs_attention
        );
        for note in &report.notes {
            let _ = writeln!(out, "    {note}");
        }
    }
    printable(&out)
}

pub(crate) fn check(report: &CheckReport) -> String {
    let mut out = format!(
        "Checked {} entries, {} changes, {} readings, {} files, {} clinical items and {} activities.\n",
        report.entries,
        report.changes,
        report.readings,
        report.files,
        report.clinical,
        report.activity
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
    format!(
        "Made {} entries, {} readings and {} clinical items anew. {same}\n",
        report.entries, report.readings, report.clinical
    )
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
