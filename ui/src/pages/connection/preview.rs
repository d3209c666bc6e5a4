//! Exactly what a service gets of one item, before it leaves and after.

use api::{OutboxPreview, PreviewPart, Request};
use leptos::prelude::*;
use model::{ConnectionId, ItemId};

use super::actions::ItemActions;
use super::item::{ItemStanding, title};
use crate::ask::{Doing, question};
use crate::components::{BackLink, PageTitle, ProblemOf, Sentences, answered};
use crate::session::Session;
use crate::{format, words};

/// What a service gets of an item.
#[component]
pub(crate) fn SendPreview(connection: ConnectionId, item: ItemId) -> impl IntoView {
    let session = Session::here();
    let doing = Doing::new();
    let previews = question::<Vec<OutboxPreview>>(move || Request::PreviewItem {
        connection: Some(connection),
        item,
    });
    view! {
        <BackLink label=words::form::back() on_press=move || session.back() />
        <PageTitle title=words::preview::title() />
        <ProblemOf doing />
        {answered(previews, move |previews| {
            let shown = previews.into_iter().map(|preview| view! { <Shown preview doing /> });
            shown.collect_view()
        })}
    }
}

#[component]
fn Shown(preview: OutboxPreview, doing: Doing) -> impl IntoView {
    let OutboxPreview { item, service, parts } = preview;
    let count = u64::try_from(parts.len()).unwrap_or(u64::MAX);
    let lead = if parts.is_empty() {
        words::preview::nothing(service)
    } else {
        words::preview::lead(service, words::preview::parts(count))
    };
    let parts = parts.into_iter().enumerate();
    let parts = parts.map(|(index, part)| view! { <Part number=index + 1 part /> });
    view! {
        <section class="card">
            <h2>{title(&item)}</h2>
            <ItemStanding item=item.clone() />
            <ItemActions item doing looking=true />
        </section>
        <p>{lead}</p>
        <ol class="connections">{parts.collect_view()}</ol>
    }
}

/// In plain words first; the text itself for whoever asks for it.
#[component]
fn Part(number: usize, part: PreviewPart) -> impl IntoView {
    let PreviewPart { resource_type, words: mut lines, json } = part;
    let name = if lines.is_empty() { resource_type.clone() } else { lines.remove(0) };
    let lines = lines.iter().map(|line| format::fhir_date(line)).collect();
    let id = format!("part-{number}");
    view! {
        <li class="card" data-test="part" data-type=resource_type.clone()>
            <h3 id=id.clone() dir="auto">{name}</h3>
            <Sentences lines class="plain" />
            <p class="quiet">{words::preview::kind(&resource_type)}</p>
            <details class="part-json">
                <summary>
                    {words::preview::json()}
                    " "
                    <span class="unseen">{words::preview::json_of(number)}</span>
                </summary>
                <pre
                    class="json"
                    dir="ltr"
                    tabindex="0"
                    role="region"
                    aria-labelledby=id
                    data-test="part-json"
                >{json}</pre>
            </details>
        </li>
    }
}
