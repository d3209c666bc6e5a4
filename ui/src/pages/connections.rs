//! The services this record is connected to, and what goes to and fro.

use api::{ConnectionView, ItemState, OutboxItem, OutboxPage, OutboxQuery, Request, SyncReport};
use leptos::prelude::*;
use model::{ConnectionId, EntryId, ItemKind};

use crate::ask::{Answer, Doing, question};
use crate::components::{
    AdviceBox, Dialog, Glyph, Icon, PageTitle, ProblemOf, Sentences, SyncProgressBar, answered,
};
use crate::page::{Page, Writing};
use crate::session::Session;
use crate::{clock, format, screen, words};

/// All connections.
#[component]
pub(crate) fn Connections() -> impl IntoView {
    let session = Session::here();
    let connections = question::<Vec<ConnectionView>>(|| Request::Connections);
    let outbox = question::<OutboxPage>(|| {
        let states = vec![ItemState::NotAccepted];
        Request::Outbox(OutboxQuery { states, ..OutboxQuery::default() })
    });
    let syncing = Doing::new();
    let reports = RwSignal::new(Vec::<SyncReport>::new());
    let removing = RwSignal::new(None);
    let list = move |connections: Vec<ConnectionView>| {
        connections
            .into_iter()
            .map(|connection| view! { <Connection connection outbox removing /> })
            .collect_view()
    };
    view! {
        <PageTitle title=words::connections::title() />
        <SyncState syncing reports />
        {answered(connections, move |connections| {
            if connections.is_empty() {
                return view! {
                    <p class="lead" data-test="no-connections">{words::connections::empty()}</p>
                }
                .into_any();
            }
            view! {
                <SyncButtons syncing reports />
                <ul class="connections">{list(connections)}</ul>
            }
            .into_any()
        })}
        <RemoveDialog asked=removing />
        <button
            type="button"
            class="button"
            data-test="add-connection"
            on:click=move |_| session.go(Page::AddConnection)
        >
            <Icon glyph=Glyph::Add />
            {words::connections::add()}
        </button>
        <section>
            <h2>{words::computers::title()}</h2>
            <p>{words::computers::why()}</p>
            <button
                type="button"
                class="button"
                data-test="computers"
                on:click=move |_| session.go(Page::Computers)
            >
                {words::computers::open()}
            </button>
        </section>
    }
}

/// What is going to and fro now, or what the last round did.
#[component]
fn SyncState(syncing: Doing, reports: RwSignal<Vec<SyncReport>>) -> impl IntoView {
    let session = Session::here();
    let progress = move || session.status.with(|s| s.as_ref().and_then(|s| s.sync.clone()));
    view! {
        <ProblemOf doing=syncing />
        {move || progress().map(|progress| view! { <SyncProgressBar progress /> })}
        <div role="status" data-test="sync-result">
            <For each=move || reports.get() key=|report| report.connection let:report>
                <Report report />
            </For>
        </div>
    }
}

#[component]
fn Report(report: SyncReport) -> impl IntoView {
    let (pages, items) = (words::sync::pages(report.sent), words::sync::items(report.received));
    let done = words::sync::done(report.name, pages, items);
    let ended_well = report.problem.is_none();
    view! {
        {ended_well.then(|| view! { <p class="done"><Icon glyph=Glyph::Tick />{done}</p> })}
        {report.problem.map(|advice| view! { <AdviceBox advice /> })}
        <Sentences lines=report.notes class="quiet" />
    }
}

#[component]
fn SyncButtons(syncing: Doing, reports: RwSignal<Vec<SyncReport>>) -> impl IntoView {
    let session = Session::here();
    let cancelling = Doing::new();
    let cancel = move |_| cancelling.run(Request::CancelSync, move |()| session.look());
    let cancel_label = move || {
        if cancelling.busy.get() { words::sync::cancelling() } else { words::form::cancel() }
    };
    let under_way = Memo::new(move |_| {
        syncing.busy.get() || session.status.with(|s| s.as_ref().is_some_and(|s| s.sync.is_some()))
    });
    let start = move |_| {
        if under_way.get_untracked() {
            return;
        }
        reports.set(Vec::new());
        syncing.run(Request::Sync { connection: None }, move |done: Vec<SyncReport>| {
            reports.try_set(done);
            session.look();
        });
        session.look();
    };
    view! {
        <div class="actions">
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
        </div>
    }
}

#[component]
fn Connection(
    connection: ConnectionView,
    outbox: Answer<OutboxPage>,
    removing: RwSignal<Option<(ConnectionId, String)>>,
) -> impl IntoView {
    let (id, name) = (connection.id, connection.name);
    let last = match connection.last_sync {
        Some(at) => words::connections::last_sync(format::ago(at, clock::now(), clock::local)),
        None => words::connections::never_synced().to_owned(),
    };
    let asked = (id, name.clone());
    view! {
        <li class="card" data-test="connection" data-name=name.clone()>
            <h2 dir="auto">{name.clone()}</h2>
            <p class="quiet url">{connection.url}</p>
            <p data-test="last-sync">{last}</p>
            {connection.last_problem.map(|advice| view! { <AdviceBox advice earlier=true /> })}
            <dl class="counts">
                <Count
                    label=words::connections::waiting()
                    count=connection.waiting
                    test="waiting"
                />
                <Count label=words::connections::sent() count=connection.sent test="sent" />
                <Count
                    label=words::connections::attention()
                    count=connection.needs_attention
                    test="attention"
                />
                <Count label=words::connections::held() count=connection.clinical test="clinical" />
            </dl>
            <NeedsAttention connection=id outbox />
            <details>
                <summary>{words::connections::what_it_can()}</summary>
                <Sentences lines=connection.can.can class="ticks" />
                <Sentences lines=connection.can.cannot class="crosses" />
                <p class="quiet">{words::connections::patient(connection.patient)}</p>
            </details>
            <button
                type="button"
                class="button small danger"
                data-test="remove"
                on:click=move |_| removing.set(Some(asked.clone()))
            >
                <Icon glyph=Glyph::Bin />
                {words::connections::remove()}
                <span class="unseen">{name.clone()}</span>
            </button>
        </li>
    }
}

#[component]
fn Count(label: &'static str, count: u64, test: &'static str) -> impl IntoView {
    view! {
        <div>
            <dt>{label}</dt>
            <dd data-test=test>{format::number(count)}</dd>
        </div>
    }
}

/// What this service would not take, why, and a way to try again.
#[component]
fn NeedsAttention(connection: ConnectionId, outbox: Answer<OutboxPage>) -> impl IntoView {
    let session = Session::here();
    let doing = Doing::new();
    let refused = move || {
        let items = outbox.get().and_then(Result::ok).map(|page| page.items).unwrap_or_default();
        let wanted = |item: &OutboxItem| item.connection == connection;
        items.into_iter().filter(wanted).collect::<Vec<_>>()
    };
    let try_again = move |item| {
        doing.run(Request::TryAgain { connection, item }, move |()| {
            session.look();
            screen::focus_title();
        });
    };
    let line = move |item: OutboxItem| {
        let when = format::date_time(&clock::local(item.at));
        let is_entry = matches!(item.kind, ItemKind::Entry(_));
        let entry = is_entry.then(|| EntryId::from_bytes(*item.item.as_bytes()));
        view! {
            <li data-test="attention-item">
                <p class="strong">{words::connections::page_of(when)}</p>
                <p>{item.reason}</p>
                <div class="actions">
                    <button
                        type="button"
                        class="button small"
                        data-test="try-again"
                        on:click=move |_| try_again(item.item)
                    >
                        {words::connections::try_again()}
                    </button>
                    {entry.map(|entry| view! {
                        <button
                            type="button"
                            class="button small"
                            on:click=move |_| session.go(Page::Write(Writing::Edit(entry)))
                        >
                            {words::entry::edit()}
                        </button>
                    })}
                </div>
            </li>
        }
    };
    move || {
        let refused = refused();
        (!refused.is_empty()).then(|| {
            view! {
                <section class="notice">
                    <h3>{words::connections::attention()}</h3>
                    <ProblemOf doing />
                    <ul class="plain">{refused.into_iter().map(line).collect_view()}</ul>
                </section>
            }
        })
    }
}

/// Asks before a connection is removed. One for the page, so that it stays open
/// while the list changes under it.
#[component]
fn RemoveDialog(asked: RwSignal<Option<(ConnectionId, String)>>) -> impl IntoView {
    let session = Session::here();
    let doing = Doing::new();
    let title = Signal::derive(move || {
        asked.get().map(|(_, name)| words::connections::remove_title(name)).unwrap_or_default()
    });
    let close = move || asked.set(None);
    let remove = move |_| {
        let Some((id, _)) = asked.get_untracked() else { return };
        doing.run(Request::RemoveConnection { id }, move |()| {
            asked.try_set(None);
            session.say(words::connections::removed());
            session.look();
            screen::focus_title();
        });
    };
    view! {
        <Dialog
            id="remove"
            open=Signal::derive(move || asked.with(Option::is_some))
            title
            on_close=Callback::new(move |()| close())
        >
            <p>{words::connections::remove_text()}</p>
            <ProblemOf doing />
            <div class="actions">
                <button
                    type="button"
                    class="button danger"
                    data-test="remove-confirm"
                    on:click=remove
                >
                    {words::connections::remove()}
                </button>
                <button
                    type="button"
                    class="button"
                    data-test="remove-cancel"
                    autofocus
                    on:click=move |_| close()
                >
                    {words::connections::keep()}
                </button>
            </div>
        </Dialog>
    }
}
