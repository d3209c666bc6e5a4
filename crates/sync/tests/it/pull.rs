//! Everything a real server holds, however often it is interrupted.

use std::collections::BTreeSet;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use sync::{Cancel, Link, LinkError};
use testkit::{FaultProxy, Habits};

use crate::memory::Memory;
use crate::world::{World, place, quick, sync};

/// By pages of each type, so that there are pages to stop at.
const PAGED: Habits = Habits { lacks_everything: true, ..Habits::NONE };

#[test]
fn all_of_it_comes_byte_for_byte() {
    let Some(world) = World::start(40) else { return };
    let (carrier, link) = (quick(), world.link());
    let capabilities = carrier.look(&link, &Cancel::new()).unwrap();
    let mut memory = Memory::default();
    let mut last = None;
    let outcome = carrier.sync(
        &link,
        &world.patient,
        &capabilities,
        &mut memory,
        &Cancel::new(),
        &mut |progress| last = Some(progress),
    );
    assert!(outcome.stopped.is_none() && outcome.notes.is_empty(), "{outcome:?}");
    assert_eq!(memory.places(), world.all_places());
    assert_eq!(outcome.received, memory.held.len());
    assert_eq!(last.unwrap().expected, Some(memory.held.len()));
    // As many as were loaded, and each as the server writes it.
    assert_eq!(memory.held.len(), world.made_up.bundle["entry"].as_array().unwrap().len());
    for ((kind, id, _), bytes) in memory.held.iter().step_by(17) {
        let reply = world.server.request("GET", &format!("{kind}/{id}"), None);
        assert_eq!(reply.body, *bytes);
    }

    let again = sync(&carrier, &link, &world.patient, &capabilities, &mut memory);
    assert_eq!((again.received, again.gone), (0, 0));
}

#[test]
fn by_pages_too_and_only_what_is_new_the_next_time() {
    let Some(world) = World::start(30) else { return };
    let proxy = FaultProxy::start_with(&world.server.base_url(), 0, 0.0, PAGED);
    let link = Link::new(&proxy.base_url(), None).unwrap();
    let carrier = quick();
    let capabilities = carrier.look(&link, &Cancel::new()).unwrap();
    let mut memory = Memory::default();
    let outcome = sync(&carrier, &link, &world.patient, &capabilities, &mut memory);
    assert!(outcome.stopped.is_none() && outcome.notes.is_empty(), "{outcome:?}");
    assert_eq!(memory.places(), world.all_places());

    let condition = place(&world.server.search("Condition")[0]);
    let mut changed = world.server.get(&condition);
    changed["note"] = json!([{"text": "better"}]);
    assert_eq!(world.server.request("PUT", &condition, Some(&changed)).status, 200);
    let (held, places) = (memory.held.len(), memory.places());
    let again = sync(&carrier, &link, &world.patient, &capabilities, &mut memory);
    assert_eq!(again.received, 1);
    assert_eq!((memory.held.len(), memory.places()), (held + 1, places));
}

#[test]
fn it_goes_on_where_it_was_cut() {
    let Some(world) = World::start(12) else { return };
    let proxy = FaultProxy::start_with(&world.server.base_url(), 0, 0.0, PAGED);
    let link = Link::new(&proxy.base_url(), None).unwrap();
    let carrier = quick();
    let capabilities = carrier.look(&link, &Cancel::new()).unwrap();
    let mut whole = Memory::default();
    sync(&carrier, &link, &world.patient, &capabilities, &mut whole);
    assert!(whole.pages > 20, "{}", whole.pages);
    for cut in 0..whole.pages + 2 {
        // Killed before this call is durable.
        let mut memory = Memory { crash_in: Some(cut), ..Memory::default() };
        let first = sync(&carrier, &link, &world.patient, &capabilities, &mut memory);
        assert!(matches!(first.stopped, Some(LinkError::Storage(_))), "{cut}");
        let before = memory.pages;
        let second = sync(&carrier, &link, &world.patient, &capabilities, &mut memory);
        assert!(second.stopped.is_none(), "{cut} {second:?}");
        assert_eq!(memory.held, whole.held, "{cut}");
        // Nothing that was kept is fetched again.
        assert!(memory.pages <= whole.pages + 1, "{cut}: {before} then {}", memory.pages);
    }
}

#[test]
fn a_stop_is_prompt_and_the_rest_comes_later() {
    let Some(world) = World::start(12) else { return };
    let proxy = FaultProxy::start_with(&world.server.base_url(), 0, 0.0, PAGED);
    let link = Link::new(&proxy.base_url(), None).unwrap();
    let carrier = quick();
    let capabilities = carrier.look(&link, &Cancel::new()).unwrap();
    let mut memory = Memory::default();
    let cancel = Cancel::new();
    let stopper = cancel.clone();
    let outcome =
        carrier.sync(&link, &world.patient, &capabilities, &mut memory, &cancel, &mut |progress| {
            if progress.received > 20 {
                stopper.stop();
            }
        });
    assert!(matches!(outcome.stopped, Some(LinkError::Cancelled)));
    let all = world.all_places();
    assert!(memory.places().len() < all.len());
    sync(&carrier, &link, &world.patient, &capabilities, &mut memory);
    assert_eq!(memory.places(), all);
}

#[test]
fn what_is_gone_is_found_by_the_weekly_comparison() {
    let Some(world) = World::start(3) else { return };
    for habits in [Habits::default(), PAGED, Habits { forgets_deleted: true, ..PAGED }] {
        let proxy = FaultProxy::start_with(&world.server.base_url(), 0, 0.0, habits);
        let link = Link::new(&proxy.base_url(), None).unwrap();
        let carrier = quick();
        let mut capabilities = carrier.look(&link, &Cancel::new()).unwrap();
        let mut memory = Memory::default();
        sync(&carrier, &link, &world.patient, &capabilities, &mut memory);
        let doomed = place(&world.server.search("Observation")[0]);
        assert!(world.server.request("DELETE", &doomed, None).status < 300);

        // No history, and a type asked for its changes tells nothing of it.
        capabilities.history = false;
        let outcome = sync(&carrier, &link, &world.patient, &capabilities, &mut memory);
        assert_eq!(outcome.gone, 0);
        a_week_later(&mut memory);
        let outcome = sync(&carrier, &link, &world.patient, &capabilities, &mut memory);
        assert_eq!(outcome.gone, 1, "{habits:?} {outcome:?}");
        let gone: BTreeSet<String> =
            memory.gone.iter().map(|(kind, id)| format!("{kind}/{id}")).collect();
        assert_eq!(gone, BTreeSet::from([doomed]));
    }
}

#[test]
fn a_second_sync_of_an_unchanged_record_costs_next_to_nothing() {
    let Some(world) = World::start(60) else { return };
    let proxy = FaultProxy::start(&world.server.base_url(), 0, 0.0);
    let link = Link::new(&proxy.base_url(), None).unwrap();
    let carrier = quick();
    let capabilities = carrier.look(&link, &Cancel::new()).unwrap();
    let mut memory = Memory::default();
    let first = sync(&carrier, &link, &world.patient, &capabilities, &mut memory);
    assert!(first.received > 300 && first.notes.is_empty(), "{first:?}");

    let _ = proxy.take_traffic();
    let second = sync(&carrier, &link, &world.patient, &capabilities, &mut memory);
    assert_eq!((second.received, second.gone), (0, 0), "{second:?}");
    let traffic = proxy.take_traffic();
    assert!(traffic.requests <= 5 && traffic.bytes <= 20_000, "{traffic:?}");

    // What does change is told, and what goes is noticed at once.
    let condition = place(&world.server.search("Condition")[0]);
    let mut changed = world.server.get(&condition);
    changed["note"] = json!([{"text": "better"}]);
    assert_eq!(world.server.request("PUT", &condition, Some(&changed)).status, 200);
    let doomed = place(&world.server.search("Observation")[0]);
    assert!(world.server.request("DELETE", &doomed, None).status < 300);
    let third = sync(&carrier, &link, &world.patient, &capabilities, &mut memory);
    assert_eq!((third.received, third.gone), (1, 1), "{third:?}");
    let traffic = proxy.take_traffic();
    assert!(traffic.requests <= 5 && traffic.bytes <= 20_000, "{traffic:?}");
}

/// Where there is no history all types are looked at together.
#[test]
fn a_second_sync_without_a_history_costs_little_too() {
    let Some(world) = World::start(60) else { return };
    let packs = Habits { packs: true, ..Habits::default() };
    unchanged_without_a_history(&world, Habits { lacks_history: true, ..packs });
    unchanged_without_a_history(&world, Habits { says_nothing: true, ..packs });
}

fn unchanged_without_a_history(world: &World, habits: Habits) {
    let proxy = FaultProxy::start_with(&world.server.base_url(), 0, 0.0, habits);
    let link = Link::new(&proxy.base_url(), None).unwrap();
    let carrier = quick();
    let capabilities = carrier.look(&link, &Cancel::new()).unwrap();
    assert!(!capabilities.history);
    // Types are asked by the second, and by a clock that the server renews now and then.
    thread::sleep(Duration::from_secs(5));
    let mut memory = Memory::default();
    sync(&carrier, &link, &world.patient, &capabilities, &mut memory);

    let _ = proxy.take_traffic();
    let second = sync(&carrier, &link, &world.patient, &capabilities, &mut memory);
    assert_eq!((second.received, second.gone), (0, 0), "{second:?}");
    let traffic = proxy.take_traffic();
    assert!(traffic.requests <= 5 && traffic.bytes <= 20_000, "{traffic:?}");

    let condition = place(&world.server.search("Condition")[0]);
    let mut changed = world.server.get(&condition);
    changed["note"] = json!([{"text": "better"}]);
    assert_eq!(world.server.request("PUT", &condition, Some(&changed)).status, 200);
    let third = sync(&carrier, &link, &world.patient, &capabilities, &mut memory);
    assert_eq!(third.received, 1, "{third:?}");
    let traffic = proxy.take_traffic();
    assert!(traffic.requests <= 5 && traffic.bytes <= 20_000, "{traffic:?}");
}

/// Another person's record at the same service stays there.
#[test]
fn nobody_elses_record_comes_with_a_history() {
    let Some(world) = World::start(2) else { return };
    let (carrier, link) = (quick(), world.link());
    let capabilities = carrier.look(&link, &Cancel::new()).unwrap();
    let mut memory = Memory::default();
    sync(&carrier, &link, &world.patient, &capabilities, &mut memory);
    let places = memory.places();
    world.server.load(&testkit::patient::made_up_with(8, 3).bundle);
    let outcome = sync(&carrier, &link, &world.patient, &capabilities, &mut memory);
    assert!(outcome.stopped.is_none() && outcome.notes.is_empty(), "{outcome:?}");
    assert_eq!(memory.places(), places);
}

/// A service that is down is told, costs little, and loses nothing.
#[test]
fn a_service_that_was_down_for_a_week_is_caught_up_with() {
    let Some(mut world) = World::start(3) else { return };
    let (carrier, link) = (quick(), world.link());
    let capabilities = carrier.look(&link, &Cancel::new()).unwrap();
    let mut memory = Memory::default();
    sync(&carrier, &link, &world.patient, &capabilities, &mut memory);
    let (cursor, held) = (memory.cursor.clone(), memory.held.clone());
    assert!(cursor.is_some());
    world.server.stop();
    for _ in 0..7 {
        let outcome = sync(&carrier, &link, &world.patient, &capabilities, &mut memory);
        assert!(matches!(outcome.stopped, Some(LinkError::Unreachable)), "{outcome:?}");
    }
    assert!((&memory.cursor, &memory.held) == (&cursor, &held));
    assert!(world.server.resume());
    let condition = place(&world.server.search("Condition")[0]);
    let mut changed = world.server.get(&condition);
    changed["note"] = json!([{"text": "better"}]);
    assert_eq!(world.server.request("PUT", &condition, Some(&changed)).status, 200);
    a_week_later(&mut memory);
    let outcome = sync(&carrier, &link, &world.patient, &capabilities, &mut memory);
    assert_eq!((outcome.received, outcome.gone), (1, 0), "{outcome:?}");
    assert_eq!(memory.held.len(), held.len() + 1);
}

/// The file of a letter comes with it, once.
#[test]
fn the_file_of_a_letter_comes_once() {
    let Some(world) = World::start(1) else { return };
    let binary = json!({"resourceType": "Binary", "contentType": "text/plain", "data": "SGVsbG8="});
    let reply = world.server.request("POST", "Binary", Some(&binary));
    assert_eq!(reply.status, 201, "{reply:?}");
    let file = place(&reply.json());
    let letter = json!({
        "resourceType": "DocumentReference", "status": "current",
        "subject": {"reference": format!("Patient/{}", world.patient)},
        "content": [{"attachment": {"contentType": "text/plain", "url": file}}]
    });
    assert_eq!(world.server.request("POST", "DocumentReference", Some(&letter)).status, 201);
    let proxy = FaultProxy::start(&world.server.base_url(), 0, 0.0);
    let link = Link::new(&proxy.base_url(), None).unwrap();
    let carrier = quick();
    let mut capabilities = carrier.look(&link, &Cancel::new()).unwrap();
    for _ in 0..2 {
        let mut memory = Memory::default();
        let outcome = sync(&carrier, &link, &world.patient, &capabilities, &mut memory);
        assert!(outcome.stopped.is_none() && outcome.notes.is_empty(), "{outcome:?}");
        assert!(memory.places().contains(&file), "{:?}", memory.places());
        a_week_later(&mut memory);
        let again = sync(&carrier, &link, &world.patient, &capabilities, &mut memory);
        assert_eq!((again.received, again.gone), (0, 0), "{again:?}");
        // By types, the second time.
        capabilities.everything = false;
    }
}

fn a_week_later(memory: &mut Memory) {
    let mut cursor: Value = serde_json::from_str(memory.cursor.as_ref().unwrap()).unwrap();
    cursor["last"]["full_at"] = json!("2020-01-01T00:00:00Z");
    memory.cursor = Some(cursor.to_string());
}

/// The transactions of realistic patients, where somebody keeps a folder with them.
#[test]
fn realistic_patients_come_whole() {
    let Some(folder) = testkit::fixtures() else { return };
    let Some(world) = World::start(0) else { return };
    let (carrier, link) = (quick(), world.link());
    let capabilities = carrier.look(&link, &Cancel::new()).unwrap();
    let mut loaded = 0;
    for file in testkit::files::json(&folder) {
        let bundle: Value =
            serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap_or_default();
        if bundle["type"] != "transaction" {
            continue;
        }
        let places = world.server.load(&bundle);
        let Some(patient) = places.iter().find_map(|place| place.strip_prefix("Patient/")) else {
            continue;
        };
        let mut memory = Memory::default();
        let outcome = sync(&carrier, &link, patient, &capabilities, &mut memory);
        assert!(outcome.stopped.is_none() && outcome.notes.is_empty(), "{outcome:?}");
        // This server lists no Goals.
        let listed: BTreeSet<String> =
            places.into_iter().filter(|place| !place.starts_with("Goal/")).collect();
        let missing: Vec<_> = listed.difference(&memory.places()).cloned().collect();
        assert_eq!(missing, Vec::<String>::new());
        loaded += 1;
    }
    assert!(loaded > 0, "no patient is in {}", folder.display());
}
