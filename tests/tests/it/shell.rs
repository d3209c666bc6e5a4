//! What the window itself promises, whatever the pages do.

use std::process::Command;

use keepwell_tests::parts::{self, WINDOW_PARTS};
use keepwell_tests::{Part, Window};
use serde_json::{Value, json};

use crate::steps::open_record;

/// Runs the body of an async function in the page, and returns what it returns.
async fn in_page(window: &Window, body: &str) -> anyhow::Result<Value> {
    let script = format!(
        "const done = arguments[arguments.length - 1];
         (async () => {{ {body} }})().then(done, problem => done('refused: ' + problem));"
    );
    Ok(window.client().execute_async(&script, vec![]).await?)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[tokio::test]
async fn the_record_is_locked_with_the_screen() -> anyhow::Result<()> {
    let Some((_home, window)) = open_record("Asha").await? else { return Ok(()) };
    let said = Command::new("gdbus")
        .args(["emit", "--session", "--object-path", "/org/freedesktop/ScreenSaver"])
        .args(["--signal", "org.freedesktop.ScreenSaver.ActiveChanged", "true"])
        .env("DBUS_SESSION_BUS_ADDRESS", window.stage().bus())
        .status()?;
    assert!(said.success());
    window.see("Whose record?").await?;
    window.close().await
}

#[tokio::test]
async fn the_window_shows_nothing_but_its_pages() -> anyhow::Result<()> {
    if !parts::have(WINDOW_PARTS) {
        return Ok(());
    }
    let home = tempfile::tempdir()?;
    let window = Window::open(home.path()).await?;
    window.see("Welcome to Keepwell").await?;
    for address in ["https://example.org/", "file:///etc/hosts", "data:text/html,hello"] {
        in_page(&window, &format!("location.href = '{address}';")).await?;
        let opened = in_page(&window, &format!("return String(window.open('{address}'));")).await?;
        assert_eq!(opened, "null", "{address}");
    }
    window.see("Welcome to Keepwell").await?;
    assert_eq!(window.client().current_url().await?.scheme(), "tauri");
    window.close().await
}

#[tokio::test]
async fn a_script_in_a_page_can_do_nothing() -> anyhow::Result<()> {
    if !parts::have(WINDOW_PARTS) {
        return Ok(());
    }
    let home = tempfile::tempdir()?;
    let window = Window::open(home.path()).await?;
    window.see("Welcome to Keepwell").await?;

    let inline = "const script = document.createElement('script');
         script.textContent = 'window.ranInline = true';
         document.body.append(script);
         return window.ranInline === true;";
    assert_eq!(in_page(&window, inline).await?, json!(false));

    let remote = in_page(&window, "return (await fetch('http://127.0.0.1:9/')).status;").await?;
    assert!(text(&remote).starts_with("refused"), "{remote}");

    let command = "return await window.__TAURI__.core.invoke('plugin:window|title', {});";
    let command = in_page(&window, command).await?;
    assert!(text(&command).starts_with("refused"), "{command}");
    window.close().await
}

#[tokio::test]
async fn the_first_page_is_for_everyone() -> anyhow::Result<()> {
    if !parts::have(WINDOW_PARTS) || !parts::have(&[Part::Axe]) {
        return Ok(());
    }
    let home = tempfile::tempdir()?;
    let window = Window::open(home.path()).await?;
    window.see("Welcome to Keepwell").await?;
    let violations = window.check_access().await?;
    let told: Vec<String> = violations.iter().map(ToString::to_string).collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
    window.close().await
}
