//! A card for one thing that waits, and settling it.

use api::{Request, Response};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::choice;
use crate::ask::Doing;
use crate::door::ask;
use crate::screen;

/// What is being settled on the page.
#[derive(Clone, Copy)]
pub(super) struct Settling {
    pub(super) doing: Doing,
    /// The cards on the page, in order.
    order: StoredValue<Vec<String>>,
    /// The place of the card that was settled, until its neighbour has the focus.
    settled: StoredValue<Option<usize>>,
}

impl Settling {
    pub(super) fn new() -> Self {
        Self {
            doing: Doing::new(),
            order: StoredValue::new(Vec::new()),
            settled: StoredValue::new(None),
        }
    }

    /// Settles what the card `id` asks, and hands the answer to `done`.
    pub(super) fn settle<A>(self, id: &str, request: Request, done: impl FnOnce(A) + 'static)
    where
        A: TryFrom<Response> + 'static,
    {
        if self.doing.busy.get_untracked() {
            return;
        }
        let place = self.order.with_value(|order| order.iter().position(|card| card == id));
        self.settled.set_value(place);
        let work = async move {
            let answer = ask(request).await;
            if answer.is_err() {
                self.settled.try_set_value(None);
            }
            answer
        };
        self.doing.run_future(work, done);
    }

    /// Notes the cards that are on the page now, and after something was
    /// settled moves the focus to what has taken its place.
    pub(super) fn show(self, cards: Vec<String>) {
        if let Some(place) = self.settled.try_update_value(Option::take).flatten() {
            match cards.get(place).or(cards.last()) {
                Some(card) => screen::focus_id_once_drawn(choice::id(card, 1)),
                None => screen::focus_title(),
            }
        }
        self.order.set_value(cards);
    }
}

/// A card whose choices a number presses while the focus is in it.
#[component]
pub(super) fn Card(id: String, title: String, children: Children) -> impl IntoView {
    let title_id = format!("{id}-title");
    let labelled_by = title_id.clone();
    let press = move |event: KeyboardEvent| {
        let held = event.ctrl_key() || event.alt_key() || event.meta_key() || event.repeat();
        let number = event.key().parse().ok().filter(|_| !held);
        if number.is_some_and(|number| screen::press_id(&choice::id(&id, number))) {
            event.prevent_default();
        }
    };
    view! {
        <article
            class="card question"
            data-test="waiting-card"
            aria-labelledby=labelled_by
            on:keydown=press
        >
            <h2 id=title_id dir="auto">{title}</h2>
            {children()}
        </article>
    }
}
