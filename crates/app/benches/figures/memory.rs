//! What the core holds in memory with a record open, read by a process that
//! did nothing else.

use std::path::{Path, PathBuf};
use std::process::Command;

use api::{Request, Response};
use app::App;

use crate::growth;

const CHILD: &str = "KEEPWELL_FIGURES_HOME";

pub(crate) fn home_of_child() -> Option<PathBuf> {
    std::env::var_os(CHILD).map(PathBuf::from)
}

/// The child: opens the record, reads, searches, draws, prints its memory in kB.
pub(crate) fn measure(home: &Path) {
    let Ok(Response::People(people)) = App::new(home.to_owned()).dispatch(Request::People) else {
        panic!("no people");
    };
    let app = growth::open(home, people.people[0].id);
    app.dispatch(growth::search("garden")).unwrap();
    app.dispatch(growth::chart(None)).unwrap();
    println!("{}", resident_kb());
}

fn resident_kb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|text| text.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

pub(crate) fn megabytes(home: &Path) -> f64 {
    let output = Command::new(std::env::current_exe().unwrap())
        .env(CHILD, home)
        .output()
        .expect("this program can be started again");
    let kb: f64 = String::from_utf8_lossy(&output.stdout).trim().parse().unwrap();
    kb / 1000.0
}
