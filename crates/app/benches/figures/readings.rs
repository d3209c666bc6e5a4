//! A million readings: ten years of a glucose sensor, drawn and listed.

use std::time::{Duration, Instant};

use api::{NewLock, ReadingQuery, Request, Response};
use app::{App, Cost};
use chrono::{TimeDelta, Utc};
use model::reading::{Batch, Decimal, Measured, Quantity, Unit, default_audience};
use model::{Colour, Measure, Moment, PersonId, PersonName, Reading, ReadingId};
use ring::digest::{SHA256, digest};
use store::{BATCH_READINGS_MAX, ReadingBatchRow, Store, StoreError, pack_batch};
use vault::Passphrase;

use crate::{Figure, ms, percentile, ratio};

const READINGS: usize = 1_000_000;
const PASSPHRASE: &str = "figures";

pub(crate) fn figures() -> Vec<Figure> {
    let dir = tempfile::tempdir().unwrap();
    let app = App::new(dir.path().to_owned()).with_cost(Cost::LIGHT);
    let made = app.dispatch(Request::CreatePerson {
        name: PersonName::new("Asha").unwrap(),
        colour: Colour::Teal,
        passphrase: PASSPHRASE.into(),
    });
    let Ok(Response::NewLock(NewLock { person, .. })) = made else { panic!("no lock was made") };
    app.lock();
    let vault = dir.path().join("people").join(person.id.to_string());
    let passphrase = Passphrase::new(PASSPHRASE.to_owned()).unwrap();
    let key = vault::unlock(&vault, &passphrase).unwrap().database_key().as_pragma();
    let path = vault.join("record.db");
    let started = Instant::now();
    fill(&mut Store::open(&path, &key).unwrap(), person.id);
    let filled = started.elapsed();
    let megabytes = std::fs::metadata(&path).unwrap().len() as f64 / 1e6;
    app.dispatch(Request::Unlock { person: person.id, passphrase: PASSPHRASE.into() }).unwrap();

    let year = Utc::now() - TimeDelta::days(365);
    let chart = |from| Request::ReadingChart {
        series: Measure::Glucose.into(),
        from,
        until: None,
        buckets: 1_000,
    };
    vec![
        Figure {
            what: "Bring in 1,000,000 readings",
            measured: format!("{:.1} s", filled.as_secs_f64()),
            beside: format!("{megabytes:.0} MB on disk"),
            ratio: String::new(),
            budget: "",
        },
        timed(&app, "Chart of 1,000,000 readings, 95th percentile", chart(None), 100, "100 ms"),
        timed(&app, "Chart of a year of 5-minute readings", chart(Some(year)), 100, "100 ms"),
        timed(
            &app,
            "Newest page of 1,000,000 readings",
            Request::Readings(ReadingQuery::default()),
            20,
            "20 ms",
        ),
        timed(&app, "List of measures, 1,000,000 readings", Request::ReadingSeries, 20, "20 ms"),
    ]
}

fn timed(app: &App, what: &'static str, ask: Request, limit: u64, budget: &'static str) -> Figure {
    let mut times = Vec::new();
    for _ in 0..20 {
        let started = Instant::now();
        app.dispatch(ask.clone()).unwrap();
        times.push(started.elapsed());
    }
    let p95 = percentile(&mut times, 0.95);
    Figure {
        what,
        measured: ms(p95),
        beside: "the limit".into(),
        ratio: ratio(p95, Duration::from_millis(limit)),
        budget,
    }
}

/// As an import does it, a batch at a time.
fn fill(store: &mut Store, person: PersonId) {
    let readings: Vec<usize> = (0..READINGS).collect();
    for numbers in readings.chunks(BATCH_READINGS_MAX) {
        let readings = numbers.iter().map(|number| reading(*number, person)).collect();
        let bytes = pack_batch(&Batch::new(readings, Vec::new()), person).unwrap();
        let row = ReadingBatchRow {
            hash: digest(&SHA256, &bytes).as_ref().try_into().unwrap(),
            author: person,
            signature: vec![0; 64],
            bytes,
            received_from: None,
            received_at: Utc::now(),
        };
        store.transact(|tx| -> Result<bool, StoreError> { tx.append_reading_batch(&row) }).unwrap();
    }
}

/// One every five minutes, the newest now: a day's wave with some noise.
fn reading(number: usize, person: PersonId) -> Reading {
    let number = i64::try_from(READINGS - number).unwrap();
    let at = Utc::now() - TimeDelta::minutes(5 * number);
    let wave = (number % 288 - 144).abs() / 4;
    let noise = number.wrapping_mul(2_654_435_761) % 17;
    let value = Decimal::from_ten_thousandths((45 + wave + noise) * 1_000);
    Reading {
        id: ReadingId::from_hash(
            digest(&SHA256, &number.to_be_bytes()).as_ref().try_into().unwrap(),
        ),
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
        recorded_at: at,
        replaces: std::collections::BTreeSet::new(),
    }
}
