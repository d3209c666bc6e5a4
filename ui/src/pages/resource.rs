//! One thing a service holds, down to the text it sent.

use api::{ClinicalItem, ClinicalResource, Request};
use leptos::prelude::*;

use super::record::{Attachments, Remarks, name};
use crate::ask::question;
use crate::components::{BackLink, PageTitle, Sentences, answered};
use crate::session::Session;
use crate::{format, words};

/// More than this, in characters, is too much to read and to draw.
const SHOWN: usize = 200_000;

/// One clinical resource.
#[component]
pub(crate) fn Resource(item: ClinicalItem) -> impl IntoView {
    let session = Session::here();
    let asked = item.clone();
    let resource = question::<ClinicalResource>(move || Request::ClinicalResource {
        connection: asked.connection,
        resource_type: asked.resource_type.clone(),
        id: asked.id.clone(),
    });
    view! {
        <BackLink label=words::form::back() on_press=move || session.back() />
        <PageTitle title=item.title.clone() />
        {answered(resource, |resource| view! {
            <Facts item=resource.item.clone() />
            <Attachments item=resource.item.clone() attachments=resource.attachments />
            <Remarks item=resource.item />
            <Versions versions=resource.versions />
            <section>
                <h2 id="sent">{words::resource::as_sent()}</h2>
                <p class="hint">{words::resource::as_sent_hint()}</p>
                <pre
                    class="json"
                    dir="ltr"
                    tabindex="0"
                    role="region"
                    aria-labelledby="sent"
                    data-test="json"
                >{readable(&resource.json)}</pre>
            </section>
        })}
    }
}

/// The versions by their numbers; what came in a file may have none.
#[component]
fn Versions(versions: Vec<String>) -> impl IntoView {
    let numbered = versions.into_iter().rev().filter(|version| !version.is_empty());
    let lines: Vec<String> = numbered.collect();
    (!lines.is_empty()).then(|| {
        view! {
            <section>
                <h2>{words::resource::versions()}</h2>
                <p class="hint">{words::resource::versions_hint()}</p>
                <div class="versions-held" data-test="versions"><Sentences lines /></div>
            </section>
        }
    })
}

#[component]
fn Facts(item: ClinicalItem) -> impl IntoView {
    let facts = [
        (words::resource::group(), name(item.group).to_owned()),
        (words::resource::detail(), item.detail),
        (words::resource::date(), format::fhir_date(&item.date)),
        (words::resource::status(), format::phrase(&item.status)),
        (words::resource::author(), item.author),
        (words::resource::source(), item.source),
        (words::resource::also(), format::list(&item.also_held_by)),
        (words::resource::kind(), item.resource_type),
    ];
    view! {
        {item.entered_in_error.then(|| view! {
            <p class="notice" data-test="withdrawn">{words::resource::withdrawn()}</p>
        })}
        <dl class="facts">
            {facts.into_iter().filter(|(_, text)| !text.is_empty()).map(|(label, text)| view! {
                <div><dt>{label}</dt><dd dir="auto">{text}</dd></div>
            }).collect_view()}
        </dl>
    }
}

/// The same JSON with a line for each part, and every letter of it as it was
/// sent but for the space between parts. What is too long is shown as far as it goes.
///
/// Rejected: `serde_json`. It would read the text into values to write them out
/// again, and weigh more than the rest of this page.
fn readable(json: &str) -> String {
    let mut shown = String::new();
    let (mut depth, mut quoted, mut escaped, mut line_is_new) = (0_usize, false, false, false);
    for (place, letter) in json.trim().chars().enumerate() {
        if place == SHOWN {
            return format!("{shown}\n{}", words::resource::and_more());
        }
        if quoted {
            quoted = escaped || letter != '"';
            escaped = !escaped && letter == '\\';
        } else if letter.is_whitespace() {
            if !line_is_new && !shown.ends_with(' ') {
                shown.push(' ');
            }
            continue;
        } else {
            let closes = matches!(letter, '}' | ']');
            depth = depth.saturating_sub(usize::from(closes));
            // Nothing between two brackets stays on one line.
            let is_empty = closes && line_is_new && shown.ends_with(['{', '[']);
            if (line_is_new || closes) && !is_empty {
                shown.truncate(shown.trim_end().len());
                shown.push('\n');
                shown.push_str(&"  ".repeat(depth));
            }
            depth += usize::from(matches!(letter, '{' | '['));
            line_is_new = matches!(letter, '{' | '[' | ',');
            quoted = letter == '"';
        }
        shown.push(letter);
        if letter == ':' && !quoted {
            shown.push(' ');
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_as_they_were_written() {
        assert_eq!(readable(r#"{"b":1.50,"a":[]}"#), "{\n  \"b\": 1.50,\n  \"a\": []\n}");
    }

    #[test]
    fn what_has_lines_of_its_own_is_shown_the_same_way() {
        let sent = "{\n\t\"a\" : [ 1 , {\"b\": { }} ],\n\t\"c\": \"x\"\n}\n";
        let pretty =
            "{\n  \"a\" : [\n    1 ,\n    {\n      \"b\": {}\n    }\n  ],\n  \"c\": \"x\"\n}";
        assert_eq!(readable(sent), pretty);
    }

    #[test]
    fn what_is_quoted_is_left_alone() {
        let sent = r#"{"a":"{ \"b\" : [1,  2] }\\","c":2}"#;
        let lines = ["{", r#"  "a": "{ \"b\" : [1,  2] }\\","#, r#"  "c": 2"#, "}"];
        assert_eq!(readable(sent), lines.join("\n"));
    }

    #[test]
    fn what_is_not_json_is_shown_as_it_is() {
        assert_eq!(readable("<html>"), "<html>");
    }

    #[test]
    fn what_is_too_long_is_cut_between_letters() {
        let shown = readable(&"é".repeat(SHOWN + 1));
        assert!(shown.starts_with(&"é".repeat(SHOWN)));
        assert!(shown.ends_with(words::resource::and_more()));
    }
}
