//! What a person is told about signing in.

use api::{Advice, Problem};
use sync::SignInError;

use crate::words;

/// Why signing in at the service called `name` came to nothing.
pub(super) fn problem(name: &str, error: &SignInError) -> Problem {
    let (happened, todo) = match error {
        SignInError::Link(error) => return Problem::Service(words::advice_once(name, error)),
        SignInError::NotOffered => (
            format!("{name} does not say where to sign in."),
            "Ask the people who run it whether they give out a token instead.",
        ),
        SignInError::NotSafe => (
            format!("{name} lets people sign in only in a way that others could read."),
            "Do not go on. Tell the people who run the service.",
        ),
        SignInError::NoClientId => (
            format!("{name} has to know Keepwell before you can sign in."),
            "Ask the people who run it for a client id, and put it in.",
        ),
        SignInError::UnknownClient => (
            format!("{name} does not know Keepwell by this client id."),
            "Look at the client id again, or ask the people who run the service.",
        ),
        SignInError::KeyNotKnown => (
            format!("{name} has to know a key of Keepwell's before you can sign in."),
            "Give the people who run it the key that `keepwell connect key` shows.",
        ),
        SignInError::KeyNotTaken => (
            format!("{name} takes no key of this kind."),
            "Ask the people who run it which kind it takes, or for a key to use.",
        ),
        SignInError::NotProven => (
            format!("{name} did not accept Keepwell's key."),
            "Ask the people who run it whether they know this key and client id. Look at this \
             computer's clock, too.",
        ),
        SignInError::NotSigned => (
            format!("What was said about you at {name} is not signed as it should be."),
            "Do not go on. Tell the people who run the service.",
        ),
        SignInError::NoPort => (
            "Your browser has no way back to Keepwell on this computer.".to_owned(),
            "Restart the computer, then sign in again.",
        ),
        SignInError::Declined => (
            format!("You were not signed in at {name}: the answer was no."),
            "If you did not mean that, sign in again.",
        ),
        SignInError::NobodyCame => (
            format!("The sign-in at {name} was not finished in time."),
            "Start it again, and finish it in the browser.",
        ),
        SignInError::OtherProvider | SignInError::NotThisSignIn => (
            format!("The answer to your sign-in did not come from {name}."),
            "Do not go on. Tell the people who run the service.",
        ),
        SignInError::Refused | SignInError::NotAProvider => (
            format!("{name} would not finish the sign-in."),
            "Try again. If it stays so, tell the people who run the service.",
        ),
    };
    not_connected(happened, todo)
}

/// Signing in went well, and did not say who the person is there.
pub(super) fn nobody_named(name: &str) -> Problem {
    not_connected(
        format!("{name} let you in and did not say which patient you are."),
        "Sign in again with your NHS number, or your patient number there.",
    )
}

/// Several fit what the person gave.
pub(super) fn several_found(name: &str) -> Problem {
    not_connected(
        format!("{name} let you in and knows several people by that number."),
        "Sign in again with your patient number there, which one person has.",
    )
}

/// Nobody there fits what the person gave.
pub(super) fn not_found(name: &str) -> Problem {
    not_connected(
        format!("{name} let you in and does not know you by that number."),
        "Look at the number again, then sign in again.",
    )
}

/// Somebody signed in who has another number than the person gave.
pub(super) fn not_that_one(name: &str) -> Problem {
    not_connected(
        format!("{name} let someone in who does not have that number there."),
        "Look at the number again. If it is right, sign out in your browser, then sign in again \
         as yourself.",
    )
}

/// Somebody signed in who is not the patient of this connection.
pub(super) fn somebody_else(name: &str) -> Problem {
    not_connected(
        format!("Someone else signed in at {name} than before."),
        "Sign out in your browser, then sign in again as yourself.",
    )
}

fn not_connected(happened: String, todo: &str) -> Problem {
    Problem::Service(Advice {
        happened,
        safe: "Nothing was sent, and what you wrote is safe on this computer.".to_owned(),
        todo: todo.to_owned(),
    })
}
