//! Whose record is open: always in sight, by name, colour and shape. With it,
//! how the record stands, and the one thing a person came to do.

use leptos::prelude::*;

use super::chip::Chip;
use super::toast::ToastBox;
use crate::components::{Glyph, Icon, PersonShape};
use crate::page::Page;
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
    let writing = Memo::new(move |_| session.page.with(|page| matches!(page, Page::Write(_))));
    view! {
        <header class="band" data-colour=move || colour().as_str()>
            <p class="whose" data-test="whose">
                {move || view! { <PersonShape colour=colour() /> }}
                <span dir="auto">{name}</span>
            </p>
            <Chip />
            <Show when=move || writing.get() fallback=Add>
                <Save />
            </Show>
            <ToastBox />
        </header>
    }
}

#[component]
fn Add() -> impl IntoView {
    let session = Session::here();
    view! {
        <button
            type="button"
            class="button primary add"
            data-test="add"
            aria-keyshortcuts="Control+N"
            title=words::frame::add_keys()
            on:click=move |_| session.write_something()
        >
            <Icon glyph=Glyph::Add />
            {words::frame::add()}
        </button>
    }
}

/// Saves the form that is open, however far down it is scrolled.
#[component]
fn Save() -> impl IntoView {
    view! {
        <button type="submit" form="write" class="button primary" data-test="band-save">
            {words::write::save()}
        </button>
    }
}
