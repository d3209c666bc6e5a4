//! What a person still has to do, said on every page until it is done.

use leptos::prelude::*;

use crate::page::{CodeTask, Page};
use crate::session::Session;
use crate::words;

/// Asks for the recovery code to be tried, while it has not been.
#[component]
pub(super) fn CodeNotice() -> impl IntoView {
    let session = Session::here();
    view! {
        <Show when=move || !session.code_tried.get()>
            <section class="notice" aria-label=words::code::untried() data-test="code-untried">
                <p class="strong">{words::code::untried()}</p>
                <p>{words::code::untried_why()}</p>
                <div class="actions">
                    <button
                        type="button"
                        class="button"
                        data-test="code-try-now"
                        on:click=move |_| session.go(Page::RecoveryCode(CodeTask::TypeBack(None)))
                    >
                        {words::code::try_now()}
                    </button>
                    <button
                        type="button"
                        class="button"
                        data-test="code-make-new"
                        on:click=move |_| session.go(Page::RecoveryCode(CodeTask::MakeNew))
                    >
                        {words::code::make_new()}
                    </button>
                </div>
            </section>
        </Show>
    }
}
