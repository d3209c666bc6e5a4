//! Parts that only tests use: a FHIR server, and axe for accessibility.
//!
//! Both are other people's work at pinned versions, kept under the target
//! folder and used again until `tests/parts` names other versions.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::command;
use crate::digest;
use crate::project::Project;
use crate::say;

const PINS: &str = "tests/parts";

/// Where the parts are.
pub(crate) struct Parts {
    /// The program that serves FHIR.
    pub(crate) sekmet: PathBuf,
    /// The script that checks a page.
    pub(crate) axe: PathBuf,
}

/// Fetches the parts that are missing or of another version.
pub(crate) fn ensure(project: &Project) -> anyhow::Result<Parts> {
    let home = project.target.join("parts");
    let parts = Parts {
        sekmet: home.join("python/bin/sekmet"),
        axe: home.join("node_modules/axe-core/axe.min.js"),
    };
    let stamp = home.join("built-from.txt");
    let wanted = digest::of(&project.root, &[PINS], &[])?;
    let same = fs::read_to_string(&stamp).is_ok_and(|present| present == wanted);
    if same && parts.sekmet.is_file() && parts.axe.is_file() {
        return Ok(parts);
    }
    if home.exists() {
        fs::remove_dir_all(&home).context("the old test parts could not be removed")?;
    }
    fs::create_dir_all(&home).context("there is no place for the test parts")?;
    let pins = project.path(PINS);
    fetch_server(&home, &pins)?;
    fetch_axe(&home, &pins)?;
    fs::write(&stamp, wanted).context("the test parts could not be marked as fetched")?;
    Ok(parts)
}

fn fetch_server(home: &Path, pins: &Path) -> anyhow::Result<()> {
    say::step("fetching sekmet-fhir, the FHIR server that the tests talk to");
    let python = home.join("python");
    command::run(command::program("python3").args(["-m", "venv"]).arg(&python))
        .context("Python could not make a place for the FHIR server")?;
    let mut pip = command::program(python.join("bin/pip"));
    command::run(
        pip.args(["install", "--quiet", "--requirement"]).arg(pins.join("requirements.txt")),
    )
    .context("the FHIR server could not be fetched")
}

fn fetch_axe(home: &Path, pins: &Path) -> anyhow::Result<()> {
    say::step("fetching axe, which checks that everyone can use the pages");
    fs::copy(pins.join("package.json"), home.join("package.json"))
        .context("the version of axe is not known")?;
    let mut npm = command::program("npm");
    npm.current_dir(home).args([
        "install",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--silent",
    ]);
    command::run(&mut npm).context("axe could not be fetched")
}
