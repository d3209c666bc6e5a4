//! What the system must have before Keepwell can be built, run or tested.
//!
//! On Debian and Ubuntu it is installed; elsewhere a person is told what to
//! install, because guessing at another system's packages does harm.

use std::env;
use std::process::Command;

use anyhow::{Context, bail};

use crate::command;
use crate::say;

/// What something is needed for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To build and open the window.
    Window,
    /// To open the window where there is no screen, and drive it.
    Headless,
    /// To run every test.
    Tests,
}

/// A Debian package, and what it is for in plain words.
struct Need {
    package: &'static str,
    /// The program that stands in for the package, however it was installed.
    program: Option<&'static str>,
    why: &'static str,
}

const fn library(package: &'static str, why: &'static str) -> Need {
    Need { package, program: None, why }
}

const fn tool(package: &'static str, program: &'static str, why: &'static str) -> Need {
    Need { package, program: Some(program), why }
}

const WINDOW: &[Need] = &[
    tool("build-essential", "cc", "the C compiler that builds the database"),
    tool("pkg-config", "pkg-config", "finds the libraries below"),
    library("libwebkit2gtk-4.1-dev", "draws Keepwell's pages in its window"),
    library("libgtk-3-dev", "opens the window"),
    library("libsoup-3.0-dev", "part of the web view"),
    library("librsvg2-dev", "draws the window's icon"),
    library("libssl-dev", "encrypts the database"),
];

const HEADLESS: &[Need] = &[
    tool("xvfb", "Xvfb", "a display that nobody has to look at"),
    tool("dbus-x11", "dbus-run-session", "the desktop's message bus, which the window expects"),
    tool("webkit2gtk-driver", "WebKitWebDriver", "presses the window's buttons"),
    tool("python3", "python3", "runs the FHIR server that Keepwell is tried with"),
    library("python3-venv", "keeps that server's packages apart"),
];

const TESTS: &[Need] =
    &[tool("npm", "npm", "fetches what checks the pages and the FHIR, and runs it")];

/// Makes sure that everything for `purpose` is there; quick when it is.
pub(crate) fn ensure(purpose: Purpose) -> anyhow::Result<()> {
    match env::consts::OS {
        "linux" => ensure_linux(&needs(purpose)),
        "macos" => ensure_macos(purpose),
        _ => ensure_windows(purpose),
    }
}

fn needs(purpose: Purpose) -> Vec<&'static Need> {
    let lists: &[&'static [Need]] = match purpose {
        Purpose::Window => &[WINDOW],
        Purpose::Headless => &[WINDOW, HEADLESS],
        Purpose::Tests => &[WINDOW, HEADLESS, TESTS],
    };
    lists.iter().copied().flatten().collect()
}

fn ensure_linux(needs: &[&Need]) -> anyhow::Result<()> {
    if command::find("apt-get").is_none() {
        return check_other_linux(needs);
    }
    let installed = installed_packages(needs)?;
    let missing: Vec<&Need> =
        needs.iter().copied().filter(|need| !is_present(need, &installed)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    for need in &missing {
        say::step(format!("installing {}: {}", need.package, need.why));
    }
    let packages: Vec<&str> = missing.iter().map(|need| need.package).collect();
    install(&packages)
}

fn is_present(need: &Need, installed: &[String]) -> bool {
    match need.program {
        Some(program) => command::find(program).is_some(),
        None => installed.iter().any(|package| package == need.package),
    }
}

/// The names, among those needed, of the packages that dpkg has installed.
fn installed_packages(needs: &[&Need]) -> anyhow::Result<Vec<String>> {
    let libraries = needs.iter().filter(|need| need.program.is_none()).map(|need| need.package);
    // It exits with an error when any of them is unknown, and lists the others all the same.
    let output = command::program("dpkg-query")
        .args(["--show", "--showformat", "${Package} ${db:Status-Status}\\n"])
        .args(libraries)
        .output()
        .context("dpkg-query could not be started")?;
    Ok(String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| line.strip_suffix(" installed"))
        .map(str::to_owned)
        .collect())
}

/// Installs Debian packages, with sudo when this is not root.
pub(crate) fn install(packages: &[&str]) -> anyhow::Result<()> {
    command::run(apt_get()?.args(["update", "--quiet"]))
        .context("the list of packages could not be renewed")?;
    let advice =
        || format!("install by hand, then try again: apt-get install {}", packages.join(" "));
    command::run(apt_get()?.args(["install", "--yes", "--no-install-recommends"]).args(packages))
        .with_context(advice)
}

fn apt_get() -> anyhow::Result<Command> {
    let mut apt_get = if command::read(command::program("id").arg("--user"))?.trim() == "0" {
        command::program("env")
    } else if command::find("sudo").is_some() {
        let mut sudo = command::program("sudo");
        sudo.arg("env");
        sudo
    } else {
        bail!("installing packages needs root, and there is no sudo here");
    };
    apt_get.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    Ok(apt_get)
}

/// Another Linux: look for the same things by their own names, install nothing.
fn check_other_linux(needs: &[&Need]) -> anyhow::Result<()> {
    let modules = [
        ("libwebkit2gtk-4.1-dev", "webkit2gtk-4.1"),
        ("libgtk-3-dev", "gtk+-3.0"),
        ("libsoup-3.0-dev", "libsoup-3.0"),
        ("librsvg2-dev", "librsvg-2.0"),
        ("libssl-dev", "openssl"),
    ];
    let mut missing = Vec::new();
    for need in needs {
        let module = modules.iter().find(|(package, _)| *package == need.package);
        let present = match (need.program, module) {
            (Some(program), _) => command::find(program).is_some(),
            (None, Some((_, module))) => has_module(module),
            (None, None) => true,
        };
        if !present {
            missing.push(format!("  {} ({})", need.package, need.why));
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    bail!(
        "these are missing; install what your system calls them, then try again (the names \
         are Debian's):\n{}",
        missing.join("\n")
    )
}

fn has_module(module: &str) -> bool {
    command::read(command::program("pkg-config").args(["--exists", module])).is_ok()
}

fn ensure_macos(purpose: Purpose) -> anyhow::Result<()> {
    if command::read(command::program("xcode-select").arg("--print-path")).is_err() {
        bail!(
            "Apple's command line tools are missing. Install them, then try again:\n  xcode-select --install"
        );
    }
    refuse_driving(purpose)
}

fn ensure_windows(purpose: Purpose) -> anyhow::Result<()> {
    if command::find("perl").is_none() {
        bail!(
            "OpenSSL, which encrypts the database, is built with Perl, and Perl is missing. \
             Install it, open a new terminal, and try again:\n  \
             winget install StrawberryPerl.StrawberryPerl\n\
             WebView2 draws the pages. Windows 11 has it; for Windows 10:\n  \
             winget install Microsoft.EdgeWebView2Runtime"
        );
    }
    refuse_driving(purpose)
}

/// Only WebKitGTK lets a test drive the real window.
fn refuse_driving(purpose: Purpose) -> anyhow::Result<()> {
    match purpose {
        Purpose::Window => Ok(()),
        Purpose::Headless => bail!("driving the window works on Linux only"),
        Purpose::Tests => bail!(
            "the tests that drive the real window run on Linux only; `cargo test` runs all the \
             others here"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_need_all_that_the_window_needs() {
        let names = |purpose| needs(purpose).iter().map(|need| need.package).collect::<Vec<_>>();
        let tests = names(Purpose::Tests);
        assert!(names(Purpose::Window).iter().all(|package| tests.contains(package)));
        assert!(names(Purpose::Headless).iter().all(|package| tests.contains(package)));
    }

    #[test]
    fn a_program_counts_however_it_was_installed() {
        let need = tool("cargo-by-another-way", "cargo", "is running this test");
        assert!(is_present(&need, &[]));
        assert!(!is_present(&library("libnothing-dev", "is not there"), &["libssl-dev".into()]));
    }
}
