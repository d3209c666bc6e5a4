//! Keepwell's window.
//!
//! It holds no rule of its own: the pages send an [`api::Request`], this hands
//! it to [`app::App`], and the answer goes back. What is here is what only a
//! desktop shell can do: a window, a dialog, and hearing that the computer
//! goes to sleep.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod commands;
mod files;
mod once;
mod page;
mod start;
mod watch;

use std::panic;
use std::process::ExitCode;

fn main() -> ExitCode {
    if let Some(code) = app::worker::run_if_asked() {
        return code;
    }
    // A panic's own words may hold what a person wrote.
    panic::set_hook(Box::new(|_| {
        report("Keepwell met a fault of its own. What was saved is safe.")
    }));
    match start::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report(&format!("Keepwell could not start: {error}"));
            ExitCode::FAILURE
        }
    }
}

/// Says something where there is no window to say it in.
#[expect(clippy::print_stderr, reason = "it is the only place that is left")]
fn report(words: &str) {
    eprintln!("{words}");
}
