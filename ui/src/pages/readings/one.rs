//! The readings of one measure: drawn, in short, against a target, and each.

use api::{Attention, ReadingChart, ReadingSummary, ReadingView, Request, SeriesCard};
use chrono::DateTime;
use leptos::prelude::*;
use model::reading::{OwnMeasure, SeriesName};

use super::{drawing, figures, list, said, target};
use crate::ask::{follow, question};
use crate::components::{AdviceBox, BackLink, Chart, Glyph, Icon, PageTitle, ReadingAnswers, Span};
use crate::door::ask;
use crate::page::Page;
use crate::session::Session;
use crate::words;

/// Stretches of time of which a chart has the first, lowest, highest and last
/// value: each is about three pixels wide, which four marks fill.
const BUCKETS: u32 = 200;

/// What is known of the series so far. A new reading does not change it, so
/// the page stays as it is while its parts follow the record.
#[derive(Clone, PartialEq)]
enum Known {
    Looking,
    Not(api::Advice),
    Empty,
    Measured(Option<OwnMeasure>),
}

/// The page of a measure.
#[component]
pub(crate) fn OneMeasure(series: SeriesName) -> impl IntoView {
    let session = Session::here();
    let cards = question::<Vec<SeriesCard>>(|| Request::ReadingSeries);
    let of = series.clone();
    let known = Memo::new(move |_| {
        cards.with(|cards| match cards {
            None => Known::Looking,
            Some(Err(problem)) => Known::Not(problem.advice()),
            Some(Ok(cards)) => match cards.iter().find(|card| card.series == of) {
                None => Known::Empty,
                Some(card) => Known::Measured(card.latest.own.clone()),
            },
        })
    });
    let (title, add) = (series.label().to_owned(), series.clone());
    view! {
        <BackLink label=words::form::back() on_press=move || session.back() />
        <PageTitle title />
        <button
            type="button"
            class="button primary"
            data-test="reading-add"
            on:click=move |_| session.go(Page::AddReading(Some(add.clone())))
        >
            <Icon glyph=Glyph::Add />
            {words::readings::add()}
        </button>
        {move || match known.get() {
            Known::Looking => {
                view! { <p class="looking" role="status">{words::app::looking()}</p> }.into_any()
            }
            Known::Not(advice) => view! { <AdviceBox advice /> }.into_any(),
            Known::Empty => view! { <p class="empty">{words::readings::none()}</p> }.into_any(),
            Known::Measured(own) => view! { <Measured series=series.clone() own /> }.into_any(),
        }}
    }
}

#[component]
fn Measured(series: SeriesName, own: Option<OwnMeasure>) -> impl IntoView {
    let own_unit = own.as_ref().map(OwnMeasure::unit).unwrap_or_default().to_owned();
    view! {
        <Undecided series=series.clone() />
        <Drawn series=series.clone() own_unit=own_unit.clone() />
        <figures::Periods series=series.clone() own_unit />
        <figures::HomeAverage measure=series.measure />
        <target::Targets series=series.clone() own />
        <list::List series />
    }
}

/// Readings of this measure that were corrected in two ways.
#[component]
fn Undecided(series: SeriesName) -> impl IntoView {
    let attention = question::<Attention>(|| Request::Attention);
    move || {
        let groups = attention.get()?.ok()?.readings;
        let of_this = |group: &Vec<ReadingView>| {
            group.iter().any(|reading| {
                let own = reading.own.as_ref().map(OwnMeasure::name).unwrap_or_default();
                reading.measure == series.measure && own == series.own
            })
        };
        let groups = groups.into_iter().filter(of_this);
        Some(groups.map(|answers| view! { <ReadingAnswers answers /> }).collect_view())
    }
}

/// The chart. It is drawn from the whole, and from finer points where a person
/// looks closer.
#[component]
fn Drawn(series: SeriesName, own_unit: String) -> impl IntoView {
    let session = Session::here();
    let of = series.clone();
    let whole = question::<ReadingChart>(move || Request::ReadingChart {
        series: of.clone(),
        from: None,
        until: None,
        buckets: BUCKETS,
    });
    let of = series.clone();
    let summary = question::<ReadingSummary>(move || Request::ReadingSummary {
        series: of.clone(),
        days: None,
    });
    let range = RwSignal::new(None::<Span>);
    let fine = follow(move || {
        session.follow_record();
        let finer = range.get().map(|span| finer(series.clone(), span));
        async move {
            match finer {
                None => Ok(None),
                Some(request) => ask::<ReadingChart>(request).await.map(Some),
            }
        }
    });
    let unit = own_unit.clone();
    let drawn = Memo::new(move |_| {
        let fine = fine.get().and_then(Result::ok).flatten();
        whole.with(|whole| match whole {
            Some(Ok(whole)) => drawing::series(whole, fine.as_ref(), &unit),
            _ => drawing::nothing(),
        })
    });
    let sentence = move || {
        let summary = summary.get()?.ok()?;
        let lower = whole.with(|whole| drawing::lower_at_highest(whole.as_ref()?.as_ref().ok()?));
        Some(said::sentence(&summary, &own_unit, lower))
    };
    let on_range = move |span: Span| {
        let all = drawn.with_untracked(|drawn| drawn.extent);
        range.set((span != all).then_some(span));
    };
    let ready = Memo::new(move |_| drawn.with(|drawn| !drawn.points.is_empty()));
    move || {
        let sentence = sentence.clone();
        ready.get().then(|| {
            view! {
                <Chart id="readings-chart" series=drawn on_range>
                    <span data-test="readings-summary">{sentence}</span>
                </Chart>
            }
        })
    }
}

/// The points on the screen, and as much again on either side: moving on finds
/// them there.
fn finer(series: SeriesName, span: Span) -> Request {
    let length = span.to.saturating_sub(span.from);
    let at = |seconds: i64| DateTime::from_timestamp(seconds, 0);
    Request::ReadingChart {
        series,
        from: at(span.from.saturating_sub(length)),
        until: at(span.to.saturating_add(length).saturating_add(1)),
        buckets: BUCKETS.saturating_mul(3),
    }
}
