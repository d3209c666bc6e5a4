//! Signing in, in words.

use std::fmt::Write as _;

use api::{ClientKeyView, SignInStarted, SignInState, SignInView, SignedOut};

use super::{local, printable};

pub(crate) fn sign_in_started(started: &SignInStarted) -> String {
    let SignInStarted { address, at, opened, .. } = started;
    printable(&if *opened {
        format!("Your browser is open at {at}. Sign in there; Keepwell waits for you.\n")
    } else {
        format!(
            "Open this address in a browser on this computer, and sign in there:\n\n{address}\n\n"
        )
    })
}

pub(crate) fn client_key(view: &ClientKeyView) -> String {
    let ClientKeyView { url, keys, .. } = view;
    printable(&format!(
        "Give this to the people who run {url}. It is no secret: it lets them know Keepwell \
         again.\n\n{keys}\n"
    ))
}

pub(crate) fn signed_out(name: &str, out: SignedOut) -> String {
    let told = if out.told {
        "The service took the tokens back."
    } else {
        "The service was not told; its own page may list Keepwell for a while."
    };
    printable(&format!("You are signed out of {name}. {told}\n"))
}

/// How a sign-in stands, and what was said about the person, as it was said.
pub(super) fn standing(sign_in: &SignInView) -> String {
    let SignInView { state, issuer, claims, since, .. } = sign_in;
    let mut out = match state {
        SignInState::SignedIn => format!("    signed in since {}", local(since)),
        SignInState::SignedOut => "    signed out".to_owned(),
        SignInState::Ended => "    the sign-in has ended".to_owned(),
    };
    if let Some(issuer) = issuer {
        let _ = write!(out, " by {issuer}");
    }
    for (name, value) in claims {
        let _ = write!(out, "; {name}: {value}");
    }
    out + "\n"
}
