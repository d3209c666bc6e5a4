//! Diary pages at a real server, over a good link.

use fhir::mapping::{Context, EntryItem, Files, Item, Writer, parts};
use model::{EntryState, Field, TwoAnswers};
use sync::{Cancel, LinkError, Note, Outcome, PatientQuery};
use testkit::{FaultProxy, FhirServer, Habits};

use crate::memory::Memory;
use crate::world::{World, page, quick, sync};

/// A page as it is sent.
fn observation(entry: &EntryState, patient: &str) -> serde_json::Value {
    let item = Item::Entry(EntryItem { state: entry.clone(), file: None, questionnaire: None });
    let (patient, writer) = (patient.to_owned(), Writer::Subject);
    let context = Context { patient, amended: false, writer, files: Files::Binary };
    parts(&item, &context).unwrap().remove(0).resource
}

#[test]
fn a_page_is_there_once_through_edit_and_deletion() {
    let Some(world) = World::start(1) else { return };
    let (carrier, link) = (quick(), world.link());
    let capabilities = carrier.look(&link, &Cancel::new()).unwrap();
    assert_eq!(
        capabilities.plain_words()[0],
        "can receive diary pages and readings, photos and documents, medicines, allergies, \
         conditions, vaccinations, procedures"
    );
    let mut memory = Memory::default();
    let run = |entry: &EntryState, memory: &mut Memory| {
        memory.write(entry);
        let outcome = sync(&carrier, &link, &world.patient, &capabilities, memory);
        assert!(outcome.stopped.is_none(), "{outcome:?}");
        outcome
    };

    let first = page(1, "Walked to the shop");
    assert_eq!(run(&first, &mut memory).sent, 1);
    let found = world.observations_of(&first);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["id"], first.id.to_string());
    assert_eq!(found[0]["valueInteger"], 2);
    assert_eq!(found[0]["note"][0]["text"], "Walked to the shop");
    assert_eq!(world.provenances_of(&found[0]).len(), 1);
    // What was sent came back with everything else.
    assert!(memory.places().contains(&format!("Observation/{}", first.id)));

    let edited = page(1, "Walked to the shop and back");
    assert_eq!(run(&edited, &mut memory).sent, 1);
    let found = world.observations_of(&edited);
    assert_eq!(found.len(), 1);
    assert_eq!(
        (&found[0]["status"], &found[0]["meta"]["versionId"]),
        (&"amended".into(), &"2".into())
    );
    assert_eq!(world.provenances_of(&found[0]).len(), 2);

    // Nothing to say: nothing is sent.
    let again = run(&edited, &mut memory);
    assert_eq!((again.sent, again.waiting), (0, 0));

    let deleted = EntryState { deleted: true, ..edited };
    assert_eq!(run(&deleted, &mut memory).sent, 1);
    let found = world.observations_of(&deleted);
    assert_eq!(found[0]["status"], "entered-in-error");
    assert_eq!(found[0].get("note"), None);
    assert_eq!(world.provenances_of(&found[0]).len(), 3);
}

#[test]
fn a_page_that_waits_for_a_person_delays_no_other() {
    let Some(world) = World::start(1) else { return };
    let (carrier, link) = (quick(), world.link());
    let capabilities = carrier.look(&link, &Cancel::new()).unwrap();
    let mut memory = Memory::default();
    (1..=3).for_each(|number| memory.write(&page(number, "x")));
    // The second one arrived once, unanswered, and was then changed there.
    let id = page(2, "").id;
    let mut theirs = observation(&page(2, "seen by the nurse"), &world.patient);
    theirs["id"] = id.to_string().into();
    let reply = world.server.request("PUT", &format!("Observation/{id}"), Some(&theirs));
    assert_eq!(reply.status, 201);
    memory.unsure.insert(id.into(), vec![sync::ContentHash::read("an attempt without an answer")]);
    let outcome = sync(&carrier, &link, &world.patient, &capabilities, &mut memory);
    assert_eq!((outcome.sent, outcome.refused, outcome.waiting), (2, 1, 0));
    assert!(matches!(memory.attention[&id.into()], Outcome::EditedElsewhere { .. }));
    assert_eq!(world.observations_of(&page(2, ""))[0]["note"][0]["text"], "seen by the nurse");
}

#[test]
fn many_go_together_and_one_that_is_refused_delays_none() {
    let Some(world) = World::start(1) else { return };
    let mut requests = Vec::new();
    let chokes_on = Some("unspeakable");
    let none = Habits::default();
    let one_by_one = Habits { lacks_batch: true, ..none };
    for (run, habits) in (0..).zip([none, Habits { chokes_on, ..none }, one_by_one]) {
        let proxy = FaultProxy::start_with(&world.server.base_url(), 0, 0.0, habits);
        let link = sync::Link::new(&proxy.base_url(), None).unwrap();
        let carrier = quick();
        let capabilities = carrier.look(&link, &Cancel::new()).unwrap();
        assert_eq!(capabilities.batch, !habits.lacks_batch);
        let chokes = habits.chokes_on.is_some();
        let mut memory = Memory::default();
        let first = 50 + run * 50;
        let note = |number| if number == first + 7 { "unspeakable" } else { "x" };
        (first..first + 32).for_each(|number| memory.write(&page(number, note(number))));
        let _ = proxy.take_traffic();
        let outcome = sync(&carrier, &link, &world.patient, &capabilities, &mut memory);
        requests.push(proxy.take_traffic().requests);
        let expected = if chokes { (31, 1) } else { (32, 0) };
        assert_eq!((outcome.sent, outcome.refused), expected, "{outcome:?}");
        assert_eq!((outcome.waiting, outcome.stopped.is_none()), (0, true));
        for number in first..first + 32 {
            let there = world.observations_of(&page(number, ""));
            let wanted = usize::from(!chokes || number != first + 7);
            assert_eq!(there.len(), wanted, "{number}");
            there.iter().for_each(|one| assert_eq!(world.provenances_of(one).len(), 1));
        }
    }
    // Halved five times (20, 10, 5, 2, 1): each time both halves look by id, search
    // and write, and what got through says who wrote it.
    let [together, halved, alone] = requests[..] else { panic!("{requests:?}") };
    assert!(halved <= together + 5 * 8, "{requests:?}");
    assert!(halved < alone, "{requests:?}");
}

#[test]
fn servers_with_other_habits() {
    let Some(world) = World::start(1) else { return };
    let all = [
        Habits { opaque_versions: true, forgets_deleted: true, ..Habits::default() },
        Habits { chooses_ids: true, ..Habits::default() },
        Habits { breaks_its_promise: true, ..Habits::default() },
        Habits { answers_briefly: true, ..Habits::default() },
        Habits {
            chooses_ids: true,
            answers_briefly: true,
            opaque_versions: true,
            ..Habits::default()
        },
        Habits { lacks_everything: true, refuses_last_updated: true, ..Habits::default() },
        Habits { lacks_everything: true, hides_links: true, ..Habits::default() },
    ];
    for (number, habits) in (10..).zip(all) {
        let proxy = FaultProxy::start_with(&world.server.base_url(), 0, 0.0, habits);
        let link = sync::Link::new(&proxy.base_url(), None).unwrap();
        let carrier = quick();
        let capabilities = carrier.look(&link, &Cancel::new()).unwrap();
        let mut memory = Memory::default();
        for note in ["one", "two"] {
            let entry = page(number, note);
            memory.write(&entry);
            let outcome = sync(&carrier, &link, &world.patient, &capabilities, &mut memory);
            assert!(outcome.stopped.is_none(), "{habits:?} {outcome:?}");
            assert_eq!(outcome.sent, 1, "{habits:?}");
            let found = world.observations_of(&entry);
            assert_eq!(found.len(), 1, "{habits:?}");
            assert_eq!(found[0]["note"][0]["text"], note, "{habits:?}");
        }
        let found = world.observations_of(&page(number, ""));
        assert_eq!(world.provenances_of(&found[0]).len(), 2, "{habits:?}");
        // A Provenance is listed for what it is about, which is no patient here.
        let mut missing = world.all_places();
        missing
            .retain(|place| !place.starts_with("Provenance/") && !memory.places().contains(place));
        assert!(missing.is_empty(), "{habits:?} {missing:?}");
    }
}

#[test]
fn the_patient_is_found_and_the_token_is_needed() {
    let Some(server) = FhirServer::start_with_token("a-token-for-tests") else { return };
    let made_up = testkit::patient::made_up(3);
    let places = server.load(&made_up.bundle);
    let carrier = quick();
    let cancel = Cancel::new();
    let link = |token: Option<&str>| {
        sync::Link::new(&server.base_url(), token.map(str::to_owned)).unwrap()
    };
    let query = PatientQuery::Nhs(made_up.nhs_number.parse().unwrap());
    let good = link(Some("a-token-for-tests"));
    let found = carrier.find_patients(&good, &query, &cancel).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(format!("Patient/{}", found[0].id), places[0]);
    assert_eq!(found[0].name, made_up.name);
    let nobody = PatientQuery::Nhs("9434765919".parse().unwrap());
    assert_eq!(carrier.find_patients(&good, &nobody, &cancel).unwrap(), []);
    let by_id = PatientQuery::Id(found[0].id.clone());
    assert_eq!(carrier.find_patients(&good, &by_id, &cancel).unwrap(), found);

    for link in [link(None), link(Some("another"))] {
        let refused = carrier.find_patients(&link, &query, &cancel);
        assert!(matches!(refused, Err(LinkError::SignInNeeded)));
        let capabilities = carrier.look(&link, &cancel).unwrap();
        let mut memory = Memory::default();
        memory.write(&page(1, "x"));
        let outcome = sync(&carrier, &link, &found[0].id, &capabilities, &mut memory);
        assert!(matches!(outcome.stopped, Some(LinkError::SignInNeeded)));
        assert_eq!((outcome.sent, outcome.waiting), (0, 1));
    }
}

#[test]
fn two_answers_are_not_sent() {
    let Some(world) = World::start(1) else { return };
    let (carrier, link) = (quick(), world.link());
    let capabilities = carrier.look(&link, &Cancel::new()).unwrap();
    let mut memory = Memory::default();
    let undecided = TwoAnswers { field: Field::Mood, answers: Vec::new() };
    memory.write(&EntryState { two_answers: vec![undecided], ..page(1, "x") });
    let outcome = sync(&carrier, &link, &world.patient, &capabilities, &mut memory);
    assert_eq!((outcome.sent, outcome.waiting), (0, 1));
    assert!(outcome.stopped.is_none() && world.observations_of(&page(1, "x")).is_empty());
}

#[test]
fn a_read_only_service_is_read() {
    let Some(world) = World::start(1) else { return };
    let carrier = quick();
    let link = world.link();
    let mut capabilities = carrier.look(&link, &Cancel::new()).unwrap();
    for abilities in capabilities.types.as_mut().unwrap().values_mut() {
        abilities.create = false;
        abilities.update = false;
    }
    let mut memory = Memory::default();
    memory.write(&page(1, "x"));
    let outcome = sync(&carrier, &link, &world.patient, &capabilities, &mut memory);
    assert_eq!((outcome.sent, outcome.refused, outcome.waiting), (0, 0, 0));
    assert!(matches!(memory.attention[&page(1, "").id.into()], Outcome::NotHere(_)));
    assert!(outcome.notes.contains(&Note::ReadOnly) && outcome.stopped.is_none());
    assert_eq!(memory.places(), world.all_places());
}
