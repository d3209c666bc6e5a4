//! A button that opens the form for something new.

use leptos::prelude::*;

use super::{Glyph, Icon};
use crate::page::Page;
use crate::session::Session;

/// Opens the form.
#[component]
pub(crate) fn AddButton(
    page: Page,
    label: &'static str,
    #[prop(into)] test: String,
    /// Whether it is what the page is mostly opened for.
    #[prop(optional)]
    primary: bool,
) -> impl IntoView {
    let session = Session::here();
    view! {
        <button
            type="button"
            class="button"
            class:primary=primary
            data-test=test
            on:click=move |_| session.go(page.clone())
        >
            <Icon glyph=Glyph::Add />
            {label}
        </button>
    }
}
