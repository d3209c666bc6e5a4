//! How a connection stands: where it is, when it was last in touch, and what
//! is in its way.

use api::{Advice, ConnectionView};
use leptos::prelude::*;

use super::Known;
use crate::components::AdviceBox;
use crate::{clock, format, words};

/// What is said of it, without what changes with every item.
#[derive(Debug, Clone, PartialEq)]
struct Lines {
    url: String,
    last: String,
    paused: bool,
    reads_only: bool,
    problem: Option<Advice>,
}

impl From<&ConnectionView> for Lines {
    fn from(connection: &ConnectionView) -> Self {
        Self {
            url: connection.url.clone(),
            last: last_sync(connection),
            paused: connection.paused,
            reads_only: !connection.can.takes_something && !connection.can.can.is_empty(),
            problem: connection.last_problem.clone(),
        }
    }
}

/// When something last went to and fro.
pub(crate) fn last_sync(connection: &ConnectionView) -> String {
    match connection.last_sync {
        Some(at) => words::connections::last_sync(format::ago(at, clock::now(), clock::local)),
        None => words::connections::never_synced().to_owned(),
    }
}

/// The standing.
#[component]
pub(super) fn Standing(connection: Known) -> impl IntoView {
    let lines = Memo::new(move |_| connection.with(|known| known.as_ref().map(Lines::from)));
    move || {
        let Some(lines) = lines.get() else {
            return view! { <p class="looking" role="status">{words::app::looking()}</p> }
                .into_any();
        };
        let Lines { url, last, paused, reads_only, problem } = lines;
        view! {
            <div>
                <p class="quiet url">{url}</p>
                <p data-test="last-sync">{last}</p>
            </div>
            {paused.then(|| view! {
                <p class="notice" data-test="paused">{words::connection::is_paused()}</p>
            })}
            {reads_only.then(|| view! {
                <p class="notice" data-test="reads-only">{words::connection::reads_only()}</p>
            })}
            {problem.map(|advice| view! { <AdviceBox advice earlier=true /> })}
        }
        .into_any()
    }
}
