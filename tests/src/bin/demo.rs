//! A clinic to try Keepwell with: a real FHIR server, a real identity provider
//! and a made-up patient, on this computer alone. Opens the window named by
//! `KEEPWELL_WINDOW` over that patient's record, and ends all of it when the
//! window closes.

use std::process::{Command, ExitCode};

use anyhow::Context as _;
use keepwell_tests::demo::Demo;

#[expect(clippy::print_stderr, reason = "a program that says what stopped it")]
fn main() -> ExitCode {
    match open() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("The demonstration stopped: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stdout, reason = "what to do is what it is run for")]
fn open() -> anyhow::Result<()> {
    let window = std::env::var_os("KEEPWELL_WINDOW").context("KEEPWELL_WINDOW names no window")?;
    let demo = Demo::open()?;
    println!("{demo}");
    let ended = Command::new(window).args(demo.arguments()).status()?;
    anyhow::ensure!(ended.success(), "the window ended with a fault");
    Ok(())
}
