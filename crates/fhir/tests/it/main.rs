//! The state machines against a small service in memory.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

extern crate keepwell_fhir as fhir;

mod fixtures;
mod parts;
mod pull;
mod push;
mod sealed;
mod service;
