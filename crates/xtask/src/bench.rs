//! Measurements: a release build of everything, and of the bench program,
//! which writes `docs/benchmarks.md` itself.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;

use crate::command;
use crate::parts;
use crate::project::Project;
use crate::say;
use crate::setup::{self, Purpose};
use crate::web::{self, Profile};
use crate::window;

/// What to do.
#[derive(Args)]
pub(crate) struct Options {
    /// Only make the records that are measured: 10,000, 100,000 and 1,000,000 readings.
    #[arg(long)]
    data: bool,
}

/// Measures, and writes the page that holds the figures.
pub(crate) fn run(project: &Project, options: &Options) -> anyhow::Result<()> {
    setup::ensure(Purpose::Tests)?;
    let records = project.target.join("figures");
    if options.data {
        say::step(format!("making records to measure in {}", records.display()));
        return figures(&records, &["--", "--data"], &[]);
    }
    web::build(project, Profile::Web)?;
    let window = window::build(project, true)?;
    let fhir_server = parts::fhir_server(project)?;
    let page = project.path("docs/benchmarks.md");
    say::step(format!("measuring; the figures go to {}", page.display()));
    let variables = [
        ("KEEPWELL_BENCHMARKS", page),
        ("KEEPWELL_SEKMET", fhir_server),
        ("KEEPWELL_PAGES", project.path("ui/dist")),
        ("KEEPWELL_WINDOW", window),
    ];
    figures(&records, &[], &variables)
}

fn figures(
    records: &Path,
    arguments: &[&str],
    variables: &[(&str, PathBuf)],
) -> anyhow::Result<()> {
    let mut cargo = command::cargo();
    cargo
        .args(["bench", "--package", "keepwell-app", "--bench", "figures"])
        .args(arguments)
        .env("KEEPWELL_FIGURES", records)
        .envs(variables.iter().map(|(name, value)| (name, value)));
    command::run(&mut cargo).context("the measurements stopped")
}
