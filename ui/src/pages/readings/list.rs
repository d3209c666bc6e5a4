//! The readings of a measure, newest first, and what can be done with each.

use api::{Problem, ReadingPage, ReadingQuery, ReadingView, Request, SavedReadings};
use leptos::prelude::*;
use model::reading::SeriesName;

use crate::ask::{Doing, follow};
use crate::components::{AudienceLine, Glyph, Icon, ProblemOf, answered};
use crate::door::ask;
use crate::page::Page;
use crate::session::Session;
use crate::{format, screen, words};

/// How many readings are shown, and how many more each time.
const AT_A_TIME: u32 = 20;

/// The readings.
#[component]
pub(super) fn List(series: SeriesName) -> impl IntoView {
    let session = Session::here();
    let doing = Doing::new();
    let turns = RwSignal::new(1_u32);
    let page = follow(move || {
        session.follow_record();
        load(series.clone(), turns.get())
    });
    view! {
        <section class="group" aria-labelledby="list-title">
            <h2 id="list-title">{words::readings::each()}</h2>
            <ProblemOf doing />
            {answered(page, move |page| {
                let more = page.next.is_some();
                let readings = page.readings.into_iter();
                view! {
                    <ul class="items">
                        {readings.map(|reading| view! { <Line reading doing /> }).collect_view()}
                    </ul>
                    {more.then(|| view! {
                        <button
                            type="button"
                            class="button"
                            data-test="show-more"
                            on:click=move |_| turns.update(|turns| *turns += 1)
                        >
                            {words::form::show_more()}
                        </button>
                    })}
                }
            })}
        </section>
    }
}

/// Asks page after page, so that a long list stays so when the record changes.
async fn load(series: SeriesName, turns: u32) -> Result<ReadingPage, Problem> {
    let mut query =
        ReadingQuery { series: Some(series), limit: AT_A_TIME, ..ReadingQuery::default() };
    let mut page: ReadingPage = ask(Request::Readings(query.clone())).await?;
    for _ in 1..turns {
        let Some(next) = page.next else { break };
        query.after = Some(next);
        let more: ReadingPage = ask(Request::Readings(query.clone())).await?;
        page.readings.extend(more.readings);
        page.next = more.next;
    }
    Ok(page)
}

#[component]
fn Line(reading: ReadingView, doing: Doing) -> impl IntoView {
    let ReadingView { shown, context, device, note, audience, percent_of_best, .. } =
        reading.clone();
    let when = format::date_time(&reading.at);
    let context = context.map(|context| format::phrase(context.label()));
    let share = percent_of_best.map(words::readings::share);
    let tag = |text: String| view! { " " <span class="tag">{text}</span> };
    let corrected = (!reading.replaces.is_empty()).then(|| words::entry::edited().to_owned());
    let writer = reading.writer.as_ref().map(words::writer::entered);
    let device = (!device.is_empty()).then(|| words::readings::by_device(device));
    view! {
        <li class="item" data-test="reading">
            <p>
                <span class="strong">{shown}</span>
                {[context, share, corrected].into_iter().flatten().map(tag).collect_view()}
            </p>
            <p class="quiet">
                {when.clone()}
                {[device, writer].into_iter().flatten().map(|more| format!(", {more}")).collect_view()}
            </p>
            {(!note.is_empty()).then(|| view! { <p class="note" dir="auto">{note}</p> })}
            <div class="entry-foot">
                <AudienceLine audience />
                <Actions reading of=words::readings::of(when) doing />
            </div>
        </li>
    }
}

#[component]
fn Actions(reading: ReadingView, of: String, doing: Doing) -> impl IntoView {
    let session = Session::here();
    let id = reading.id;
    let remove = move || {
        doing.run(Request::RemoveReading { id }, move |saved: SavedReadings| {
            session.say_saved_readings(words::readings::removed(), &saved);
            screen::focus_toast();
        });
    };
    let correct = move || session.go(Page::CorrectReading(Box::new(reading.clone())));
    let history = move || session.go(Page::ReadingHistory(id));
    view! {
        <div class="actions">
            <Action glyph=Glyph::Pencil label=words::readings::correct() of=of.clone()
                act=correct />
            <Action glyph=Glyph::History label=words::entry::history() of=of.clone()
                act=history />
            <Action glyph=Glyph::Bin label=words::readings::remove() of act=remove />
        </div>
    }
}

/// Buttons of several readings on one screen are told apart by the time.
#[component]
fn Action(
    glyph: Glyph,
    label: &'static str,
    of: String,
    act: impl Fn() + 'static,
) -> impl IntoView {
    view! {
        <button type="button" class="button small" on:click=move |_| act()>
            <Icon glyph />
            {label}
            <span class="unseen">{of}</span>
        </button>
    }
}
