//! Allergies, conditions, vaccinations and procedures, as the person tells them.

use api::EntryView;
use leptos::prelude::*;
use model::EntryKind;

use crate::components::{AddButton, EntryCard, Glyph, Icon, PageTitle, answered};
use crate::listing::all_of;
use crate::page::{Page, Writing};
use crate::session::Session;
use crate::words;

const KINDS: [EntryKind; 4] =
    [EntryKind::Allergy, EntryKind::Condition, EntryKind::Vaccination, EntryKind::Procedure];

/// The four sections.
#[component]
pub(crate) fn MyHealth() -> impl IntoView {
    let session = Session::here();
    let entries = all_of(&KINDS);
    view! {
        <PageTitle title=words::my_health::title() />
        <p class="lead">{words::my_health::lead()}</p>
        <button type="button" class="link" on:click=move |_| session.go(Page::Record)>
            <Icon glyph=Glyph::Record />
            {words::my_health::record()}
        </button>
        {answered(entries, |entries| {
            let of = |kind: EntryKind| {
                let of_kind = entries.iter().filter(|entry| entry.kind() == kind);
                of_kind.cloned().collect::<Vec<_>>()
            };
            KINDS.map(|kind| view! { <Section kind entries=of(kind) /> }).collect_view()
        })}
    }
}

#[component]
fn Section(kind: EntryKind, entries: Vec<EntryView>) -> impl IntoView {
    let (title, empty, add) = texts(kind);
    let nothing = entries.is_empty().then(|| view! { <p class="empty">{empty}</p> });
    view! {
        <section class="day" data-test=kind.as_str()>
            <h2>{title} <span class="tag">{words::my_health::own()}</span></h2>
            {nothing}
            {entries
                .into_iter()
                .map(|entry| view! { <EntryCard entry dated=true /> })
                .collect_view()}
            <div>
                <AddButton
                    page=Page::Write(Writing::new(kind))
                    label=add
                    test=format!("add-{}", kind.as_str())
                />
            </div>
        </section>
    }
}

/// The heading of a section, what it says while it is empty, and its button.
fn texts(kind: EntryKind) -> (&'static str, &'static str, &'static str) {
    match kind {
        EntryKind::Allergy => (
            words::my_health::allergies(),
            words::my_health::no_allergies(),
            words::my_health::add_allergy(),
        ),
        EntryKind::Condition => (
            words::my_health::conditions(),
            words::my_health::no_conditions(),
            words::my_health::add_condition(),
        ),
        EntryKind::Vaccination => (
            words::my_health::vaccinations(),
            words::my_health::no_vaccinations(),
            words::my_health::add_vaccination(),
        ),
        _ => (
            words::my_health::procedures(),
            words::my_health::no_procedures(),
            words::my_health::add_procedure(),
        ),
    }
}
