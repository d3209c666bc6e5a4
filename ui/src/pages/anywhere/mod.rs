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
use crate::components::PageTitle;
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
fn Working(doing: Doing, step: ExchangeStep) -> impl IntoView {
    let session = Session::here();
    let progress = Memo::new(move |_| {
        let progress = session.status.with(|status| status.as_ref().and_then(|s| s.exchange));
        progress.filter(|progress| progress.step == step && doing.busy.get())
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
