//! What a person waits for with a big record open, at three sizes.

use std::path::Path;
use std::time::{Duration, Instant};

use api::{EntryQuery, ReadingQuery, Request, TimelineQuery};
use app::App;
use chrono::{TimeDelta, Utc};
use model::{Measure, PersonId};

use crate::data::{self, Home, PASSPHRASE, SIZES};
use crate::{Figure, memory, ms, percentile};

const RUNS: usize = 20;

/// One thing a person waits for.
struct Wait {
    what: &'static str,
    limit: Duration,
    asks: fn() -> Vec<Request>,
}

const WAITS: [Wait; 6] = [
    Wait {
        what: "Page of the timeline",
        limit: Duration::from_millis(20),
        asks: || vec![Request::Timeline(TimelineQuery::default())],
    },
    Wait {
        what: "Search",
        limit: Duration::from_millis(20),
        asks: || {
            ["garden", "breathl", "tablets rain", "entry 499", "nothing like it"].map(search).into()
        },
    },
    Wait {
        what: "Page of readings",
        limit: Duration::from_millis(20),
        asks: || vec![Request::Readings(ReadingQuery::default())],
    },
    Wait {
        what: "List of measures",
        limit: Duration::from_millis(20),
        asks: || vec![Request::ReadingSeries],
    },
    Wait {
        what: "Chart of every reading",
        limit: Duration::from_millis(100),
        asks: || vec![chart(None)],
    },
    Wait {
        what: "Chart of a year",
        limit: Duration::from_millis(100),
        asks: || vec![chart(Some(365))],
    },
];

/// The figures of the largest record beside their limits, and the table of how
/// each grows.
pub(crate) fn figures() -> (Vec<Figure>, String) {
    let columns: Vec<Vec<(String, Duration, Duration)>> =
        SIZES.iter().map(|size| measured(&Home::of(*size))).collect();
    let homes = SIZES.map(Home::of);
    let resident: Vec<f64> = homes.iter().map(|home| memory::megabytes(&home.path)).collect();
    let disk = homes.iter().map(|home| format!("{:.0} MB", data::megabytes(&home.vault())));
    let mut table = format!(
        "\n## Growth\n\n\
         A record of 500, 5,000 and 50,000 entries and twenty times as many readings. \
         95th percentiles but for unlocking, which is a median. A chart of up to 400 days is \
         drawn from single readings, a longer one from days: 100,000 readings are 347 days, and \
         a million ten years.\n\n\
         | What | {} | Limit |\n|---|---|---|---|---|\n",
        SIZES.map(|size| size.name).join(" | ")
    );
    for (row, (what, _, limit)) in columns[0].iter().enumerate() {
        let cells: Vec<String> = columns.iter().map(|column| ms(column[row].1)).collect();
        table += &format!("| {what} | {} | {} ms |\n", cells.join(" | "), limit.as_millis());
    }
    let cells: Vec<String> =
        resident.iter().map(|megabytes| format!("{megabytes:.0} MB")).collect();
    table += &format!("| Memory of the core | {} | 150 MB |\n", cells.join(" | "));
    table += &format!("| On the disk | {} |  |\n", disk.collect::<Vec<_>>().join(" | "));
    (largest(&columns[2], resident[2]), table)
}

fn largest(column: &[(String, Duration, Duration)], resident: f64) -> Vec<Figure> {
    let figure = |(what, took, limit): &(String, Duration, Duration)| Figure {
        what: format!("{what}; 50,000 entries, 1,000,000 readings"),
        measured: ms(*took),
        beside: "the limit".into(),
        ratio: crate::ratio(*took, *limit),
        budget: format!("{} ms", limit.as_millis()),
    };
    let mut figures: Vec<Figure> = column.iter().map(figure).collect();
    figures.push(Figure {
        what: "Memory of the core; 50,000 entries, 1,000,000 readings".into(),
        measured: format!("{resident:.0} MB"),
        beside: "the limit".into(),
        ratio: format!("{:.2}×", resident / 150.0),
        budget: "150 MB".into(),
    });
    figures
}

fn measured(home: &Home) -> Vec<(String, Duration, Duration)> {
    let mut rows = vec![(
        "Unlock to first page, after key derivation".to_owned(),
        unlock(home),
        Duration::from_millis(300),
    )];
    let app = open(&home.path, home.person);
    for wait in &WAITS {
        let mut times = Vec::new();
        for ask in (wait.asks)() {
            for _ in 0..RUNS {
                let started = Instant::now();
                app.dispatch(ask.clone()).unwrap();
                times.push(started.elapsed());
            }
        }
        rows.push((wait.what.to_owned(), percentile(&mut times, 0.95), wait.limit));
    }
    rows
}

fn unlock(home: &Home) -> Duration {
    let mut rest = Vec::new();
    for _ in 0..5 {
        let started = Instant::now();
        drop(vault::unlock(&home.vault(), &data::passphrase()).unwrap());
        let derivation = started.elapsed();
        let started = Instant::now();
        open(&home.path, home.person);
        rest.push(started.elapsed().saturating_sub(derivation));
    }
    percentile(&mut rest, 0.5)
}

/// Unlocks and reads what the first page shows.
pub(crate) fn open(home: &Path, person: PersonId) -> App {
    let app = App::new(home.to_owned());
    app.dispatch(Request::Unlock { person, passphrase: PASSPHRASE.into() }).unwrap();
    app.dispatch(Request::Entries(EntryQuery::default())).unwrap();
    app.dispatch(Request::ReadingSeries).unwrap();
    app
}

pub(crate) fn search(words: &str) -> Request {
    Request::Entries(EntryQuery { search: Some(words.to_owned()), ..EntryQuery::default() })
}

pub(crate) fn chart(days: Option<i64>) -> Request {
    let from = days.map(|days| Utc::now() - TimeDelta::days(days));
    Request::ReadingChart { series: Measure::Glucose.into(), from, until: None, buckets: 1_000 }
}
