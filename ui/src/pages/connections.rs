//! The services this record is connected to, and what goes to and fro.

use api::{ConnectionView, ItemState, OutboxItem, Request, SyncReport};
use leptos::prelude::*;
use model::ConnectionId;

use crate::ask::{Answer, Doing, question};
use crate::components::{AdviceBox, Dialog, Glyph, Icon, PageTitle, SyncProgressBar, answered};
use crate::page::{Page, Writing};
use crate::session::Session;
use crate::{clock, format, words};

/// All connections.
#[component]
pub(crate) fn Connections() -> impl IntoView {
    let session = Session::here();
    let connections = question::<Vec<ConnectionView>>(|| Request::Connections);
    let outbox = question::<Vec<OutboxItem>>(|| Request::Outbox { connection: None });
    let syncing = Doing::new();
    let reports = RwSignal::new(Vec::<SyncReport>::new());
    view! {
        <PageTitle title=words::connections::title() />
        <SyncState syncing reports />
        {answered(connections, move |connections| {
            if connections.is_empty() {
                return view! { <p class="lead" data-test="no-connections">{words::connections::empty()}</p> }.into_any();
            }
            view! {
                <SyncButtons syncing reports />
                <ul class="connections">
                    {connections.into_iter().map(|connection| view! { <Connection connection outbox /> }).collect_view()}
                </ul>
            }
            .into_any()
        })}
        <button
            type="button"
            class="button"
            data-test="add-connection"
            on:click=move |_| session.go(Page::AddConnection)
        >
            <Icon glyph=Glyph::Add />
            {words::connections::add()}
        </button>
    }
}

/// What is going to and fro now, or what the last round did.
#[component]
fn SyncState(syncing: Doing, reports: RwSignal<Vec<SyncReport>>) -> impl IntoView {
    let session = Session::here();
    let progress = move || session.status.with(|s| s.as_ref().and_then(|s| s.sync.clone()));
    view! {
        {move || syncing.problem.get().map(|problem| view! { <AdviceBox advice=problem.advice() /> })}
        {move || progress().map(|progress| view! { <SyncProgressBar progress /> })}
        <div role="status" data-test="sync-result">
            {move || reports.get().into_iter().map(|report| view! { <Report report /> }).collect_view()}
        </div>
    }
}

#[component]
fn Report(report: SyncReport) -> impl IntoView {
    let done = report.problem.is_none().then(|| view! {
        <p class="done">
            <Icon glyph=Glyph::Tick />
            {words::sync::done(&report.name, words::sync::pages(report.sent), words::sync::items(report.received))}
        </p>
    });
    view! {
        {done}
        {report.problem.map(|advice| view! { <AdviceBox advice /> })}
        {(!report.notes.is_empty()).then(|| view! {
            <ul class="quiet">{report.notes.into_iter().map(|note| view! { <li>{note}</li> }).collect_view()}</ul>
        })}
    }
}

#[component]
fn SyncButtons(syncing: Doing, reports: RwSignal<Vec<SyncReport>>) -> impl IntoView {
    let session = Session::here();
    let cancelling = Doing::new();
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
                <button
                    type="button"
                    class="button"
                    data-test="sync-cancel"
                    on:click=move |_| cancelling.run(Request::CancelSync, move |()| session.look())
                >
                    {move || if cancelling.busy.get() { words::sync::cancelling() } else { words::form::cancel() }}
                </button>
            </Show>
        </div>
    }
}

#[component]
fn Connection(connection: ConnectionView, outbox: Answer<Vec<OutboxItem>>) -> impl IntoView {
    let (id, name) = (connection.id, connection.name.clone());
    let last = match connection.last_sync {
        Some(at) => words::connections::last_sync(format::ago(at, clock::now(), clock::local)),
        None => words::connections::never_synced().to_owned(),
    };
    let can = connection.can;
    view! {
        <li class="card" data-test="connection" data-name=connection.name.clone()>
            <h2 dir="auto">{name}</h2>
            <p class="quiet url">{connection.url}</p>
            <p data-test="last-sync">{last}</p>
            {connection.last_problem.map(|advice| view! { <AdviceBox advice /> })}
            <dl class="counts">
                <div><dt>{words::connections::waiting()}</dt><dd data-test="waiting">{format::number(connection.waiting)}</dd></div>
                <div><dt>{words::connections::sent()}</dt><dd data-test="sent">{format::number(connection.sent)}</dd></div>
                <div><dt>{words::connections::attention()}</dt><dd data-test="attention">{format::number(connection.needs_attention)}</dd></div>
                <div><dt>{words::connections::held()}</dt><dd data-test="clinical">{format::number(connection.clinical)}</dd></div>
            </dl>
            <NeedsAttention connection=id outbox />
            <details>
                <summary>{words::connections::what_it_can()}</summary>
                <ul class="ticks">{can.can.into_iter().map(|text| view! { <li>{text}</li> }).collect_view()}</ul>
                <ul class="crosses">{can.cannot.into_iter().map(|text| view! { <li>{text}</li> }).collect_view()}</ul>
                <p class="quiet">{words::connections::patient(connection.patient)}</p>
            </details>
            <Remove connection=id name=connection.name.clone() />
        </li>
    }
}

/// What this service would not take, why, and a way to try again.
#[component]
fn NeedsAttention(connection: ConnectionId, outbox: Answer<Vec<OutboxItem>>) -> impl IntoView {
    let session = Session::here();
    let doing = Doing::new();
    let refused = move || {
        let items = outbox.get().and_then(Result::ok).unwrap_or_default();
        let wanted = |item: &OutboxItem| {
            item.connection == connection && item.state == ItemState::NotAccepted
        };
        items.into_iter().filter(wanted).collect::<Vec<_>>()
    };
    let line = move |item: OutboxItem| {
        let entry = item.entry;
        let when = item.at.map(|at| format::date_time(&clock::local(at))).unwrap_or_default();
        view! {
            <li data-test="attention-item">
                <p class="strong">{words::connections::page_of(when)}</p>
                <p>{item.reason}</p>
                <div class="actions">
                    <button
                        type="button"
                        class="button small"
                        data-test="try-again"
                        on:click=move |_| doing.run(Request::TryAgain { connection, entry }, move |()| session.look())
                    >
                        {words::connections::try_again()}
                    </button>
                    <button
                        type="button"
                        class="button small"
                        on:click=move |_| session.go(Page::Write(Writing::Edit(entry)))
                    >
                        {words::entry::edit()}
                    </button>
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
                    {move || doing.problem.get().map(|problem| view! { <AdviceBox advice=problem.advice() /> })}
                    <ul class="plain">{refused.into_iter().map(line).collect_view()}</ul>
                </section>
            }
        })
    }
}

#[component]
fn Remove(connection: ConnectionId, name: String) -> impl IntoView {
    let session = Session::here();
    let asking = RwSignal::new(false);
    let doing = Doing::new();
    let dialog = format!("remove-{connection}");
    let remove = move |_| {
        doing.run(Request::RemoveConnection { id: connection }, move |()| {
            asking.try_set(false);
            session.say(words::connections::removed());
            session.look();
        });
    };
    view! {
        <button type="button" class="button small danger" data-test="remove" on:click=move |_| asking.set(true)>
            <Icon glyph=Glyph::Bin />
            {words::connections::remove()}
            <span class="unseen">{name.clone()}</span>
        </button>
        <Dialog
            id=dialog
            open=asking
            title=words::connections::remove_title(name)
            on_close=Callback::new(move |()| asking.set(false))
        >
            <p>{words::connections::remove_text()}</p>
            {move || doing.problem.get().map(|problem| view! { <AdviceBox advice=problem.advice() /> })}
            <div class="actions">
                <button type="button" class="button danger" data-test="remove-confirm" on:click=remove>
                    {words::connections::remove()}
                </button>
                <button type="button" class="button" data-test="remove-cancel" autofocus on:click=move |_| asking.set(false)>
                    {words::connections::keep()}
                </button>
            </div>
        </Dialog>
    }
}
