//! Changing the passphrase of the open record.

use api::{Request, Secret};
use leptos::prelude::*;

use super::locks::{check_typed, passphrase_field};
use crate::ask::Doing;
use crate::components::{
    BackLink, BusyButton, CheckedForm, Mistakes, NewPassphrase, NewPassphraseFields, PageTitle,
    PassphraseField,
};
use crate::session::Session;
use crate::words;

/// Asks for the old passphrase and a new one.
#[component]
pub(crate) fn ChangePassphrase() -> impl IntoView {
    let session = Session::here();
    let old = RwSignal::new(String::new());
    let passphrase = NewPassphrase::new();
    let mistakes = Mistakes::new();
    let doing = Doing::new();
    mistakes.follow(doing, |problem| passphrase_field(problem).map(|_| "passphrase-old"));
    let submit = move || {
        check_typed("passphrase-old", &old.get_untracked(), mistakes);
        passphrase.check(mistakes);
        if mistakes.any() {
            return;
        }
        let request = Request::ChangePassphrase {
            old: Secret::new(old.get_untracked()),
            new: passphrase.secret(),
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
        <CheckedForm mistakes submit>
            <PassphraseField
                id="passphrase-old"
                label=words::settings::passphrase_now()
                value=old
                mistakes
                autocomplete="current-password"
            />
            <NewPassphraseFields
                value=passphrase
                label=words::recover::new_passphrase()
                name
                mistakes
            />
            <BusyButton
                label=words::settings::change_passphrase()
                busy_label=words::settings::changing()
                busy=doing.busy
                test="change-passphrase"
            />
        </CheckedForm>
    }
}
