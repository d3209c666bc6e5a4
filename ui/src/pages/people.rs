//! Everyone with a lock on this computer, and nothing more of them than the
//! name, colour and shape they chose.

use api::{Opened, PersonCard, Request};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::ask::{Doing, question_once};
use crate::components::{
    Brand, BusyButton, Glyph, Icon, PageTitle, PersonShape, ProblemOf, Sentences, answered,
};
use crate::door::ask;
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
            <p class="notice" role="status" data-test="locked-notice">{notice.words()}</p>
        })}
        <PageTitle title />
        {answered(people, move |found| {
            let has_made_up = found.people.iter().any(|person| person.made_up);
            let is_first = found.people.iter().all(|person| person.made_up);
            view! {
                {is_first.then(|| view! { <p class="lead">{words::people::welcome_text()}</p> })}
                {(!found.people.is_empty()).then(|| view! {
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
                <LookAround made=has_made_up />
                {unreadable(found.unreadable)}
            }
        })}
    }
}

/// A newcomer may see a living record before they begin their own.
#[component]
fn LookAround(
    /// There is a made-up person already: their card is in the list.
    made: bool,
) -> impl IntoView {
    let session = Session::here();
    let doing = Doing::new();
    let open = move |event: SubmitEvent| {
        event.prevent_default();
        doing.run(Request::LookAround, move |opened: Opened| session.opened(opened));
    };
    (!made).then(|| {
        view! {
            <form class="look-around" on:submit=open>
                <ProblemOf doing />
                <BusyButton
                    label=words::people::look_around()
                    busy_label=words::people::making_up()
                    busy=doing.busy
                    primary=false
                    test="look-around"
                />
                <p class="quiet">{words::people::look_around_why()}</p>
            </form>
        }
    })
}

fn card(person: PersonCard) -> impl IntoView {
    let session = Session::here();
    let made_up = person.made_up;
    let open = move |person: PersonCard| {
        if made_up {
            // Nobody is asked for a passphrase: nothing in there is anyone's.
            spawn_local(async move {
                match ask::<Opened>(Request::LookAround).await {
                    Ok(opened) => session.opened(opened),
                    Err(problem) => session.say_problem(&problem),
                }
            });
        } else {
            session.go(Page::Unlock(person));
        }
    };
    let (name, colour) = (person.name.to_string(), person.colour);
    view! {
        <li>
            <button
                type="button"
                class="person"
                data-colour=colour.as_str()
                data-test="person"
                data-name=name
                on:click=move |_| open(person.clone())
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
