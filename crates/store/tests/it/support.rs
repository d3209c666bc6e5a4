//! A database in a folder that goes away, and things to put into it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use model::{
    Audience, ConnectionId, Diary, EntryId, EntryState, Feeling, Head, Moment, Mood, PersonId,
};
use rusqlite::Connection;
use store::{
    Appended, ChangeRow, ClinicalCard, ConnectionRow, NewActivity, NewClinical, Store, StoreError,
    Tx,
};
use tempfile::TempDir;

pub(crate) struct Home {
    pub(crate) folder: TempDir,
    pub(crate) path: PathBuf,
}

impl Home {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("record.db");
        Self { folder, path }
    }

    pub(crate) fn create(&self) -> Store {
        Store::create(&self.path, &key()).unwrap()
    }

    pub(crate) fn open(&self) -> Store {
        Store::open(&self.path, &key()).unwrap()
    }

    /// The file itself, past every rule of the store.
    pub(crate) fn sqlite(&self) -> Connection {
        let connection = Connection::open(&self.path).unwrap();
        connection.execute_batch(&format!("PRAGMA key = \"{}\"", key())).unwrap();
        connection
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        std::fs::read(&self.path).unwrap()
    }

    /// The names in the folder, in order.
    pub(crate) fn names(&self) -> Vec<String> {
        names(self.folder.path())
    }
}

pub(crate) fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

pub(crate) fn key() -> String {
    format!("x'{}{}'", "5e".repeat(32), "a7".repeat(16))
}

pub(crate) fn write<T>(
    store: &mut Store,
    work: impl FnOnce(&store::Tx<'_>) -> Result<T, StoreError>,
) -> T {
    store.transact(work).unwrap()
}

pub(crate) fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub(crate) fn noon() -> DateTime<Utc> {
    time("2026-05-03T12:00:00Z")
}

/// The same sixteen bytes for the same number, the big end first: in order.
pub(crate) fn uuid(number: u32) -> [u8; 16] {
    u128::from(number).to_be_bytes()
}

pub(crate) fn entry_id(number: u32) -> EntryId {
    EntryId::from_bytes(uuid(number))
}

pub(crate) fn item_id(number: u32) -> model::ItemId {
    entry_id(number).into()
}

pub(crate) fn connection_id(number: u32) -> ConnectionId {
    ConnectionId::from_bytes(uuid(number))
}

pub(crate) fn asha() -> PersonId {
    PersonId::from_bytes(uuid(7))
}

pub(crate) fn head(number: u32) -> Head {
    let mut bytes = [0; 32];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    Head(bytes)
}

/// A page whose note is `note`, written `number` minutes after noon.
pub(crate) fn page(number: u32, note: &str) -> EntryState {
    let at = noon() + chrono::TimeDelta::minutes(number.into());
    EntryState {
        id: entry_id(number),
        heads: vec![head(number)],
        page: Diary {
            mood: Some(Mood::ALL[3]),
            feelings: [Feeling::new("calm").unwrap()].into(),
            note: note.to_owned(),
            ..Diary::new(Moment::new(at.fixed_offset(), Some("Europe/London".to_owned())))
        }
        .page()
        .unwrap(),
        audience: Audience { circle: false, care_team: true },
        two_answers: Vec::new(),
        merged: BTreeSet::new(),
        deleted: false,
        kept_after_delete: false,
        read_only: false,
        created_by: asha(),
        created_at: at,
        changed_at: at,
        first_writer: None,
        last_writer: None,
    }
}

/// The change that made [`page`]`(number, …)`.
pub(crate) fn change(number: u32) -> ChangeRow {
    ChangeRow {
        hash: head(number),
        doc: entry_id(number),
        actor: vec![9; 16],
        seq: 1,
        deps: Vec::new(),
        author: asha(),
        signature: vec![1; 64],
        bytes: format!("change {number}").into_bytes(),
        received_from: None,
        received_at: noon(),
    }
}

pub(crate) fn connection(number: u32) -> ConnectionRow {
    ConnectionRow {
        id: connection_id(number),
        name: "Leeds Care Record".to_owned(),
        base_url: "https://fhir.example.org/r4".to_owned(),
        token: store::Token::new("s3cret".to_owned()),
        patient: Some("p1".to_owned()),
        can: Some("{}".to_owned()),
        added_at: noon(),
        last_sync_at: None,
        last_error: None,
        paused: false,
        rules: String::new(),
    }
}

/// Version `version` of entry `entry`, wanted at a connection.
pub(crate) fn wanted(connection: u32, entry: u32, version: u32) -> store::Wanted {
    store::Wanted {
        connection: connection_id(connection),
        item: item_id(entry),
        kind: model::ItemKind::Entry(model::EntryKind::Diary),
        at: noon(),
        version: store::ItemVersion::of_entry(&[head(version)], false),
        queue: store::Queue::Send,
    }
}

/// Version `version` of Condition/c1, as connection 1 sent it.
pub(crate) fn condition<'a>(version: &'a str, bytes: &'a str) -> NewClinical<'a> {
    NewClinical {
        connection: connection_id(1),
        resource_type: "Condition",
        id: "c1",
        version,
        bytes: bytes.as_bytes(),
        last_updated: None,
        received_at: noon(),
        deleted: false,
    }
}

/// Keeps a resource that nobody has made a card of.
pub(crate) fn append_clinical(tx: &Tx<'_>, new: &NewClinical<'_>) -> Result<Appended, StoreError> {
    tx.append_clinical(new, || Ok(ClinicalCard::default()))
}

pub(crate) fn card(title: &str) -> ClinicalCard {
    ClinicalCard {
        group: "conditions".to_owned(),
        title: title.to_owned(),
        detail: String::new(),
        date: "2019-04".to_owned(),
        status: "active".to_owned(),
        author: "Dr Ncube".to_owned(),
        author_reference: "Practitioner/7".to_owned(),
        title_reference: String::new(),
        codes: vec!["http://loinc.org|2718-7".to_owned()],
        in_error: false,
        hidden: false,
    }
}

pub(crate) fn wrote(subject: &str) -> NewActivity<'_> {
    NewActivity { at: noon(), who: asha(), writer: None, what: "entry.create", subject }
}

/// A store with `pages` pages: change, projection and activity of each.
pub(crate) fn with_pages(home: &Home, pages: u32) -> Store {
    let mut store = home.create();
    write(&mut store, |tx| {
        for number in 1..=pages {
            let note = format!("Page {number}. {}", "Slept badly, walked to the shop. ".repeat(9));
            tx.append_change(&change(number))?;
            tx.put_entry(&page(number, &note))?;
            tx.log_activity(&wrote(&number.to_string()))?;
        }
        Ok(())
    });
    store
}
