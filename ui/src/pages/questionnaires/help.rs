//! How to get help at once.

use api::HELP_NOW;
use leptos::prelude::*;

use crate::words;

/// Read out at once, and calm: it stays for as long as the answers call for it.
#[component]
pub(super) fn HelpNow() -> impl IntoView {
    view! {
        <section class="notice" role="alert" aria-label=words::questionnaires::help()
            data-test="help-now">
            <p>{HELP_NOW.opening}</p>
            <ul>{HELP_NOW.ways.map(|way| view! { <li class="strong">{way}</li> })}</ul>
            <p>{HELP_NOW.closing}</p>
        </section>
    }
}
