//! Nothing that a person wrote is on the disk in clear.

use std::fs;

use store::{ConnectionRow, Problem, StoreError};

use crate::support::{
    Home, card, change, condition, connection, connection_id, item_id, names, noon, page, wanted,
    write,
};

const CANARY: &str = "zq9canaryxk7";

#[test]
fn a_canary_in_every_field_is_nowhere_in_clear() {
    let home = Home::new();
    let mut store = home.create();
    let canary = || CANARY.to_owned();
    write(&mut store, |tx| {
        let mut written = change(1);
        written.bytes = canary().into_bytes();
        written.received_from = Some(canary());
        tx.append_change(&written)?;
        tx.put_entry(&page(1, CANARY))?;
        tx.add_connection(&ConnectionRow {
            name: canary(),
            base_url: canary(),
            token: store::Token::new(canary()),
            patient: Some(canary()),
            can: Some(canary()),
            last_error: Some(canary()),
            ..connection(1)
        })?;
        tx.put_sign_in(&store::SignInRow {
            connection: connection_id(1),
            state: store::SignInState::In,
            issuer: Some(canary()),
            token_endpoint: canary(),
            revocation_endpoint: Some(canary()),
            client_id: canary(),
            client_key: store::Token::new(canary()),
            scopes: canary(),
            vectors_of_trust: Some(canary()),
            access_token: store::Token::new(canary()),
            refresh_token: store::Token::new(canary()),
            expires_at: Some(noon()),
            claims: Some(canary()),
            signed_in_at: noon(),
        })?;
        if let Some(key) = store::Token::new(canary()) {
            tx.add_client_key(CANARY, &key)?;
        }
        tx.append_clinical::<StoreError>(&condition(CANARY, CANARY), || Ok(card(CANARY)))?;
        tx.enqueue(&wanted(1, 1, 1), noon())?;
        tx.begin_attempt(connection_id(1), item_id(1), &["hash".into()], noon())?;
        let refused = store::Outcome::Refused(Problem { code: canary(), text: canary() });
        let version = wanted(1, 1, 1).version;
        tx.settle(connection_id(1), item_id(1), &version, &refused, noon())?;
        tx.put_cursor(connection_id(1), CANARY, noon())?;
        tx.log_activity(&crate::support::wrote(CANARY))?;
        tx.save_draft("diary", CANARY, noon())?;
        tx.put_setting(CANARY, CANARY)
    });
    // With the log and the shared memory there, and after they were folded in.
    let open = ["record.db", "record.db-shm", "record.db-wal"];
    assert_nothing_in_clear(&home, &open);
    assert_eq!(store.check().unwrap(), Vec::<String>::new());
    assert_nothing_in_clear(&home, &open);
    drop(store);
    assert_nothing_in_clear(&home, &["record.db"]);
}

fn assert_nothing_in_clear(home: &Home, expected: &[&str]) {
    assert_eq!(names(home.folder.path()), expected);
    for name in expected {
        let bytes = fs::read(home.folder.path().join(name)).unwrap();
        let words: [&[u8]; 4] =
            [CANARY.as_bytes(), b"SQLite format 3", b"CREATE TABLE", b"entry_body"];
        for word in words {
            let shown = bytes.windows(word.len()).any(|window| window == word);
            assert!(!shown, "{name} shows {}", String::from_utf8_lossy(word));
        }
    }
}

#[test]
fn the_scan_finds_a_canary_where_there_is_one() {
    let home = Home::new();
    fs::write(&home.path, [&[0; 100], CANARY.as_bytes()].concat()).unwrap();
    let found = std::panic::catch_unwind(|| assert_nothing_in_clear(&home, &["record.db"]));
    assert!(found.is_err());
}
