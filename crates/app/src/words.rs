//! What a person is told about a service.

use api::Advice;
use fhir::mapping::Role;
use fhir::push::{Outcome, Refusal};
use store::Problem;
use sync::{Distrust, LinkError, Note, PullNote};

/// What goes to a service of whoever wrote something for the person.
pub(crate) const WRITER_GOES: &str = "Who wrote it goes with it: their name and \
    what they are to you, whether or not you share your contacts. Their phone \
    number and address stay here.";

/// What a Provenance says beside an item.
pub(crate) const WHO_WROTE_IT: &str =
    "Who wrote it and when, so that the service can tell it from what its own people write.";

/// A phrase as a sentence: its first letter large, a full stop at its end.
pub(crate) fn sentence(phrase: impl AsRef<str>) -> String {
    let mut letters = phrase.as_ref().trim_end_matches('.').chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    format!("{}.", first.chain(letters).collect::<String>())
}

/// Why the service called `name` could not be used.
pub(crate) fn advice(name: &str, error: &LinkError) -> Advice {
    let (happened, todo) = match error {
        LinkError::Unreachable => (
            format!("We could not reach {name}."),
            "Keepwell will try again by itself when there is a connection.",
        ),
        LinkError::TimedOut => {
            (format!("{name} took too long to answer."), "Keepwell will try again by itself.")
        }
        LinkError::NotAFhirService(_) => (
            format!(
                "What answered at the address of {name} is not a service Keepwell can talk to."
            ),
            "Check the address. On a public network, open a web page first: it may want you to log in.",
        ),
        LinkError::SignInNeeded => (
            format!("{name} did not let Keepwell in."),
            "If you signed in there, sign out, then sign in again. If you put in a token, ask the \
             service for a new one, then remove the connection and add it again.",
        ),
        LinkError::NotProven => (
            format!("{name} did not accept Keepwell's key."),
            "Ask the people who run it whether they know this key. Look at this computer's \
             clock, too.",
        ),
        LinkError::SignInEnded => (
            format!("You are not signed in at {name} any more."),
            "Sign in again. Keepwell then goes on where it stopped.",
        ),
        LinkError::Forbidden => {
            (format!("{name} does not allow this."), "Ask the service what you may see and send.")
        }
        LinkError::ServerBusy { .. } => (
            format!("{name} is busy."),
            "Keepwell will try again by itself, as late as the service asks.",
        ),
        LinkError::Certificate(why) => {
            let (wrong, todo) = untrusted(*why);
            let proof = "could not prove that it is the service at this address";
            (format!("{name} {proof}: {wrong}."), todo)
        }
        LinkError::OtherOrigin => (
            format!("{name} points to a different address, so Keepwell stopped."),
            "Ask the people who run the service for its present address.",
        ),
        LinkError::NotAFile { .. } => (
            format!("{name} did not give this file."),
            "It may be gone, or want you to sign in there. Ask them for a copy.",
        ),
        LinkError::TooLarge => (
            format!("{name} sent more at once than Keepwell can take."),
            "Tell the people who run the service.",
        ),
        LinkError::Packed => (
            format!("{name} packed its answer in a way that Keepwell cannot read."),
            "Tell the people who run the service.",
        ),
        LinkError::Cancelled => ("You stopped it.".to_owned(), "Start it again whenever you like."),
        LinkError::ServerProblem { .. } => {
            (format!("{name} has a problem of its own."), "Keepwell will try again by itself.")
        }
        LinkError::Storage(_) => (
            "Keepwell could not write down what it received.".to_owned(),
            "Make sure there is space on this disk, then try again.",
        ),
    };
    Advice {
        happened,
        safe: "What you wrote is safe on this computer and will be sent later.".to_owned(),
        todo: todo.to_owned(),
    }
}

/// The same, of something that is tried again by nobody but the person.
pub(crate) fn advice_once(name: &str, error: &LinkError) -> Advice {
    let Advice { happened, todo, .. } = advice(name, error);
    let passes = matches!(
        error,
        LinkError::Unreachable
            | LinkError::TimedOut
            | LinkError::ServerBusy { .. }
            | LinkError::ServerProblem { .. }
    );
    Advice {
        happened,
        safe: "Nothing was sent, and what you wrote is safe on this computer.".to_owned(),
        todo: if passes { "Try again a little later.".to_owned() } else { todo },
    }
}

/// What is wrong with a certificate, and what to do.
fn untrusted(why: Distrust) -> (&'static str, &'static str) {
    match why {
        Distrust::OutOfDate => (
            "its certificate is out of date",
            "Look at this computer's date and time. If they are right, do not go on: tell the \
             people who run the service.",
        ),
        Distrust::OtherName => (
            "its certificate belongs to another address",
            "Check the address. On a public network, open a web page first: it may want you to \
             log in. Otherwise do not go on: tell the people who run the service.",
        ),
        Distrust::NotTrusted => (
            "nobody this computer trusts signed its certificate",
            "Do not go on. Tell the people who run the service. If the certificate is their own, \
             they can say how to make this computer trust it.",
        ),
    }
}

/// Something worth knowing that stopped nothing.
pub(crate) fn note(note: &Note) -> String {
    match note {
        Note::ReadOnly => "Nothing can be sent to this service. Everything else works.".to_owned(),
        Note::Received(PullNote::ClockDiffers { seconds }) => format!(
            "The clock of this service is {} minutes {} this computer's.",
            seconds.abs() / 60,
            if *seconds > 0 { "ahead of" } else { "behind" }
        ),
        Note::Received(PullNote::Skipped { resource_type, reason }) => {
            format!("{resource_type} did not come to its end: {reason}.")
        }
        Note::Received(PullNote::Unreadable { count }) => {
            format!("{count} items could not be read and were left out.")
        }
        Note::Received(PullNote::PatientNotFound) => {
            "This service does not know you by that id any more.".to_owned()
        }
    }
}

/// Why an item needs attention: a code for programs and words for the person.
pub(crate) fn refusal(outcome: &Outcome) -> Option<(&'static str, String)> {
    match outcome {
        Outcome::Refused { reason, diagnostics, .. } => {
            let code = match reason {
                Refusal::NotAccepted => "not_accepted",
                Refusal::TooLong => "too_long",
                Refusal::Removed => "removed",
                Refusal::KeptDifferently => "kept_differently",
                Refusal::OfAnother => "of_another",
                Refusal::Unchangeable => "unchangeable",
                Refusal::CannotTell => "cannot_tell",
            };
            let why = sentence(reason.to_string());
            // What to do is to change it or to ask the service: by its own words.
            let theirs = diagnostics.as_ref().map(|words| format!(" It says: “{words}”"));
            Some((code, why + theirs.as_deref().unwrap_or_default()))
        }
        Outcome::EditedElsewhere { .. } => {
            Some(("edited_elsewhere", "Someone changed this at the service.".to_owned()))
        }
        _ => None,
    }
}

/// One of the following, to be kept.
pub(crate) fn problem((code, text): (&str, &str)) -> Problem {
    Problem { code: code.to_owned(), text: text.to_owned() }
}

/// What became of something that was sent.
pub(crate) const REMOVED_THERE: (&str, &str) =
    ("removed", "The service does not have this any more.");
/// The same.
pub(crate) const WITHDRAWN_THERE: (&str, &str) =
    ("withdrawn", "The service marked this as a mistake.");
/// Why nothing of a record is sent to a read-only service.
pub(crate) const READ_ONLY: (&str, &str) =
    ("read_only", "This service only shows what it holds: nothing can be sent to it.");
/// Why nothing of a kind is sent to a service.
pub(crate) const NO_PLACE: (&str, &str) =
    ("no_place", "The service does not take anything of this kind.");
/// Why a service takes nothing of a kind from this person.
pub(crate) const FORBIDDEN: &str = "forbidden";
/// Why no service can have an item.
pub(crate) const NEVER: &str = "never";
/// What goes with an item and was not taken.
const LEFT_OUT: &str = "left_out";

/// What a service would not take of an item that it has.
pub(crate) fn left_out(roles: &[Role]) -> Option<Problem> {
    let parts = roles.iter().map(|role| match role {
        Role::Pulse => "the pulse beside it",
        Role::Score => "its score",
        Role::Average => "the average of the sitting",
        Role::Composition => "the same as a document to read",
        Role::Carer => "who wrote it",
        Role::File => "its file",
        Role::Main => "what it says",
    });
    let parts: Vec<&str> = parts.collect();
    let text =
        format!("It is there without {}: the service did not take that.", parts.join(" and "));
    (!parts.is_empty()).then(|| Problem { code: LEFT_OUT.to_owned(), text })
}

/// What a person can do about an item that is not there, by the code of why.
pub(crate) fn what_to_do(code: &str) -> Option<&'static str> {
    Some(match code {
        "not_accepted" => {
            "Look at what would be sent. Change it, or tell the service what it said."
        }
        "too_long" => "Make it shorter, or hand it over yourself: export what could not be sent.",
        "removed" | "withdrawn" => {
            "Ask the service why. It stays here, and is sent again only if you say so."
        }
        "kept_differently" => "Look at what the service shows, and ask the service about it.",
        "of_another" => {
            "If both are you, ask the service to make them one. If the other is not, take it back \
             over the other connection, and tell the service."
        }
        "unchangeable" => "Tell the service yourself what has changed.",
        "cannot_tell" => "Look at what the service shows. Send it again if it is not there.",
        "edited_elsewhere" => "Look at what the service shows before you send it again.",
        "read_only" | "no_place" => "Hand it over yourself: export what could not be sent.",
        FORBIDDEN => "Ask the service what you may send, or sign in again.",
        _ => return None,
    })
}
