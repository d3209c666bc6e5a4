//! Who writes: the person, or a contact of theirs, here and at a service.

use serde_json::{Value, json};
use testkit::{FaultProxy, Habits};

use crate::home::Home;
use crate::outbox::{Service, add, item, synced, text};

/// Asha's daughter, among her contacts.
fn meera(home: &Home) -> String {
    add(home, "contact", &["name=Meera Patel", "role=daughter", "phone=0113 496 0000"])
}

#[test]
fn what_somebody_writes_says_so() {
    let home = Home::new();
    let contact = meera(&home);
    let alone = home.json(&["writer"]);
    assert_eq!((&alone["person"], &alone["helper"]), (&json!("Asha"), &Value::Null));
    assert_eq!(alone["contacts"][0]["id"], *contact);

    let chosen = home.json(&["writer", "meera patel"]);
    assert_eq!(chosen["helper"]["name"], "Meera Patel");
    let page = home.json(&["diary", "add", "--note", "She slept well"]);
    assert_eq!(page["first_writer"]["name"], "Meera Patel");
    let reading = home.json(&["reading", "add", "weight", "71.5"]);
    assert_eq!(reading["writer"]["role"], "daughter");
    let id = text(&page["id"]);

    // Once as herself, and from then on as before.
    let own = home.json(&["--as", "me", "diary", "edit", &id, "--note", "I slept well"]);
    assert_eq!(
        (&own["first_writer"]["name"], &own["last_writer"]),
        (&json!("Meera Patel"), &Value::Null)
    );
    assert_eq!(home.json(&["writer"])["helper"]["id"], *contact);
    home.json(&["diary", "edit", &id, "--mood", "4"]);
    let history = home.json(&["history", &id]);
    let by: Vec<&Value> =
        history["steps"].as_array().unwrap().iter().map(|s| &s["by_name"]).collect();
    assert_eq!(by, ["Meera Patel", "Asha", "Meera Patel"]);
    let said = home.run(&["entry", "show", &id]).out;
    assert!(said.contains("written by Meera Patel, daughter"), "{said}");
    let said = home.run(&["reading", "list"]).out;
    assert!(said.contains("entered by Meera Patel, daughter"), "{said}");
    assert_eq!(home.json(&["writer", "me"])["helper"], Value::Null);
    home.check();
    assert_eq!(home.json(&["rebuild"])["same"], true);
}

#[test]
fn only_a_contact_can_be_chosen() {
    let home = Home::new();
    let nobody = home.run(&["writer", "Meera Patel"]);
    assert_eq!(nobody.code, 1);
    assert!(nobody.err.contains("No contact is called that"), "{}", nobody.err);
    let (one, other) = (meera(&home), meera(&home));
    assert_eq!(home.run(&["writer", "Meera Patel"]).code, 2);
    assert_eq!(home.json(&["writer", &one])["helper"]["id"], *one);

    // Whoever is no longer a contact writes no more.
    home.json(&["entry", "delete", &one]);
    let view = home.json(&["writer"]);
    assert_eq!((&view["helper"], &view["lost"]), (&Value::Null, &json!(true)));
    assert_eq!(home.json(&["diary", "add", "--mood", "3"])["first_writer"], Value::Null);
    assert_eq!(home.run(&["writer", &one]).code, 1);
    assert_eq!(home.json(&["writer", &other])["lost"], false);
}

#[test]
fn a_service_hears_of_a_carer_once() {
    let Some(service) = Service::start(31) else { return };
    let home = Home::new();
    meera(&home);
    home.json(&["writer", "Meera Patel"]);
    let pages: Vec<String> = (1..=5)
        .map(|mood| text(&home.json(&["diary", "add", "--mood", &mood.to_string()])["id"]))
        .collect();
    let readings: Vec<String> = ["70", "71", "72", "73"]
        .map(|kg| text(&home.json(&["reading", "add", "weight", kg])["id"]))
        .into();
    let medicine = add(&home, "medicine", &["name=Ramipril"]);
    let own = text(&home.json(&["--as", "me", "diary", "add", "--mood", "5"])["id"]);
    service.connect(&home, &service.server.base_url(), &["all=yes"]);
    let preview = home.json(&["outbox", "preview", &medicine])[0]["parts"][0].clone();
    assert_eq!(preview["resource_type"], "RelatedPerson");
    assert!(preview.to_string().contains("Their phone number and address stay here"), "{preview}");
    assert!(!preview["json"].to_string().contains("0113"), "{preview}");
    assert_eq!(synced(&home)["sent"], 11);

    let patient = home.json(&["connect", "list"])[0]["patient"].clone();
    let everybody = service.server.search(&format!("RelatedPerson?patient={}", text(&patient)));
    let carers: Vec<&Value> =
        everybody.iter().filter(|one| one["name"][0]["text"] == "Meera Patel").collect();
    let [carer] = carers.as_slice() else { panic!("{everybody:?}") };
    assert_eq!(carer["relationship"][0]["text"], "daughter");
    let carer = json!(format!("RelatedPerson/{}", text(&carer["id"])));
    let subject = json!(format!("Patient/{}", text(&patient)));
    let agent = |place: &str| {
        let all = service.server.search(&format!("Provenance?target={place}"));
        assert_eq!(all.len(), 1, "{place}");
        all[0]["agent"][0]["who"]["reference"].clone()
    };
    for id in pages.iter().chain(&readings) {
        let there = service.there("Observation", id);
        assert_eq!((there.len(), &there[0]["performer"][0]["reference"]), (1, &carer));
        assert_eq!(agent(&format!("Observation/{}", text(&there[0]["id"]))), carer);
    }
    let there = service.there("MedicationStatement", &medicine);
    assert_eq!(there[0]["informationSource"]["reference"], carer);
    let there = service.there("Observation", &own);
    assert_eq!(there[0]["performer"][0]["reference"], subject);
    assert_eq!(agent(&format!("Observation/{}", text(&there[0]["id"]))), subject);

    // Sent again by another hand; taken back by Meera; and nothing comes back
    // as edited elsewhere.
    home.json(&["--as", "me", "entry", "edit", &medicine, "--set", "dose=5 mg"]);
    home.json(&["diary", "delete", &pages[0]]);
    assert_eq!(synced(&home)["sent"], 2);
    let there = service.there("MedicationStatement", &medicine);
    assert_eq!(there[0]["informationSource"]["reference"], subject);
    let withdrawn =
        format!("Observation/{}", text(&service.there("Observation", &pages[0])[0]["id"]));
    let all = service.server.search(&format!("Provenance?target={withdrawn}"));
    assert!(all.iter().all(|one| one["agent"][0]["who"]["reference"] == carer), "{all:?}");
    assert_eq!(synced(&home)["sent"], 0);
    let attention = home.json(&["attention", "list"]);
    assert_eq!(attention["elsewhere"], json!([]));

    // Another name is the same carer.
    let contact = text(&home.json(&["writer"])["helper"]["id"]);
    home.json(&["entry", "edit", &contact, "--set", "name=Meera Shah"]);
    home.json(&["diary", "edit", &pages[1], "--mood", "1"]);
    assert_eq!(synced(&home)["sent"], 1);
    let everybody = service.server.search(&format!("RelatedPerson?patient={}", text(&patient)));
    let shah: Vec<&Value> =
        everybody.iter().filter(|one| one["name"][0]["text"] == "Meera Shah").collect();
    assert_eq!(shah.len(), 1, "{everybody:?}");
    assert!(everybody.iter().all(|one| one["name"][0]["text"] != "Meera Patel"));
    home.check();
}

#[test]
fn what_a_service_makes_of_it_is_compared_with_what_the_carer_wrote() {
    let Some(service) = Service::start(33) else { return };
    let home = Home::new();
    meera(&home);
    service.connect(&home, &service.server.base_url(), &["all=yes"]);
    home.json(&["writer", "Meera Patel"]);
    let allergy = add(&home, "allergy", &["name=Penicillin"]);
    assert_eq!(synced(&home)["sent"], 1);
    let mut there = service.there("AllergyIntolerance", &allergy).remove(0);
    assert!(text(&there["recorder"]["reference"]).starts_with("RelatedPerson/"), "{there}");
    there["note"] = json!([{"text": "Seen by the nurse"}]);
    let place = format!("AllergyIntolerance/{}", text(&there["id"]));
    assert!(service.server.request("PUT", &place, Some(&there)).status < 300);
    for _ in 0..2 {
        assert_eq!(synced(&home)["sent"], 0);
    }
    assert_eq!(item(&home, &allergy)["state"], "sent");
    let done = home.json(&["attention", "list"])["elsewhere"].clone();
    assert_eq!((done.as_array().unwrap().len(), &done[0]["unread"]), (1, &json!([])), "{done}");
    assert_eq!(done[0]["changes"][0]["field"], "note");
    // It stays what Meera wrote, and is not sent what it said.
    assert_eq!(home.json(&["entry", "show", &allergy])["last_writer"]["name"], "Meera Patel");
    assert_eq!(service.there("AllergyIntolerance", &allergy)[0]["meta"]["versionId"], "2");
    home.check();
}

#[test]
fn a_service_that_takes_no_carers_is_told_the_name() {
    let Some(service) = Service::start(32) else { return };
    let takes_only = Some(&["Observation", "Provenance"][..]);
    let habits = Habits { takes_only, ..Habits::default() };
    let proxy = FaultProxy::start_with(&service.server.base_url(), 0, 0.0, habits);
    let home = Home::new();
    meera(&home);
    service.connect(&home, &proxy.base_url(), &["all=yes"]);
    let added = home.json(&["--as", "Meera Patel", "diary", "add", "--mood", "2"]);
    let id = text(&added["id"]);
    assert_eq!(synced(&home)["sent"], 1);
    let there = service.there("Observation", &id);
    let named = json!({"display": "Meera Patel (daughter)"});
    assert_eq!(there[0]["performer"], json!([named]));
    let place = format!("Observation/{}", text(&there[0]["id"]));
    let provenances = service.server.search(&format!("Provenance?target={place}"));
    assert_eq!(provenances[0]["agent"][0]["who"], named);
    assert_eq!(synced(&home)["sent"], 0);
}
