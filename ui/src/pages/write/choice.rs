//! What to write down: the way from one form to another.

use leptos::prelude::*;
use model::EntryKind;

use crate::components::Chips;
use crate::page::{Page, Writing};
use crate::session::Session;
use crate::{kinds, words};

/// A form that can be opened here.
struct Destination {
    test: &'static str,
    label: &'static str,
    page: Page,
}

fn destinations() -> Vec<Destination> {
    let form = |kind: EntryKind| Destination {
        test: kind.as_str(),
        label: kinds::kind(kind),
        page: Page::Write(Writing::new(kind)),
    };
    let page = |test, label, page| Destination { test, label, page };
    vec![
        form(EntryKind::Diary),
        page("reading", words::readings::title(), Page::AddReading(None)),
        page("photo", words::photos::title(), Page::AddPhotos(None)),
        page("document", words::documents::title(), Page::AddDocument),
        page("questionnaire", words::questionnaires::title(), Page::Questionnaires),
        form(EntryKind::Medicine),
        form(EntryKind::Allergy),
        form(EntryKind::Condition),
        form(EntryKind::Vaccination),
        form(EntryKind::Procedure),
        form(EntryKind::Appointment),
        form(EntryKind::Contact),
    ]
}

/// The row of choices; `kind` is the one that is open.
#[component]
pub(super) fn Choice(kind: EntryKind) -> impl IntoView {
    let session = Session::here();
    let choices = destinations().into_iter().map(move |destination| {
        let open = destination.test == kind.as_str();
        let page = destination.page;
        view! {
            <button
                type="button"
                class="choice chip"
                data-test=format!("write-{}", destination.test)
                aria-pressed=open.to_string()
                on:click=move |_| {
                    if !open {
                        session.go(page.clone());
                    }
                }
            >
                {destination.label}
            </button>
        }
    });
    view! {
        <div class="kinds">
            <p class="quiet" aria-hidden="true">{words::write::what()}</p>
            <Chips label=words::write::what()>{choices.collect_view()}</Chips>
        </div>
    }
}
