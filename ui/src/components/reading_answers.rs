//! A reading that was corrected in two ways: the answers, to choose from.

use api::{ReadingView, Request, SavedReadings};
use leptos::prelude::*;

use super::ProblemOf;
use crate::ask::Doing;
use crate::session::Session;
use crate::{clock, format, screen, words};

/// What stands now, side by side. The one that is chosen takes the place of
/// all; that can be undone.
#[component]
pub(crate) fn ReadingAnswers(answers: Vec<ReadingView>) -> impl IntoView {
    let session = Session::here();
    let doing = Doing::new();
    let label = answers.first().map(|answer| answer.label.clone()).unwrap_or_default();
    let choose = move |id| {
        doing.run(Request::PutBackReading { id }, move |saved: SavedReadings| {
            session.say_saved_readings(words::readings::chosen(), &saved);
            screen::focus_toast();
        });
    };
    let answer = |answer: ReadingView| {
        let id = answer.id;
        let writer = answer.writer.as_ref().map(words::writer::entered);
        let written = format::date_time(&clock::local(answer.recorded_at));
        view! {
            <li>
                <p>
                    <span class="strong">{answer.shown.clone()}</span>
                    ", "
                    {format::date_time(&answer.at)}
                </p>
                <p class="quiet">
                    {words::readings::written_on(written)}
                    {writer.map(|writer| format!(", {writer}"))}
                </p>
                <button
                    type="button"
                    class="button"
                    data-test="answer-choose"
                    on:click=move |_| choose(id)
                >
                    {words::readings::choose()}
                    <span class="unseen">{answer.shown}</span>
                </button>
            </li>
        }
    };
    view! {
        <section class="notice" aria-label=words::readings::two_answers() data-test="two-answers">
            <p class="strong">{words::readings::two_answers_to(label)}</p>
            <p>{words::readings::two_answers_why()}</p>
            <ProblemOf doing />
            <ul class="answers">{answers.into_iter().map(answer).collect_view()}</ul>
        </section>
    }
}
