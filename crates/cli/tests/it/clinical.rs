//! What a real service holds: its letters saved, and what is wrong in it sent
//! back to it.

use std::fs;

use testkit::documents::pdf;
use testkit::{FhirServer, patient};

use crate::home::Home;

fn connected(server: &FhirServer) -> Home {
    let made_up = patient::made_up(31).with_letters();
    server.load(&made_up.bundle);
    let home = Home::new();
    let (url, number) = (server.base_url(), made_up.nhs_number);
    home.json(&["connect", "add", &url, "--nhs-number", &number, "--send", "usual"]);
    home.json(&["sync"]);
    home
}

/// Type and id, and the address, of the one thing of that title.
fn held(home: &Home, title: &str) -> (String, String) {
    let all = home.json(&["clinical"]);
    let item = all.as_array().unwrap().iter().find(|item| item["title"] == title).unwrap();
    let text = |name: &str| item[name].as_str().unwrap();
    (format!("{}/{}", text("type"), text("id")), text("url").to_owned())
}

#[test]
fn a_letter_is_shown_and_saved() {
    let Some(server) = FhirServer::start() else { return };
    let home = connected(&server);
    let (heart, _) = held(&home, "Heart clinic letter");
    let shown = home.json(&["clinical", "show", &heart]);
    assert_eq!(shown["attachments"][0]["seen"], "pages");
    let (eye, _) = held(&home, "Eye clinic letter");
    let said = home.run(&["clinical", "show", &eye]).out;
    assert!(said.contains("1. Summary") && said.contains("      Pressure 14 and 15."), "{said}");
    assert!(said.contains("3. Measurements · application/x-eye · 3 bytes"), "{said}");

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("letter.pdf");
    let path = file.to_str().unwrap();
    home.json(&["clinical", "show", &heart, "--save", path]);
    let letter = pdf(&["Dear Asha, your heart is well.", "Yours, Dr Shah"]);
    assert_eq!(fs::read(&file).unwrap(), letter);
    home.json(&["clinical", "show", &eye, "--attachment", "3", "--save", path]);
    assert_eq!(fs::read(&file).unwrap(), b"\x00\x01\x02");
    let (elsewhere, _) = held(&home, "Letter kept elsewhere");
    assert_eq!(home.run(&["clinical", "show", &elsewhere, "--save", path]).code, 1);
    assert_eq!(fs::read(&file).unwrap(), b"\x00\x01\x02", "what was there stays");
    assert_eq!(home.run(&["clinical", "show", "letter"]).code, 2);
}

#[test]
fn a_remark_goes_to_the_service_and_is_taken_back() {
    let Some(server) = FhirServer::start() else { return };
    let home = connected(&server);
    let (place, url) = held(&home, "Shingles vaccine");
    let resource = format!("resource={url}");
    let add = ["entry", "add", "--kind", "remark", "--set", "note=I never had this.", "--set"];
    let remark = home.json(&[&add[..], &[&resource]].concat());
    let id = remark["id"].as_str().unwrap();
    home.json(&["sync"]);
    let there =
        || server.search(&format!("Communication?identifier=urn:ietf:rfc:3986|urn:uuid:{id}"));
    let sent = there();
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert_eq!(sent[0]["payload"][0]["contentString"], "I never had this.");
    assert!(sent[0]["about"][0]["reference"].as_str().unwrap().ends_with(&place));
    home.json(&["entry", "delete", id]);
    home.json(&["sync"]);
    let taken_back = there();
    assert_eq!((taken_back.len(), &taken_back[0]["status"]), (1, &"entered-in-error".into()));
    assert!(!taken_back[0].to_string().contains("I never had this."));
    home.check();
}
