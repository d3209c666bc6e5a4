//! Parts that only tests and the walk use: a FHIR server, an identity provider,
//! axe for accessibility, validators of FHIR, and examples of it.
//!
//! All are other people's work at the versions that `tests/parts` pins, kept
//! under the target folder and used again until a pin changes.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::command;
use crate::digest;
use crate::project::Project;
use crate::say;

/// The program that serves FHIR, fetched when it is missing.
pub(crate) fn fhir_server(project: &Project) -> anyhow::Result<PathBuf> {
    let pins = "tests/parts/requirements.txt";
    let folder = project.target.join("parts/fhir-server");
    once_for(project, pins, &folder, || {
        say::step("fetching sekmet-fhir, the FHIR server that Keepwell is tried with");
        command::run(command::program("python3").args(["-m", "venv"]).arg(&folder))
            .context("Python could not make a place for the FHIR server")?;
        let mut pip = command::program(folder.join("bin/pip"));
        pip.args(["install", "--quiet", "--requirement"]).arg(project.path(pins));
        command::run(&mut pip).context("the FHIR server could not be fetched")
    })?;
    Ok(folder.join("bin/sekmet"))
}

/// The folder of what comes from npm: the identity provider, and axe.
pub(crate) fn npm(project: &Project) -> anyhow::Result<PathBuf> {
    let pins = "tests/parts/package.json";
    let folder = project.target.join("parts/npm");
    once_for(project, pins, &folder, || {
        say::step("fetching oidc-provider, which people sign in with, and axe, which checks pages");
        npm_install(&project.path(pins), &folder)
            .context("oidc-provider and axe could not be fetched")
    })?;
    Ok(folder)
}

/// The script, among what comes from npm, that checks whether everyone can use
/// a page.
pub(crate) fn axe(npm: &Path) -> PathBuf {
    npm.join("node_modules/axe-core/axe.min.js")
}

/// The pins of the validators that judge the FHIR we write, beside them.
pub(crate) fn validators(project: &Project) -> anyhow::Result<PathBuf> {
    let pins = "tests/parts/validators/package.json";
    let folder = project.target.join("parts/validators");
    once_for(project, pins, &folder, || {
        say::step("fetching other people's validators of FHIR");
        npm_install(&project.path(pins), &folder).context("the validators could not be fetched")
    })?;
    Ok(folder.join("package.json"))
}

/// The folder of the examples that HL7 publishes with FHIR R4.
pub(crate) fn examples(project: &Project) -> anyhow::Result<PathBuf> {
    let pins = "tests/parts/examples/package.json";
    let folder = project.target.join("parts/examples");
    once_for(project, pins, &folder, || {
        say::step("fetching the examples of FHIR R4");
        npm_install(&project.path(pins), &folder).context("the examples could not be fetched")
    })?;
    Ok(folder.join("node_modules/hl7.fhir.r4.examples"))
}

fn npm_install(pins: &Path, folder: &Path) -> anyhow::Result<()> {
    fs::copy(pins, folder.join("package.json")).context("the versions are not known")?;
    let mut npm = command::program("npm");
    npm.current_dir(folder).args(["install", "--ignore-scripts", "--no-audit", "--no-fund"]);
    command::run(&mut npm)
}

/// Fills a folder, unless it was already filled for the same pins.
fn once_for(
    project: &Project,
    pins: &str,
    folder: &Path,
    fill: impl FnOnce() -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let stamp = folder.join("fetched-for.txt");
    let wanted = digest::of(&project.root, &[pins], &[])?;
    if fs::read_to_string(&stamp).is_ok_and(|present| present == wanted) {
        return Ok(());
    }
    if folder.exists() {
        fs::remove_dir_all(folder).context("the old parts could not be removed")?;
    }
    fs::create_dir_all(folder).context("there is no place for the parts")?;
    fill()?;
    fs::write(&stamp, wanted).context("the parts could not be marked as fetched")
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn fetches_once_for_the_same_pins_and_again_after_a_failure() {
        let root = tempfile::tempdir().unwrap();
        let project = Project {
            root: root.path().to_owned(),
            target: root.path().join("target"),
            packages: Vec::new(),
        };
        let (folder, times) = (project.target.join("part"), Cell::new(0));
        let fetch = |outcome: anyhow::Result<()>| {
            let fill = || {
                times.set(times.get() + 1);
                outcome
            };
            once_for(&project, "pins", &folder, fill)
        };
        fs::write(root.path().join("pins"), "1").unwrap();
        assert!(fetch(Err(anyhow::anyhow!("no network"))).is_err());
        fetch(Ok(())).unwrap();
        fetch(Ok(())).unwrap();
        assert_eq!(times.get(), 2);
        fs::write(root.path().join("pins"), "2").unwrap();
        fetch(Ok(())).unwrap();
        assert_eq!(times.get(), 3);
    }
}
