//! A reading that was corrected in different ways.

use api::{PersonCard, ReadingView, Request, SavedReadings};
use leptos::prelude::*;

use super::card::Settling;
use super::choice::Choice;
use super::said::who;
use crate::session::Session;
use crate::{format, words};

/// What a reading says now, by different people.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TwoReadings {
    answers: Vec<ReadingView>,
    people: Vec<PersonCard>,
}

impl TwoReadings {
    pub(super) fn new(answers: &[ReadingView], people: &[PersonCard]) -> Self {
        Self { answers: answers.to_vec(), people: people.to_vec() }
    }

    /// Tells it from the others.
    pub(super) fn name(&self) -> String {
        self.answers.iter().map(|answer| answer.id.to_string()).collect::<Vec<_>>().join("-")
    }

    pub(super) fn title(&self) -> String {
        let first = self.answers.first();
        let title = |answer: &ReadingView| {
            words::attention::reading(&answer.label, format::date_time(&answer.at))
        };
        first.map(title).unwrap_or_default()
    }
}

/// The answers side by side. A choice is a correction of its own, which its
/// history keeps with those before: nothing has to be taken back.
#[component]
pub(super) fn TwoReadingsText(id: String, two: TwoReadings, settling: Settling) -> impl IntoView {
    let session = Session::here();
    let choices = two.answers.iter().zip(1..).map(|(answer, number)| {
        let (card, reading) = (id.clone(), answer.id);
        let choose = move |()| {
            let request = Request::PutBackReading { id: reading };
            settling.settle(&card, request, move |_: SavedReadings| {
                session.say(words::attention::chosen());
                session.look();
            });
        };
        let said = match &answer.value {
            Some(_) => answer.shown.clone(),
            None => words::attention::taken_out().to_owned(),
        };
        let who = who(&two.people, answer.by, answer.writer.as_ref(), answer.recorded_at);
        view! {
            <Choice card=id.clone() number act=Callback::new(choose)>
                <span dir="auto">{said}</span>
                {who}
            </Choice>
        }
    });
    let choices = choices.collect_view();
    view! {
        <p class="strong">{words::attention::which_reading()}</p>
        <div class="answers" role="group" aria-label=words::attention::which_reading()>
            {choices}
        </div>
    }
}
