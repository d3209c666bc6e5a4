//! What is erased leaves nothing behind.

use std::collections::BTreeSet;

use model::Reading;
use model::reading::Batch;

use crate::readings::{append, batch_row, glucose};
use crate::support::{Home, change, entry_id, noon, page, write};

/// Every value of every table, as text.
fn everything(home: &Home) -> String {
    let sqlite = home.sqlite();
    let mut names = sqlite
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        .unwrap();
    let names: Vec<String> =
        names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let mut all = String::new();
    for name in names {
        let mut statement = sqlite.prepare(&format!("SELECT * FROM \"{name}\"")).unwrap();
        let columns = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for column in 0..columns {
                let bytes = match row.get_ref(column).unwrap() {
                    rusqlite::types::ValueRef::Text(bytes)
                    | rusqlite::types::ValueRef::Blob(bytes) => bytes,
                    _ => continue,
                };
                all += &String::from_utf8_lossy(bytes);
            }
        }
    }
    all
}

#[test]
fn no_word_of_an_erased_entry_stays() {
    let home = Home::new();
    let mut store = home.create();
    write(&mut store, |tx| {
        tx.append_change(&change(1))?;
        tx.put_entry(&page(1, "gooseberry"))?;
        tx.put_entry(&page(2, "kept"))
    });
    assert!(everything(&home).contains("gooseberry"));

    write(&mut store, |tx| tx.erase_entry(entry_id(1), noon()));
    store.fold_log().unwrap();
    assert!(store.is_erased(entry_id(1)).unwrap() && !store.is_erased(entry_id(2)).unwrap());
    assert_eq!(store.entry(entry_id(1)).unwrap(), None);
    assert!(store.changes_of(entry_id(1)).unwrap().is_empty());
    drop(store);
    let left = everything(&home);
    assert!(!left.contains("goose") && left.contains("kept"));
}

#[test]
fn no_word_of_an_erased_reading_stays_and_its_sitting_does() {
    let home = Home::new();
    let mut store = home.create();
    let gone = Reading { note: "gooseberry".into(), ..glucose(1, 64) };
    let replaced = BTreeSet::from([gone.id]);
    let corrected = Reading { replaces: replaced, note: "medlar".into(), ..glucose(2, 66) };
    let beside = Reading { note: "kept".into(), ..glucose(3, 70) };
    append(&mut store, vec![gone.clone(), beside.clone()]);
    append(&mut store, vec![corrected.clone()]);

    let ids = store.readings_with(gone.id).unwrap();
    assert_eq!(ids, BTreeSet::from([gone.id, corrected.id]));
    write(&mut store, |tx| {
        tx.erase_readings(&ids, noon(), |left| Ok::<_, store::StoreError>(batch_row(left)))
    });
    store.fold_log().unwrap();
    assert!(store.is_reading_erased(gone.id).unwrap());
    assert_eq!(store.reading_history(gone.id).unwrap(), []);
    assert_eq!(store.reading(beside.id).unwrap().unwrap().reading, beside);
    assert_eq!(store.count_readings().unwrap(), 1);
    assert_eq!(store.reading_batches_since(0, 9).unwrap().len(), 1, "the other held nothing else");
    assert_eq!(store.check().unwrap(), Vec::<String>::new());
    let digest = store.projection_digest().unwrap();
    write(&mut store, |tx| tx.drop_projections());
    write(&mut store, |tx| tx.projections_rebuilt());
    assert_eq!(store.projection_digest().unwrap(), digest);

    // Whatever brings it, and what stands in its place, is known for what it is.
    let later = Reading { replaces: BTreeSet::from([corrected.id]), ..glucose(4, 67) };
    let batch = Batch::new(vec![later.clone(), gone.clone(), beside], Vec::new());
    assert_eq!(store.erased_among(&batch).unwrap(), BTreeSet::from([later.id, gone.id]));
    drop(store);
    let left = everything(&home);
    assert!(!left.contains("goose") && !left.contains("medlar") && left.contains("kept"));
}
