//! Measurements: a release build of everything, and of the bench program,
//! which writes `docs/benchmarks.md` itself.

use anyhow::Context;

use crate::command;
use crate::project::Project;
use crate::say;
use crate::setup::{self, Purpose};
use crate::web::{self, Profile};
use crate::window;

/// Measures, and writes the page that holds the figures.
pub(crate) fn run(project: &Project) -> anyhow::Result<()> {
    setup::ensure(Purpose::Window)?;
    web::build(project, Profile::Web)?;
    let window = window::build(project, true)?;
    let page = project.path("docs/benchmarks.md");
    say::step(format!("measuring; the figures go to {}", page.display()));
    let mut cargo = command::cargo();
    cargo
        .args(["bench", "--package", "keepwell-app", "--bench", "figures"])
        .env("KEEPWELL_BENCHMARKS", &page)
        .env("KEEPWELL_PAGES", project.path("ui/dist"))
        .env("KEEPWELL_WINDOW", window);
    command::run(&mut cargo).context("the measurements stopped")
}
