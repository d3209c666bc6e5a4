//! Look around first: a made-up person with a year of everything, so that a
//! newcomer sees a living record within a minute.
//!
//! Their vault is a vault like any other, with two differences. A file in it
//! says that it is made up; and it opens with a passphrase that is written
//! below, because nothing in it is anyone's. So nobody is asked for a
//! passphrase, nothing of it is ever sent anywhere, and it can be removed with
//! one request. A vault that does not open with that passphrase is somebody's
//! own, whatever the file says, and is never removed.
//!
//! The same day makes the same person: what is made up comes from a fixed seed
//! and today's date.
//!
//! Rejected: a mark in the key file. It would take a new version of the one
//! file that a record is lost with, for the sake of a person who is not there.
//! Rejected: a record kept ready as a file. A year ends; this one ends today.

mod about_me;
mod appointments;
mod diary;
mod disagreements;
mod history;
mod medicines;
mod notes;
mod photos;
mod questionnaires;
mod readings;
mod year;

use api::{NewPhoto, Opened, PersonCard, Problem, Source};
use changes::{Author, Change, Entry, WriteError};
use chrono::{DateTime, Utc};
use model::{Colour, EntryId, FieldError, PersonId, PersonName, RecordId};
use store::{Store, StoreError};
use vault::{Cost, Keys, Label, Passphrase};

use crate::App;
use crate::activity::log;
use crate::entries::signed;
use crate::fault::{Fault, not_like_this};
use crate::home::VaultDir;
use crate::readings::signed_batch;
use crate::reconcile;
use crate::session::random;
use year::{Draft, Year};

/// The name they are shown by.
const NAME: &str = "Robin (made up)";
/// Not a secret: see above.
const PASSPHRASE: &str = "nothing in here is anyone's";

/// One entry with the changes that made it, oldest first.
struct Made {
    entry: Entry,
    changes: Vec<Change>,
}

impl App {
    /// Opens the made-up person, made now unless there is one already.
    pub(crate) fn look_around(&self) -> Result<Opened, Fault> {
        let there = self.people()?.people.into_iter().find(|card| card.made_up);
        if let Some(card) = there {
            return self.unlock(card.id, &PASSPHRASE.into());
        }
        let person = self.make_up()?;
        let opened = self.unlock(person, &PASSPHRASE.into())?;
        self.furnish()?;
        Ok(opened)
    }

    /// Adds the pictures, as a person would: a worker reads each.
    fn furnish(&self) -> Result<(), Fault> {
        let year = Year::new(self.now());
        for picture in photos::pictures(&year).map_err(not_like_this)? {
            let source = Source::Held(self.hold(picture.bytes)?);
            self.add_photo(NewPhoto { source, ..picture.photo })?;
        }
        Ok(())
    }

    /// Removes a made-up person for good, open or not.
    pub(crate) fn remove_made_up(&self, person: PersonId) -> Result<(), Fault> {
        let vault = self.home.vault(person)?;
        if !vault.is_made_up() {
            return Err(Problem::NotMadeUp.into());
        }
        let (vault, in_use) = self.take(person)?;
        vault::unlock(vault.path(), &passphrase()?).map_err(|_| Problem::NotMadeUp)?;
        drop(in_use);
        Ok(vault.remove()?)
    }

    fn make_up(&self) -> Result<PersonId, Fault> {
        let now = self.now();
        let id = PersonId::from_random(random()?);
        let name = PersonName::new(NAME).map_err(not_like_this)?;
        let label = Label { name: name.to_string(), colour: Colour::Amber.as_str().to_owned() };
        self.home.make_vault(id, |dir| {
            let made =
                vault::create(dir.path(), *id.as_bytes(), &label, &passphrase()?, Cost::LIGHT)?;
            fill(dir, id, &made.0, now)?;
            Ok(dir.mark_made_up()?)
        })?;
        Ok(id)
    }
}

/// Refuses what a made-up person cannot do: have a service, another computer,
/// or a lock of their own.
pub(crate) fn only_of_a_real_person(card: &PersonCard) -> Result<(), Problem> {
    if card.made_up { Err(Problem::MadeUp) } else { Ok(()) }
}

fn passphrase() -> Result<Passphrase, Problem> {
    Passphrase::new(PASSPHRASE.to_owned()).map_err(not_like_this)
}

/// Writes the whole year, in one transaction.
fn fill(dir: &VaultDir, person: PersonId, keys: &Keys, now: DateTime<Utc>) -> Result<(), Fault> {
    let mut year = Year::new(now);
    let author = Author { person, writer: None, actor: year.dice.bytes() };
    let mut all = Vec::new();
    for draft in drafts(&mut year).map_err(not_like_this)? {
        all.push(made(&author, &mut year, &draft)?);
    }
    disagreements::add(&author, &mut year, &mut all)?;
    let record = RecordId::from_bytes(keys.record());
    let batches = readings::batches(&mut year, person, record)?.into_iter();
    let batches = batches.map(|batch| Ok(signed_batch(keys, person, &batch, now)?));
    let batches = batches.collect::<Result<Vec<_>, Fault>>()?;
    let mut store = Store::create(&dir.database(), &keys.database_key().as_pragma())?;
    let entries = all.into_iter().map(|made| Ok((made.entry.state()?, made.changes)));
    let entries = entries.collect::<Result<Vec<_>, Fault>>()?;
    store.transact(|tx| -> Result<(), StoreError> {
        for (state, changes) in entries {
            for change in changes {
                let written = change.time;
                tx.append_change(&signed(keys, state.id, change, written))?;
            }
            tx.put_entry(&state)?;
            reconcile::queue(tx, &state, now)?;
        }
        for batch in &batches {
            tx.append_reading_batch(batch)?;
        }
        log(tx, now, person, "record.make_up", "")
    })?;
    Ok(())
}

fn drafts(year: &mut Year) -> Result<Vec<Draft>, FieldError> {
    let mut drafts = diary::drafts(year)?;
    drafts.extend(medicines::drafts(year)?);
    drafts.extend(history::drafts(year)?);
    drafts.extend(appointments::drafts(year)?);
    drafts.extend(about_me::drafts(year)?);
    drafts.extend(questionnaires::drafts(year)?);
    Ok(drafts)
}

fn made(author: &Author, year: &mut Year, draft: &Draft) -> Result<Made, WriteError> {
    let id = EntryId::from_random(year.dice.bytes());
    let audience = draft.page.kind().default_audience();
    let (entry, change) = Entry::create(id, author, &draft.page, audience, draft.written)?;
    Ok(Made { entry, changes: vec![change] })
}
