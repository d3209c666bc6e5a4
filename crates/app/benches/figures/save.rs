//! Saving a page, beside the same rows committed to plain SQLite, and to an
//! encrypted file of it.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use api::Request;
use model::{Diary, Mood, Page};
use rusqlite::{Connection, params};

use crate::data;
use crate::record::empty_record;
use crate::{Figure, ms, percentile, ratio, rows};

const SAVES: usize = 300;
/// Anybody's: nothing secret is written under it.
const KEY: &str = "x'5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e\
                   5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e'";

pub(crate) fn figures() -> Vec<Figure> {
    let dir = tempfile::tempdir().unwrap();
    let app = empty_record(dir.path().join("home"));
    let plain = Rows::create(&dir.path().join("plain.db"), None);
    let sealed = Rows::create(&dir.path().join("sealed.db"), Some(KEY));
    let (mut ours, mut theirs, mut encrypted) = (Vec::new(), Vec::new(), Vec::new());
    // In turn, so that whatever else the disk does befalls all of them.
    for number in 0..SAVES {
        let note =
            format!("Walked to the shop and back, number {number}. It was warmer than before.");
        let started = Instant::now();
        app.dispatch(Request::AddEntry { page: page(&note), audience: None }).unwrap();
        ours.push(started.elapsed());
        theirs.push(plain.save(number, &note));
        encrypted.push(sealed.save(number, &note));
    }
    let mut figure = |what: &str, part, budget: &str| {
        let ours = percentile(&mut ours, part);
        let (theirs, encrypted) = (percentile(&mut theirs, part), percentile(&mut encrypted, part));
        Figure {
            what: what.into(),
            measured: ms(ours),
            beside: format!(
                "{} the same rows on plain SQLite; {} encrypted",
                ms(theirs),
                ms(encrypted)
            ),
            ratio: format!("{}, {}", ratio(ours, theirs), ratio(ours, encrypted)),
            budget: budget.into(),
        }
    };
    let median = figure("Save a diary page, durable, median", 0.5, "");
    let p95 = figure("Save a diary page, durable, 95th percentile", 0.95, "1.5×");
    let (ours, theirs) = (percentile(&mut ours, 0.5), percentile(&mut theirs, 0.5));
    vec![
        median,
        p95,
        Figure {
            what: "What merging, signing and encryption add to a save".into(),
            measured: ms(ours.saturating_sub(theirs)),
            beside: format!("{} for this disk to flush 4 KiB", ms(flush(dir.path()))),
            ratio: String::new(),
            budget: String::new(),
        },
    ]
}

/// How long the disk takes to make a small write durable. The ratios above hang
/// on it: where it is a tenth of a millisecond, everything else is dear.
fn flush(dir: &Path) -> Duration {
    let mut file = File::create(dir.join("flush")).unwrap();
    let mut times: Vec<Duration> = (0..100)
        .map(|_| {
            let started = Instant::now();
            file.write_all(&[7; 4096]).and_then(|()| file.sync_all()).unwrap();
            started.elapsed()
        })
        .collect();
    percentile(&mut times, 0.5)
}

fn page(note: &str) -> Page {
    let diary = Diary {
        mood: Mood::try_from(4).ok(),
        note: note.to_owned(),
        ..Diary::new(app::now_here())
    };
    diary.page().unwrap()
}

/// The record's own schema in a file of SQLite, as durable as a record.
struct Rows(Connection);

impl Rows {
    fn create(path: &Path, key: Option<&str>) -> Self {
        let db = rows::open(path, key);
        db.execute_batch(&data::SCHEMA.concat()).unwrap();
        Self(db)
    }

    fn save(&self, number: usize, note: &str) -> Duration {
        let started = Instant::now();
        let id = (number as u128).to_be_bytes();
        let hash = [id, id].concat();
        let now = 1_700_000_000_000_000_i64;
        let tx = self.0.unchecked_transaction().unwrap();
        tx.prepare_cached(
            "INSERT INTO change (hash, doc, actor, seq, author, signature, bytes, received_at)
             VALUES (?1, ?2, ?2, 1, ?2, ?3, ?4, ?5)",
        )
        .unwrap()
        .execute(params![hash, id, [0_u8; 64], [7_u8; 400], now])
        .unwrap();
        tx.prepare_cached("INSERT INTO doc (id, heads) VALUES (?1, ?2)")
            .unwrap()
            .execute(params![id, hash])
            .unwrap();
        tx.prepare_cached(
            "INSERT INTO entry (id, kind, at_utc, at, mood, circle, care_team, deleted,
                 kept_after_delete, merged, read_only, created_by, created_at, changed_at)
             VALUES (?1, 'diary', ?2, '2026-05-03T08:15:00+01:00', 4, 0, 1, 0, 0, 0, 0, ?1, ?2, ?2)",
        )
        .unwrap()
        .execute(params![id, now])
        .unwrap();
        tx.prepare_cached("INSERT INTO entry_body (row, text, state) VALUES (?1, ?2, ?3)")
            .unwrap()
            .execute(params![tx.last_insert_rowid(), note, "x".repeat(600)])
            .unwrap();
        tx.prepare_cached(
            "INSERT INTO activity (at, who, what, subject, prev, hash)
             VALUES (?1, ?2, 'diary page written', 'x', ?3, ?3)",
        )
        .unwrap()
        .execute(params![now, id, hash])
        .unwrap();
        tx.commit().unwrap();
        started.elapsed()
    }
}
