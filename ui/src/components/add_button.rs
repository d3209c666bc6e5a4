//! A button that opens the form for a new entry of one kind.

use leptos::prelude::*;
use model::EntryKind;

use super::{Glyph, Icon};
use crate::page::{Page, Writing};
use crate::session::Session;

/// Opens the form.
#[component]
pub(crate) fn AddButton(kind: EntryKind, label: &'static str) -> impl IntoView {
    let session = Session::here();
    view! {
        <button
            type="button"
            class="button"
            data-test=format!("add-{}", kind.as_str())
            on:click=move |_| session.go(Page::Write(Writing::new(kind)))
        >
            <Icon glyph=Glyph::Add />
            {label}
        </button>
    }
}
