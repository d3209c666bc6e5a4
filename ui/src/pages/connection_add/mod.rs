//! Adding a service, one question at a time: where it is, who you are there,
//! what to call it, and what it may have. Whoever signs in there says so to the
//! service instead, last.
//!
//! Nothing is sent before the last question: what a service may have is seen
//! and chosen first.

mod name;
mod rules;
mod sign_in;
mod where_is_it;
mod who;

use api::{ConnectionTest, PatientMatch, Secret, ServiceAddress};
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::SendRules;

use crate::door::offered_service;
use crate::screen;

/// The question that is being asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Where,
    Who,
    Name,
    Rules,
    SignIn,
}

/// How a service is to know the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// By a number it gave them, and an access code where it wants one.
    Number,
    /// By signing in there.
    SignIn,
}

/// What was answered so far.
#[derive(Clone, Copy)]
struct Answers {
    step: RwSignal<Step>,
    way: RwSignal<Way>,
    url: RwSignal<String>,
    token: RwSignal<String>,
    test: RwSignal<Option<ConnectionTest>>,
    patient: RwSignal<Option<PatientMatch>>,
    name: RwSignal<String>,
    client_id: RwSignal<String>,
    nhs_number: RwSignal<String>,
    rules: RwSignal<SendRules>,
}

impl Answers {
    fn new() -> Self {
        Self {
            step: RwSignal::new(Step::Where),
            way: RwSignal::new(Way::Number),
            url: RwSignal::default(),
            token: RwSignal::default(),
            test: RwSignal::new(None),
            patient: RwSignal::new(None),
            name: RwSignal::default(),
            client_id: RwSignal::default(),
            nhs_number: RwSignal::default(),
            rules: RwSignal::new(SendRules::usual()),
        }
    }

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

    fn choose(self, way: Way) {
        self.way.set(way);
        self.go(match way {
            Way::Number => Step::Who,
            Way::SignIn => Step::Name,
        });
    }
}

/// The four questions.
#[component]
pub(crate) fn AddConnection() -> impl IntoView {
    let answers = Answers::new();
    spawn_local(async move {
        if let Some(address) = offered_service().await {
            answers.url.try_update(|url| {
                if url.is_empty() {
                    *url = address
                }
            });
        }
    });
    move || match answers.step.get() {
        Step::Where => view! { <where_is_it::Where answers /> }.into_any(),
        Step::Who => view! { <who::Who answers /> }.into_any(),
        Step::Name => view! { <name::Name answers /> }.into_any(),
        Step::Rules => view! { <rules::Rules answers /> }.into_any(),
        Step::SignIn => view! { <sign_in::SignIn answers /> }.into_any(),
    }
}
