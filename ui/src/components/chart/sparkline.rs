//! A line to glance at, beside the number that says it.

use leptos::prelude::*;

use super::layout;
use super::series::Series;

/// The run of the first values, without axes. It stands beside words, so it is
/// hidden from screen readers.
#[component]
pub(crate) fn Sparkline(#[prop(into)] series: Signal<Series>) -> impl IntoView {
    let line = move || series.with(|series| layout::sketch(&series.points, series.gap));
    view! {
        <svg
            class="sparkline"
            viewBox="-3 -3 106 30"
            preserveAspectRatio="none"
            aria-hidden="true"
            focusable="false"
        >
            <path d=line />
        </svg>
    }
}
