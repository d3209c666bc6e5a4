//! Letters, vaccinations, visits and plans that services hold, each on a page of
//! its own, by keyboard alone.

use std::fs;

use anyhow::ensure;
use keepwell_tests::Window;
use keepwell_tests::parts::{self, WINDOW_PARTS};
use testkit::documents::pdf;
use testkit::{FhirServer, patient};

use crate::files::will_save_as;
use crate::keyboard::{CTRL_L, press};
use crate::photos::{addresses, no_picture_in_clear, nothing_is_left, pictures};
use crate::steps::{connect, make_a_lock};

#[tokio::test]
async fn letters_of_services_are_read_by_keyboard() -> anyhow::Result<()> {
    if !parts::have(WINDOW_PARTS) {
        return Ok(());
    }
    let Some(server) = FhirServer::start() else { return Ok(()) };
    let made_up = patient::made_up(21).with_letters();
    server.load(&made_up.bundle);
    let home = tempfile::tempdir()?;
    let copies = tempfile::tempdir()?;
    let copy = copies.path().join("copy.pdf");
    let window = Window::open(home.path()).await?;
    make_a_lock(&window, "Asha").await?;
    connect(&window, &server, &made_up.nhs_number).await?;
    will_save_as(&window, &copy).await?;

    one_kind(&window, "documents", &["Heart clinic letter", "Dr Amina Shah"]).await?;
    press(&window, "Heart clinic letter").await?;
    window.see("Page 1 of 2").await?;
    ensure!(pictures(&window).await? == 1, "the first page is seen");
    let seen = addresses(&window).await?;
    press(&window, "Next page").await?;
    window.see("Page 2 of 2").await?;
    press(&window, "Save a copy").await?;
    window.see("Saved. ").await?;
    let letter = pdf(&["Dear Asha, your heart is well.", "Yours, Dr Shah"]);
    ensure!(fs::read(&copy)? == letter, "the copy is the letter");
    press(&window, "Back").await?;
    several(&window).await?;
    press(&window, "Damaged letter").await?;
    window.see("This document cannot be shown here.").await?;
    press(&window, "Back").await?;
    press(&window, "Letter kept elsewhere").await?;
    window.see("This is kept at https://letters.example/7.pdf").await?;

    every_kind(&window).await?;
    no_picture_in_clear(window.stage().folders())?;
    window.keys(CTRL_L).await?;
    window.see("Whose record?").await?;
    nothing_is_left(&window, &["Heart clinic", "Pressure 14"], &seen).await?;
    window.close().await
}

/// A letter that is a text, a picture, and what cannot be shown.
async fn several(window: &Window) -> anyhow::Result<()> {
    press(window, "Eye clinic letter").await?;
    window.see("Left eye").await?;
    press(window, "Show it").await?;
    window.see("Pressure 14 and 15.").await?;
    press(window, "Back").await
}

async fn every_kind(window: &Window) -> anyhow::Result<()> {
    let vaccination: &[&str] = &["Shingles vaccine", "dose: 2", "given at: Kirkstall Surgery"];
    one_kind(window, "vaccinations", vaccination).await?;
    window.see("Withdrawn by the service").await?;
    let visit: &[&str] = &["Asthma review", "with: Nurse Ann Lee", "More cough at night"];
    one_kind(window, "visits", visit).await?;
    // The server of the tests finds no goal and no team by patient.
    let plan: &[&str] = &["Asthma action plan", "(in progress)", "goals: No attacks"];
    one_kind(window, "plans", plan).await
}

/// The page of a kind, from the record.
pub(crate) async fn one_kind(window: &Window, kind: &str, shows: &[&str]) -> anyhow::Result<()> {
    press(window, "Record").await?;
    window.see("Next appointments").await?;
    let chip = format!("document.querySelector('[data-test=group-{kind}]').focus()");
    window.client().execute(&chip, vec![]).await?;
    window.keys(crate::keyboard::ENTER).await?;
    for text in shows {
        window.see(text).await?;
    }
    Ok(())
}
