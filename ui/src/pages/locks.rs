//! What the pages about locks share.

use api::Problem;

use crate::components::Mistakes;
use crate::words;

/// The field of the passphrase, for a problem that is about it.
pub(super) fn passphrase_field(problem: &Problem) -> Option<&'static str> {
    matches!(problem, Problem::WrongPassphrase).then_some("passphrase")
}

/// The field of the recovery code, for a problem that is about it.
pub(super) fn code_field(problem: &Problem) -> Option<&'static str> {
    matches!(problem, Problem::WrongRecoveryCode | Problem::MistypedRecoveryCode).then_some("code")
}

/// Notes what is wrong with a new passphrase and its repetition.
pub(super) fn check_new_passphrase(passphrase: &str, again: &str, mistakes: Mistakes) {
    if passphrase.is_empty() {
        mistakes.add("passphrase", words::create::passphrase_empty());
    } else if passphrase != again {
        mistakes.add("passphrase-again", words::create::not_the_same());
    }
}

/// Notes when a passphrase that has to be typed was not.
pub(super) fn check_typed(field: &'static str, passphrase: &str, mistakes: Mistakes) {
    if passphrase.is_empty() {
        mistakes.add(field, words::unlock::empty());
    }
}
