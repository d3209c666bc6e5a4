//! Entries of every kind, written, changed and found by their fields.

use crate::home::Home;

#[test]
fn a_medicine_is_written_changed_and_found() {
    let home = Home::new();
    let added = home.json(&[
        "entry",
        "add",
        "--kind",
        "medicine",
        "--set",
        "name=Ramipril",
        "--set",
        "dose=5 mg",
        "--set",
        "started=2026-05",
        "--set",
        "tags=heart, morning",
        "--circle",
        "on",
    ]);
    let id = added["id"].as_str().unwrap();
    assert_eq!(added["page"]["fields"]["name"], "Ramipril");
    assert_eq!(added["page"]["fields"]["tags"], serde_json::json!(["heart", "morning"]));
    assert_eq!(added["audience"], serde_json::json!({"circle": true, "care_team": true}));

    let edited = home.json(&["entry", "edit", id, "--set", "dose=10 mg", "--set", "started="]);
    let fields = &edited["page"]["fields"];
    assert_eq!((&fields["dose"], &fields["name"]), (&"10 mg".into(), &"Ramipril".into()));
    assert!(fields.get("started").is_none());
    let private = home.json(&["audience", id, "--circle", "off"]);
    assert_eq!(private["audience"], serde_json::json!({"circle": false, "care_team": true}));

    for found in [
        ["list", "--search", "rami"],
        ["list", "--kind", "medicine"],
        ["list", "--tag", "heart"],
        ["list", "--search", "10 mg"],
    ] {
        assert_eq!(home.json(&found).as_array().unwrap().len(), 1, "{found:?}");
    }
    assert_eq!(home.json(&["list", "--kind", "allergy"]), serde_json::json!([]));
    assert_eq!(home.json(&["list", "--tag", "hear"]), serde_json::json!([]));

    assert_eq!(home.json(&["entry", "delete", id])["deleted"], true);
    assert_eq!(home.json(&["list", "--tag", "heart"]), serde_json::json!([]));
    assert_eq!(home.json(&["entry", "restore", id])["page"], edited["page"]);
    assert_eq!(home.json(&["rebuild"])["same"], true);
    home.check();
}

#[test]
fn every_kind_is_kept_with_all_it_has_room_for() {
    let home = Home::new();
    let kinds = home.json(&["entry", "kinds"]);
    for kind in kinds.as_array().unwrap() {
        let name = kind["kind"].as_str().unwrap();
        let fields = kind["fields"].as_array().unwrap().iter().map(|field| field.as_str().unwrap());
        let fields: Vec<&str> = fields.collect();
        if fields.contains(&"file") {
            continue;
        }
        let value = |field: &str| match field {
            "mood" | "energy" => "3",
            "sleep" | "score" => "7",
            "started" | "stopped" | "on" => "2026-05-03",
            "severity" => "mild",
            "answers" => r#"{"a":"1"}"#,
            _ => "something",
        };
        let set = fields.iter().map(|field| format!("{field}={}", value(field)));
        let set: Vec<String> = set.collect();
        let mut words = vec!["entry", "add", "--kind", name];
        words.extend(set.iter().flat_map(|set| ["--set", set]));
        let added = home.json(&words);
        let kept = added["page"]["fields"].as_object().unwrap();
        assert_eq!(kept.len(), fields.len(), "{name}");
    }
    home.check();
}

#[test]
fn what_is_erased_is_gone_with_its_history() {
    let home = Home::new();
    let added = home.json(&["diary", "add", "--note", "gooseberry secret"]);
    let id = added["id"].as_str().unwrap();
    home.json(&["diary", "edit", id, "--note", "another"]);
    let kept = home.json(&["diary", "add", "--note", "kept"]);
    assert_eq!(home.json(&["erase", id, "--tell"])["erased"], false);
    assert_eq!(home.json(&["list"]).as_array().unwrap().len(), 2);

    assert_eq!(home.json(&["erase", id])["erased"], true);
    assert_eq!(home.json(&["list"])[0]["id"], kept["id"]);
    assert_eq!(home.json(&["list", "--search", "gooseberry"]), serde_json::json!([]));
    for gone in [["history", id].as_slice(), &["entry", "restore", id], &["erase", id]] {
        assert_eq!(home.run(gone).code, 1, "{gone:?}");
    }
    assert_eq!(home.json(&["rebuild"])["same"], true);
    assert_eq!(home.json(&["list"]).as_array().unwrap().len(), 1);
    home.check();
}

#[test]
fn what_does_not_fit_is_said_and_nothing_is_kept() {
    let home = Home::new();
    for (words, code) in [
        (vec!["entry", "add", "--kind", "medicine", "--set", "dose=5 mg"], 1),
        (vec!["entry", "add", "--kind", "medicine", "--set", "mood=3"], 2),
        (vec!["entry", "add", "--kind", "medicine", "--set", "name"], 2),
        (vec!["entry", "add", "--kind", "potion", "--set", "name=x"], 2),
        (vec!["entry", "add", "--kind", "condition", "--set", "started=May"], 2),
        (vec!["entry", "add", "--kind", "photo", "--set", "file={}"], 2),
        (vec!["audience", "e7e7e7e7-e7e7-47e7-a7e7-e7e7e7e7e7e7"], 2),
    ] {
        let said = home.run(&words);
        assert_eq!(said.code, code, "{words:?}");
        assert!(!said.err.is_empty() && said.out.is_empty(), "{words:?}");
    }
    assert_eq!(home.json(&["list"]), serde_json::json!([]));
    assert_eq!(home.json(&["attention", "list"])["entries"], serde_json::json!([]));
}
