//! Whose record is open: always in sight, by name, colour and shape.

use leptos::prelude::*;

use super::chip::Chip;
use crate::components::{Glyph, Icon, PersonShape};
use crate::page::{Page, Writing};
use crate::session::Session;
use crate::words;

/// The band at the top.
#[component]
pub(super) fn Band() -> impl IntoView {
    let session = Session::here();
    let colour = move || session.person.with(|p| p.as_ref().map(|p| p.colour).unwrap_or_default());
    let name = move || {
        session
            .person
            .with(|p| p.as_ref().map(|p| words::frame::whose(&p.name)).unwrap_or_default())
    };
    view! {
        <header class="band" data-colour=move || colour().as_str()>
            <p class="whose" data-test="whose">
                {move || view! { <PersonShape colour=colour() /> }}
                <span dir="auto">{name}</span>
            </p>
            <Chip />
            <button
                type="button"
                class="button primary add"
                data-test="add"
                aria-keyshortcuts="Control+N"
                title=words::frame::add_keys()
                on:click=move |_| session.go(Page::Write(Writing::New(None)))
            >
                <Icon glyph=Glyph::Add />
                {words::frame::add()}
            </button>
        </header>
    }
}
