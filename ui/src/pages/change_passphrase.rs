//! Changing the passphrase of the open record.

use api::{Request, Secret};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::locks::{check_new_passphrase, check_typed, passphrase_field};
use crate::ask::Doing;
use crate::components::{
    BackLink, BusyButton, ErrorSummary, Mistakes, PageTitle, PassphraseField, StrengthLine,
};
use crate::session::Session;
use crate::words;

/// Asks for the old passphrase and a new one.
#[component]
pub(crate) fn ChangePassphrase() -> impl IntoView {
    let session = Session::here();
    let old = RwSignal::new(String::new());
    let passphrase = RwSignal::new(String::new());
    let again = RwSignal::new(String::new());
    let mistakes = Mistakes::new();
    let doing = Doing::new();
    mistakes.follow(doing, |problem| passphrase_field(problem).map(|_| "passphrase-old"));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        mistakes.clear();
        check_typed("passphrase-old", &old.get_untracked(), mistakes);
        check_new_passphrase(&passphrase.get_untracked(), &again.get_untracked(), mistakes);
        if mistakes.any() {
            return;
        }
        let request = Request::ChangePassphrase {
            old: Secret::new(old.get_untracked()),
            new: Secret::new(passphrase.get_untracked()),
        };
        doing.run(request, move |()| {
            session.back();
            session.say(words::settings::passphrase_changed());
        });
    };
    let name = Signal::derive(move || {
        session.person.with(|p| p.as_ref().map(|p| p.name.to_string()).unwrap_or_default())
    });
    view! {
        <BackLink label=words::form::back() on_press=move || session.back() />
        <PageTitle title=words::settings::change_passphrase() />
        <ErrorSummary mistakes />
        <form novalidate on:submit=submit>
            <PassphraseField
                id="passphrase-old"
                label=words::settings::passphrase_now()
                value=old
                mistakes
                autocomplete="current-password"
            />
            <PassphraseField
                id="passphrase"
                label=words::recover::new_passphrase()
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
                label=words::settings::change_passphrase()
                busy_label=words::settings::changing()
                busy=doing.busy
                test="change-passphrase"
            />
        </form>
    }
}
