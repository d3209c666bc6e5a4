//! Deriving a key from a passphrase, at the price found for this computer.

use std::time::{Duration, Instant};

use vault::{Cost, Label};

use crate::data::passphrase;
use crate::{Figure, ms, percentile, ratio};

pub(crate) fn figure() -> Figure {
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
        what: "Key derivation of a new lock, calibrated here".into(),
        measured: ms(time),
        beside: format!("{} MiB, {} passes", cost.memory_kib / 1024, cost.passes),
        ratio: ratio(time, Duration::from_secs(1)) + " of 1 s",
        budget: "0.5–1 s".into(),
    }
}
