//! A measure in short: the last days, and the average at home.

use api::{ReadingSummary, Request};
use leptos::prelude::*;
use model::Measure;
use model::reading::{self, DAYS_LEAST, SeriesName};

use super::said;
use crate::ask::question;
use crate::components::answered;
use crate::{format, words};

/// Days that a summary reaches back.
const PERIODS: [u32; 3] = [7, 30, 90];

/// A line for each period.
#[component]
pub(super) fn Periods(series: SeriesName, own_unit: String) -> impl IntoView {
    let row = move |days: u32| {
        let (series, own_unit) = (series.clone(), own_unit.clone());
        let summary = question::<ReadingSummary>(move || Request::ReadingSummary {
            series: series.clone(),
            days: Some(days),
        });
        let told = move || {
            let summary = summary.get()?.ok()?;
            let count = summary.parts.first().map_or(0, |part| part.summary.count);
            let average = said::average(&summary, &own_unit).unwrap_or_default();
            let range = said::range(&summary, &own_unit).unwrap_or_default();
            Some(view! {
                <td class="number">{format::number(count)}</td>
                <td>{average}</td>
                <td>{range}</td>
            })
        };
        view! {
            <tr>
                <th scope="row">{words::readings::last_days(days)}</th>
                {told}
            </tr>
        }
    };
    view! {
        <section class="group" aria-labelledby="periods-title">
            <h2 id="periods-title">{words::readings::in_short()}</h2>
            <div class="table-place" role="group" tabindex="0" aria-labelledby="periods-title">
                <table class="data-table" aria-labelledby="periods-title">
                    <thead>
                        <tr>
                            <th scope="col">{words::readings::period()}</th>
                            <th scope="col" class="number">{words::readings::title()}</th>
                            <th scope="col">{words::readings::average()}</th>
                            <th scope="col">{words::readings::lowest_to_highest()}</th>
                        </tr>
                    </thead>
                    <tbody>{PERIODS.map(row).collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
}

/// The average of a week of measuring at home, for blood pressure alone.
#[component]
pub(super) fn HomeAverage(measure: Measure) -> impl IntoView {
    (measure == Measure::BloodPressure).then(|| {
        let average =
            question::<Option<reading::HomeAverage>>(|| Request::HomeAverage { from: None });
        view! {
            <section class="group" aria-labelledby="home-title">
                <h2 id="home-title">{words::readings::home()}</h2>
                {answered(average, |average| average.map(home))}
                <p class="quiet">{words::readings::home_source()}</p>
            </section>
        }
    })
}

fn home(average: reading::HomeAverage) -> impl IntoView {
    let days = count(average.days);
    let first = format::date(&average.first_day);
    let said = match average.mean {
        Some(mean) => {
            let mean = words::readings::pressure(mean.systolic, mean.diastolic);
            words::readings::home_average(count(average.used), mean, first)
        }
        None => words::readings::home_too_few(days, DAYS_LEAST),
    };
    let short = (average.mean.is_some() && average.short_days > 0)
        .then(|| words::readings::home_short(count(average.short_days)));
    let left_out = (average.others_left_out > 0)
        .then(|| words::readings::home_left_out(count(average.others_left_out)));
    view! {
        <p data-test="home-average">{said}</p>
        {short.map(|short| view! { <p class="quiet">{short}</p> })}
        {left_out.map(|left_out| view! { <p class="quiet">{left_out}</p> })}
    }
}

fn count(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
