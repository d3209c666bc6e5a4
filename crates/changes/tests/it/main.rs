//! What entries promise, seen from their door.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

extern crate keepwell_changes as changes;

mod damage;
mod deleting;
mod elsewhere;
mod foreign;
mod history;
mod laws;
mod merging;
mod naive;
mod stored;
mod support;
mod writing;
