//! Opening a record with its passphrase.

use api::{Opened, PersonCard, Request, Secret};
use leptos::prelude::*;

use super::locks::{check_typed, passphrase_field};
use crate::ask::Doing;
use crate::components::{
    BackLink, Brand, BusyButton, CheckedForm, Mistakes, PageTitle, PassphraseField, PersonShape,
};
use crate::page::Page;
use crate::session::Session;
use crate::words;

/// Asks one person for their passphrase.
#[component]
pub(crate) fn Unlock(person: PersonCard) -> impl IntoView {
    let session = Session::here();
    let passphrase = RwSignal::new(String::new());
    let mistakes = Mistakes::new();
    let doing = Doing::new();
    mistakes.follow(doing, passphrase_field);

    let id = person.id;
    let submit = move || {
        let typed = passphrase.get_untracked();
        check_typed("passphrase", &typed, mistakes);
        if mistakes.any() {
            return;
        }
        let request = Request::Unlock { person: id, passphrase: Secret::new(typed) };
        doing.run(request, move |opened: Opened| {
            passphrase.try_set(String::new());
            session.opened(opened);
        });
    };

    let (name, colour, lost) = (person.name.to_string(), person.colour, person);
    view! {
        <Brand />
        <BackLink label=words::unlock::someone_else() on_press=move || session.go(Page::People) />
        <div class="title-with-shape">
            <PersonShape colour />
            <PageTitle title=words::unlock::title(name) />
        </div>
        <CheckedForm mistakes submit>
            <PassphraseField
                id="passphrase"
                label=words::unlock::passphrase()
                value=passphrase
                mistakes
                autocomplete="current-password"
                start=true
            />
            <div class="actions">
                <BusyButton
                    label=words::unlock::open()
                    busy_label=words::unlock::opening()
                    busy=doing.busy
                    test="unlock"
                />
                <button
                    type="button"
                    class="link"
                    data-test="lost-passphrase"
                    on:click=move |_| session.go(Page::Recover(lost.clone()))
                >
                    {words::unlock::lost()}
                </button>
            </div>
        </CheckedForm>
    }
}
