//! A code that lets one more computer in.

use std::path::PathBuf;

use api::{ComputerView, ExchangeState, PairingStarted, Request};
use leptos::prelude::*;

use super::folder_field;
use crate::ask::{Doing, question_once};
use crate::components::{
    BackLink, BusyButton, CheckedForm, CodeGroups, Field, FolderField, Mistakes, PageTitle,
    answered, check_folder,
};
use crate::page::Page;
use crate::session::Session;
use crate::{clock, format, screen, words};

/// Asks for a folder, then shows the code and what to do with it.
#[component]
pub(crate) fn AddComputer() -> impl IntoView {
    let session = Session::here();
    let started = RwSignal::new(None::<(PairingStarted, String)>);
    let state = question_once::<ExchangeState>(Request::ExchangeState);
    let computers = question_once::<Vec<ComputerView>>(Request::Computers);
    view! {
        <BackLink label=words::computers::title() on_press=move || session.go(Page::Computers) />
        <PageTitle title=words::computers::add() />
        {move || match started.get() {
            Some((started, folder)) => view! { <Code started folder /> }.into_any(),
            None => answered(computers, move |computers| {
                let first = computers.is_empty();
                answered(state, move |state| view! { <Start state first started /> }).into_any()
            })
            .into_any(),
        }}
    }
}

#[component]
fn Start(
    state: ExchangeState,
    /// This computer has no name yet.
    first: bool,
    started: RwSignal<Option<(PairingStarted, String)>>,
) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let folder =
        RwSignal::new(state.folder.map(|path| path.display().to_string()).unwrap_or_default());
    let mistakes = Mistakes::new();
    let doing = Doing::new();
    mistakes.follow(doing, folder_field);
    let submit = move || {
        folder.with_untracked(|folder| check_folder(folder, mistakes));
        if mistakes.any() {
            return;
        }
        let path = folder.get_untracked().trim().to_owned();
        let name = Some(name.get_untracked()).filter(|name| first && !name.trim().is_empty());
        let request = Request::PairStart { name, folder: Some(PathBuf::from(&path)) };
        doing.run(request, move |made: PairingStarted| {
            started.try_set(Some((made, path)));
            screen::focus_title();
        });
    };
    view! {
        <p class="lead">{words::computers::add_lead()}</p>
        <CheckedForm mistakes submit>
            {first.then(|| view! {
                <Field
                    id="computer-name"
                    label=words::computers::this_name()
                    hint=words::computers::name_hint()
                    value=name
                    mistakes
                />
            })}
            <FolderField value=folder mistakes />
            <BusyButton
                label=words::computers::make_code()
                busy_label=words::code::making()
                busy=doing.busy
                test="make-code"
            />
        </CheckedForm>
    }
}

/// The code, shown this once.
#[component]
fn Code(started: PairingStarted, folder: String) -> impl IntoView {
    let session = Session::here();
    let until = format::time(&clock::local(started.until));
    view! {
        <p class="lead">{words::computers::code_lead(until)}</p>
        <CodeGroups code=started.code label=words::computers::code() test="pairing-code" />
        <details class="more" data-test="on-the-phone">
            <summary>{words::computers::on_the_phone()}</summary>
            <div class="more-fields">
                <p>{words::computers::words_lead()}</p>
                <CodeGroups
                    code=started.words
                    label=words::computers::words_label()
                    test="pairing-words"
                    spoken=true
                />
            </div>
        </details>
        <ol class="steps">
            <li>{words::computers::step_open()}</li>
            <li>{words::computers::step_join(folder)}</li>
            <li>{words::computers::step_back()}</li>
            <li>{words::computers::step_there()}</li>
        </ol>
        <button
            type="button"
            class="button primary"
            data-test="code-done"
            on:click=move |_| session.go(Page::Computers)
        >
            {words::computers::joined_there()}
        </button>
    }
}
