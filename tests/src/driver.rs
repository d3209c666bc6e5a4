//! The WebDriver session that drives one window.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::Context;
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;

use crate::process::{self, Process};
use crate::stage::Stage;

/// Starts the window's program under a driver, on a stage.
///
/// # Errors
/// When the driver does not start or the window does not open.
pub async fn start(
    stage: &Stage,
    program: &Path,
    arguments: &[String],
) -> anyhow::Result<(Process, Client)> {
    let port = process::free_port()?;
    let mut command = Command::new("WebKitWebDriver");
    command
        .arg(format!("--port={port}"))
        // Tauri and the web view each ask before they let themselves be driven.
        .env("TAURI_AUTOMATION", "true")
        .env("TAURI_WEBVIEW_AUTOMATION", "true")
        .stdout(Stdio::null());
    let mut driver = Process::start(stage.place(&mut command))?;
    driver.wait_for_port(port)?;
    let client = ClientBuilder::new(HttpConnector::new())
        .capabilities(window_of(program, arguments))
        .connect(&format!("http://127.0.0.1:{port}"))
        .await
        .context("the window did not open")?;
    Ok((driver, client))
}

fn window_of(program: &Path, arguments: &[String]) -> Capabilities {
    let options = json!({ "binary": program, "args": arguments });
    Capabilities::from_iter([("webkitgtk:browserOptions".to_owned(), options)])
}
