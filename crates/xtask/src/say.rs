//! What `xtask` tells the person who started it: one plain line at a time.
#![allow(clippy::print_stdout, clippy::print_stderr)]

/// Says what is about to happen, and why.
pub(crate) fn step(line: impl AsRef<str>) {
    println!("keepwell: {}", line.as_ref());
}

/// Says what stopped the task.
pub(crate) fn problem(error: &anyhow::Error) {
    eprintln!("keepwell: {error:#}");
}
