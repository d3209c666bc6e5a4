//! From nothing to a record that was written, changed, found and recovered.

use std::process::Command;

use app::App;

use crate::home::{Home, PASSPHRASE, said};

#[test]
fn a_person_makes_a_lock_and_is_listed() {
    let dir = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_keepwell"));
        command.args(args).env("KEEPWELL_HOME", dir.path()).env("KEEPWELL_PASSPHRASE", PASSPHRASE);
        said(&command.output().unwrap())
    };
    assert!(run(&["person", "list"]).out.contains("Nobody has a lock"));
    let made = run(&["person", "create", "--name", "Asha", "--json"]).json();
    assert_eq!(made["name"], "Asha");
    assert!(made["recovery_code"].as_str().unwrap().len() >= 26);
    let listed = run(&["person", "list", "--json"]).json();
    assert_eq!(listed[0]["id"], made["id"]);
    assert_eq!(listed.as_array().unwrap().len(), 1);
    let again = run(&["person", "create", "--name", "Asha"]);
    assert_eq!(again.code, 1, "a second Asha could not be told from the first");
}

#[test]
fn a_page_is_written_changed_found_deleted_and_brought_back() {
    let home = Home::new();
    let page = home.json(&[
        "diary",
        "add",
        "--mood",
        "4",
        "--energy",
        "3",
        "--feeling",
        "calm",
        "--note",
        "Walked to the shop",
        "--at",
        "2026-05-03T08:15+01:00",
    ]);
    let id = page["id"].as_str().unwrap();
    assert_eq!(page["page"]["kind"], "diary");
    assert_eq!(page["page"]["at"], "2026-05-03T08:15:00+01:00");
    assert_eq!(page["page"]["fields"]["mood"], "4");
    assert_eq!(page["page"]["fields"]["feelings"][0], "calm");

    let edited = home.json(&["diary", "edit", id, "--mood", "2"]);
    assert_eq!(
        (&edited["page"]["fields"]["mood"], &edited["page"]["fields"]["note"]),
        (&"2".into(), &"Walked to the shop".into())
    );
    assert_eq!(home.json(&["list", "--search", "shop"])[0]["id"], id);
    assert_eq!(home.json(&["list", "--search", "ocean"]).as_array().unwrap().len(), 0);

    home.json(&["diary", "delete", id]);
    assert_eq!(home.json(&["list"]).as_array().unwrap().len(), 0);
    let back = home.json(&["diary", "restore", id]);
    assert_eq!((&back["page"]["fields"]["mood"], &back["deleted"]), (&"2".into(), &false.into()));

    let steps = home.json(&["history", id])["steps"].clone();
    let changed: Vec<_> = steps.as_array().unwrap().iter().map(|s| s["deleted"].clone()).collect();
    assert_eq!(changed, [false, false, true, false]);
    assert_eq!(steps[0]["by_name"], "Asha");
    home.check();
    assert_eq!(home.json(&["rebuild"])["same"], true);
    home.check();
}

#[test]
fn newest_comes_first_whatever_the_offset() {
    let home = Home::new();
    for at in ["2026-05-03T08:00+01:00", "2026-05-03T08:30+02:00", "2026-05-03T07:15Z"] {
        home.json(&["diary", "add", "--mood", "3", "--at", at]);
    }
    let list = home.json(&["list"]);
    let times: Vec<_> = list.as_array().unwrap().iter().map(|e| e["page"]["at"].clone()).collect();
    let newest_first =
        ["2026-05-03T07:15:00+00:00", "2026-05-03T08:00:00+01:00", "2026-05-03T08:30:00+02:00"];
    assert_eq!(times, newest_first);
}

#[test]
fn used_wrongly_is_2_failed_is_1_and_the_reason_is_on_standard_error() {
    let home = Home::new();
    for wrong in [
        &["diary", "add", "--mood", "6"][..],
        &["diary", "add", "--at", "yesterday"],
        &["diary", "edit", "not-an-id", "--mood", "2"],
        &["list", "--kind", "poems"],
        &["fly"],
        &["connect", "add", "http://127.0.0.1:1/fhir"],
        &["connect", "add", "http://127.0.0.1:1/fhir", "--nhs-number", "9434765918"],
    ] {
        let said = home.run(wrong);
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{wrong:?}");
        assert!(!said.err.is_empty());
    }
    let nothing = home.run(&["diary", "add"]);
    assert_eq!(nothing.code, 1);
    assert!(nothing.err.contains("nothing on this page"), "{}", nothing.err);
    let unknown = home.run(&["history", "00000000-0000-4000-8000-000000000000", "--json"]);
    assert_eq!((unknown.code, unknown.out.as_str()), (1, ""));
    let error: serde_json::Value = serde_json::from_str(&unknown.err).unwrap();
    assert_eq!(error["error"], "no_such_entry");
    assert_eq!(home.json(&["list"]).as_array().unwrap().len(), 0);
    home.check();
}

#[test]
fn the_passphrase_is_changed_and_the_code_opens_what_is_forgotten() {
    let home = Home::new();
    home.json(&["diary", "add", "--mood", "3"]);
    let wrong = home.command(&["list"]).env("KEEPWELL_PASSPHRASE", "guess").output().unwrap();
    let wrong = said(&wrong);
    assert_eq!(wrong.code, 1);
    assert!(wrong.err.contains("That passphrase does not open"), "{}", wrong.err);

    let new = "seven quiet harbour bells";
    let mut change = home.command(&["person", "passphrase"]);
    assert_eq!(said(&change.env("KEEPWELL_NEW_PASSPHRASE", new).output().unwrap()).code, 0);
    assert_eq!(home.run(&["list"]).code, 1, "the old one is of no use");
    let opened = home.command(&["list"]).env("KEEPWELL_PASSPHRASE", new).output().unwrap();
    assert_eq!(said(&opened).code, 0);

    let mut recover = home.command(&["person", "recover"]);
    let code = home.recovery_code.to_lowercase().replace('0', "o");
    recover.env("KEEPWELL_RECOVERY_CODE", code).env("KEEPWELL_NEW_PASSPHRASE", PASSPHRASE);
    let recovered = said(&recover.output().unwrap());
    assert_eq!(recovered.code, 0, "{}", recovered.err);
    assert_eq!(home.json(&["list"]).as_array().unwrap().len(), 1);
}

#[test]
fn a_record_that_is_open_elsewhere_is_left_alone() {
    let home = Home::new();
    home.json(&["diary", "add", "--mood", "3"]);
    let window = App::new(home.path().to_owned());
    let Ok(api::Response::People(people)) = window.dispatch(api::Request::People) else {
        panic!("no people");
    };
    let person = people.people[0].id;
    window.dispatch(api::Request::Unlock { person, passphrase: PASSPHRASE.into() }).unwrap();
    let second = home.run(&["diary", "add", "--mood", "1"]);
    assert_eq!(second.code, 1);
    assert!(second.err.contains("already open"), "{}", second.err);
    window.dispatch(api::Request::Lock).unwrap();
    assert_eq!(home.json(&["list"]).as_array().unwrap().len(), 1);
}

#[test]
fn two_people_each_open_only_their_own() {
    let home = Home::new();
    let mut create = home.command(&["person", "create", "--name", "Ben", "--json"]);
    said(&create.env("KEEPWELL_PASSPHRASE", "another one entirely").output().unwrap()).json();
    assert_eq!(home.run(&["list"]).code, 2, "whose record must be said");
    assert_eq!(home.run(&["list", "--person", "Asha"]).code, 0);
    assert_eq!(home.run(&["list", "--person", "Ben"]).code, 1, "Asha's passphrase is not Ben's");
    assert_eq!(home.run(&["list", "--person", "Cleo"]).code, 1);
}
