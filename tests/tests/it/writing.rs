//! Every kind of entry that has no file: written, found, changed and taken back
//! in the real window, by keyboard alone.

use std::time::Duration;

use anyhow::{Context, ensure};
use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use keepwell_tests::Window;
use keepwell_tests::parts::{self, WINDOW_PARTS};
use serde_json::json;

use crate::steps::{PASSPHRASE, make_a_lock};

/// WebDriver's names for keys (W3C WebDriver, section 17.4.2).
const TAB: char = '\u{E004}';
const LEFT: &str = "\u{E012}";
const RIGHT: &str = "\u{E014}";
const PAGE_UP: &str = "\u{E00E}";
const ENTER: &str = "\u{E007}";
const SPACE: &str = " ";
const CTRL_N: &str = "\u{E009}n\u{E000}";
const CTRL_ENTER: &str = "\u{E009}\u{E007}\u{E000}";
const CTRL_Z: &str = "\u{E009}z\u{E000}";

/// The Tab key is pressed no more often than this.
const MOST_STOPS: u32 = 120;

/// What has the focus: its own name or its label's, what its group is called,
/// and whether it can be written in.
const FOCUSED: &str = "
    const here = document.activeElement;
    const labels = [...(here.labels || [])].map(label => label.innerText);
    const legend = here.type === 'radio' && here.closest('fieldset')?.querySelector('legend');
    const name = here.getAttribute('aria-label') || labels[0] || here.innerText || '';
    return [
        name.trim().replace(/\\s+/g, ' '),
        legend ? legend.innerText : '',
        here.matches('input, textarea'),
    ];
";

/// A person at a keyboard.
struct Hands<'a>(&'a Window);

impl Hands<'_> {
    /// Goes on by the Tab key to what begins with this name.
    async fn reach(&self, name: &str) -> anyhow::Result<()> {
        self.reach_one(name, false).await
    }

    /// The same; where `field`, only to what can be written in.
    async fn reach_one(&self, name: &str, field: bool) -> anyhow::Result<()> {
        let mut passed = Vec::new();
        for _ in 0..MOST_STOPS {
            let focused = self.0.client().execute(FOCUSED, vec![]).await?;
            let (own, group, writable): (String, String, bool) = serde_json::from_value(focused)?;
            if (own.starts_with(name) || group == name) && (writable || !field) {
                return Ok(());
            }
            passed.push(own);
            self.tab().await?;
        }
        anyhow::bail!("{name} cannot be reached by the Tab key; passed: {passed:?}")
    }

    /// The key itself: sent to an element, it would begin again at the first
    /// part of a date.
    async fn tab(&self) -> anyhow::Result<()> {
        let keys = KeyActions::new("keyboard".to_owned())
            .then(KeyAction::Down { value: TAB })
            .then(KeyAction::Up { value: TAB });
        Ok(self.0.client().perform_actions(keys).await?)
    }

    async fn press(&self, name: &str) -> anyhow::Result<()> {
        self.reach(name).await?;
        self.0.keys(ENTER).await
    }

    async fn tick(&self, name: &str) -> anyhow::Result<()> {
        self.reach(name).await?;
        self.0.keys(SPACE).await
    }

    async fn write(&self, label: &str, text: &str) -> anyhow::Result<()> {
        self.reach_one(label, true).await?;
        self.0.keys(text).await
    }

    /// From anywhere to the form of a kind.
    async fn begin(&self, kind: &str, first: &str) -> anyhow::Result<()> {
        self.0.keys(CTRL_N).await?;
        self.0.see("What do you want to write down?").await?;
        settle().await;
        let title = "document.querySelector('main h1').focus()";
        self.0.client().execute(title, vec![]).await?;
        self.press(kind).await?;
        self.0.see(first).await?;
        settle().await;
        Ok(())
    }

    async fn save(&self) -> anyhow::Result<()> {
        self.0.keys(CTRL_ENTER).await?;
        self.0.see("Saved on this computer.").await?;
        settle().await;
        Ok(())
    }

    /// Opens a page of the rail.
    async fn open(&self, page: &str) -> anyhow::Result<()> {
        let top = "document.activeElement.blur(); document.querySelector('.skip').focus()";
        self.0.client().execute(top, vec![]).await?;
        self.press(page).await?;
        settle().await;
        Ok(())
    }
}

/// A page that has just opened moves the focus to where it begins.
async fn settle() {
    tokio::time::sleep(Duration::from_millis(300)).await;
}

/// What a part of the page says.
async fn said(window: &Window, selector: &str) -> anyhow::Result<String> {
    let script = "return document.querySelector(arguments[0])?.innerText ?? ''";
    let text = window.client().execute(script, vec![json!(selector)]).await?;
    Ok(text.as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn a_medicine_is_written_changed_stopped_and_taken_back() -> anyhow::Result<()> {
    if !parts::have(WINDOW_PARTS) {
        return Ok(());
    }
    let home = tempfile::tempdir()?;
    let window = Window::open(home.path()).await?;
    make_a_lock(&window, "Asha").await?;
    let hands = Hands(&window);

    hands.begin("Medicine", "Name of the medicine").await?;
    window.keys(CTRL_ENTER).await?;
    window.see("Name of the medicine: write something here").await?;
    settle().await;
    hands.write("Name of the medicine", "Ramipril").await?;
    hands.write("How much you take", "5 mg").await?;
    hands.write("When you take it", "morning").await?;
    hands.press("More details").await?;
    hands.write("When you started", "soon").await?;
    window.keys(CTRL_ENTER).await?;
    window.see("When you started: a date is written like 3 May 2026").await?;
    settle().await;
    window.fill("When you started", "3 May 2026").await?;
    hands.save().await?;

    hands.open("Medicines").await?;
    window.see("Taking now").await?;
    let taking = said(&window, "[data-test='taking']").await?;
    for shown in ["Ramipril", "5 mg", "morning", "3 May 2026"] {
        ensure!(taking.contains(shown), "{shown} is not shown: {taking}");
    }
    ensure!(!taking.contains("What services list"), "there is no service");

    hands.press("Edit").await?;
    window.see("Change this page").await?;
    settle().await;
    hands.write("When you stopped", "2026").await?;
    hands.save().await?;
    window.see_no_more("Change this page").await?;
    let stopped = said(&window, "[data-test='stopped']").await?;
    ensure!(stopped.contains("Ramipril"), "it is not among the stopped: {stopped}");

    window.keys(CTRL_Z).await?;
    window.see("Undone.").await?;
    window.see("Nothing here. When you stop a medicine").await?;
    hands.open("Medicines").await?;
    hands.press("History").await?;
    window.see("changed when it ended.").await?;
    window.see("Ramipril, ").await?;
    window.close().await
}

#[tokio::test]
async fn health_is_written_in_the_persons_own_account() -> anyhow::Result<()> {
    if !parts::have(WINDOW_PARTS) {
        return Ok(());
    }
    let home = tempfile::tempdir()?;
    let window = Window::open(home.path()).await?;
    make_a_lock(&window, "Asha").await?;
    let hands = Hands(&window);

    hands.begin("Allergy", "What are you allergic to?").await?;
    hands.write("What are you allergic to?", "Penicillin").await?;
    hands.write("What it does to you", "rash").await?;
    hands.reach("How bad it was").await?;
    window.keys(LEFT).await?;
    hands.save().await?;
    for (kind, label, name) in [
        ("Condition", "Name of the condition", "Asthma"),
        ("Vaccination", "Which vaccination was it?", "Influenza"),
        ("Procedure", "What was done?", "Knee X-ray"),
    ] {
        hands.begin(kind, label).await?;
        hands.write(label, name).await?;
        hands.save().await?;
    }

    hands.open("My health").await?;
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
    hands.press("Add a condition").await?;
    window.see("Name of the condition").await?;

    // The timeline has all of it, and can show only some.
    hands.open("Timeline").await?;
    window.see("4 of 4 pages").await?;
    hands.press("Show only some of it").await?;
    hands.tick("Allergy").await?;
    window.see("1 page found").await?;
    window.see_no_more("Asthma").await?;
    hands.tick("Vaccination").await?;
    window.see("2 pages found").await?;
    window.see("Show only some of it (1 choice made)").await?;
    hands.press("Show everything").await?;
    window.see("4 of 4 pages").await?;
    window.fill("Search everything you wrote", "penic").await?;
    window.see("1 page found").await?;
    window.close().await
}

#[tokio::test]
async fn appointments_contacts_and_about_me_have_their_pages() -> anyhow::Result<()> {
    if !parts::have(WINDOW_PARTS) {
        return Ok(());
    }
    let home = tempfile::tempdir()?;
    let window = Window::open(home.path()).await?;
    make_a_lock(&window, "Asha").await?;
    let hands = Hands(&window);

    hands.begin("Appointment", "Questions to ask").await?;
    hands.write("What is it, or who is it with?", "Eye clinic").await?;
    hands.write("Questions to ask", "Is it safe to drive?").await?;
    hands.reach("Date").await?;
    set_date(&window, "2031-05-03").await?;
    hands.save().await?;
    hands.begin("Contact", "Name of the person or service").await?;
    hands.write("Name of the person or service", "Dr Okafor").await?;
    hands.write("Telephone number", "01632 960 001").await?;
    hands.save().await?;
    hands.open("Appointments").await?;
    window.see("Is it safe to drive?").await?;
    ensure!(said(&window, "[data-test='coming']").await?.contains("Eye clinic"));
    ensure!(said(&window, "[data-test='contacts']").await?.contains("01632 960 001"));

    hands.open("About me").await?;
    window.see("It has eight headings").await?;
    hands.press("Write your About me").await?;
    window.see("What is most important to me").await?;
    settle().await;
    hands.write("What is most important to me", "My garden.").await?;
    hands.tick("large print").await?;
    hands.save().await?;
    window.see("My garden.").await?;
    window.see("large print").await?;
    window.see("Nothing is written under").await?;
    hands.press("Change it").await?;
    window.see("Change this page").await?;
    settle().await;
    hands.write("My wellness", "Singing means that I am well.").await?;
    hands.save().await?;
    window.see("Singing means that I am well.").await?;
    let pages = "return document.querySelectorAll('[data-test=about-me]').length";
    let pages = window.client().execute(pages, vec![]).await?;
    ensure!(pages == json!(1), "there are {pages} of them");
    window.close().await
}

/// Sets the date field that has the focus: how its parts are typed is the
/// platform's own affair.
async fn set_date(window: &Window, date: &str) -> anyhow::Result<()> {
    let script = "const field = document.getElementById('date');
        field.value = arguments[0];
        field.dispatchEvent(new Event('input', { bubbles: true }));";
    window.client().execute(script, vec![json!(date)]).await?;
    Ok(())
}

#[tokio::test]
async fn a_diary_page_has_sleep_a_subject_and_tags_and_stands_in_its_month() -> anyhow::Result<()> {
    if !parts::have(WINDOW_PARTS) {
        return Ok(());
    }
    let home = tempfile::tempdir()?;
    let window = Window::open(home.path()).await?;
    make_a_lock(&window, "Asha").await?;
    let hands = Hands(&window);

    window.keys(CTRL_N).await?;
    window.see("How do you feel?").await?;
    settle().await;
    hands.reach("How do you feel?").await?;
    for _ in 0..3 {
        window.keys(RIGHT).await?;
    }
    hands.write("Your note", "Slept by the sea").await?;
    hands.write("How many hours did you sleep?", "7,50").await?;
    hands.tick("family").await?;
    hands.press("More details").await?;
    hands.write("In your own words (Tags)", "holiday, Left ankle").await?;
    hands.save().await?;
    for shown in ["Slept by the sea", "Slept 7.5 hours", "About: family", "Left ankle, holiday"] {
        window.see(shown).await?;
    }

    // Tags that were used are offered, and found.
    hands.open("Timeline").await?;
    hands.press("Show only some of it").await?;
    hands.reach("With this tag").await?;
    window.keys("hol").await?;
    window.see("1 page found").await?;

    hands.open("Diary").await?;
    hands.press("By month").await?;
    window.see("Month before").await?;
    window.see("Good").await?;
    let today = "return document.querySelector('.calendar [aria-current]').innerText";
    let today = window.client().execute(today, vec![]).await?;
    let today = today.as_str().context("today has no words")?;
    ensure!(today.contains(": good"), "today does not say its mood: {today}");
    hands.reach("Month after").await?;
    hands.tab().await?;
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
    if !parts::have(WINDOW_PARTS) {
        return Ok(());
    }
    let home = tempfile::tempdir()?;
    let window = Window::open(home.path()).await?;
    make_a_lock(&window, "Asha").await?;
    let hands = Hands(&window);
    hands.begin("Contact", "Name of the person or service").await?;
    hands.write("Name of the person or service", "Dr Okafor").await?;
    hands.begin_from_form("Medicine", "Name of the medicine").await?;
    hands.write("Name of the medicine", "Ramip").await?;
    hands.press("More details").await?;
    // What does not fit is kept as well.
    hands.write("When you started", "some day in M").await?;
    tokio::time::sleep(Duration::from_secs(2)).await;
    drop(window);

    let window = Window::open(home.path()).await?;
    window.press("Asha").await?;
    window.fill("Your passphrase", PASSPHRASE).await?;
    window.press("Open").await?;
    window.see("You have 2 unfinished pages").await?;
    let hands = Hands(&window);
    settle().await;
    hands.press("Go on writing (Medicine)").await?;
    window.see("You have an unfinished page. Here it is.").await?;
    ensure!(window.value("Name of the medicine").await? == "Ramip");
    ensure!(window.value("When you started").await? == "some day in M");
    window.keys(CTRL_N).await?;
    window.see("Name of the medicine").await?;
    hands.begin_from_form("Contact", "Name of the person or service").await?;
    ensure!(window.value("Name of the person or service").await? == "Dr Okafor");
    hands.save().await?;
    window.see("Dr Okafor").await?;
    window.see("You have an unfinished page").await?;
    window.close().await
}

impl Hands<'_> {
    /// From one form to another.
    async fn begin_from_form(&self, kind: &str, first: &str) -> anyhow::Result<()> {
        let title = "document.querySelector('main h1').focus()";
        self.0.client().execute(title, vec![]).await?;
        self.press(kind).await?;
        self.0.see(first).await?;
        settle().await;
        Ok(())
    }
}

#[tokio::test]
async fn who_may_see_an_entry_is_changed_on_its_card_and_undone() -> anyhow::Result<()> {
    if !parts::have(WINDOW_PARTS) {
        return Ok(());
    }
    let home = tempfile::tempdir()?;
    let window = Window::open(home.path()).await?;
    make_a_lock(&window, "Asha").await?;
    let hands = Hands(&window);
    hands.begin("Contact", "Name of the person or service").await?;
    hands.write("Name of the person or service", "Dr Okafor").await?;
    hands.save().await?;
    hands.open("Appointments").await?;
    window.see("Only me").await?;
    hands.press("Change who may see Dr Okafor").await?;
    hands.tick("People I share with").await?;
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
