//! Bringing a record that is kept on another computer onto this one.

use std::path::PathBuf;

use api::{NewLock, Problem, Request, Secret};
use leptos::prelude::*;

use super::folder_field;
use crate::ask::Doing;
use crate::components::{
    BackLink, Brand, BusyButton, CheckedForm, Field, FolderField, Mistakes, NewPassphrase,
    NewPassphraseFields, PageTitle, check_folder,
};
use crate::page::{CodeTask, Page};
use crate::session::Session;
use crate::words;

/// The field of the code.
const CODE: &str = "pairing-code";

/// The form: the code, the folder, and a lock for this computer.
#[component]
pub(crate) fn JoinComputer() -> impl IntoView {
    let session = Session::here();
    let (code, folder, name) =
        (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let passphrase = NewPassphrase::new();
    let mistakes = Mistakes::new();
    let doing = Doing::new();
    mistakes.follow(doing, field_of);
    let submit = move || {
        if code.with_untracked(|code| code.trim().is_empty()) {
            mistakes.add(CODE, words::computers::code_empty());
        }
        folder.with_untracked(|folder| check_folder(folder, mistakes));
        passphrase.check(mistakes);
        if mistakes.any() {
            return;
        }
        let request = Request::PairJoin {
            code: Secret::new(code.get_untracked()),
            folder: PathBuf::from(folder.get_untracked().trim()),
            name: Some(name.get_untracked()).filter(|name| !name.trim().is_empty()),
            passphrase: passphrase.secret(),
        };
        doing.run(request, move |made: NewLock| {
            session.made(made.person);
            session.go(Page::RecoveryCode(CodeTask::Show(made.recovery_code)));
        });
    };
    view! {
        <Brand />
        <BackLink label=words::form::back() on_press=move || session.go(Page::People) />
        <PageTitle title=words::computers::join_title() />
        <p class="lead">{words::computers::join_lead()}</p>
        <CheckedForm mistakes submit>
            <Field
                id=CODE
                label=words::computers::code()
                hint=words::computers::code_hint()
                value=code
                mistakes
                start=true
            />
            <FolderField value=folder mistakes />
            <Field
                id="computer-name"
                label=words::computers::this_name()
                hint=words::computers::name_hint()
                value=name
                mistakes
            />
            <NewPassphraseFields
                value=passphrase
                label=words::computers::passphrase()
                name=Signal::stored(String::new())
                mistakes
            />
            <BusyButton
                label=words::computers::join()
                busy_label=words::computers::joining()
                busy=doing.busy
                test="join"
            />
        </CheckedForm>
    }
}

/// The field that a problem is about, where it is about one.
fn field_of(problem: &Problem) -> Option<&'static str> {
    let about_code = matches!(
        problem,
        Problem::MistypedPairingCode
            | Problem::NoSuchInvitation
            | Problem::InvitationExpired
            | Problem::InvitationUsed
    );
    about_code.then_some(CODE).or_else(|| folder_field(problem))
}
