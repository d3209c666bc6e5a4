//! What a service would not take.

use api::{OutboxItem, Request};
use leptos::prelude::*;
use model::{EntryId, ItemKind};

use super::card::Settling;
use super::choice::Choice;
use crate::page::{Page, Writing};
use crate::session::Session;
use crate::{clock, format, words};

/// A page that a service would not take, and what the service is called.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Refused {
    pub(super) item: OutboxItem,
    pub(super) service: String,
}

impl Refused {
    pub(super) fn title(&self) -> String {
        let when = || words::connections::page_of(format::date_time(&clock::local(self.item.at)));
        self.item.title.clone().unwrap_or_else(when)
    }
}

/// Why, and what can be done about it.
#[component]
pub(super) fn RefusedText(id: String, refused: Refused, settling: Settling) -> impl IntoView {
    let session = Session::here();
    let Refused { item: OutboxItem { connection, item, kind, reason, .. }, service } = refused;
    let card = id.clone();
    let try_again = move |()| {
        settling.settle(&id, Request::TryAgain { connection, item }, move |()| {
            session.say(words::attention::tried_again());
            session.look();
        });
    };
    // A reading is corrected where it is listed.
    let entry = matches!(kind, ItemKind::Entry(_)).then(|| EntryId::from_bytes(*item.as_bytes()));
    view! {
        <p>{words::attention::refused(service)} " " {reason}</p>
        <div class="answers">
            <Choice card=card.clone() number=1 act=Callback::new(try_again)>
                {words::connections::try_again()}
            </Choice>
            {entry.map(|entry| {
                let change = move |()| session.go(Page::Write(Writing::Edit(entry)));
                view! {
                    <Choice card number=2 act=Callback::new(change)>
                        {words::attention::change()}
                    </Choice>
                }
            })}
        </div>
    }
}
