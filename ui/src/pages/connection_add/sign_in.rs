//! Signing in at the service, which says who the person is.

use api::{NewService, ParsePatientError, SignInTo};
use leptos::prelude::*;

use super::rules::first_sync;
use super::{Answers, Step};
use crate::components::{
    BackLink, BusyButton, CheckedForm, Field, Mistakes, PageTitle, SignInWaiting, SigningIn,
};
use crate::session::Session;
use crate::words;

/// Sends the browser to the service, and waits for it.
#[component]
pub(super) fn SignIn(answers: Answers) -> impl IntoView {
    let session = Session::here();
    let mistakes = Mistakes::new();
    let signing_in = SigningIn::new();
    let submit = move || {
        let number = answers.nhs_number.get_untracked();
        let patient = match number.trim() {
            "" => None,
            number => match number.parse() {
                Ok(patient) => Some(patient),
                Err(error) => return mistakes.add("nhs-number", said(error)),
            },
        };
        let client_id = answers.client_id.get_untracked().trim().to_owned();
        let service = NewService {
            name: answers.name.get_untracked().trim().to_owned(),
            url: answers.service().url,
            client_id: (!client_id.is_empty()).then_some(client_id),
            patient,
            rules: answers.rules.get_untracked(),
            ..NewService::default()
        };
        signing_in.start(SignInTo::New(service), move |added| first_sync(session, added));
    };
    view! {
        <BackLink label=words::form::back() on_press=move || answers.go(Step::Rules) />
        <p class="step">{words::add::step(4)}</p>
        <PageTitle title=words::sign_in::title() />
        <p class="lead">{words::sign_in::lead()}</p>
        <CheckedForm mistakes submit>
            <Field
                id="nhs-number"
                label=words::sign_in::nhs_number()
                hint=words::sign_in::nhs_number_hint()
                value=answers.nhs_number
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

fn said(error: ParsePatientError) -> &'static str {
    match error {
        ParsePatientError::CheckDigit => words::add::nhs_number_check(),
        ParsePatientError::NotANumber => words::sign_in::not_a_number(),
    }
}
