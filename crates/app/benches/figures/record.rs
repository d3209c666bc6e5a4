//! A record of 50,000 entries: unlocking it, searching it.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use api::{EntryQuery, NewLock, Request, Response};
use app::App;
use changes::{Author, Entry};
use chrono::{TimeDelta, Utc};
use model::{Audience, Colour, Diary, EntryId, Moment, Mood, Page, PersonId, PersonName};
use store::{ChangeRow, Store, StoreError};
use tempfile::TempDir;
use vault::{Cost, Label, Passphrase};

use crate::{Figure, ms, percentile, ratio};

const ENTRIES: u32 = 50_000;
const PASSPHRASE: &str = "figures";
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

pub(crate) struct BigRecord {
    _dir: TempDir,
    pub(crate) home: PathBuf,
    person: PersonId,
}

impl BigRecord {
    /// Writes the entries as the application does, but in one transaction.
    pub(crate) fn make() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let home = dir.path().join("home");
        let app = App::new(home.clone()).with_cost(Cost::DEFAULT);
        let Ok(Response::NewLock(NewLock { person, .. })) = app.dispatch(Request::CreatePerson {
            name: PersonName::new("Asha").unwrap(),
            colour: Colour::Teal,
            passphrase: PASSPHRASE.into(),
        }) else {
            panic!("no lock was made");
        };
        drop(app);
        let vault = home.join("people").join(person.id.to_string());
        fill(&vault, person.id);
        Self { _dir: dir, home, person: person.id }
    }

    pub(crate) fn figures(&self) -> Vec<Figure> {
        let vault = self.home.join("people").join(self.person.to_string());
        let (mut derivations, mut rest) = (Vec::new(), Vec::new());
        for _ in 0..5 {
            let started = Instant::now();
            drop(vault::unlock(&vault, &passphrase()).unwrap());
            let derivation = started.elapsed();
            let started = Instant::now();
            open(&self.home, self.person);
            rest.push(started.elapsed().saturating_sub(derivation));
            derivations.push(derivation);
        }
        let (derivation, rest) = (percentile(&mut derivations, 0.5), percentile(&mut rest, 0.5));
        vec![
            Figure {
                what: "Unlock to first page, 50,000 entries, after key derivation",
                measured: ms(rest),
                beside: format!("{} key derivation (64 MiB, 3 passes)", ms(derivation)),
                ratio: format!("{:.2}× of 300 ms", rest.as_secs_f64() / 0.3),
                budget: "300 ms",
            },
            calibrated(),
            self.search(),
        ]
    }

    fn search(&self) -> Figure {
        let app = open(&self.home, self.person);
        let mut times = Vec::new();
        for word in ["garden", "breathl", "tablets rain", "entry 49999", "nothing like it"] {
            for _ in 0..20 {
                let started = Instant::now();
                app.dispatch(Request::Entries(EntryQuery {
                    search: Some(word.to_owned()),
                    ..EntryQuery::default()
                }))
                .unwrap();
                times.push(started.elapsed());
            }
        }
        let p95 = percentile(&mut times, 0.95);
        Figure {
            what: "Search 50,000 entries, 95th percentile",
            measured: ms(p95),
            beside: "the limit".into(),
            ratio: ratio(p95, Duration::from_millis(20)),
            budget: "20 ms",
        }
    }
}

/// Key derivation at the price that this computer was found to bear.
fn calibrated() -> Figure {
    let dir = tempfile::tempdir().unwrap();
    let cost = Cost::calibrate();
    let label = Label { name: "Asha".into(), colour: "teal".into() };
    drop(vault::create(dir.path(), [7; 16], &label, &passphrase(), cost).unwrap());
    let mut times = Vec::new();
    for _ in 0..5 {
        let started = Instant::now();
        drop(vault::unlock(dir.path(), &passphrase()).unwrap());
        times.push(started.elapsed());
    }
    let time = percentile(&mut times, 0.5);
    Figure {
        what: "Key derivation of a new lock, calibrated here",
        measured: ms(time),
        beside: format!("{} MiB, {} passes", cost.memory_kib / 1024, cost.passes),
        ratio: ratio(time, Duration::from_secs(1)) + " of 1 s",
        budget: "0.5–1 s",
    }
}

fn passphrase() -> Passphrase {
    Passphrase::new(PASSPHRASE.to_owned()).unwrap()
}

/// Unlocks and reads the first page.
pub(crate) fn open(home: &Path, person: PersonId) -> App {
    let app = App::new(home.to_owned());
    app.dispatch(Request::Unlock { person, passphrase: PASSPHRASE.into() }).unwrap();
    app.dispatch(Request::Entries(EntryQuery::default())).unwrap();
    app
}

fn fill(vault: &Path, person: PersonId) {
    let keys = vault::unlock(vault, &passphrase()).unwrap();
    let key = keys.database_key().as_pragma();
    let mut store = Store::open(&vault.join("record.db"), &key).unwrap();
    let author = Author { person, actor: [7; 16] };
    let now = Utc::now();
    store
        .transact(|tx| -> Result<(), StoreError> {
            for number in 0..ENTRIES {
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
                    author: person,
                    signature: vec![0; 64],
                    bytes: change.bytes,
                    received_from: None,
                    received_at: now,
                })?;
                tx.put_entry(&entry.state().unwrap())?;
            }
            Ok(())
        })
        .unwrap();
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
