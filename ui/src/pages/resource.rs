//! One thing a service holds, down to the text it sent.

use api::{ClinicalItem, ClinicalResource, Request};
use leptos::prelude::*;
use serde_json::Value;

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
            <section>
                <h2>{words::resource::versions()}</h2>
                <p class="hint">{words::resource::versions_hint()}</p>
                <div class="versions-held" data-test="versions">
                    <Sentences lines=resource.versions.into_iter().rev().collect() />
                </div>
            </section>
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

/// The same JSON with a line for each part; numbers stay as they were written.
/// What is not JSON, or too long, is shown as far as it goes.
fn readable(json: &str) -> String {
    let pretty = serde_json::from_str::<Value>(json)
        .and_then(|value| serde_json::to_string_pretty(&value))
        .unwrap_or_else(|_| json.to_owned());
    match pretty.char_indices().nth(SHOWN) {
        Some((end, _)) => {
            let start = pretty.get(..end).unwrap_or_default();
            format!("{start}\n{}", words::resource::and_more())
        }
        None => pretty,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_as_they_were_written() {
        assert_eq!(readable(r#"{"b":1.50,"a":[]}"#), "{\n  \"b\": 1.50,\n  \"a\": []\n}");
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
