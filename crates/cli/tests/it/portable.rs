//! The whole record as a file, and files taken in, with the real binary.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::home::Home;
use crate::killer::Killer;

const KILLS: u32 = 16;

fn words(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A Bundle of so many made-up observations.
fn many(count: usize) -> String {
    let entry = |number: usize| {
        json!({"resource": {
            "resourceType": "Observation", "id": format!("o{number}"), "status": "final",
            "code": {"text": "Weight"}, "valueQuantity": {"value": number, "unit": "kg"},
        }})
    };
    let entries: Vec<Value> = (0..count).map(entry).collect();
    json!({"resourceType": "Bundle", "type": "collection", "entry": entries}).to_string()
}

fn held(home: &Home) -> usize {
    home.json(&["clinical"]).as_array().map_or(0, Vec::len)
}

#[test]
fn a_record_goes_out_to_a_file_and_into_an_empty_record() {
    let home = Home::new();
    let page = home.json(&["diary", "add", "--mood", "4", "--note", "Walked to the weir"]);
    home.json(&["reading", "add", "bp", "128/82 71"]);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("record.json");

    let said = home.run(&["export", "--format", "fhir", words(&file)]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    assert!(said.out.contains("not protected"), "{}", said.out);
    let again = home.run(&["export", "--format", "fhir", words(&file)]);
    assert_ne!(again.code, 0);
    assert!(again.err.contains("There is a file of that name already."), "{}", again.err);
    home.json(&["export", "--format", "fhir", words(&file), "--force"]);

    let other = Home::new();
    let foreseen = other.json(&["import", words(&file), "--preview"]);
    assert_eq!((&foreseen["entries"], &foreseen["id"]), (&json!(1), &Value::Null));
    assert!(other.run(&["import", words(&file)]).out.contains("Nothing was taken in."));
    assert_eq!(other.json(&["list"]), json!([]));
    let report = other.json(&["import", words(&file), "--yes"]);
    assert_eq!((&report["entries"], &report["sittings"]), (&json!(1), &json!(1)));
    assert_eq!(other.json(&["list"])[0]["id"], page["id"]);
    other.check();

    let id = report["id"].as_str().unwrap();
    assert_eq!(other.json(&["import", "list"])[0]["id"], report["id"]);
    let said = other.run(&["import", "undo", id]);
    assert!(said.out.starts_with("Taken out: 0 resources, 1 entries, 1 sittings"), "{}", said.out);
    assert_eq!(other.json(&["list"]), json!([]));
    assert_ne!(other.run(&["import", "undo", id]).code, 0);
    other.check();
}

#[test]
fn a_file_of_another_program_is_counted_kept_and_taken_out() {
    let home = Home::new();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("letter.json");
    fs::write(&file, many(3)).unwrap();
    let said = home.run(&["import", words(&file), "--yes"]);
    assert!(said.out.contains("Observation: 3 new, 0 here already"), "{}", said.out);
    assert!(
        home.json(&["clinical"])[0]["source"].as_str().unwrap().starts_with("File letter.json")
    );
    let wrong = folder.path().join("wrong.json");
    fs::write(&wrong, "<html>").unwrap();
    let said = home.run(&["import", words(&wrong), "--yes"]);
    assert!(said.code == 1 && said.err.contains("no health record that Keepwell can read"));
    assert_eq!(home.run(&["import"]).code, 2);
}

#[test]
fn what_a_file_holds_that_cannot_be_taken_in_is_listed() {
    let home = Home::new();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("odd.ndjson");
    let strange = r#"{"resourceType":"horo scope","id":"7"}"#;
    fs::write(&file, format!("{}\n{strange}\n", json!({"resourceType": "Flag", "id": "1"})))
        .unwrap();
    let said = home.run(&["import", words(&file), "--preview"]).out;
    assert!(said.contains("  1 cannot be understood, and is left out\n"), "{said}");
    let line =
        "    Entry 2 of odd.ndjson (horo scope 7): it is not a kind of thing that FHIR has.\n";
    assert!(said.contains(line), "{said}");
    let report = home.json(&["import", words(&file), "--yes"]);
    let left_out = json!([{
        "file": "odd.ndjson", "entry": 2, "resource_type": "horo scope", "id": "7",
        "why": "not_fhir",
    }]);
    assert_eq!(report["left_out"], left_out);
}

/// What is wrong with how it was used is told to people and to programs, with
/// the switch that this command has.
#[test]
fn a_file_that_is_there_is_replaced_only_when_that_is_said() {
    let home = Home::new();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("record.json");
    let export = ["export", "--format", "fhir", words(&file)];
    home.json(&export);
    let again = home.run(&export);
    assert!(again.code == 1 && again.err.contains("--force"), "{}", again.err);
    assert!(!again.err.contains("--sure"), "{}", again.err);
    home.json(&[&export[..], &["--force"]].concat());
    for wrong in [&["--json", "export"][..], &["--json", "clinical", "--group", "moods"]] {
        let said = home.run(wrong);
        let error: Value = serde_json::from_str(&said.err).unwrap();
        assert_eq!((said.code, &error["error"], said.out.as_str()), (2, &json!("usage"), ""));
    }
    let help = home.run(&["--json", "export", "--help"]);
    assert!(help.code == 0 && help.out.contains("--force"));
}

#[test]
fn what_a_list_names_can_be_looked_at_line_by_line() {
    let home = Home::new();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("record.ndjson");
    let flu = json!({
        "resourceType": "Immunization", "id": "7", "vaccineCode": {"text": "Flu"},
        "occurrenceDateTime": "2026-05-03T08:15:00+01:00", "lotNumber": "L1",
        "status": "entered-in-error", "site": {"text": "left arm"}
    });
    // Half of a pair of code units: JSON to some, and kept as it came.
    let half = r#"{"resourceType":"Flag","id":"8","code":{"text":"\ud83d"}}"#;
    fs::write(&file, format!("{flu}\n{half}\n")).unwrap();
    home.json(&["import", words(&file), "--yes"]);
    let listed = home.run(&["clinical"]).out;
    let line = "  Immunization/7\n    Flu · batch: L1; into: left arm · 3 May 2026, 8:15am · \
                entered in error · File record.ndjson";
    assert!(listed.contains(line) && listed.contains("  Flag/8\n    Flag · "), "{listed}");
    let none = home.run(&["clinical", "--type", "immunization"]).out;
    assert!(none.starts_with("Nothing that is held here fits."), "{none}");
    let shown = home.run(&["clinical", "show", "Immunization/7"]).out;
    assert!(
        shown.starts_with("Flu\n    batch: L1\n    into: left arm\n  When: 3 May 2026"),
        "{shown}"
    );
}

#[test]
fn a_whole_record_is_there_or_not_whenever_its_import_is_killed() {
    let home = Home::new();
    for number in 0..6 {
        home.json(&["diary", "add", "--mood", "3", "--note", &format!("Day {number}")]);
    }
    home.json(&["reading", "add", "bp", "128/82 71"]);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("record.json");
    home.json(&["export", "--format", "fhir", words(&file)]);

    let other = Home::new();
    let import = ["import", words(&file), "--yes"];
    let (mut killer, taken) = Killer::after(|| other.json(&import));
    other.json(&["import", "undo", taken["id"].as_str().unwrap()]);
    for round in 0..KILLS {
        killer.strike(other.command(&import).spawn().unwrap());
        let entries = other.json(&["list"]).as_array().unwrap().len();
        let imports = other.json(&["import", "list"]);
        let imports = imports.as_array().unwrap();
        assert!([(0, 0), (6, 1)].contains(&(entries, imports.len())), "round {round}");
        for import in imports {
            other.json(&["import", "undo", import["id"].as_str().unwrap()]);
        }
    }
    killer.enough();
    other.check();
    assert_eq!(other.json(&import)["entries"], json!(6));
}

#[test]
fn whoever_is_killed_while_taking_in_or_writing_out_leaves_all_or_nothing() {
    let home = Home::new();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("many.json");
    fs::write(&file, many(400)).unwrap();
    let out = folder.path().join("out.json");
    let import = ["import", words(&file), "--yes"];
    let export = ["export", "--format", "fhir", words(&out), "--force"];
    let (mut importing, taken) = Killer::after(|| home.json(&import));
    let (mut exporting, _) = Killer::after(|| home.json(&export));
    home.json(&["import", "undo", taken["id"].as_str().unwrap()]);
    for round in 0..KILLS {
        if round % 2 == 0 {
            importing.strike(home.command(&import).spawn().unwrap());
        } else {
            exporting.strike(home.command(&export).spawn().unwrap());
        }
        assert!([0, 400].contains(&held(&home)), "round {round}");
        if let Ok(bytes) = fs::read(&out) {
            let whole: Value = serde_json::from_slice(&bytes).unwrap();
            assert_eq!(whole["resourceType"], "Bundle");
        }
        for import in home.json(&["import", "list"]).as_array().unwrap() {
            home.json(&["import", "undo", import["id"].as_str().unwrap()]);
        }
    }
    assert_eq!(held(&home), 0);
    importing.enough();
    exporting.enough();
    home.check();
}
