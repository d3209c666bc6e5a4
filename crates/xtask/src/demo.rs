//! A clinic on this computer, to try signing in, sending and receiving with.

use std::process::ExitCode;

use anyhow::Context;

use crate::command;
use crate::parts;
use crate::project::Project;
use crate::say;
use crate::setup::{self, Purpose};
use crate::web::{self, Profile};
use crate::window;

/// Sets everything up, starts the clinic, and opens the window beside it.
pub(crate) fn run(project: &Project) -> anyhow::Result<ExitCode> {
    window::needs_display()?;
    setup::ensure(Purpose::Demo)?;
    let fhir_server = parts::fhir_server(project)?;
    let npm = parts::npm(project)?;
    web::build(project, Profile::Web)?;
    let window = window::build(project, false)?;
    say::step("opening a made-up clinic, and Keepwell beside it");
    let mut cargo = command::cargo();
    cargo
        .args(["run", "--quiet", "--package", "keepwell-tests", "--bin", "demo"])
        .env("KEEPWELL_PARTS", "required")
        .env("KEEPWELL_SEKMET", fhir_server)
        .env("KEEPWELL_NPM", npm)
        .env("KEEPWELL_WINDOW", window);
    command::run(&mut cargo).context("the demonstration stopped")?;
    Ok(ExitCode::SUCCESS)
}
