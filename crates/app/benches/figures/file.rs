//! Taking in a file of 100 MB: how much memory it takes, in a process that does
//! nothing else, and how long beside parsing the same bytes.

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use api::{ImportReport, Request, Response};
use serde_json::Value;

use crate::data::Home;
use crate::record::empty_record;
use crate::{Figure, ms, ratio, rows};

const CHILD: &str = "KEEPWELL_FIGURES_FILE";
const BYTES: u64 = 100_000_000;
/// What the whole process may take, in MB.
const BUDGET: &str = "300 MB";

pub(crate) fn bundle_of_child() -> Option<PathBuf> {
    std::env::var_os(CHILD).map(PathBuf::from)
}

/// The child: takes the file in, prints its greatest memory in kB, how long it
/// took in microseconds, how many resources it kept, and how long their rows
/// take alone.
pub(crate) fn measure(bundle: &Path) {
    let home = tempfile::tempdir().unwrap();
    let app = empty_record(home.path().to_owned());
    let started = Instant::now();
    let request = Request::Import { files: vec![bundle.to_owned()], preview: false };
    let Ok(Response::Import(report)) = app.dispatch(request) else { panic!("it was not taken in") };
    let took = started.elapsed();
    let most_kb = most_kb();
    drop(app);
    let rows = rows::of_services(&Home::at(home.path().to_owned()));
    println!("{most_kb} {} {} {}", took.as_micros(), new_in(&report), rows.as_micros());
}

fn new_in(report: &ImportReport) -> u64 {
    report.types.iter().map(|one| one.new).sum()
}

fn most_kb() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|text| text.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

pub(crate) fn figures() -> [Figure; 2] {
    let folder = tempfile::tempdir().unwrap();
    let bundle = folder.path().join("bundle.json");
    write(&bundle);
    let output = Command::new(std::env::current_exe().unwrap())
        .env(CHILD, &bundle)
        .output()
        .expect("this program can be started again");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let numbers: Vec<u64> = said.split_whitespace().map(|word| word.parse().unwrap()).collect();
    let [kb, took, resources, rows] = numbers.try_into().expect("four numbers");
    let (took, rows) = (Duration::from_micros(took), Duration::from_micros(rows));
    let started = Instant::now();
    let parsed: Value = serde_json::from_slice(&fs::read(&bundle).unwrap()).unwrap();
    let parsing = started.elapsed();
    assert_eq!(parsed["entry"].as_array().map(|all| all.len() as u64), Some(resources));
    let memory = Figure {
        what: "Memory while a file of 100 MB is taken in".into(),
        measured: format!("{} MB", kb / 1000),
        beside: String::new(),
        ratio: String::new(),
        budget: BUDGET.into(),
    };
    let time = Figure {
        what: "Take in a file of 100 MB".into(),
        measured: format!("{} for {resources} resources", ms(took)),
        beside: format!(
            "{} serde_json parsing the same bytes; {} to write the same rows, encrypted",
            ms(parsing),
            ms(rows)
        ),
        ratio: format!("{}, {}", ratio(took, parsing), ratio(took, rows)),
        budget: "3× parsing".into(),
    };
    [memory, time]
}

/// Made-up patients, again and again, under new ids, until it is long enough.
fn write(path: &Path) {
    let made = testkit::patient::made_up_with(1, 3_000).bundle;
    let resources: Vec<Value> =
        made["entry"].as_array().unwrap().iter().map(|entry| entry["resource"].clone()).collect();
    let mut file = BufWriter::new(File::create(path).unwrap());
    write!(file, r#"{{"resourceType":"Bundle","type":"collection","entry":["#).unwrap();
    let (mut written, mut number) = (0_u64, 0_u64);
    for resource in resources.iter().cycle() {
        let mut resource = resource.clone();
        resource["id"] = format!("r{number}").into();
        let entry = format!("{}{{\"resource\":{resource}}}", if number == 0 { "" } else { ",\n" });
        file.write_all(entry.as_bytes()).unwrap();
        written += entry.len() as u64;
        number += 1;
        if written > BYTES {
            break;
        }
    }
    file.write_all(b"]}").unwrap();
    file.flush().unwrap();
}
