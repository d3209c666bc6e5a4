//! The pages: built for the web view, and put together in `ui/dist`.
//!
//! `wasm-bindgen` runs as a library, in this process, so its version is the
//! one in the lock file and there is nothing to install.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use wasm_bindgen_cli_support::Bindgen;

use crate::command;
use crate::digest;
use crate::project::Project;
use crate::say;
use crate::wasm;

/// Everything that the pages are made of.
const INPUTS: &[&str] = &[
    ".cargo/config.toml",
    "Cargo.lock",
    "Cargo.toml",
    "assets",
    "crates/api",
    "crates/model",
    "crates/xtask/src/wasm.rs",
    "crates/xtask/src/web.rs",
    "ui",
];

/// Kept out of the pages: the program's own icons, the words and the
/// questionnaires, which the builds take in themselves.
const NOT_SERVED: &[&str] = &["icons/app", "locales", "questionnaires"];

const DIST: &str = "ui/dist";
const PACKAGE: &str = "keepwell-ui";

/// Says what the pages were built from, so that the same is not built twice.
const STAMP: &str = "built-from.txt";

/// How the pages are built. Each is a profile in the top `Cargo.toml`.
#[derive(Clone, Copy)]
pub(crate) enum Profile {
    /// Small and quick: what people run.
    Web,
    /// Built in seconds, larger: for work on the pages.
    WebDev,
}

impl Profile {
    pub(crate) fn from_flag(dev: bool) -> Self {
        if dev { Self::WebDev } else { Self::Web }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::WebDev => "web-dev",
        }
    }
}

/// Builds the pages, unless they were already built from the same content.
pub(crate) fn build(project: &Project, profile: Profile) -> anyhow::Result<()> {
    let inputs = digest::of(&project.root, INPUTS, &[DIST])?;
    let stamp = format!("{} {inputs}\n", profile.name());
    let dist = project.path(DIST);
    if fs::read_to_string(dist.join(STAMP)).is_ok_and(|built| built == stamp) {
        return Ok(());
    }
    say::step("building the pages, because something they are made of has changed");
    let program = compile(project, profile)?;
    assemble(project, &program, &dist)?;
    fs::write(dist.join(STAMP), stamp).context("the pages could not be marked as built")
}

/// Compiles the pages; a folder of their own keeps them from waiting for other builds.
fn compile(project: &Project, profile: Profile) -> anyhow::Result<PathBuf> {
    let target = project.target.join("web");
    let mut cargo = wasm::find_or_install()?.cargo_build();
    cargo
        .current_dir(&project.root)
        .args(["--package", PACKAGE, "--profile", profile.name(), "--target-dir"])
        .arg(&target);
    command::run(&mut cargo).context("the pages did not compile")?;
    Ok(target.join(wasm::TARGET).join(profile.name()).join(format!("{PACKAGE}.wasm")))
}

/// Fills the folder that the window embeds: assets, program, and its binding.
fn assemble(project: &Project, program: &Path, dist: &Path) -> anyhow::Result<()> {
    if dist.exists() {
        fs::remove_dir_all(dist).context("the old pages could not be removed")?;
    }
    let assets = project.path("assets");
    let except: Vec<PathBuf> = NOT_SERVED.iter().map(|path| assets.join(path)).collect();
    copy(&assets, dist, &except)?;
    Bindgen::new()
        .input_path(program)
        .web(true)?
        .typescript(false)
        .remove_name_section(true)
        .out_name(PACKAGE)
        .generate(dist)
        .context("the pages could not be bound to the web view")
}

fn copy(from: &Path, to: &Path, except: &[PathBuf]) -> anyhow::Result<()> {
    fs::create_dir_all(to).with_context(|| format!("{} cannot be made", to.display()))?;
    let entries =
        fs::read_dir(from).with_context(|| format!("{} cannot be listed", from.display()))?;
    for entry in entries {
        let path = entry?.path();
        let Some(name) = path.file_name() else {
            continue;
        };
        if except.contains(&path) {
            continue;
        }
        if path.is_dir() {
            copy(&path, &to.join(name), except)?;
        } else {
            let copied = if name.as_encoded_bytes().ends_with(b".css") {
                fs::read_to_string(&path).and_then(|style| fs::write(to.join(name), tight(&style)))
            } else {
                fs::copy(&path, to.join(name)).map(drop)
            };
            copied.with_context(|| format!("{} cannot be copied", path.display()))?;
        }
    }
    Ok(())
}

/// A style sheet without what only we read in it: comments, and the space at
/// both ends of a line.
fn tight(style: &str) -> String {
    let mut kept = String::new();
    let mut rest = style;
    while let Some((before, comment)) = rest.split_once("/*") {
        kept.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    kept.push_str(rest);
    let lines = kept.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_all_but_what_is_left_out() {
        let from = tempfile::tempdir().unwrap();
        let to = tempfile::tempdir().unwrap();
        for name in ["index.html", "styles/base.css", "icons/app/icon.png", "icons/pen.svg"] {
            let path = from.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, name).unwrap();
        }
        let dist = to.path().join("dist");
        copy(from.path(), &dist, &[from.path().join("icons/app")]).unwrap();
        for name in ["index.html", "styles/base.css", "icons/pen.svg"] {
            assert_eq!(fs::read_to_string(dist.join(name)).unwrap(), name);
        }
        assert!(!dist.join("icons/app").exists());
    }

    #[test]
    fn a_style_sheet_is_kept_without_its_comments() {
        let style = "/* Type.\n   And more. */\n\nhtml {\n  color: red; /* not blue */\n}\n";
        assert_eq!(tight(style), "html {\ncolor: red;\n}");
        assert_eq!(tight("a{}/* never ends"), "a{}");
    }
}
