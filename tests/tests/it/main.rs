//! End to end, in the real window.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::unwrap_used, missing_docs)]

mod access;
mod diary;
mod keyboard;
mod locks;
mod main_job;
mod questionnaires;
mod readings;
mod shell;
mod steps;
mod walk;
