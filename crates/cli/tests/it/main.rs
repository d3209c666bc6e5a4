//! The command line as a program uses it: the real binary, a real home folder.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    missing_docs
)]

mod canary;
mod carried;
mod clinical;
mod damage;
mod disk_full;
mod entry;
mod exchange;
mod home;
mod journey;
mod kill;
mod killer;
mod look_around;
mod outbox;
mod photo;
mod portable;
mod questionnaire;
mod reading;
mod renewal;
mod service;
mod sign_in;
mod worker;
mod writer;
