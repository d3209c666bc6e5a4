//! Everyone with a lock on this computer, and nothing more of them than the
//! name, colour and shape they chose.

use api::{PersonCard, Request};
use leptos::prelude::*;

use crate::ask::question_once;
use crate::components::{Brand, Glyph, Icon, PageTitle, PersonShape, Sentences, answered};
use crate::page::Page;
use crate::session::Session;
use crate::words;

/// The first page: who are you?
#[component]
pub(crate) fn People() -> impl IntoView {
    let session = Session::here();
    let people = question_once::<api::People>(Request::People);
    let nobody = Memo::new(move |_| {
        people.with(|answer| matches!(answer, Some(Ok(found)) if found.people.is_empty()))
    });
    let title = Signal::derive(move || {
        if nobody.get() { words::people::welcome() } else { words::people::title() }
    });
    view! {
        <Brand />
        {move || session.notice.get().map(|notice| view! {
            <p class="notice" role="status" data-test="locked-notice">{notice}</p>
        })}
        <PageTitle title />
        {answered(people, move |found| {
            let is_first = found.people.is_empty();
            view! {
                {is_first.then(|| view! { <p class="lead">{words::people::welcome_text()}</p> })}
                {(!is_first).then(|| view! {
                    <ul class="people">{found.people.into_iter().map(card).collect_view()}</ul>
                })}
                <button
                    type="button"
                    class="button"
                    class:primary=is_first
                    data-test="make-lock"
                    on:click=move |_| session.go(Page::CreateLock)
                >
                    <Icon glyph=Glyph::Add />
                    {words::people::make_lock()}
                </button>
                <button
                    type="button"
                    class="button small"
                    data-test="join-computer"
                    on:click=move |_| session.go(Page::JoinComputer)
                >
                    <Icon glyph=Glyph::Link />
                    {words::computers::join_open()}
                </button>
                {unreadable(found.unreadable)}
            }
        })}
    }
}

fn card(person: PersonCard) -> impl IntoView {
    let session = Session::here();
    let (name, colour) = (person.name.to_string(), person.colour);
    view! {
        <li>
            <button
                type="button"
                class="person"
                data-colour=colour.as_str()
                data-test="person"
                data-name=name
                on:click=move |_| session.go(Page::Unlock(person.clone()))
            >
                <PersonShape colour />
                <span dir="auto">{name.clone()}</span>
            </button>
        </li>
    }
}

fn unreadable(reasons: Vec<String>) -> impl IntoView {
    (!reasons.is_empty()).then(|| {
        view! {
            <section class="advice" data-test="unreadable">
                <Icon glyph=Glyph::Warning />
                <div>
                    <h2>{words::people::unreadable()}</h2>
                    <Sentences lines=reasons />
                    <p>{words::people::unreadable_safe()}</p>
                </div>
            </section>
        }
    })
}
