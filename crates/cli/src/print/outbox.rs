//! The outbox, for a person at a terminal.

use std::fmt::Write as _;

use api::model::{ItemKind, SendRule};
use api::{ConnectionView, OutboxItem, OutboxPreview};

use super::printable;

pub(crate) fn items(items: &[OutboxItem]) -> String {
    let mut out = String::new();
    for item in items {
        let at = item.at.format("%Y-%m-%d");
        let title = item.title.as_ref().map(|title| format!("  {title}")).unwrap_or_default();
        let _ = write!(out, "{}  {}  {at}{title}  {}", item.item, item.kind, item.state.words());
        let version = item.version.as_deref().map(|version| format!(", version {version}"));
        if let Some(place) = &item.place {
            let _ = write!(out, "  {place}{}", version.unwrap_or_default());
        }
        for words in [&item.reason, &item.todo].into_iter().flatten() {
            let _ = write!(out, "\n    {words}");
        }
        out.push('\n');
    }
    printable(&out)
}

pub(crate) fn list(all: &[OutboxItem]) -> String {
    match all {
        [] => "Nothing is meant for any service.\n".to_owned(),
        all => items(all),
    }
}

/// What goes by itself, what asks, and how to say otherwise.
pub(crate) fn short_rules(view: &ConnectionView) -> String {
    let mut out = String::new();
    for (rule, words) in [
        (SendRule::Yes, "Goes by itself"),
        (SendRule::Ask, "Asks you first"),
        (SendRule::No, "Stays here"),
    ] {
        let kinds = ItemKind::ALL.into_iter().filter(|kind| view.rules.of(*kind) == rule);
        let kinds: Vec<&str> = kinds.map(ItemKind::plural).collect();
        if !kinds.is_empty() {
            let _ = writeln!(out, "    {words}: {}.", kinds.join(", "));
        }
    }
    if view.asking > 0 {
        out.push_str(
            "    Look with `keepwell outbox preview ID`, then say yes: `keepwell outbox approve ID` \
             or `keepwell connect rules NAME --send KIND=yes`.\n",
        );
    }
    out
}

pub(crate) fn previews(previews: &[OutboxPreview]) -> String {
    let mut out = String::new();
    for preview in previews {
        let state = preview.item.state.words();
        let _ = writeln!(out, "{}: {state}", preview.service);
        if let (true, Some(reason)) = (preview.parts.is_empty(), &preview.item.reason) {
            let _ = writeln!(out, "    {reason}");
        }
        for part in &preview.parts {
            let _ = writeln!(out, "  {}", part.resource_type);
            for line in &part.words {
                let _ = writeln!(out, "    {line}");
            }
            for line in part.json.lines() {
                let _ = writeln!(out, "    | {line}");
            }
        }
    }
    printable(&out)
}

pub(crate) fn approved(count: u64) -> String {
    match count {
        0 => "Nothing was waiting for you to say so.\n".to_owned(),
        1 => "1 item will be sent with the next sync.\n".to_owned(),
        count => format!("{count} items will be sent with the next sync.\n"),
    }
}
