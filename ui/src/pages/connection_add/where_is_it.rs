//! The first question: where the service is, and what it can do.

use api::{ConnectionTest, Request};
use leptos::prelude::*;

use super::{Answers, Way};
use crate::ask::Doing;
use crate::components::{
    BackLink, BusyButton, CheckedForm, Field, Mistakes, PageTitle, PassphraseField, Sentences,
};
use crate::session::Session;
use crate::{screen, words};

/// Asks for the address, and shows what the service there says of itself.
#[component]
pub(super) fn Where(answers: Answers) -> impl IntoView {
    let session = Session::here();
    let mistakes = Mistakes::new();
    let doing = Doing::new();
    mistakes.follow(doing, |_| Some("url"));
    let submit = move || {
        answers.test.set(None);
        if answers.url.with_untracked(|url| url.trim().is_empty()) {
            mistakes.add("url", words::add::url_empty());
        }
        if mistakes.any() {
            return;
        }
        doing.run(Request::TestService(answers.service()), move |test: ConnectionTest| {
            answers.test.try_set(Some(test));
            screen::focus("#found");
        });
    };
    view! {
        <BackLink label=words::form::back() on_press=move || session.back() />
        <p class="step">{words::add::step(1)}</p>
        <PageTitle title=words::add::where_title() />
        <p class="lead">{words::add::where_lead()}</p>
        <CheckedForm mistakes submit>
            <Field
                id="url"
                label=words::add::url()
                hint=words::add::url_hint()
                value=answers.url
                mistakes
                kind="url"
                inputmode="url"
                start=true
            />
            <PassphraseField
                id="token"
                label=words::add::token()
                hint=words::add::token_hint()
                value=answers.token
                mistakes
                autocomplete="off"
            />
            <BusyButton
                label=words::add::test()
                busy_label=words::add::testing()
                busy=doing.busy
                test="test-service"
            />
        </CheckedForm>
        {move || answers.test.get().map(|test| view! { <Tested test answers /> })}
    }
}

#[component]
fn Tested(test: ConnectionTest, answers: Answers) -> impl IntoView {
    let software = test.software.map(words::add::software);
    let sign_in = test.sign_in.then(|| {
        view! {
            <button
                type="button"
                class="button primary"
                data-test="offered-sign-in"
                on:click=move |_| answers.choose(Way::SignIn)
            >
                {words::sign_in::offered()}
            </button>
        }
    });
    view! {
        <section class="card" data-test="tested">
            <h2 id="found" tabindex="-1">{words::add::found()}</h2>
            {software.map(|software| view! { <p class="quiet">{software}</p> })}
            <Sentences lines=test.can class="ticks" />
            <Sentences lines=test.cannot class="crosses" />
            {(!test.takes_something).then(|| view! { <p>{words::add::reads_only()}</p> })}
            <div class="actions">
                {sign_in}
                <button
                    type="button"
                    class="button"
                    class:primary=!test.sign_in
                    data-test="next-who"
                    on:click=move |_| answers.choose(Way::Number)
                >
                    {words::form::go_on()}
                </button>
            </div>
        </section>
    }
}
