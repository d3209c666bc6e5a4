//! What to call the service.

use leptos::prelude::*;

use super::{Answers, Step, Way};
use crate::components::{BackLink, CheckedForm, Field, Mistakes, PageTitle};
use crate::words;

/// Asks for a name; and for what the service knows Keepwell by, where it gave
/// that to the person.
#[component]
pub(super) fn Name(answers: Answers) -> impl IntoView {
    let mistakes = Mistakes::new();
    let signs_in = answers.way.get_untracked() == Way::SignIn;
    let who = answers.patient.get_untracked().filter(|_| !signs_in).map(|patient| patient.name);
    let (step, before) = if signs_in { (2, Step::Where) } else { (3, Step::Who) };
    view! {
        <BackLink label=words::form::back() on_press=move || answers.go(before) />
        <p class="step">{words::add::step(step)}</p>
        <PageTitle title=words::add::name_title() />
        <p class="lead">
            {who.map(words::add::you_are)} " " {words::add::name_lead()}
        </p>
        <CheckedForm mistakes submit=move || answers.go(Step::Rules)>
            <Field
                id="connection-name"
                label=words::add::name()
                hint=words::add::name_hint()
                value=answers.name
                mistakes
                start=true
            />
            {signs_in.then(|| view! {
                <Field
                    id="client-id"
                    label=words::sign_in::client_id()
                    hint=words::sign_in::client_id_hint()
                    value=answers.client_id
                    mistakes
                />
            })}
            <button type="submit" class="button primary" data-test="next-rules">
                {words::form::go_on()}
            </button>
        </CheckedForm>
    }
}
