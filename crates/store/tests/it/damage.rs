//! Damaged and truncated files: found, said, and left as they are.

use std::fs;

use store::{EntryQuery, OpenStoreError, Store, StoreError};

use crate::support::{Home, append_clinical, change, entry_id, key, with_pages, write, wrote};

const PAGE_BYTES: usize = 4096;

/// Diary pages in the record.
const PAGES: u32 = 40;

/// Damage is an error on opening or a finding of the check, never another
/// error and never silence; and the file stays as it was found.
fn assert_noticed(home: &Home, damaged: &[u8], what: &str) {
    fs::write(&home.path, damaged).unwrap();
    match Store::open(&home.path, &key()) {
        Ok(store) => assert_ne!(store.check().unwrap(), Vec::<String>::new(), "{what}"),
        Err(OpenStoreError::WrongKeyOrDamaged) => {}
        Err(error) => panic!("{what}: {error:?}"),
    }
    assert_eq!(home.bytes(), damaged, "{what}");
}

/// Reads through the whole door: what is damaged says so.
fn assert_damaged_or_right(store: &Store, what: &str) {
    for doc in 1..=PAGES {
        match store.changes_of(entry_id(doc)) {
            Ok(changes) => assert_eq!(changes, [change(doc)], "{what}"),
            Err(error) => assert_eq!(error, StoreError::Damaged, "{what}"),
        }
        match store.entry(entry_id(doc)) {
            Ok(entry) => assert_eq!(entry.unwrap().id, entry_id(doc), "{what}"),
            Err(error) => assert_eq!(error, StoreError::Damaged, "{what}"),
        }
    }
    let found = EntryQuery { search: Some("slept".to_owned()), ..EntryQuery::default() };
    for query in [EntryQuery::default(), found] {
        match store.entries(&query) {
            Ok(entries) => assert_eq!(entries.len(), PAGES as usize, "{what}"),
            Err(error) => assert_eq!(error, StoreError::Damaged, "{what}"),
        }
    }
}

#[test]
fn a_flipped_byte_in_any_page_is_found() {
    let home = Home::new();
    drop(with_pages(&home, PAGES));
    let whole = home.bytes();
    assert_eq!(home.open().check().unwrap(), Vec::<String>::new());
    assert!(whole.len() / PAGE_BYTES > 20);
    for page in 0..whole.len() / PAGE_BYTES {
        let start = page * PAGE_BYTES;
        // Another place in each page: its content, its initial vector and its
        // seal. The last 16 bytes of a page are not used, and the first 16 of
        // the file are the salt.
        let content = start + 16 + (page * 613) % (PAGE_BYTES - 96);
        let seal = start + PAGE_BYTES - 17 - (page * 7) % 64;
        for place in [content, seal] {
            let mut damaged = whole.clone();
            damaged[place] ^= 0x20;
            let what = format!("byte {} of page {page}", place - start);
            assert_noticed(&home, &damaged, &what);
            if let Ok(store) = Store::open(&home.path, &key()) {
                assert_damaged_or_right(&store, &what);
            }
        }
    }
}

#[test]
fn the_salt_in_the_file_is_not_needed() {
    let home = Home::new();
    drop(with_pages(&home, 3));
    let mut damaged = home.bytes();
    for byte in &mut damaged[..16] {
        *byte ^= 0xff;
    }
    fs::write(&home.path, &damaged).unwrap();
    let store = home.open();
    assert_eq!(store.check().unwrap(), Vec::<String>::new());
    assert_eq!(store.count_entries(None).unwrap(), 3);
}

#[test]
fn a_damaged_first_page_is_an_error_and_not_a_new_record() {
    let home = Home::new();
    drop(with_pages(&home, 3));
    let mut damaged = home.bytes();
    damaged[1000] ^= 1;
    fs::write(&home.path, &damaged).unwrap();
    let refused = Store::open(&home.path, &key());
    assert!(matches!(refused, Err(OpenStoreError::WrongKeyOrDamaged)), "{refused:?}");
    assert_eq!(home.bytes(), damaged);
}

#[test]
fn nothing_is_written_to_a_damaged_page() {
    let home = Home::new();
    drop(with_pages(&home, PAGES));
    let whole = home.bytes();
    let mut refused = 0;
    for page in 1..whole.len() / PAGE_BYTES {
        let mut damaged = whole.clone();
        damaged[page * PAGE_BYTES + 77] ^= 1;
        fs::write(&home.path, &damaged).unwrap();
        let Ok(mut store) = Store::open(&home.path, &key()) else { continue };
        let saved = store.transact(|tx| {
            tx.append_change(&change(PAGES + 1))?;
            tx.log_activity(&wrote("1"))
        });
        if let Err(error) = saved {
            assert_eq!(error, StoreError::Damaged, "page {page}");
            drop(store);
            assert_eq!(home.bytes(), damaged, "page {page}");
            refused += 1;
        }
    }
    assert!(refused > 0);
}

#[test]
fn a_truncated_file_is_found_and_left_as_it_is() {
    let home = Home::new();
    drop(with_pages(&home, PAGES));
    let whole = home.bytes();
    let mut lengths: Vec<usize> = (0..whole.len()).step_by(PAGE_BYTES).collect();
    lengths.extend([
        1,
        15,
        16,
        100,
        511,
        4095,
        4097,
        whole.len() - 1,
        whole.len() - PAGE_BYTES / 2,
    ]);
    for length in lengths {
        assert_noticed(&home, &whole[..length], &format!("{length} bytes"));
    }
}

#[test]
fn an_emptied_file_is_not_taken_for_a_new_record() {
    let home = Home::new();
    drop(with_pages(&home, 3));
    fs::write(&home.path, b"").unwrap();
    let refused = Store::open(&home.path, &key());
    assert!(matches!(refused, Err(OpenStoreError::WrongKeyOrDamaged)));
    assert_eq!(home.bytes(), b"");
}

#[test]
fn swapped_and_zeroed_pages_are_found() {
    let home = Home::new();
    drop(with_pages(&home, PAGES));
    let whole = home.bytes();
    let pages = whole.len() / PAGE_BYTES;
    for page in 1..pages {
        let mut zeroed = whole.clone();
        zeroed[page * PAGE_BYTES..(page + 1) * PAGE_BYTES].fill(0);
        assert_noticed(&home, &zeroed, &format!("page {page} zeroed"));
    }
    let mut swapped = whole.clone();
    let (first, second) = swapped.split_at_mut(6 * PAGE_BYTES);
    first[5 * PAGE_BYTES..].swap_with_slice(&mut second[..PAGE_BYTES]);
    assert_noticed(&home, &swapped, "pages swapped");
}

#[test]
fn a_row_that_was_changed_behind_the_store_is_found() {
    let changes = [
        ("UPDATE clinical SET bytes = x'00'", "What a service sent was altered: Condition, row 1."),
        ("UPDATE activity SET what = 'x' WHERE seq = 2", "The activity was altered at row 2."),
        ("DELETE FROM activity WHERE seq = 2", "The activity was altered at row 2."),
        (
            "DELETE FROM change WHERE position = 2",
            "An entry in the lists was never written down: 00000000000000000000000000000002.",
        ),
        (
            "DELETE FROM entry_body WHERE row = 3; DELETE FROM entry WHERE row = 3",
            "An entry is missing from the lists: 00000000000000000000000000000003.",
        ),
        ("DELETE FROM clinical_current", "Condition c1 is listed 0 times."),
        (
            "INSERT INTO cursor (connection, value, saved_at) VALUES (x'01', '', 0)",
            "A row of cursor refers to a row of connection that is not there.",
        ),
        (
            "DROP TRIGGER entry_body_changed; UPDATE entry_body SET text = 'another' WHERE row = 1",
            "The search index is not what the entries say.",
        ),
    ];
    for (sql, finding) in changes {
        let home = Home::new();
        let mut store = with_pages(&home, 4);
        write(&mut store, |tx| {
            tx.add_connection(&crate::support::connection(1))?;
            append_clinical(tx, &crate::support::condition("1", "{}"))
        });
        drop(store);
        let sqlite = home.sqlite();
        sqlite.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
        sqlite.execute_batch(sql).unwrap();
        drop(sqlite);
        let findings = home.open().check().unwrap();
        assert!(findings.contains(&finding.to_owned()), "{sql}: {findings:?}");
    }
}
