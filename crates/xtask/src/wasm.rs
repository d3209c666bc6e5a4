//! The toolchain that builds the pages: Rust for `wasm32-unknown-unknown`.
//!
//! rustup's is used where there is one, because it is the toolchain that
//! builds the rest. Debian's own builds the standard library from source, and
//! works where rustup cannot reach its server.

use std::env;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail};

use crate::command;
use crate::say;
use crate::setup;

/// The target triple of the pages.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

const DEBIAN_PACKAGES: &[&str] = &["rustc-web", "cargo-web", "rust-web-src", "lld"];

/// A toolchain that can build the pages.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Toolchain {
    /// The one that built this program.
    Usual,
    /// Debian's, in `/usr/bin`.
    Debian,
}

/// Finds a toolchain, or installs one: by rustup first, else Debian's.
pub(crate) fn find_or_install() -> anyhow::Result<Toolchain> {
    if usual_is_ready() {
        return Ok(Toolchain::Usual);
    }
    if debian_is_ready() {
        say::step("building the pages with Debian's Rust, which knows the web's target");
        return Ok(Toolchain::Debian);
    }
    say::step(format!("adding {TARGET} with rustup: the pages are Rust, built for the web view"));
    let by_rustup = command::run(command::program("rustup").args(["target", "add", TARGET]));
    if by_rustup.is_ok() && usual_is_ready() {
        return Ok(Toolchain::Usual);
    }
    if command::find("apt-get").is_none() {
        return by_rustup.context(
            "Rust's web target is missing; with a network: rustup target add wasm32-unknown-unknown",
        ).and_then(|()| bail!("rustup added the web target, and rustc does not find it"));
    }
    say::step(format!(
        "rustup could not: installing Debian's toolchain ({})",
        DEBIAN_PACKAGES.join(", ")
    ));
    setup::install(DEBIAN_PACKAGES)?;
    if debian_is_ready() {
        return Ok(Toolchain::Debian);
    }
    bail!("Debian's toolchain is too old for the pages, and rustup cannot be reached")
}

fn usual_is_ready() -> bool {
    let mut rustc = command::program("rustc");
    rustc.args(["--print", "target-libdir", "--target", TARGET]);
    command::read(&mut rustc).is_ok_and(|folder| Path::new(folder.trim()).is_dir())
}

fn debian_is_ready() -> bool {
    let source = Path::new("/usr/lib/rustlib/src/rust/library/std/Cargo.toml");
    source.is_file()
        && Path::new("/usr/bin/cargo").is_file()
        && command::find("wasm-ld").is_some()
        && command::read(debian("/usr/bin/rustc").arg("--version"))
            .is_ok_and(|version| is_new_enough(&version))
}

/// Whether `rustc --version` names at least the workspace's `rust-version`.
fn is_new_enough(version: &str) -> bool {
    let numbers = |text: &str| -> Option<(u32, u32)> {
        let mut parts = text.split('.');
        Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
    };
    let found = version.split_whitespace().nth(1).and_then(numbers);
    found >= numbers(env!("CARGO_PKG_RUST_VERSION")) && found.is_some()
}

impl Toolchain {
    /// `cargo build` for the web target; the caller adds what to build.
    pub(crate) fn cargo_build(self) -> Command {
        let mut cargo = match self {
            Self::Usual => command::cargo(),
            Self::Debian => debian("/usr/bin/cargo"),
        };
        cargo.args(["build", "--target", TARGET]);
        if self == Self::Debian {
            cargo.arg("-Zbuild-std=std,panic_abort");
        }
        cargo
    }
}

/// A program of Debian's toolchain, knowing nothing of the one that runs this.
fn debian(program: &str) -> Command {
    let mut command = command::program(program);
    for (key, _) in env::vars_os() {
        if key.to_str().is_some_and(names_a_toolchain) {
            command.env_remove(key);
        }
    }
    let path = env::var("PATH").unwrap_or_default();
    command
        .env("PATH", format!("/usr/bin:{path}"))
        .env("RUSTC", "/usr/bin/rustc")
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", "wasm-ld");
    command
}

fn names_a_toolchain(key: &str) -> bool {
    key.starts_with("RUSTC")
        || key.starts_with("RUSTUP_")
        || key.starts_with("CARGO_BUILD_")
        || matches!(key, "RUSTDOC" | "RUSTFLAGS" | "CARGO_ENCODED_RUSTFLAGS" | "LD_LIBRARY_PATH")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_as_numbers() {
        assert!(is_new_enough("rustc 1.96.0 (ac68faa20 2026-05-25)"));
        assert!(is_new_enough("rustc 1.100.1"));
        assert!(is_new_enough("rustc 2.0.0"));
        assert!(!is_new_enough("rustc 1.63.0"));
        assert!(!is_new_enough("rustc"));
        assert!(!is_new_enough(""));
    }

    #[test]
    fn debian_is_not_told_about_the_other_toolchain() {
        for key in ["RUSTC", "RUSTUP_TOOLCHAIN", "LD_LIBRARY_PATH", "RUSTC_WRAPPER"] {
            assert!(names_a_toolchain(key), "{key}");
        }
        assert!(!names_a_toolchain("CARGO_HOME"));
    }
}
