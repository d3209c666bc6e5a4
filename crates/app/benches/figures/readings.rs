//! Bringing in readings, beside reading the same batches and nothing else, and
//! beside writing the rows that they come to and nothing else.

use std::time::Instant;

use store::BATCH_READINGS_MAX;
use vault::Cost;

use crate::data::{Home, batches};
use crate::{Figure, ratio, rows};

const READINGS: usize = 100_000;

pub(crate) fn figure() -> Figure {
    let dir = tempfile::tempdir().unwrap();
    let home = Home::make(dir.path().join("home"), Cost::LIGHT);
    let batches: Vec<_> = batches(home.person, READINGS).collect();
    let started = Instant::now();
    let read: usize = batches.iter().map(|batch| batch.batch().unwrap().readings.len()).sum();
    let parsed = started.elapsed();
    assert_eq!(read, READINGS);
    let mut store = home.store();
    let started = Instant::now();
    for batch in &batches {
        assert!(store.transact(|tx| tx.append_reading_batch(batch)).unwrap());
    }
    let kept = started.elapsed();
    drop(store);
    let tables = ["reading", "reading_batch", "reading_day", "reading_line"];
    let written = rows::written(&home, &tables, BATCH_READINGS_MAX);
    Figure {
        what: format!("Bring in {READINGS} readings, checked and durable"),
        measured: format!("{:.2} s", kept.as_secs_f64()),
        beside: format!(
            "{:.2} s to read the same batches; {:.2} s to write the same rows, encrypted",
            parsed.as_secs_f64(),
            written.as_secs_f64()
        ),
        ratio: format!("{}, {}", ratio(kept, parsed), ratio(kept, written)),
        budget: "3×".into(),
    }
}
