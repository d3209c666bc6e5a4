//! Two computers of one person over a folder, by the real binary.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;
use testkit::Random;

use crate::home::{Home, Said, said};
use crate::killer::Killer;

const KILLS: u32 = 48;

/// Computers of Asha's, and the folder between them.
struct Desk {
    folder: TempDir,
    homes: Vec<Home>,
}

impl Desk {
    fn of(count: usize) -> Self {
        let mut desk = Self { folder: tempfile::tempdir().unwrap(), homes: vec![Home::new()] };
        for _ in 1..count {
            desk.join();
        }
        desk
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn dir(&self) -> &str {
        self.path().to_str().unwrap()
    }

    fn code(&self) -> String {
        let started = self.homes[0].json(&["pair", "start", "--folder", self.dir()]);
        started["code"].as_str().unwrap().to_owned()
    }

    fn join(&mut self) {
        let name = format!("Laptop {}", self.homes.len());
        let home = Home::joined(&self.code(), self.path(), &name);
        self.homes.push(home);
        self.exchange(0);
        self.exchange(self.homes.len() - 1);
    }

    fn exchange(&self, home: usize) -> Value {
        self.homes[home].json(&["exchange", "--folder", self.dir()])
    }

    /// Everyone exchanges until everyone has everything.
    fn settle(&self) {
        for _ in 0..2 {
            for home in 0..self.homes.len() {
                self.exchange(home);
            }
        }
    }

    fn add(&self, home: usize, note: &str) -> String {
        let page = self.homes[home].json(&["diary", "add", "--mood", "3", "--note", note]);
        page["id"].as_str().unwrap().to_owned()
    }

    fn projection(&self, home: usize) -> String {
        let report = self.homes[home].json(&["check"]);
        assert_eq!(report["clean"], true, "{report}");
        report["projection"].as_str().unwrap().to_owned()
    }

    fn converged(&self) {
        let all: BTreeSet<String> =
            (0..self.homes.len()).map(|home| self.projection(home)).collect();
        assert_eq!(all.len(), 1, "all computers show the same");
    }

    fn notes(&self, home: usize) -> BTreeSet<String> {
        let list = self.homes[home].json(&["list"]);
        let notes = list.as_array().unwrap().iter().map(note);
        notes.map(str::to_owned).collect()
    }

    fn sets(&self) -> Vec<PathBuf> {
        let mut sets = Vec::new();
        for dir in fs::read_dir(self.path()).unwrap() {
            let dir = dir.unwrap().path();
            if dir.is_dir() {
                sets.extend(fs::read_dir(dir).unwrap().map(|file| file.unwrap().path()));
            }
        }
        sets.retain(|path| path.extension().is_some_and(|ending| ending == "kwset"));
        sets.sort();
        sets
    }
}

fn note(page: &Value) -> &str {
    page["page"]["fields"]["note"].as_str().unwrap()
}

fn refused(said: &Said, code: &str) {
    assert_eq!(said.code, 1, "{}", said.out);
    assert!(said.err.contains(&format!("\"{code}\"")), "{code}: {}", said.err);
}

/// Brings the record to a computer that has none, with this code.
fn join(home: &Home, folder: &str, code: &str) -> Said {
    let mut command = home.command(&["pair", "join", "--folder", folder, "--json"]);
    said(&command.env("KEEPWELL_PAIRING_CODE", code).output().unwrap())
}

#[test]
fn what_is_written_on_either_is_on_both() {
    let desk = Desk::of(2);
    desk.add(0, "from the first");
    desk.add(1, "from the second");
    desk.homes[1].json(&["reading", "add", "bp", "128/82 71"]);
    desk.settle();
    desk.converged();
    assert_eq!(desk.homes[0].json(&["reading", "list"]).as_array().unwrap().len(), 1);
    let both = BTreeSet::from(["from the first".to_owned(), "from the second".to_owned()]);
    assert_eq!(desk.notes(0), both);
    let again = desk.exchange(0);
    assert_eq!((&again["sets_sent"], &again["sets_received"]), (&0.into(), &0.into()));
    let computers = desk.homes[1].json(&["pair", "list"]);
    let names: Vec<&str> =
        computers.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Computer 1", "Laptop 1"]);
    assert_eq!(computers[1]["this"], true);
    assert_eq!(desk.homes[1].json(&["rebuild"])["same"], true);
}

#[test]
fn two_who_change_the_same_page_are_asked() {
    let desk = Desk::of(2);
    let id = desk.add(0, "slept badly, tired");
    desk.settle();
    desk.homes[0].json(&["diary", "edit", &id, "--mood", "1"]);
    desk.homes[1].json(&["diary", "edit", &id, "--mood", "5", "--note", "slept well, tired"]);
    desk.settle();
    desk.converged();
    let list = desk.homes[0].json(&["list"]);
    assert_eq!(list[0]["two_answers"].as_array().unwrap().len(), 1, "{list}");
    assert_eq!(note(&list[0]), "slept well, tired");
}

#[test]
fn a_page_that_moves_goes_again_into_the_other_compartment() {
    let desk = Desk::of(2);
    let id = desk.add(0, "first for me");
    desk.settle();
    desk.homes[0].json(&["diary", "edit", &id, "--circle", "on"]);
    let sent = desk.exchange(0);
    assert_eq!(sent["changes_sent"], 2, "all of it goes again: {sent}");
    desk.settle();
    desk.converged();
}

#[test]
fn a_copied_vault_goes_on_merging() {
    let mut desk = Desk::of(2);
    desk.add(0, "before the copy");
    desk.settle();
    let copy = Home::copy_of(&desk.homes[1]);
    desk.homes.push(copy);
    desk.add(1, "from the original");
    desk.add(2, "from the copy");
    let id = desk.add(0, "for all");
    desk.settle();
    desk.homes[1].json(&["diary", "edit", &id, "--mood", "1"]);
    desk.homes[2].json(&["diary", "edit", &id, "--mood", "5"]);
    desk.settle();
    desk.converged();
    assert_eq!(desk.notes(0).len(), 4);
}

#[test]
fn a_code_works_once_in_time_and_as_it_was_shown() {
    let mut desk = Desk::of(1);
    let code = desk.code();
    let home = Home::empty();
    let join = |code: &str| join(&home, desk.dir(), code);
    let mut wrong = code.clone().into_bytes();
    wrong[0] = if wrong[0] == b'7' { b'8' } else { b'7' };
    refused(&join(&String::from_utf8(wrong).unwrap()), "mistyped_pairing_code");
    refused(&join("01233-56789-ABCD3-FGHJ4-MNPQP-STVW7-YZ01C"), "no_such_invitation");
    assert!(!home.path().join("people").exists(), "nothing was made");

    let joined = join(&code).json();
    assert!(joined["person"]["recovery_code"].is_string(), "{joined}");
    let other = Home::empty();
    let again = || self::join(&other, desk.dir(), &code);
    refused(&again(), "invitation_used");
    assert_eq!(desk.exchange(0)["joined"][0], "Computer 2");
    refused(&again(), "invitation_used");
    refused(&join(&code), "invitation_used");
    desk.homes.push(home);
    desk.settle();
    desk.converged();
}

/// Every program on a computer can read the arguments of every other.
#[test]
fn a_pairing_code_is_no_argument() {
    let desk = Desk::of(1);
    let shown = desk.homes[0].run(&["pair", "start"]).out;
    assert!(shown.contains("keepwell pair join --folder DIR"), "{shown}");
    let started = desk.homes[0].json(&["pair", "start", "--folder", desk.dir()]);
    let [code, words] = ["code", "words"].map(|form| started[form].as_str().unwrap());
    let home = Home::empty();
    let with_code = home.run(&["pair", "join", code, "--folder", desk.dir()]);
    assert_eq!(with_code.code, 2, "{}", with_code.err);
    let without = home.run(&["pair", "join", "--folder", desk.dir()]);
    let nobody_to_ask = "Nothing was given for KEEPWELL_PAIRING_CODE";
    assert!(without.code == 1 && without.err.contains(nobody_to_ask), "{}", without.err);
    assert!(!home.path().join("people").exists(), "nothing was made");
    // It is not spent, and its words do as well.
    assert!(join(&home, desk.dir(), words).json()["person"]["id"].is_string());
}

#[test]
fn a_computer_that_was_removed_gets_nothing_new() {
    let desk = Desk::of(3);
    desk.add(0, "for all three");
    desk.settle();
    desk.converged();
    desk.homes[0].json(&["pair", "remove", "Laptop 2"]);
    desk.add(0, "after the removal");
    desk.exchange(0);
    desk.exchange(1);
    desk.add(1, "from the one that stayed");
    desk.exchange(1);
    desk.exchange(0);
    assert_eq!(desk.projection(0), desk.projection(1));
    assert_eq!(desk.notes(0).len(), 3);

    let said = desk.homes[2].run(&["exchange", "--folder", desk.dir(), "--json"]);
    refused(&said, "computer_removed");
    assert_eq!(desk.notes(2).len(), 1);
    refused(&desk.homes[2].run(&["pair", "start", "--json"]), "computer_removed");

    desk.join_later();
}

impl Desk {
    /// One that joins after a removal has every epoch.
    fn join_later(mut self) {
        self.join();
        let late = self.homes.len() - 1;
        self.exchange(late);
        assert_eq!(self.notes(late).len(), 3);
        self.add(late, "from the late one");
        self.exchange(late);
        self.exchange(0);
        assert_eq!(self.notes(0).len(), 4);
        assert_eq!(self.notes(2).len(), 1, "the removed one still has one page");
    }
}

#[test]
fn what_a_removed_computer_writes_is_kept_aside() {
    let desk = Desk::of(2);
    desk.add(1, "while it belonged");
    desk.settle();
    desk.homes[0].json(&["pair", "remove", "Laptop 1"]);
    desk.add(1, "after it was removed");
    // It has not heard of it: nothing was exchanged since.
    desk.exchange(1);
    let report = desk.exchange(0);
    assert_eq!(report["set_aside"][0]["why"], "removed_computer", "{report}");
    assert_eq!(desk.notes(0).len(), 1);
    desk.homes[0].check();
}

#[test]
fn a_folder_that_plays_tricks_loses_nothing() {
    let desk = Desk::of(2);
    desk.add(0, "one");
    desk.exchange(0);
    let set = |before: &[PathBuf]| {
        let new = desk.sets().into_iter().find(|path| !before.contains(path));
        new.expect("a new set")
    };
    let before = desk.sets();
    desk.add(0, "two");
    desk.exchange(0);
    let two = set(&before);
    let whole = fs::read(&two).unwrap();

    // Half-written: said, and tried again.
    fs::write(&two, &whole[..whole.len() / 2]).unwrap();
    fs::write(desk.path().join("holiday.jpg"), b"not ours").unwrap();
    let report = desk.exchange(1);
    assert_eq!(report["not_whole"], 1, "{report}");
    assert_eq!(report["set_aside"].as_array().unwrap().len(), 0);
    assert_eq!(desk.notes(1).len(), 1);

    // Twice, and only under the name that a synced folder made of it.
    let stem = two.file_stem().unwrap().to_str().unwrap();
    let twin = two.with_file_name(format!("{stem} (conflicted copy).kwset"));
    fs::write(&twin, &whole).unwrap();
    assert_eq!(desk.exchange(1)["not_whole"], 0);
    assert_eq!(desk.notes(1).len(), 2);

    // Cut short on the stick: its writer mends it.
    fs::remove_file(&twin).unwrap();
    desk.exchange(0);
    assert_eq!(fs::read(&two).unwrap(), whole, "the same bytes again");

    // Gone: what nobody holds any more is written again.
    for set in desk.sets() {
        fs::remove_file(set).unwrap();
    }
    desk.exchange(0);
    desk.settle();
    desk.converged();
    assert!(desk.path().join("holiday.jpg").exists());
}

#[test]
fn every_flipped_byte_of_a_set_is_not_taken() {
    let desk = Desk::of(2);
    desk.exchange(1);
    let before = desk.sets();
    desk.add(0, "one");
    desk.exchange(0);
    let set = desk.sets().into_iter().find(|path| !before.contains(path)).unwrap();
    let whole = fs::read(&set).unwrap();
    for place in (0..whole.len()).step_by(whole.len() / 7) {
        let mut flipped = whole.clone();
        flipped[place] ^= 0x10;
        fs::write(&set, &flipped).unwrap();
        let report = desk.homes[1].json(&["exchange", "--folder", desk.dir()]);
        assert_eq!(report["not_whole"], 1, "byte {place}: {report}");
        assert_eq!(report["changes_received"], 0);
    }
    fs::write(&set, &whole).unwrap();
    desk.settle();
    desk.converged();
}

#[test]
fn a_folder_that_is_away_or_locked_is_said_plainly() {
    let desk = Desk::of(1);
    let away = desk.path().join("away");
    let said = desk.homes[0].run(&["exchange", "--folder", away.to_str().unwrap(), "--json"]);
    refused(&said, "folder_not_there");
    assert!(!away.exists());
    refused(&desk.homes[0].run(&["exchange", "--json"]), "not_like_this");
    desk.exchange(0);
    assert_eq!(desk.homes[0].run(&["exchange"]).code, 0, "the last folder is remembered");
}

/// The power goes on either computer, at any moment of an exchange and while
/// pages are written. `KEEPWELL_SEED` repeats a run.
#[test]
fn killed_at_every_moment_they_converge_and_lose_nothing() {
    let seed = std::env::var("KEEPWELL_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed: u64 = seed.unwrap_or_else(|| u64::from(std::process::id()));
    eprintln!("KEEPWELL_SEED={seed}");
    let mut random = Random::new(seed);
    let desk = Desk::of(2);
    let mut acknowledged = BTreeSet::new();
    let (mut killer, _) = Killer::after(|| desk.exchange(0));
    for round in 0..KILLS {
        let home = usize::from(random.chance(0.5));
        let note = format!("round {round}");
        desk.add(home, &note);
        acknowledged.insert(note);
        let args = ["exchange", "--folder", desk.dir()];
        killer.strike(desk.homes[home].command(&args).spawn().unwrap());
    }
    desk.settle();
    desk.converged();
    assert_eq!(desk.notes(0), acknowledged, "seed {seed}");
    killer.enough();
    let parts = fs::read_dir(desk.sets()[0].parent().unwrap()).unwrap();
    let parts = parts.filter(|file| {
        file.as_ref().unwrap().path().extension().is_some_and(|ending| ending == "part")
    });
    eprintln!("{killer}, {} unfinished files left", parts.count());
}
