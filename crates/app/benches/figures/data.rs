//! Records to measure: three sizes, made once and kept under the folder that
//! `KEEPWELL_FIGURES` names. Removing the folder, or changing the schema, has
//! them made again.

use std::fs;
use std::path::{Path, PathBuf};

use api::{NewLock, Request, Response};
use app::App;
use changes::{Author, Entry};
use chrono::{SubsecRound, TimeDelta, Utc};
use model::reading::{Batch, Decimal, Measured, Quantity, Unit, default_audience};
use model::{
    Audience, Colour, Diary, EntryId, Measure, Moment, Mood, Page, PersonId, PersonName, Reading,
    ReadingId,
};
use ring::digest::{SHA256, digest};
use store::{BATCH_READINGS_MAX, ChangeRow, ReadingBatchRow, Store, StoreError, pack_batch};
use vault::{Cost, Passphrase};

pub(crate) const PASSPHRASE: &str = "figures";

/// What a new record's database is made from.
pub(crate) const SCHEMA: [&str; 3] = [
    include_str!("../../../store/src/schema/1_start.sql"),
    include_str!("../../../store/src/schema/2_lists.sql"),
    include_str!("../../../store/src/schema/projections.sql"),
];
const WORDS: [&str; 12] = [
    "walked",
    "garden",
    "slept",
    "headache",
    "nurse",
    "tablets",
    "rain",
    "phone",
    "sister",
    "breathless",
    "better",
    "shop",
];

/// How much a record holds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    pub(crate) name: &'static str,
    entries: u32,
    readings: usize,
}

/// Ten times as much each; the last is the one that has limits.
pub(crate) const SIZES: [Size; 3] = [
    Size { name: "10k", entries: 500, readings: 10_000 },
    Size { name: "100k", entries: 5_000, readings: 100_000 },
    Size { name: "1M", entries: 50_000, readings: 1_000_000 },
];

/// A home with one record in it.
pub(crate) struct Home {
    pub(crate) path: PathBuf,
    pub(crate) person: PersonId,
}

impl Home {
    /// The record of this size, made when it is not there.
    pub(crate) fn of(size: Size) -> Self {
        let folder = std::env::var_os("KEEPWELL_FIGURES").map(PathBuf::from);
        let folder = folder.unwrap_or_else(|| std::env::temp_dir().join("keepwell-figures"));
        let schema = digest(&SHA256, SCHEMA.concat().as_bytes());
        let schema = u32::from_be_bytes(schema.as_ref()[..4].try_into().unwrap());
        let path = folder.join(format!("{}-{schema:08x}", size.name));
        if !path.exists() {
            let making = path.with_extension("making");
            let _ = fs::remove_dir_all(&making);
            println!("making a record of {} readings", size.readings);
            Self::make(making.clone(), Cost::DEFAULT).fill(size);
            fs::rename(making, &path).unwrap();
        }
        Self::at(path)
    }

    /// The one that is there.
    pub(crate) fn at(path: PathBuf) -> Self {
        let people = App::new(path.clone()).dispatch(Request::People);
        let Ok(Response::People(people)) = people else { panic!("no people") };
        Self { path, person: people.people[0].id }
    }

    /// An empty record.
    pub(crate) fn make(path: PathBuf, cost: Cost) -> Self {
        let app = App::new(path.clone()).with_cost(cost);
        let made = app.dispatch(Request::CreatePerson {
            name: PersonName::new("Asha").unwrap(),
            colour: Colour::Teal,
            passphrase: PASSPHRASE.into(),
        });
        let Ok(Response::NewLock(NewLock { person, .. })) = made else {
            panic!("no lock was made");
        };
        Self { path, person: person.id }
    }

    pub(crate) fn vault(&self) -> PathBuf {
        self.path.join("people").join(self.person.to_string())
    }

    pub(crate) fn store(&self) -> Store {
        let keys = vault::unlock(&self.vault(), &passphrase()).unwrap();
        Store::open(&self.vault().join("record.db"), &keys.database_key().as_pragma()).unwrap()
    }

    fn fill(&self, size: Size) {
        let mut store = self.store();
        store.transact(|tx| self.write(tx, size.entries)).unwrap();
        for batch in batches(self.person, size.readings) {
            store.transact(|tx| tx.append_reading_batch(&batch)).unwrap();
        }
    }

    /// Writes the entries as the application does, but in one transaction.
    fn write(&self, tx: &store::Tx<'_>, entries: u32) -> Result<(), StoreError> {
        let author = Author { person: self.person, writer: None, actor: [7; 16] };
        let now = Utc::now();
        for number in 0..entries {
            let mut id = [0; 16];
            id[..4].copy_from_slice(&number.wrapping_mul(2_654_435_761).to_be_bytes());
            id[4..8].copy_from_slice(&number.to_be_bytes());
            let id = EntryId::from_random(id);
            let (entry, change) =
                Entry::create(id, &author, &page(number), audience(), now).unwrap();
            tx.append_change(&ChangeRow {
                hash: change.hash,
                doc: id,
                actor: change.actor,
                seq: change.seq,
                deps: change.deps,
                author: self.person,
                signature: vec![0; 64],
                bytes: change.bytes,
                received_from: None,
                received_at: now,
            })?;
            tx.put_entry(&entry.state().unwrap())?;
        }
        Ok(())
    }
}

pub(crate) fn passphrase() -> Passphrase {
    Passphrase::new(PASSPHRASE.to_owned()).unwrap()
}

/// What the database of a record takes on the disk.
pub(crate) fn megabytes(vault: &Path) -> f64 {
    fs::metadata(vault.join("record.db")).unwrap().len() as f64 / 1e6
}

/// Readings of a sensor, one every five minutes, as an import keeps them.
pub(crate) fn batches(person: PersonId, readings: usize) -> impl Iterator<Item = ReadingBatchRow> {
    let batch = move |first: usize| {
        let numbers = first..readings.min(first + BATCH_READINGS_MAX);
        let readings = numbers.map(|number| reading(readings - number, person)).collect();
        let bytes = pack_batch(&Batch::new(readings, Vec::new()), person).unwrap();
        ReadingBatchRow {
            hash: digest(&SHA256, &bytes).as_ref().try_into().unwrap(),
            author: person,
            signature: vec![0; 64],
            bytes,
            received_from: None,
            received_at: Utc::now(),
        }
    };
    (0..readings).step_by(BATCH_READINGS_MAX).map(batch)
}

fn audience() -> Audience {
    Audience { circle: false, care_team: true }
}

fn page(number: u32) -> Page {
    let word = |step: u32| WORDS[(number.wrapping_mul(step) >> 7) as usize % WORDS.len()];
    let at = Utc::now() - TimeDelta::hours(i64::from(number));
    let diary = Diary {
        mood: Mood::try_from(u8::try_from(number % 5).unwrap() + 1).ok(),
        note: format!("Entry {number}: {} then {}, and {} later", word(3), word(7), word(11)),
        ..Diary::new(Moment::new(at.fixed_offset(), Some("Europe/London".into())))
    };
    diary.page().unwrap()
}

/// The `back`th reading before now: a day's wave with some noise.
fn reading(back: usize, person: PersonId) -> Reading {
    let back = i64::try_from(back).unwrap();
    let at = Utc::now().trunc_subsecs(0) - TimeDelta::minutes(5 * back);
    let wave = (back % 288 - 144).abs() / 4;
    let noise = back.wrapping_mul(2_654_435_761) % 17;
    let value = Decimal::from_ten_thousandths((45 + wave + noise) * 1_000);
    Reading {
        id: ReadingId::from_hash(digest(&SHA256, &back.to_be_bytes()).as_ref().try_into().unwrap()),
        measure: Measure::Glucose,
        own: None,
        at: Moment::new(at.fixed_offset(), Some("Europe/London".into())),
        value: Some(Measured::Amount(Quantity::new(value, Unit::MmolPerL))),
        typed: String::new(),
        context: None,
        device: "Sensor".into(),
        note: String::new(),
        audience: default_audience(),
        by: person,
        writer: None,
        recorded_at: at,
        replaces: std::collections::BTreeSet::new(),
    }
}
