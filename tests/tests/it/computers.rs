//! Two computers of one person and a folder between them, in two real windows,
//! with the keyboard alone.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use keepwell_tests::Window;
use keepwell_tests::parts::{self, WINDOW_PARTS};

use crate::keyboard::{arrive, fill, press, unlock};
use crate::shelf::Shelf;
use crate::steps::PASSPHRASE;

const NOTE: &str = "Walked to the shop.";

#[tokio::test]
async fn a_record_comes_to_another_computer_over_a_folder() -> anyhow::Result<()> {
    if !parts::have(WINDOW_PARTS) {
        return Ok(());
    }
    let (kitchen, desk) = (tempfile::tempdir()?, tempfile::tempdir()?);
    let stick = tempfile::tempdir()?;
    let shelf = Shelf::make(kitchen.path(), "Asha")?;
    shelf.write(&app::now_here().to_string(), NOTE)?;
    drop(shelf);

    let kitchen = Window::open(kitchen.path()).await?;
    unlock(&kitchen, "Asha").await?;
    let code = ask_for_a_code(&kitchen, stick.path()).await?;
    let desk = Window::open(desk.path()).await?;
    join(&desk, &code, stick.path()).await?;

    press(&kitchen, "I have typed it there").await?;
    arrive(&kitchen, "Your computers").await?;
    press(&kitchen, "Exchange now").await?;
    kitchen.see("Desk is one of your computers now.").await?;
    kitchen.see("Last exchange: just now").await?;

    press(&desk, "Connections").await?;
    press(&desk, "See your computers").await?;
    press(&desk, "Exchange now").await?;
    desk.see("came here").await?;
    desk.see("Kitchen laptop").await?;
    desk.see("Last heard from: just now").await?;
    press(&desk, "Today").await?;
    desk.see(NOTE).await?;

    let giant = sets(stick.path())?.join(format!("{}.kwset", "5a".repeat(32)));
    fs::File::create(giant)?.set_len(9 * 1024 * 1024)?;
    press(&kitchen, "Exchange now").await?;
    kitchen.see("Kept aside").await?;
    kitchen.see("This file is too large to be one of Keepwell's.").await?;
    kitchen.see("Nothing in your record was changed by them.").await?;

    press(&kitchen, "Remove").await?;
    kitchen.see("Remove Desk?").await?;
    kitchen.see("It cannot un-read the past").await?;
    arrive(&kitchen, "Keep it").await?;
    press(&kitchen, "Remove").await?;
    kitchen.see("The computer was removed.").await?;
    kitchen.see("Removed on").await?;
    desk.close().await?;
    kitchen.close().await
}

/// Has a code made on a computer that is the only one so far, and hears it read
/// out.
async fn ask_for_a_code(window: &Window, folder: &Path) -> anyhow::Result<String> {
    press(window, "Connections").await?;
    press(window, "See your computers").await?;
    window.see("Your record is on this computer only.").await?;
    press(window, "Add a computer").await?;
    arrive(window, "Add a computer").await?;
    fill(window, "Name of this computer", "Kitchen laptop").await?;
    press(window, "Make a code").await?;
    window.see("Choose a folder, or type where it is").await?;
    fill(window, "Folder", &folder.to_string_lossy()).await?;
    press(window, "Make a code").await?;
    window.see("This code works once").await?;
    press(window, "Read it out over the telephone").await?;
    window.see("Read these fifteen words out").await?;
    let said = "return document.querySelector('[data-test=pairing-words]').innerText";
    let said = window.client().execute(said, vec![]).await?;
    let said: Vec<&str> =
        said.as_str().context("the words are a text")?.split_whitespace().collect();
    ensure!(said.len() == 15, "{} words are shown", said.len());
    Ok(said.join(" "))
}

/// Brings the record onto an empty computer.
async fn join(window: &Window, code: &str, folder: &Path) -> anyhow::Result<()> {
    window.see("Welcome to Keepwell").await?;
    press(window, "I already keep my record on another computer").await?;
    arrive(window, "Pairing code").await?;
    window.keys(&code.to_lowercase()).await?;
    fill(window, "Folder", &folder.to_string_lossy()).await?;
    fill(window, "Name of this computer", "Desk").await?;
    fill(window, "Passphrase for this computer", PASSPHRASE).await?;
    fill(window, "The same passphrase again", PASSPHRASE).await?;
    press(window, "Bring it here").await?;
    let code = window.recovery_code().await?;
    press(window, "I have copied it").await?;
    arrive(window, "Your recovery code").await?;
    window.keys(&code).await?;
    press(window, "Check the code").await?;
    window.see("How are you right now?").await?;
    window.see("Asha’s record").await
}

/// Where the change sets lie in the folder of an exchange.
fn sets(folder: &Path) -> anyhow::Result<PathBuf> {
    let mut found = None;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let has_sets = fs::read_dir(&path)?
            .flatten()
            .any(|file| file.path().extension().is_some_and(|ending| ending == "kwset"));
        if has_sets {
            ensure!(found.is_none(), "one folder for one record");
            found = Some(path);
        }
    }
    found.context("there are no change sets")
}
