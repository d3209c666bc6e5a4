//! Every kind of entry that has no file: written, found, changed and taken back
//! in the real window, by keyboard alone.

use std::time::Duration;

use anyhow::{Context, ensure};
use keepwell_tests::Window;
use serde_json::json;

use crate::keyboard::{
    CTRL_ENTER, CTRL_N, CTRL_Z, ENTER, LEFT, PAGE_UP, RIGHT, fill, go_on, open, press, reach,
    reach_back, reach_field, save, settle, tick,
};
use crate::steps::{PASSPHRASE, open_record, set_date};

/// From anywhere to the form of a kind.
async fn begin(window: &Window, kind: &str, first: &str) -> anyhow::Result<()> {
    window.keys(CTRL_N).await?;
    window.see("What do you want to write down?").await?;
    settle().await;
    begin_from_form(window, kind, first).await
}

/// From one form to another: the kinds stand before the fields.
async fn begin_from_form(window: &Window, kind: &str, first: &str) -> anyhow::Result<()> {
    reach_back(window, "Back").await?;
    press(window, kind).await?;
    window.see(first).await?;
    settle().await;
    Ok(())
}

/// What a part of the page says.
async fn said(window: &Window, selector: &str) -> anyhow::Result<String> {
    let script = "return document.querySelector(arguments[0])?.innerText ?? ''";
    let text = window.client().execute(script, vec![json!(selector)]).await?;
    Ok(text.as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn a_medicine_is_written_changed_stopped_and_taken_back() -> anyhow::Result<()> {
    let Some((_home, window)) = open_record("Asha").await? else { return Ok(()) };

    begin(&window, "Medicine", "Name of the medicine").await?;
    window.keys(CTRL_ENTER).await?;
    window.see("Name of the medicine: write something here").await?;
    settle().await;
    fill(&window, "Name of the medicine", "Ramipril").await?;
    fill(&window, "How much you take", "5 mg").await?;
    fill(&window, "When you take it", "morning").await?;
    press(&window, "More details").await?;
    fill(&window, "When you started", "soon").await?;
    window.keys(CTRL_ENTER).await?;
    window.see("When you started: a date is written like 3 May 2026").await?;
    settle().await;
    window.fill("When you started", "3 May 2026").await?;
    save(&window).await?;

    open(&window, "Medicines").await?;
    window.see("Taking now").await?;
    let taking = said(&window, "[data-test='taking']").await?;
    for shown in ["Ramipril", "5 mg", "morning", "3 May 2026"] {
        ensure!(taking.contains(shown), "{shown} is not shown: {taking}");
    }
    ensure!(!taking.contains("What services list"), "there is no service");

    press(&window, "Edit").await?;
    window.see("Change this page").await?;
    settle().await;
    fill(&window, "When you stopped", "2026").await?;
    save(&window).await?;
    window.see_no_more("Change this page").await?;
    let stopped = said(&window, "[data-test='stopped']").await?;
    ensure!(stopped.contains("Ramipril"), "it is not among the stopped: {stopped}");

    window.keys(CTRL_Z).await?;
    window.see("Undone.").await?;
    window.see("Nothing here. When you stop a medicine").await?;
    open(&window, "Medicines").await?;
    press(&window, "History").await?;
    window.see("changed when it ended.").await?;
    window.see("Ramipril, ").await?;
    window.close().await
}

#[tokio::test]
async fn health_is_written_in_the_persons_own_account() -> anyhow::Result<()> {
    let Some((_home, window)) = open_record("Asha").await? else { return Ok(()) };

    begin(&window, "Allergy", "What are you allergic to?").await?;
    fill(&window, "What are you allergic to?", "Penicillin").await?;
    fill(&window, "What it does to you", "rash").await?;
    reach(&window, "How bad it was").await?;
    window.keys(LEFT).await?;
    save(&window).await?;
    for (kind, label, name) in [
        ("Condition", "Name of the condition", "Asthma"),
        ("Vaccination", "Which vaccination was it?", "Influenza"),
        ("Procedure", "What was done?", "Knee X-ray"),
    ] {
        begin(&window, kind, label).await?;
        fill(&window, label, name).await?;
        save(&window).await?;
    }

    open(&window, "My health").await?;
    window.see("Knee X-ray").await?;
    for (section, holds) in [
        ("allergy", vec!["Your own account", "Penicillin", "rash", "Severe"]),
        ("condition", vec!["Your own account", "Asthma"]),
        ("vaccination", vec!["Your own account", "Influenza"]),
        ("procedure", vec!["Your own account", "Knee X-ray"]),
    ] {
        let text = said(&window, &format!("section[data-test='{section}']")).await?;
        for shown in holds {
            ensure!(text.contains(shown), "{section} does not show {shown}: {text}");
        }
    }
    press(&window, "Add a condition").await?;
    window.see("Name of the condition").await?;

    // The timeline has all of it, and can show only some.
    open(&window, "Timeline").await?;
    window.see("4 of 4 pages").await?;
    press(&window, "Show only some of it").await?;
    tick(&window, "Allergy").await?;
    window.see("1 page found").await?;
    window.see_no_more("Asthma").await?;
    tick(&window, "Vaccination").await?;
    window.see("2 pages found").await?;
    window.see("Show only some of it (1 choice made)").await?;
    press(&window, "Show everything").await?;
    window.see("4 of 4 pages").await?;
    window.fill("Search everything you wrote", "penic").await?;
    window.see("1 page found").await?;
    window.close().await
}

#[tokio::test]
async fn appointments_contacts_and_about_me_have_their_pages() -> anyhow::Result<()> {
    let Some((_home, window)) = open_record("Asha").await? else { return Ok(()) };

    begin(&window, "Appointment", "Questions to ask").await?;
    fill(&window, "What is it, or who is it with?", "Eye clinic").await?;
    fill(&window, "Questions to ask", "Is it safe to drive?").await?;
    reach(&window, "Date").await?;
    set_date(&window, "2031-05-03").await?;
    save(&window).await?;
    begin(&window, "Contact", "Name of the person or service").await?;
    fill(&window, "Name of the person or service", "Dr Okafor").await?;
    fill(&window, "Telephone number", "01632 960 001").await?;
    save(&window).await?;
    open(&window, "Appointments").await?;
    window.see("Is it safe to drive?").await?;
    ensure!(said(&window, "[data-test='coming']").await?.contains("Eye clinic"));
    ensure!(said(&window, "[data-test='contacts']").await?.contains("01632 960 001"));

    open(&window, "About me").await?;
    window.see("It has eight headings").await?;
    press(&window, "Write your About me").await?;
    window.see("What is most important to me").await?;
    settle().await;
    fill(&window, "What is most important to me", "My garden.").await?;
    tick(&window, "large print").await?;
    save(&window).await?;
    window.see("My garden.").await?;
    window.see("large print").await?;
    window.see("Nothing is written under").await?;
    press(&window, "Change it").await?;
    window.see("Change this page").await?;
    settle().await;
    fill(&window, "My wellness", "Singing means that I am well.").await?;
    save(&window).await?;
    window.see("Singing means that I am well.").await?;
    let pages = "return document.querySelectorAll('[data-test=about-me]').length";
    let pages = window.client().execute(pages, vec![]).await?;
    ensure!(pages == json!(1), "there are {pages} of them");
    window.close().await
}

#[tokio::test]
async fn a_diary_page_has_sleep_a_subject_and_tags_and_stands_in_its_month() -> anyhow::Result<()> {
    let Some((_home, window)) = open_record("Asha").await? else { return Ok(()) };

    window.keys(CTRL_N).await?;
    window.see("How do you feel?").await?;
    settle().await;
    reach(&window, "How do you feel?").await?;
    for _ in 0..3 {
        window.keys(RIGHT).await?;
    }
    // A row of words is one stop, whatever it offers.
    let stops = reach_field(&window, "Your note").await?;
    ensure!(stops <= 6, "from the mood to the note it takes {stops} stops");
    window.keys("Slept by the sea").await?;
    fill(&window, "How many hours did you sleep?", "7,50").await?;
    tick(&window, "family").await?;
    press(&window, "More details").await?;
    fill(&window, "In your own words (Tags)", "holiday, Left ankle").await?;
    save(&window).await?;
    for shown in ["Slept by the sea", "Slept 7.5 hours", "About: family", "Left ankle, holiday"] {
        window.see(shown).await?;
    }

    // Tags that were used are offered, and found.
    open(&window, "Timeline").await?;
    press(&window, "Show only some of it").await?;
    reach(&window, "With this tag").await?;
    window.keys("hol").await?;
    window.see("1 page found").await?;

    open(&window, "Diary").await?;
    press(&window, "By month").await?;
    window.see("Month before").await?;
    window.see("Good").await?;
    let today = "return document.querySelector('.calendar [aria-current]').innerText";
    let today = window.client().execute(today, vec![]).await?;
    let today = today.as_str().context("today has no words")?;
    ensure!(today.contains(": good"), "today does not say its mood: {today}");
    reach(&window, "Month after").await?;
    go_on(&window).await?;
    window.keys(ENTER).await?;
    window.see("Slept by the sea").await?;
    // The month before has none of it.
    let title = said(&window, "#month-title").await?;
    window.keys(PAGE_UP).await?;
    window.see_no_more("Slept by the sea").await?;
    ensure!(said(&window, "#month-title").await? != title, "still {title}");
    window.close().await
}

#[tokio::test]
async fn a_draft_of_each_kind_survives_a_window_that_is_killed() -> anyhow::Result<()> {
    let Some((home, window)) = open_record("Asha").await? else { return Ok(()) };
    begin(&window, "Contact", "Name of the person or service").await?;
    fill(&window, "Name of the person or service", "Dr Okafor").await?;
    begin_from_form(&window, "Medicine", "Name of the medicine").await?;
    fill(&window, "Name of the medicine", "Ramip").await?;
    press(&window, "More details").await?;
    // What does not fit is kept as well.
    fill(&window, "When you started", "some day in M").await?;
    tokio::time::sleep(Duration::from_secs(2)).await;
    drop(window);

    let window = Window::open(home.path()).await?;
    window.press("Asha").await?;
    window.fill("Your passphrase", PASSPHRASE).await?;
    window.press("Open").await?;
    window.see("You have 2 unfinished pages").await?;
    settle().await;
    press(&window, "Go on writing (Medicine)").await?;
    window.see("You have an unfinished page. Here it is.").await?;
    ensure!(window.value("Name of the medicine").await? == "Ramip");
    ensure!(window.value("When you started").await? == "some day in M");
    window.keys(CTRL_N).await?;
    window.see("Name of the medicine").await?;
    begin_from_form(&window, "Contact", "Name of the person or service").await?;
    ensure!(window.value("Name of the person or service").await? == "Dr Okafor");
    save(&window).await?;
    window.see("Dr Okafor").await?;
    window.see("You have an unfinished page").await?;
    window.close().await
}

#[tokio::test]
async fn who_may_see_an_entry_is_changed_on_its_card_and_undone() -> anyhow::Result<()> {
    let Some((_home, window)) = open_record("Asha").await? else { return Ok(()) };
    begin(&window, "Contact", "Name of the person or service").await?;
    fill(&window, "Name of the person or service", "Dr Okafor").await?;
    save(&window).await?;
    open(&window, "Appointments").await?;
    window.see("Only me").await?;
    press(&window, "Change who may see Dr Okafor").await?;
    tick(&window, "People I share with").await?;
    window.see("Who may see it was changed.").await?;
    settle().await;
    let foot = said(&window, "[data-test='contacts'] .who summary").await?;
    ensure!(foot.contains("People I share with"), "the card says: {foot}");
    // The focus is on Undo.
    window.keys(ENTER).await?;
    window.see("Undone.").await?;
    window.see("Only me").await?;
    window.close().await
}
