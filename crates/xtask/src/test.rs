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

/// The pages' own crate runs in the web view; what it does is tested there.
const SELECTION: &[&str] = &["--workspace", "--exclude", "keepwell-ui"];

/// Sets up what the tests need, and runs them all.
pub(crate) fn run(project: &Project, options: &Options) -> anyhow::Result<()> {
    setup::ensure(Purpose::Tests)?;
    let parts = parts::ensure(project)?;
    web::build(project, Profile::Web)?;

    // One selection of packages for both: another would choose other features
    // and compile the same libraries twice.
    say::step("building everything, the programs that the tests start included");
    command::run(command::cargo().arg("build").arg("--all-targets").args(SELECTION))
        .context("something did not compile")?;

    say::step("running every test");
    let mut tests = command::cargo();
    tests
        .arg("test")
        .args(SELECTION)
        .args(&options.rest)
        .env("KEEPWELL_PARTS", "required")
        .env("KEEPWELL_SEKMET", &parts.sekmet)
        .env("KEEPWELL_AXE", &parts.axe)
        .env("KEEPWELL_WINDOW", window::program(project, false));
    command::run(&mut tests).context("a test failed")
}
