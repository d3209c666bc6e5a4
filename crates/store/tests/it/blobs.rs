//! What the database knows of sealed files.

use model::{EntryKind, EntryState, Field, FileId, FileRef, Page};
use store::{BlobRow, StoreError};

use crate::support::{Home, entry_id, noon, page, write};

fn photo(number: u8) -> BlobRow {
    BlobRow {
        id: FileId::from_bytes([number; 32]),
        key: vec![number; 60],
        bytes: 1_234_567,
        media_type: "image/jpeg".to_owned(),
        thumbnail: vec![0xff; 32 * 1024],
        added_at: noon(),
    }
}

#[test]
fn a_file_is_kept_once() {
    let home = Home::new();
    let mut store = home.create();
    assert_eq!(store.blob(photo(1).id).unwrap(), None);
    assert!(write(&mut store, |tx| tx.put_blob(&photo(2))));
    assert!(write(&mut store, |tx| tx.put_blob(&photo(1))));
    let again = BlobRow { key: vec![9], ..photo(1) };
    assert!(!write(&mut store, |tx| tx.put_blob(&again)), "kept before");
    assert_eq!(store.blob(photo(1).id).unwrap(), Some(photo(1)));
    assert_eq!(store.blobs().unwrap(), [photo(1).id, photo(2).id]);
    assert!(store.has_blob(photo(2).id).unwrap() && !store.has_blob(photo(3).id).unwrap());
}

#[test]
fn a_small_copy_that_is_not_small_is_refused() {
    let home = Home::new();
    let mut store = home.create();
    let large = BlobRow { thumbnail: vec![0; 32 * 1024 + 1], ..photo(1) };
    let refused = store.transact(|tx| tx.put_blob(&large));
    assert!(matches!(refused, Err(StoreError::Sqlite { .. })));
    assert_eq!(store.blobs().unwrap(), []);
}

#[test]
fn a_rebuild_leaves_files_alone() {
    let home = Home::new();
    let mut store = home.create();
    write(&mut store, |tx| tx.put_blob(&photo(1)));
    write(&mut store, |tx| tx.drop_projections());
    assert_eq!(store.blob(photo(1).id).unwrap(), Some(photo(1)));
}

/// Entry `number`, of the file of [`photo`]`(of)`.
fn photo_entry(number: u32, of: u8) -> EntryState {
    let state = page(number, "");
    let file = FileRef {
        id: photo(of).id,
        media_type: "image/jpeg".to_owned(),
        bytes: 9,
        width: 3,
        height: 2,
        name: String::new(),
    };
    let mut page = Page::new(EntryKind::Photo, state.page.at.clone());
    page.set(Field::File, &file.to_string()).unwrap();
    EntryState { page, ..state }
}

#[test]
fn the_entry_of_a_file_is_found_unless_it_is_deleted() {
    let home = Home::new();
    let mut store = home.create();
    write(&mut store, |tx| {
        tx.put_entry(&page(3, &photo(1).id.to_string()))?;
        tx.put_entry(&photo_entry(2, 1))?;
        tx.put_entry(&EntryState { deleted: true, ..photo_entry(1, 1) })?;
        tx.put_entry(&EntryState { deleted: true, ..photo_entry(4, 2) })
    });
    assert_eq!(store.entry_of_file(photo(1).id).unwrap(), Some(entry_id(2)));
    assert_eq!(store.entry_of_file(photo(2).id).unwrap(), None);
    assert_eq!(store.entry_of_file(photo(3).id).unwrap(), None);
}

#[test]
fn a_file_is_erased_once_no_entry_is_of_it_not_even_a_deleted_one() {
    let home = Home::new();
    let mut store = home.create();
    write(&mut store, |tx| {
        tx.put_blob(&photo(1))?;
        tx.put_entry(&EntryState { deleted: true, ..photo_entry(1, 1) })
    });
    assert!(!write(&mut store, |tx| tx.erase_unused_blob(photo(1).id)));
    write(&mut store, |tx| tx.erase_entry(entry_id(1), noon()));
    assert!(write(&mut store, |tx| tx.erase_unused_blob(photo(1).id)));
    assert!(!write(&mut store, |tx| tx.erase_unused_blob(photo(1).id)), "gone already");
    assert_eq!(store.blobs().unwrap(), []);
}
