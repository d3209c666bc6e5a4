//! Measurements: a release build of the bench program, which writes
//! `docs/benchmarks.md` itself.

use anyhow::Context;

use crate::command;
use crate::project::Project;
use crate::say;
use crate::web::{self, Profile};

/// Measures, and writes the page that holds the figures.
pub(crate) fn run(project: &Project) -> anyhow::Result<()> {
    web::build(project, Profile::Web)?;
    let page = project.path("docs/benchmarks.md");
    say::step(format!("measuring; the figures go to {}", page.display()));
    let mut cargo = command::cargo();
    cargo
        .args(["bench", "--package", "keepwell-app", "--bench", "figures"])
        .env("KEEPWELL_BENCHMARKS", &page)
        .env("KEEPWELL_PAGES", project.path("ui/dist"));
    command::run(&mut cargo).context("the measurements stopped")
}
