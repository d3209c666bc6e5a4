//! Documents: letters, reports, forms.

mod add;
mod document;

use api::{EntryPage, EntryQuery, EntryView};
use leptos::prelude::*;
use model::{EntryKind, Field, FileRef};

pub(crate) use add::AddDocument;
pub(crate) use document::{Document, Pages};

use super::photos::load;
use crate::ask::follow;
use crate::components::{AddButton, PageTitle, answered};
use crate::page::Page;
use crate::session::Session;
use crate::{format, words};

/// How many documents are shown, and how many more each time.
const AT_A_TIME: u32 = 50;

/// The documents, newest first.
#[component]
pub(crate) fn Documents() -> impl IntoView {
    let session = Session::here();
    let turns = RwSignal::new(1_u32);
    let documents = follow(move || {
        session.follow_record();
        let kinds = vec![EntryKind::Document];
        load(EntryQuery { kinds, limit: AT_A_TIME, ..EntryQuery::default() }, turns.get())
    });
    view! {
        <PageTitle title=words::documents::title() />
        {answered(documents, move |found| view! { <List found turns /> })}
        <AddButton
            page=Page::AddDocument
            label=words::documents::add()
            test="add-document"
            primary=true
        />
    }
}

#[component]
fn List(found: EntryPage, turns: RwSignal<u32>) -> impl IntoView {
    if found.entries.is_empty() {
        return view! { <p class="empty" data-test="documents-empty">{words::documents::empty()}</p> }
            .into_any();
    }
    let has_more = found.next.is_some();
    view! {
        <ul class="items">{found.entries.into_iter().map(line).collect_view()}</ul>
        {has_more.then(|| view! {
            <button
                type="button"
                class="button"
                data-test="show-more"
                on:click=move |_| turns.update(|turns| *turns += 1)
            >
                {words::form::show_more()}
            </button>
        })}
    }
    .into_any()
}

fn line(document: EntryView) -> impl IntoView {
    let session = Session::here();
    let id = document.id;
    view! {
        <li class="item" data-test="document" data-entry=id.to_string()>
            <button
                type="button"
                class="item-title"
                on:click=move |_| session.go(Page::Document(id))
            >
                <span dir="auto">{title(&document)}</span>
            </button>
            <p class="quiet">{about(&document)}</p>
        </li>
    }
}

/// What a document is called.
fn title(document: &EntryView) -> String {
    match document.page.text(Field::Title).trim() {
        "" => words::documents::untitled(format::date(&document.page.at.at())),
        title => title.to_owned(),
    }
}

/// Kind, size, date and tags in one line.
fn about(document: &EntryView) -> String {
    let file = document.page.file();
    let tags: Vec<&str> = document.page.words(Field::Tags).map(|tag| tag.as_str()).collect();
    let parts = [
        file.as_ref().map(|file| kind(file).to_owned()).unwrap_or_default(),
        file.as_ref().map(|file| format::size(file.bytes)).unwrap_or_default(),
        format::date(&document.page.at.at()),
        tags.join(", "),
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn kind(file: &FileRef) -> &'static str {
    kind_of(&file.media_type)
}

/// What kind of file it is, as people call it.
pub(super) fn kind_of(media_type: &str) -> &'static str {
    let media_type = media_type.split(';').next().unwrap_or_default().trim();
    let holds = |part| media_type.contains(part);
    match media_type {
        "application/pdf" => words::documents::kind_pdf(),
        "text/plain" => words::documents::kind_text(),
        _ if media_type.starts_with("image/") => words::documents::kind_picture(),
        _ if holds("wordprocessingml") || holds("opendocument.text") => {
            words::documents::kind_word()
        }
        _ if holds("spreadsheetml") => words::documents::kind_sheet(),
        _ if holds("presentationml") => words::documents::kind_slides(),
        _ => words::documents::kind_other(),
    }
}

#[cfg(test)]
mod tests {
    use model::FileId;

    use super::*;
    use crate::sample;

    #[test]
    fn a_line_says_kind_size_and_date() {
        let mut document = sample::entry("2026-05-03T08:15:00+01:00");
        document.page = model::Page::new(EntryKind::Document, document.page.at);
        assert_eq!(title(&document), "Document of 3 May 2026");
        let file = FileRef {
            id: FileId::from_bytes([1; 32]),
            media_type: "application/pdf".to_owned(),
            bytes: 120_000,
            width: 0,
            height: 0,
            name: "letter.pdf".to_owned(),
        };
        document.page.set(Field::File, &file.to_string()).unwrap();
        document.page.set(Field::Tags, "heart, clinic").unwrap();
        assert_eq!(about(&document), "PDF · 120 KB · 3 May 2026 · clinic, heart");
    }
}
