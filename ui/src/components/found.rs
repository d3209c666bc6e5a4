//! What a list or a search found: how much, what it is, and a way to more.

use leptos::prelude::*;

use super::{Glyph, Icon};
use crate::session::Session;
use crate::{format, words};

/// How many there are, `children` to show them, and a way to more of them.
#[component]
pub(crate) fn Found(
    /// How many are shown.
    shown: usize,
    /// How many there are in all.
    total: u64,
    /// There are more of what was asked for.
    has_more: bool,
    /// Something narrows the list: a search or a filter.
    searching: bool,
    /// Said where there is nothing at all.
    empty: &'static str,
    turns: RwSignal<u32>,
    children: Children,
) -> impl IntoView {
    let session = Session::here();
    let shown = u64::try_from(shown).unwrap_or(u64::MAX);
    let count = match (searching, has_more) {
        (true, true) => words::list::found_more(shown),
        (true, false) => words::list::found(shown),
        (false, _) => words::list::shown(shown, format::number(total)),
    };
    let nothing = (shown == 0).then(|| {
        if searching {
            return view! { <p class="empty">{words::list::not_found()}</p> }.into_any();
        }
        view! {
            <p class="empty">{empty}</p>
            <button
                type="button"
                class="button primary"
                data-test="write-first"
                on:click=move |_| session.write_something()
            >
                <Icon glyph=Glyph::Pencil />
                {words::write::title()}
            </button>
        }
        .into_any()
    });
    view! {
        <p class="quiet" role="status" data-test="count">
            {(shown > 0 || searching).then_some(count)}
        </p>
        {nothing}
        {children()}
        {has_more.then(|| view! {
            <button
                type="button"
                class="button"
                data-test="show-more"
                on:click=move |_| turns.update(|turns| *turns += 1)
            >
                {words::form::show_more()}
            </button>
        })}
    }
}
