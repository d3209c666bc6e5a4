//! One questionnaire, each time it was answered.

use api::{QuestionnaireTrend, Request, TrendPoint};
use leptos::prelude::*;
use model::QuestionnaireId;

use crate::ask::question;
use crate::components::{BackLink, Chart, Glyph, Icon, PageTitle, Point, Series, Span, answered};
use crate::page::Page;
use crate::session::Session;
use crate::{format, words};

/// A day on either side of a single answer, and no line over half a year, in
/// seconds.
const DAY: i64 = 86_400;
const GAP: i64 = 183 * DAY;

/// The page.
#[component]
pub(crate) fn OneQuestionnaire(id: QuestionnaireId) -> impl IntoView {
    let session = Session::here();
    let of = id.clone();
    let trend =
        question::<QuestionnaireTrend>(move || Request::QuestionnaireTrend { id: of.clone() });
    let title = Memo::new(move |_| {
        trend.with(|trend| match trend {
            Some(Ok(trend)) => trend.title.clone(),
            _ => words::questionnaires::title().to_owned(),
        })
    });
    view! {
        <BackLink label=words::form::back() on_press=move || session.back() />
        <PageTitle title />
        <button
            type="button"
            class="button primary"
            data-test="answer-now"
            on:click=move |_| session.go(Page::Answer(id.clone()))
        >
            {words::questionnaires::answer()}
        </button>
        {answered(trend, |trend| view! { <Trend trend /> })}
    }
}

#[component]
fn Trend(trend: QuestionnaireTrend) -> impl IntoView {
    if trend.points.is_empty() {
        return view! { <p class="empty">{words::questionnaires::never()}</p> }.into_any();
    }
    let series = series(&trend);
    let has_scores = !series.points.is_empty();
    let count = u64::try_from(trend.points.len()).unwrap_or(u64::MAX);
    let newest = trend.points.last().map(|point| {
        let score = score(point.score, trend.range, point.band.as_deref());
        words::questionnaires::sentence(count, score, format::date(&point.at.at()))
    });
    let bands = trend
        .bands
        .iter()
        .map(|band| words::questionnaires::band_range(band.from, band.to, &band.name));
    let bands: Vec<String> = bands.collect();
    let range = trend.range;
    let lines = trend.points.into_iter().rev();
    view! {
        {has_scores.then(|| view! {
            <Chart id="questionnaire-chart" series=Signal::stored(series) on_range=|_| ()>
                {newest}
            </Chart>
        })}
        {(!bands.is_empty()).then(|| view! {
            <p class="quiet">{words::questionnaires::bands(format::list(&bands))}</p>
        })}
        <p class="quiet">{words::questionnaires::no_diagnosis()}</p>
        <section class="group" aria-labelledby="times-title">
            <h2 id="times-title">{words::questionnaires::times()}</h2>
            <ul class="items">
                {lines.map(|point| view! { <Time point range /> }).collect_view()}
            </ul>
        </section>
    }
    .into_any()
}

/// One time it was answered.
#[component]
fn Time(point: TrendPoint, range: Option<(i32, i32)>) -> impl IntoView {
    let session = Session::here();
    let when = format::date_time(&point.at.at());
    let of = words::readings::of(&when);
    let entry = point.entry;
    view! {
        <li class="item" data-test="time">
            <p class="strong">{score(point.score, range, point.band.as_deref())}</p>
            <div class="entry-foot">
                <p class="quiet">{when}</p>
                <button
                    type="button"
                    class="button small"
                    data-test="time-delete"
                    on:click=move |_| session.delete(entry)
                >
                    <Icon glyph=Glyph::Bin />
                    {words::entry::delete()}
                    <span class="unseen">{of}</span>
                </button>
            </div>
        </li>
    }
}

/// `7 out of 27, "Mild"`
pub(super) fn score(score: Option<i32>, range: Option<(i32, i32)>, band: Option<&str>) -> String {
    let Some(score) = score else { return words::questionnaires::no_score().to_owned() };
    let said = match range {
        Some((_, most)) => words::questionnaires::score_of(score, most),
        None => score.to_string(),
    };
    match band {
        Some(band) => words::questionnaires::score_band(said, band),
        None => said,
    }
}

fn series(trend: &QuestionnaireTrend) -> Series {
    let point = |point: &TrendPoint| {
        Some(Point {
            at: point.at.utc().timestamp(),
            value: point.score?.into(),
            second: None,
            out_of_range: false,
            second_out_of_range: false,
        })
    };
    let points: Vec<Point> = trend.points.iter().filter_map(point).collect();
    let extent = match (points.first(), points.last()) {
        (Some(first), Some(last)) if first.at < last.at => Span { from: first.at, to: last.at },
        (Some(only), _) => Span { from: only.at - DAY, to: only.at + DAY },
        _ => Span { from: 0, to: 1 },
    };
    Series {
        points,
        unit: words::questionnaires::points().to_owned(),
        decimals: 0,
        names: vec![words::questionnaires::score().to_owned()],
        targets: Vec::new(),
        extent,
        y_range: trend.range.map(|(low, high)| (low.into(), high.into())),
        gap: GAP,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_stands_with_its_most_and_its_own_band() {
        assert_eq!(score(Some(7), Some((0, 27)), Some("Mild")), "7 out of 27, “Mild”");
        assert_eq!(score(Some(7), None, None), "7");
        assert_eq!(score(None, Some((0, 27)), None), words::questionnaires::no_score());
    }
}
