//! The name of the app, with its mark.

use leptos::prelude::*;

use crate::words;

/// Name and mark.
#[component]
pub(crate) fn Brand() -> impl IntoView {
    view! {
        <p class="brand">
            <img class="mark" src="icons/keepwell.svg" alt="" width="36" height="36" />
            {words::app::name()}
        </p>
    }
}
