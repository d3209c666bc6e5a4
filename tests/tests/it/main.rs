//! End to end, in the real window.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::unwrap_used, missing_docs)]

mod access;
mod diary;
mod documents;
mod fuzz;
mod locks;
mod main_job;
mod photos;
mod shell;
mod steps;
mod walk;
