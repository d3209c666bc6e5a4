//! Two computers of one person and a real service between, by the real binary.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tempfile::TempDir;
use testkit::{FhirServer, Random};

use crate::home::Home;
use crate::killer::Killer;

const KILLS: u32 = 48;
const LEEDS: &str = "Leeds Care Record";
const BY_LEEDS: [&str; 3] = ["exchange", "--connection", LEEDS];

/// Two computers that were paired over a folder, and a service for what comes
/// after.
struct Shared {
    server: FhirServer,
    homes: [Home; 2],
    _folder: TempDir,
}

impl Shared {
    fn start() -> Option<Self> {
        let server = FhirServer::start()?;
        let patient = server.request("POST", "Patient", Some(&json!({"resourceType": "Patient"})));
        let patient = patient.json()["id"].as_str().unwrap().to_owned();
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path().to_str().unwrap();
        let first = Home::new();
        let code = first.json(&["pair", "start", "--folder", dir]);
        let second = Home::joined(code["code"].as_str().unwrap(), folder.path(), "Laptop");
        first.json(&["exchange", "--folder", dir]);
        second.json(&["exchange", "--folder", dir]);
        let homes = [first, second];
        for home in &homes {
            let url = server.base_url();
            home.json(&["connect", "add", &url, "--patient", &patient, "--name", LEEDS]);
        }
        Some(Self { server, homes, _folder: folder })
    }

    fn agree(&self) {
        for home in &self.homes {
            home.json(&[&BY_LEEDS[..], &["--yes"]].concat());
        }
    }

    fn exchange(&self, home: usize) -> Value {
        self.homes[home].json(&BY_LEEDS)
    }

    fn settle(&self) {
        for home in [0, 1, 0, 1] {
            let report = self.exchange(home);
            assert_eq!((&report["not_whole"], &report["set_aside"]), (&json!(0), &json!([])));
        }
    }

    fn add(&self, home: usize, note: &str) {
        self.homes[home].json(&["diary", "add", "--mood", "3", "--note", note]);
    }

    fn notes(&self, home: usize) -> BTreeSet<String> {
        let list = self.homes[home].json(&["list"]);
        let note = |page: &Value| page["page"]["fields"]["note"].as_str().unwrap().to_owned();
        list.as_array().unwrap().iter().map(note).collect()
    }

    /// Both show the same, and nothing is wrong with either.
    fn converged(&self) {
        let reports = self.homes.each_ref().map(|home| home.json(&["check"]));
        assert!(reports.iter().all(|report| report["clean"] == true), "{reports:?}");
        assert_eq!(reports[0]["projection"], reports[1]["projection"]);
    }

    /// Nothing lies at the service twice, and nothing of a page can be read
    /// there.
    fn nothing_shows(&self, words: &str) {
        let held = self.server.search("DocumentReference");
        let names: BTreeSet<&str> =
            held.iter().map(|one| one["identifier"][0]["value"].as_str().unwrap()).collect();
        assert_eq!(names.len(), held.len());
        assert!(!held.is_empty() && held.iter().all(|one| !one.to_string().contains(words)));
    }
}

#[test]
fn what_is_written_on_either_is_on_both() {
    let Some(shared) = Shared::start() else { return };
    let refused = shared.homes[0].run(&[&BY_LEEDS[..], &["--json"]].concat());
    assert_eq!(refused.code, 1);
    let sees = "how large each sealed file is, and when it was sent or fetched";
    assert!(refused.out.contains(sees), "{}", refused.out);
    let plainly = shared.homes[0].run(&BY_LEEDS);
    assert!(plainly.out.contains(sees) || plainly.err.contains(sees), "{}", plainly.err);
    assert!(shared.server.search("DocumentReference").is_empty(), "nothing goes unasked");

    shared.agree();
    shared.add(0, "the heron came back");
    shared.add(1, "the heron flew off");
    shared.settle();
    shared.converged();
    assert_eq!(shared.notes(0).len(), 2);
    shared.nothing_shows("heron");
    let again = shared.exchange(0);
    assert_eq!((&again["sets_sent"], &again["sets_received"]), (&json!(0), &json!(0)));
    // A sync shows none of it among what the service holds.
    shared.homes[1].json(&["sync"]);
    let clinical = shared.homes[1].json(&["clinical"]);
    let kinds: Vec<&str> =
        clinical.as_array().unwrap().iter().filter_map(|one| one["type"].as_str()).collect();
    assert!(!kinds.iter().any(|kind| ["DocumentReference", "Binary"].contains(kind)), "{kinds:?}");

    shared.homes[0].run(&[&BY_LEEDS[..], &["--stop"]].concat());
    assert_eq!(shared.homes[0].run(&BY_LEEDS).code, 1, "it was taken back");
}

/// The power goes on either computer, at any moment of an exchange.
/// `KEEPWELL_SEED` repeats a run.
#[test]
fn killed_at_every_moment_they_converge_and_lose_nothing() {
    let Some(shared) = Shared::start() else { return };
    let seed = std::env::var("KEEPWELL_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed: u64 = seed.unwrap_or_else(|| u64::from(std::process::id()));
    eprintln!("KEEPWELL_SEED={seed}");
    let mut random = Random::new(seed);
    shared.agree();
    shared.add(0, "before");
    shared.add(1, "before, too");
    shared.exchange(1);
    // One that takes and gives.
    let (mut killer, _) = Killer::after(|| shared.exchange(0));
    let before = shared.server.search("DocumentReference").len();
    let mut acknowledged = BTreeSet::from(["before".to_owned(), "before, too".to_owned()]);
    for round in 0..KILLS {
        let home = usize::from(random.chance(0.5));
        let note = format!("round {round}");
        shared.add(home, &note);
        acknowledged.insert(note);
        killer.strike(shared.homes[home].command(&BY_LEEDS).spawn().unwrap());
    }
    let left = shared.server.search("DocumentReference").len() - before;
    assert!(left > 0, "every one of them was killed before it gave anything");
    shared.settle();
    shared.converged();
    assert_eq!(shared.notes(0), acknowledged, "seed {seed}");
    killer.enough();
    shared.nothing_shows("round");
    eprintln!("{killer}; {left} new pieces lay there after the last one");
}
