//! Sending and receiving now, and how far that is.

use api::{Request, SyncReport};
use leptos::prelude::*;
use model::ConnectionId;

use super::{AdviceBox, Glyph, Icon, ProblemOf, Sentences, SyncProgressBar};
use crate::ask::Doing;
use crate::session::Session;
use crate::words;

/// A round of sending and receiving that a person asked for.
#[derive(Clone, Copy)]
pub(crate) struct Syncing {
    doing: Doing,
    reports: RwSignal<Vec<SyncReport>>,
}

impl Syncing {
    pub(crate) fn new() -> Self {
        Self { doing: Doing::new(), reports: RwSignal::new(Vec::new()) }
    }
}

/// What is going to and fro now, or what the last round did.
#[component]
pub(crate) fn SyncState(syncing: Syncing) -> impl IntoView {
    let session = Session::here();
    let progress = move || session.status.with(|s| s.as_ref().and_then(|s| s.sync.clone()));
    view! {
        <ProblemOf doing=syncing.doing />
        {move || progress().map(|progress| view! { <SyncProgressBar progress /> })}
        <div role="status" data-test="sync-result">
            <For
                each=move || syncing.reports.get()
                key=|report| report.connection
                let:report
            >
                <Report report />
            </For>
        </div>
    }
}

#[component]
fn Report(report: SyncReport) -> impl IntoView {
    let (sent, received) = (words::sync::items(report.sent), words::sync::items(report.received));
    let done = words::sync::done(report.name, sent, received);
    let ended_well = report.problem.is_none();
    view! {
        {ended_well.then(|| view! { <p class="done"><Icon glyph=Glyph::Tick />{done}</p> })}
        {report.problem.map(|advice| view! { <AdviceBox advice /> })}
        <Sentences lines=report.notes class="quiet" />
    }
}

/// Starts a round, and stops it.
#[component]
pub(crate) fn SyncButtons(
    syncing: Syncing,
    /// With one service only; with all of them where there is none.
    #[prop(optional_no_strip)]
    connection: Option<ConnectionId>,
) -> impl IntoView {
    let session = Session::here();
    let cancelling = Doing::new();
    let cancel = move |_| cancelling.run(Request::CancelSync, move |()| session.look());
    let cancel_label = move || {
        if cancelling.busy.get() { words::sync::cancelling() } else { words::form::cancel() }
    };
    let under_way = Memo::new(move |_| {
        syncing.doing.busy.get()
            || session.status.with(|s| s.as_ref().is_some_and(|s| s.sync.is_some()))
    });
    let start = move |_| {
        if under_way.get_untracked() {
            return;
        }
        syncing.reports.set(Vec::new());
        syncing.doing.run(Request::Sync { connection }, move |done: Vec<SyncReport>| {
            syncing.reports.try_set(done);
            session.look();
        });
        session.look();
    };
    view! {
        <button
            type="button"
            class="button primary"
            data-test="sync"
            aria-disabled=move || under_way.get().to_string()
            on:click=start
        >
            {move || if under_way.get() { words::sync::busy() } else { words::sync::start() }}
        </button>
        <Show when=move || under_way.get()>
            <button type="button" class="button" data-test="sync-cancel" on:click=cancel>
                {cancel_label}
            </button>
        </Show>
    }
}
