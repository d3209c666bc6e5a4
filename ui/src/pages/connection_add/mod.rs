//! Adding a service, one question at a time: where it is, who you are there,
//! what to call it; or where it is, and signing in there.

mod name;
mod sign_in;
mod where_is_it;
mod who;

use api::{ConnectionTest, PatientMatch, Secret, ServiceAddress};
use leptos::prelude::*;

use crate::screen;

/// The question that is being asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Where,
    Who,
    Name,
    SignIn,
}

/// What was answered so far.
#[derive(Clone, Copy)]
struct Answers {
    step: RwSignal<Step>,
    url: RwSignal<String>,
    token: RwSignal<String>,
    test: RwSignal<Option<ConnectionTest>>,
    patient: RwSignal<Option<PatientMatch>>,
    name: RwSignal<String>,
}

impl Answers {
    fn service(self) -> ServiceAddress {
        let token = self.token.get_untracked();
        ServiceAddress {
            url: self.url.get_untracked().trim().to_owned(),
            token: (!token.trim().is_empty()).then(|| Secret::new(token.trim().to_owned())),
        }
    }

    fn go(self, step: Step) {
        self.step.set(step);
        screen::focus_new_page();
    }
}

/// The three questions.
#[component]
pub(crate) fn AddConnection() -> impl IntoView {
    let answers = Answers {
        step: RwSignal::new(Step::Where),
        url: RwSignal::new(String::new()),
        token: RwSignal::new(String::new()),
        test: RwSignal::new(None),
        patient: RwSignal::new(None),
        name: RwSignal::new(String::new()),
    };
    move || match answers.step.get() {
        Step::Where => view! { <where_is_it::Where answers /> }.into_any(),
        Step::Who => view! { <who::Who answers /> }.into_any(),
        Step::Name => view! { <name::Name answers /> }.into_any(),
        Step::SignIn => view! { <sign_in::SignIn answers /> }.into_any(),
    }
}
