//! Fuzzing: damaged bytes against every place that reads bytes from outside.

use anyhow::Context;
use clap::Args;

use crate::command;
use crate::say;

/// What to fuzz, and for how long.
#[derive(Args)]
pub(crate) struct Options {
    /// Minutes for each target.
    #[arg(long, value_name = "N", default_value_t = 1)]
    minutes: u64,
    /// Only these targets.
    targets: Vec<String>,
}

/// Runs the targets; what did harm is kept in `tests/fuzz/crashes`.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    say::step(format!("fuzzing, {} min a target", options.minutes));
    let mut cargo = command::cargo();
    cargo
        .args(["run", "--package", "keepwell-tests", "--bin", "fuzz", "--"])
        .arg((options.minutes * 60).to_string())
        .args(&options.targets);
    command::run(&mut cargo).context("an input did harm, or the fuzzing could not run")
}
