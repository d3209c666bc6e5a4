//! The quiet status chip. It says what the core said last, or that it is not
//! known; it never guesses.

use api::Chip as State;
use leptos::prelude::*;

use crate::page::Page;
use crate::session::Session;
use crate::{clock, format, words};

/// How the record stands, in a few words; leads to what waits for the person,
/// else to Connections.
#[component]
pub(super) fn Chip() -> impl IntoView {
    let session = Session::here();
    let state = Memo::new(move |_| session.status.with(|s| s.as_ref().map(|s| s.chip.clone())));
    let text = move || {
        // Read with every status, so that "2 minutes ago" moves on.
        session.status.track();
        state.get().map_or_else(|| words::status::not_known().to_owned(), |state| text(&state))
    };
    view! {
        <button
            type="button"
            class="chip-status"
            data-test="status"
            data-state=move || state.get().map_or("not-known", |state| kind(&state))
            on:click=move |_| session.go(state.with_untracked(|state| leads_to(state.as_ref())))
        >
            <span class="dot" aria-hidden="true"></span>
            {text}
        </button>
        // Read out when the state changes, not with every passing minute.
        <span class="unseen" role="status">{move || state.get().as_ref().map(spoken)}</span>
    }
}

fn leads_to(state: Option<&State>) -> Page {
    match state {
        Some(State::NeedsAttention(_)) => Page::Attention,
        _ => Page::Connections,
    }
}

fn kind(state: &State) -> &'static str {
    match state {
        State::Saved => "saved",
        State::Waiting(_) => "waiting",
        State::Sending => "sending",
        State::NeedsAttention(_) => "needs-attention",
        State::AllSent(_) => "all-sent",
    }
}

fn text(state: &State) -> String {
    match state {
        State::AllSent(at) => words::status::all_sent(format::ago(*at, clock::now(), clock::local)),
        other => spoken(other),
    }
}

fn spoken(state: &State) -> String {
    match state {
        State::Saved => words::status::saved().into(),
        State::Waiting(count) => words::status::waiting(*count),
        State::Sending => words::status::sending().into(),
        State::NeedsAttention(count) => words::status::needs_attention(format::number(*count)),
        State::AllSent(_) => words::status::all_sent_now().into(),
    }
}
