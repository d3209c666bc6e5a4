//! Everything of a record at a real FHIR service, by the rules a person gives.

use std::fs;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use testkit::images::photo;
use testkit::{FaultProxy, FhirServer, Habits, patient};

use crate::home::Home;

/// A service that knows Asha.
pub(crate) struct Service {
    pub(crate) server: FhirServer,
    nhs_number: String,
}

impl Service {
    pub(crate) fn start(seed: u64) -> Option<Self> {
        let server = FhirServer::start()?;
        let made_up = patient::made_up(seed);
        server.load(&made_up.bundle);
        Some(Self { server, nhs_number: made_up.nhs_number })
    }

    pub(crate) fn connect(&self, home: &Home, url: &str, send: &[&str]) -> Value {
        let mut args = vec!["connect", "add", url, "--nhs-number", &self.nhs_number];
        args.extend(["--name", "Leeds"]);
        send.iter().for_each(|rule| args.extend(["--send", rule]));
        home.json(&args)
    }

    /// The resources of a type that carry the identifier of this item.
    pub(crate) fn there(&self, kind: &str, item: &str) -> Vec<Value> {
        self.server.search(&format!("{kind}?identifier=urn:ietf:rfc:3986|urn:uuid:{item}"))
    }
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

pub(crate) fn add(home: &Home, kind: &str, fields: &[&str]) -> String {
    let mut args = vec!["entry", "add", "--kind", kind];
    fields.iter().for_each(|field| args.extend(["--set", field]));
    text(&home.json(&args)["id"])
}

/// How one item stands.
pub(crate) fn item(home: &Home, id: &str) -> Value {
    let all = home.json(&["outbox"]);
    let found = all.as_array().unwrap().iter().find(|item| item["item"] == id);
    found.cloned().unwrap_or(Value::Null)
}

pub(crate) fn synced(home: &Home) -> Value {
    home.json(&["sync"])[0].clone()
}

/// One of every kind that services have a place for, by the type it becomes.
fn one_of_everything(home: &Home) -> Vec<(&'static str, String)> {
    let dir = tempfile::tempdir().unwrap();
    let picture = dir.path().join("ankle.jpg");
    fs::write(&picture, photo(64, 48, 1)).unwrap();
    let letter = dir.path().join("letter.txt");
    fs::write(&letter, "Dear Asha").unwrap();
    let added = |args: &[&str]| text(&home.json(args)["id"]);
    let mut answers = vec!["questionnaire", "answer", "gad-7"];
    let set: Vec<String> = (1..=7).map(|question| format!("{question}=1")).collect();
    set.iter().for_each(|set| answers.extend(["--set", set]));
    let answered = home.json(&answers);
    let kept = |args: &[&str]| text(&home.json(args)["added"][0]["saved"]["entry"]["id"]);
    let photo = kept(&["photo", "add", picture.to_str().unwrap(), "--caption", "Ankle"]);
    let document = kept(&["document", "add", letter.to_str().unwrap()]);
    for file in [&photo, &document] {
        home.json(&["audience", file, "--care-team", "on"]);
    }
    vec![
        ("Observation", added(&["reading", "add", "bp", "128/82", "--pulse", "71"])),
        ("Observation", added(&["reading", "add", "weight", "71.5"])),
        ("Observation", added(&["diary", "add", "--mood", "4"])),
        ("MedicationStatement", add(home, "medicine", &["name=Ramipril", "dose=5 mg"])),
        ("AllergyIntolerance", add(home, "allergy", &["name=Penicillin", "reaction=rash"])),
        ("Condition", add(home, "condition", &["name=Asthma"])),
        ("Immunization", add(home, "vaccination", &["name=Flu", "on=2025-10"])),
        ("Procedure", add(home, "procedure", &["name=Appendix taken out", "on=2001"])),
        ("QuestionnaireResponse", add(home, "about-me", &["matters=My garden"])),
        ("QuestionnaireResponse", text(&answered["saved"]["entry"]["id"])),
        ("DocumentReference", photo),
        ("DocumentReference", document),
    ]
}

#[test]
fn one_of_everything_arrives_once_and_is_taken_back() {
    let Some(service) = Service::start(21) else { return };
    let home = Home::new();
    let everything = one_of_everything(&home);
    let stays = add(&home, "appointment", &["name=Clinic"]);
    service.connect(&home, &service.server.base_url(), &["all=yes"]);
    let report = synced(&home);
    // Not every service has a place for answers; it says what it has.
    let offered = service.server.get("metadata");
    let offered: Vec<&Value> =
        offered["rest"][0]["resource"].as_array().unwrap().iter().map(|one| &one["type"]).collect();
    let (placed, without): (Vec<_>, Vec<_>) =
        everything.iter().partition(|(kind, _)| offered.iter().any(|one| *one == kind));
    assert!(placed.len() >= 10, "{offered:?}");
    assert_eq!(report["sent"], placed.len(), "{report}");
    for (_, id) in without {
        assert_eq!(item(&home, id)["state"], "not_sendable");
    }
    assert_eq!((&report["waiting"], &report["needs_attention"]), (&0.into(), &0.into()));
    for (kind, id) in placed {
        assert_eq!(item(&home, id)["state"], "sent");
        let there = service.there(kind, id);
        assert_eq!(there.len(), 1, "{kind} {id}");
        let place = format!("{kind}/{}", text(&there[0]["id"]));
        assert_eq!(item(&home, id)["place"], place);
        let provenances = service.server.search(&format!("Provenance?target={place}"));
        assert_eq!(provenances.len(), 1, "{place}");
    }
    for (index, title) in [
        (0, json!("128/82 mmHg, pulse 71")),
        (1, json!("71.5 kg")),
        (2, Value::Null),
        (3, json!("Ramipril")),
        (9, json!("Generalised Anxiety Disorder-7 (GAD-7)")),
    ] {
        assert_eq!(item(&home, &everything[index].1)["title"], title);
    }
    for (index, title) in [(8, "About Me"), (9, "Generalised Anxiety Disorder-7 (GAD-7)")] {
        let preview = home.json(&["outbox", "preview", &everything[index].1]);
        assert_eq!(preview[0]["parts"][0]["words"][0], title);
    }
    assert_eq!(item(&home, &stays), Value::Null, "services keep their own appointments");
    assert_eq!(synced(&home)["sent"], 0, "once is enough");

    // The parts of an item point at each other by the ids the service gave.
    let pressure = format!("Observation/{}", everything[0].1);
    let all = service.server.search("Observation?status=final");
    let pulses: Vec<&Value> =
        all.iter().filter(|one| one["derivedFrom"][0]["reference"] == pressure).collect();
    assert_eq!(pulses.len(), 1);
    assert_eq!(pulses[0]["valueQuantity"]["value"], 71);

    home.json(&["reading", "correct", &everything[0].1, "126/80"]);
    home.json(&["entry", "edit", &everything[3].1, "--set", "dose=10 mg"]);
    home.json(&["reading", "remove", &everything[1].1]);
    home.json(&["entry", "delete", &everything[4].1]);
    assert_eq!(synced(&home)["sent"], 4);
    let pressure = &service.there("Observation", &everything[0].1)[0];
    assert_eq!(pressure["component"][0]["valueQuantity"]["value"], 126);
    let medicine = service.there("MedicationStatement", &everything[3].1)[0].to_string();
    assert!(medicine.contains("10 mg"), "{medicine}");
    let weight = &service.there("Observation", &everything[1].1)[0];
    assert_eq!(weight["status"], "entered-in-error");
    let allergy = service.there("AllergyIntolerance", &everything[4].1)[0].to_string();
    assert!(allergy.contains("entered-in-error") && !allergy.contains("Penicillin"), "{allergy}");
    assert_eq!(item(&home, &everything[4].1)["state"], "withdrawn");
    home.check();
    assert_eq!(home.json(&["rebuild"])["same"], true);
}

#[test]
fn nothing_leaves_until_somebody_said_so() {
    let Some(service) = Service::start(22) else { return };
    let home = Home::new();
    let page = text(&home.json(&["diary", "add", "--note", "my own words"])["id"]);
    let weight = text(&home.json(&["reading", "add", "weight", "71.5"])["id"]);
    let connected = service.connect(&home, &service.server.base_url(), &[]);
    assert_eq!((&connected["asking"], &connected["waiting"]), (&2.into(), &0.into()));
    let report = synced(&home);
    assert_eq!((&report["sent"], &report["asking"]), (&0.into(), &2.into()));
    assert!(service.there("Observation", &page).is_empty());

    let preview = home.json(&["outbox", "preview", &page]);
    assert_eq!(preview[0]["service"], "Leeds");
    let part = &preview[0]["parts"][0];
    assert_eq!(part["resource_type"], "Observation");
    let exactly: Value = serde_json::from_str(part["json"].as_str().unwrap()).unwrap();
    assert_eq!(exactly["note"][0]["text"], "my own words");
    assert!(home.run(&["outbox", "preview", &page]).out.contains("needs your say-so"));

    assert_eq!(home.json(&["outbox", "approve", &page])["approved"], 1);
    assert_eq!(item(&home, &page)["state"], "waiting");
    assert_eq!(synced(&home)["sent"], 1);
    let there = &service.there("Observation", &page)[0];
    let own = |resource: &Value| {
        let mut own = resource.clone();
        own.as_object_mut().unwrap().retain(|field, _| field != "id" && field != "meta");
        own
    };
    assert_eq!(own(there), exactly);
    // And who wrote it: that is all there is of it.
    let parts = preview[0]["parts"].as_array().unwrap();
    assert_eq!((parts.len(), &parts[1]["resource_type"]), (2, &"Provenance".into()));
    let place = format!("Observation/{}", text(&there["id"]));
    let mut author = service.server.search(&format!("Provenance?target={place}")).remove(0);
    author["target"] = json!([{"reference": format!("urn:uuid:{page}")}]);
    author["entity"][0]["what"].as_object_mut().unwrap().remove("identifier");
    let told: Value = serde_json::from_str(parts[1]["json"].as_str().unwrap()).unwrap();
    assert_eq!(own(&author), told);
    assert!(service.there("Observation", &weight).is_empty());

    // A new version asks anew; a yes for the kind lets it go by itself.
    home.json(&["diary", "edit", &page, "--note", "other words"]);
    assert_eq!(item(&home, &page)["state"], "asking");
    let rules = ["connect", "rules", "Leeds", "--send", "diary=yes", "--send", "photos=no"];
    let ruled = home.json(&rules);
    assert_eq!(ruled["rules"], json!({"diary": "yes", "photo": "no"}));
    assert_eq!(item(&home, &page)["state"], "waiting");
    assert_eq!(synced(&home)["sent"], 1);
    assert_eq!(home.json(&["outbox", "approve", "--all"])["approved"], 1);
    assert_eq!(synced(&home)["sent"], 1);
    assert_eq!(service.there("Observation", &weight).len(), 1);

    // A no takes back what is there, and a yes brings it again.
    home.json(&["connect", "rules", "Leeds", "--send", "readings=no", "--send", "diary=no"]);
    assert_eq!(synced(&home)["sent"], 2);
    for id in [&page, &weight] {
        let there = service.there("Observation", id);
        assert_eq!((there.len(), &there[0]["status"]), (1, &"entered-in-error".into()));
        assert_eq!(item(&home, id)["state"], "withdrawn");
    }
    home.json(&["connect", "rules", "Leeds", "--send", "readings=yes"]);
    assert_eq!(synced(&home)["sent"], 1);
    let there = service.there("Observation", &weight);
    assert_eq!((there.len(), &there[0]["valueQuantity"]["value"]), (1, &json!(71.5)));
    home.check();
}

#[test]
fn a_paused_connection_sends_nothing() {
    let Some(service) = Service::start(23) else { return };
    let home = Home::new();
    service.connect(&home, &service.server.base_url(), &["usual"]);
    assert_eq!(home.json(&["connect", "pause", "Leeds"])["paused"], true);
    let page = text(&home.json(&["diary", "add", "--mood", "3"])["id"]);
    assert_eq!(home.json(&["sync"]), json!([]));
    assert!(home.run(&["sync", "--connection", "Leeds"]).err.contains("paused"));
    assert!(service.there("Observation", &page).is_empty());
    assert_eq!(home.json(&["connect", "resume", "Leeds"])["paused"], false);
    assert_eq!(synced(&home)["sent"], 1);
}

#[test]
fn what_a_service_has_no_place_for_can_be_handed_over() {
    let Some(service) = Service::start(24) else { return };
    let takes_only = Some(&["Observation", "Provenance"][..]);
    let habits = Habits { takes_only, ..Habits::default() };
    let proxy = FaultProxy::start_with(&service.server.base_url(), 0, 0.0, habits);
    let home = Home::new();
    service.connect(&home, &proxy.base_url(), &["all=yes"]);
    let weight = text(&home.json(&["reading", "add", "weight", "71.5"])["id"]);
    let medicine = add(&home, "medicine", &["name=Ramipril"]);
    let report = synced(&home);
    assert_eq!((&report["sent"], &report["needs_attention"]), (&1.into(), &0.into()));
    assert_eq!(item(&home, &weight)["state"], "sent");
    let not_here = item(&home, &medicine);
    assert_eq!(not_here["state"], "not_sendable");
    assert!(text(&not_here["reason"]).contains("does not take anything of this kind"));
    assert!(text(&not_here["todo"]).contains("export"));

    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("unsent.json");
    home.json(&["outbox", "export", file.to_str().unwrap()]);
    let bundle: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    assert_eq!(
        (&bundle["resourceType"], &bundle["type"]),
        (&"Bundle".into(), &"collection".into())
    );
    assert_eq!(bundle["entry"].as_array().unwrap().len(), 1);
    assert_eq!(bundle["entry"][0]["resource"]["resourceType"], "MedicationStatement");
    assert_eq!(bundle["entry"][0]["fullUrl"], format!("urn:uuid:{medicine}"));

    // The service learnt more: it is tried again, and goes.
    home.json(&["outbox", "retry", &medicine, "--connection", "Leeds"]);
    assert_eq!(item(&home, &medicine)["state"], "waiting");
    home.check();
}

#[test]
fn what_a_service_refuses_says_why_and_what_to_do() {
    let Some(service) = Service::start(25) else { return };
    let habits = Habits { chokes_on: Some("unspeakable"), ..Habits::default() };
    let proxy = FaultProxy::start_with(&service.server.base_url(), 0, 0.0, habits);
    let home = Home::new();
    service.connect(&home, &proxy.base_url(), &["all=yes"]);
    let good = text(&home.json(&["diary", "add", "--note", "a walk"])["id"]);
    let bad = text(&home.json(&["diary", "add", "--note", "unspeakable"])["id"]);
    let report = synced(&home);
    assert_eq!((&report["sent"], &report["needs_attention"]), (&1.into(), &1.into()), "{report}");

    let refused = item(&home, &bad);
    assert_eq!(refused["state"], "not_accepted");
    let (reason, todo) = (text(&refused["reason"]), text(&refused["todo"]));
    assert!(reason.contains("this cannot be"), "{refused}");
    assert!(!todo.is_empty() && !todo.contains("unspeakable"), "{refused}");
    let said = home.run(&["outbox"]).out;
    assert!(said.contains(&reason) && said.contains(&todo), "{said}");
    assert!(service.there("Observation", &bad).is_empty());

    // What was sent says when, and as what version.
    let sent = item(&home, &good);
    assert_eq!((&sent["state"], &sent["version"]), (&"sent".into(), &"1".into()));
    assert!(text(&sent["sent_at"]).parse::<DateTime<Utc>>().is_ok(), "{sent}");
    home.json(&["diary", "edit", &good, "--note", "a longer walk"]);
    assert_eq!(synced(&home)["sent"], 1);
    assert_eq!(item(&home, &good)["version"], "2");
    let there = service.there("Observation", &good)[0].clone();
    assert_eq!(there["meta"]["versionId"], "2");
}

#[test]
fn what_a_service_holds_is_found_by_its_code() {
    let Some(service) = Service::start(26) else { return };
    let home = Home::new();
    service.connect(&home, &service.server.base_url(), &[]);
    synced(&home);
    let all = |args: &[&str]| home.json(&[&["clinical", "--type", "Observation"], args].concat());
    let everything = all(&["--limit", "500"]);
    let everything = everything.as_array().unwrap();
    let codes = |one: &Value| one["codes"].as_array().unwrap().clone();
    let code = text(everything.iter().flat_map(codes).next().as_ref().unwrap());
    let having = |one: &&Value| codes(one).iter().any(|its| *its == code);
    let wanted: Vec<&Value> = everything.iter().filter(having).collect();
    assert!(!wanted.is_empty() && wanted.len() < everything.len(), "{code}");
    for code in [code.as_str(), code.rsplit('|').next().unwrap()] {
        let found = all(&["--code", code, "--limit", "500"]);
        assert_eq!(found.as_array().unwrap().iter().collect::<Vec<_>>(), wanted, "{code}");
    }
    assert_eq!(all(&["--code", "no-such-code"]), json!([]));
}
