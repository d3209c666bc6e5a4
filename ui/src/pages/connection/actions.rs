//! What a person can do about one item: look at it, send it, try again.

use api::{Approval, ItemState, OutboxItem, Request};
use leptos::prelude::*;

use super::item::title;
use crate::ask::Doing;
use crate::page::Page;
use crate::session::Session;
use crate::{screen, words};

/// The buttons of one item.
#[component]
pub(super) fn ItemActions(
    item: OutboxItem,
    /// Whether it is being looked at already.
    #[prop(optional)]
    looking: bool,
    /// The page's: what the item is drawn in may go with its state.
    doing: Doing,
) -> impl IntoView {
    let session = Session::here();
    let (connection, id) = (item.connection, item.item);
    let of = title(&item);
    let done = move |said: &'static str| {
        session.say(said);
        session.look();
        // The button goes with the state.
        screen::focus_title();
    };
    let send = move |_| {
        let approval = Approval { connection: Some(connection), item: Some(id), kind: None };
        doing.run(Request::Approve(approval), move |_: u64| done(words::connection::approved()));
    };
    let again = move |_| {
        doing.run(Request::TryAgain { connection, item: id }, move |()| {
            done(words::attention::tried_again());
        });
    };
    let look = move |_| session.go(Page::SendPreview(connection, id));
    let can_be_sent = item.state == ItemState::Asking;
    let can_be_tried = matches!(item.state, ItemState::NotAccepted | ItemState::NotSendable);
    let class = if looking { "button" } else { "button small" };
    let name = move || view! { " " <span class="unseen">{of.clone()}</span> };
    view! {
        <div class="actions">
            {can_be_sent.then(|| view! {
                <button
                    type="button"
                    class=class
                    class:primary=looking
                    data-test="send-it"
                    on:click=send
                >
                    {words::connection::send_it()}
                    {name()}
                </button>
            })}
            {(!looking).then(|| view! {
                <button type="button" class=class data-test="preview" on:click=look>
                    {words::connection::look()}
                    {name()}
                </button>
            })}
            {can_be_tried.then(|| view! {
                <button type="button" class=class data-test="try-again" on:click=again>
                    {words::connections::try_again()}
                    {name()}
                </button>
            })}
        </div>
    }
}
