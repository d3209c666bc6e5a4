//! Keepwell's window.
//!
//! It holds no rule of its own: the pages send an [`api::Request`], this hands
//! it to [`app::App`], and the answer goes back. What is here is what only a
//! desktop shell can do: a window, a dialog, and hearing that the computer
//! goes to sleep.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod commands;
mod page;
mod start;
mod watch;

use std::process::ExitCode;

fn main() -> ExitCode {
    match start::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report(&error);
            ExitCode::FAILURE
        }
    }
}

/// Says why no window opened, in the only place that is left.
#[expect(clippy::print_stderr, reason = "there is no window to say it in")]
fn report(error: &start::StartError) {
    eprintln!("Keepwell could not start: {error}");
}
