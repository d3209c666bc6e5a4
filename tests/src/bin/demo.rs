//! A clinic to try Keepwell with: a real FHIR server, a real identity provider
//! and a made-up patient, on this computer alone. Opens the window named by
//! `KEEPWELL_WINDOW` over a home folder that is gone afterwards, and ends all of
//! it when the window closes.

use std::process::{Command, ExitCode};

use anyhow::Context as _;
use testkit::{Gate, patient};

/// What the patient is known by at the clinic, and signs in as.
const PATIENT: &str = "robin";
/// An hour: long enough to look around.
const TOKEN_SECONDS: u32 = 3600;

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

fn open() -> anyhow::Result<()> {
    let window = std::env::var_os("KEEPWELL_WINDOW").context("KEEPWELL_WINDOW names no window")?;
    let clinic = Gate::start(TOKEN_SECONDS).context("a part of the clinic is missing")?;
    let made_up = patient::made_up(7).known_as(PATIENT);
    clinic.server.load(&made_up.bundle);
    let home = tempfile::tempdir()?;
    tell(&clinic, &made_up.name);
    let ended = Command::new(window).arg("--home").arg(home.path()).status()?;
    anyhow::ensure!(ended.success(), "the window ended with a fault");
    Ok(())
}

#[expect(clippy::print_stdout, reason = "what to do is what it is run for")]
fn tell(clinic: &Gate, name: &str) {
    println!(
        "\nA clinic is open on this computer, with a made-up patient: {name}.\n\n\
         1. Make a lock, with any name and passphrase.\n\
         2. Write a page of the diary.\n\
         3. Connections, Add a connection. Address:\n\n       {}\n\n   \
            Ask the service, then Sign in there; choose what it may have, then Sign in.\n\
         4. In the browser, sign in as {PATIENT} with any password, and go on.\n\
         5. Back in Keepwell: Record shows what the clinic holds. What you wrote is there:\n\n       \
            {}/Observation?subject=Patient/{PATIENT}&category=survey\n\n\
         All of it is gone when you close the window.\n",
        clinic.base_url(),
        clinic.server.base_url(),
    );
}
