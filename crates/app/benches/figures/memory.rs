//! What the core holds in memory with a big record open, read by a process
//! that did nothing else.

use std::path::{Path, PathBuf};
use std::process::Command;

use api::{EntryQuery, Request, Response};
use app::App;

use crate::Figure;
use crate::record::{self, BigRecord};

const CHILD: &str = "KEEPWELL_FIGURES_HOME";

pub(crate) fn home_of_child() -> Option<PathBuf> {
    std::env::var_os(CHILD).map(PathBuf::from)
}

/// The child: opens the record, reads, searches, prints its memory in kB.
pub(crate) fn measure(home: &Path) {
    let Ok(Response::People(people)) = App::new(home.to_owned()).dispatch(Request::People) else {
        panic!("no people");
    };
    let app = record::open(home, people.people[0].id);
    let search = EntryQuery { search: Some("garden".into()), ..EntryQuery::default() };
    app.dispatch(Request::Entries(search)).unwrap();
    println!("{}", resident_kb());
}

fn resident_kb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|text| text.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

pub(crate) fn figure(big: &BigRecord) -> Figure {
    let output = Command::new(std::env::current_exe().unwrap())
        .env(CHILD, &big.home)
        .output()
        .expect("this program can be started again");
    let kb: f64 = String::from_utf8_lossy(&output.stdout).trim().parse().unwrap_or(0.0);
    Figure {
        what: "Memory of the core with 50,000 entries open",
        measured: format!("{:.0} MB", kb / 1000.0),
        beside: "the limit".into(),
        ratio: format!("{:.2}×", kb / 150_000.0),
        budget: "150 MB",
    }
}
