//! The computers of a record.

use api::ComputerView;
use leptos::prelude::*;

use crate::components::{Asked, Glyph, Icon};
use crate::{clock, format, words};

/// One card a computer, in the order they were added.
#[component]
pub(super) fn ComputerList(computers: Vec<ComputerView>, removing: Asked<String>) -> impl IntoView {
    let cards = computers.into_iter().map(|computer| view! { <Computer computer removing /> });
    view! { <ul class="connections">{cards.collect_view()}</ul> }
}

#[component]
fn Computer(computer: ComputerView, removing: Asked<String>) -> impl IntoView {
    let ComputerView { id, name, this, added_at, removed_at, last_seen } = computer;
    let day = |at| format::date(&clock::local(at));
    let seen = match (this, last_seen) {
        (true, _) => None,
        (false, Some(at)) => {
            Some(words::computers::seen(format::ago(at, clock::now(), clock::local)))
        }
        (false, None) => Some(words::computers::never_seen().to_owned()),
    };
    let can_remove = !this && removed_at.is_none();
    let asked = (id, name.clone());
    view! {
        <li class="card" data-test="computer" data-name=name.clone()>
            <h2>
                <span dir="auto">{name.clone()}</span>
                {this.then(|| view! { " " <span class="tag">{words::computers::this()}</span> })}
            </h2>
            <p class="quiet">{words::computers::added(day(added_at))}</p>
            {removed_at.map(|at| view! { <p>{words::computers::removed_on(day(at))}</p> })}
            {seen.filter(|_| removed_at.is_none()).map(|seen| view! { <p>{seen}</p> })}
            {can_remove.then(|| view! {
                <button
                    type="button"
                    class="button small danger"
                    data-test="remove-computer"
                    on:click=move |_| removing.set(Some(asked.clone()))
                >
                    <Icon glyph=Glyph::Bin />
                    {words::connections::remove()}
                    <span class="unseen">{name.clone()}</span>
                </button>
            })}
        </li>
    }
}
