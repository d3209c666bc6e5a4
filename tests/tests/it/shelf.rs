//! A home folder as the core finds it while no window is open.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context;
use api::{EntryView, ExchangeReport, NewLock, PairingStarted, Problem, Request, Response, Saved};
use app::worker::Worker;
use app::{App, Cost};
use model::{Colour, Diary, Field, Moment, Mood, PersonId, PersonName};

use crate::steps::PASSPHRASE;

/// The open record of one person, at the door that the window uses too.
pub(crate) struct Shelf {
    app: App,
    pub(crate) person: PersonId,
}

impl Shelf {
    /// Makes a lock for `name`, and tries its recovery code.
    pub(crate) fn make(home: &Path, name: &str) -> anyhow::Result<Self> {
        let app = here(home);
        let made: NewLock = ask(
            &app,
            Request::CreatePerson {
                name: PersonName::new(name)?,
                colour: Colour::Plum,
                passphrase: PASSPHRASE.into(),
            },
        )?;
        ask::<()>(&app, Request::TryRecoveryCode { code: made.recovery_code })?;
        Ok(Self { app, person: made.person.id })
    }

    /// Brings the record of `other` here over a folder, and lets each hear of it.
    pub(crate) fn join(home: &Path, other: &Self, folder: &Path) -> anyhow::Result<Self> {
        let name = Some("Kitchen laptop".to_owned());
        let start = Request::PairStart { name, folder: Some(folder.to_owned()) };
        let started: PairingStarted = other.ask(start)?;
        let app = here(home);
        let joined: NewLock = ask(
            &app,
            Request::PairJoin {
                code: started.code,
                folder: folder.to_owned(),
                name: Some("Desk".to_owned()),
                passphrase: PASSPHRASE.into(),
            },
        )?;
        let shelf = Self { app, person: joined.person.id };
        for one in [other, &shelf] {
            one.ask::<ExchangeReport>(Request::Exchange { folder: Some(folder.to_owned()) })?;
        }
        Ok(shelf)
    }

    /// Opens the record of someone who has a lock in `home`.
    pub(crate) fn open(home: &Path, person: PersonId) -> anyhow::Result<Self> {
        let app = here(home);
        // A window that was closed holds the record until its process has ended.
        let patience = Instant::now() + Duration::from_secs(30);
        loop {
            match app.dispatch(Request::Unlock { person, passphrase: PASSPHRASE.into() }) {
                Err(Problem::OpenElsewhere) if Instant::now() < patience => {
                    thread::sleep(Duration::from_millis(50));
                }
                answer => break drop(answer?),
            }
        }
        Ok(Self { app, person })
    }

    pub(crate) fn ask<A: TryFrom<Response>>(&self, request: Request) -> anyhow::Result<A> {
        ask(&self.app, request)
    }

    /// Writes a diary page of that time.
    pub(crate) fn write(&self, at: &str, note: &str) -> anyhow::Result<EntryView> {
        let at: Moment = at.parse()?;
        let page = Diary { mood: Mood::try_from(3).ok(), note: note.to_owned(), ..Diary::new(at) };
        let saved: Saved = self.ask(Request::AddEntry { page: page.page()?, audience: None })?;
        Ok(saved.entry)
    }

    /// Changes `entry` as someone does who has not seen what was changed since.
    pub(crate) fn change(
        &self,
        entry: &EntryView,
        changes: &[(Field, &str)],
    ) -> anyhow::Result<()> {
        let mut page = entry.page.clone();
        for (field, value) in changes {
            page.set(*field, value)?;
        }
        let (id, base) = (entry.id, entry.heads.clone());
        self.ask::<Saved>(Request::EditEntry { id, base, page, audience: None }).map(drop)
    }
}

/// The core at a home; it reads what others sent by itself, since a test has no
/// program of its own for that.
fn here(home: &Path) -> App {
    App::new(home.to_owned()).with_cost(Cost::LIGHT).with_worker(Worker::InProcess)
}

fn ask<A: TryFrom<Response>>(app: &App, request: Request) -> anyhow::Result<A> {
    let response = app.dispatch(request)?;
    A::try_from(response).ok().context("another answer was expected")
}
