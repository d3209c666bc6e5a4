//! One document: seen here where it can be, and saved to be seen elsewhere.

use api::{DocumentPages, EntryView, Request};
use leptos::prelude::*;
use model::{EntryId, Field};

use super::{about, title};
use crate::ask::{question, question_once};
use crate::components::{BackLink, FileActions, PageTitle, PictureView, answered};
use crate::session::Session;
use crate::words;

/// The document.
#[component]
pub(crate) fn Document(id: EntryId) -> impl IntoView {
    let session = Session::here();
    let entry = question::<EntryView>(move || Request::Entry { id });
    let heading = move || {
        let found = entry.get().and_then(Result::ok);
        found.map_or_else(|| words::documents::title().to_owned(), |document| title(&document))
    };
    view! {
        <BackLink label=words::form::back() on_press=move || session.back() />
        <PageTitle title=Signal::derive(heading) />
        {answered(entry, |document| view! { <One document /> })}
    }
}

#[component]
fn One(document: EntryView) -> impl IntoView {
    let called = title(&document);
    let file = document.page.file();
    let copy_name = match file.as_ref().map(|file| file.name.trim()) {
        None | Some("") => called.clone(),
        Some(name) => name.to_owned(),
    };
    let note = document.page.text(Field::Note).to_owned();
    let seen = file.map(|file| match file.media_type.as_str() {
        "application/pdf" => {
            let request = Request::DocumentPages { file: file.id };
            let (file, called) = (file.id.to_string(), called.clone());
            view! { <Pages request kind="page" file called /> }.into_any()
        }
        picture if picture.starts_with("image/") => {
            view! { <PictureView name=file.id.to_string() alt=called.clone() /> }.into_any()
        }
        _ => view! { <p class="notice" data-test="not-shown">{words::documents::not_shown()}</p> }
            .into_any(),
    });
    view! {
        <p class="quiet">{about(&document)}</p>
        {(!note.trim().is_empty()).then(|| view! { <p class="note" dir="auto">{note}</p> })}
        {seen}
        <FileActions entry=document copy_name />
    }
}

/// A PDF, page by page.
#[component]
pub(crate) fn Pages(
    /// What asks how many there are.
    request: Request,
    /// How the address of a page begins.
    kind: &'static str,
    /// How it ends.
    file: String,
    called: String,
) -> impl IntoView {
    let pages = question_once::<DocumentPages>(request);
    answered(pages, move |DocumentPages { pages }| {
        view! { <Turning kind file=file.clone() called=called.clone() pages /> }
    })
}

#[component]
fn Turning(kind: &'static str, file: String, called: String, pages: u32) -> impl IntoView {
    let page = RwSignal::new(1_u32);
    let turn = move |later: bool| {
        page.update(|page| {
            let next = if later { page.saturating_add(1) } else { page.saturating_sub(1) };
            *page = next.clamp(1, pages);
        });
    };
    let alt = move || words::documents::page_alt(page.get(), &called);
    let button = move |later: bool, label: &'static str, test: &'static str| {
        let end = move || page.get() == if later { pages } else { 1 };
        view! {
            <button
                type="button"
                class="button"
                data-test=test
                aria-disabled=move || end().to_string()
                on:click=move |_| turn(later)
            >
                {label}
            </button>
        }
    };
    view! {
        <div class="actions turning">
            {button(false, words::documents::previous_page(), "previous-page")}
            <span role="status" data-test="page-of">
                {move || words::documents::page_of(page.get(), pages)}
            </span>
            {button(true, words::documents::next_page(), "next-page")}
        </div>
        <PictureView
            name=Signal::derive(move || format!("{kind}-{}-{file}", page.get()))
            alt=Signal::derive(alt)
            turn=Callback::new(turn)
        />
    }
}
