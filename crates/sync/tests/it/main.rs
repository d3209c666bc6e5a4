//! Syncs against a real FHIR server, a bad link and hostile services.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

extern crate keepwell_sync as sync;

mod chaos;
mod hostile;
mod items;
mod link;
mod memory;
mod packed;
mod pull;
mod push;
mod sign_in;
mod slow;
mod strangers;
mod waits;
mod wire;
mod world;
