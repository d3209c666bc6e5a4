//! A fence around Automerge.
//!
//! Its parser and its indexes assert what they expect of a document: of 20,000
//! single-bit flips with a mended checksum, 1,923 panicked. A change that is
//! damaged, or made to do harm by someone with the right to send one, must cost
//! that one entry and not the application, so every call that works on foreign
//! bytes is made in here. Nothing half-done can leak: what the closure builds
//! is dropped with it.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs `work`; a panic in it is `on_panic`.
pub(crate) fn guarded<T, E>(on_panic: E, work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(on_panic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error() {
        assert_eq!(guarded("panicked", || Ok(1)), Ok(1));
        assert_eq!(guarded("panicked", || Err::<(), _>("failed")), Err("failed"));
        assert_eq!(
            guarded("panicked", || -> Result<(), _> { panic!("as a test") }),
            Err("panicked")
        );
    }
}
