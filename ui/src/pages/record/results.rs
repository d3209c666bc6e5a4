//! Results: the newest of each thing, and each thing over time.

use api::{Request, ResultCard, ResultChart, ResultPoint, ResultTrend};
use chrono::{DateTime, FixedOffset, Utc};
use leptos::prelude::*;
use model::reading::SeriesName;

use super::drawing;
use super::line::line_of;
use crate::ask::question;
use crate::components::{BackLink, Chart, PageTitle, answered};
use crate::page::Page;
use crate::session::Session;
use crate::{clock, format, words};

/// The parts of a page have ids of their own. A result with more amounts than
/// this has the rest in its list.
const CHARTS: [&str; 8] = [
    "result-chart-1",
    "result-chart-2",
    "result-chart-3",
    "result-chart-4",
    "result-chart-5",
    "result-chart-6",
    "result-chart-7",
    "result-chart-8",
];

/// The newest result of each thing, newest first.
#[component]
pub(super) fn Results() -> impl IntoView {
    let cards = question::<Vec<ResultCard>>(|| Request::Results);
    answered(cards, |cards| view! { <Cards cards /> })
}

/// A line for each thing; it leads to all of its results.
#[component]
pub(super) fn Cards(cards: Vec<ResultCard>) -> impl IntoView {
    let session = Session::here();
    let card = move |card: ResultCard| {
        let (latest, topic) = (card.latest, card.topic);
        let times = (card.count > 1).then(|| words::record::times(format::number(card.count)));
        let about = [format::fhir_date(&latest.date), format::from(&latest.source)];
        let about = about.into_iter().chain(times).filter(|part| !part.is_empty());
        view! {
            <li class="item" class:withdrawn=latest.entered_in_error data-test="result">
                <button
                    type="button"
                    class="item-title"
                    on:click=move |_| session.go(Page::OneResult(topic.clone()))
                >
                    <span dir="auto">{latest.title}</span>
                </button>
                {(!latest.detail.is_empty()).then(|| view! {
                    <p class="item-detail" dir="auto">{latest.detail}</p>
                })}
                <p class="quiet">{about.collect::<Vec<_>>().join(" · ")}</p>
            </li>
        }
    };
    view! { <ul class="items">{cards.into_iter().map(card).collect_view()}</ul> }
}

/// The results of one thing over time, beside what the person measured.
#[component]
pub(crate) fn OneResult(topic: String) -> impl IntoView {
    let session = Session::here();
    let trend = question::<ResultTrend>(move || Request::ResultTrend { topic: topic.clone() });
    let title = move || match trend.get() {
        Some(Ok(trend)) => trend.title,
        _ => words::record::results().to_owned(),
    };
    view! {
        <BackLink label=words::form::back() on_press=move || session.back() />
        <PageTitle title=Signal::derive(title) />
        {answered(trend, |trend| view! { <Trend trend /> })}
    }
}

#[component]
fn Trend(trend: ResultTrend) -> impl IntoView {
    let session = Session::here();
    let several = trend.charts.len() > 1;
    let title = trend.title;
    let of = title.clone();
    let items = trend.items.into_iter().map(move |item| line_of(item, &of));
    let series = trend.measure.map(|measure| SeriesName { measure, own: String::new() });
    let measured = trend.charts.iter().any(|chart| !chart.home.is_empty());
    let charts = CHARTS.into_iter().zip(trend.charts.clone()).map(|(id, chart)| {
        let title = if chart.name.is_empty() { title.clone() } else { chart.name.clone() };
        view! { <Drawn id title chart several /> }
    });
    view! {
        {trend.charts.is_empty().then(|| view! {
            <p class="empty">{words::record::no_chart()}</p>
        })}
        {charts.collect_view()}
        {series.filter(|_| measured).map(|series| view! {
            <button
                type="button"
                class="link"
                on:click=move |_| session.go(Page::OneMeasure(series.clone()))
            >
                {words::record::measure()}
            </button>
        })}
        <section class="group">
            <h2>{words::record::all_results()}</h2>
            <ul class="items">{items.collect_view()}</ul>
        </section>
    }
}

#[component]
fn Drawn(id: &'static str, title: String, chart: ResultChart, several: bool) -> impl IntoView {
    let series = drawing::series(&chart);
    let sentence = summary(&title, &chart, clock::local);
    let usual = chart.services.last().map(said).filter(|usual| !usual.is_empty());
    view! {
        {several.then(|| view! { <h2>{heading(&title, &chart.unit)}</h2> })}
        <Chart id series=Signal::stored(series) on_range=|_| ()>
            {sentence}
        </Chart>
        {usual.map(|range| view! {
            <p class="quiet" dir="auto">{words::record::usual(range)}</p>
        })}
    }
}

fn heading(title: &str, unit: &str) -> String {
    if unit.is_empty() { title.to_owned() } else { words::record::in_unit(title, unit) }
}

fn said(point: &ResultPoint) -> String {
    let parts = [point.usual.as_str(), point.interpretation.as_str()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// What the chart shows, for those who do not see it: how much of it there is,
/// and the newest, by the clock on the wall, which `local` knows.
fn summary(
    title: &str,
    chart: &ResultChart,
    local: impl Fn(DateTime<Utc>) -> DateTime<FixedOffset>,
) -> String {
    let count = |points: &[ResultPoint]| u64::try_from(points.len()).unwrap_or(u64::MAX);
    let services =
        (!chart.services.is_empty()).then(|| words::record::from_services(count(&chart.services)));
    let home = (!chart.home.is_empty()).then(|| words::record::at_home(count(&chart.home)));
    let counts: Vec<String> = services.into_iter().chain(home).collect();
    let newest = chart.services.iter().chain(&chart.home).max_by_key(|point| point.at);
    let newest = newest.map_or_else(String::new, |point| {
        let day = format::date(&local(point.at));
        words::record::newest(format!("{} {}", point.number, chart.unit).trim_end(), day)
    });
    words::record::chart(heading(title, &chart.unit), format::list(&counts), newest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_there_is_none_of_is_not_counted() {
        let point = |at: &str, number: &str| ResultPoint {
            at: at.parse().unwrap(),
            number: number.into(),
            ..ResultPoint::default()
        };
        let services =
            vec![point("2026-01-05T12:00:00Z", "7.25"), point("2026-03-05T12:00:00Z", "6")];
        let unit = "mmol/L".to_owned();
        let mut chart = ResultChart { services, unit, ..ResultChart::default() };
        let say = |chart: &ResultChart| summary("Glucose", chart, |at| at.fixed_offset());
        assert_eq!(
            say(&chart),
            "Glucose, in mmol/L. 2 results from services, the newest 6 mmol/L on 5 March 2026."
        );
        chart.home.push(point("2026-04-05T12:00:00Z", "6.4"));
        assert_eq!(
            say(&chart),
            "Glucose, in mmol/L. 2 results from services and 1 measured at home, the newest \
             6.4 mmol/L on 5 April 2026."
        );
    }
}
