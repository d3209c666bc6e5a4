//! The project on this disk, as cargo sees it.

use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::Deserialize;

use crate::command;

/// The workspace: where it is, where it builds, what is in it.
#[derive(Deserialize)]
pub(crate) struct Project {
    /// The folder that holds the top `Cargo.toml`.
    #[serde(rename = "workspace_root")]
    pub(crate) root: PathBuf,
    /// Where cargo builds, CARGO_TARGET_DIR honoured.
    #[serde(rename = "target_directory")]
    pub(crate) target: PathBuf,
    pub(crate) packages: Vec<Package>,
}

/// One crate of ours.
#[derive(Deserialize)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) dependencies: Vec<Dependency>,
}

/// One line of a crate's dependencies.
#[derive(Deserialize)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    /// `dev`, `build`, or nothing for what the crate itself uses.
    pub(crate) kind: Option<String>,
    /// Set for a crate of ours.
    pub(crate) path: Option<PathBuf>,
}

impl Project {
    /// Asks cargo about the workspace that holds the current folder.
    pub(crate) fn find() -> anyhow::Result<Self> {
        let mut cargo = command::cargo();
        cargo.args(["metadata", "--no-deps", "--format-version", "1"]);
        let text = command::read(&mut cargo).context("cargo could not describe the workspace")?;
        serde_json::from_str(&text).context("cargo described the workspace in an unknown way")
    }

    /// A path inside the project.
    pub(crate) fn path(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.root.join(relative)
    }
}
