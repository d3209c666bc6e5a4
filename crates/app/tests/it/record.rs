//! What two made-up services hold: names behind references, results over time,
//! the same fact twice, and what the person says is wrong.

use api::{
    Clinical, ClinicalItem, ClinicalQuery, ClinicalResource, ClinicalSummary, ConnectionView,
    EntryView, NewReading, OutboxPage, OutboxPreview, OutboxQuery, Problem, Request, ResultCard,
    ResultTrend, Saved, SavedReadings, Secret, ServiceAddress, SyncReport,
};
use model::{ConnectionId, EntryKind, Field, Group, Measure, Page, SendRules};
use serde_json::{Value, json};
use testkit::StubServer;
use testkit::http::{Incoming, Reply};

use crate::desk::Desk;

/// A service that holds these, and answers searches by type and reads.
pub(crate) fn service(held: Vec<Value>) -> StubServer {
    StubServer::start(move |request| Some(answer(request, &held)))
}

pub(crate) fn answer(request: &Incoming, held: &[Value]) -> Reply {
    let target = request.target.trim_start_matches("/fhir/");
    if target == "metadata" {
        return Reply::fhir(200, &json!({"resourceType": "CapabilityStatement"}));
    }
    let path = target.split('?').next().unwrap();
    let of = |resource: &&Value, name: &str| resource["resourceType"] == name;
    match path.split_once('/') {
        None => {
            let found = held.iter().filter(|resource| of(resource, path));
            let entries: Vec<Value> = found.map(|resource| json!({"resource": resource})).collect();
            Reply::fhir(
                200,
                &json!({"resourceType": "Bundle", "type": "searchset", "entry": entries}),
            )
        }
        Some((name, id)) => match held.iter().find(|one| of(one, name) && one["id"] == id) {
            Some(resource) => Reply::fhir(200, resource),
            None => Reply::fhir(404, &json!({"resourceType": "OperationOutcome"})),
        },
    }
}

pub(crate) fn connect(desk: &Desk, name: &str, server: &StubServer) -> ConnectionView {
    connect_with(desk, name, server, None)
}

pub(crate) fn connect_with(
    desk: &Desk,
    name: &str,
    server: &StubServer,
    token: Option<&str>,
) -> ConnectionView {
    let service = ServiceAddress { url: server.base_url(), token: token.map(Secret::from) };
    let (name, patient) = (name.to_owned(), "p".to_owned());
    let request = Request::AddConnection { name, service, patient, rules: SendRules::usual() };
    let connection = desk.ask(request).unwrap();
    let reports: Vec<SyncReport> = desk.ask(Request::Sync { connection: None }).unwrap();
    assert!(reports.iter().all(|report| report.problem.is_none()), "{reports:?}");
    connection
}

pub(crate) fn patient() -> Value {
    json!({"resourceType": "Patient", "id": "p", "name": [{"text": "Asha"}]})
}

fn listed(desk: &Desk, query: ClinicalQuery) -> Vec<ClinicalItem> {
    let clinical: Clinical = desk.ask(Request::Clinical(query)).unwrap();
    clinical.items
}

pub(crate) fn of_group(desk: &Desk, group: Group) -> Vec<ClinicalItem> {
    listed(desk, ClinicalQuery { group: Some(group), ..ClinicalQuery::default() })
}

fn weight(id: &str, day: &str, value: &Value) -> Value {
    json!({
        "resourceType": "Observation", "id": id, "status": "final",
        "subject": {"reference": "Patient/p"}, "effectiveDateTime": day,
        "code": {"text": "Body weight",
            "coding": [{"system": "http://loinc.org", "code": "29463-7"}]},
        "valueQuantity": value
    })
}

fn kilograms(value: f64) -> Value {
    json!({"value": value, "unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg"})
}

#[test]
fn names_behind_references_are_filled_in_where_they_are_held() {
    let server = service(vec![
        patient(),
        json!({"resourceType": "Practitioner", "id": "7", "name": [{"text": "Dr Shah"}]}),
        json!({"resourceType": "PractitionerRole", "id": "r",
            "practitioner": {"reference": "Practitioner/7"}}),
        json!({"resourceType": "Medication", "id": "m", "code": {"text": "Timolol"}}),
        json!({"resourceType": "MedicationRequest", "id": "1", "status": "active",
            "medicationReference": {"reference": "Medication/m"},
            "requester": {"reference": "PractitionerRole/r"}}),
        json!({"resourceType": "Condition", "id": "1", "code": {"text": "Asthma"},
            "recorder": {"reference": "Practitioner/7"}}),
        json!({"resourceType": "Condition", "id": "2", "code": {"text": "Eczema"},
            "recorder": {"reference": "Practitioner/gone"}}),
        json!({"resourceType": "Condition", "id": "3", "code": {"text": "Gout"},
            "recorder": {"reference": "https://elsewhere.example/fhir/Practitioner/7"}}),
    ]);
    let desk = Desk::new();
    connect(&desk, "GP", &server);
    let medicines = of_group(&desk, Group::Medicines);
    let request = medicines.iter().find(|one| one.resource_type == "MedicationRequest").unwrap();
    assert_eq!((request.title.as_str(), request.author.as_str()), ("Timolol", "Dr Shah"));
    let by = |title: &str| {
        let held = of_group(&desk, Group::Conditions);
        held.into_iter().find(|item| item.title == title).unwrap().author
    };
    assert_eq!([by("Asthma"), by("Eczema"), by("Gout")], ["Dr Shah", "", ""]);
    let check: api::CheckReport = desk.ask(Request::Check).unwrap();
    assert!(check.clean, "{:?}", check.findings);
}

#[test]
fn results_are_found_by_code_whole_and_with_their_system() {
    let server = service(vec![patient(), weight("1", "2026-01-02", &kilograms(71.5))]);
    let desk = Desk::new();
    connect(&desk, "GP", &server);
    let found = |code: &str| {
        let resource_type = Some("Observation".to_owned());
        let code = Some(code.to_owned());
        listed(&desk, ClinicalQuery { resource_type, code, ..ClinicalQuery::default() }).len()
    };
    let found =
        ["29463-7", "http://loinc.org|29463-7", "9463-7", "29463", "urn:x|29463-7"].map(found);
    assert_eq!(found, [1, 1, 0, 0, 0]);
}

#[test]
fn a_result_and_a_reading_of_the_same_thing_are_on_one_chart() {
    let long = json!(r#"{"value":70.1234567890123456789012345678,"unit":"kg"}"#);
    let long: Value = serde_json::from_str(long.as_str().unwrap()).unwrap();
    let pounds = json!({"value": 154, "unit": "lb", "code": "[lb_av]",
        "system": "http://unitsofmeasure.org"});
    let server = service(vec![
        patient(),
        weight("1", "2026-01-02", &long),
        weight("2", "2026-02", &pounds),
        weight("3", "2026-03-01", &json!({"value": 11, "unit": "stone"})),
    ]);
    let desk = Desk::new();
    connect(&desk, "GP", &server);
    let reading = NewReading {
        measure: Measure::Weight,
        own: None,
        typed: "69.8".into(),
        at: "2026-05-01T07:00:00+01:00[Europe/London]".parse().unwrap(),
        context: None,
        device: String::new(),
        note: String::new(),
        audience: None,
    };
    let request = Request::AddReadings { readings: vec![reading], sure: true };
    let _: SavedReadings = desk.ask(request).unwrap();

    let cards: Vec<ResultCard> = desk.ask(Request::Results).unwrap();
    let [card] = cards.as_slice() else { panic!("{cards:?}") };
    assert_eq!((card.count, card.latest.id.as_str()), (3, "3"));
    let trend: ResultTrend = desk.ask(Request::ResultTrend { topic: card.topic.clone() }).unwrap();
    assert_eq!((trend.measure, trend.items.len()), (Some(Measure::Weight), 3));
    let in_kg = trend.charts.iter().find(|chart| chart.unit == "kg").unwrap();
    let services: Vec<(&str, &str)> =
        in_kg.services.iter().map(|point| (point.number.as_str(), point.shown.as_str())).collect();
    assert_eq!(services, [("70.12", "70.12 kg"), ("69.9", "154 lb")]);
    assert_eq!((in_kg.home.len(), in_kg.home[0].number.as_str()), (1, "69.8"));
    // What cannot be converted is never on the same chart.
    let stone = trend.charts.iter().find(|chart| chart.unit == "stone").unwrap();
    assert_eq!((stone.services.len(), stone.home.len()), (1, 0));
    let nothing = desk.ask::<ResultTrend>(Request::ResultTrend { topic: "x|y".into() });
    assert_eq!(nothing.unwrap_err(), Problem::NoSuchItem);
}

#[test]
fn the_upper_of_a_blood_pressure_is_drawn_first() {
    let part = |code: &str, value: u8| {
        json!({"code": {"coding": [{"system": "http://loinc.org", "code": code}]},
            "valueQuantity": {"value": value, "unit": "mmHg"}})
    };
    let pressure = json!({
        "resourceType": "Observation", "id": "1", "effectiveDateTime": "2026-01-02",
        "code": {"coding": [{"system": "http://loinc.org", "code": "85354-9"}]},
        "component": [part("8462-4", 82), part("8480-6", 128)]
    });
    let server = service(vec![patient(), pressure]);
    let desk = Desk::new();
    connect(&desk, "GP", &server);
    let cards: Vec<ResultCard> = desk.ask(Request::Results).unwrap();
    assert_eq!(cards[0].latest.detail, "128/82 mmHg");
    let topic = cards[0].topic.clone();
    let trend: ResultTrend = desk.ask(Request::ResultTrend { topic }).unwrap();
    let numbers: Vec<&str> =
        trend.charts.iter().map(|chart| chart.services[0].number.as_str()).collect();
    assert_eq!(numbers, ["128", "82"]);
}

#[test]
fn the_same_fact_from_two_services_stands_together() {
    let asthma = |day: &str| {
        json!({"resourceType": "Condition", "id": "1", "onsetDateTime": day,
            "code": {"coding": [{"system": "http://snomed.info/sct", "code": "195967001",
                "display": "Asthma"}]}})
    };
    let (gp, hospital) =
        (service(vec![patient(), asthma("2011")]), service(vec![patient(), asthma("2014-02")]));
    let desk = Desk::new();
    connect(&desk, "GP", &gp);
    connect(&desk, "Hospital", &hospital);
    let held = of_group(&desk, Group::Conditions);
    let told: Vec<(&str, &[String])> =
        held.iter().map(|item| (item.source.as_str(), item.also_held_by.as_slice())).collect();
    let (gp, hospital) = (["GP".to_owned()], ["Hospital".to_owned()]);
    assert_eq!(told, [("Hospital", gp.as_slice()), ("GP", hospital.as_slice())]);
}

#[test]
fn the_summary_holds_what_stands_and_what_is_to_come() {
    let problem = |id: &str, status: &str| {
        json!({"resourceType": "Condition", "id": id, "code": {"text": id},
            "clinicalStatus": {"coding": [{"code": status}]}})
    };
    let appointment = |id: &str, start: &str, status: &str| json!({"resourceType": "Appointment", "id": id, "start": start, "status": status});
    let server = service(vec![
        patient(),
        problem("asthma", "active"),
        problem("flu", "resolved"),
        json!({"resourceType": "AllergyIntolerance", "id": "1", "code": {"text": "Latex"}}),
        weight("1", "2026-01-02", &kilograms(71.5)),
        appointment("later", "2026-07-01T09:00:00Z", "booked"),
        appointment("next", "2026-06-01T09:00:00Z", "booked"),
        appointment("gone", "2026-05-01T09:00:00Z", "booked"),
        appointment("off", "2026-06-02T09:00:00Z", "cancelled"),
    ]);
    let desk = Desk::new();
    connect(&desk, "GP", &server);
    let summary: ClinicalSummary = desk.ask(Request::ClinicalSummary).unwrap();
    let ids = |items: &[ClinicalItem]| items.iter().map(|one| one.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&summary.problems), ["asthma"]);
    assert_eq!((summary.allergies.len(), summary.results.len()), (1, 1));
    assert_eq!(ids(&summary.appointments), ["next", "later"]);
}

#[test]
fn a_remark_stays_beside_what_it_is_about() {
    let condition = json!({"resourceType": "Condition", "id": "1", "code": {"text": "Asthma"}});
    let server = service(vec![patient(), condition]);
    let desk = Desk::new();
    connect(&desk, "GP", &server);
    let item = || of_group(&desk, Group::Conditions).remove(0);
    let about = item().url;
    assert_eq!(about, format!("{}/Condition/1", server.base_url()));

    let at = "2026-05-03T08:15:00+01:00[Europe/London]".parse().unwrap();
    let mut page = Page::new(EntryKind::Remark, at);
    page.set(Field::Name, "Asthma").unwrap();
    page.set(Field::Resource, &about).unwrap();
    page.set(Field::Note, "I never had this.").unwrap();
    let saved: Saved = desk.ask(Request::AddEntry { page: page.clone(), audience: None }).unwrap();
    let entry: EntryView = saved.entry;
    assert!(!entry.audience.circle && entry.audience.care_team);
    let remarks = item().remarks;
    assert_eq!((remarks.len(), remarks[0].note.as_str()), (1, "I never had this."));
    assert_eq!(remarks[0].entry, entry.id);

    page.set(Field::Note, "It was my brother.").unwrap();
    let request = Request::EditEntry { id: entry.id, base: entry.heads, page, audience: None };
    let _: Saved = desk.ask(request).unwrap();
    assert_eq!(item().remarks[0].note, "It was my brother.");
    let _: Saved = desk.ask(Request::DeleteEntry { id: entry.id }).unwrap();
    assert_eq!(item().remarks, []);
}

/// A remark is for the service that holds what it is about.
#[test]
fn a_remark_is_sent_to_no_other_service() {
    let condition = json!({"resourceType": "Condition", "id": "1", "code": {"text": "Asthma"}});
    let (gp, hospital) = (service(vec![patient(), condition]), service(vec![patient()]));
    let desk = Desk::new();
    let of_gp = connect(&desk, "GP", &gp).id;
    connect(&desk, "Hospital", &hospital);
    let mut page = Page::new(EntryKind::Remark, "2026-05-03T08:15:00+01:00".parse().unwrap());
    page.set(Field::Resource, &format!("{}/Condition/1", gp.base_url())).unwrap();
    page.set(Field::Note, "I never had this.").unwrap();
    let saved: Saved = desk.ask(Request::AddEntry { page, audience: None }).unwrap();
    let outbox: OutboxPage = desk.ask(Request::Outbox(OutboxQuery::default())).unwrap();
    let to: Vec<ConnectionId> = outbox.items.iter().map(|item| item.connection).collect();
    assert_eq!(to, [of_gp]);
    let preview = Request::PreviewItem { item: saved.entry.id.into(), connection: Some(of_gp) };
    let previews: Vec<OutboxPreview> = desk.ask(preview).unwrap();
    assert!(previews[0].parts.iter().any(|part| part.json.contains("I never had this.")));
}

/// As much of each kind as a page shows, and how much there is.
#[test]
fn a_list_stops_where_it_is_told_to() {
    let mut held = vec![patient()];
    let problem = |id: i32| {
        json!({"resourceType": "Condition", "id": id.to_string(),
            "code": {"text": format!("Problem {id}")}, "recordedDate": format!("20{id}")})
    };
    held.extend((10..22).map(problem));
    held.push(weight("1", "2026-01-02", &kilograms(71.5)));
    let server = service(held);
    let desk = Desk::new();
    connect(&desk, "GP", &server);
    let query = ClinicalQuery { of_each: Some(3), ..ClinicalQuery::default() };
    let Clinical { items, groups } = desk.ask(Request::Clinical(query)).unwrap();
    let of = |group| items.iter().filter(|item| item.group == group).count();
    assert_eq!((of(Group::Conditions), of(Group::Results)), (3, 1));
    assert_eq!(items[0].title, "Problem 21", "the newest first");
    assert!(groups.contains(&(Group::Conditions, 12)));
}

#[test]
fn who_is_only_pointed_to_is_named() {
    let ann = json!({"resourceType": "Practitioner", "id": "ann", "name": [{"text": "Ann Lee"}]});
    let role = json!({"resourceType": "PractitionerRole", "id": "r",
        "practitioner": {"reference": "Practitioner/ann"}});
    let team = json!({"resourceType": "CareTeam", "id": "t", "name": "Hip team",
        "subject": {"reference": "Patient/p"}, "participant": [
            {"role": [{"text": "Nurse"}], "member": {"reference": "PractitionerRole/r"}},
            {"role": [{"text": "Son"}], "member": {"reference": "RelatedPerson/s"}},
            {"role": [{"text": "Surgeon"}], "member": {"reference": "Practitioner/nobody"}}]});
    let son = json!({"resourceType": "RelatedPerson", "id": "s", "name": [{"text": "Sam"}]});
    let goal = json!({"resourceType": "Goal", "id": "g", "lifecycleStatus": "active",
        "description": {"text": "Walk to the shops"}, "subject": {"reference": "Patient/p"}});
    let server = service(vec![patient(), ann, role, team, son, goal]);
    let desk = Desk::new();
    connect(&desk, "Hospital", &server);
    let team = of_group(&desk, Group::CareTeam).remove(0);
    assert_eq!(team.detail, "Ann Lee, Nurse\nSam, Son\nSurgeon");
    let plans = of_group(&desk, Group::Plans);
    assert_eq!(plans[0].title, "Walk to the shops");
}

#[test]
fn who_came_in_a_file_is_named_by_its_urn() {
    let id = "0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0";
    let urn = format!("urn:uuid:{id}");
    let bundle = json!({"resourceType": "Bundle", "type": "transaction", "entry": [
        {"fullUrl": "urn:uuid:1", "resource": patient()},
        {"fullUrl": urn, "resource": {"resourceType": "Practitioner", "id": id,
            "name": [{"text": "Ann Lee"}]}},
        {"resource": {"resourceType": "Condition", "id": "c", "code": {"text": "Gout"},
            "recorder": {"reference": urn}}},
        {"resource": {"resourceType": "CareTeam", "id": "t", "name": "Team",
            "participant": [{"member": {"reference": urn}}]}}]});
    let desk = Desk::new();
    let path = desk.dir.path().join("record.json");
    std::fs::write(&path, bundle.to_string()).unwrap();
    desk.app.dispatch(Request::Import { files: vec![path], preview: false }).unwrap();
    assert_eq!(of_group(&desk, Group::Conditions)[0].author, "Ann Lee");
    assert_eq!(of_group(&desk, Group::CareTeam)[0].detail, "Ann Lee");
}

/// A list names those who are in a visit; what is looked at names all that it
/// refers to, results too, and is read to its end.
#[test]
fn what_is_looked_at_says_all_that_it_says() {
    let long = format!("{} and so to the end", "word ".repeat(400));
    let server = service(vec![
        patient(),
        json!({"resourceType": "Practitioner", "id": "7", "name": [{"text": "Dr Shah"}]}),
        json!({"resourceType": "Encounter", "id": "1", "status": "finished",
            "type": [{"text": "Check up"}], "subject": {"reference": "Patient/p"},
            "participant": [{"individual": {"reference": "Practitioner/7"}}]}),
        weight("w", "2026-01-02", &kilograms(71.5)),
        json!({"resourceType": "DiagnosticReport", "id": "1", "code": {"text": "Clinic"},
            "subject": {"reference": "Patient/p"}, "result": [{"reference": "Observation/w"}]}),
        json!({"resourceType": "Condition", "id": "1", "code": {"text": "Gout"},
            "subject": {"reference": "Patient/p"}, "note": [{"text": long}]}),
    ]);
    let desk = Desk::new();
    let connection = connect(&desk, "GP", &server).id;
    let detail = |resource_type: &str| {
        let (resource_type, id) = (resource_type.to_owned(), "1".to_owned());
        let request = Request::ClinicalResource { connection, resource_type, id };
        desk.ask::<ClinicalResource>(request).unwrap().item.detail
    };
    assert_eq!(of_group(&desk, Group::Visits)[0].detail, "with: Dr Shah");
    assert_eq!(detail("Encounter"), "with: Dr Shah");
    assert_eq!(detail("DiagnosticReport"), "results: Body weight");
    let listed = of_group(&desk, Group::Conditions)[0].detail.clone();
    assert!(listed.chars().count() < 1_000 && listed.ends_with('…'), "{listed}");
    assert!(detail("Condition").ends_with("and so to the end"));
}
