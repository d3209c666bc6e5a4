//! Fuzzes every target, or those named: `fuzz SECONDS [TARGET…]`.

use std::process::ExitCode;
use std::time::{Duration, UNIX_EPOCH};

use anyhow::Context as _;
use keepwell_tests::fuzz::{TARGETS, Target, fuzz};

#[expect(clippy::print_stderr, reason = "a program that says what stopped it")]
fn main() -> ExitCode {
    match all() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("The fuzzing stopped: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn all() -> anyhow::Result<()> {
    let mut given = std::env::args().skip(1);
    let seconds = given.next().context("for how long? fuzz SECONDS [TARGET…]")?.parse()?;
    let named: Vec<String> = given.collect();
    let is_named = |target: &&Target| named.is_empty() || named.iter().any(|n| n == target.name);
    let targets: Vec<&Target> = TARGETS.iter().filter(is_named).collect();
    anyhow::ensure!(!targets.is_empty(), "there is no such target");
    // Panics inside a fence are what is being looked for; they need no telling.
    std::panic::set_hook(Box::new(|_| {}));
    for target in targets {
        run(target, Duration::from_secs(seconds))?;
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the figures are what it is run for")]
fn run(target: &Target, time: Duration) -> anyhow::Result<()> {
    let seed = UNIX_EPOCH.elapsed()?.as_secs();
    let figures = fuzz(target, seed, time)?;
    println!(
        "{}: {} inputs in {} s, {} different outcomes",
        target.name,
        figures.tried,
        time.as_secs(),
        figures.outcomes
    );
    match figures.crash {
        Some(path) => anyhow::bail!("{} did harm; it is kept in {}", target.name, path.display()),
        None => Ok(()),
    }
}
