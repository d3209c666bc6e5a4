//! Making a lock: a name, a colour, a passphrase. The recovery code follows.

use api::{NewLock, Request};
use leptos::prelude::*;
use model::{Colour, PersonName};

use crate::ask::Doing;
use crate::components::{
    BackLink, Brand, BusyButton, CheckedForm, ColourPicker, Field, Mistakes, NewPassphrase,
    NewPassphraseFields, PageTitle,
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
    let passphrase = NewPassphrase::new();
    let mistakes = Mistakes::new();
    let doing = Doing::new();
    mistakes.follow(doing, |_| None);

    let submit = move || {
        let good_name = check_name(&name.get_untracked(), mistakes);
        passphrase.check(mistakes);
        let (Some(name), false) = (good_name, mistakes.any()) else { return };
        let request = Request::CreatePerson {
            name,
            colour: colour.get_untracked(),
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
        <PageTitle title=words::create::title() />
        <p class="lead">{words::create::lead()}</p>
        <CheckedForm mistakes submit>
            <Field
                id="name"
                label=words::create::name()
                hint=words::create::name_hint()
                value=name
                mistakes
                autocomplete="off"
            />
            <ColourPicker value=colour />
            <NewPassphraseFields
                value=passphrase
                label=words::create::passphrase()
                name
                mistakes
            />
            <BusyButton
                label=words::create::make()
                busy_label=words::create::making()
                busy=doing.busy
                test="create-lock"
            />
        </CheckedForm>
    }
}

fn check_name(text: &str, mistakes: Mistakes) -> Option<PersonName> {
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
