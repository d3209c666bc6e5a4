//! Opening a record with its recovery code, and a new passphrase for it.

use api::{Opened, PersonCard, Request, Secret};
use leptos::prelude::*;

use super::locks::{check_code, code_field};
use crate::ask::Doing;
use crate::components::{
    BackLink, Brand, BusyButton, CheckedForm, CodeField, Mistakes, NewPassphrase,
    NewPassphraseFields, PageTitle,
};
use crate::page::Page;
use crate::session::Session;
use crate::words;

/// Asks for the recovery code and a new passphrase.
#[component]
pub(crate) fn Recover(person: PersonCard) -> impl IntoView {
    let session = Session::here();
    let code = RwSignal::new(String::new());
    let passphrase = NewPassphrase::new();
    let mistakes = Mistakes::new();
    let doing = Doing::new();
    mistakes.follow(doing, code_field);

    let id = person.id;
    let submit = move || {
        code.with_untracked(|code| check_code(code, mistakes));
        passphrase.check(mistakes);
        if mistakes.any() {
            return;
        }
        let request = Request::Recover {
            person: id,
            code: Secret::new(code.get_untracked()),
            new_passphrase: passphrase.secret(),
        };
        doing.run(request, move |opened: Opened| session.opened(opened));
    };

    let name = person.name.to_string();
    view! {
        <Brand />
        <BackLink
            label=words::form::back()
            on_press=move || session.go(Page::Unlock(person.clone()))
        />
        <PageTitle title=words::recover::title(&name) />
        <p class="lead">{words::recover::lead()}</p>
        <CheckedForm mistakes submit>
            <CodeField value=code mistakes />
            <NewPassphraseFields
                value=passphrase
                label=words::recover::new_passphrase()
                name=Signal::stored(name.clone())
                mistakes
            />
            <BusyButton
                label=words::recover::open()
                busy_label=words::unlock::opening()
                busy=doing.busy
                test="recover"
            />
        </CheckedForm>
    }
}
