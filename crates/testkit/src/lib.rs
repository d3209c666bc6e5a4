//! Parts that tests share: a real FHIR server, a bad link to it, a gate with a
//! real identity provider before it, a service that answers as told, and made-up
//! patients.
//!
//! A test dependency only. What goes wrong here is a failed test, so these
//! parts panic and say why.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::print_stderr,
    clippy::unwrap_used
)]

mod browser;
pub mod documents;
mod fhir_server;
pub mod files;
mod gate;
mod habits;
pub mod http;
pub mod images;
pub mod letters;
pub mod patient;
mod provider;
mod proxy;
mod random;
mod stub;

pub use browser::{Browser, Page};
pub use fhir_server::FhirServer;
pub use gate::{Gate, Hold, Mishap, Moment};
pub use habits::Habits;
pub use provider::IdentityProvider;
pub use proxy::{Fault, FaultProxy, Traffic};
pub use random::Random;
pub use stub::StubServer;

/// A private key (RSA, PKCS #8, PEM) made for tests, which opens nothing.
pub const RSA_KEY: &str = include_str!("rsa_key.pem");

/// Whether a missing part (a FHIR server, a display) fails a test: when
/// `KEEPWELL_PARTS` is `required`. Otherwise the test says SKIPPED and passes.
#[must_use]
pub fn parts_are_required() -> bool {
    std::env::var("KEEPWELL_PARTS").is_ok_and(|value| value == "required")
}

/// A folder of FHIR that somebody keeps beside the project, at `KEEPWELL_FIXTURES`;
/// `None`, and says SKIPPED, where none is named. Nobody has to have one.
#[must_use]
pub fn fixtures() -> Option<std::path::PathBuf> {
    let folder = std::env::var_os("KEEPWELL_FIXTURES");
    if folder.is_none() {
        say_skipped("no folder of FHIR of one's own (KEEPWELL_FIXTURES is not set)");
    }
    folder.map(Into::into)
}

/// Says that a test was skipped, past the capture of the test runner; fails
/// it where parts are required.
pub fn skip(what: &str) {
    assert!(!parts_are_required(), "missing part: {what}");
    say_skipped(what);
}

fn say_skipped(what: &str) {
    use std::io::Write;
    let name = std::thread::current().name().unwrap_or("a test").to_owned();
    let _ = writeln!(std::io::stderr(), "SKIPPED {name}: {what}");
}
