//! Connections, what they accepted, how far they were read; drafts, settings.

use store::{CursorRow, DraftRow, QuestionnaireRow, RemoteRow, StoreError};

use crate::support::{
    Home, append_clinical, condition, connection, connection_id, head, item_id, noon, time, wanted,
    write,
};

#[test]
fn a_connection_is_added_changed_and_removed() {
    let home = Home::new();
    let mut store = home.create();
    let mut first = connection(1);
    let second = store::ConnectionRow { added_at: time("2026-05-02T00:00:00Z"), ..connection(2) };
    write(&mut store, |tx| tx.add_connection(&first).and(tx.add_connection(&second)));
    assert_eq!(store.connections().unwrap(), [second.clone(), first.clone()]);
    let again = store.transact(|tx| tx.add_connection(&first));
    assert!(matches!(again, Err(StoreError::Sqlite { .. })));

    first.last_sync_at = Some(noon());
    first.last_error = Some("The service did not answer".to_owned());
    first.paused = true;
    first.patient = None;
    write(&mut store, |tx| tx.update_connection(&first));
    assert_eq!(store.connection(connection_id(1)).unwrap(), Some(first.clone()));
    let nobody = store.transact(|tx| tx.update_connection(&connection(3)));
    assert_eq!(nobody, Err(StoreError::Unknown { table: "connection" }));
    assert_eq!(store.connection(connection_id(3)).unwrap(), None);
}

#[test]
fn removing_a_connection_leaves_nothing_of_it() {
    let home = Home::new();
    let mut store = home.create();
    write(&mut store, |tx| {
        tx.add_connection(&connection(1))?;
        append_clinical(tx, &condition("1", "{}"))?;
        append_clinical(tx, &condition("2", "{}"))?;
        tx.enqueue(&wanted(1, 1, 1), noon())?;
        tx.put_remote(&remote("page"))?;
        tx.put_cursor(connection_id(1), "page 2", noon())?;
        tx.remove_connection(connection_id(1))
    });
    assert_eq!(store.connections().unwrap(), []);
    assert_eq!(store.connection(connection_id(1)).unwrap(), None);
    assert_eq!(store.clinical_current(&Default::default()).unwrap(), []);
    assert_eq!(store.clinical_versions(connection_id(1), "Condition", "c1").unwrap(), []);
    assert_eq!(store.remote(connection_id(1), item_id(1)).unwrap(), []);
    assert_eq!(store.outbox_of(item_id(1)).unwrap(), []);
    assert_eq!(store.cursor(connection_id(1)).unwrap(), None);
    assert_eq!(store.check().unwrap(), Vec::<String>::new());
    let nobody = store.transact(|tx| tx.remove_connection(connection_id(1)));
    assert_eq!(nobody, Err(StoreError::Unknown { table: "connection" }));
}

fn remote(role: &str) -> RemoteRow {
    RemoteRow {
        connection: connection_id(1),
        item: item_id(1),
        role: role.to_owned(),
        resource_type: "Observation".to_owned(),
        remote_id: "obs-1".to_owned(),
        version: "1".to_owned(),
        sent_hash: "hash".to_owned(),
        heads: vec![head(1), head(2)],
    }
}

#[test]
fn what_was_accepted_is_kept_by_role() {
    let home = Home::new();
    let mut store = home.create();
    let (page, provenance) =
        (remote("page"), RemoteRow { sent_hash: String::new(), ..remote("provenance") });
    write(&mut store, |tx| {
        tx.add_connection(&connection(1))?;
        tx.put_remote(&RemoteRow { version: "0".to_owned(), ..page.clone() })?;
        tx.put_remote(&provenance)?;
        tx.put_remote(&page)
    });
    assert_eq!(store.remote(connection_id(1), item_id(1)).unwrap(), [page, provenance]);
    assert_eq!(store.remote(connection_id(1), item_id(2)).unwrap(), []);
}

#[test]
fn a_cursor_is_one_per_connection() {
    let home = Home::new();
    let mut store = home.create();
    write(&mut store, |tx| {
        tx.add_connection(&connection(1))?;
        tx.put_cursor(connection_id(1), "one", noon())?;
        tx.put_cursor(connection_id(1), "two", noon())
    });
    let cursor = CursorRow { value: "two".to_owned(), saved_at: noon() };
    assert_eq!(store.cursor(connection_id(1)).unwrap(), Some(cursor));
    write(&mut store, |tx| tx.clear_cursor(connection_id(1)));
    assert_eq!(store.cursor(connection_id(1)).unwrap(), None);
}

#[test]
fn a_token_is_not_printed() {
    let printed = format!("{:?}", connection(1));
    assert!(printed.contains("Token"), "{printed}");
    assert!(!printed.contains("s3cret"), "{printed}");
    assert_eq!(store::Token::new(String::new()), None);
}

#[test]
fn a_questionnaire_that_is_there_stays_as_it_is() {
    let home = Home::new();
    let mut store = home.create();
    let row = |json: &str| QuestionnaireRow {
        id: "sleep".to_owned(),
        json: json.to_owned(),
        added_at: noon(),
    };
    write(&mut store, |tx| tx.add_questionnaire(&row("{}")));
    write(&mut store, |tx| tx.add_questionnaire(&row("{\"title\":\"other\"}")));
    assert_eq!(store.questionnaire("sleep").unwrap(), Some(row("{}")));
    assert_eq!(store.questionnaires().unwrap(), [row("{}")]);
    assert_eq!(store.questionnaire("mood").unwrap(), None);
}

#[test]
fn a_draft_is_one_per_form() {
    let home = Home::new();
    let mut store = home.create();
    assert_eq!(store.draft("diary").unwrap(), None);
    write(&mut store, |tx| {
        tx.save_draft("diary", "{\"note\":\"a\"}", noon())?;
        tx.save_draft("diary", "{\"note\":\"ab\"}", noon())
    });
    drop(store);
    let mut store = home.open();
    let draft = DraftRow { body: "{\"note\":\"ab\"}".to_owned(), saved_at: noon() };
    assert_eq!(store.draft("diary").unwrap(), Some(draft));
    write(&mut store, |tx| tx.clear_draft("diary"));
    assert_eq!(store.draft("diary").unwrap(), None);
}

#[test]
fn a_setting_is_kept_and_changed() {
    let home = Home::new();
    let mut store = home.create();
    assert_eq!(store.setting("lock_after").unwrap(), None);
    write(&mut store, |tx| {
        tx.put_setting("lock_after", "5").and(tx.put_setting("lock_after", "10"))
    });
    assert_eq!(store.setting("lock_after").unwrap().as_deref(), Some("10"));
}
