//! One connection: how it stands, what it may have, and every item of it.

mod about;
mod actions;
mod item;
mod items;
mod preview;
mod rules;
mod sign_in;
mod standing;

use api::{ConnectionView, Request};
use leptos::prelude::*;
use model::ConnectionId;

use self::about::About;
use self::items::Items;
pub(crate) use self::preview::SendPreview;
pub(crate) use self::rules::ConnectionRules;
use self::rules::RulesInShort;
use self::sign_in::ConnectionSignIn;
pub(super) use self::sign_in::standing as sign_in_standing;
use self::standing::Standing;
pub(super) use self::standing::last_sync;
use crate::ask::{Doing, question};
use crate::components::{
    BackLink, PageTitle, ProblemOf, RemoveDialog, SignInWaiting, SigningIn, SyncButtons, SyncState,
    Syncing,
};
use crate::effect::effect;
use crate::page::Page;
use crate::session::Session;
use crate::words;

/// A connection as it is now; `None` until that is known.
type Known = Memo<Option<ConnectionView>>;

/// One connection.
#[component]
pub(crate) fn Connection(id: ConnectionId) -> impl IntoView {
    let session = Session::here();
    let connection = known(id);
    // On the page, not in what is drawn anew with every change of the record.
    let (syncing, signing_in) = (Syncing::new(), SigningIn::new());
    let removing = RwSignal::new(None);
    let title = Signal::derive(move || {
        connection.with(|known| known.as_ref().map_or_else(String::new, |one| one.name.clone()))
    });
    view! {
        <BackLink
            label=words::connections::title()
            on_press=move || session.go(Page::Connections)
        />
        <PageTitle title />
        <Standing connection />
        <SyncState syncing />
        <div class="actions">
            <SyncButtons syncing connection=Some(id) />
            <Pause id connection />
        </div>
        <ConnectionSignIn id connection signing_in />
        <SignInWaiting signing_in />
        <RulesInShort id connection />
        <About connection removing />
        <Items id connection />
        <RemoveDialog
            asked=removing
            text=words::connections::remove_text()
            removed=words::connections::removed()
            request=|id| Request::RemoveConnection { id }
        />
    }
}

/// Asks for a connection, now and whenever the record changes. Once it is
/// removed the page gives way to the list.
fn known(id: ConnectionId) -> Known {
    let session = Session::here();
    let connections = question::<Vec<ConnectionView>>(|| Request::Connections);
    effect(move || {
        let gone = connections.with(|answer| match answer {
            Some(Ok(all)) => all.iter().all(|one| one.id != id),
            _ => false,
        });
        if gone {
            session.instead(Page::Connections);
        }
    });
    Memo::new(move |_| {
        connections.with(|answer| match answer {
            Some(Ok(all)) => all.iter().find(|one| one.id == id).cloned(),
            _ => None,
        })
    })
}

/// Pauses the connection, and goes on with it.
#[component]
fn Pause(id: ConnectionId, connection: Known) -> impl IntoView {
    let session = Session::here();
    let doing = Doing::new();
    let paused = Memo::new(move |_| {
        connection.with(|known| known.as_ref().is_some_and(|known| known.paused))
    });
    let turn = move |_| {
        let request = Request::PauseConnection { id, paused: !paused.get_untracked() };
        doing.run(request, move |now: ConnectionView| {
            session.say(if now.paused {
                words::connection::paused()
            } else {
                words::connection::resumed()
            });
            session.look();
        });
    };
    view! {
        <button type="button" class="button" data-test="pause" on:click=turn>
            {move || if paused.get() {
                words::connection::resume()
            } else {
                words::connection::pause()
            }}
        </button>
        <ProblemOf doing />
    }
}
