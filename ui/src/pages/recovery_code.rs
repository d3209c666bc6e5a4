//! The recovery code: shown once, kept by the person, typed back.

use api::{Problem, Request, Secret};
use leptos::prelude::*;

use super::locks::{check_code, check_typed, code_field, passphrase_field};
use crate::ask::Doing;
use crate::components::{
    BackLink, Brand, BusyButton, CheckedForm, CodeField, CodeGroups, Glyph, Icon, Mistakes,
    PageTitle, PassphraseField, ProblemOf,
};
use crate::door::{ask, choose_save_path};
use crate::page::{CodeTask, Page};
use crate::session::Session;
use crate::words;

/// One step with the recovery code.
#[component]
pub(crate) fn RecoveryCode(task: CodeTask) -> impl IntoView {
    let step = match task {
        CodeTask::Show(code) => view! { <ShowCode code /> }.into_any(),
        CodeTask::TypeBack(code) => view! { <TypeBack code /> }.into_any(),
        CodeTask::MakeNew => view! { <MakeNew /> }.into_any(),
    };
    view! { <Brand />{step} }
}

#[component]
fn ShowCode(code: Secret) -> impl IntoView {
    let session = Session::here();
    let doing = Doing::new();
    let saved = RwSignal::new(false);
    let to_print = code.clone();
    let save = move |_| {
        doing.run_future(save_sheet(to_print.clone()), move |done| {
            saved.try_set(done);
        });
    };
    let save_label = move || {
        if doing.busy.get() { words::code::saving_sheet() } else { words::code::save_sheet() }
    };
    let copied = code.clone();
    let type_back = move || {
        session.go(Page::RecoveryCode(CodeTask::TypeBack(Some(copied.clone()))));
    };
    view! {
        <PageTitle title=words::code::title() />
        <p class="lead">{words::code::lead()}</p>
        <CodeGroups code label=words::code::title() test="recovery-code" />
        <p>{words::code::where_to_keep()}</p>
        <ProblemOf doing=doing />
        <p role="status" class="done" data-test="sheet-saved">
            <Show when=move || saved.get()>
                <Icon glyph=Glyph::Tick />
                {words::code::sheet_saved()}
            </Show>
        </p>
        <div class="actions">
            <button type="button" class="button" data-test="save-sheet" on:click=save>
                {save_label}
            </button>
            <button
                type="button"
                class="button primary"
                data-test="code-copied"
                on:click=move |_| type_back()
            >
                {words::code::copied()}
            </button>
        </div>
    }
}

/// Whether the sheet was saved: not where the person closed the dialog.
async fn save_sheet(code: Secret) -> Result<bool, Problem> {
    match choose_save_path(words::code::file_name()).await {
        Some(path) => {
            ask::<()>(Request::SaveRecoverySheet { code, path: path.into() }).await.map(|()| true)
        }
        None => Ok(false),
    }
}

#[component]
fn TypeBack(code: Option<Secret>) -> impl IntoView {
    let session = Session::here();
    let typed = RwSignal::new(String::new());
    let mistakes = Mistakes::new();
    let doing = Doing::new();
    mistakes.follow(doing, code_field);
    let submit = move || {
        typed.with_untracked(|code| check_code(code, mistakes));
        if mistakes.any() {
            return;
        }
        let request = Request::TryRecoveryCode { code: Secret::new(typed.get_untracked()) };
        doing.run(request, move |()| {
            session.code_tried.set(true);
            session.go(Page::Today);
            session.say(words::code::works());
        });
    };
    let back_label = if code.is_some() { words::code::show_again() } else { words::code::later() };
    let back = move || match code.clone() {
        Some(code) => session.go(Page::RecoveryCode(CodeTask::Show(code))),
        None => session.back(),
    };
    view! {
        <BackLink label=back_label on_press=back />
        <PageTitle title=words::code::type_back() />
        <p class="lead">{words::code::type_back_why()}</p>
        <CheckedForm mistakes submit>
            <CodeField value=typed mistakes />
            <BusyButton
                label=words::code::check()
                busy_label=words::code::checking()
                busy=doing.busy
                test="code-check"
            />
        </CheckedForm>
    }
}

#[component]
fn MakeNew() -> impl IntoView {
    let session = Session::here();
    let passphrase = RwSignal::new(String::new());
    let mistakes = Mistakes::new();
    let doing = Doing::new();
    mistakes.follow(doing, passphrase_field);
    let submit = move || {
        let typed = passphrase.get_untracked();
        check_typed("passphrase", &typed, mistakes);
        if mistakes.any() {
            return;
        }
        let request = Request::NewRecoveryCode { passphrase: Secret::new(typed) };
        doing.run(request, move |code: Secret| {
            session.code_tried.set(false);
            session.go(Page::RecoveryCode(CodeTask::Show(code)));
        });
    };
    view! {
        <BackLink label=words::form::back() on_press=move || session.back() />
        <PageTitle title=words::code::new_title() />
        <p class="lead">{words::code::new_lead()}</p>
        <CheckedForm mistakes submit>
            <PassphraseField
                id="passphrase"
                label=words::unlock::passphrase()
                value=passphrase
                mistakes
                autocomplete="current-password"
                start=true
            />
            <BusyButton
                label=words::code::make_new()
                busy_label=words::code::making()
                busy=doing.busy
                test="code-make"
            />
        </CheckedForm>
    }
}
