//! Signing in where a name is not enough: Keepwell proves itself with a key, to
//! a real provider, with a clock that is half a year off.

use api::{
    ClientKeyView, ConnectionView, NewService, Problem, Request, Secret, SignInTo, SignedOut,
};
use serde_json::{Value, json};
use sync::ClientKey;
use testkit::http::{self, Incoming};

use crate::desk::Desk;
use crate::sign_in::{Clinic, LIFETIME, clinic, holds, person, said, sign_in, start, sync};

/// The people who run the service make a key known there; the client id.
fn made_known(clinic: &Clinic, keys: &Value) -> String {
    let about = json!({
        "application_type": "native",
        "redirect_uris": ["http://127.0.0.1/callback"],
        "grant_types": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_method": "private_key_jwt",
        "jwks": keys,
    });
    let ask = Incoming {
        method: "POST".to_owned(),
        target: "/reg".to_owned(),
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        body: about.to_string().into_bytes(),
    };
    let reply = http::send(clinic.gate.provider.address(), &ask).unwrap();
    assert_eq!(reply.status, 201, "{}", String::from_utf8_lossy(&reply.body));
    reply.json()["client_id"].as_str().unwrap().to_owned()
}

fn connect(clinic: &Clinic, desk: &Desk, service: NewService) -> Result<ConnectionView, Problem> {
    sign_in(desk, SignInTo::New(service), |at| person(at, &clinic.patient)).1
}

fn key_for(desk: &Desk, service: &str) -> Value {
    let key: ClientKeyView = desk.ask(Request::ClientKey { service: service.to_owned() }).unwrap();
    serde_json::from_str(&key.keys).unwrap()
}

/// All that a sign-in goes through: a token, another one, and out.
fn goes_all_the_way(desk: &Desk, connected: &ConnectionView) {
    assert_eq!(sync(desk).problem, None);
    desk.wait(i64::from(LIFETIME));
    assert_eq!(sync(desk).problem, None);
    let out: SignedOut = desk.ask(Request::SignOut { connection: connected.id }).unwrap();
    assert!(out.told);
    let () = desk.ask(Request::RemoveConnection { id: connected.id }).unwrap();
}

#[test]
fn a_key_is_made_made_known_and_used() {
    let Some(clinic) = clinic() else { return };
    clinic.gate.want_keys(true);
    let desk = Desk::new();
    let url = clinic.gate.base_url();
    let unknown = NewService { client_id: Some("of-leeds".into()), ..clinic.service() };
    let unknown = start(&desk, SignInTo::New(unknown)).unwrap_err();
    assert!(said(unknown).contains("has to know a key of Keepwell's"));

    let keys = key_for(&desk, &url);
    assert_eq!(keys["keys"][0]["alg"], "ES384");
    assert_eq!(keys["keys"][0].get("d"), None, "the public half");
    let client_id = Some(made_known(&clinic, &keys));
    let connected = connect(&clinic, &desk, NewService { client_id, ..clinic.service() }).unwrap();
    assert_eq!(key_for(&desk, "Leeds"), keys, "one key, by name or by address");
    let view = format!("{connected:?}");
    assert!(!view.contains("pkcs") && !view.contains("client_key"));
    let public = keys["keys"][0]["x"].as_str().unwrap();
    assert!(!holds(desk.dir.path(), public), "nothing of it lies open");
    goes_all_the_way(&desk, &connected);
    clinic.gate.want_keys(false);
    // What is gone with its connection is made anew.
    assert_ne!(key_for(&desk, &url), keys);
}

#[test]
fn a_provider_that_takes_whoever_asks_is_told_of_the_key() {
    let Some(clinic) = clinic() else { return };
    clinic.gate.want_keys(true);
    let desk = Desk::new();
    let service = NewService { client_id: None, ..clinic.service() };
    let connected = connect(&clinic, &desk, service).unwrap();
    goes_all_the_way(&desk, &connected);
    clinic.gate.want_keys(false);
}

#[test]
fn a_key_that_the_service_gave_is_used() {
    let Some(clinic) = clinic() else { return };
    clinic.gate.want_keys(true);
    let desk = Desk::new();
    // RS512, since that is what the service takes of RSA.
    let mut public = ClientKey::from_pem(testkit::RSA_KEY).unwrap().public();
    public["keys"][0]["alg"] = "RS512".into();
    let service = NewService {
        client_id: Some(made_known(&clinic, &public)),
        client_key: Some(Secret::from(testkit::RSA_KEY)),
        ..clinic.service()
    };
    let connected = connect(&clinic, &desk, service.clone()).unwrap();
    goes_all_the_way(&desk, &connected);

    let other = ClientKey::generate().unwrap().public();
    let wrong = NewService { client_id: Some(made_known(&clinic, &other)), ..service.clone() };
    let wrong = connect(&clinic, &desk, wrong).unwrap_err();
    assert_eq!(said(wrong), "Leeds did not accept Keepwell's key.");
    let all: Vec<ConnectionView> = desk.ask(Request::Connections).unwrap();
    assert_eq!(all, []);

    let no_key = NewService { client_key: Some("-----BEGIN NONSENSE-----".into()), ..service };
    let no_key = start(&desk, SignInTo::New(no_key)).unwrap_err();
    assert!(matches!(no_key, Problem::NotLikeThis(_)), "{no_key:?}");
    clinic.gate.want_keys(false);
}
