//! `keepwell`: the same use cases as the window, for scripts, rescue and tests.
//!
//! A thin caller of [`app::App::dispatch`] with no rules of its own. Exit code
//! 0 is done, 1 is failed, 2 is used wrongly; errors go to standard error.

mod args;
mod print;
mod progress;
mod run;
mod secrets;

use std::io::{self, Write as _};
use std::process::ExitCode;

use api::Problem;
use clap::Parser as _;
use serde_json::json;

/// What a command has to say: for people, for programs, and whether it went well.
pub(crate) struct Outcome {
    pub(crate) text: String,
    pub(crate) json: serde_json::Value,
    pub(crate) well: bool,
}

/// Why a command did not do what was asked.
pub(crate) enum Failure {
    /// The core refused.
    Problem(Problem),
    /// The core asks before it replaces a file.
    FileThere(Problem),
    /// The command line itself could not go on; a sentence.
    Said(String),
    /// Used in a way that cannot be meant; a sentence.
    Usage(String),
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

fn main() -> ExitCode {
    if let Some(code) = app::worker::run_if_asked() {
        return code;
    }
    std::panic::set_hook(Box::new(|_| {
        // A panic's own words may hold what a person wrote.
        let _ = writeln!(
            io::stderr(),
            "keepwell: stopped by a fault of its own. What was saved is safe."
        );
    }));
    let cli = match args::Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return misused(&error),
    };
    let as_json = cli.json;
    match run::run(cli) {
        Ok(outcome) => {
            let text = if as_json { format!("{:#}\n", outcome.json) } else { outcome.text };
            let written = io::stdout().lock().write_all(text.as_bytes());
            ExitCode::from(u8::from(!outcome.well || written.is_err()))
        }
        Err(failure) => report(&failure, as_json),
    }
}

/// Words that do not fit together: as `clap` says it to people, and to programs
/// as any other failure. Help and the version are answers.
fn misused(error: &clap::Error) -> ExitCode {
    let as_json = std::env::args_os().any(|word| word == "--json");
    if !error.use_stderr() || !as_json {
        // Nowhere is left to say that the output is closed.
        let _ = error.print();
        return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
    }
    let said = error.render().to_string();
    let said = said.split("\n\nUsage:").next().unwrap_or_default();
    let said = said.trim_start_matches("error: ").split_whitespace().collect::<Vec<_>>();
    report(&Failure::Usage(said.join(" ")), true)
}

fn report(failure: &Failure, as_json: bool) -> ExitCode {
    let (code, name, text) = match failure {
        Failure::Problem(problem) => {
            let advice = problem.advice();
            let switch = if matches!(problem, Problem::AreYouSure(_)) { " (--sure)" } else { "" };
            let text = format!("{} {} {}{switch}", advice.happened, advice.safe, advice.todo);
            (1, problem.code(), text)
        }
        Failure::FileThere(problem) => {
            let happened = problem.advice().happened;
            let todo = "Nothing was written. Choose another name, or replace it: --force.";
            (1, problem.code(), format!("{happened} {todo}"))
        }
        Failure::Said(text) => (1, "failed", text.clone()),
        Failure::Usage(text) => (2, "usage", text.clone()),
    };
    let line = if as_json {
        json!({ "error": name, "message": text }).to_string()
    } else {
        format!("keepwell: {text}")
    };
    // Nowhere is left to say that standard error is closed.
    let _ = writeln!(io::stderr().lock(), "{line}");
    ExitCode::from(code)
}
