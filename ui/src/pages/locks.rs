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

/// Notes when a recovery code was not typed.
pub(super) fn check_code(code: &str, mistakes: Mistakes) {
    if code.trim().is_empty() {
        mistakes.add("code", words::code::empty());
    }
}

/// Notes when a passphrase that has to be typed was not.
pub(super) fn check_typed(field: &'static str, passphrase: &str, mistakes: Mistakes) {
    if passphrase.is_empty() {
        mistakes.add(field, words::unlock::empty());
    }
}
