//! Signing in at a service, for as long as the browser has it.

use api::{ConnectionView, Request, SignInStarted, SignInTo};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast as _;
use leptos::web_sys::{FocusEvent, HtmlInputElement};

use crate::ask::Doing;
use crate::components::ProblemOf;
use crate::door::ask;
use crate::{screen, words};

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

/// What to do meanwhile, and a way out. Whoever leaves the page stops it: a
/// sign-in that nobody sees any more must not connect anything.
#[component]
pub(crate) fn SignInWaiting(signing_in: SigningIn) -> impl IntoView {
    let cancelling = Doing::new();
    let cancel = move |_| cancelling.run(Request::CancelSignIn, |()| screen::focus_title());
    on_cleanup(move || {
        if signing_in.doing.busy.try_get_untracked() == Some(true) {
            spawn_local(async {
                let _ = ask::<()>(Request::CancelSignIn).await;
            });
        }
    });
    let waiting = move |started: SignInStarted| {
        let lead = if started.opened {
            words::sign_in::opened(started.at)
        } else {
            words::sign_in::not_opened().to_owned()
        };
        view! {
            <section class="notice" data-test="sign-in-waiting">
                <p role="status">{lead}</p>
                <div class="field">
                    <label for="sign-in-address">{words::sign_in::address()}</label>
                    <p class="hint" id="sign-in-address-hint">{words::sign_in::address_hint()}</p>
                    <input
                        id="sign-in-address"
                        type="text"
                        readonly
                        aria-describedby="sign-in-address-hint"
                        data-test="sign-in-address"
                        prop:value=started.address
                        on:focus=choose_all
                    />
                </div>
                <button type="button" class="button" data-test="sign-in-cancel" on:click=cancel>
                    {words::form::cancel()}
                </button>
            </section>
        }
    };
    view! {
        {move || signing_in.started.get().map(waiting)}
        <ProblemOf doing=signing_in.doing />
    }
}

/// So that copying takes one key.
fn choose_all(event: FocusEvent) {
    let field = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    if let Some(field) = field {
        field.select();
    }
}
