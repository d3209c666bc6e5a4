//! What services did to things that were sent to them.

use std::fmt::Write as _;

use api::{ElsewhereKind, ElsewhereView};

use super::{page, printable};

/// What one service did to one entry, and what can be done about it.
pub(super) fn done(view: &ElsewhereView) -> String {
    let id = view.item;
    let mut out = format!("{id}\n");
    if let Some(entry) = &view.entry {
        let _ = writeln!(out, "  {}", page(&entry.page));
    }
    let what = match view.what {
        ElsewhereKind::Changed => "changed this. It was merged with what is here.",
        ElsewhereKind::Withdrawn => "marked this as entered in error. It still stands here.",
        ElsewhereKind::Removed => "no longer has this. It still stands here.",
    };
    let _ = writeln!(out, "    {} {what}", view.service);
    for change in &view.changes {
        let (sent, there) = (in_a_line(&change.sent), in_a_line(&change.there));
        let _ = writeln!(out, "    {}: you sent {sent}; it has {there}", change.field);
    }
    for (whose, reading) in ["you sent", "it has"].iter().zip(&view.readings) {
        let _ = writeln!(out, "    {whose} {}: {}", reading.label, reading.shown);
    }
    for place in &view.unread {
        let _ = writeln!(out, "    it also changed {place}, which is kept and not shown");
    }
    let _ = writeln!(out, "    keepwell attention elsewhere {id} --keep mine|theirs|both");
    printable(&out)
}

fn in_a_line(text: &str) -> String {
    match text {
        "" => "nothing".to_owned(),
        text => format!("\u{201c}{}\u{201d}", text.replace('\n', " ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_said_to_be_nothing() {
        assert_eq!(in_a_line(""), "nothing");
        assert_eq!(in_a_line("a\nb"), "\u{201c}a b\u{201d}");
    }
}
