//! What an entry asks: which answer is right, whether a merged text is, and
//! whether it stays.

use api::{Attention, EntryView, Helper, MergedText, PersonCard, Request, Saved};
use leptos::prelude::*;
use model::{Answer, Field, TwoAnswers};

use super::card::Settling;
use super::choice::Choice;
use super::said::{self, Said, who};
use crate::components::helper;
use crate::page::{Page, Writing};
use crate::session::Session;
use crate::{format, kinds, words};

/// An entry that asks something, with what is needed to ask it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Question {
    pub(super) entry: EntryView,
    merged: Vec<MergedText>,
    people: Vec<PersonCard>,
    helpers: Vec<Helper>,
}

impl Question {
    pub(super) fn new(entry: &EntryView, all: &Attention) -> Self {
        let merged = all.merged.iter().filter(|text| text.entry == entry.id).cloned().collect();
        let (people, helpers) = (all.people.clone(), all.helpers.clone());
        Self { entry: entry.clone(), merged, people, helpers }
    }

    /// Who gave an answer, and when.
    fn who(&self, answer: &Answer) -> AnyView {
        who(&self.people, answer.by, helper(&self.helpers, answer.writer), answer.at)
    }
}

/// All that an entry asks. Its choices are counted from the first to the last.
#[component]
pub(super) fn QuestionText(id: String, question: Question, settling: Settling) -> impl IntoView {
    let mut number = 1;
    let mut asked = Vec::new();
    for two in &question.entry.two_answers {
        asked.push(answers(&id, number, &question, two, settling));
        number += two.answers.len();
    }
    let about = (question.merged.is_empty() && !asked.is_empty())
        .then(|| said::excerpt(&question.entry.page))
        .flatten();
    let merged = (!question.entry.merged.is_empty()).then(|| merged(&question));
    // A choice says that the rest of the page was seen too.
    let read =
        (merged.is_some() && asked.is_empty()).then(|| read(&id, number, &question, settling));
    let kept = (question.entry.kept_after_delete && read.is_none() && asked.is_empty())
        .then(|| kept(&id, number, &question, settling));
    view! {
        {about.map(|about| view! { <p class="note excerpt" dir="auto">{about}</p> })}
        {merged}
        {question.entry.kept_after_delete.then(|| view! { <p>{words::attention::kept()}</p> })}
        {asked}
        {read}
        {kept}
    }
}

/// A field with two answers, or more, side by side.
fn answers(
    card: &str,
    first: usize,
    question: &Question,
    two: &TwoAnswers,
    settling: Settling,
) -> AnyView {
    let session = Session::here();
    let field = two.field;
    let (entry, base) = (question.entry.id, question.entry.heads.clone());
    let all: Vec<String> = two.answers.iter().map(|answer| answer.value.clone()).collect();
    let choices = two.answers.iter().zip(first..).map(|(answer, number)| {
        let (id, value) = (card.to_owned(), answer.value.clone());
        let base = base.clone();
        let choose = move |()| {
            let value = value.clone();
            let request = Request::Choose { id: entry, base: base.clone(), field, value };
            settling.settle(&id, request, move |saved: Saved| {
                session.say_saved(words::attention::chosen(), &saved);
            });
        };
        let said = view! {
            <Said
                field
                value=answer.value.clone()
                page=question.entry.page.clone()
                beside=all.clone()
            />
        };
        let who = question.who(answer);
        view! {
            <Choice card=card.to_owned() number act=Callback::new(choose)>{said} {who}</Choice>
        }
    });
    let choices = choices.collect_view();
    let which = words::attention::which(kinds::in_a_sentence(field));
    view! {
        <p class="strong">{which.clone()}</p>
        <div class="answers" role="group" aria-label=which>{choices}</div>
    }
    .into_any()
}

/// A text that was put together, and what it was made of.
fn merged(question: &Question) -> AnyView {
    let versions = question.merged.iter().flat_map(|text| &text.versions);
    let hands: Vec<_> = versions.map(|version| (version.by, version.writer)).collect();
    let several = hands.iter().any(|by| Some(by) != hands.first());
    let told = if several { words::attention::merged() } else { words::attention::merged_alone() };
    let text = |field: &Field| {
        let text = question.entry.page.text(*field).to_owned();
        let name = format::phrase(kinds::in_a_sentence(*field));
        view! {
            <p class="strong">{name}</p>
            <p class="note" dir="auto">{text}</p>
        }
    };
    let texts = question.entry.merged.iter().map(text).collect_view();
    let versions = question.merged.iter().flat_map(|text| &text.versions).map(|version| {
        view! {
            <li>
                {question.who(version)}
                <p class="note" dir="auto">{version.value.clone()}</p>
            </li>
        }
    });
    let versions = versions.collect_view();
    view! {
        <p>{told}</p>
        <div class="merged" data-test="merged">{texts}</div>
        {(!versions.is_empty()).then(|| view! {
            <details>
                <summary>{words::attention::what_each()}</summary>
                <ul class="plain made-of">{versions}</ul>
            </details>
        })}
    }
    .into_any()
}

/// Whether a merged text is right.
fn read(card: &str, first: usize, question: &Question, settling: Settling) -> AnyView {
    let session = Session::here();
    let entry = question.entry.id;
    let change = move |()| session.go(Page::Write(Writing::Edit(entry)));
    let right = accept(card, question, settling, words::attention::right_done());
    view! {
        <div class="answers">
            <Choice card=card.to_owned() number=first act=right>
                {words::attention::right()}
            </Choice>
            <Choice card=card.to_owned() number=first + 1 act=Callback::new(change)>
                {words::attention::change()}
            </Choice>
        </div>
    }
    .into_any()
}

/// Whether an entry stays that someone deleted.
fn kept(card: &str, first: usize, question: &Question, settling: Settling) -> AnyView {
    let session = Session::here();
    let entry = question.entry.id;
    let id = card.to_owned();
    let delete = move |()| {
        settling.settle(&id, Request::DeleteEntry { id: entry }, move |saved: Saved| {
            session.say_saved(words::toast::deleted(), &saved);
        });
    };
    let keep = accept(card, question, settling, words::attention::keep_done());
    view! {
        <p class="note excerpt" dir="auto">{said::excerpt(&question.entry.page)}</p>
        <div class="answers">
            <Choice card=card.to_owned() number=first act=keep>{words::attention::keep()}</Choice>
            <Choice card=card.to_owned() number=first + 1 act=Callback::new(delete)>
                {words::entry::delete()}
            </Choice>
        </div>
    }
    .into_any()
}

/// Notes that it was seen and stays. There is nothing to take back: no word of
/// the entry is changed by it.
fn accept(card: &str, question: &Question, settling: Settling, done: &'static str) -> Callback<()> {
    let session = Session::here();
    let (id, entry, base) = (card.to_owned(), question.entry.id, question.entry.heads.clone());
    Callback::new(move |()| {
        let request = Request::Accept { id: entry, base: base.clone() };
        settling.settle(&id, request, move |_: Saved| {
            session.say(done);
            session.look();
        });
    })
}
