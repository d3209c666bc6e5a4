//! What a person still has to do, said on every page until it is done.

use api::{Request, WriterView};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::ask::Doing;
use crate::components::{BusyButton, ProblemOf};
use crate::page::{CodeTask, Page};
use crate::session::Session;
use crate::words;

/// Asks for the recovery code to be tried, while it has not been. Somebody who
/// is made up has nothing to lose.
#[component]
pub(super) fn CodeNotice() -> impl IntoView {
    let session = Session::here();
    let real = move || session.person.with(|p| p.as_ref().is_some_and(|person| !person.made_up));
    view! {
        <Show when=move || !session.code_tried.get() && real()>
            <section class="notice" aria-label=words::code::untried() data-test="code-untried">
                <p class="strong">{words::code::untried()}</p>
                <p>{words::code::untried_why()}</p>
                <div class="actions">
                    <button
                        type="button"
                        class="button"
                        data-test="code-try-now"
                        on:click=move |_| session.go(Page::RecoveryCode(CodeTask::TypeBack(None)))
                    >
                        {words::code::try_now()}
                    </button>
                    <button
                        type="button"
                        class="button"
                        data-test="code-make-new"
                        on:click=move |_| session.go(Page::RecoveryCode(CodeTask::MakeNew))
                    >
                        {words::code::make_new()}
                    </button>
                </div>
            </section>
        </Show>
    }
}

/// Says that the person is made up, and removes them.
#[component]
pub(super) fn MadeUpNotice() -> impl IntoView {
    let session = Session::here();
    let doing = Doing::new();
    let made_up = Memo::new(move |_| {
        session
            .person
            .with(|person| person.as_ref().filter(|person| person.made_up).map(|person| person.id))
    });
    let remove = move |event: SubmitEvent| {
        event.prevent_default();
        if let Some(person) = made_up.get_untracked() {
            doing.run_future(session.remove_made_up(person), |()| {});
        }
    };
    view! {
        <Show when=move || made_up.get().is_some()>
            <section
                class="notice made-up"
                aria-label=words::people::made_up_open()
                data-test="made-up"
            >
                <p>{words::people::made_up_open()}</p>
                <ProblemOf doing />
                <form on:submit=remove>
                    <BusyButton
                        label=words::people::made_up_remove()
                        busy_label=words::people::made_up_removing()
                        busy=doing.busy
                        primary=false
                        test="remove-made-up"
                    />
                </form>
            </section>
        </Show>
    }
}

/// Says that somebody writes for the person, on every page while they do: a
/// wrong name is noticed before it is saved.
#[component]
pub(super) fn WriterNotice() -> impl IntoView {
    let session = Session::here();
    let doing = Doing::new();
    let writer = move || {
        session.status.with(|status| status.as_ref()?.writer.as_ref().map(ToString::to_string))
    };
    let somebody = Memo::new(move |_| writer().is_some());
    let name =
        move || session.person.with(|person| person.as_ref().map(|person| person.name.to_string()));
    let myself = move |event: SubmitEvent| {
        event.prevent_default();
        let request = Request::SetWriter { contact: None, for_now: false };
        doing.run(request, move |_: WriterView| session.look());
    };
    view! {
        <Show when=move || somebody.get()>
            <section class="notice made-up" aria-label=words::writer::title() data-test="writing">
                <p dir="auto">{move || writer().map(words::writer::now)}</p>
                <ProblemOf doing />
                <form on:submit=myself>
                    <button type="submit" class="button" data-test="writer-me">
                        {move || name().map(words::writer::i_am)}
                    </button>
                </form>
            </section>
        </Show>
    }
}
