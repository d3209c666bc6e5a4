//! How a connection is signed in.

use store::{SignInRow, SignInState, StoreError, Token};

use crate::support::{Home, connection, connection_id, noon, write};

fn signed_in() -> SignInRow {
    SignInRow {
        connection: connection_id(1),
        state: SignInState::In,
        issuer: Some("https://id.example".to_owned()),
        token_endpoint: "https://id.example/token".to_owned(),
        revocation_endpoint: None,
        client_id: "keepwell".to_owned(),
        client_key: Token::new("a key".to_owned()),
        scopes: "patient/*.rs offline_access".to_owned(),
        vectors_of_trust: None,
        access_token: Token::new("for the service".to_owned()),
        refresh_token: Token::new("for the provider".to_owned()),
        expires_at: Some(noon()),
        claims: Some("{}".to_owned()),
        signed_in_at: noon(),
    }
}

#[test]
fn a_sign_in_is_kept_renewed_and_goes_with_its_connection() {
    let home = Home::new();
    let mut store = home.create();
    write(&mut store, |tx| tx.add_connection(&connection(1)));
    assert_eq!(store.sign_in(connection_id(1)).unwrap(), None);

    write(&mut store, |tx| tx.put_sign_in(&signed_in()));
    assert_eq!(store.sign_in(connection_id(1)).unwrap(), Some(signed_in()));
    let out = SignInRow {
        state: SignInState::Out,
        access_token: None,
        refresh_token: None,
        expires_at: None,
        ..signed_in()
    };
    write(&mut store, |tx| tx.put_sign_in(&out));
    assert_eq!(store.sign_in(connection_id(1)).unwrap(), Some(out));

    write(&mut store, |tx| tx.remove_connection(connection_id(1)));
    assert_eq!(store.sign_in(connection_id(1)).unwrap(), None);
}

#[test]
fn nobody_is_signed_in_at_no_connection() {
    let home = Home::new();
    let mut store = home.create();
    let refused = store.transact(|tx| tx.put_sign_in(&signed_in()));
    assert!(matches!(refused, Err(StoreError::Sqlite { .. })));
}

#[test]
fn tokens_are_not_shown() {
    let shown = format!("{:?}", signed_in());
    assert!(!shown.contains("for the service") && !shown.contains("for the provider"));
}

#[test]
fn a_key_made_for_an_address_goes_with_its_connection() {
    let home = Home::new();
    let mut store = home.create();
    let url = connection(1).base_url;
    let key = Token::new("a key".to_owned()).unwrap();
    assert_eq!(store.client_key(&url).unwrap(), None);
    write(&mut store, |tx| tx.add_client_key(&url, &key));
    write(&mut store, |tx| tx.add_connection(&connection(1)));
    assert_eq!(store.client_key(&url).unwrap(), Some(key));
    assert_eq!(store.client_key("https://other.example/").unwrap(), None);
    write(&mut store, |tx| tx.remove_connection(connection_id(1)));
    assert_eq!(store.client_key(&url).unwrap(), None);
}
