//! Making a lock: a name, a colour, a passphrase. The recovery code follows.

use api::{NewLock, Request, Secret};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use model::{Colour, PersonName};

use super::locks::check_new_passphrase;
use crate::ask::Doing;
use crate::components::{
    BackLink, Brand, BusyButton, ColourPicker, ErrorSummary, Field, Mistakes, PageTitle,
    PassphraseField, StrengthLine,
};
use crate::page::{CodeTask, Page};
use crate::session::Session;
use crate::words;

/// The form for a new lock.
#[component]
pub(crate) fn CreateLock() -> impl IntoView {
    let session = Session::here();
    let name = RwSignal::new(String::new());
    let colour = RwSignal::new(Colour::default());
    let passphrase = RwSignal::new(String::new());
    let again = RwSignal::new(String::new());
    let mistakes = Mistakes::new();
    let doing = Doing::new();
    mistakes.follow(doing, |_| None);

    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let good_name = check_name(&name.get_untracked(), mistakes);
        check_new_passphrase(&passphrase.get_untracked(), &again.get_untracked(), mistakes);
        let (Some(name), false) = (good_name, mistakes.any()) else { return };
        let passphrase = Secret::new(passphrase.get_untracked());
        let request = Request::CreatePerson { name, colour: colour.get_untracked(), passphrase };
        doing.run(request, move |made: NewLock| {
            session.made(made.person);
            session.go(Page::RecoveryCode(CodeTask::Show(made.recovery_code)));
        });
    };

    view! {
        <Brand />
        <BackLink label=words::form::back() on_press=move || session.go(Page::People) />
        <PageTitle title=words::create::title() />
        <p class="lead">{words::create::lead()}</p>
        <ErrorSummary mistakes />
        <form novalidate on:submit=submit>
            <Field
                id="name"
                label=words::create::name()
                hint=words::create::name_hint()
                value=name
                mistakes
                autocomplete="off"
            />
            <ColourPicker value=colour />
            <PassphraseField
                id="passphrase"
                label=words::create::passphrase()
                hint=words::create::passphrase_hint()
                value=passphrase
                mistakes
                autocomplete="new-password"
            />
            <StrengthLine passphrase name />
            <PassphraseField
                id="passphrase-again"
                label=words::create::again()
                value=again
                mistakes
                autocomplete="new-password"
            />
            <BusyButton
                label=words::create::make()
                busy_label=words::create::making()
                busy=doing.busy
                test="create-lock"
            />
        </form>
    }
}

fn check_name(text: &str, mistakes: Mistakes) -> Option<PersonName> {
    mistakes.clear();
    match PersonName::new(text) {
        Ok(name) => Some(name),
        Err(model::PersonNameError::Empty) => {
            mistakes.add("name", words::create::name_empty());
            None
        }
        Err(_) => {
            mistakes.add("name", words::create::name_long());
            None
        }
    }
}
