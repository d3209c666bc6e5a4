//! How a reading came to be what it is.

use api::{ReadingHistory as Told, ReadingStep, Request, SavedReadings};
use leptos::prelude::*;
use model::ReadingId;

use crate::ask::{Doing, question};
use crate::components::{
    AudienceLine, BackLink, Erasable, Erase, PageTitle, ProblemOf, ReadingAudience, answered,
};
use crate::session::Session;
use crate::{clock, format, screen, words};

/// Every step, newest first.
#[component]
pub(crate) fn ReadingHistory(id: ReadingId) -> impl IntoView {
    let session = Session::here();
    let history = question::<Told>(move || Request::ReadingHistory { id });
    let doing = Doing::new();
    view! {
        <BackLink label=words::form::back() on_press=move || session.back() />
        <PageTitle title=words::readings::history() />
        <ProblemOf doing />
        {answered(history, move |history| {
            let steps = history.steps.into_iter().rev();
            view! {
                <ol class="versions" reversed>
                    {steps.map(|step| view! { <Step step doing /> }).collect_view()}
                </ol>
            }
        })}
        <Erase what=Erasable::Reading(id) />
    }
}

#[component]
fn Step(step: ReadingStep, doing: Doing) -> impl IntoView {
    let session = Session::here();
    let reading = step.reading;
    let id = reading.id;
    let when = format::date_time(&clock::local(reading.recorded_at));
    let who = step.by_name.unwrap_or_else(|| words::history::someone().to_owned());
    let put_back = move |_| {
        doing.run(Request::PutBackReading { id }, move |saved: SavedReadings| {
            session.say_saved_readings(words::readings::put_back_done(), &saved);
            screen::focus_toast();
        });
    };
    let said = reading.value.is_some();
    let can_put_back = said && !reading.current;
    view! {
        <li class="version" data-test="version">
            <h2>
                {when.clone()}
                {reading.current.then(|| {
                    view! { " " <span class="tag">{words::history::now()}</span> }
                })}
            </h2>
            <p class="quiet">{words::history::by(who)} " " {what(&step.what)}</p>
            {said.then(|| view! {
                <div class="entry">
                    <p class="strong">{reading.shown}</p>
                    <p class="quiet">{format::date_time(&reading.at)}</p>
                    {(!reading.note.is_empty()).then(|| view! {
                        <p class="note" dir="auto">{reading.note}</p>
                    })}
                    <div class="entry-foot">
                        {if reading.current {
                            let of = words::readings::reading_of(when.clone());
                            view! { <ReadingAudience id was=reading.audience of /> }.into_any()
                        } else {
                            view! { <AudienceLine audience=reading.audience /> }.into_any()
                        }}
                    </div>
                </div>
            })}
            {can_put_back.then(|| view! {
                <button type="button" class="button" data-test="put-back" on:click=put_back>
                    {words::history::put_back()}
                    <span class="unseen">{words::readings::of(when)}</span>
                </button>
            })}
        </li>
    }
}

/// A step, by the name the door gives it.
fn what(step: &str) -> &'static str {
    match step {
        "created" => words::readings::did_create(),
        "removed" => words::readings::did_remove(),
        "audience" => words::readings::did_change_audience(),
        "put_back" => words::readings::did_put_back(),
        _ => words::readings::did_correct(),
    }
}
