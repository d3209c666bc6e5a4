//! What services sent: every version, byte for byte.

use store::{Appended, ClinicalFilter, NewClinical, Store, StoreError};

use crate::support::{
    Home, append_clinical, card, condition, connection, connection_id, time, write,
};

fn store(home: &Home) -> Store {
    let mut store = home.create();
    write(&mut store, |tx| {
        tx.add_connection(&connection(1))?;
        tx.add_connection(&connection(2))
    });
    store
}

fn append(store: &mut Store, new: &NewClinical<'_>) -> Appended {
    write(store, |tx| append_clinical(tx, new))
}

fn append_new(store: &mut Store, new: &NewClinical<'_>) -> (i64, bool) {
    match append(store, new) {
        Appended::New { seq, newest } => (seq, newest),
        Appended::Same => panic!("it was kept before"),
    }
}

fn newest(store: &Store) -> Vec<i64> {
    let rows = store.clinical_current(&ClinicalFilter::default()).unwrap();
    rows.iter().map(|row| row.seq).collect()
}

#[test]
fn bytes_come_back_as_they_were_sent() {
    let home = Home::new();
    let mut store = store(&home);
    let sent = "{\"resourceType\" : \"Condition\",\r\n \"x\":1.50}";
    let (seq, newest) = append_new(&mut store, &condition("1", sent));
    assert!(newest);
    assert_eq!(store.clinical_bytes(seq).unwrap().unwrap(), sent.as_bytes());
    assert_eq!(store.clinical_bytes(seq + 1).unwrap(), None);
}

#[test]
fn the_same_version_again_is_ignored() {
    let home = Home::new();
    let mut store = store(&home);
    append_new(&mut store, &condition("1", "a"));
    append_new(&mut store, &condition("2", "b"));
    for (version, bytes) in [("1", "a"), ("2", "b")] {
        let mut again = condition(version, bytes);
        again.received_at = time("2027-01-01T00:00:00Z");
        assert_eq!(append(&mut store, &again), Appended::Same);
    }
    let elsewhere = NewClinical { connection: connection_id(2), ..condition("1", "a") };
    append_new(&mut store, &elsewhere);
    let versions = store.clinical_versions(connection_id(1), "Condition", "c1").unwrap();
    let names: Vec<_> = versions.iter().map(|row| row.version.as_str()).collect();
    assert_eq!(names, ["1", "2"]);
}

#[test]
fn a_version_that_is_used_twice_is_kept_twice() {
    let home = Home::new();
    let mut store = store(&home);
    append_new(&mut store, &condition("1", "a"));
    let (second, is_newest) = append_new(&mut store, &condition("1", "b"));
    assert!(is_newest);
    assert_eq!(newest(&store), [second]);
    assert_eq!(append(&mut store, &condition("1", "a")), Appended::Same);
}

#[test]
fn without_versions_a_status_that_goes_back_is_seen() {
    let home = Home::new();
    let mut store = store(&home);
    append_new(&mut store, &condition("", "active"));
    append_new(&mut store, &condition("", "resolved"));
    assert_eq!(append(&mut store, &condition("", "resolved")), Appended::Same);
    let (back, is_newest) = append_new(&mut store, &condition("", "active"));
    assert!(is_newest);
    assert_eq!(newest(&store), [back]);
}

#[test]
fn history_may_come_newest_first() {
    let home = Home::new();
    let mut store = store(&home);
    let at = |text| Some(time(text));
    let may = NewClinical { last_updated: at("2026-05-01T00:00:00Z"), ..condition("3", "c") };
    let (current, _) = append_new(&mut store, &may);
    let april = NewClinical { last_updated: at("2026-04-01T00:00:00Z"), ..condition("2", "b") };
    assert!(!append_new(&mut store, &april).1);
    // Servers round: the same second, an earlier version.
    let same = NewClinical { last_updated: at("2026-05-01T00:00:00Z"), ..condition("1", "a") };
    assert!(!append_new(&mut store, &same).1);
    assert_eq!(newest(&store), [current]);
    let tenth = NewClinical { last_updated: at("2026-05-01T00:00:00Z"), ..condition("10", "d") };
    let (tenth, is_newest) = append_new(&mut store, &tenth);
    assert!(is_newest);
    assert_eq!(newest(&store), [tenth]);
}

#[test]
fn a_deletion_is_a_version_and_is_not_counted() {
    let home = Home::new();
    let mut store = store(&home);
    append_new(&mut store, &condition("1", "a"));
    assert_eq!(store.clinical_counts().unwrap()[0].count, 1);
    let (_, is_newest) =
        append_new(&mut store, &NewClinical { deleted: true, ..condition("2", "") });
    assert!(is_newest);
    let rows = store.clinical_current(&ClinicalFilter::default()).unwrap();
    assert!(rows[0].deleted);
    assert_eq!(store.clinical_counts().unwrap(), []);
}

#[test]
fn cards_belong_to_the_newest_version() {
    let home = Home::new();
    let mut store = store(&home);
    let (first, _) = append_new(&mut store, &condition("1", "a"));
    assert!(write(&mut store, |tx| tx.put_clinical_card(first, &card("Asthma"))));
    let rows = store.clinical_current(&ClinicalFilter::default()).unwrap();
    assert_eq!(rows[0].card, card("Asthma"));

    let (second, _) = append_new(&mut store, &condition("2", "b"));
    assert!(!write(&mut store, |tx| tx.put_clinical_card(first, &card("Asthma"))));
    let rows = store.clinical_current(&ClinicalFilter::default()).unwrap();
    assert_eq!(rows[0].card, store::ClinicalCard::default());
    assert!(write(&mut store, |tx| tx.put_clinical_card(second, &card("Mild asthma"))));
}

#[test]
fn a_card_is_made_of_what_is_newest_and_of_nothing_else() {
    let home = Home::new();
    let mut store = store(&home);
    let mut keep = |version: &str, day: &str| {
        let last_updated = Some(time(&format!("2026-05-{day}T00:00:00Z")));
        let new = NewClinical { last_updated, ..condition(version, version) };
        let mut made = false;
        write(&mut store, |tx| {
            tx.append_clinical::<StoreError>(&new, || {
                made = true;
                Ok(card(version))
            })
        });
        let rows = store.clinical_current(&ClinicalFilter::default()).unwrap();
        (made, rows.into_iter().map(|row| (row.version, row.card.title)).collect::<Vec<_>>())
    };
    let listed = |version: &str| vec![(version.to_owned(), version.to_owned())];
    assert_eq!(keep("2", "02"), (true, listed("2")));
    assert_eq!(keep("1", "01"), (false, listed("2")));
    assert_eq!(keep("2", "02"), (false, listed("2")));
    assert_eq!(keep("3", "03"), (true, listed("3")));
    let failed =
        store.transact(|tx| tx.append_clinical(&condition("4", "4"), || Err(StoreError::DiskFull)));
    assert_eq!(failed, Err(StoreError::DiskFull));
    assert_eq!(store.clinical_versions(connection_id(1), "Condition", "c1").unwrap().len(), 3);
}

#[test]
fn one_thing_is_found_by_its_place() {
    let home = Home::new();
    let mut store = store(&home);
    for id in ["a", "b"] {
        append_new(&mut store, &NewClinical { id, ..condition("1", "1") });
        append_new(&mut store, &NewClinical { id, ..condition("2", "2") });
    }
    let place = |connection, kind: Option<&str>, id: &str| ClinicalFilter {
        connection: Some(connection_id(connection)),
        resource_type: kind.map(str::to_owned),
        id: Some(id.to_owned()),
        ..Default::default()
    };
    let found = |filter: &ClinicalFilter| -> Vec<(String, String)> {
        let rows = store.clinical_current(filter).unwrap();
        rows.into_iter().map(|row| (row.id, row.version)).collect()
    };
    let of = |id: &str| vec![(id.to_owned(), "2".to_owned())];
    assert_eq!(found(&place(1, Some("Condition"), "a")), of("a"));
    assert_eq!(found(&place(1, None, "b")), of("b"));
    assert_eq!(found(&place(1, Some("Immunization"), "a")), []);
    assert_eq!(found(&place(2, Some("Condition"), "a")), []);
    let code = ClinicalFilter { code: Some("none".to_owned()), ..place(1, Some("Condition"), "a") };
    assert_eq!(found(&code), []);
}

#[test]
fn lists_are_filtered_sorted_by_date_and_paged() {
    let home = Home::new();
    let mut store = store(&home);
    let dates = ["2019", "2021-04-01", "2021-04"];
    for (id, date) in ["a", "b", "c"].into_iter().zip(dates) {
        let (seq, _) = append_new(&mut store, &NewClinical { id, ..condition("1", id) });
        let card = store::ClinicalCard { date: date.to_owned(), ..card(id) };
        write(&mut store, |tx| tx.put_clinical_card(seq, &card));
    }
    let other = NewClinical {
        connection: connection_id(2),
        resource_type: "Immunization",
        ..condition("1", "{}")
    };
    append_new(&mut store, &other);

    let list = |filter: &ClinicalFilter| -> Vec<String> {
        let rows = store.clinical_current(filter).unwrap();
        rows.into_iter().map(|row| row.id).collect()
    };
    let conditions = ClinicalFilter { group: Some("conditions".to_owned()), ..Default::default() };
    assert_eq!(list(&conditions), ["b", "c", "a"]);
    assert_eq!(list(&ClinicalFilter { limit: Some(1), skip: 1, ..conditions.clone() }), ["c"]);
    let of =
        |number| ClinicalFilter { connection: Some(connection_id(number)), ..Default::default() };
    assert_eq!(list(&of(1)).len(), 3);
    assert_eq!(list(&of(2)), ["c1"]);
    let typed =
        ClinicalFilter { resource_type: Some("Immunization".to_owned()), ..Default::default() };
    assert_eq!(list(&typed), ["c1"]);
    let named = ClinicalFilter { id: Some("b".to_owned()), ..Default::default() };
    assert_eq!(list(&named), ["b"]);
    let counts = store.clinical_counts().unwrap();
    let counts: Vec<_> =
        counts.iter().map(|c| (c.resource_type.as_str(), c.group.as_str(), c.count)).collect();
    assert_eq!(counts, [("Condition", "conditions", 3), ("Immunization", "", 1)]);
}
