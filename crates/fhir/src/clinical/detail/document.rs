//! Letters, documents and messages.

use serde_json::Value;

use super::{concepts, each, first, joined, labelled, reason, referred_all, some, text};
use crate::clinical::part::{named_by, period};

pub(super) fn reference(resource: &Value) -> Vec<Option<String>> {
    let context = resource.get("context").unwrap_or(&Value::Null);
    let written = first(resource, "/content").get("attachment");
    let title = written.and_then(|file| text(file, "/title"));
    let description = text(resource, "/description");
    vec![
        description.filter(|words| Some(words) != title.as_ref()),
        each(resource, "/content", "\n", file),
        labelled("kind", concepts(resource, "/category")),
        labelled("from", concepts(context, "/practiceSetting")),
        labelled("where", concepts(context, "/facilityType")),
        labelled("about", concepts(context, "/event")),
        labelled("of", context.get("period").and_then(period)),
    ]
}

fn file(content: &Value) -> Option<String> {
    let kind = text(content, "/attachment/contentType").and_then(file_kind);
    some(joined([text(content, "/attachment/title"), kind], ", "))
}

/// What kind of file it is, where people have a word for it.
fn file_kind(media_type: String) -> Option<String> {
    let kind = match media_type.split(['/', ';']).next() {
        _ if media_type == "application/pdf" => "PDF",
        Some("image") => "picture",
        Some("text") => "text",
        _ => return None,
    };
    Some(kind.to_owned())
}

/// A document is its sections, each under its heading.
pub(super) fn composition(resource: &Value) -> Vec<Option<String>> {
    let sections = |one: &Value| section(resource, one);
    vec![
        labelled(
            "about",
            each(resource, "/event", "; ", |one| {
                some(joined([concepts(one, "/code"), one.get("period").and_then(period)], ", "))
            }),
        ),
        each(resource, "/section", "\n", sections),
    ]
}

fn section(resource: &Value, one: &Value) -> Option<String> {
    let heading = text(one, "/title").or_else(|| concepts(one, "/code"));
    let said = text(one, "/text/div");
    let entries = || each(one, "/entry", "\n", |entry| named_by(resource, entry));
    let empty = || concepts(one, "/emptyReason");
    let said = said.or_else(entries).or_else(empty);
    let within = each(one, "/section", "\n", |part| section(resource, part));
    let said = some(joined([said, within], "\n"));
    match (heading, said) {
        (Some(heading), Some(said)) if said.contains('\n') => Some(format!("{heading}:\n{said}")),
        (Some(heading), Some(said)) => Some(format!("{heading}: {said}")),
        (heading, said) => heading.or(said),
    }
}

pub(super) fn communication(resource: &Value) -> Vec<Option<String>> {
    let part = |one: &Value| {
        let within = one.get("contentReference").and_then(|place| named_by(resource, place));
        let said = text(one, "/contentString");
        said.or_else(|| text(one, "/contentAttachment/title")).or(within)
    };
    vec![
        each(resource, "/payload", "\n", part),
        reason(resource),
        labelled("about", referred_all(resource, "/about", ", ")),
        labelled("to", referred_all(resource, "/recipient", ", ")),
        labelled("not done because", concepts(resource, "/statusReason")),
    ]
}
