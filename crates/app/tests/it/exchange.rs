//! Two computers of one person, without a process between.

use std::fs;
use std::path::{Path, PathBuf};

use api::{
    CheckReport, ComputerView, EntryPage, EntryQuery, ExchangeReport, FileSaved, NewDocument,
    NewLock, NewReading, PairingStarted, Problem, ReadingPage, ReadingQuery, ReadingView, Request,
    Response, SavedReadings, Source,
};
use app::App;
use model::Measure;
use tempfile::TempDir;
use vault::{Keys, Passphrase};

use crate::desk::{Desk, PASSPHRASE};

/// Two computers and the folder between them.
pub(crate) struct Pair {
    pub(crate) first: Desk,
    pub(crate) second: App,
    pub(crate) home: TempDir,
    pub(crate) folder: TempDir,
}

pub(crate) fn ask<A: TryFrom<Response>>(app: &App, request: Request) -> Result<A, Problem> {
    let response = app.dispatch(request)?;
    Ok(A::try_from(response).unwrap_or_else(|_| panic!("another answer was expected")))
}

fn start(desk: &Desk, folder: &Path) -> String {
    let started: PairingStarted =
        desk.ask(Request::PairStart { name: None, folder: Some(folder.to_owned()) }).unwrap();
    started.code.reveal().to_owned()
}

fn join(app: &App, code: &str, folder: &Path) -> Result<NewLock, Problem> {
    ask(
        app,
        Request::PairJoin {
            code: code.into(),
            folder: folder.to_owned(),
            name: Some("Laptop".to_owned()),
            passphrase: PASSPHRASE.into(),
        },
    )
}

impl Pair {
    pub(crate) fn new() -> Self {
        let first = Desk::new();
        let (home, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let code = start(&first, folder.path());
        let second = first.elsewhere(&home);
        join(&second, &code, folder.path()).unwrap();
        let pair = Self { first, second, home, folder };
        pair.exchange(&pair.first.app);
        pair.exchange(&pair.second);
        pair
    }

    pub(crate) fn exchange(&self, app: &App) -> ExchangeReport {
        let folder = Some(self.folder.path().to_owned());
        ask(app, Request::Exchange { folder }).unwrap()
    }

    pub(crate) fn settle(&self) {
        for app in [&self.first.app, &self.second, &self.first.app, &self.second] {
            self.exchange(app);
        }
    }

    pub(crate) fn same(&self) {
        let checks = [&self.first.app, &self.second].map(|app| {
            let report: CheckReport = ask(app, Request::Check).unwrap();
            assert!(report.clean, "{:?}", report.findings);
            report.projection
        });
        assert_eq!(checks[0], checks[1]);
    }

    /// Every key of a computer.
    pub(crate) fn keys(&self, home: &TempDir) -> Keys {
        let vault = home.path().join("people").join(self.first.asha.to_string());
        vault::unlock(&vault, &Passphrase::new(PASSPHRASE.to_owned()).unwrap()).unwrap()
    }

    /// The folder of the record on the carrier.
    pub(crate) fn inside(&self) -> PathBuf {
        let dirs = fs::read_dir(self.folder.path()).unwrap().map(|dir| dir.unwrap().path());
        dirs.into_iter().find(|dir| !dir.ends_with("keepwell-pairing")).unwrap()
    }

    pub(crate) fn sets(&self) -> Vec<PathBuf> {
        let files = fs::read_dir(self.inside()).unwrap().map(|file| file.unwrap().path());
        let mut sets: Vec<PathBuf> = files.filter(|path| path.is_file()).collect();
        sets.sort();
        sets
    }

    /// The sets that `work` adds.
    pub(crate) fn added(&self, work: impl FnOnce()) -> Vec<PathBuf> {
        let before = self.sets();
        work();
        self.sets().into_iter().filter(|set| !before.contains(set)).collect()
    }
}

fn document(folder: &Path, name: &str, bytes: &[u8]) -> Request {
    let path = folder.join(name);
    fs::write(&path, bytes).unwrap();
    Request::AddDocument(NewDocument {
        source: Source::Path(path),
        name: name.to_owned(),
        title: String::new(),
        at: None,
        note: String::new(),
        tags: Default::default(),
        audience: None,
    })
}

#[test]
fn a_document_comes_with_its_bytes_and_not_before() {
    let pair = Pair::new();
    let content = "a letter ".repeat(20_000).into_bytes();
    let saved: FileSaved =
        pair.first.ask(document(pair.home.path(), "letter.txt", &content)).unwrap();
    let sent = pair.exchange(&pair.first.app);
    assert_eq!(sent.files_sent, 1);

    let files = pair.inside().join("files");
    let sealed = fs::read_dir(&files).unwrap().next().unwrap().unwrap().path();
    let whole = fs::read(&sealed).unwrap();
    assert!(!whole.windows(16).any(|part| content.starts_with(part)), "sealed");

    // Half there: heard of, and not taken for the file.
    fs::write(&sealed, &whole[..whole.len() / 2]).unwrap();
    let heard = pair.exchange(&pair.second);
    assert_eq!((heard.files_received, heard.files_waiting), (0, 1));
    let page: EntryPage = ask(&pair.second, Request::Entries(EntryQuery::default())).unwrap();
    assert_eq!(page.entries[0].id, saved.saved.entry.id);
    let report: CheckReport = ask(&pair.second, Request::Check).unwrap();
    assert!(report.clean, "{:?}", report.findings);

    pair.exchange(&pair.first.app);
    assert_eq!(fs::read(&sealed).unwrap(), whole, "its owner mends it");
    let came = pair.exchange(&pair.second);
    assert_eq!((came.files_received, came.files_waiting), (1, 0));
    let file = saved.saved.entry.page.file().unwrap();
    assert_eq!(pair.second.file_bytes(file.id).unwrap().1, content);
    pair.same();
    assert_eq!(pair.exchange(&pair.second).files_sent, 0, "it is there already");
}

#[test]
fn a_change_waits_for_the_one_it_was_built_on() {
    let pair = Pair::new();
    let first = pair.added(|| {
        pair.first.write("one");
        pair.exchange(&pair.first.app);
    });
    let page: EntryPage = pair.first.ask(Request::Entries(EntryQuery::default())).unwrap();
    let entry = &page.entries[0];
    let edit = Request::EditEntry {
        id: entry.id,
        base: entry.heads.clone(),
        page: pair.first.page("two"),
        audience: None,
    };
    pair.first.app.dispatch(edit).unwrap();
    pair.exchange(&pair.first.app);
    let away = pair.home.path().join("away");
    fs::rename(&first[0], &away).unwrap();
    let early = pair.exchange(&pair.second);
    assert_eq!(early.waiting, 1, "{early:?}");
    assert_eq!(early.changes_received, 0);
    fs::rename(&away, &first[0]).unwrap();
    let late = pair.exchange(&pair.second);
    assert_eq!((late.waiting, late.changes_received), (0, 2), "{late:?}");
    pair.settle();
    pair.same();
}

#[test]
fn what_was_erased_here_does_not_come_back() {
    let pair = Pair::new();
    let id = pair.first.write("gone for good").id;
    pair.settle();
    let erasure: api::Erasure =
        pair.second.dispatch(Request::Erase { id, sure: true }).unwrap().try_into().unwrap();
    assert!(erasure.computers, "another computer has it");
    for set in pair.sets() {
        fs::remove_file(set).unwrap();
    }
    pair.settle();
    let page: EntryPage = ask(&pair.second, Request::Entries(EntryQuery::default())).unwrap();
    assert!(page.entries.is_empty());
}

fn weigh(app: &App, typed: &str, minute: u8) -> ReadingView {
    let reading = NewReading {
        measure: Measure::Weight,
        own: None,
        typed: typed.to_owned(),
        at: format!("2026-05-03T08:{minute:02}:00+01:00").parse().unwrap(),
        context: None,
        device: String::new(),
        note: String::new(),
        audience: None,
    };
    let add = Request::AddReadings { readings: vec![reading], sure: false };
    let mut saved: SavedReadings = ask(app, add).unwrap();
    saved.readings.remove(0).reading
}

fn shown(app: &App) -> Vec<String> {
    let page: ReadingPage = ask(app, Request::Readings(ReadingQuery::default())).unwrap();
    page.readings.into_iter().map(|reading| reading.shown).collect()
}

#[test]
fn a_reading_that_was_erased_here_does_not_come_back_nor_what_corrects_it() {
    let pair = Pair::new();
    let id = weigh(&pair.first.app, "71.5", 1).id;
    weigh(&pair.first.app, "72", 2);
    pair.settle();
    pair.first.wait(60);
    let reading = NewReading {
        measure: Measure::Weight,
        own: None,
        typed: "70.5".to_owned(),
        at: "2026-05-03T08:01:00+01:00".parse().unwrap(),
        context: None,
        device: String::new(),
        note: String::new(),
        audience: None,
    };
    let _: SavedReadings =
        ask(&pair.first.app, Request::CorrectReading { id, reading, sure: false }).unwrap();
    let erased: api::Erasure = ask(&pair.second, Request::EraseReading { id, sure: true }).unwrap();
    assert!(erased.computers, "another computer has it");
    for set in pair.sets() {
        fs::remove_file(set).unwrap();
    }
    pair.settle();
    assert_eq!(shown(&pair.second), ["72 kg"]);
    assert_eq!(shown(&pair.first.app), ["72 kg", "70.5 kg"]);
    let check: CheckReport = ask(&pair.second, Request::Check).unwrap();
    assert_eq!((check.findings, check.readings), (Vec::new(), 1));

    // Erased there as well, the two say the same again.
    let _: api::Erasure = ask(&pair.first.app, Request::EraseReading { id, sure: true }).unwrap();
    pair.settle();
    pair.same();
}

#[test]
fn a_code_has_its_hour_and_a_stick_its_day() {
    let folder = tempfile::tempdir().unwrap();
    let homes = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let desk = Desk::new();
    let exchange = || -> ExchangeReport {
        desk.ask(Request::Exchange { folder: Some(folder.path().to_owned()) }).unwrap()
    };
    let late = start(&desk, folder.path());
    desk.wait(61 * 60);
    let second = desk.elsewhere(&homes[0]);
    assert_eq!(join(&second, &late, folder.path()), Err(Problem::InvitationExpired));
    exchange();
    assert_eq!(join(&second, &late, folder.path()), Err(Problem::InvitationExpired));

    let code = start(&desk, folder.path());
    join(&second, &code, folder.path()).unwrap();
    assert_eq!(join(&second, &code, folder.path()), Err(Problem::InvitationUsed));
    desk.wait(20 * 3600);
    assert_eq!(exchange().joined, ["Laptop"], "a stick had to be carried");
    let computers: Vec<ComputerView> = desk.ask(Request::Computers).unwrap();
    assert_eq!(computers.len(), 2);

    let code = start(&desk, folder.path());
    let third = desk.elsewhere(&homes[1]);
    join(&third, &code, folder.path()).unwrap();
    desk.wait(26 * 3600);
    assert!(exchange().joined.is_empty(), "too late");
}

#[test]
fn a_code_that_was_said_lets_in_as_one_that_was_shown() {
    let (first, folder) = (Desk::new(), tempfile::tempdir().unwrap());
    let started: PairingStarted = first
        .ask(Request::PairStart { name: None, folder: Some(folder.path().to_owned()) })
        .unwrap();
    let home = tempfile::tempdir().unwrap();
    let second = first.elsewhere(&home);
    let heard = started.words.reveal().to_uppercase().replace(' ', ", ");
    let one_wrong = heard.replacen(", ", " QQQQ, ", 1);
    let refused = join(&second, &one_wrong, folder.path()).unwrap_err();
    assert_eq!(refused, Problem::MistypedPairingCode);
    join(&second, &heard, folder.path()).unwrap();
}

#[test]
fn nobody_removes_the_computer_they_sit_at() {
    let pair = Pair::new();
    let computers: Vec<ComputerView> = pair.first.ask(Request::Computers).unwrap();
    let this = computers.iter().find(|computer| computer.this).unwrap();
    let remove = |id: &str| pair.first.app.dispatch(Request::RemoveComputer { id: id.to_owned() });
    assert_eq!(remove(&this.id), Err(Problem::ThisComputer));
    assert_eq!(remove("nobody"), Err(Problem::NoSuchComputer));
    let other = computers.iter().find(|computer| !computer.this).unwrap();
    assert!(remove(&other.id).is_ok());
    assert_eq!(remove(&other.id), Err(Problem::NoSuchComputer), "it is removed already");
}

#[test]
fn two_that_remove_one_computer_each_agree_on_what_comes_next() {
    let pair = Pair::new();
    let homes = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let mut others = Vec::new();
    for home in &homes {
        let code = start(&pair.first, pair.folder.path());
        let app = pair.first.elsewhere(home);
        join(&app, &code, pair.folder.path()).unwrap();
        pair.exchange(&pair.first.app);
        pair.exchange(&app);
        others.push(app);
    }
    pair.settle();
    let ids = [&others[0], &others[1]].map(|app| {
        let computers: Vec<ComputerView> = ask(app, Request::Computers).unwrap();
        computers.into_iter().find(|computer| computer.this).unwrap().id
    });
    // Each begins epoch 2 without knowing of the other, and grants it to the
    // computer that the other one removes.
    let remove = |app: &App, id: &str| {
        app.dispatch(Request::RemoveComputer { id: id.to_owned() }).unwrap();
    };
    remove(&pair.first.app, &ids[0]);
    remove(&pair.second, &ids[1]);
    pair.settle();
    pair.first.write("after both removals");
    pair.settle();
    pair.same();
    for app in &others {
        let folder = Some(pair.folder.path().to_owned());
        assert_eq!(app.dispatch(Request::Exchange { folder }), Err(Problem::ComputerRemoved));
        let page: EntryPage = ask(app, Request::Entries(EntryQuery::default())).unwrap();
        assert!(page.entries.is_empty(), "it reads nothing that came after");
    }
}
