//! The services this record is connected to.

use api::{ConnectionView, Request, SignInState};
use leptos::prelude::*;

use super::connection::{last_sync, sign_in_standing};
use crate::ask::question;
use crate::components::{
    AdviceBox, Glyph, Icon, PageTitle, SyncButtons, SyncState, Syncing, answered,
};
use crate::page::Page;
use crate::session::Session;
use crate::{format, words};

/// All connections.
#[component]
pub(crate) fn Connections() -> impl IntoView {
    let session = Session::here();
    let connections = question::<Vec<ConnectionView>>(|| Request::Connections);
    let syncing = Syncing::new();
    let list = move |connections: Vec<ConnectionView>| {
        connections.into_iter().map(|connection| view! { <Connection connection /> }).collect_view()
    };
    view! {
        <PageTitle title=words::connections::title() />
        <SyncState syncing />
        {answered(connections, move |connections| {
            if connections.is_empty() {
                return view! {
                    <p class="lead" data-test="no-connections">{words::connections::empty()}</p>
                }
                .into_any();
            }
            view! {
                <div class="actions"><SyncButtons syncing connection=None /></div>
                <ul class="connections">{list(connections)}</ul>
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

/// One of them in short.
#[component]
fn Connection(connection: ConnectionView) -> impl IntoView {
    let session = Session::here();
    let (id, name) = (connection.id, connection.name.clone());
    let last = last_sync(&connection);
    let signed_out = connection.sign_in.filter(|sign_in| sign_in.state != SignInState::SignedIn);
    let counts = [
        (words::connections::asking(), connection.asking, "asking"),
        (words::connections::waiting(), connection.waiting, "waiting"),
        (words::connections::sent(), connection.sent, "sent"),
        (words::connections::attention(), connection.needs_attention, "attention"),
        (words::connections::held(), connection.clinical, "clinical"),
    ];
    // What a person is needed for is named only where there is some of it.
    let named = |(_, count, test): &(&str, u64, &str)| {
        *count > 0 || !matches!(*test, "asking" | "attention")
    };
    let counts = counts.into_iter().filter(named).map(|(label, count, test)| {
        view! {
            <div>
                <dt>{label}</dt>
                <dd data-test=test>{format::number(count)}</dd>
            </div>
        }
    });
    view! {
        <li class="card" data-test="connection" data-name=name.clone()>
            <h2>
                <span dir="auto">{name.clone()}</span>
                {connection.paused.then(|| view! {
                    " "
                    <span class="tag">{words::connections::paused()}</span>
                })}
            </h2>
            <p class="quiet url">{connection.url}</p>
            <p data-test="last-sync">{last}</p>
            {signed_out.map(|sign_in| view! { <p>{sign_in_standing(&sign_in)}</p> })}
            {connection.last_problem.map(|advice| view! { <AdviceBox advice earlier=true /> })}
            <dl class="counts">{counts.collect_view()}</dl>
            <button
                type="button"
                class="button"
                data-test="open-connection"
                on:click=move |_| session.go(Page::Connection(id))
            >
                {words::connections::open()}
                " "
                <span class="unseen">{name.clone()}</span>
            </button>
        </li>
    }
}
