//! A walk through Keepwell's main job, with a picture of each page.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use testkit::FhirServer;
use testkit::patient::{self, MadeUp};

use crate::window::Window;

const NAME: &str = "Asha";
const PASSPHRASE: &str = "four quiet herons wading";

/// A window, and the folder that its pictures go to.
struct Walk {
    window: Window,
    folder: PathBuf,
    pictures: u32,
}

/// Walks through the window over a home folder of its own; the pictures go
/// into `folder`, which is emptied first. Where `KEEPWELL_SEKMET` names a FHIR
/// server, the walk connects to it, as a made-up patient.
///
/// # Errors
/// When a part is missing, or a page is not as it should be.
pub async fn through(folder: &Path) -> anyhow::Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).context("the old pictures could not be removed")?;
    }
    fs::create_dir_all(folder).context("there is no place for the pictures")?;
    let home = tempfile::tempdir()?;
    let window = Window::open(home.path()).await?;
    let mut walk = Walk { window, folder: folder.to_owned(), pictures: 0 };
    walk.look_around().await?;
    walk.make_a_lock().await?;
    walk.write_a_page().await?;
    walk.read_it_back().await?;
    if let Some(server) = FhirServer::start() {
        let patient = patient::made_up(7);
        server.load(&patient.bundle);
        walk.connect(&server, &patient).await?;
    }
    walk.look_at_the_rest().await?;
    walk.window.close().await
}

impl Walk {
    async fn picture(&mut self, name: &str) -> anyhow::Result<()> {
        self.pictures += 1;
        let file = format!("{:02}-{name}.png", self.pictures);
        self.window.picture(&self.folder.join(file)).await
    }

    /// A living record before one's own: somebody made up, and gone again.
    async fn look_around(&mut self) -> anyhow::Result<()> {
        self.window.see("Welcome to Keepwell").await?;
        self.window.press("Look around first").await?;
        self.window.see("this person is made up").await?;
        self.window.see("How are you right now?").await?;
        self.picture("look-around-today").await?;
        for (page, shows) in [
            ("Timeline", "Search everything you wrote"),
            ("Diary", "Search your diary"),
            ("Photos", "Left ankle"),
            ("Medicines", "Taking now"),
            ("Questionnaires", "Add a questionnaire"),
            ("Readings", "Blood glucose"),
        ] {
            self.window.press(page).await?;
            self.window.see(shows).await?;
            self.picture(&format!("look-around-{}", page.to_lowercase())).await?;
        }
        self.window.press("Blood glucose").await?;
        self.window.see("readings, average").await?;
        self.picture("look-around-glucose").await?;
        self.window.press("Remove this made-up person").await?;
        self.window.see("The made-up person is gone.").await
    }

    async fn make_a_lock(&mut self) -> anyhow::Result<()> {
        self.window.see("Welcome to Keepwell").await?;
        self.picture("welcome").await?;
        self.window.press("Make a new lock").await?;
        self.window.fill("Your name", NAME).await?;
        self.window.fill("Passphrase", PASSPHRASE).await?;
        self.window.fill("The same passphrase again", PASSPHRASE).await?;
        self.window.see("hard to guess").await?;
        self.picture("make-a-lock").await?;
        self.window.press("Make the lock").await?;
        self.window.see("Your recovery code").await?;
        self.picture("recovery-code").await?;
        let code = self.window.recovery_code().await?;
        self.window.press("I have copied it").await?;
        self.window.fill("Your recovery code", &code).await?;
        self.picture("type-it-back").await?;
        self.window.press("Check the code").await?;
        self.window.see("How are you right now?").await?;
        self.picture("today-empty").await
    }

    async fn write_a_page(&mut self) -> anyhow::Result<()> {
        self.window.press("Add").await?;
        self.window.see("How do you feel?").await?;
        self.window.choose("Good").await?;
        self.window.choose("Some").await?;
        self.window.choose("calm").await?;
        self.window
            .fill("Your note", "Walked to the shop and back. Knees sore, mood fine.")
            .await?;
        self.picture("write").await?;
        self.window.press("Save").await?;
        self.window.see("Walked to the shop").await?;
        self.picture("today").await
    }

    async fn read_it_back(&mut self) -> anyhow::Result<()> {
        self.window.press("Diary").await?;
        self.window.see("Walked to the shop").await?;
        self.picture("diary").await?;
        self.window.press("History").await?;
        self.window.see("History of a page").await?;
        self.picture("history").await
    }

    async fn connect(&mut self, server: &FhirServer, patient: &MadeUp) -> anyhow::Result<()> {
        self.window.press("Connections").await?;
        self.window.press("Add a connection").await?;
        self.window.fill("Address", &server.base_url()).await?;
        self.window.press("Ask the service").await?;
        self.window.see("The service answered").await?;
        self.picture("service").await?;
        self.window.press("Go on").await?;
        self.window.fill("NHS number", &patient.nhs_number).await?;
        self.window.press("Look for me").await?;
        self.window.see("Is this you?").await?;
        self.picture("patient").await?;
        self.window.press("This is me").await?;
        self.window.fill("Name of the service", "Leeds Care Record").await?;
        self.window.press("Go on").await?;
        self.window.see("What may they have?").await?;
        self.picture("rules").await?;
        self.window.press("Connect").await?;
        self.window.see("Last sent and received").await?;
        self.picture("connection").await?;
        self.window.press("Connections").await?;
        self.window.see("Items it holds about you").await?;
        self.picture("connections").await?;
        self.window.press("Record").await?;
        self.window.see("Conditions").await?;
        self.picture("record").await
    }

    async fn look_at_the_rest(&mut self) -> anyhow::Result<()> {
        self.window.press("Settings").await?;
        self.window.see("Lock after").await?;
        self.picture("settings").await?;
        self.window.press("Lock").await?;
        self.window.see("Whose record?").await?;
        self.picture("people").await?;
        self.window.press(NAME).await?;
        self.window.fill("Your passphrase", PASSPHRASE).await?;
        self.picture("unlock").await?;
        self.window.press("Open").await?;
        self.window.see("Walked to the shop").await
    }
}
