//! Everything that was measured: a card for each measure, and what else could
//! be measured.

mod add;
mod drawing;
mod figures;
mod history;
mod list;
mod one;
mod said;
mod target;

pub(crate) use add::{AddReading, CorrectReading};
use api::{ReadingChart, Request, SeriesCard};
use chrono::TimeDelta;
pub(crate) use history::ReadingHistory;
use leptos::prelude::*;
use model::Measure;
use model::reading::{OwnMeasure, SeriesName};
pub(crate) use one::OneMeasure;

use crate::ask::question;
use crate::components::{Glyph, Icon, PageTitle, Sparkline, answered};
use crate::page::Page;
use crate::session::Session;
use crate::{format, words};

/// The line on a card shows so many days, in so many stretches.
const GLANCE_DAYS: i64 = 90;
const GLANCE_BUCKETS: u32 = 30;

/// The measures.
#[component]
pub(crate) fn Readings() -> impl IntoView {
    let cards = question::<Vec<SeriesCard>>(|| Request::ReadingSeries);
    view! {
        <PageTitle title=words::readings::title() />
        {answered(cards, |cards| {
            let empty = cards.is_empty();
            let others = not_measured(&cards);
            view! {
                {empty.then(|| view! { <p class="empty">{words::readings::empty()}</p> })}
                <ul class="measures">
                    {cards.into_iter().map(|card| view! { <Card card /> }).collect_view()}
                </ul>
                <Others others empty />
            }
        })}
    }
}

/// What has no card yet. One's own measures have no end.
fn not_measured(cards: &[SeriesCard]) -> Vec<Measure> {
    let measured = |measure| cards.iter().any(|card| card.series.measure == measure);
    let wanted = |measure: &Measure| *measure == Measure::Own || !measured(*measure);
    Measure::ALL.into_iter().filter(wanted).collect()
}

/// The newest of a measure, and how it went.
#[component]
fn Card(card: SeriesCard) -> impl IntoView {
    let session = Session::here();
    let SeriesCard { series, label, latest, .. } = card;
    let own_unit = latest.own.as_ref().map(OwnMeasure::unit).unwrap_or_default().to_owned();
    let from = latest.at.to_utc().checked_sub_signed(TimeDelta::days(GLANCE_DAYS));
    let of = series.clone();
    let chart = question::<ReadingChart>(move || Request::ReadingChart {
        series: of.clone(),
        from,
        until: None,
        buckets: GLANCE_BUCKETS,
    });
    let drawn = Memo::new(move |_| {
        chart.with(|chart| match chart {
            Some(Ok(chart)) => drawing::series(chart, None, &own_unit),
            _ => drawing::nothing(),
        })
    });
    let (open, add) = (series.clone(), series);
    let share = latest.percent_of_best.map(words::readings::share);
    let when = Some(format::date_time(&latest.at));
    let about = share.into_iter().chain(when).collect::<Vec<_>>().join(" · ");
    view! {
        <li class="measure" data-test="measure">
            <h2>
                <button
                    type="button"
                    class="item-title"
                    on:click=move |_| session.go(Page::OneMeasure(open.clone()))
                >
                    {label.clone()}
                </button>
            </h2>
            <p class="measure-value">{latest.shown}</p>
            <p class="quiet">{about}</p>
            // One reading is no line.
            {move || (drawn.with(|series| series.points.len()) > 1).then(|| view! {
                <Sparkline series=drawn />
            })}
            <button
                type="button"
                class="button small"
                data-test="measure-add"
                on:click=move |_| session.go(Page::AddReading(Some(add.clone())))
            >
                <Icon glyph=Glyph::Add />
                {words::frame::add()}
                <span class="unseen">{label}</span>
            </button>
        </li>
    }
}

#[component]
fn Others(others: Vec<Measure>, empty: bool) -> impl IntoView {
    let session = Session::here();
    let title = if empty { words::readings::first() } else { words::readings::others() };
    let button = |measure: Measure| {
        view! {
            <button
                type="button"
                class="choice"
                on:click=move |_| {
                    session.go(Page::AddReading(Some(SeriesName::from(measure))));
                }
            >
                {measure.label()}
            </button>
        }
    };
    view! {
        <section class="group" aria-labelledby="others-title">
            <h2 id="others-title">{title}</h2>
            <div class="choices">{others.into_iter().map(button).collect_view()}</div>
        </section>
    }
}
