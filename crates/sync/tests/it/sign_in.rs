//! The door that the browser comes back to, and who is turned away there.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Utc;
use serde_json::{Value, json};
use sync::{
    Cancel, Carrier, Client, Granted, Identity, Link, LinkError, Provider, Scopes, SignInError,
    SigningIn, TokenError, Tokens,
};
use testkit::StubServer;
use testkit::http::{Incoming, Reply};

const PATIENCE: Duration = Duration::from_secs(60);

struct World {
    carrier: Carrier,
    link: Link,
    _service: StubServer,
}

impl World {
    /// A service that says where to sign in, and whose provider refuses codes.
    fn new() -> Self {
        Self::of(|_| Reply::fhir(400, &json!({ "error": "invalid_grant" })))
    }

    /// A service that says where to sign in, whose provider answers so.
    fn of(provider: impl Fn(&Incoming) -> Reply + Send + Sync + 'static) -> Self {
        let service = StubServer::start(move |request| {
            let host = request.header("host").unwrap();
            let at = |path: &str| format!("http://{host}/{path}");
            let found = json!({
                "issuer": "https://id.example",
                "authorization_endpoint": at("auth"),
                "token_endpoint": at("token"),
                "revocation_endpoint": at("revoke"),
                "jwks_uri": at("keys"),
            });
            Some(match request.target.as_str() {
                "/fhir/.well-known/smart-configuration" => Reply::fhir(200, &found),
                _ => provider(request),
            })
        });
        let link = Link::new(&service.base_url(), None).unwrap();
        Self { carrier: Carrier::new().unwrap(), link, _service: service }
    }

    fn provider(&self) -> Provider {
        self.carrier.find_provider(&self.link, &Cancel::new()).unwrap()
    }

    fn start(&self) -> SigningIn {
        self.start_for(&["openid", "offline_access"])
    }

    fn start_for(&self, scopes: &[&str]) -> SigningIn {
        let scopes = Scopes(scopes.iter().map(|&scope| scope.to_owned()).collect());
        let vectors_of_trust = Some(r#"["P9.Cp.Cd"]"#.to_owned());
        let client = Client { id: "keepwell".to_owned(), key: None, scopes, vectors_of_trust };
        self.carrier.start_sign_in(&self.link, self.provider(), client).unwrap()
    }

    /// What a sign-in comes to when the browser comes back with this answer.
    fn answered(&self, answer: &str) -> Result<Granted, SignInError> {
        self.returned(self.start(), answer)
    }

    fn returned(&self, waiting: SigningIn, answer: &str) -> Result<Granted, SignInError> {
        let (door, state) = (door(&waiting), asked(&waiting, "state"));
        thread::scope(|scope| {
            let finished = scope.spawn(|| {
                self.carrier.finish_sign_in(waiting, PATIENCE, &Utc::now, &Cancel::new())
            });
            let back = format!("/callback?state={state}&{answer}");
            knock(&door, &format!("GET {back} HTTP/1.1\r\nhost: {door}\r\n\r\n"));
            finished.join().unwrap()
        })
    }
}

/// What a renewal comes to where the provider answers so.
fn renewed(status: u16, answer: &Value) -> Result<Tokens, TokenError> {
    let reply = Reply::fhir(status, answer);
    let world = World::of(move |_| reply.clone());
    let identity = Identity { client_id: "keepwell", key: None, clock: &Utc::now };
    let at = world.provider().token;
    world.carrier.renew(&at, identity, "for-the-next", &Cancel::new())
}

fn asked(signing_in: &SigningIn, name: &str) -> String {
    let mut pairs = signing_in.address().query_pairs();
    pairs.find(|(key, _)| key == name).unwrap().1.into_owned()
}

fn door(signing_in: &SigningIn) -> String {
    let back_to = asked(signing_in, "redirect_uri");
    back_to.strip_prefix("http://").unwrap().strip_suffix("/callback").unwrap().to_owned()
}

fn knock(door: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(door).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    answer
}

#[test]
fn what_is_asked_is_what_smart_has() {
    let world = World::new();
    let first = world.start();
    let base = world.link.base_url().as_str().trim_end_matches('/');
    for (name, value) in [
        ("response_type", "code"),
        ("client_id", "keepwell"),
        ("scope", "openid offline_access"),
        ("aud", base),
        ("code_challenge_method", "S256"),
        ("vtr", r#"["P9.Cp.Cd"]"#),
        ("prompt", "consent"),
    ] {
        assert_eq!(asked(&first, name), value, "{name}");
    }
    let second = world.start();
    for secret in ["state", "nonce", "code_challenge", "redirect_uri"] {
        assert_ne!(asked(&first, secret), asked(&second, secret), "{secret}");
    }
    assert!(!format!("{first:?}").contains(&asked(&first, "state")));
}

#[test]
fn nobody_is_waited_for_for_ever() {
    let world = World::new();
    let patience = Duration::from_millis(20);
    let came = world.carrier.finish_sign_in(world.start(), patience, &Utc::now, &Cancel::new());
    assert!(matches!(came, Err(SignInError::NobodyCame)));

    let (stopped, waiting) = (Cancel::new(), world.start());
    stopped.stop();
    let came = world.carrier.finish_sign_in(waiting, PATIENCE, &Utc::now, &stopped);
    assert!(matches!(came, Err(SignInError::Link(LinkError::Cancelled))));
}

#[test]
fn strangers_are_turned_away_and_the_waiting_goes_on() {
    let world = World::new();
    let waiting = world.start();
    let (door, state) = (door(&waiting), asked(&waiting, "state"));
    let get = |target: &str, host: &str| format!("GET {target} HTTP/1.1\r\nhost: {host}\r\n\r\n");
    thread::scope(|scope| {
        let finished = scope
            .spawn(|| world.carrier.finish_sign_in(waiting, PATIENCE, &Utc::now, &Cancel::new()));
        // As browsers do, ahead of time: it says nothing, and is in nobody's way.
        let silent = TcpStream::connect(&door).unwrap();
        let good = format!("/callback?code=1&state={state}&iss=https://id.example");
        for stranger in ["/", "/favicon.ico", "/callback", &good.replace("/callback", "/other")] {
            let answer = knock(&door, &get(stranger, &door));
            assert!(answer.starts_with("HTTP/1.1 404"), "{stranger}: {answer}");
        }
        let twice = knock(&door, &get(&format!("{good}&state={state}"), &door));
        assert!(twice.starts_with("HTTP/1.1 404"), "{twice}");
        assert_eq!(knock(&door, &get(&good, "keepwell.example")), "", "another site's name");
        assert_eq!(knock(&door, &get(&good, &door).replace("GET", "POST")), "");
        assert_eq!(knock(&door, &get(&format!("{good}{}", "x".repeat(20_000)), &door)), "");
        assert!(!finished.is_finished());

        let answer = knock(&door, &get(&good, &door));
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(answer.contains("go back to Keepwell") && !answer.contains(&state));
        assert!(matches!(finished.join().unwrap(), Err(SignInError::Refused)));
        drop(silent);
    });
    assert!(TcpStream::connect(&door).is_err(), "the door is closed");
}

#[test]
fn an_answer_says_who_it_is_from() {
    let world = World::new();
    let answers = [
        ("iss=https://other.example&code=1", "other"),
        ("error=access_denied", "declined"),
        ("error=unauthorized_client", "unknown"),
        ("error=server_error&code=1", "refused"),
        ("", "refused"),
        // Said twice, it is not said by one.
        ("iss=https://id.example&iss=https://other.example&code=1", "other"),
        ("iss=https://id.example&code=1&code=2", "refused"),
        ("error=server_error&error=other&code=1", "refused"),
    ];
    for (answer, expected) in answers {
        let came = match world.answered(answer).unwrap_err() {
            SignInError::OtherProvider => "other",
            SignInError::Declined => "declined",
            SignInError::UnknownClient => "unknown",
            SignInError::Refused => "refused",
            other => panic!("{other:?}"),
        };
        assert_eq!(came, expected, "{answer}");
    }
}

#[test]
fn what_comes_with_a_word_that_nobody_signed_is_given_back() {
    let returned = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&returned);
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let signed = [r#"{"alg":"RS256"}"#, r#"{"iss":"https://id.example"}"#, "not a signature"];
    let id_token = signed.map(part).join(".");
    let world = World::of(move |request| match request.target.as_str() {
        "/token" => Reply::fhir(
            200,
            &json!({
                "access_token": "for-the-service", "refresh_token": "for-the-next",
                "token_type": "bearer", "id_token": id_token,
            }),
        ),
        "/keys" => Reply::fhir(200, &json!({ "keys": [] })),
        _ => {
            seen.lock().unwrap().push(String::from_utf8(request.body.clone()).unwrap());
            Reply::fhir(200, &json!({}))
        }
    });
    let refused = world.answered("iss=https://id.example&code=1");
    assert!(matches!(refused, Err(SignInError::NotSigned)), "{refused:?}");
    let tokens = ["for-the-next", "for-the-service"];
    let given_back = tokens.map(|token| format!("token={token}&client_id=keepwell"));
    assert_eq!(*returned.lock().unwrap(), given_back);
}

/// A shared computer has more than one person on it, and any of them can knock.
#[test]
fn a_crowd_at_the_door_keeps_the_browser_out_for_no_moment() {
    let world = World::new();
    let waiting = world.start();
    let (door, state) = (door(&waiting), asked(&waiting, "state"));
    thread::scope(|scope| {
        let finished = scope
            .spawn(|| world.carrier.finish_sign_in(waiting, PATIENCE, &Utc::now, &Cancel::new()));
        let crowd: Vec<_> = (0..200).map(|_| TcpStream::connect(&door).unwrap()).collect();
        // The first of them are shown out, and not only when their time is over.
        let mut first = &crowd[0];
        first.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        assert_eq!(first.read(&mut [0; 16]).unwrap(), 0);
        let good = format!("/callback?code=1&state={state}&iss=https://id.example");
        let answer = knock(&door, &format!("GET {good} HTTP/1.1\r\nhost: {door}\r\n\r\n"));
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(matches!(finished.join().unwrap(), Err(SignInError::Refused)));
    });
}

/// A service says where to sign in at either of two places.
#[test]
fn where_to_sign_in_is_found_at_the_older_place_too() {
    let at = |name: &str| json!({ "url": name, "valueUri": format!("https://id.example/{name}") });
    let long = "x".repeat(2 * 1024 * 1024);
    let statement = json!({
        "resourceType": "CapabilityStatement", "description": long,
        "rest": [{ "security": { "extension": [{
            "url": "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris",
            "extension": [at("authorize"), at("token")],
        }]}}],
    });
    let for_services = json!({ "token_endpoint": "https://id.example/token", "capabilities": [] });
    let newer = [
        (Reply::html(404, "<h1>Not found</h1>"), true),
        (Reply::html(200, "<h1>Welcome</h1>"), true),
        (Reply::html(500, "<h1>Out of order</h1>"), true),
        (Reply::html(302, "").with("location", "https://id.example/"), true),
        (Reply::fhir(401, &json!({ "resourceType": "OperationOutcome" })), true),
        (Reply::fhir(200, &json!({ "resourceType": "OperationOutcome" })), true),
        (Reply::fhir(200, &for_services), true),
        (Reply::fhir(200, &json!({ "description": "x".repeat(2 * 1024 * 1024) })), false),
        (Reply::html(503, "<h1>Busy</h1>"), false),
    ];
    for (reply, found) in newer {
        let (shown, older) = (reply.clone(), statement.clone());
        let service = StubServer::start(move |request| {
            Some(match request.target.as_str() {
                "/fhir/metadata" => Reply::fhir(200, &older),
                _ => reply.clone(),
            })
        });
        let link = Link::new(&service.base_url(), None).unwrap();
        let provider = Carrier::new().unwrap().find_provider(&link, &Cancel::new());
        assert_eq!(provider.is_ok(), found, "{} {provider:?}", shown.status);
    }
}

/// Some providers say who somebody is to whoever signs them in.
#[test]
fn a_word_about_the_person_that_nobody_asked_for_is_not_heard() {
    let world = World::of(|request| match request.target.as_str() {
        "/token" => Reply::fhir(
            200,
            &json!({
                "access_token": "for-the-service", "token_type": "bearer", "patient": "p1",
                "id_token": "not.for.us",
            }),
        ),
        _ => Reply::fhir(404, &json!({})),
    });
    let waiting = world.start_for(&["launch/patient"]);
    let granted = world.returned(waiting, "iss=https://id.example&code=1").unwrap();
    assert_eq!((granted.patient.as_deref(), granted.claims.0.len()), (Some("p1"), 0));
}

#[test]
fn a_refusal_is_one_whatever_the_status_says() {
    for status in [200, 400, 401] {
        let refused = renewed(status, &json!({ "error": "invalid_grant" }));
        assert!(matches!(refused, Err(TokenError::Ended)), "{status} {refused:?}");
        let refused = renewed(status, &json!({ "error": "temporarily_unavailable" }));
        assert!(matches!(refused, Err(TokenError::Refused)), "{status} {refused:?}");
    }
}

#[test]
fn a_token_is_kept_whatever_is_said_of_its_length() {
    for lasts in [json!("600"), json!(-1), json!(null)] {
        let answer = json!({
            "access_token": "for-the-service", "token_type": "Bearer", "expires_in": lasts,
            "refresh_token": "rotated",
        });
        let tokens = renewed(200, &answer).unwrap();
        assert_eq!(tokens.refresh.unwrap().as_str(), "rotated");
    }
    for (token, kind) in [("", "Bearer"), ("for-the-service", "mac")] {
        let refused = renewed(200, &json!({ "access_token": token, "token_type": kind }));
        assert!(matches!(refused, Err(TokenError::Refused)), "{refused:?}");
    }
}
