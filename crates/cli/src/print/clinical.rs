//! What services hold, for a person at a terminal.

use std::fmt::Write as _;

use api::{AttachmentSeen, AttachmentView, ClinicalItem, ClinicalResource};
use chrono::{DateTime, NaiveDate};

use super::{moment, printable};

/// A line for each thing, below the name that `clinical show` takes.
pub(crate) fn clinical(items: &[ClinicalItem]) -> String {
    let mut out = String::new();
    let mut group = None;
    for item in items {
        if group != Some(item.group) {
            group = Some(item.group);
            let _ = writeln!(out, "{}", item.group.as_str().replace('_', " "));
        }
        let _ = write!(out, "  {}/{}\n    {}", item.resource_type, item.id, item.title);
        for part in [&item.detail, &date(&item.date), &standing(item), &item.author, &item.source] {
            if !part.is_empty() {
                let _ = write!(out, " · {}", part.replace('\n', "; "));
            }
        }
        if !item.also_held_by.is_empty() {
            let _ = write!(out, " · also held by {}", item.also_held_by.join(", "));
        }
        out.push('\n');
        remarks(item, &mut out);
    }
    if out.is_empty() {
        out.push_str("Nothing is held here from any service.\n");
    }
    printable(&out)
}

/// One thing a service holds, a line for each thing it says, and what came with it.
pub(crate) fn clinical_resource(resource: &ClinicalResource) -> String {
    let item = &resource.item;
    let mut out = format!("{}\n", item.title);
    item.detail.lines().for_each(|line| {
        let _ = writeln!(out, "    {line}");
    });
    for (label, said) in [
        ("When", &date(&item.date)),
        ("How it stands", &standing(item)),
        ("By", &item.author),
        ("Held by", &item.source),
        ("Also held by", &item.also_held_by.join(", ")),
        ("Codes", &item.codes.join(", ")),
    ] {
        if !said.is_empty() {
            let _ = writeln!(out, "  {label}: {said}");
        }
    }
    remarks(item, &mut out);
    for (number, one) in (1..).zip(&resource.attachments) {
        attachment(number, one, &mut out);
    }
    printable(&out)
}

fn remarks(item: &ClinicalItem, out: &mut String) {
    for remark in &item.remarks {
        let _ = writeln!(out, "    You say this is wrong: {}", remark.note.replace('\n', "; "));
    }
}

fn attachment(number: u32, one: &AttachmentView, out: &mut String) {
    let seen = match &one.seen {
        AttachmentSeen::AtService => "kept at the service: --fetch gets it".to_owned(),
        AttachmentSeen::Elsewhere(address) => {
            format!("kept at {address}, and not fetched from there")
        }
        AttachmentSeen::Nothing => "nothing that can be read came".to_owned(),
        _ => format!("{} bytes", one.bytes),
    };
    let parts = [one.title.as_str(), &one.media_type, &date(&one.date), &seen];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let _ = writeln!(out, "    {number}. {}", parts.join(" · "));
    if let AttachmentSeen::Text(text) = &one.seen {
        text.lines().for_each(|line| {
            let _ = writeln!(out, "      {line}");
        });
    }
}

/// How it stands; what was recorded in error says only that.
fn standing(item: &ClinicalItem) -> String {
    if item.entered_in_error { "entered in error".to_owned() } else { item.status.clone() }
}

/// A FHIR date in words, as far as it goes; in the time of the place it was
/// written in.
fn date(written: &str) -> String {
    if let Ok(at) = DateTime::parse_from_rfc3339(written) {
        return moment(&at);
    }
    let day = |text: &str| NaiveDate::parse_from_str(text, "%Y-%m-%d");
    match (day(written), day(&format!("{written}-01"))) {
        (Ok(day), _) => day.format("%-d %B %Y").to_string(),
        (_, Ok(month)) => month.format("%B %Y").to_string(),
        _ => written.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_told_as_far_as_it_goes() {
        let shown =
            ["2026-05-03T08:15:00+01:00", "2026-05-03", "2026-05", "2026", "soon"].map(date);
        assert_eq!(shown, ["3 May 2026, 8:15am", "3 May 2026", "May 2026", "2026", "soon"]);
    }
}
