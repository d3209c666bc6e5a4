//! `cargo xtask`: one command for each thing a person does with this project.
//!
//! Rejected: a Makefile with shell scripts (another language, and none on
//! Windows) and Trunk with the Tauri command line (two more installers, and
//! neither reads a configuration at the top of a workspace).
//!
//! Everything here compiles with Rust and a C linker alone, because it is
//! what installs the rest.

mod arch;
mod bench;
mod command;
mod digest;
mod fuzz;
mod parts;
mod project;
mod say;
mod setup;
mod test;
mod wasm;
mod web;
mod window;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::project::Project;
use crate::setup::Purpose;

/// Build, run, test and measure Keepwell.
#[derive(Parser)]
#[command(name = "cargo xtask", version, about)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Set everything up, build, and open the window.
    Run(window::Options),
    /// Set up what the tests need, then run all of them.
    Test(test::Options),
    /// Build the pages that the window shows.
    Ui {
        /// Quick to build, slow to load: for work on the pages.
        #[arg(long)]
        dev: bool,
    },
    /// Check the shape of the project: which crate uses which, what is at the top.
    Arch,
    /// Measure, and write docs/benchmarks.md.
    Bench(bench::Options),
    /// Try damaged bytes on every place that reads bytes from outside.
    Fuzz(fuzz::Options),
    /// Install what `run` needs, and what `test` needs with --tests, and stop there.
    Setup {
        /// Also what the tests need.
        #[arg(long)]
        tests: bool,
    },
}

fn main() -> ExitCode {
    match perform(Arguments::parse().task) {
        Ok(code) => code,
        Err(error) => {
            say::problem(&error);
            ExitCode::FAILURE
        }
    }
}

fn perform(task: Task) -> anyhow::Result<ExitCode> {
    let project = Project::find()?;
    match task {
        Task::Run(options) => return window::run(&project, &options),
        Task::Test(options) => test::run(&project, &options)?,
        Task::Ui { dev } => web::build(&project, web::Profile::from_flag(dev))?,
        Task::Arch => arch::check(&project)?,
        Task::Bench(options) => bench::run(&project, &options)?,
        Task::Fuzz(options) => fuzz::run(&options)?,
        Task::Setup { tests } => {
            setup::ensure(Purpose::Window)?;
            if tests {
                setup::ensure(Purpose::Tests)?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
