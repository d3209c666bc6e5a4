//! The main job, start to finish: a page written with no service in reach, and
//! later there exactly once, while what the service holds is on the screen.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::ensure;
use keepwell_tests::Window;
use testkit::{FhirServer, patient};

use crate::keyboard::{CTRL_ENTER, CTRL_L, CTRL_N, fill};
use crate::steps::{PASSPHRASE, connect, open_record};

const NOTE: &str = "canarynote: no signal on the ward";
const UNFINISHED: &str = "canarydraft: the lid was closed";

#[tokio::test]
async fn a_page_written_with_no_signal_arrives_once() -> anyhow::Result<()> {
    let Some((home, window)) = open_record("Asha").await? else { return Ok(()) };
    let Some(mut server) = FhirServer::start() else { return Ok(()) };
    let made_up = patient::made_up(21);
    server.load(&made_up.bundle);

    connect(&window, &server, &made_up.nhs_number).await?;
    server.stop();
    write_by_keyboard(&window, NOTE).await?;
    window.keys(CTRL_ENTER).await?;
    window.see("Saved on this computer").await?;
    window.see("waiting to send").await?;

    // The lid closes on a page half written: no goodbye, the process is gone.
    write_by_keyboard(&window, UNFINISHED).await?;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let left_behind = window.stage().folders().to_owned();
    no_word_in_clear(&left_behind)?;
    drop(window);
    no_word_in_clear(home.path())?;

    ensure!(server.resume(), "the service is back");
    let window = Window::open(home.path()).await?;
    window.press("Asha").await?;
    window.fill("Your passphrase", PASSPHRASE).await?;
    window.press("Open").await?;
    window.see(NOTE).await?;
    // Nobody has to ask for it.
    window.see("All sent").await?;
    let there = server.search("Observation?category=survey");
    let pages = there.iter().filter(|page| page.to_string().contains(NOTE)).count();
    ensure!(pages == 1, "the page is there {pages} times");

    window.press("Record").await?;
    window.see("Leeds Care Record").await?;
    for held in ["Conditions", "Medicines", "Results"] {
        window.see(held).await?;
    }
    window.keys(CTRL_N).await?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let kept = window.value("Your note").await?;
    ensure!(kept == UNFINISHED, "the unfinished page came back as {kept:?}");
    window.keys(CTRL_L).await?;
    window.see("Whose record?").await?;
    ensure!(!window.text().await?.contains("canary"), "a locked window shows nothing");
    window.close().await?;
    no_word_in_clear(home.path())
}

/// From anywhere to a typed note, with the keyboard alone.
async fn write_by_keyboard(window: &Window, note: &str) -> anyhow::Result<()> {
    window.keys(CTRL_N).await?;
    window.see("How do you feel?").await?;
    fill(window, "Your note", note).await
}

/// Looks through every file for the words that were written, as UTF-8 and
/// UTF-16.
fn no_word_in_clear(folder: &Path) -> anyhow::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            no_word_in_clear(&path)?;
            continue;
        }
        // Sockets and files that were gone before they could be read.
        let Ok(bytes) = fs::read(&path) else { continue };
        for word in ["canarynote", "canarydraft", PASSPHRASE] {
            let wide: Vec<u8> = word.encode_utf16().flat_map(u16::to_le_bytes).collect();
            for needle in [word.as_bytes(), &wide] {
                let found = bytes.windows(needle.len()).any(|part| part == needle);
                ensure!(!found, "{word} is readable in {}", path.display());
            }
        }
    }
    Ok(())
}
