//! Parts that a test needs and a machine may lack.
//!
//! `cargo xtask test` fetches all of them and says that they are required.
//! Under a plain `cargo test` a part may be missing; its test then says so and
//! passes. (The FHIR server is a part too: [`testkit::FhirServer`].)

use std::env;
use std::path::{Path, PathBuf};

/// Something outside this workspace, or a program of it, that a test starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Keepwell's window.
    Window,
    /// The script that checks accessibility.
    Axe,
    /// A display that nobody has to look at.
    Display,
    /// The desktop's message bus.
    Bus,
    /// What presses the window's buttons.
    Driver,
    /// Validators of FHIR from npm.
    Validators,
    /// What runs those.
    Node,
    /// Who signs people in.
    Provider,
    /// Python, with the FHIR server's packages.
    Python,
}

/// Everything that a test of the window needs.
pub const WINDOW_PARTS: &[Part] = &[Part::Window, Part::Display, Part::Bus, Part::Driver];

impl Part {
    /// Where the part is, if it is anywhere.
    #[must_use]
    pub fn find(self) -> Option<PathBuf> {
        match self {
            Self::Window => named_by("KEEPWELL_WINDOW"),
            Self::Axe => named_by("KEEPWELL_AXE"),
            Self::Display => on_the_path("Xvfb"),
            Self::Bus => on_the_path("dbus-daemon"),
            Self::Driver => on_the_path("WebKitWebDriver"),
            Self::Validators => named_by("KEEPWELL_VALIDATORS"),
            Self::Node => on_the_path("node"),
            Self::Provider => {
                let npm = env::var_os("KEEPWELL_NPM").map(PathBuf::from)?;
                Some(npm.join("package.json")).filter(|pins| pins.is_file())
            }
            Self::Python => Some(named_by("KEEPWELL_SEKMET")?.with_file_name("python3")),
        }
    }
}

/// Whether all parts are there; says which is not, and that the test is skipped.
///
/// # Panics
/// When a part is missing and `KEEPWELL_PARTS=required`.
#[must_use]
pub fn have(parts: &[Part]) -> bool {
    let missing: Vec<&Part> = parts.iter().filter(|part| part.find().is_none()).collect();
    if !missing.is_empty() {
        testkit::skip(&format!("no {missing:?}; `cargo xtask test` brings every part"));
    }
    missing.is_empty()
}

fn named_by(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).map(PathBuf::from).filter(|path| path.is_file())
}

fn on_the_path(program: &str) -> Option<PathBuf> {
    let is_there = |path: &PathBuf| Path::is_file(path);
    env::split_paths(&env::var_os("PATH")?).map(|folder| folder.join(program)).find(is_there)
}
