//! Readings by the real binary.

use serde_json::{Value, json};

use crate::home::{Home, Said};

fn list(home: &Home) -> Vec<Value> {
    home.json(&["reading", "list"]).as_array().unwrap().clone()
}

/// Said no, said why, and wrote nothing.
fn refused(home: &Home, args: &[&str], name: &str) -> Said {
    let before = list(home);
    let said = home.run(&[args, &["--json"]].concat());
    assert_eq!(said.code, 1, "{args:?}: {}", said.out);
    let line: Value = serde_json::from_str(&said.err).unwrap();
    assert_eq!(line["error"], name, "{line}");
    assert_eq!(list(home), before);
    said
}

#[test]
fn a_blood_pressure_is_written_corrected_taken_out_and_put_back() {
    let home = Home::new();
    let at = "2026-05-03T08:15+01:00";
    let first = home.json(&["reading", "add", "bp", "128/82", "--pulse", "71", "--at", at]);
    assert_eq!(first["measure"], "blood_pressure");
    assert_eq!(first["shown"], "128/82 mmHg, pulse 71");
    assert_eq!(first["value"]["pressure"]["diastolic"], 82);
    assert_eq!(first["at"], "2026-05-03T08:15:00+01:00");
    assert_eq!(first["audience"]["circle"], false);
    assert_eq!(first["audience"]["care_team"], true);
    let id = first["id"].as_str().unwrap();

    let corrected = home.json(&["reading", "correct", id, "126/82"]);
    assert_eq!(corrected["shown"], "126/82 mmHg, pulse 71", "the pulse stays as it was");
    assert_eq!(corrected["replaces"][0], id);
    let listed = list(&home);
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0]["id"], corrected["id"]);

    // The first id still means this reading.
    let again = home.json(&["reading", "correct", id, "127/83 70"]);
    assert_eq!(again["shown"], "127/83 mmHg, pulse 70");
    assert_eq!(list(&home).len(), 1);

    let newest = again["id"].as_str().unwrap();
    let removed = home.json(&["reading", "remove", newest]);
    assert_eq!(removed["value"], Value::Null);
    assert!(list(&home).is_empty());
    let back = home.json(&["reading", "restore", newest]);
    assert_eq!(back["shown"], "127/83 mmHg, pulse 70");

    let steps = home.json(&["reading", "history", id]);
    let what: Vec<&str> =
        steps.as_array().unwrap().iter().map(|step| step["what"].as_str().unwrap()).collect();
    assert_eq!(what, ["created", "corrected", "corrected", "removed", "put_back"]);
    assert_eq!(steps[0]["reading"]["shown"], "128/82 mmHg, pulse 71");
    assert_eq!(steps[0]["by_name"], "Asha");
    let said = home.run(&["reading", "history", id]).out;
    assert!(said.contains("Asha · put back · now"), "{said}");
    home.check();
    assert_eq!(home.json(&["rebuild"])["same"], true);
    home.check();
}

#[test]
fn an_unlikely_value_is_saved_only_when_sure() {
    let home = Home::new();
    let said = refused(&home, &["reading", "add", "bp", "240/120"], "are_you_sure");
    assert!(said.err.contains("higher than usual") && said.err.contains("--sure"), "{}", said.err);
    let saved = home.json(&["reading", "add", "bp", "240/120", "--sure"]);
    assert_eq!(saved["shown"], "240/120 mmHg");
    let id = saved["id"].as_str().unwrap();
    refused(&home, &["reading", "correct", id, "230/120"], "are_you_sure");
    home.json(&["reading", "correct", id, "124/82"]);
    home.check();
}

#[test]
fn what_cannot_be_is_refused_with_the_reason() {
    let home = Home::new();
    let cases = [
        (&["bp", "82/128"][..], "the larger one"),
        (&["bp", "128/82/71"], "type it like 128/82"),
        (&["spo2", "700%"], "between 30 and 100 %"),
        (&["glucose", "115"], "Is this mg/dL?"),
        (&["temp", "98.6"], "Is this °F?"),
        (&["weight", "11st", "15lb"], "14 pounds in a stone"),
        (&["pain", "-1"], "between 0 and 10"),
        (&["weight", "70", "--when", "fasting"], "around a meal"),
    ];
    for (words, reason) in cases {
        let said = refused(&home, &[&["reading", "add"], words].concat(), "not_like_this");
        assert!(said.err.contains(reason), "{words:?}: {}", said.err);
    }
    for wrong in [
        &["reading", "add", "cholesterol", "5"][..],
        &["reading", "add", "bp"],
        &["reading", "add", "glucose", "6.4", "--when", "lunch"],
        &["reading", "add", "own", "6.4"],
        &["reading", "list", "--from", "yesterday"],
        &["reading", "units", "--glucose", "kg"],
    ] {
        assert_eq!(home.run(wrong).code, 2, "{wrong:?}");
    }
    let nobody = "00000000-0000-4000-8000-000000000000";
    for command in ["remove", "restore", "history"] {
        refused(&home, &["reading", command, nobody], "no_such_reading");
    }
    assert!(list(&home).is_empty());
}

#[test]
fn glucose_is_kept_in_its_unit_and_shown_in_the_preferred_one() {
    let home = Home::new();
    let plain = home.json(&["reading", "add", "glucose", "6.4", "--when", "fasting"]);
    assert_eq!((&plain["shown"], &plain["context"]), (&"6.4 mmol/L".into(), &"fasting".into()));
    let american = home.json(&["reading", "add", "glucose", "115", "mg/dL"]);
    assert_eq!(american["value"]["amount"]["value"], "115");
    assert_eq!(american["value"]["amount"]["unit"], "mg/dL");
    assert_eq!(american["shown"], "6.4 mmol/L");
    assert_eq!(american["typed"], "115 mg/dL");

    home.json(&["reading", "units", "--glucose", "mg/dl", "--weight", "st lb"]);
    let shown: Vec<Value> = list(&home).iter().map(|view| view["shown"].clone()).collect();
    assert_eq!(shown.len(), 2);
    assert!(shown.iter().all(|shown| shown == "115 mg/dL"), "{shown:?}");
    let bare = home.json(&["reading", "add", "glucose", "110"]);
    assert_eq!(bare["value"]["amount"]["unit"], "mg/dL");
    let weight = home.json(&["reading", "add", "weight", "71.5kg"]);
    assert_eq!(weight["shown"], "11st 3.6lb");
    let summary = home.json(&["reading", "summary", "--code", "glucose", "--days", "30"]);
    assert_eq!(summary["parts"][0]["unit"], "mg/dL");
    assert_eq!(summary["parts"][0]["summary"]["count"], 3);
    assert_eq!(summary["parts"][0]["summary"]["lowest"]["value"], "110");
    home.check();
}

#[test]
fn the_same_reading_twice_is_one() {
    let home = Home::new();
    let args = ["reading", "add", "weight", "71.5", "--at", "2026-05-03T08:15+01:00"];
    let first = home.json(&args);
    let again = home.run(&args);
    assert!(again.out.contains("Nothing to change"), "{}", again.out);
    let id = first["id"].as_str().unwrap();
    assert!(again.out.contains(id));
    home.json(&["reading", "remove", id]);
    assert!(home.run(&["reading", "remove", id]).out.contains("Nothing to change"));
    // Typed again, it is meant.
    home.json(&args);
    assert_eq!(list(&home).len(), 1);
    home.check();
}

#[test]
fn lists_are_narrowed_and_aligned() {
    let home = Home::new();
    for (day, value) in [("01", "126/82"), ("02", "131/85"), ("03", "128/80 71")] {
        let at = format!("2026-05-{day}T08:15:00Z");
        home.json(&["reading", "add", "bp", value, "--at", &at, "--note", "seated"]);
    }
    home.json(&["reading", "add", "own", "2.5", "--name", "INR", "--unit", "ratio"]);
    let bp = home.json(&["reading", "list", "--code", "bp"]);
    assert_eq!(bp.as_array().unwrap().len(), 3);
    assert_eq!(bp[0]["shown"], "128/80 mmHg, pulse 71", "newest first");
    let some = ["reading", "list", "--code", "bp", "--from", "2026-05-02", "--to", "2026-05-02"];
    let some = home.json(&some);
    assert_eq!(some.as_array().unwrap().len(), 1);
    assert_eq!(home.json(&["reading", "list", "--limit", "2"]).as_array().unwrap().len(), 2);
    let own = home.json(&["reading", "list", "--code", "own", "--name", "INR"]);
    assert_eq!(own[0]["shown"], "2.5 ratio");

    let said = home.run(&["reading", "list", "--code", "bp"]).out;
    let columns: Vec<usize> = said.lines().map(|line| line.find("Blood").unwrap()).collect();
    assert_eq!(columns.len(), 3);
    assert!(columns.iter().all(|column| *column == columns[0]), "{said}");
    assert!(said.lines().all(|line| line.ends_with(" · seated")), "{said}");
}

#[test]
fn blood_pressure_is_averaged_as_the_guidance_does() {
    let home = Home::new();
    assert!(home.run(&["reading", "average"]).out.contains("No blood pressure"));
    let add = |at: &str, value: &str| home.run(&["reading", "add", "bp", value, "--at", at]).out;
    add("2026-05-03T08:00:00Z", "160/95");
    let sitting = add("2026-05-03T08:02:00Z", "150/91");
    assert!(sitting.contains("Average of this sitting: 155/93 (2 readings)"), "{sitting}");
    let few = home.run(&["reading", "average"]).out;
    assert!(few.contains("too few days"), "{few}");
    for day in 4..=6 {
        add(&format!("2026-05-0{day}T08:00:00Z"), "130/80");
        add(&format!("2026-05-0{day}T08:02:00Z"), "132/84");
    }
    let average = home.json(&["reading", "average"]);
    assert_eq!(average["mean"]["systolic"], 131);
    assert_eq!(average["mean"]["diastolic"], 82);
    assert_eq!((&average["days"], &average["used"]), (&4.into(), &6.into()));
    assert_eq!(average["first_day_left_out"], 2);
    assert_eq!(average["short_days"], 3);
    let said = home.run(&["reading", "average"]).out;
    assert!(said.starts_with("Average at home: 131/82 (6 readings)"), "{said}");
}

#[test]
fn a_target_is_set_replaced_and_ended() {
    let home = Home::new();
    let set = |high: &str| {
        let at = "2026-05-03";
        home.json(&[
            "reading", "target", "set", "bp", "--high", high, "--by", "Dr Shah", "--at", at,
        ])
    };
    set("140/90");
    let targets = set("135/85");
    assert_eq!(targets.as_array().unwrap().len(), 1, "the newer takes the place of the older");
    assert_eq!(targets[0]["high"]["pressure"]["systolic"], 135);
    assert_eq!(
        (&targets[0]["set_by"], &targets[0]["set_on"]),
        (&"Dr Shah".into(), &"2026-05-03".into())
    );
    let said = home.run(&["reading", "target", "list"]).out;
    assert!(said.contains("not above 135/85 mmHg · set by Dr Shah on 3 May 2026"), "{said}");
    let wrong =
        ["reading", "target", "set", "bp", "--low", "150/95", "--high", "135/85", "--by", "x"];
    refused(&home, &wrong, "not_like_this");
    home.check();
    assert_eq!(home.json(&["rebuild"])["same"], true);
    let id = targets[0]["id"].as_str().unwrap();
    assert_eq!(home.json(&["reading", "target", "end", id]).as_array().unwrap().len(), 0);
    home.check();
}

#[test]
fn switches_are_kept_with_a_reading() {
    let home = Home::new();
    let args = ["reading", "add", "pain", "4", "--circle", "on", "--care-team", "off"];
    let reading = home.json(&args);
    assert_eq!(
        (&reading["audience"]["circle"], &reading["audience"]["care_team"]),
        (&true.into(), &false.into())
    );
    let id = reading["id"].as_str().unwrap();
    let corrected = home.json(&["reading", "correct", id, "5", "--note", "left knee"]);
    assert_eq!(corrected["audience"], reading["audience"]);
    assert_eq!(corrected["note"], "left knee");
}

#[test]
fn who_sees_a_reading_is_changed_and_it_is_erased_like_an_entry() {
    let home = Home::new();
    let page = home.json(&["diary", "add", "--note", "a page"]);
    let reading = home.json(&["reading", "add", "pain", "4", "--note", "gooseberry"]);
    let id = reading["id"].as_str().unwrap();
    let shared = home.json(&["audience", id, "--circle", "on"]);
    assert_eq!(shared["audience"], json!({ "circle": true, "care_team": true }));
    assert_eq!(list(&home).len(), 1);
    let timeline = home.json(&["timeline"]);
    assert_eq!(timeline.as_array().unwrap().len(), 2);
    let found = home.json(&["timeline", "--search", "goose"]);
    assert_eq!(found[0]["Readings"]["latest"]["id"], shared["id"]);
    assert_eq!(home.json(&["timeline", "--kind", "reading"]).as_array().unwrap().len(), 1);

    assert_eq!(home.json(&["erase", id, "--tell"])["erased"], false);
    assert_eq!(home.json(&["erase", id])["erased"], true);
    assert!(list(&home).is_empty());
    assert_eq!(home.json(&["timeline"])[0]["Entry"]["id"], page["id"]);
    assert_eq!(home.run(&["erase", id]).code, 1);
    assert_eq!(home.json(&["rebuild"])["same"], true);
    home.check();
}
