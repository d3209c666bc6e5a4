//! A list of plain sentences.

use leptos::prelude::*;

/// One line for each, in the order they come; nothing where there are none.
#[component]
pub(crate) fn Sentences(
    lines: Vec<String>,
    /// `ticks`, `crosses` or `quiet`.
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    (!lines.is_empty()).then(|| {
        let lines = lines.into_iter().map(|line| view! { <li dir="auto">{line}</li> });
        view! { <ul class=class>{lines.collect_view()}</ul> }
    })
}
