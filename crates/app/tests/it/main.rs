//! Use cases through the one door, with a clock of the test's own.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

extern crate keepwell_app as app;

mod attention;
mod carried;
mod desk;
mod elsewhere;
mod examples;
mod exchange;
mod files;
mod hostile;
mod letters;
mod locks;
mod look_around;
mod pages;
mod portable;
mod readings;
mod record;
mod shown;
mod sign_in;
mod sign_in_by_key;
mod sitting;
mod sweep;
mod timeline;
mod turns;
mod writer;
