//! What a person wants those who support them to know (PRSB About Me).

use api::EntryView;
use leptos::prelude::*;
use model::{EntryKind, Form, Page as EntryPage, Value};

use crate::components::{EntryFoot, Glyph, Icon, Note, PageTitle, answered};
use crate::listing::all_of;
use crate::page::{Page, Writing};
use crate::session::Session;
use crate::{format, kinds, words};

/// The one About me, to read. Two computers that each began one show both.
#[component]
pub(crate) fn AboutMe() -> impl IntoView {
    let entries = all_of(&[EntryKind::AboutMe]);
    view! {
        <PageTitle title=words::about_me::title() />
        {answered(entries, |entries| {
            if entries.is_empty() {
                return view! { <Nothing /> }.into_any();
            }
            let several = entries.len() > 1;
            view! {
                {several.then(|| view! { <p class="notice">{words::about_me::several()}</p> })}
                {entries.into_iter().map(|entry| view! { <One entry several /> }).collect_view()}
            }
            .into_any()
        })}
    }
}

#[component]
fn Nothing() -> impl IntoView {
    let session = Session::here();
    view! {
        <p data-test="about-me-empty">{words::about_me::empty()}</p>
        <p class="quiet">{words::about_me::empty_more()}</p>
        <button
            type="button"
            class="button primary"
            data-test="write-about-me"
            on:click=move |_| session.go(Page::Write(Writing::new(EntryKind::AboutMe)))
        >
            <Icon glyph=Glyph::Pencil />
            {words::about_me::write()}
        </button>
    }
}

#[component]
fn One(entry: EntryView, several: bool) -> impl IntoView {
    let session = Session::here();
    let id = entry.id;
    let when = format::date_time(&entry.page.at.at());
    let of = words::entry::of_named(kinds::kind(EntryKind::AboutMe), when.clone());
    let unsaid = unsaid(&entry.page);
    let said = entry.page.said().map(|(field, value)| {
        view! {
            <section>
                <h2>{kinds::label(EntryKind::AboutMe, field)}</h2>
                {said(value)}
            </section>
        }
    });
    view! {
        <article class="about-me" data-test="about-me">
            {several.then(|| view! { <p class="quiet">{when}</p> })}
            {(!entry.read_only).then(|| view! {
                <button
                    type="button"
                    class="button primary"
                    data-test="about-me-edit"
                    on:click=move |_| session.go(Page::Write(Writing::Edit(id)))
                >
                    <Icon glyph=Glyph::Pencil />
                    {words::about_me::edit()}
                </button>
            })}
            {said.collect_view()}
            {(!unsaid.is_empty()).then(|| view! {
                <p class="quiet">{words::about_me::unsaid(format::list(&unsaid))}</p>
            })}
            <EntryFoot entry=entry.clone() of />
        </article>
    }
}

fn said(value: &Value) -> AnyView {
    match value {
        Value::Text(text) => view! { <Note note=text.clone() /> }.into_any(),
        Value::Words(words) => {
            let words = words.iter().map(|word| view! { <li dir="auto">{word.to_string()}</li> });
            view! { <ul class="feelings">{words.collect_view()}</ul> }.into_any()
        }
    }
}

/// The headings that nothing is written under.
fn unsaid(page: &EntryPage) -> Vec<String> {
    let headings = page.kind().fields().iter().filter(|field| field.form() == Form::Text);
    let empty = headings.filter(|field| page.get(**field).is_none());
    empty.map(|field| format!("“{}”", kinds::label(EntryKind::AboutMe, *field))).collect()
}

#[cfg(test)]
mod tests {
    use model::Field;

    use super::*;
    use crate::sample;

    #[test]
    fn headings_without_a_word_are_named() {
        let mut page = sample::page(EntryKind::AboutMe);
        assert_eq!(unsaid(&page).len(), 8);
        page.set(Field::Matters, "My garden").unwrap();
        assert_eq!(unsaid(&page).len(), 7);
        assert!(!unsaid(&page).join(" ").contains("most important"));
    }
}
