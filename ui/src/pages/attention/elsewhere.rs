//! What a service did to something that was sent to it.

use api::{ElsewhereChange, ElsewhereChoice, ElsewhereKind, ElsewhereView, PersonCard, Request};
use leptos::prelude::*;
use model::ReadingId;

use super::card::Settling;
use super::choice::Choice;
use super::said::{self, Said, who};
use crate::session::{Offer, Session, Toast, Undo};
use crate::{clock, format, kinds, words};

/// What a service did, with the people who are named in it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Elsewhere {
    pub(super) view: ElsewhereView,
    people: Vec<PersonCard>,
}

impl Elsewhere {
    pub(super) fn new(view: &ElsewhereView, people: &[PersonCard]) -> Self {
        Self { view: view.clone(), people: people.to_vec() }
    }

    pub(super) fn title(&self) -> String {
        let reading = self.view.readings.first();
        let reading =
            reading.map(|one| words::attention::reading(&one.label, format::date_time(&one.at)));
        let entry = self.view.entry.as_ref().map(|entry| said::title(&entry.page));
        entry.or(reading).unwrap_or_else(|| self.view.service.clone())
    }

    /// Whether what was sent is still to be seen here.
    fn stands(&self) -> bool {
        let view = &self.view;
        view.entry.as_ref().map_or(!view.readings.is_empty(), |entry| !entry.deleted)
    }
}

/// What it did, with what was sent beside what it has now.
#[component]
pub(super) fn ElsewhereText(id: String, done: Elsewhere, settling: Settling) -> impl IntoView {
    let view = &done.view;
    let service = view.service.as_str();
    let did = match view.what {
        ElsewhereKind::Changed => words::elsewhere::changed(service),
        ElsewhereKind::Withdrawn => words::elsewhere::withdrawn(service),
        ElsewhereKind::Removed => words::elsewhere::removed(service),
    };
    let changed = view.what == ElsewhereKind::Changed;
    let stands = (!changed && done.stands()).then(words::elsewhere::stands);
    let noticed =
        words::elsewhere::noticed(service, format::date_time(&clock::local(view.noticed_at)));
    let unread = (!view.unread.is_empty())
        .then(|| words::elsewhere::no_place(service, format::list(&view.unread)));
    view! {
        <p>{did} " " {stands}</p>
        {if changed { sides(&done) } else { standing(&done) }}
        {unread.map(|unread| view! { <p>{unread}</p> })}
        <p class="quiet">{noticed}</p>
        <div class="answers" role="group" aria-label=words::elsewhere::what_now()>
            {choices(&id, &done, settling)}
        </div>
    }
}

/// What stands here, so that a person knows which one it is.
fn standing(done: &Elsewhere) -> AnyView {
    let entry = done.view.entry.as_ref().and_then(|entry| said::excerpt(&entry.page));
    let reading = done.view.readings.first().map(|reading| reading.shown.clone());
    let text = entry.or(reading);
    text.map(|text| view! { <p class="note excerpt" dir="auto">{text}</p> }).into_any()
}

/// What was sent, and what the service has.
fn sides(done: &Elsewhere) -> AnyView {
    let changes = done.view.changes.iter().map(|change| field(done, change)).collect_view();
    let [sent, there] = done.view.readings.as_slice() else { return changes.into_any() };
    let shown =
        |text: &str| view! { <p class="strong" dir="auto">{text.to_owned()}</p> }.into_any();
    let by = who(&done.people, sent.by, sent.writer.as_ref(), sent.recorded_at);
    let mine = view! { {shown(&sent.shown)} {by} }.into_any();
    view! { {changes} <Sides service=done.view.service.clone() mine theirs=shown(&there.shown) /> }
        .into_any()
}

/// A field that the service changed. What is here by now may be neither.
fn field(done: &Elsewhere, change: &ElsewhereChange) -> Option<AnyView> {
    let entry = done.view.entry.as_ref()?;
    let both = vec![change.sent.clone(), change.there.clone()];
    let said = |value: &str| {
        let (page, beside) = (entry.page.clone(), both.clone());
        view! { <p class="note"><Said field=change.field value=value.to_owned() page beside /></p> }
            .into_any()
    };
    let typed = entry.page.typed();
    let here = typed.get(&change.field).map_or("", String::as_str);
    let here = (!both.iter().any(|value| value == here)).then(|| {
        view! { <p class="quiet">{words::elsewhere::here_now()}</p> {said(here)} }
    });
    let (mine, theirs) = (said(&change.sent), said(&change.there));
    let name = format::phrase(kinds::in_a_sentence(change.field));
    let field = view! {
        <p class="strong">{name}</p>
        <Sides service=done.view.service.clone() mine theirs />
        {here}
    };
    Some(field.into_any())
}

/// Two things side by side, each under whose it is.
#[component]
fn Sides(service: String, mine: AnyView, theirs: AnyView) -> impl IntoView {
    view! {
        <div class="sides" data-test="sides">
            <div class="side"><p class="quiet">{words::elsewhere::as_sent()}</p> {mine}</div>
            <div class="side">
                <p class="quiet">{words::elsewhere::as_there(service)}</p>
                {theirs}
            </div>
        </div>
    }
}

/// The three ways to settle it, each with what comes of it.
fn choices(card: &str, done: &Elsewhere, settling: Settling) -> AnyView {
    let session = Session::here();
    let (connection, item) = (done.view.connection, done.view.item);
    let ways = ways(&done.view).into_iter().zip(1..);
    let choices = ways.map(|((choice, label, comes_of_it), number)| {
        let (id, undo) = (card.to_owned(), way_back(&done.view, choice));
        let choose = move |()| {
            let request = Request::SettleElsewhere { connection, item, choice };
            let offer = undo.clone().map(Offer::Undo);
            settling.settle(&id, request, move |()| {
                let text = words::attention::chosen().to_owned();
                session.toast.set(Some(Toast { text, offer }));
                session.look();
            });
        };
        view! {
            <Choice card=card.to_owned() number act=Callback::new(choose)>
                <span dir="auto">{label}</span>
                <span class="answer-who">{comes_of_it}</span>
            </Choice>
        }
    });
    choices.collect_view().into_any()
}

/// Each choice with what it is called, and what comes of it.
fn ways(view: &ElsewhereView) -> [(ElsewhereChoice, String, String); 3] {
    let service = view.service.as_str();
    let (take, theirs) = match (view.what, &view.entry) {
        (ElsewhereKind::Changed, Some(_)) => {
            (words::elsewhere::take(service), words::elsewhere::theirs_stays(service))
        }
        (ElsewhereKind::Changed, None) => {
            (words::elsewhere::take(service), words::elsewhere::theirs_corrects().to_owned())
        }
        (ElsewhereKind::Withdrawn | ElsewhereKind::Removed, _) => (
            words::elsewhere::delete_too().to_owned(),
            words::elsewhere::theirs_deletes().to_owned(),
        ),
    };
    let (keep, mine) = (words::elsewhere::keep(), words::elsewhere::mine_stays());
    let (leave, each) = (words::elsewhere::leave(), words::elsewhere::each_stays());
    [
        (ElsewhereChoice::KeepMine, keep.to_owned(), mine.to_owned()),
        (ElsewhereChoice::TakeTheirs, take, theirs),
        (ElsewhereChoice::LeaveBoth, leave.to_owned(), each.to_owned()),
    ]
}

/// How to take back what changes something here. What is sent again is sent,
/// and the history of the entry keeps what it said.
fn way_back(view: &ElsewhereView, choice: ElsewhereChoice) -> Option<Undo> {
    if choice != ElsewhereChoice::TakeTheirs {
        return None;
    }
    match (&view.entry, view.readings.first(), view.what) {
        (Some(_), _, ElsewhereKind::Changed) => None,
        (Some(entry), ..) => Some(Undo::Revert(entry.id, entry.heads.clone())),
        (None, reading, _) => {
            let before: Vec<ReadingId> = reading.map(|reading| reading.id).into_iter().collect();
            Some(Undo::Readings { added: Vec::new(), before })
        }
    }
}
