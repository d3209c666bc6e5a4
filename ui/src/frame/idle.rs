//! The lock warns before it closes, and keeps the draft.

use leptos::prelude::*;

use crate::components::Dialog;
use crate::session::Session;
use crate::words;

/// Shown while the idle lock is near; any key or click keeps the record open.
#[component]
pub(crate) fn IdleWarning() -> impl IntoView {
    let session = Session::here();
    let seconds =
        Signal::derive(move || session.status.with(|s| s.as_ref().and_then(|s| s.locks_in)));
    let stay = Callback::new(move |()| session.still_here());
    view! {
        <Dialog
            id="idle"
            open=Signal::derive(move || seconds.get().is_some())
            title=words::idle::title()
            on_close=stay
        >
            <p data-test="idle-text">
                {move || seconds.get().map(|seconds| words::idle::soon(u64::from(seconds)))}
            </p>
            <div class="actions">
                <button
                    type="button"
                    class="button primary"
                    data-test="idle-stay"
                    on:click=move |_| stay.run(())
                >
                    {words::idle::stay()}
                </button>
                <button
                    type="button"
                    class="button"
                    data-test="idle-lock"
                    on:click=move |_| session.lock()
                >
                    {words::idle::lock_now()}
                </button>
            </div>
        </Dialog>
    }
}
