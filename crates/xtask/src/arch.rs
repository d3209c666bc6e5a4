//! The shape of the project: which crate may use which, and what is at the top.
//!
//! The layers are drawn in docs/ARCHITECTURE.md. A drawing is believed until
//! somebody adds one line to a `Cargo.toml`; this reads those lines.

use std::fs;

use anyhow::{Context, bail};

use crate::project::{Dependency, Package, Project};
use crate::say;

/// A crate, and the crates of ours that it may use.
struct Layer {
    name: &'static str,
    may_use: &'static [&'static str],
}

const fn layer(name: &'static str, may_use: &'static [&'static str]) -> Layer {
    Layer { name, may_use }
}

const API: &str = "keepwell-api";
const APP: &str = "keepwell-app";
const CHANGES: &str = "keepwell-changes";
const CLI: &str = "keepwell-cli";
const FHIR: &str = "keepwell-fhir";
const INTAKE: &str = "keepwell-intake";
const MODEL: &str = "keepwell-model";
const STORE: &str = "keepwell-store";
const SYNC: &str = "keepwell-sync";
const TESTKIT: &str = "keepwell-testkit";
const VAULT: &str = "keepwell-vault";

const LAYERS: &[Layer] = &[
    layer(MODEL, &[]),
    layer(API, &[MODEL]),
    layer(VAULT, &[]),
    layer(CHANGES, &[MODEL]),
    layer(STORE, &[MODEL, VAULT]),
    layer(FHIR, &[MODEL]),
    layer(SYNC, &[CHANGES, FHIR, MODEL]),
    layer(INTAKE, &[MODEL]),
    layer(APP, &[API, CHANGES, FHIR, INTAKE, MODEL, STORE, SYNC, VAULT]),
    layer(CLI, &[API, APP]),
    layer("keepwell", &[API, APP]),
    layer("keepwell-ui", &[API, MODEL]),
    layer("xtask", &[]),
    layer(TESTKIT, &[API, APP, CHANGES, FHIR, INTAKE, MODEL, STORE, SYNC, VAULT]),
    layer("keepwell-tests", &[API, APP, CHANGES, FHIR, INTAKE, MODEL, STORE, SYNC, TESTKIT, VAULT]),
];

/// Libraries that belong to one layer: all SQL in the store, all HTTP in sync,
/// and pictures decoded where a worker does it.
const AT_HOME: &[(&str, &[&str])] = &[
    ("automerge", &[CHANGES]),
    ("hayro", &[INTAKE]),
    ("image", &[INTAKE, TESTKIT]),
    ("oauth2", &[SYNC]),
    ("reqwest", &[SYNC]),
    ("rusqlite", &[STORE]),
    ("tauri", &["keepwell"]),
];

/// What the top of the project holds, beside files whose names begin with a dot.
const TOP: &[&str] = &[
    "CONTRIBUTING.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "assets",
    "crates",
    "docs",
    "src-tauri",
    "tauri.conf.json",
    "tests",
    "ui",
];

/// Fails, naming every fault, when the project has another shape.
pub(crate) fn check(project: &Project) -> anyhow::Result<()> {
    let mut faults: Vec<String> = project.packages.iter().flat_map(faults_of).collect();
    faults.extend(strangers_at_the_top(project)?);
    if !faults.is_empty() {
        bail!("the project has lost its shape:\n  {}", faults.join("\n  "));
    }
    say::step(format!("{} crates, every arrow as drawn", project.packages.len()));
    Ok(())
}

fn faults_of(package: &Package) -> Vec<String> {
    let Some(layer) = LAYERS.iter().find(|layer| layer.name == package.name) else {
        return vec![format!("{} has no place in the drawing", package.name)];
    };
    package.dependencies.iter().filter_map(|dependency| fault(layer, dependency)).collect()
}

fn fault(layer: &Layer, dependency: &Dependency) -> Option<String> {
    let used = dependency.name.as_str();
    let for_tests = dependency.kind.as_deref() == Some("dev");
    let allowed = if dependency.path.is_some() {
        layer.may_use.contains(&used) || (for_tests && used == TESTKIT)
    } else {
        let home = AT_HOME.iter().find(|(library, _)| *library == used);
        for_tests || home.is_none_or(|(_, homes)| homes.contains(&layer.name))
    };
    (!allowed).then(|| format!("{} may not use {used}", layer.name))
}

/// Files and folders at the top that nobody would look for there.
fn strangers_at_the_top(project: &Project) -> anyhow::Result<Vec<String>> {
    let mut strangers = Vec::new();
    for entry in fs::read_dir(&project.root).context("the project cannot be listed")? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let known = name.starts_with('.') || TOP.contains(&name.as_str()) || name == "target";
        if !known {
            strangers.push(format!("{name} does not belong at the top"));
        }
    }
    strangers.sort();
    Ok(strangers)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn using(name: &str, used: &str, kind: Option<&str>, ours: bool) -> Vec<String> {
        faults_of(&Package {
            name: name.into(),
            dependencies: vec![Dependency {
                name: used.into(),
                kind: kind.map(Into::into),
                path: ours.then(PathBuf::new),
            }],
        })
    }

    #[test]
    fn arrows_point_down_only() {
        assert!(using(APP, STORE, None, true).is_empty());
        assert_eq!(using(STORE, APP, None, true), ["keepwell-store may not use keepwell-app"]);
        assert_eq!(using(STORE, APP, Some("dev"), true).len(), 1);
        assert_eq!(using("keepwell-ui", STORE, None, true).len(), 1);
    }

    #[test]
    fn the_testkit_is_for_tests() {
        assert!(using(MODEL, TESTKIT, Some("dev"), true).is_empty());
        assert_eq!(using(MODEL, TESTKIT, None, true).len(), 1);
    }

    #[test]
    fn sql_stays_in_the_store() {
        assert!(using(STORE, "rusqlite", None, false).is_empty());
        assert_eq!(using(APP, "rusqlite", None, false).len(), 1);
        assert!(using(APP, "rusqlite", Some("dev"), false).is_empty());
    }

    #[test]
    fn a_new_crate_must_be_drawn_first() {
        assert_eq!(using("keepwell-new", MODEL, None, true).len(), 1);
    }
}
