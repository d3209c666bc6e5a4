//! Starting other programs, and saying which one failed.

use std::env;
use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, bail};

/// A program that is started as if from a shell, not from inside `cargo run`.
///
/// `cargo run` tells its child which package it is running. Some build scripts
/// (ring's, for one) are run again when those variables change, so leaving
/// them in place would rebuild half the tree at every other command.
pub(crate) fn program(name: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(name);
    for (key, _) in env::vars_os() {
        if key.to_str().is_some_and(set_by_cargo_run) {
            command.env_remove(key);
        }
    }
    command
}

fn set_by_cargo_run(key: &str) -> bool {
    key == "CARGO"
        || key == "OUT_DIR"
        || ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_", "CARGO_PRIMARY_"]
            .iter()
            .any(|prefix| key.starts_with(prefix))
}

/// The cargo that built this program.
pub(crate) fn cargo() -> Command {
    program("cargo")
}

/// Runs a program to its end; its output goes where ours goes.
pub(crate) fn run(command: &mut Command) -> anyhow::Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let status = command.status().with_context(|| format!("{name} could not be started"))?;
    if !status.success() {
        bail!("{name} did not finish its work ({status})");
    }
    Ok(())
}

/// Runs a program to its end and returns what it printed.
pub(crate) fn read(command: &mut Command) -> anyhow::Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().with_context(|| format!("{name} could not be started"))?;
    if !output.status.success() {
        let reason = String::from_utf8_lossy(&output.stderr);
        bail!("{name} did not finish its work ({}): {}", output.status, reason.trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Where a program is, if it is on the PATH.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    env::split_paths(&env::var_os("PATH")?)
        .map(|folder| folder.join(&file))
        .find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forgets_what_cargo_run_said_and_keeps_what_a_person_said() {
        for key in ["CARGO", "CARGO_PKG_NAME", "CARGO_MANIFEST_DIR", "OUT_DIR"] {
            assert!(set_by_cargo_run(key), "{key}");
        }
        for key in ["CARGO_TARGET_DIR", "CARGO_HOME", "CARGO_NET_OFFLINE", "PATH"] {
            assert!(!set_by_cargo_run(key), "{key}");
        }
    }

    #[test]
    fn a_failure_names_the_program() {
        let error = run(&mut program("keepwell-no-such-program")).unwrap_err();
        assert!(format!("{error:#}").contains("keepwell-no-such-program"));
    }
}
