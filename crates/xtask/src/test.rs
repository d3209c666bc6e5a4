//! Every test there is, with everything that any of them needs.

use anyhow::Context;
use clap::Args;

use crate::command;
use crate::parts;
use crate::project::Project;
use crate::say;
use crate::setup::{self, Purpose};
use crate::web::{self, Profile};
use crate::window;

/// What to test.
#[derive(Args)]
pub(crate) struct Options {
    /// Handed to `cargo test`: names of tests, or arguments after `--`.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    rest: Vec<String>,
}

/// Sets up what the tests need, and runs them all.
pub(crate) fn run(project: &Project, options: &Options) -> anyhow::Result<()> {
    setup::ensure(Purpose::Tests)?;
    let fhir_server = parts::fhir_server(project)?;
    let npm = parts::npm(project)?;
    let validators = parts::validators(project)?;
    let examples = parts::examples(project)?;
    web::build(project, Profile::Web)?;

    // The same packages both times: another choice of them would choose other
    // features, and compile the same libraries twice.
    say::step("building everything, the programs that the tests start included");
    command::run(command::cargo().arg("build").arg("--all-targets").arg("--workspace"))
        .context("something did not compile")?;

    say::step("running every test");
    let mut tests = command::cargo();
    tests
        .arg("test")
        .arg("--workspace")
        .args(&options.rest)
        .env("KEEPWELL_PARTS", "required")
        .env("KEEPWELL_SEKMET", fhir_server)
        .env("KEEPWELL_AXE", parts::axe(&npm))
        .env("KEEPWELL_NPM", npm)
        .env("KEEPWELL_VALIDATORS", validators)
        .env("KEEPWELL_EXAMPLES", examples)
        .env("KEEPWELL_WINDOW", window::program(project, false));
    command::run(&mut tests).context("a test failed")
}
