//! What the database knows of sealed files.

use model::FileId;
use store::{BlobRow, StoreError};

use crate::support::{Home, noon, write};

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
