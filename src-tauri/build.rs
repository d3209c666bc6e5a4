//! Embeds the pages, the configuration and the icons in the program.

use std::path::Path;
use std::process::ExitCode;

use tauri_build::{Attributes, CodegenContext};

fn main() -> ExitCode {
    println!("cargo:rerun-if-changed=../ui/dist/built-from.txt");
    if !Path::new("../ui/dist/index.html").is_file() {
        return stop("the pages are not built yet; build them with: cargo xtask ui");
    }
    // The configuration is at the top, where people look for it.
    let attributes =
        Attributes::new().config_path("../tauri.conf.json").codegen(CodegenContext::new());
    match tauri_build::try_build(attributes) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => stop(&format!("{error:#}")),
    }
}

fn stop(reason: &str) -> ExitCode {
    println!("cargo:error={reason}");
    ExitCode::FAILURE
}
