//! The window: built, and opened for a person or walked through without one.

use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Args;

use crate::command;
use crate::project::Project;
use crate::say;
use crate::setup::{self, Purpose};
use crate::web::{self, Profile};

/// How to open the window.
#[derive(Args)]
pub(crate) struct Options {
    /// With no display: walk through the main job, and keep a picture of each page.
    #[arg(long)]
    headless: bool,
    /// Build what people get, slower to build and quicker to run.
    #[arg(long)]
    release: bool,
    /// Build the pages in seconds, for work on them.
    #[arg(long)]
    dev: bool,
    /// Handed to the window, for example --home DIR.
    #[arg(last = true)]
    rest: Vec<String>,
}

/// Sets everything up, builds what changed, and opens the window.
pub(crate) fn run(project: &Project, options: &Options) -> anyhow::Result<ExitCode> {
    if !options.headless && !has_display() {
        bail!(
            "there is no display here, so no window can open. To have Keepwell walked through \
             all the same, with a picture of each page in target/screens:\n  \
             cargo xtask run --headless"
        );
    }
    setup::ensure(if options.headless { Purpose::Headless } else { Purpose::Window })?;
    web::build(project, Profile::from_flag(options.dev))?;
    build(options.release)?;
    let window = program(project, options.release);
    if options.headless { walk(project, &window) } else { open(&window, &options.rest) }
}

/// Where the window's program is once it is built.
pub(crate) fn program(project: &Project, release: bool) -> PathBuf {
    let profile = if release { "release" } else { "debug" };
    project.target.join(profile).join(format!("keepwell-window{}", env::consts::EXE_SUFFIX))
}

fn has_display() -> bool {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    env::consts::OS != "linux" || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

fn build(release: bool) -> anyhow::Result<()> {
    let mut cargo = command::cargo();
    cargo.args(["build", "--package", "keepwell"]);
    if release {
        cargo.arg("--release");
    }
    command::run(&mut cargo).context("the window did not compile")
}

fn open(window: &Path, rest: &[String]) -> anyhow::Result<ExitCode> {
    say::step("opening the window");
    let status =
        command::program(window).args(rest).status().context("the window could not be opened")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn walk(project: &Project, window: &Path) -> anyhow::Result<ExitCode> {
    let screens = project.target.join("screens");
    say::step(format!("walking through Keepwell; pictures go to {}", screens.display()));
    let mut cargo = command::cargo();
    cargo
        .args(["run", "--quiet", "--package", "keepwell-tests", "--bin", "walk", "--"])
        .arg(&screens)
        .env("KEEPWELL_WINDOW", window);
    command::run(&mut cargo).context("the walk stopped")?;
    Ok(ExitCode::SUCCESS)
}
