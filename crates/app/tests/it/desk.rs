//! One made-up person at one home folder, at a time the test sets.

use std::sync::{Arc, Mutex};

use api::{EntryView, NewLock, Problem, Request, Response, Saved};
use app::worker::Worker;
use app::{App, Cost};
use chrono::{DateTime, TimeDelta, Utc};
use model::{Colour, Diary, Mood, Page, PersonId, PersonName};
use tempfile::TempDir;

pub(crate) const PASSPHRASE: &str = "lantern orchard nine teacups";

pub(crate) struct Desk {
    pub(crate) dir: TempDir,
    pub(crate) app: App,
    pub(crate) asha: PersonId,
    pub(crate) recovery_code: String,
    clock: Arc<Mutex<DateTime<Utc>>>,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self::with_worker(Worker::InProcess)
    }

    pub(crate) fn with_worker(worker: Worker) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = Arc::new(Mutex::new("2026-05-03T08:00:00Z".parse().unwrap()));
        let app = open(&dir, &clock).with_worker(worker);
        let made: NewLock = app
            .dispatch(Request::CreatePerson {
                name: PersonName::new("Asha").unwrap(),
                colour: Colour::Plum,
                passphrase: PASSPHRASE.into(),
            })
            .unwrap()
            .try_into()
            .unwrap();
        let recovery_code = made.recovery_code.reveal().to_owned();
        Self { dir, app, asha: made.person.id, recovery_code, clock }
    }

    /// Another process over the same home.
    pub(crate) fn second(&self) -> App {
        open(&self.dir, &self.clock)
    }

    /// Another computer, by the same clock.
    pub(crate) fn elsewhere(&self, home: &TempDir) -> App {
        open(home, &self.clock)
    }

    pub(crate) fn ask<A: TryFrom<Response>>(&self, request: Request) -> Result<A, Problem> {
        let response = self.app.dispatch(request)?;
        Ok(A::try_from(response).unwrap_or_else(|_| panic!("another answer was expected")))
    }

    pub(crate) fn unlock(&self) {
        let request = Request::Unlock { person: self.asha, passphrase: PASSPHRASE.into() };
        self.app.dispatch(request).unwrap();
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        *self.clock.lock().unwrap()
    }

    pub(crate) fn wait(&self, seconds: i64) {
        *self.clock.lock().unwrap() += TimeDelta::seconds(seconds);
    }

    pub(crate) fn write(&self, note: &str) -> EntryView {
        let saved: Saved =
            self.ask(Request::AddEntry { page: self.page(note), audience: None }).unwrap();
        saved.entry
    }

    pub(crate) fn page(&self, note: &str) -> Page {
        let diary = Diary {
            mood: Mood::try_from(3).ok(),
            note: note.to_owned(),
            ..Diary::new("2026-05-03T08:15:00+01:00[Europe/London]".parse().unwrap())
        };
        diary.page().unwrap()
    }
}

fn open(dir: &TempDir, clock: &Arc<Mutex<DateTime<Utc>>>) -> App {
    let clock = Arc::clone(clock);
    App::with_clock(dir.path().to_owned(), Box::new(move || *clock.lock().unwrap()))
        .with_cost(Cost::LIGHT)
        .with_worker(Worker::InProcess)
}
