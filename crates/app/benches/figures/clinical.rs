//! The Record page of somebody whom many services know, beside reading the same
//! resources and nothing else.

use std::time::{Duration, Instant};

use api::{Clinical, ClinicalQuery, ClinicalSummary, Request, Response, ResultCard};
use app::App;
use model::Group;
use serde_json::{Value, json};

use crate::record::empty_record;
use crate::{Figure, ms, percentile, ratio};

/// Made-up visits: each brings about six resources.
const VISITS: usize = 1_700;
const RUNS: usize = 9;
/// What the page asks for of each kind, and a page of one kind.
const OF_EACH: u32 = 5;
const OF_ONE: u32 = 50;

pub(crate) fn figures() -> [Figure; 3] {
    let home = tempfile::tempdir().unwrap();
    let resources = resources();
    let held = resources.len();
    let app = filled(home.path(), &resources);
    let texts: Vec<String> = resources.iter().map(Value::to_string).collect();
    let parsed = median(|| {
        for text in &texts {
            assert!(serde_json::from_str::<Value>(text).unwrap().is_object());
        }
    });
    let of_each =
        |group, most| ClinicalQuery { group, of_each: Some(most), ..ClinicalQuery::default() };
    let front = median(|| {
        let asked = Request::Clinical(of_each(None, OF_EACH));
        let all: Clinical = answer(&app, asked);
        let summary: ClinicalSummary = answer(&app, Request::ClinicalSummary);
        assert!(!all.items.is_empty() && !summary.problems.is_empty());
    });
    let one = median(|| {
        let asked = Request::Clinical(of_each(Some(Group::Visits), OF_ONE));
        let visits: Clinical = answer(&app, asked);
        assert_eq!(visits.items.len(), OF_ONE as usize);
    });
    let results = median(|| {
        let cards: Vec<ResultCard> = answer(&app, Request::Results);
        assert!(!cards.is_empty());
    });
    let figure = |what: &str, took| Figure {
        what: format!("{what}, {held} resources held"),
        measured: ms(took),
        beside: format!("{} to read the same resources", ms(parsed)),
        ratio: ratio(took, parsed),
        budget: String::new(),
    };
    [
        figure("The record in short", front),
        figure("Visits, the newest fifty", one),
        figure("The newest result of each thing", results),
    ]
}

fn resources() -> Vec<Value> {
    let bundle = testkit::patient::made_up_with(2, VISITS).bundle;
    let entries = bundle["entry"].as_array().unwrap().iter();
    let named = entries.enumerate().map(|(number, entry)| {
        let mut resource = entry["resource"].clone();
        resource["id"] = json!(format!("made-{number}"));
        resource
    });
    named.collect()
}

fn filled(home: &std::path::Path, resources: &[Value]) -> App {
    let app = empty_record(home.join("home"));
    let entries: Vec<Value> =
        resources.iter().map(|resource| json!({ "resource": resource })).collect();
    let bundle = json!({"resourceType": "Bundle", "type": "collection", "entry": entries});
    let path = home.join("record.json");
    std::fs::write(&path, bundle.to_string()).unwrap();
    app.dispatch(Request::Import { files: vec![path], preview: false }).unwrap();
    app
}

fn answer<A: TryFrom<Response>>(app: &App, request: Request) -> A {
    let answer = app.dispatch(request).unwrap().try_into();
    answer.unwrap_or_else(|_| panic!("another answer was expected"))
}

fn median(work: impl Fn()) -> Duration {
    let mut took: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let started = Instant::now();
            work();
            started.elapsed()
        })
        .collect();
    percentile(&mut took, 0.5)
}
