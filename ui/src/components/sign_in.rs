//! Signing in at a service, for as long as the browser has it.

use api::{ConnectionView, Request, SignInStarted, SignInTo};
use leptos::prelude::*;

use crate::ask::Doing;
use crate::components::ProblemOf;
use crate::door::ask;
use crate::words;

/// A sign-in: whether it is under way, and where the browser was sent.
#[derive(Clone, Copy)]
pub(crate) struct SigningIn {
    pub(crate) doing: Doing,
    started: RwSignal<Option<SignInStarted>>,
}

impl SigningIn {
    pub(crate) fn new() -> Self {
        Self { doing: Doing::new(), started: RwSignal::new(None) }
    }

    /// Opens the browser, waits for it, and hands over the connection.
    pub(crate) fn start(self, to: SignInTo, done: impl FnOnce(ConnectionView) + 'static) {
        let both = async move {
            let started = ask(Request::StartSignIn { to, browser: true }).await?;
            self.started.try_set(Some(started));
            let finished = ask(Request::FinishSignIn).await;
            self.started.try_set(None);
            finished
        };
        self.doing.run_future(both, done);
    }
}

/// What to do meanwhile, and a way out.
#[component]
pub(crate) fn SignInWaiting(signing_in: SigningIn) -> impl IntoView {
    let cancelling = Doing::new();
    let cancel = move |_| cancelling.run(Request::CancelSignIn, |()| ());
    let waiting = move |started: SignInStarted| {
        let lead = if started.opened {
            words::sign_in::opened(started.at)
        } else {
            words::sign_in::not_opened().to_owned()
        };
        let address = (!started.opened)
            .then(|| view! { <p class="url" data-test="sign-in-address">{started.address}</p> });
        view! {
            <section class="notice" data-test="sign-in-waiting">
                <p>{lead}</p>
                {address}
                <button type="button" class="button" data-test="sign-in-cancel" on:click=cancel>
                    {words::form::cancel()}
                </button>
            </section>
        }
    };
    view! {
        <div role="status">{move || signing_in.started.get().map(waiting)}</div>
        <ProblemOf doing=signing_in.doing />
    }
}
