//! Pictures as they come from outside.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

extern crate keepwell_intake as intake;

mod hostile;
mod photos;
