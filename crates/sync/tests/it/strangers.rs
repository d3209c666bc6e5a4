//! Services with habits that this project learned from others: whatever they do,
//! one resource for each item, the state of each item true, all of the patient's
//! record here and nothing of anybody else's.

use fhir::mapping::{Item, Part, Role, is_of};
use serde_json::{Value, json};
use sync::{Cancel, Capabilities, Link, RemoteRef};
use testkit::{FaultProxy, Habits};

use crate::items::{every_kind, parts_of, withdrawn};
use crate::memory::Memory;
use crate::world::{World, place, quick, sync};

/// What services do, one after the other.
fn habits() -> [Habits; 17] {
    let none = Habits::default();
    let by_types = Habits { lacks_everything: true, lacks_history: true, ..none };
    [
        Habits { strict_tags: true, plain_errors: true, ..none },
        Habits { own_tags: true, ..none },
        Habits { no_versions: true, ..none },
        Habits { answers_with_place: true, chooses_ids: true, ..none },
        Habits { answers_with_outcome: true, chooses_ids: true, ..none },
        Habits { forbids_ids: true, ..none },
        Habits { ignores_patient: true, ..by_types },
        Habits { refuses_patient: true, ..by_types },
        Habits { forgets_requests: true, lacks_everything: true, ..none },
        Habits { counts_pages: true, calls_itself_localhost: true, marks_bytes: true, ..by_types },
        Habits { redirects: true, plain_json: true, ..none },
        Habits { mixes_batches: true, adds_others: true, ..none },
        Habits { breaks_on_batches: true, keeps_tables: true, ..none },
        Habits { refuses_conditions: true, lists_types_only: true, ..none },
        Habits { forgets_names: true, chooses_ids: true, ..none },
        Habits { links_by_query: true, nothing_is_204: true, ..by_types },
        Habits { bare_removals: true, lacks_everything: true, ..none },
    ]
}

#[test]
fn each_is_understood() {
    let Some(world) = World::start(3) else { return };
    let other = testkit::patient::made_up_with(8, 3);
    let others = world.server.load(&other.bundle);
    for (seed, habits) in (9_000..).zip(habits()) {
        Visit { world: &world, others: &others, seed, habits }.all();
    }
}

struct Visit<'a> {
    world: &'a World,
    /// `Type/id` of what is another patient's.
    others: &'a [String],
    seed: u64,
    habits: Habits,
}

impl Visit<'_> {
    fn all(&self) {
        let Self { world, habits, .. } = self;
        let proxy = FaultProxy::start_with(&world.server.base_url(), 0, 0.0, *habits);
        let link = Link::new(&proxy.base_url(), None).unwrap();
        let mut memory = Memory::default();
        let can = quick().look(&link, &Cancel::new()).unwrap();
        let first = every_kind(self.seed, "at first");
        self.write(&first, &link, &can, &mut memory);
        self.nothing_is_missing(&memory);
        let mut last = every_kind(self.seed, "in the end");
        last.iter_mut().step_by(4).for_each(|item| *item = withdrawn(item.clone()));
        self.write(&last, &link, &can, &mut memory);
        last.iter().for_each(|item| self.is_there_once(item, &can, &memory));
        self.a_removal_is_noticed(&link, &can, &mut memory);
    }

    fn write(&self, items: &[Item], link: &Link, can: &Capabilities, memory: &mut Memory) {
        items.iter().for_each(|item| memory.write_item(item.clone()));
        for _ in 0..2 {
            let outcome = sync(&quick(), link, &self.world.patient, can, memory);
            assert!(outcome.stopped.is_none(), "{:?}: {outcome:?}", self.habits);
            assert!(outcome.notes.is_empty(), "{:?}: {outcome:?}", self.habits);
        }
        assert!(memory.waiting.is_empty(), "{:?}: {:?}", self.habits, memory.waiting);
    }

    fn nothing_is_missing(&self, memory: &Memory) {
        let held = memory.places();
        // A Provenance is listed for what it is about, which is no patient here.
        let about_a_patient = |place: &&String| !place.starts_with("Provenance/");
        let all = self.world.all_places();
        let missing: Vec<&String> = all.difference(&held).filter(about_a_patient).collect();
        assert!(missing.is_empty(), "{:?}: {missing:?}", self.habits);
        let shared = ["Organization/", "Practitioner/", "Location/", "Medication/"];
        let is_shared = |place: &str| shared.iter().any(|kind| place.starts_with(kind));
        let made_up = ["Patient/somebody-else", "Condition/of-somebody-else"].map(str::to_owned);
        let mut others = self.others.iter().chain(&made_up);
        let strange = others.find(|place| held.contains(*place) && !is_shared(place));
        assert_eq!(strange, None, "{:?}", self.habits);
    }

    fn is_there_once(&self, item: &Item, can: &Capabilities, memory: &Memory) {
        let of = format!("{:?}: {}", self.habits, item.id());
        let is_held = memory.remote(item, Role::Main).is_some();
        let parts = parts_of(item, &self.world.patient, true);
        let has_a_place = |part: &Part| {
            can.types
                .as_ref()
                .unwrap()
                .contains_key(part.resource["resourceType"].as_str().unwrap())
        };
        // What an item cannot do without is not there: nothing of it is.
        if !parts.iter().filter(|part| part.role == Role::Main).all(has_a_place) {
            return;
        }
        // FHIR gives a Binary no identifier.
        for part in parts.iter().filter(|part| has_a_place(part) && part.role != Role::File) {
            let kind = part.resource["resourceType"].as_str().unwrap();
            let query = format!("{kind}?identifier=urn:ietf:rfc:3986|{}", part.id.urn());
            let mut found: Vec<Value> = self.world.server.search(&query);
            found.retain(|one| is_of(one, part.id));
            let says = |one: &Value, words: &str| one.to_string().contains(words);
            found.retain(|one| !says(one, "entered-in-error") && one["active"] != json!(false));
            let wanted = usize::from(!part.withdrawn);
            assert_eq!(found.len(), wanted, "{of} {:?}", part.role);
            if let Some(one) = found.first().filter(|_| is_held) {
                let there = memory.remote(item, part.role).map(RemoteRef::place);
                assert_eq!(there, Some(place(one)), "{of} {:?}", part.role);
                assert!(!says(one, "at first"), "{of} {one}");
            }
        }
    }

    /// Something of the patient's own goes, as seen by who asks what is new, and
    /// by who compares.
    fn a_removal_is_noticed(&self, link: &Link, can: &Capabilities, memory: &mut Memory) {
        let flag = json!({
            "resourceType": "Condition", "code": {"text": "Hay fever"},
            "subject": {"reference": format!("Patient/{}", self.world.patient)}
        });
        let server = &self.world.server;
        let gone = place(&server.request("POST", "Condition", Some(&flag)).json());
        let outcome = sync(&quick(), link, &self.world.patient, can, memory);
        assert!(memory.places().contains(&gone), "{:?}: {outcome:?}", self.habits);
        assert!(server.request("DELETE", &gone, None).status < 300);
        if !can.history {
            return;
        }
        let outcome = sync(&quick(), link, &self.world.patient, can, memory);
        assert_eq!(outcome.gone, 1, "{:?}: {outcome:?}", self.habits);
    }
}
