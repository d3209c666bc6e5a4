//! What is erased leaves nothing behind.

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
