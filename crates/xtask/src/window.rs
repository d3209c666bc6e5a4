//! The window: built, and opened for a person or walked through without one.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Args;

use crate::command;
use crate::digest;
use crate::parts;
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
    if !options.headless {
        needs_display()?;
    }
    setup::ensure(if options.headless { Purpose::Headless } else { Purpose::Window })?;
    web::build(project, Profile::from_flag(options.dev))?;
    let window = build(project, options.release)?;
    if options.headless { walk(project, &window) } else { open(&window, &options.rest) }
}

/// Where the window's program is once it is built.
pub(crate) fn program(project: &Project, release: bool) -> PathBuf {
    let profile = if release { "release" } else { "debug" };
    project.target.join(profile).join(format!("keepwell-window{}", env::consts::EXE_SUFFIX))
}

/// Says what to do where no window can open.
pub(crate) fn needs_display() -> anyhow::Result<()> {
    if has_display() {
        return Ok(());
    }
    bail!(
        "there is no display here, so no window can open. To have Keepwell walked through \
         all the same, with a picture of each page in target/screens:\n  \
         cargo xtask run --headless"
    );
}

fn has_display() -> bool {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    env::consts::OS != "linux" || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

/// Everything that the window is made of.
const INPUTS: &[&str] = &[
    ".cargo",
    "Cargo.lock",
    "Cargo.toml",
    "assets/icons/app",
    "crates",
    "src-tauri",
    "tauri.conf.json",
    "ui/dist",
];

/// Not part of the window.
const NOT_INPUTS: &[&str] = &["crates/cli", "crates/testkit", "crates/xtask", "src-tauri/gen"];

/// Builds the window, unless this very program was built from the same
/// content, and says where it is.
///
/// cargo would find out too, at the price of looking at six hundred libraries
/// each time the window is opened.
pub(crate) fn build(project: &Project, release: bool) -> anyhow::Result<PathBuf> {
    let program = program(project, release);
    let stamp = program.with_extension("built-from.txt");
    let inputs = digest::of(&project.root, INPUTS, NOT_INPUTS)?;
    let same =
        |built: String| identity(&program).is_ok_and(|now| built == format!("{inputs} {now}"));
    if fs::read_to_string(&stamp).is_ok_and(same) {
        return Ok(program);
    }
    say::step("building the window, because something it is made of has changed");
    let mut cargo = command::cargo();
    cargo.current_dir(&project.root).args(["build", "--package", "keepwell"]);
    if release {
        cargo.arg("--release");
    }
    command::run(&mut cargo).context("the window did not compile")?;
    fs::write(&stamp, format!("{inputs} {}", identity(&program)?))
        .context("the window could not be marked as built")?;
    Ok(program)
}

/// Tells this build of the program from any other.
fn identity(program: &Path) -> anyhow::Result<String> {
    let file = fs::metadata(program).context("the window was not built")?;
    Ok(format!("{} {:?}", file.len(), file.modified()?))
}

fn open(window: &Path, rest: &[String]) -> anyhow::Result<ExitCode> {
    say::step("opening the window");
    let status =
        command::program(window).args(rest).status().context("the window could not be opened")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn walk(project: &Project, window: &Path) -> anyhow::Result<ExitCode> {
    let fhir_server = parts::fhir_server(project)?;
    let screens = project.target.join("screens");
    say::step(format!("walking through Keepwell; pictures go to {}", screens.display()));
    let mut cargo = command::cargo();
    cargo
        .args(["run", "--quiet", "--package", "keepwell-tests", "--bin", "walk", "--"])
        .arg(&screens)
        .env("KEEPWELL_SEKMET", fhir_server)
        .env("KEEPWELL_WINDOW", window);
    command::run(&mut cargo).context("the walk stopped")?;
    Ok(ExitCode::SUCCESS)
}
