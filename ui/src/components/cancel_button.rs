//! The way out of a form that leads back to where it was opened.

use leptos::prelude::*;

use crate::session::Session;
use crate::words;

/// Closes the form.
#[component]
pub(crate) fn CancelButton() -> impl IntoView {
    let session = Session::here();
    view! {
        <button type="button" class="button" data-test="cancel" on:click=move |_| session.back()>
            {words::form::cancel()}
        </button>
    }
}
