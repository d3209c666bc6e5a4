//! The web view that shows the pages: it stays on them, and keeps nothing.

use std::io;

use tauri::webview::{NewWindowResponse, WebviewWindowBuilder};
use tauri::{AppHandle, Url};
use tempfile::TempDir;

/// A folder that the web view may fill, and that goes when the window goes.
pub(crate) struct Scratch(TempDir);

impl Scratch {
    /// Somewhere temporary that only this person can look into.
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self(tempfile::Builder::new().prefix("keepwell-").tempdir()?))
    }
}

/// Opens the window that `tauri.conf.json` describes.
///
/// The web view is private: no history, cache, cookies or web storage on disk.
/// WebKitGTK still makes empty folders for them, in `scratch`.
pub(crate) fn open(app: &AppHandle, scratch: &Scratch) -> tauri::Result<()> {
    for window in &app.config().app.windows {
        WebviewWindowBuilder::from_config(app, window)?
            .incognito(!is_driven())
            .data_directory(scratch.0.path().to_owned())
            .devtools(cfg!(debug_assertions))
            .general_autofill_enabled(false)
            .disable_drag_drop_handler()
            .on_navigation(is_ours)
            .on_new_window(|_, _| NewWindowResponse::Deny)
            .on_download(|_, _| false)
            .build()?;
    }
    Ok(())
}

/// Whether a test drives this window through WebDriver. WebKitGTK cannot drive
/// a private web view, so the test gets a plain one and searches what it wrote.
fn is_driven() -> bool {
    std::env::var("TAURI_WEBVIEW_AUTOMATION").is_ok_and(|value| value == "true")
}

/// Whether an address is one of our pages, as each system spells them.
fn is_ours(address: &Url) -> bool {
    match address.scheme() {
        "tauri" => address.host_str() == Some("localhost"),
        // Windows and Android cannot give the web view a scheme of its own.
        "http" | "https" => cfg!(windows) && address.host_str() == Some("tauri.localhost"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ours(address: &str) -> bool {
        is_ours(&address.parse().unwrap())
    }

    #[test]
    #[cfg(not(windows))]
    fn our_pages_may_be_shown() {
        assert!(ours("tauri://localhost"));
        assert!(ours("tauri://localhost/index.html"));
    }

    #[test]
    fn nothing_else_may_be_shown() {
        for address in [
            "https://example.org/",
            "http://localhost/",
            "tauri://example.org/",
            "file:///etc/hosts",
            "keepwell-file://localhost/",
            "javascript:alert(1)",
            "data:text/html,hello",
            "about:blank",
        ] {
            assert!(!ours(address), "{address}");
        }
    }
}
