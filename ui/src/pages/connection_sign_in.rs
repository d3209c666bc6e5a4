//! How a connection is signed in, and signing in again or out.

use api::{Request, SignInState, SignInTo, SignInView, SignedOut};
use leptos::prelude::*;
use model::ConnectionId;

use crate::ask::Doing;
use crate::components::{ProblemOf, SignInWaiting, SigningIn};
use crate::session::Session;
use crate::{clock, format, words};

/// The sign-in of one connection.
#[component]
pub(super) fn ConnectionSignIn(connection: ConnectionId, sign_in: SignInView) -> impl IntoView {
    let session = Session::here();
    let (signing_in, signing_out) = (SigningIn::new(), Doing::new());
    let again = move |_| {
        signing_in.start(SignInTo::Again(connection), move |_| {
            session.say(words::sign_in::done());
            session.look();
        });
    };
    let out = move |_| {
        signing_out.run(Request::SignOut { connection }, move |out: SignedOut| {
            session.say(if out.told {
                words::sign_in::out()
            } else {
                words::sign_in::out_untold()
            });
            session.look();
        });
    };
    let is_in = sign_in.state == SignInState::SignedIn;
    let standing = match sign_in.state {
        SignInState::SignedIn => {
            words::sign_in::since(format::ago(sign_in.since, clock::now(), clock::local))
        }
        SignInState::SignedOut => words::sign_in::is_out().to_owned(),
        SignInState::Ended => words::sign_in::ended().to_owned(),
    };
    let claims = sign_in.claims.into_iter();
    let claims = claims.map(|(name, value)| view! { <li>{format!("{name}: {value}")}</li> });
    view! {
        <p data-test="sign-in-state">{standing}</p>
        <ul class="plain quiet">{claims.collect_view()}</ul>
        <SignInWaiting signing_in />
        <ProblemOf doing=signing_out />
        <div class="actions">
            {if is_in {
                view! {
                    <button type="button" class="button small" data-test="sign-out" on:click=out>
                        {words::sign_in::sign_out()}
                    </button>
                }
                .into_any()
            } else {
                view! {
                    <button
                        type="button"
                        class="button small primary"
                        data-test="sign-in-again"
                        on:click=again
                    >
                        {words::sign_in::again()}
                    </button>
                }
                .into_any()
            }}
        </div>
    }
}
