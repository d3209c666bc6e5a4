//! The pages, light and dark, wide and narrow: usable by everyone, by axe's
//! rules, and nothing cut off. The pictures stay in `target/tmp/pages`.
//!
//! Not among them: a recovery code as it is shown, and the narrow window's More.

use std::path::PathBuf;

use anyhow::{Context as _, ensure};
use fantoccini::Locator;
use keepwell_tests::Window;
use keepwell_tests::parts::{self, Part, WINDOW_PARTS};
use serde_json::json;
use testkit::documents::pdf;
use testkit::images::photo;
use testkit::{FhirServer, Gate, patient};

use crate::attention::three_that_wait;
use crate::carried::two_at;
use crate::connections::sign_in;
use crate::elsewhere::four_done_elsewhere;
use crate::files::{Chosen, choose};
use crate::keyboard::press;
use crate::letters::one_kind;
use crate::photos::{HEIC, pictures};
use crate::shelf::Shelf;
use crate::steps::{self, PASSPHRASE, make_a_lock, set_date};
use crate::writer::{let_her_write, meera};

/// Widths in pixels: a window, a telephone, and 1280 at 400 % (WCAG 2.2, 1.4.10).
const WIDTHS: [u32; 3] = [1000, 400, 320];
const HEIGHT: u32 = 720;

const OPEN_AUDIENCE: &str = "document.querySelector('.who').open = true";
const PRESS_NO_DIARY: &str = "document.querySelector('[data-test=rule-diary-no]').click()";
const SHOW_READINGS: &str = "document.querySelector('[data-test=readings]').scrollIntoView()";
const SHOW_CARRIER: &str = "document.querySelector('[data-test=carrier]').scrollIntoView()";
const SHOW_WRITER: &str = "document.querySelector('[data-test=writer]').scrollIntoView()";
const CENTRE: &str = "arguments[0].scrollIntoView({ block: 'center' })";
const PRESS_TODAY: &str = "document.querySelector('.calendar [aria-current]').click()";

/// How far the page, or the part of it beside the rail, has to be moved
/// sideways to be seen, and the innermost things that stand out of it.
const SIDEWAYS: &str = "
    const main = document.querySelector('main');
    const page = document.documentElement;
    const by = Math.max(page.scrollWidth - innerWidth, main.scrollWidth - main.clientWidth);
    if (by <= 0) return '';
    const edge = main.getBoundingClientRect().left + main.clientWidth;
    const out = [...main.querySelectorAll('*')]
        .filter((one) => one.getBoundingClientRect().right > edge)
        .filter((one, _, all) => !all.some((other) => other !== one && one.contains(other)))
        .map((one) => `${one.localName}.${one.className}`);
    return `${by} pixels are cut off: ${out.slice(0, 5).join(', ')}`;
";

struct Look<'a> {
    window: &'a Window,
    address: &'a str,
    nhs_number: &'a str,
    folder: PathBuf,
    theme: &'static str,
    wrong: Vec<String>,
}

impl<'a> Look<'a> {
    fn new(window: &'a Window) -> anyhow::Result<Self> {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("pages");
        std::fs::create_dir_all(&folder)?;
        let (address, nhs_number, theme) = ("", "", "light");
        Ok(Self { window, address, nhs_number, folder, theme, wrong: Vec::new() })
    }

    /// Presses what leads to a page, and looks at it once it shows its words.
    async fn show(&mut self, press: &str, words: &str, page: &str) -> anyhow::Result<()> {
        self.window.press(press).await?;
        self.window.see(words).await?;
        self.at(page).await
    }
}

impl Look<'_> {
    /// Looks at the page that is open, in every width.
    async fn at(&mut self, page: &str) -> anyhow::Result<()> {
        for width in WIDTHS {
            self.window.resize(width, HEIGHT).await?;
            let name = format!("{page}-{}-{width}", self.theme);
            self.window.picture(&self.folder.join(format!("{name}.png"))).await?;
            for violation in self.window.check_access().await? {
                self.wrong.push(format!("{name}: {violation}"));
            }
            let sideways = self.window.client().execute(SIDEWAYS, vec![]).await?;
            if let Some(sideways) = sideways.as_str().filter(|said| !said.is_empty()) {
                self.wrong.push(format!("{name}: {sideways}"));
            }
            let headings = "return document.querySelectorAll('h1').length";
            if self.window.client().execute(headings, vec![]).await? != json!(1) {
                self.wrong.push(format!("{name}: not one main heading"));
            }
        }
        self.window.resize(WIDTHS[0], HEIGHT).await
    }

    async fn inside(&mut self) -> anyhow::Result<()> {
        for (link, shows) in [
            ("Today", "How are you right now?"),
            ("Timeline", "Search everything you wrote"),
            ("Diary", "Search your diary"),
            ("Medicines", "Only you list this."),
            ("My health", "Your own account"),
            ("Appointments", "Contacts and services"),
            ("About me", "What is most important to me"),
            ("Record", "Conditions"),
            ("Connections", "Leeds Care Record"),
            ("Take it anywhere", "Nothing was brought in from a file yet."),
            ("Settings", "Lock after"),
        ] {
            self.show(link, shows, &link.to_lowercase().replace(' ', "-")).await?;
        }
        self.writing().await?;
        self.window.press("Diary").await?;
        self.show("History", "History of a page", "history").await?;
        self.photos_and_documents().await?;
        self.window.press("Connections").await?;
        self.show("See your computers", "Your record is on this computer only.", "computers")
            .await?;
        self.show(
            "Add a computer",
            "Choose a folder that both computers can reach.",
            "add-computer",
        )
        .await?;
        self.window.press("Connections").await?;
        self.show("Add a connection", "Where is the service?", "add-connection").await?;
        self.window.fill("Address", self.address).await?;
        self.show("Ask the service", "The service answered", "add-connection-answered").await?;
        self.window.press("Go on").await?;
        self.window.fill("NHS number", self.nhs_number).await?;
        self.show("Look for me", "Is this you?", "add-connection-who").await?;
        self.show("This is me", "Name of the service", "add-connection-name").await?;
        self.show("Go on", "What may they have?", "add-connection-rules").await?;
        self.connection().await?;
        self.readings().await?;
        self.questionnaires().await?;
        self.window.press("Record").await?;
        self.show("Hypothyroidism", "resourceType", "resource").await?;
        for (link, shows, page) in [
            ("Change passphrase", "Passphrase now", "change-passphrase"),
            ("Make a new recovery code", "The old code will stop working", "new-code"),
        ] {
            self.window.press("Settings").await?;
            self.show(link, shows, page).await?;
            self.window.press("Back").await?;
        }
        Ok(())
    }

    /// The record in short, a page of each kind, letters and a result.
    async fn held_by_services(&mut self) -> anyhow::Result<()> {
        for (kind, shows) in [
            ("documents", "Heart clinic letter"),
            ("vaccinations", "Shingles vaccine"),
            ("visits", "Asthma review"),
            ("plans", "Asthma action plan"),
            ("results", "Every result"),
        ] {
            one_kind(self.window, kind, &[shows]).await?;
            self.at(&format!("record-{kind}")).await?;
        }
        self.show("Record", "Next appointments", "record-rich").await?;
        self.show("Body weight", "Every result", "record-result").await?;
        for (letter, shows, page) in [
            ("Heart clinic letter", "Page 1 of 2", "record-letter"),
            ("Letter kept elsewhere", "This is kept at", "record-letter-elsewhere"),
            ("Eye clinic letter", "Left eye", "record-letter-several"),
        ] {
            one_kind(self.window, "documents", &[letter]).await?;
            self.show(letter, shows, page).await?;
        }
        self.window.press("Something is wrong here").await?;
        self.window.press("Keep this remark").await?;
        self.window.see("Say what is wrong.").await?;
        self.at("record-remark").await
    }

    /// The page of a connection, and what it opens.
    async fn connection(&mut self) -> anyhow::Result<()> {
        self.window.press("Connections").await?;
        self.window.press("Open").await?;
        self.window.see("What goes there, one by one").await?;
        self.window.see("See what they get").await?;
        self.at("connection").await?;
        self.window.press("See what they get").await?;
        self.window.see("Nothing else of it is sent.").await?;
        self.window.press("Show it as it is sent").await?;
        self.at("send-preview").await?;
        self.window.press("Back").await?;
        self.window.press("Change what they may have").await?;
        self.window.see("You can change it at any time.").await?;
        self.window.client().execute(PRESS_NO_DIARY, vec![]).await?;
        self.window.see("entered in error: diary pages.").await?;
        self.at("connection-rules").await?;
        self.window.press("Cancel").await
    }

    /// The forms, what they open, and the month of the diary.
    async fn writing(&mut self) -> anyhow::Result<()> {
        self.window.press("Add").await?;
        self.window.see("What do you want to write down?").await?;
        self.write_kind("Diary", "How do you feel?").await?;
        self.at("write").await?;
        for (kind, shows) in [
            ("Medicine", "Name of the medicine"),
            ("Allergy", "How bad it was"),
            ("Appointment", "Questions to ask"),
        ] {
            self.write_kind(kind, shows).await?;
            self.window.press("More details").await?;
            self.show(
                "Save",
                "Please look at this again",
                &format!("write-{}-errors", kind.to_lowercase()),
            )
            .await?;
        }
        self.window.press("About me").await?;
        self.show("Change it", "What you value", "write-about-me").await?;
        self.window.press("Timeline").await?;
        self.show("Show only some of it", "Which kinds?", "timeline-filters").await?;
        self.window.press("My health").await?;
        self.window.see("Penicillin").await?;
        self.window.client().execute(OPEN_AUDIENCE, vec![]).await?;
        self.at("my-health-audience").await?;
        self.window.press("Diary").await?;
        self.window.press("By month").await?;
        self.window.see("Month before").await?;
        self.window.client().execute(PRESS_TODAY, vec![]).await?;
        self.window.see("Walked to the shop").await?;
        self.at("diary-month").await
    }

    async fn write_kind(&self, kind: &str, shows: &str) -> anyhow::Result<()> {
        let chip = format!("//div[@class='kinds']//button[.='{kind}']");
        let chip = self.window.client().find(Locator::XPath(&chip)).await?;
        // As a person scrolls: what waits to be looked at again may hide half of it.
        let place = serde_json::to_value(&chip)?;
        self.window.client().execute(CENTRE, vec![place]).await?;
        chip.click().await?;
        self.window.see(shows).await
    }

    /// Something of each kind, so that no page is empty.
    async fn write_some(&self) -> anyhow::Result<()> {
        for (kind, label, name) in [
            ("Medicine", "Name of the medicine", "Ramipril"),
            ("Allergy", "What are you allergic to?", "Penicillin"),
            ("Appointment", "What is it, or who is it with?", "Eye clinic"),
            ("Contact", "Name of the person or service", "Dr Okafor"),
        ] {
            self.window.press("Add").await?;
            self.window.see("What do you want to write down?").await?;
            self.write_kind(kind, label).await?;
            self.window.fill(label, name).await?;
            self.window.press("Save").await?;
            self.window.see("Saved on this computer.").await?;
        }
        self.window.press("About me").await?;
        self.window.press("Write your About me").await?;
        self.window.fill("What is most important to me", "My garden.").await?;
        self.window.press("Save").await?;
        self.window.see("Saved on this computer.").await
    }

    async fn readings(&mut self) -> anyhow::Result<()> {
        self.show("Readings", "Measure something else", "readings").await?;
        self.show("Blood pressure", "6 readings", "one-measure").await?;
        self.show("Show as a table", "Show as a chart", "one-measure-table").await?;
        self.window.press("Set a target").await?;
        self.window.fill("Who set it", "Dr Shah").await?;
        self.show("Save the target", "Please look at this again", "target-errors").await?;
        self.show("History", "wrote this reading down.", "reading-history").await?;
        self.window.press("Readings").await?;
        self.show("Weight", "More to choose from", "add-reading").await?;
        self.window.press("More to choose from").await?;
        self.window.press("More details: time, device, note").await?;
        self.window.choose("Blood glucose").await?;
        self.window.fill("Blood glucose", "6,4 and a bit").await?;
        self.show("Save", "Please look at this again", "add-reading-errors").await?;
        self.window.choose("Blood pressure").await?;
        self.window.fill("Blood pressure", "240/130").await?;
        self.window.press("Add another reading of this sitting").await?;
        self.window.fill("Reading 2 of this sitting", "238/128").await?;
        self.show("Save", "Are you sure?", "add-reading-sure").await?;
        self.window.press("Cancel").await
    }

    async fn questionnaires(&mut self) -> anyhow::Result<()> {
        self.show("Questionnaires", "Add a questionnaire", "questionnaires").await?;
        self.window.press("Answer it now").await?;
        for question in 1..=8 {
            self.window.see(&format!("Question {question} of 10")).await?;
            self.window.keys("1").await?;
        }
        self.window.see("Question 9 of 10").await?;
        self.at("question").await?;
        self.window.keys("2").await?;
        self.window.see("116 123").await?;
        self.at("question-help").await?;
        self.window.press("Next question").await?;
        self.window.see("Question 10 of 10").await?;
        self.show("Look over my answers", "Not answered", "questionnaire-review").await?;
        self.show("Save", "Your score", "questionnaire-result").await?;
        self.window.press("See how it goes over time").await?;
        self.window.see("Answered").await?;
        self.at("one-questionnaire").await
    }

    /// Adds photos and a document, and looks at what that takes.
    async fn add_files(&mut self) -> anyhow::Result<()> {
        let (first, second) = (photo(800, 600, 1), photo(600, 800, 1));
        let letter = pdf(&["Dear Asha", "Yours"]);
        self.show("Photos", "No photos yet", "photos-empty").await?;
        self.window.press("Add photos").await?;
        self.window.see("Where on the body").await?;
        let chosen: [Chosen; 3] =
            [("first.jpg", &first), ("second.jpg", &second), ("iphone.heic", HEIC)];
        choose(self.window, "Photos", &chosen).await?;
        self.window.see("iphone.heic").await?;
        self.window.fill("Series", "Left ankle").await?;
        self.window.fill("What it shows", "Swollen after the walk").await?;
        self.at("photos-add").await?;
        self.window.press("Add 3 photos").await?;
        self.window.see("These were not added").await?;
        self.window.see("2 photos added.").await?;
        self.at("photos-not-added").await?;
        self.show("Documents", "No documents yet", "documents-empty").await?;
        self.window.press("Add a document").await?;
        self.window.see("Any file up to 100 MB").await?;
        choose(self.window, "Document", &[("clinic letter.pdf", &letter)]).await?;
        self.window.see("clinic letter.pdf").await?;
        self.at("documents-add").await?;
        self.window.press("Add this document").await?;
        self.window.see("Document added.").await
    }

    async fn photos_and_documents(&mut self) -> anyhow::Result<()> {
        self.window.press("Photos").await?;
        ensure!(pictures(self.window).await? == 3, "the small copies are seen");
        self.at("photos").await?;
        press(self.window, "Left ankle").await?;
        self.window.see("Compare two photos").await?;
        ensure!(pictures(self.window).await? == 4, "the photos stand side by side");
        self.at("photos-series").await?;
        self.window.choose("One over the other").await?;
        self.window.see("How much of the later photo").await?;
        self.at("photos-slider").await?;
        self.window.press("Swollen after the walk").await?;
        self.window.see("1 of 2 in Left ankle").await?;
        ensure!(pictures(self.window).await? == 1, "the photo is seen");
        self.at("photo").await?;
        self.show("Edit", "Change this photo", "photo-edit").await?;
        self.window.press("Documents").await?;
        self.window.press("clinic letter.pdf").await?;
        self.window.see("Page 1 of 2").await?;
        ensure!(pictures(self.window).await? == 1, "the first page is seen");
        self.at("document").await?;
        self.window.press("Back").await?;
        self.at("documents").await
    }

    /// What is seen before anything is unlocked; ends on an open record.
    async fn outside(&mut self) -> anyhow::Result<()> {
        self.show("Lock", "Whose record?", "people").await?;
        self.show("I already keep my record on another computer", "Bring your record here", "join")
            .await?;
        self.window.press("Back").await?;
        self.window.press("Make a new lock").await?;
        self.window.see("Your name").await?;
        self.show("Make the lock", "Please look at this again", "make-a-lock-errors").await?;
        self.window.press("Back").await?;
        self.window.press("Asha").await?;
        self.show("I have lost my passphrase", "with the recovery code", "recover").await?;
        self.window.press("Back").await?;
        self.window.fill("Your passphrase", &PASSPHRASE.to_uppercase()).await?;
        self.show("Open", "does not open this record", "unlock-wrong").await?;
        self.window.fill("Your passphrase", PASSPHRASE).await?;
        self.window.press("Open").await?;
        self.window.see("How are you right now?").await
    }
}

/// What waits for a person, and erasing for good: on a record of its own.
#[tokio::test]
async fn what_waits_is_for_everyone() -> anyhow::Result<()> {
    if !parts::have(WINDOW_PARTS) || !parts::have(&[Part::Axe]) {
        return Ok(());
    }
    let home = tempfile::tempdir()?;
    let shelf = Shelf::make(home.path(), "Asha")?;
    three_that_wait(&shelf)?;
    shelf.write(&app::now_here().to_string(), "Walked to the shop and back.")?;
    drop(shelf);
    let window = Window::open(home.path()).await?;
    let mut look = Look::new(&window)?;
    window.press("Asha").await?;
    window.fill("Your passphrase", PASSPHRASE).await?;
    window.press("Open").await?;
    window.see("3 things wait for you.").await?;
    for (theme, choice) in [("light", "Light"), ("dark", "Dark")] {
        window.press("Settings").await?;
        window.choose(choice).await?;
        look.theme = theme;
        look.show("Today", "3 things wait for you.", "today-waits").await?;
        window.press("Needs attention (3)").await?;
        window.see("Which one is right?").await?;
        window.press("What each of them said before").await?;
        look.at("attention").await?;
        window.press("Today").await?;
        window.press("History").await?;
        window.press("Erase for good…").await?;
        window.see("Copies in backups you have made.").await?;
        look.show("Erase for good", "Please look at this again", "erase").await?;
        window.press("Keep it").await?;
    }
    ensure!(look.wrong.is_empty(), "{}", look.wrong.join("\n"));
    window.close().await
}

/// What a service did to what it was sent.
#[tokio::test]
async fn what_a_service_did_is_for_everyone() -> anyhow::Result<()> {
    if !parts::have(WINDOW_PARTS) || !parts::have(&[Part::Axe]) {
        return Ok(());
    }
    let Some(server) = FhirServer::start() else { return Ok(()) };
    let home = tempfile::tempdir()?;
    four_done_elsewhere(home.path(), &server)?;
    let window = Window::open(home.path()).await?;
    let mut look = Look::new(&window)?;
    window.press("Asha").await?;
    window.fill("Your passphrase", PASSPHRASE).await?;
    window.press("Open").await?;
    window.see("4 things wait for you.").await?;
    for (theme, choice) in [("light", "Light"), ("dark", "Dark")] {
        window.press("Settings").await?;
        window.choose(choice).await?;
        look.theme = theme;
        window.press("Today").await?;
        look.show("Needs attention (4)", "changed this after it was sent", "attention-elsewhere")
            .await?;
        window.press("Readings").await?;
        window.press("Weight").await?;
        window.press("History").await?;
        window.see("History of a reading").await?;
        window.client().execute(OPEN_AUDIENCE, vec![]).await?;
        look.at("reading-history").await?;
    }
    ensure!(look.wrong.is_empty(), "{}", look.wrong.join("\n"));
    window.close().await
}

/// Somebody writes for the person: where that is chosen, and where it is seen.
#[tokio::test]
async fn who_writes_is_for_everyone() -> anyhow::Result<()> {
    if !parts::have(WINDOW_PARTS) || !parts::have(&[Part::Axe]) {
        return Ok(());
    }
    let home = tempfile::tempdir()?;
    let shelf = Shelf::make(home.path(), "Asha")?;
    let contact = meera(&shelf)?;
    let_her_write(&shelf, contact)?;
    shelf.write(&app::now_here().to_string(), "She walked to the shop.")?;
    drop(shelf);
    let window = Window::open(home.path()).await?;
    let mut look = Look::new(&window)?;
    window.press("Asha").await?;
    window.fill("Your passphrase", PASSPHRASE).await?;
    window.press("Open").await?;
    window.see("Now writing").await?;
    for (theme, choice) in [("light", "Light"), ("dark", "Dark")] {
        window.press("Settings").await?;
        window.choose(choice).await?;
        look.theme = theme;
        window.see("Who writes").await?;
        window.client().execute(SHOW_WRITER, vec![]).await?;
        look.at("writer-settings").await?;
        look.show("Diary", "Written by Meera Patel", "writer-diary").await?;
        look.show("History", "Meera Patel:", "writer-history").await?;
        window.press("Add").await?;
        window.see("Written by").await?;
        window.client().execute(SHOW_WRITER, vec![]).await?;
        look.at("writer-form").await?;
    }
    ensure!(look.wrong.is_empty(), "{}", look.wrong.join("\n"));
    window.close().await
}

/// The questions up to a sign-in, the wait for the browser, and what a provider
/// says about somebody.
#[tokio::test]
async fn signing_in_is_for_everyone() -> anyhow::Result<()> {
    if !parts::have(WINDOW_PARTS) || !parts::have(&[Part::Axe]) {
        return Ok(());
    }
    let Some(gate) = Gate::start(600) else { return Ok(()) };
    let loaded = gate.server.load(&patient::made_up(33).bundle);
    let me = loaded[0].strip_prefix("Patient/").context("the patient")?;
    let home = tempfile::tempdir()?;
    drop(Shelf::make(home.path(), "Asha")?);
    let window = Window::open(home.path()).await?;
    let mut look = Look::new(&window)?;
    window.press("Asha").await?;
    window.fill("Your passphrase", PASSPHRASE).await?;
    window.press("Open").await?;
    for (theme, choice, name) in [("light", "Light", "Clinic"), ("dark", "Dark", "Surgery")] {
        window.press("Settings").await?;
        window.choose(choice).await?;
        look.theme = theme;
        window.press("Connections").await?;
        window.press("Add a connection").await?;
        window.fill("Address", &gate.base_url()).await?;
        window.press("Ask the service").await?;
        look.show("Sign in there", "Name of the service", "sign-in-name").await?;
        window.fill("Name of the service", name).await?;
        window.fill("Client id, if the service gave you one", "keepwell").await?;
        window.press("Go on").await?;
        window.press("Go on").await?;
        window.see("Sign in at the service").await?;
        look.at("sign-in").await?;
        look.show("Sign in", "Address of the page to sign in", "sign-in-waiting").await?;
        sign_in(&window, me).await?;
        window.see("Signed in just now").await?;
        window.see("All sent").await?;
        look.at("sign-in-done").await?;
    }
    ensure!(look.wrong.is_empty(), "{}", look.wrong.join("\n"));
    window.close().await
}

/// What is in a file, what is left out of it, and what was taken in.
#[tokio::test]
async fn what_a_file_brings_is_for_everyone() -> anyhow::Result<()> {
    if !parts::have(WINDOW_PARTS) || !parts::have(&[Part::Axe]) {
        return Ok(());
    }
    let (home, stick) = (tempfile::tempdir()?, tempfile::tempdir()?);
    drop(Shelf::make(home.path(), "Asha")?);
    let window = Window::open(home.path()).await?;
    let mut look = Look::new(&window)?;
    window.press("Asha").await?;
    window.fill("Your passphrase", PASSPHRASE).await?;
    window.press("Open").await?;
    for (theme, choice) in [("light", "Light"), ("dark", "Dark")] {
        let file = stick.path().join(format!("{theme}.ndjson"));
        let flag = json!({"resourceType": "Flag", "id": theme, "status": "active"});
        std::fs::write(&file, format!("{flag}\n{{\"resourceType\":\"flag\"}}\n"))?;
        window.press("Settings").await?;
        window.choose(choice).await?;
        look.theme = theme;
        window.press("Take it anywhere").await?;
        window.fill("File", &file.to_string_lossy()).await?;
        window.press("See what is in it").await?;
        window.see("1 part cannot be understood.").await?;
        window.press("What is left out, and why").await?;
        look.at("anywhere-seen").await?;
        look.show("Take it in", "Take it out again", "anywhere-brought").await?;
    }
    ensure!(look.wrong.is_empty(), "{}", look.wrong.join("\n"));
    window.close().await
}

/// Two computers, and a service that may carry what goes between them.
#[tokio::test]
async fn what_a_service_carries_is_for_everyone() -> anyhow::Result<()> {
    if !parts::have(WINDOW_PARTS) || !parts::have(&[Part::Axe]) {
        return Ok(());
    }
    let Some(server) = FhirServer::start() else { return Ok(()) };
    let home = tempfile::tempdir()?;
    let _desk = two_at(&server, home.path())?;
    let window = Window::open(home.path()).await?;
    let mut look = Look::new(&window)?;
    window.press("Asha").await?;
    window.fill("Your passphrase", PASSPHRASE).await?;
    window.press("Open").await?;
    window.see("How are you right now?").await?;
    for (theme, choice) in [("light", "Light"), ("dark", "Dark")] {
        window.press("Settings").await?;
        window.choose(choice).await?;
        look.theme = theme;
        window.press("Connections").await?;
        window.press("See your computers").await?;
        window.see("By a service").await?;
        look.show(
            "Use Leeds Care Record…",
            "It can see how large each sealed file is",
            "computers-carry",
        )
        .await?;
        window.press("Use it and exchange now").await?;
        window.see("On: it carries your sealed files").await?;
        window.client().execute(SHOW_CARRIER, vec![]).await?;
        look.at("computers-carried").await?;
        window.press("Stop using it").await?;
        window.see("carries nothing more").await?;
    }
    ensure!(look.wrong.is_empty(), "{}", look.wrong.join("\n"));
    window.close().await
}

/// What services hold, by kind, with letters.
#[tokio::test]
async fn what_services_hold_is_for_everyone() -> anyhow::Result<()> {
    if !parts::have(WINDOW_PARTS) || !parts::have(&[Part::Axe]) {
        return Ok(());
    }
    let Some(server) = FhirServer::start() else { return Ok(()) };
    let made_up = patient::made_up(22).with_letters();
    server.load(&made_up.bundle);
    let home = tempfile::tempdir()?;
    let window = Window::open(home.path()).await?;
    let mut look = Look::new(&window)?;
    make_a_lock(&window, "Asha").await?;
    steps::connect(&window, &server, &made_up.nhs_number).await?;
    for (theme, choice) in [("light", "Light"), ("dark", "Dark")] {
        window.press("Settings").await?;
        window.choose(choice).await?;
        look.theme = theme;
        look.held_by_services().await?;
    }
    ensure!(look.wrong.is_empty(), "{}", look.wrong.join("\n"));
    window.close().await
}

/// The record of somebody who is made up: a year of everything, and the notice.
#[tokio::test]
async fn looking_around_is_for_everyone() -> anyhow::Result<()> {
    if !parts::have(WINDOW_PARTS) || !parts::have(&[Part::Axe]) {
        return Ok(());
    }
    let home = tempfile::tempdir()?;
    let window = Window::open(home.path()).await?;
    let mut look = Look::new(&window)?;
    window.press("Look around first").await?;
    window.see("How are you right now?").await?;
    for (theme, choice) in [("light", "Light"), ("dark", "Dark")] {
        window.press("Settings").await?;
        window.choose(choice).await?;
        look.theme = theme;
        for (link, shows) in [
            ("Today", "How are you right now?"),
            ("Timeline", "Search everything you wrote"),
            ("Readings", "Peak flow"),
            ("Photos", "Left ankle"),
        ] {
            look.show(link, shows, &format!("made-up-{}", link.to_lowercase())).await?;
        }
        window.press("Timeline").await?;
        window.see("See them all").await?;
        window.client().execute(SHOW_READINGS, vec![]).await?;
        look.at("made-up-timeline-readings").await?;
        window.press("Readings").await?;
        look.show("Blood glucose", "readings, average", "made-up-glucose").await?;
        look.show("Lock", "Whose record?", "made-up-people").await?;
        window.press("Robin (made up)").await?;
        window.see("How are you right now?").await?;
    }
    look.show("Remove this made-up person", "The made-up person is gone.", "made-up-gone").await?;
    ensure!(look.wrong.is_empty(), "{}", look.wrong.join("\n"));
    window.close().await
}

/// Six blood pressures and a target.
async fn measure(window: &Window) -> anyhow::Result<()> {
    window.press("Readings").await?;
    for (typed, day) in [
        ("128/82 71", "2026-04-20"),
        ("134/84", "2026-04-24"),
        ("151/92", "2026-05-03"),
        ("139/88", "2026-05-04"),
        ("131/80", "2026-05-09"),
        ("126/79 68", "2026-05-15"),
    ] {
        window.press("Blood pressure").await?;
        // From the second one on there is a page of them.
        if day != "2026-04-20" {
            window.press("Write down a reading").await?;
        }
        window.fill("Blood pressure", typed).await?;
        window.press("More details: time, device, note").await?;
        set_date(window, day).await?;
        window.press("Save").await?;
        window.see("Saved on this computer.").await?;
        window.press("Readings").await?;
        window.see("Measure something else").await?;
    }
    window.press("Blood pressure").await?;
    window.press("Set a target").await?;
    window.fill("Not above", "135/85").await?;
    window.fill("Who set it", "Dr Shah").await?;
    window.press("Save the target").await?;
    window.see("The target is set.").await
}

#[tokio::test]
async fn the_pages_are_for_everyone() -> anyhow::Result<()> {
    if !parts::have(WINDOW_PARTS) || !parts::have(&[Part::Axe]) {
        return Ok(());
    }
    let Some(server) = FhirServer::start() else { return Ok(()) };
    let made_up = patient::made_up(22);
    server.load(&made_up.bundle);
    let home = tempfile::tempdir()?;
    let window = Window::open(home.path()).await?;
    let address = server.base_url();
    let mut look =
        Look { address: &address, nhs_number: &made_up.nhs_number, ..Look::new(&window)? };

    window.see("Welcome to Keepwell").await?;
    look.at("welcome").await?;
    look.show("Make a new lock", "Your name", "make-a-lock").await?;
    window.press("Back").await?;
    make_a_lock(&window, "Asha").await?;
    steps::connect(&window, &server, &made_up.nhs_number).await?;
    window.press("Add").await?;
    window.choose("Good").await?;
    window.choose("calm").await?;
    window.fill("Your note", "Walked to the shop and back. Knees sore, mood fine.").await?;
    window.press("Save").await?;
    window.see("Saved on this computer").await?;

    look.write_some().await?;
    measure(&window).await?;

    look.add_files().await?;
    look.inside().await?;
    look.outside().await?;
    window.press("Settings").await?;
    window.choose("Dark").await?;
    look.theme = "dark";
    look.inside().await?;
    // The theme stays until someone else unlocks.
    look.outside().await?;
    ensure!(look.wrong.is_empty(), "{}", look.wrong.join("\n"));
    window.close().await
}
