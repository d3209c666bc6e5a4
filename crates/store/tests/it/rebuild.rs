//! Projections are dropped and come back the same.

use store::{ClinicalFilter, NewClinical, Store};

use crate::support::{
    Home, append_clinical, card, condition, connection, page, time, with_pages, write,
};

/// Pages and resources, with cards, versions out of order and a deletion.
fn record(home: &Home) -> Store {
    let mut store = with_pages(home, 12);
    write(&mut store, |tx| {
        tx.add_connection(&connection(1))?;
        for (version, month) in [("2", "05"), ("1", "04"), ("3", "06")] {
            let last_updated = Some(time(&format!("2026-{month}-01T00:00:00Z")));
            append_clinical(tx, &NewClinical { last_updated, ..condition(version, month) })?;
        }
        append_clinical(tx, &NewClinical { id: "c2", deleted: true, ..condition("1", "") })?;
        // Written again, so that row numbers are no longer in order of writing.
        let mut edited = page(3, "Edited");
        edited.deleted = true;
        tx.put_entry(&edited)
    });
    put_cards(&mut store);
    store
}

fn put_cards(store: &mut Store) {
    write(store, |tx| {
        for row in tx.clinical_current(&ClinicalFilter::default())? {
            let bytes = tx.clinical_bytes(row.seq)?.unwrap();
            tx.put_clinical_card(row.seq, &card(&String::from_utf8(bytes).unwrap()))?;
        }
        Ok(())
    });
}

#[test]
fn a_rebuild_is_byte_identical_in_whatever_order() {
    let home = Home::new();
    let mut store = record(&home);
    let before = store.projection_digest().unwrap();
    let entries: Vec<_> =
        store.all_docs().unwrap().into_iter().map(|id| store.entry(id).unwrap().unwrap()).collect();
    assert_eq!(entries.len(), 12);
    write(&mut store, |tx| tx.drop_projections());
    assert!(store.projections_stale().unwrap());
    assert_eq!(store.count_entries(None).unwrap(), 0);
    assert_ne!(store.projection_digest().unwrap(), before);

    write(&mut store, |tx| {
        entries.iter().rev().try_for_each(|entry| tx.put_entry(entry))?;
        tx.projections_rebuilt()
    });
    put_cards(&mut store);
    assert!(!store.projections_stale().unwrap());
    assert_eq!(store.projection_digest().unwrap(), before);
    assert_eq!(store.check().unwrap(), Vec::<String>::new());
}

#[test]
fn dropping_is_taken_back_with_its_transaction() {
    let home = Home::new();
    let mut store = record(&home);
    let before = store.projection_digest().unwrap();
    let dropped: Result<(), store::StoreError> = store.transact(|tx| {
        tx.drop_projections()?;
        Err(store::StoreError::DiskFull)
    });
    assert!(dropped.is_err());
    assert_eq!(store.projection_digest().unwrap(), before);
    assert_eq!(store.check().unwrap(), Vec::<String>::new());
}

#[test]
fn dropped_lists_that_were_not_rebuilt_are_found() {
    let home = Home::new();
    let mut store = with_pages(&home, 1);
    write(&mut store, |tx| tx.drop_projections());
    drop(store);
    let findings = home.open().check().unwrap();
    assert!(
        findings.contains(&"The lists were dropped and not rebuilt.".to_owned()),
        "{findings:?}"
    );
}

#[test]
fn any_difference_shows_in_the_digest() {
    let changes = [
        "UPDATE doc SET heads = zeroblob(32) WHERE id = (SELECT min(id) FROM doc)",
        "UPDATE entry SET mood = 1 WHERE row = 2",
        "UPDATE entry SET at = at || ' ' WHERE row = 2",
        "UPDATE entry_body SET text = 'another' WHERE row = 2",
        "UPDATE entry_body SET state = state || ' ' WHERE row = 2",
        "INSERT INTO entry_conflict SELECT id, 'mood', 0, '1', created_by, 0 FROM entry WHERE row = 2",
        "UPDATE clinical_current SET title = 'x' WHERE id = 'c1'",
        "UPDATE clinical_current SET seq = 1 WHERE id = 'c1'",
        "UPDATE clinical_current SET codes = 'x' WHERE id = 'c1'",
        "UPDATE clinical_current SET version = '9' WHERE id = 'c1'",
        "DELETE FROM clinical_current WHERE id = 'c2'",
    ];
    let home = Home::new();
    let before = record(&home).projection_digest().unwrap();
    let whole = home.bytes();
    for sql in changes {
        std::fs::write(&home.path, &whole).unwrap();
        home.sqlite().execute_batch(sql).unwrap();
        assert_ne!(home.open().projection_digest().unwrap(), before, "{sql}");
    }
}
