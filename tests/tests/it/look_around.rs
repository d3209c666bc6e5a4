//! A newcomer looks around in the record of somebody who is made up, by
//! keyboard alone, and nothing of it stays.

use std::fs;

use anyhow::ensure;
use keepwell_tests::Window;
use keepwell_tests::parts::{self, WINDOW_PARTS};
use serde_json::json;

use crate::keyboard::{CTRL_L, ENTER, arrive, open, press, reach};
use crate::photos::pictures;

const ROBIN: &str = "Robin (made up)";
const NOTICE: &str = "You are looking around: this person is made up.";

/// How many of what `selector` finds there are on the page.
async fn count(window: &Window, selector: &str) -> anyhow::Result<u64> {
    let script = "return document.querySelectorAll(arguments[0]).length";
    let count = window.client().execute(script, vec![json!(selector)]).await?;
    Ok(count.as_u64().unwrap_or_default())
}

#[tokio::test]
async fn a_newcomer_sees_a_living_record_and_removes_it_with_one_key() -> anyhow::Result<()> {
    if !parts::have(WINDOW_PARTS) {
        return Ok(());
    }
    let home = tempfile::tempdir()?;
    let window = Window::open(home.path()).await?;
    window.see("Welcome to Keepwell").await?;
    press(&window, "Look around first").await?;
    window.see("How are you right now?").await?;
    window.see(NOTICE).await?;
    window.see("Robin").await?;
    arrive(&window, "Today").await?;
    ensure!(count(&window, "[data-test='entry']").await? > 0, "Today is empty");

    open(&window, "Readings").await?;
    window.see("Blood pressure").await?;
    press(&window, "Blood pressure").await?;
    window.see("average").await?;
    ensure!(count(&window, ".chart-drawing .chart-dots").await? > 0, "there is no chart");
    open(&window, "Photos").await?;
    window.see("Left ankle").await?;
    // The card of the series, and its five weeks.
    ensure!(pictures(&window).await? == 6, "the photos are seen");
    open(&window, "Timeline").await?;
    window.see("Search everything you wrote").await?;
    ensure!(count(&window, "[data-test='entry']").await? > 10, "the timeline is short");
    window.see(NOTICE).await?;

    // Locked, they are among the people, and marked.
    window.keys(CTRL_L).await?;
    window.see("made up").await?;
    press(&window, ROBIN).await?;
    window.see("How are you right now?").await?;
    reach(&window, "Remove this made-up person").await?;
    window.keys(ENTER).await?;
    window.see("The made-up person is gone.").await?;
    window.see("Look around first").await?;
    ensure!(!window.text().await?.contains("Robin"), "the made-up person is still there");
    ensure!(fs::read_dir(home.path().join("people"))?.next().is_none(), "their folder is left");
    window.close().await
}
