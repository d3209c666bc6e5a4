//! Instead of the second and third question: signing in at the service, which
//! says who the person is.

use api::{NewService, SignInTo};
use leptos::prelude::*;
use model::SendRules;

use super::name::first_sync;
use super::{Answers, Step};
use crate::components::{
    BackLink, BusyButton, CheckedForm, Field, Mistakes, PageTitle, SignInWaiting, SigningIn,
};
use crate::session::Session;
use crate::words;

/// Asks for a name, and sends the browser to the service.
#[component]
pub(super) fn SignIn(answers: Answers) -> impl IntoView {
    let session = Session::here();
    let mistakes = Mistakes::new();
    let signing_in = SigningIn::new();
    let client_id = RwSignal::new(String::new());
    let submit = move || {
        let client_id = client_id.get_untracked().trim().to_owned();
        let service = NewService {
            name: answers.name.get_untracked().trim().to_owned(),
            url: answers.service().url,
            client_id: (!client_id.is_empty()).then_some(client_id),
            rules: SendRules::usual(),
            ..NewService::default()
        };
        signing_in.start(SignInTo::New(service), move |added| first_sync(session, added));
    };
    view! {
        <BackLink label=words::form::back() on_press=move || answers.go(Step::Where) />
        <PageTitle title=words::sign_in::title() />
        <p class="lead">{words::sign_in::lead()}</p>
        <CheckedForm mistakes submit>
            <Field
                id="connection-name"
                label=words::add::name()
                hint=words::add::name_hint()
                value=answers.name
                mistakes
                start=true
            />
            <Field
                id="client-id"
                label=words::sign_in::client_id()
                hint=words::sign_in::client_id_hint()
                value=client_id
                mistakes
            />
            <BusyButton
                label=words::sign_in::start()
                busy_label=words::sign_in::busy()
                busy=signing_in.doing.busy
                test="sign-in"
            />
        </CheckedForm>
        <SignInWaiting signing_in />
    }
}
