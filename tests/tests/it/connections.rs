//! Connections, with the keyboard alone: what a service may have, what it gets,
//! and signing in there.

use anyhow::{Context, ensure};
use keepwell_tests::Window;
use keepwell_tests::parts::{self, WINDOW_PARTS};
use testkit::{Browser, FhirServer, Gate, patient};
use tokio::task::spawn_blocking;

use crate::keyboard::{
    CTRL_A, CTRL_N, ENTER, LEFT, RIGHT, arrive, fill, open, press, reach, reach_back,
};
use crate::keyboard::{save, settle, unlock};
use crate::shelf::Shelf;

const NOTE: &str = "Walked to the shop.";
const LEEDS: &str = "Leeds Care Record";
const RULES: &str = "What may they have?";
const NUMBER: &str = "NHS number or patient number, if the service needs it";

#[tokio::test]
async fn a_page_leaves_only_once_it_was_seen() -> anyhow::Result<()> {
    if !parts::have(WINDOW_PARTS) {
        return Ok(());
    }
    let Some(server) = FhirServer::start() else { return Ok(()) };
    let made_up = patient::made_up(31);
    server.load(&made_up.bundle);
    let home = tempfile::tempdir()?;
    drop(Shelf::make(home.path(), "Asha")?);
    let window = Window::open(home.path()).await?;
    unlock(&window, "Asha").await?;

    ask_a_service(&window, &server.base_url()).await?;
    press(&window, "Go on").await?;
    arrive(&window, "Who are you there?").await?;
    fill(&window, "NHS number", &made_up.nhs_number).await?;
    press(&window, "Look for me").await?;
    window.see("Is this you?").await?;
    press(&window, "This is me").await?;
    name_it(&window).await?;
    window.see("Nothing was sent so far.").await?;
    reach(&window, "Diary pages").await?;
    window.keys(RIGHT).await?;
    press(&window, "Connect").await?;
    arrive(&window, LEEDS).await?;
    window.see("All sent").await?;

    write(&window, NOTE).await?;
    to_leeds(&window).await?;
    window.see("Waiting for your say-so (1)").await?;
    settle().await;
    press(&window, "See what they get").await?;
    arrive(&window, "What they get").await?;
    window.see(NOTE).await?;
    press(&window, "Show it as it is sent").await?;
    window.see("\"resourceType\": \"Observation\"").await?;
    ensure!(pages(&server).is_empty(), "nothing left yet");
    reach_back(&window, "Send it").await?;
    window.keys(ENTER).await?;
    window.see(", version 1 there").await?;
    let there = pages(&server);
    ensure!(there.len() == 1 && there[0].contains(NOTE), "{there:?}");

    to_leeds(&window).await?;
    change_diary(&window, &[RIGHT]).await?;
    window.see("to mark what it has of these as entered in error: diary pages.").await?;
    press(&window, "Save").await?;
    arrive(&window, LEEDS).await?;
    window.see("It is marked there as entered in error.").await?;
    let there = pages(&server);
    ensure!(there.len() == 1 && !there[0].contains(NOTE), "{there:?}");
    ensure!(there[0].contains("entered-in-error"), "{there:?}");

    press(&window, "Pause").await?;
    window.see("This connection is paused.").await?;
    change_diary(&window, &[LEFT, LEFT]).await?;
    window.see("When you save, these are sent to Leeds Care Record: diary pages.").await?;
    press(&window, "Save").await?;
    window.see("Waiting to be sent (1)").await?;
    settle().await;
    press(&window, "Go on with it").await?;
    window.see("Waiting to be sent (0)").await?;
    window.see(", version 3 there").await?;
    ensure!(pages(&server)[0].contains(NOTE), "it is there again");
    window.close().await
}

#[tokio::test]
async fn a_person_signs_in_and_out_and_in_again() -> anyhow::Result<()> {
    if !parts::have(WINDOW_PARTS) {
        return Ok(());
    }
    let Some(gate) = Gate::start(600) else { return Ok(()) };
    let made_up = patient::made_up(32);
    let loaded = gate.server.load(&made_up.bundle);
    let me = loaded[0].strip_prefix("Patient/").context("the patient")?;
    let home = tempfile::tempdir()?;
    drop(Shelf::make(home.path(), "Asha")?);
    let window = Window::open(home.path()).await?;
    unlock(&window, "Asha").await?;

    ask_a_service(&window, &gate.base_url()).await?;
    press(&window, "Sign in there").await?;
    arrive(&window, "Name of the service").await?;
    fill(&window, "Client id, if the service gave you one", "keepwell").await?;
    reach_back(&window, "Name of the service").await?;
    name_it(&window).await?;
    press(&window, "Go on").await?;
    arrive(&window, "Sign in at the service").await?;
    press(&window, "Sign in").await?;
    window.see("Address of the page to sign in").await?;
    press(&window, "Cancel").await?;
    window.see_no_more("Address of the page to sign in").await?;
    arrive(&window, "Sign in at the service").await?;

    // This one lets people in and does not say who they are there.
    gate.name_patients(false);
    press(&window, "Sign in").await?;
    sign_in(&window, me).await?;
    window.see("did not say which patient you are").await?;
    fill(&window, NUMBER, "943 476 591").await?;
    press(&window, "Sign in").await?;
    window.see("Give your NHS number, or the number that the service knows you by").await?;
    reach_back(&window, NUMBER).await?;
    window.keys(CTRL_A).await?;
    window.keys(&made_up.nhs_number).await?;
    press(&window, "Sign in").await?;
    sign_in(&window, me).await?;
    arrive(&window, LEEDS).await?;
    gate.name_patients(true);
    window.see("Signed in just now").await?;
    window.see("All sent").await?;
    press(&window, "Sign out").await?;
    window.see("You are signed out here").await?;
    arrive(&window, LEEDS).await?;
    press(&window, "Sign in again").await?;
    sign_in(&window, me).await?;
    window.see_no_more("You are signed out here").await?;
    window.see("Signed in just now").await?;
    window.close().await
}

/// The first question: where the service is.
async fn ask_a_service(window: &Window, address: &str) -> anyhow::Result<()> {
    press(window, "Connections").await?;
    press(window, "Add a connection").await?;
    arrive(window, "Address").await?;
    window.keys(address).await?;
    window.keys(ENTER).await?;
    window.see("The service answered").await?;
    settle().await;
    Ok(())
}

/// From its name to the question what it may have.
async fn name_it(window: &Window) -> anyhow::Result<()> {
    arrive(window, "Name of the service").await?;
    window.keys(LEEDS).await?;
    press(window, "Go on").await?;
    arrive(window, RULES).await
}

async fn write(window: &Window, note: &str) -> anyhow::Result<()> {
    window.keys(CTRL_N).await?;
    window.see("How do you feel?").await?;
    fill(window, "Your note", note).await?;
    save(window).await
}

async fn to_leeds(window: &Window) -> anyhow::Result<()> {
    open(window, "Connections").await?;
    window.see("Send and receive now").await?;
    press(window, "Open").await?;
    arrive(window, LEEDS).await
}

/// Goes to another rule for diary pages.
async fn change_diary(window: &Window, keys: &[&str]) -> anyhow::Result<()> {
    press(window, "Change what they may have").await?;
    arrive(window, RULES).await?;
    reach(window, "Diary pages").await?;
    for key in keys {
        window.keys(key).await?;
    }
    Ok(())
}

/// Signs in at the address that the page shows, in a browser of the test's own.
pub(crate) async fn sign_in(window: &Window, me: &str) -> anyhow::Result<()> {
    window.see("Address of the page to sign in").await?;
    let address = window.value("Address of the page to sign in").await?;
    let me = me.to_owned();
    let page = spawn_blocking(move || Browser::default().sign_in(&address, &me)).await?;
    ensure!(page.status == 200, "{}", page.body);
    Ok(())
}

/// What the service holds of the diary.
fn pages(server: &FhirServer) -> Vec<String> {
    let there = server.search("Observation?category=survey");
    there.iter().map(ToString::to_string).collect()
}
