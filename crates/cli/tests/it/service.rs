//! A real FHIR service on loopback, reached through the command line.

use std::collections::BTreeSet;

use serde_json::Value;
use testkit::{FaultProxy, FhirServer, patient};

use crate::home::{Home, said};
use crate::killer::Killer;

/// The Observations at the service that are pages of the diary, by our
/// identifier.
fn pages_there(server: &FhirServer, id: &str) -> Vec<Value> {
    server.search(&format!("Observation?identifier=urn:ietf:rfc:3986|urn:uuid:{id}"))
}

#[test]
fn a_page_written_with_no_service_in_reach_arrives_once() {
    let Some(mut server) = FhirServer::start() else { return };
    let made_up = patient::made_up(7);
    let loaded = server.load(&made_up.bundle);
    let home = Home::new();
    let connected = home.json(&[
        "connect",
        "add",
        &server.base_url(),
        "--nhs-number",
        &made_up.nhs_number,
        "--name",
        "Leeds Care Record",
        "--send",
        "usual",
    ]);
    assert_eq!(format!("Patient/{}", connected["patient"].as_str().unwrap()), loaded[0]);

    server.stop();
    let page = home.json(&["diary", "add", "--mood", "4", "--note", "No signal out here"]);
    let id = page["id"].as_str().unwrap().to_owned();
    let failed = home.run(&["sync"]);
    assert_eq!(failed.code, 1);
    assert!(failed.out.contains("What you wrote is safe on this computer"), "{}", failed.out);
    assert_eq!(home.json(&["outbox"])[0]["state"], "waiting");

    assert!(server.resume());
    let synced = home.json(&["sync"]);
    assert_eq!((&synced[0]["sent"], &synced[0]["waiting"]), (&1.into(), &0.into()));
    let there = pages_there(&server, &id);
    assert_eq!(there.len(), 1);
    assert_eq!(there[0]["valueInteger"], 4);
    assert_eq!(home.json(&["sync"])[0]["sent"], 0, "once is enough");
    assert_eq!(pages_there(&server, &id).len(), 1);

    let held: BTreeSet<(String, String)> = home
        .json(&["clinical"])
        .as_array()
        .unwrap()
        .iter()
        .map(|item| (text(&item["type"]), text(&item["id"])))
        .collect();
    for place in loaded {
        let (kind, id) = place.split_once('/').unwrap();
        if kind != "Provenance" {
            assert!(held.contains(&(kind.to_owned(), id.to_owned())), "{place} did not come");
        }
    }

    home.json(&["diary", "edit", &id, "--mood", "2"]);
    home.json(&["sync"]);
    assert_eq!(pages_there(&server, &id)[0]["valueInteger"], 2);
    home.json(&["diary", "delete", &id]);
    home.json(&["sync"]);
    assert_eq!(pages_there(&server, &id)[0]["status"], "entered-in-error");
    assert_eq!(pages_there(&server, &id).len(), 1);
    home.check();
    assert_eq!(home.json(&["rebuild"])["same"], true);
}

#[test]
fn a_private_page_stays_here() {
    let Some(server) = FhirServer::start() else { return };
    let made_up = patient::made_up(8);
    server.load(&made_up.bundle);
    let home = Home::new();
    let private = home.json(&["diary", "add", "--note", "only for me", "--care-team", "off"]);
    let add = ["connect", "add", &server.base_url(), "--nhs-number", &made_up.nhs_number];
    home.json(&[&add[..], &["--send", "usual"]].concat());
    let shared = home.json(&["diary", "add", "--note", "for them too"]);
    assert_eq!(home.json(&["sync"])[0]["sent"], 1);
    assert_eq!(pages_there(&server, private["id"].as_str().unwrap()).len(), 0);
    let shared = shared["id"].as_str().unwrap();
    assert_eq!(pages_there(&server, shared).len(), 1);

    home.json(&["diary", "edit", shared, "--care-team", "off"]);
    home.json(&["sync"]);
    let withdrawn = pages_there(&server, shared);
    assert_eq!((withdrawn.len(), &withdrawn[0]["status"]), (1, &"entered-in-error".into()));
    assert!(!withdrawn[0].to_string().contains("for them too"), "its words are taken back");
}

#[test]
fn a_removed_connection_leaves_what_was_written_and_nothing_else() {
    let Some(server) = FhirServer::start() else { return };
    let made_up = patient::made_up(12);
    server.load(&made_up.bundle);
    let home = Home::new();
    let page = home.json(&["diary", "add", "--mood", "3"]);
    let add = || {
        let url = server.base_url();
        home.json(&[
            "connect",
            "add",
            &url,
            "--nhs-number",
            &made_up.nhs_number,
            "--name",
            "Leeds",
            "--send",
            "usual",
        ]);
        home.json(&["sync"]);
    };
    add();
    assert!(home.json(&["clinical"]).as_array().unwrap().len() > 50);
    home.json(&["connect", "remove", "Leeds"]);
    assert_eq!(home.json(&["clinical"]).as_array().unwrap().len(), 0);
    assert_eq!(home.json(&["list"])[0]["id"], page["id"]);
    home.check();
    add();
    let id = page["id"].as_str().unwrap();
    assert_eq!(pages_there(&server, id).len(), 1, "known again by its identifier");
}

#[test]
fn a_token_lets_in_and_is_never_shown() {
    let Some(server) = FhirServer::start_with_token("canary-token-1") else { return };
    let made_up = patient::made_up(9);
    server.load(&made_up.bundle);
    let home = Home::new();
    let url = server.base_url();
    let add = ["connect", "add", &url, "--nhs-number", &made_up.nhs_number, "--name", "Leeds"];
    let refused = home.run(&add);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("did not let Keepwell in"), "{}", refused.err);
    let mut command = home.command(&add);
    let added = said(&command.env("KEEPWELL_TOKEN", "canary-token-1").output().unwrap());
    assert_eq!(added.code, 0, "{}", added.err);
    let synced = home.run(&["sync", "--json"]);
    assert_eq!(synced.code, 0, "{}", synced.err);
    let listed = home.run(&["connect", "list", "--json"]);
    assert!(listed.json()[0]["has_token"] == true);
    for said in [added, synced, listed] {
        assert!(!said.out.contains("canary-token") && !said.err.contains("canary-token"));
    }
}

/// The whole way from the command line through the record to the service, over
/// a link that loses requests and answers.
#[test]
fn a_link_that_loses_a_third_still_brings_each_page_once() {
    let Some(server) = FhirServer::start() else { return };
    let made_up = patient::made_up(10);
    server.load(&made_up.bundle);
    for seed in 0..3 {
        let home = Home::new();
        let proxy = FaultProxy::start(&server.base_url(), seed, 0.3);
        proxy.set_faults(false);
        let url = proxy.base_url();
        home.json(&[
            "connect",
            "add",
            &url,
            "--nhs-number",
            &made_up.nhs_number,
            "--name",
            "Leeds",
            "--send",
            "usual",
        ]);
        let pages: Vec<String> = (0..4)
            .map(|number| {
                let note = format!("seed {seed}, page {number}");
                text(&home.json(&["diary", "add", "--mood", "2", "--note", &note])["id"])
            })
            .collect();
        proxy.set_faults(true);
        for _ in 0..3 {
            home.run(&["sync"]);
        }
        home.json(&["diary", "edit", &pages[0], "--mood", "5"]);
        home.run(&["sync"]);
        proxy.set_faults(false);
        let synced = home.run(&["sync", "--json"]);
        assert_eq!(synced.code, 0, "seed {seed}: {}", synced.err);
        let report = synced.json();
        assert_eq!((&report[0]["waiting"], &report[0]["needs_attention"]), (&0.into(), &0.into()));
        for page in &pages {
            assert_eq!(pages_there(&server, page).len(), 1, "seed {seed}");
        }
        assert_eq!(pages_there(&server, &pages[0])[0]["valueInteger"], 5, "seed {seed}");
        home.check();
    }
}

#[test]
fn a_sync_killed_at_any_moment_sends_each_page_once() {
    const KILLS: u32 = 40;
    let Some(server) = FhirServer::start() else { return };
    let made_up = patient::made_up(11);
    server.load(&made_up.bundle);
    let home = Home::new();
    let add = ["connect", "add", &server.base_url(), "--nhs-number", &made_up.nhs_number];
    home.json(&[&add[..], &["--send", "usual"]].concat());
    let mut pages = vec![text(&home.json(&["diary", "add", "--mood", "1"])["id"])];
    let (mut killer, _) = Killer::after(|| home.json(&["sync"]));
    for _ in 0..KILLS {
        pages.push(text(&home.json(&["diary", "add", "--mood", "3"])["id"]));
        killer.strike(home.command(&["sync"]).spawn().unwrap());
    }
    killer.enough();
    let report = home.json(&["sync"]);
    assert_eq!((&report[0]["waiting"], &report[0]["needs_attention"]), (&0.into(), &0.into()));
    for page in &pages {
        assert_eq!(pages_there(&server, page).len(), 1);
    }
    home.check();
    assert_eq!(home.json(&["rebuild"])["same"], true);
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
