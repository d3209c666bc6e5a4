//! Creating and opening, and every way to be refused.

use std::fs;
use std::sync::Barrier;
use std::thread;

use store::{OpenStoreError, Store};

use crate::support::{Home, change, entry_id, key, write};

fn other_key() -> String {
    format!("x'{}{}'", "5f".repeat(32), "a7".repeat(16))
}

#[test]
fn what_was_written_is_there_after_reopening() {
    let home = Home::new();
    let mut store = home.create();
    assert!(write(&mut store, |tx| tx.append_change(&change(1))));
    drop(store);
    assert_eq!(home.names(), ["record.db"]);
    let mut store = home.open();
    assert_eq!(store.changes_of(entry_id(1)).unwrap(), [change(1)]);
    assert!(!write(&mut store, |tx| tx.append_change(&change(1))));
}

#[test]
fn the_file_is_encrypted_and_private() {
    let home = Home::new();
    drop(home.create());
    assert!(!home.bytes().starts_with(b"SQLite format 3"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&home.path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn creating_never_replaces_a_file() {
    let home = Home::new();
    fs::write(&home.path, b"anything").unwrap();
    let refused = Store::create(&home.path, &key());
    assert!(matches!(refused, Err(OpenStoreError::AlreadyThere)));
    assert_eq!(home.bytes(), b"anything");
}

#[test]
fn creating_that_a_crash_cut_short_is_begun_again() {
    let home = Home::new();
    fs::write(home.folder.path().join("record.db.new"), b"half a file").unwrap();
    fs::write(home.folder.path().join("record.db.new-wal"), b"half a log").unwrap();
    let store = home.create();
    assert_eq!(store.check().unwrap(), Vec::<String>::new());
    drop(store);
    assert_eq!(home.names(), ["record.db"]);
}

#[test]
fn creating_in_a_folder_that_is_not_there_is_an_error() {
    let home = Home::new();
    let path = home.folder.path().join("nowhere").join("record.db");
    assert!(matches!(Store::create(&path, &key()), Err(OpenStoreError::Io(_))));
}

#[test]
fn a_missing_file_is_not_made() {
    let home = Home::new();
    assert!(matches!(Store::open(&home.path, &key()), Err(OpenStoreError::Missing)));
    assert!(home.names().is_empty());
}

#[test]
fn a_wrong_key_changes_nothing() {
    let home = Home::new();
    drop(home.create());
    let before = home.bytes();
    let refused = Store::open(&home.path, &other_key());
    assert!(matches!(refused, Err(OpenStoreError::WrongKeyOrDamaged)));
    assert_eq!(home.bytes(), before);
    assert_eq!(home.names(), ["record.db"]);
    home.open();
}

#[test]
fn a_passphrase_is_not_a_key() {
    let home = Home::new();
    for wrong in ["", "correct horse", &key().replace("a7", "")] {
        assert!(matches!(Store::create(&home.path, wrong), Err(OpenStoreError::KeyForm)));
    }
    assert!(!home.path.exists());
}

#[test]
fn a_plain_sqlite_file_is_refused() {
    let home = Home::new();
    let plain = rusqlite::Connection::open(&home.path).unwrap();
    plain.execute_batch("CREATE TABLE t (a TEXT) STRICT; PRAGMA user_version = 1;").unwrap();
    plain.close().unwrap();
    let before = home.bytes();
    assert!(before.starts_with(b"SQLite format 3"));
    assert!(matches!(Store::open(&home.path, &key()), Err(OpenStoreError::NotEncrypted)));
    assert_eq!(home.bytes(), before);
}

#[test]
fn a_file_from_a_newer_version_is_refused_and_unchanged() {
    let home = Home::new();
    drop(home.create());
    home.sqlite().execute_batch("PRAGMA user_version = 77").unwrap();
    let before = home.bytes();
    let refused = Store::open(&home.path, &key());
    assert!(matches!(refused, Err(OpenStoreError::NewerVersion { found: 77, known: 2 })));
    assert_eq!(home.bytes(), before);
}

#[test]
fn a_newer_file_keeps_its_unfinished_log_too() {
    let home = Home::new();
    drop(home.create());
    let newer = home.sqlite();
    newer.execute_batch("PRAGMA user_version = 77").unwrap();
    // What a crash of the newer version leaves: the file and its log, not folded in.
    let (file, log) = (home.bytes(), fs::read(home.folder.path().join("record.db-wal")).unwrap());
    assert!(!log.is_empty());
    drop(newer);
    fs::write(&home.path, &file).unwrap();
    fs::write(home.folder.path().join("record.db-wal"), &log).unwrap();

    let refused = Store::open(&home.path, &key());
    assert!(matches!(refused, Err(OpenStoreError::NewerVersion { found: 77, known: 2 })));
    assert_eq!(home.bytes(), file);
    assert_eq!(fs::read(home.folder.path().join("record.db-wal")).unwrap(), log);
}

#[test]
fn a_file_in_use_says_so() {
    let home = Home::new();
    let mut store = home.create();
    let other = home.sqlite();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let refused = store.transact(|tx| tx.append_change(&change(1)));
    assert_eq!(refused, Err(store::StoreError::Busy));
    other.execute_batch("ROLLBACK").unwrap();
    assert!(write(&mut store, |tx| tx.append_change(&change(1))));
}

#[test]
fn a_file_that_is_locked_as_a_whole_is_not_opened() {
    let home = Home::new();
    drop(home.create());
    let other = home.sqlite();
    other.execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE").unwrap();
    assert!(matches!(Store::open(&home.path, &key()), Err(OpenStoreError::Busy)));
    drop(other);
    home.open();
}

#[test]
fn errors_do_not_name_what_is_in_the_record() {
    let home = Home::new();
    let mut store = home.create();
    let mut bad = change(1);
    bad.seq = 0;
    let error = store.transact(|tx| tx.append_change(&bad)).unwrap_err();
    assert_eq!(error.to_string(), "the record's database reported an error (SQLite code 275)");
}

/// SQLCipher starts with the first opening of a process, so each try is a
/// process of its own: this program, asked for the test below.
#[test]
fn the_first_openings_of_a_process_may_come_all_at_once() {
    let home = Home::new();
    drop(home.create());
    for _ in 0..100 {
        let mut program = std::process::Command::new(std::env::current_exe().unwrap());
        program.args(["--exact", "opening::opened_by_many_at_once"]).env(RECORD, &home.path);
        let output = program.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    }
}

const RECORD: &str = "KEEPWELL_OPENED_AT_ONCE";

#[test]
fn opened_by_many_at_once() {
    let home = Home::new();
    let path = std::env::var_os(RECORD).map_or_else(
        || {
            drop(home.create());
            home.path.clone()
        },
        Into::into,
    );
    let start = Barrier::new(8);
    let open = || {
        start.wait();
        Store::open(&path, &key()).map(|store| store.setting("any").unwrap())
    };
    thread::scope(|scope| {
        let opened: Vec<_> = (0..8).map(|_| scope.spawn(open)).collect();
        for one in opened {
            assert_eq!(one.join().unwrap().unwrap(), None);
        }
    });
}
