//! How a connection is signed in, and signing in again or out.

use api::{Request, SignInState, SignInTo, SignInView, SignedOut};
use leptos::prelude::*;
use model::ConnectionId;

use super::Known;
use crate::ask::Doing;
use crate::components::{ProblemOf, Sentences, SigningIn};
use crate::session::Session;
use crate::{clock, format, screen, words};

/// The sign-in of a connection that has one.
#[component]
pub(super) fn ConnectionSignIn(
    id: ConnectionId,
    connection: Known,
    signing_in: SigningIn,
) -> impl IntoView {
    let sign_in = Memo::new(move |_| {
        connection.with(|known| known.as_ref().and_then(|known| known.sign_in.clone()))
    });
    let signing_out = Doing::new();
    let shown = move |sign_in: SignInView| {
        let standing = standing(&sign_in);
        // In the provider's own terms: for those who ask.
        let lines: Vec<String> =
            sign_in.claims.into_iter().map(|(name, value)| format!("{name}: {value}")).collect();
        let claims = (!lines.is_empty()).then(|| {
            view! {
                <details class="more">
                    <summary>{words::sign_in::claims()}</summary>
                    <div class="more-fields"><Sentences lines /></div>
                </details>
            }
        });
        view! {
            <section>
                <h2>{words::sign_in::heading()}</h2>
                <p data-test="sign-in-state">{standing}</p>
                {claims}
                <div class="actions">
                    {if sign_in.state == SignInState::SignedIn {
                        view! { <SignOut id signing_out /> }.into_any()
                    } else {
                        view! { <SignInAgain id signing_in /> }.into_any()
                    }}
                </div>
            </section>
        }
    };
    view! {
        {move || sign_in.get().map(shown)}
        <ProblemOf doing=signing_out />
    }
}

/// As a sentence.
pub(crate) fn standing(sign_in: &SignInView) -> String {
    match sign_in.state {
        SignInState::SignedIn => {
            words::sign_in::since(format::ago(sign_in.since, clock::now(), clock::local))
        }
        SignInState::SignedOut => words::sign_in::is_out().to_owned(),
        SignInState::Ended => words::sign_in::ended().to_owned(),
    }
}

#[component]
fn SignInAgain(id: ConnectionId, signing_in: SigningIn) -> impl IntoView {
    let session = Session::here();
    let again = move |_| {
        signing_in.start(SignInTo::Again(id), move |_| {
            session.say(words::sign_in::done());
            session.look();
            screen::focus_title();
        });
    };
    view! {
        <button type="button" class="button primary" data-test="sign-in-again" on:click=again>
            {words::sign_in::again()}
        </button>
    }
}

#[component]
fn SignOut(id: ConnectionId, signing_out: Doing) -> impl IntoView {
    let session = Session::here();
    let out = move |_| {
        signing_out.run(Request::SignOut { connection: id }, move |out: SignedOut| {
            session.say(if out.told {
                words::sign_in::out()
            } else {
                words::sign_in::out_untold()
            });
            session.look();
            screen::focus_title();
        });
    };
    view! {
        <button type="button" class="button" data-test="sign-out" on:click=out>
            {words::sign_in::sign_out()}
        </button>
    }
}
