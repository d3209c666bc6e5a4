//! How one item stands with a service, in words.

use api::{ItemState, OutboxItem};
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use model::ItemKind;

use crate::components::{Glyph, Icon};
use crate::{clock, format, kinds, words};

/// What an item is called: its kind, its name if it has one, and when it was.
pub(super) fn title(item: &OutboxItem) -> String {
    let kind = match item.kind {
        ItemKind::Reading => words::connection::reading(),
        ItemKind::Entry(kind) => kinds::kind(kind),
    };
    match &item.title {
        Some(name) => words::connection::item_named(kind, name, when(item.at)),
        None => words::connection::item(kind, when(item.at)),
    }
}

/// How it stands, why, and what to do about it.
#[component]
pub(super) fn ItemStanding(item: OutboxItem) -> impl IntoView {
    let (glyph, standing) = (glyph(item.state), standing(&item));
    let place = item.place.filter(|_| matches!(item.state, ItemState::Sent | ItemState::Withdrawn));
    view! {
        <p class="standing" data-state=format!("{:?}", item.state)>
            <Icon glyph />
            <span>{standing}</span>
        </p>
        {item.reason.map(|reason| view! { <p dir="auto">{reason}</p> })}
        {item.todo.map(|todo| view! { <p>{todo}</p> })}
        {place.map(|place| view! { <p class="quiet url">{words::connection::place(place)}</p> })}
    }
}

fn glyph(state: ItemState) -> Glyph {
    match state {
        ItemState::NotAccepted => Glyph::Warning,
        ItemState::Asking => Glyph::Person,
        ItemState::Sending => Glyph::Forward,
        ItemState::Waiting => Glyph::History,
        ItemState::NotSendable => Glyph::Less,
        ItemState::Sent => Glyph::Tick,
        ItemState::Withdrawn => Glyph::Back,
    }
}

fn standing(item: &OutboxItem) -> String {
    let sent_at = item.sent_at.map(when);
    let back = item.taken_back;
    match item.state {
        ItemState::NotAccepted if back => words::connection::not_taken_back().to_owned(),
        ItemState::NotAccepted => words::connection::not_accepted().to_owned(),
        ItemState::Asking => match sent_at {
            Some(at) => words::connection::asking_anew(at),
            None => words::connection::asking().to_owned(),
        },
        ItemState::Sending if back => words::connection::taking_back().to_owned(),
        ItemState::Sending => words::connection::sending().to_owned(),
        ItemState::Waiting if back => words::connection::waiting_back().to_owned(),
        ItemState::Waiting => words::connection::waiting().to_owned(),
        ItemState::NotSendable => words::connection::not_sendable().to_owned(),
        ItemState::Sent => {
            let at = sent_at.unwrap_or_default();
            match &item.version {
                Some(version) => words::connection::sent_version(at, version),
                None => words::connection::sent(at),
            }
        }
        ItemState::Withdrawn => words::connection::withdrawn(sent_at.unwrap_or_default()),
    }
}

fn when(at: DateTime<Utc>) -> String {
    format::date_time(&clock::local(at))
}
