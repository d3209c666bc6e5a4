//! Signing in from the command line, with a browser that has no window.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, ChildStderr};

use serde_json::Value;
use testkit::http::Reply;
use testkit::{Browser, Gate, StubServer, patient};

use crate::home::{Home, PASSPHRASE, Said};

/// A command that has printed where to sign in, and signs in there: it goes on by
/// itself.
pub(crate) fn signing_in(
    home: &Home,
    name: &str,
    args: &[&str],
) -> (Child, BufReader<ChildStderr>) {
    let mut child = home.command(args).args(["--no-browser", "--json"]).spawn().unwrap();
    let mut said = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    while !line.starts_with("http") {
        line.clear();
        assert!(said.read_line(&mut line).unwrap() > 0, "no address was printed");
    }
    Browser::default().sign_in(line.trim(), name);
    (child, said)
}

/// Runs a command that prints where to sign in, and signs in there.
pub(crate) fn signed_in(home: &Home, name: &str, args: &[&str]) -> Said {
    let (child, mut said) = signing_in(home, name, args);
    let mut err = String::new();
    said.read_to_string(&mut err).unwrap();
    let output = child.wait_with_output().unwrap();
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    Said { code: output.status.code().unwrap(), out, err }
}

/// Whether any file below `folder` holds this text.
fn holds(folder: &Path, text: &str) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return holds(&path, text);
        }
        let bytes = std::fs::read(&path).unwrap();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    })
}

#[test]
fn a_person_signs_in_and_out_and_in_again() {
    let Some(gate) = Gate::start(600) else { return };
    let loaded = gate.server.load(&patient::made_up(5).bundle);
    let me = loaded[0].strip_prefix("Patient/").unwrap();
    let home = Home::new();
    home.json(&["diary", "add", "--mood", "4"]);
    let url = gate.base_url();
    let mut connect = vec!["connect", "add", &url, "--sign-in", "--client-id", "keepwell"];
    connect.extend(["--name", "Leeds", "--send", "diary=yes"]);
    let connected: Value = signed_in(&home, me, &connect).json();
    assert_eq!((&connected["patient"], &connected["has_token"]), (&me.into(), &true.into()));
    let synced = home.json(&["sync"]);
    assert_eq!((&synced[0]["sent"], &synced[0]["problem"]), (&1.into(), &Value::Null));
    let listed = home.run(&["connect", "list"]).out;
    assert!(listed.contains("signed in since") && listed.contains("vot: P9.Cp.Cd"), "{listed}");

    assert_eq!(home.json(&["connect", "logout", "Leeds"])["told"], true);
    home.json(&["diary", "add", "--mood", "2"]);
    let out = home.run(&["sync"]);
    assert_eq!(out.code, 1);
    assert!(out.out.contains("You are not signed in at Leeds any more."), "{}", out.out);
    let back: Value = signed_in(&home, me, &["connect", "login", "Leeds"]).json();
    assert_eq!(back["id"], connected["id"]);
    assert_eq!(home.json(&["sync"])[0]["sent"], 1);

    let somebody = signed_in(&home, "somebody-else", &["connect", "login", "Leeds"]);
    assert_eq!(somebody.code, 1);
    assert!(somebody.err.contains("Someone else signed in"), "{}", somebody.err);

    let requests = gate.requests();
    let tokens = requests.iter().filter_map(|request| request.header("authorization"));
    let tokens: Vec<&str> = tokens.filter_map(|text| text.strip_prefix("Bearer ")).collect();
    assert!(!tokens.is_empty());
    let forms: Vec<String> =
        requests.iter().map(|one| String::from_utf8_lossy(&one.body).into_owned()).collect();
    let given = forms.iter().flat_map(|form| form.split('&'));
    let given = given.filter_map(|pair| pair.split_once('='));
    let names = ["refresh_token", "token", "code", "code_verifier"];
    let given: Vec<&str> =
        given.filter(|(name, _)| names.contains(name)).map(|(_, value)| value).collect();
    assert!(given.len() >= 3, "codes and tokens were handed in");
    let loud = home.command(&["sync"]).env("RUST_LOG", "trace").output().unwrap();
    let loud = String::from_utf8_lossy(&[loud.stdout, loud.stderr].concat()).into_owned();
    let said = [out.out, out.err, listed, home.run(&["connect", "list", "--json"]).out, loud];
    assert!(requests.iter().all(|one| tokens.iter().all(|token| !one.target.contains(token))));
    for token in tokens.into_iter().chain(given) {
        assert!(said.iter().all(|said| !said.contains(token)));
        assert!(!holds(home.path(), token));
    }
    home.check();
}

/// The browser is somebody else's program, and stays when Keepwell has gone.
#[cfg(unix)]
#[test]
fn the_browser_is_told_nothing_but_where_to_go() {
    use std::os::unix::fs::PermissionsExt;

    let service = StubServer::start(|request| {
        let at = |path: &str| format!("http://{}/{path}", request.header("host").unwrap());
        let both = serde_json::json!({
            "authorization_endpoint": at("auth"), "token_endpoint": at("token"),
            "resourceType": "CapabilityStatement", "fhirVersion": "4.0.1",
            "rest": [{"mode": "server", "resource": []}],
        });
        Some(Reply::fhir(200, &both))
    });
    let programs = tempfile::tempdir().unwrap();
    let browser = programs.path().join("xdg-open");
    std::fs::write(
        &browser,
        "#!/bin/sh\n{ echo \"$@\"; env; } > \"$0.new\"\nmv \"$0.new\" \"$0.told\"\n",
    )
    .unwrap();
    std::fs::set_permissions(&browser, PermissionsExt::from_mode(0o700)).unwrap();
    let home = Home::new();
    let url = service.base_url();
    let mut waiting = home
        .command(&["connect", "add", &url, "--sign-in", "--client-id", "keepwell"])
        .env("KEEPWELL_TOKEN", "canary-token-2")
        .env("PATH", format!("{}:/usr/bin:/bin", programs.path().display()))
        .spawn()
        .unwrap();
    let told = loop {
        if let Ok(told) = std::fs::read_to_string(browser.with_extension("told")) {
            break told;
        }
        assert!(waiting.try_wait().unwrap().is_none(), "no browser was opened");
        std::thread::sleep(std::time::Duration::from_millis(20));
    };
    waiting.kill().unwrap();
    waiting.wait().unwrap();
    assert!(told.starts_with(&format!("{}/auth?", url.strip_suffix("/fhir").unwrap())), "{told}");
    for secret in ["KEEPWELL", PASSPHRASE, "canary-token-2"] {
        assert!(!told.contains(secret), "{secret}");
    }
}

#[test]
fn a_connection_without_a_sign_in_has_none_to_end() {
    let home = Home::new();
    let unknown = home.run(&["connect", "logout", "Leeds"]);
    assert!(unknown.err.contains("There is no connection of that name."), "{}", unknown.err);
    let nobody = home.run(&["connect", "add", "https://fhir.example"]);
    assert_eq!(nobody.code, 2, "either sign in, or say who you are there");
}
