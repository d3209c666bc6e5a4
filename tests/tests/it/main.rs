//! End to end, in the real window.
#![allow(clippy::expect_used, clippy::unwrap_used, missing_docs)]

mod main_job;
mod shell;
mod steps;
mod walk;
