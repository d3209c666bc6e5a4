//! What `cargo xtask demo` opens: a clinic on this computer, and the record of
//! somebody made up, who is known there and has not connected to it yet.
//!
//! Rejected: the made-up person of "Look around first". They belong to nobody
//! and so have no service; and a year of readings takes longer to send than
//! anybody wants to watch.

use std::fmt;
use std::path::Path;

use anyhow::Context as _;
use api::{NewLock, NewReading, Request, Response, Saved, SavedReadings};
use app::{App, Cost};
use model::reading::Measure;
use model::{Colour, Diary, Mood, PersonName};
use tempfile::TempDir;
use testkit::{Gate, patient};

/// Whose record it is.
pub const NAME: &str = "Robin";
/// What the patient is known by at the clinic, and signs in as.
pub const PATIENT: &str = "robin";
/// Opens the record.
pub const PASSPHRASE: &str = "seven kind geese";
/// An hour: long enough to look around.
const TOKEN_SECONDS: u32 = 3600;

const NOTE: &str = "Walked to the shop and back. Knees sore, mood fine.";

/// The clinic and the record. Both are gone when this is dropped.
#[derive(Debug)]
pub struct Demo {
    clinic: Gate,
    patient: String,
    home: TempDir,
}

impl Demo {
    /// Opens the clinic, and writes a little into the record.
    ///
    /// # Errors
    /// When a part of the clinic is missing, or the record cannot be made.
    pub fn open() -> anyhow::Result<Self> {
        let clinic = Gate::start(TOKEN_SECONDS).context("a part of the clinic is missing")?;
        let made_up = patient::made_up(7).known_as(PATIENT);
        clinic.server.load(&made_up.bundle);
        let home = tempfile::tempdir()?;
        furnish(home.path()).context("the record could not be made")?;
        Ok(Self { clinic, patient: made_up.name, home })
    }

    /// What the window is started with: the record, and the clinic's address,
    /// so that nobody has to copy it.
    #[must_use]
    pub fn arguments(&self) -> Vec<String> {
        let home = self.home.path().to_string_lossy().into_owned();
        vec!["--home".to_owned(), home, "--service".to_owned(), self.clinic.base_url()]
    }
}

/// What to do, step by step.
impl fmt::Display for Demo {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "\nA clinic is open on this computer. {NAME}, who is made up, is known there as \
             {patient}.\n\n\
             1. Press {NAME}. The passphrase is:  {PASSPHRASE}\n\
             2. Connections, Add a connection. The address is filled in:\n\n       \
                {address}\n\n   \
                Ask the service, Sign in there, Go on, Go on, Sign in.\n\
             3. In the browser, sign in as  {PATIENT}  with any password, and continue.\n\
             4. Back in Keepwell, the connection's page shows what was sent, and Record\n   \
                what the clinic holds. What {NAME} wrote, as the clinic now has it:\n\n       \
                {server}/Observation?subject=Patient/{PATIENT}&category=survey\n\n\
             All of it is gone when you close the window.\n",
            patient = self.patient,
            address = self.clinic.base_url(),
            server = self.clinic.server.base_url(),
        )
    }
}

/// A lock, a diary page and a reading.
fn furnish(home: &Path) -> anyhow::Result<()> {
    let app = App::new(home.to_owned()).with_cost(Cost::LIGHT);
    let lock = Request::CreatePerson {
        name: PersonName::new(NAME)?,
        colour: Colour::Amber,
        passphrase: PASSPHRASE.into(),
    };
    let made: NewLock = ask(&app, lock)?;
    ask::<()>(&app, Request::TryRecoveryCode { code: made.recovery_code })?;
    let now = app::now_here();
    let page =
        Diary { mood: Mood::try_from(4).ok(), note: NOTE.to_owned(), ..Diary::new(now.clone()) };
    ask::<Saved>(&app, Request::AddEntry { page: page.page()?, audience: None })?;
    let reading = NewReading {
        measure: Measure::BloodPressure,
        own: None,
        typed: "128/82 71".to_owned(),
        at: now,
        context: None,
        device: String::new(),
        note: String::new(),
        audience: None,
    };
    ask::<SavedReadings>(&app, Request::AddReadings { readings: vec![reading], sure: false })?;
    Ok(())
}

fn ask<A: TryFrom<Response>>(app: &App, request: Request) -> anyhow::Result<A> {
    A::try_from(app.dispatch(request)?).ok().context("another answer was expected")
}
