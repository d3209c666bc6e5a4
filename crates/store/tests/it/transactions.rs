//! All of it or nothing of it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use store::StoreError;

use crate::support::{Home, change, entry_id, page, write, wrote};

#[derive(Debug, PartialEq)]
enum Failure {
    Ours,
    Store(StoreError),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

#[test]
fn an_error_takes_everything_back() {
    let home = Home::new();
    let mut store = home.create();
    let failed: Result<(), Failure> = store.transact(|tx| {
        tx.append_change(&change(1))?;
        tx.put_entry(&page(1, "Half a page"))?;
        tx.log_activity(&wrote("1"))?;
        assert!(tx.entry(entry_id(1))?.is_some(), "a transaction reads what it wrote");
        Err(Failure::Ours)
    });
    assert_eq!(failed, Err(Failure::Ours));
    assert_eq!(store.all_docs().unwrap(), []);
    assert_eq!(store.entry(entry_id(1)).unwrap(), None);
    assert_eq!(store.activity(None, 10).unwrap(), []);
    assert!(write(&mut store, |tx| tx.append_change(&change(1))));
}

#[test]
fn a_panic_takes_everything_back() {
    let home = Home::new();
    let mut store = home.create();
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        store.transact(|tx| -> Result<(), StoreError> {
            tx.append_change(&change(1))?;
            panic!("a fault of the program");
        })
    }));
    assert!(panicked.is_err());
    assert_eq!(store.all_docs().unwrap(), []);
    assert!(write(&mut store, |tx| tx.append_change(&change(1))));
}

#[test]
fn a_refused_row_takes_back_what_came_before_it() {
    let home = Home::new();
    let mut store = home.create();
    let refused = store.transact(|tx| {
        tx.append_change(&change(1))?;
        tx.enqueue(&crate::support::wanted(1, 1, 1), crate::support::noon())
    });
    assert!(matches!(refused, Err(StoreError::Sqlite { .. })), "there is no such connection");
    assert_eq!(store.all_docs().unwrap(), []);
}

#[test]
fn what_was_committed_survives_a_process_that_just_stops() {
    let home = Home::new();
    let mut store = home.create();
    write(&mut store, |tx| tx.append_change(&change(1)));
    // As kill -9 does: nothing is closed, nothing is folded in.
    let files = ["record.db", "record.db-wal"]
        .map(|name| (name, std::fs::read(home.folder.path().join(name)).unwrap()));
    let after = Home::new();
    for (name, bytes) in files {
        std::fs::write(after.folder.path().join(name), bytes).unwrap();
    }
    let store = after.open();
    assert_eq!(store.changes_of(entry_id(1)).unwrap(), [change(1)]);
    assert_eq!(
        store.check().unwrap(),
        ["An entry is missing from the lists: 00000000000000000000000000000001."]
    );
}

#[test]
fn a_store_can_be_handed_to_another_thread() {
    let home = Home::new();
    let mut store = home.create();
    let store = std::thread::spawn(move || {
        write(&mut store, |tx| tx.append_change(&change(1)));
        store
    });
    assert_eq!(store.join().unwrap().all_docs().unwrap(), [entry_id(1)]);
}
