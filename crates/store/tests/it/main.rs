//! The door of the store, tried from outside.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

extern crate keepwell_store as store;

mod activity;
mod blobs;
mod clinical;
mod connections;
mod damage;
mod disk_full;
mod entries;
mod erasing;
mod many_entries;
mod opening;
mod outbox;
mod readings;
mod rebuild;
mod secrecy;
mod sign_in;
mod support;
mod transactions;
