//! Opening a record with its recovery code, and a new passphrase for it.

use api::{Opened, PersonCard, Request, Secret};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::locks::{check_new_passphrase, code_field};
use crate::ask::Doing;
use crate::components::{
    BackLink, Brand, BusyButton, ErrorSummary, Field, Mistakes, PageTitle, PassphraseField,
    StrengthLine,
};
use crate::page::Page;
use crate::session::Session;
use crate::words;

/// Asks for the recovery code and a new passphrase.
#[component]
pub(crate) fn Recover(person: PersonCard) -> impl IntoView {
    let session = Session::here();
    let code = RwSignal::new(String::new());
    let passphrase = RwSignal::new(String::new());
    let again = RwSignal::new(String::new());
    let mistakes = Mistakes::new();
    let doing = Doing::new();
    mistakes.follow(doing, code_field);

    let id = person.id;
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        mistakes.clear();
        if code.with_untracked(|code| code.trim().is_empty()) {
            mistakes.add("code", words::code::empty());
        }
        check_new_passphrase(&passphrase.get_untracked(), &again.get_untracked(), mistakes);
        if mistakes.any() {
            return;
        }
        let request = Request::Recover {
            person: id,
            code: Secret::new(code.get_untracked()),
            new_passphrase: Secret::new(passphrase.get_untracked()),
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
        <ErrorSummary mistakes />
        <form novalidate on:submit=submit>
            <Field
                id="code"
                label=words::code::title()
                hint=words::code::typing_hint()
                value=code
                mistakes
                start=true
            />
            <PassphraseField
                id="passphrase"
                label=words::recover::new_passphrase()
                hint=words::create::passphrase_hint()
                value=passphrase
                mistakes
                autocomplete="new-password"
            />
            <StrengthLine passphrase name=Signal::stored(name.clone()) />
            <PassphraseField
                id="passphrase-again"
                label=words::create::again()
                value=again
                mistakes
                autocomplete="new-password"
            />
            <BusyButton
                label=words::recover::open()
                busy_label=words::unlock::opening()
                busy=doing.busy
                test="recover"
            />
        </form>
    }
}
