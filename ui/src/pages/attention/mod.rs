//! What waits for a person: two answers to choose from, merged texts to read,
//! entries that outlived their deletion, what a service would not take, and
//! what it did to something it was sent.

mod card;
mod choice;
mod elsewhere;
mod question;
mod reading;
mod refused;
mod said;

use api::{Attention as Waiting, ConnectionView, Request};
use leptos::prelude::*;

use self::card::{Card, Settling};
use self::elsewhere::{Elsewhere, ElsewhereText};
use self::question::{Question, QuestionText};
use self::reading::{TwoReadings, TwoReadingsText};
use self::refused::{Refused, RefusedText};
use crate::ask::{Answer, question};
use crate::components::{AdviceBox, PageTitle, ProblemOf};
use crate::effect::effect;
use crate::words;

/// Everything that waits, one after the other.
#[component]
pub(crate) fn Attention() -> impl IntoView {
    let waiting = question::<Waiting>(|| Request::Attention);
    let connections = question::<Vec<ConnectionView>>(|| Request::Connections);
    let items = Memo::new(move |_| items(waiting, connections));
    let settling = Settling::new();
    effect(move || {
        items.with(|items| {
            if let Some(items) = items {
                settling.show(items.iter().map(Item::id).collect());
            }
        });
    });
    let count = move || items.with(|items| items.as_ref().map_or(0, Vec::len));
    view! {
        <PageTitle title=words::attention::title() />
        {move || match waiting.get() {
            None => view! { <p class="looking" role="status">{words::app::looking()}</p> }.into_any(),
            Some(Err(problem)) => view! { <AdviceBox advice=problem.advice() /> }.into_any(),
            Some(Ok(_)) => view! { <Lead count=count() /> }.into_any(),
        }}
        <ProblemOf doing=settling.doing />
        <ul class="questions">
            <For each=move || items.get().unwrap_or_default() key=Item::version let:item>
                <li><ItemCard item settling /></li>
            </For>
        </ul>
    }
}

#[component]
fn Lead(count: usize) -> impl IntoView {
    let count = u64::try_from(count).unwrap_or(u64::MAX);
    if count == 0 {
        return view! {
            <p class="lead" data-test="nothing-waits">{words::attention::nothing()}</p>
        }
        .into_any();
    }
    view! {
        <p class="lead" data-test="waits">
            {words::attention::waits(count)} " " {words::attention::keys()}
        </p>
    }
    .into_any()
}

#[component]
fn ItemCard(item: Item, settling: Settling) -> impl IntoView {
    let id = item.id();
    match item {
        Item::Question(question) => {
            let title = said::title(&question.entry.page);
            view! { <Card id=id.clone() title><QuestionText id question=*question settling /></Card> }
                .into_any()
        }
        Item::Readings(two) => {
            let title = two.title();
            view! { <Card id=id.clone() title><TwoReadingsText id two=*two settling /></Card> }
                .into_any()
        }
        Item::Refused(refused) => {
            let title = refused.title();
            view! { <Card id=id.clone() title><RefusedText id refused=*refused settling /></Card> }
                .into_any()
        }
        Item::Elsewhere(done) => {
            let title = done.title();
            view! { <Card id=id.clone() title><ElsewhereText id done=*done settling /></Card> }
                .into_any()
        }
    }
}

/// One thing that waits.
#[derive(Debug, Clone, PartialEq)]
enum Item {
    Question(Box<Question>),
    Readings(Box<TwoReadings>),
    Refused(Box<Refused>),
    Elsewhere(Box<Elsewhere>),
}

impl Item {
    /// Names its card for as long as it waits.
    fn id(&self) -> String {
        match self {
            Self::Question(question) => format!("waits-{}", question.entry.id),
            Self::Readings(two) => format!("waits-{}", two.name()),
            Self::Refused(refused) => {
                format!("waits-{}-{}", refused.item.connection, refused.item.item)
            }
            Self::Elsewhere(done) => {
                format!("elsewhere-{}-{}", done.view.connection, done.view.item)
            }
        }
    }

    /// Changes when it has to be drawn anew.
    fn version(&self) -> String {
        match self {
            Self::Question(question) => {
                let heads = question.entry.heads.iter().map(ToString::to_string);
                format!("{} {}", self.id(), heads.collect::<String>())
            }
            Self::Readings(_) => self.id(),
            Self::Refused(refused) => format!("{} {:?}", self.id(), refused.item.reason),
            Self::Elsewhere(done) => format!("{} {:?}", self.id(), done.view),
        }
    }
}

/// What waits, once that is known.
fn items(waiting: Answer<Waiting>, connections: Answer<Vec<ConnectionView>>) -> Option<Vec<Item>> {
    let waiting = waiting.get()?.ok()?;
    let connections = connections.get().and_then(Result::ok).unwrap_or_default();
    let questions = waiting
        .entries
        .iter()
        .map(|entry| Item::Question(Box::new(Question::new(entry, &waiting))));
    let readings = waiting
        .readings
        .iter()
        .map(|two| Item::Readings(Box::new(TwoReadings::new(two, &waiting.people))));
    let refused = waiting.refused.iter().map(|item| {
        let service = connections.iter().find(|connection| connection.id == item.connection);
        let service = service.map(|connection| connection.name.clone()).unwrap_or_default();
        Item::Refused(Box::new(Refused { item: item.clone(), service }))
    });
    let elsewhere = waiting
        .elsewhere
        .iter()
        .map(|view| Item::Elsewhere(Box::new(Elsewhere::new(view, &waiting.people))));
    Some(questions.chain(readings).chain(refused).chain(elsewhere).collect())
}
