//! `cargo xtask demo`, from what it prints to what the clinic holds at the end,
//! as a newcomer with nothing but a keyboard goes through it.

use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};
use keepwell_tests::Window;
use keepwell_tests::demo::{NAME, PASSPHRASE, PATIENT};
use keepwell_tests::parts::{self, Part, WINDOW_PARTS};
use keepwell_tests::process::Process;
use testkit::Browser;
use tokio::task::spawn_blocking;

use crate::connections::sign_in;
use crate::keyboard::{ENTER, arrive, open, press, settle};

/// Stands where the window's program does, since only a driver can start what
/// it drives: it notes what it was started with, and ends when it is told to.
const STAND_IN: &str = "#!/bin/sh
printf '%s\\n' \"$@\" > \"$0.part\" && mv \"$0.part\" \"$0.started\"
until [ -e \"$0.closed\" ]; do sleep 0.1; done
";

#[tokio::test]
async fn a_newcomer_signs_in_sends_and_receives() -> anyhow::Result<()> {
    let clinic = [Part::Node, Part::Provider, Part::Python];
    if !parts::have(WINDOW_PARTS) || !parts::have(&clinic) {
        return Ok(());
    }
    let folder = tempfile::tempdir()?;
    let stand_in = folder.path().join("window");
    fs::write(&stand_in, STAND_IN)?;
    fs::set_permissions(&stand_in, fs::Permissions::from_mode(0o755))?;
    let printed = folder.path().join("printed");
    let mut demo = Command::new(env!("CARGO_BIN_EXE_demo"));
    demo.env("KEEPWELL_WINDOW", &stand_in).stdout(File::create(&printed)?);
    let mut demo = Process::start(&mut demo)?;
    let started = demo.wait_for_file(&beside(&stand_in, "started"))?;
    let arguments: Vec<String> = started.lines().map(str::to_owned).collect();
    let told = fs::read_to_string(&printed)?;
    for word in [NAME, PASSPHRASE, PATIENT] {
        ensure!(told.contains(word), "it says {word}:\n{told}");
    }
    let page = told.lines().map(str::trim).find(|line| line.ends_with("category=survey"));
    let page = page.context("it says where what was sent can be seen")?.to_owned();

    let window = Window::open_with(&arguments).await?;
    press(&window, NAME).await?;
    arrive(&window, "Your passphrase").await?;
    window.keys(PASSPHRASE).await?;
    window.keys(ENTER).await?;
    window.see("How are you right now?").await?;
    press(&window, "Connections").await?;
    press(&window, "Add a connection").await?;
    arrive(&window, "Address").await?;
    ensure!(told.contains(&window.value("Address").await?), "the address is filled in");
    window.keys(ENTER).await?;
    window.see("The service answered").await?;
    settle().await;
    press(&window, "Sign in there").await?;
    arrive(&window, "Name of the service").await?;
    press(&window, "Go on").await?;
    arrive(&window, "What may they have?").await?;
    press(&window, "Go on").await?;
    arrive(&window, "Sign in at the service").await?;
    press(&window, "Sign in").await?;
    sign_in(&window, PATIENT).await?;
    window.see("Signed in just now").await?;
    window.see("All sent").await?;
    window.see(", version 1 there").await?;
    open(&window, "Record").await?;
    window.see("Hypothyroidism").await?;
    let there = spawn_blocking(move || Browser::default().open(&page)).await?.body;
    ensure!(there.contains("Knees sore"), "what was written is there: {there}");
    window.close().await?;

    let home = arguments.iter().skip_while(|argument| *argument != "--home").nth(1);
    let home = PathBuf::from(home.context("it names a home")?);
    ensure!(home.exists(), "the record is there while the window is open");
    fs::write(beside(&stand_in, "closed"), "")?;
    ensure!(demo.wait()?.success(), "it ended well");
    ensure!(!home.exists(), "the record is gone");
    Ok(())
}

fn beside(stand_in: &Path, what: &str) -> PathBuf {
    stand_in.with_extension(what)
}
