//! Walks through Keepwell's main job and keeps a picture of each page:
//! `walk FOLDER`, with the window's program in `KEEPWELL_WINDOW`.

use std::path::Path;
use std::process::ExitCode;

#[tokio::main]
#[expect(clippy::print_stderr, reason = "a program that says what stopped it")]
async fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1) else {
        eprintln!("Where shall the pictures go? walk FOLDER");
        return ExitCode::FAILURE;
    };
    match keepwell_tests::walk::through(Path::new(&folder)).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("The walk stopped: {error:#}");
            ExitCode::FAILURE
        }
    }
}
