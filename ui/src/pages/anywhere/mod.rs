//! The whole record as a file, and files taken into it.

mod bring;
mod brought;
mod report;
mod save;

use api::ExchangeStep;
use leptos::prelude::*;

use self::bring::BringIn;
use self::brought::Brought;
use self::save::SaveAll;
use super::computers::HowFar;
use crate::ask::Doing;
use crate::components::{PageTitle, Sentences};
use crate::session::Session;
use crate::words;

/// Saving everything, bringing a file in, and what was brought in.
#[component]
pub(crate) fn Anywhere() -> impl IntoView {
    view! {
        <PageTitle title=words::anywhere::title() />
        <p class="lead">{words::anywhere::lead()}</p>
        <SaveAll />
        <BringIn />
        <Brought />
    }
}

/// How far the long work of `doing` is, and a way to stop it.
#[component]
fn Working(doing: Doing) -> impl IntoView {
    let session = Session::here();
    let progress = Memo::new(move |_| {
        let progress = session.status.with(|status| status.as_ref().and_then(|s| s.exchange));
        progress.filter(|progress| is_of_a_file(progress.step) && doing.busy.get())
    });
    let stop = move |_| Doing::new().run(api::Request::CancelSync, move |()| session.look());
    view! {
        {move || progress.get().map(|progress| view! { <HowFar progress /> })}
        <Show when=move || doing.busy.get()>
            <button type="button" class="button" data-test="stop" on:click=stop>
                {words::files::stop()}
            </button>
        </Show>
    }
}

/// What was left out of a file, for whoever wants to know.
#[component]
fn LeftOut(lines: Vec<String>) -> impl IntoView {
    (!lines.is_empty()).then(|| {
        view! {
            <details class="more" data-test="left-out">
                <summary>{words::anywhere::left_out()}</summary>
                <Sentences lines class="dots" />
            </details>
        }
    })
}

/// Whether a step is one of writing a file or taking one in.
fn is_of_a_file(step: ExchangeStep) -> bool {
    use ExchangeStep::{Exporting, Importing, LookingThrough, Waiting};
    matches!(step, Exporting | Importing | LookingThrough | Waiting)
}
