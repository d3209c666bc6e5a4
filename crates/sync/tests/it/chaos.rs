//! Fifty seeded runs through a bad link: in the end exactly one Observation
//! for each page, and nothing stuck.

use std::collections::BTreeMap;

use model::EntryState;
use sync::{Cancel, Carrier, Link, LinkError};
use testkit::{Fault, FaultProxy, Habits, Random};

use crate::memory::Memory;
use crate::world::{World, page, place, quick, sync};

const RUNS: u64 = 50;
const RATE: f64 = 0.3;
const TYPES: [&str; 5] = ["Condition", "MedicationRequest", "Observation", "Patient", "Provenance"];
/// With three tries for each request, far fewer are needed.
const MAX_SYNCS: usize = 40;

#[test]
fn exactly_once_whatever_the_link_does() {
    let Some(world) = World::start(1) else { return };
    let carrier = quick();
    let mut faults: BTreeMap<Fault, usize> = BTreeMap::new();
    for seed in 0..RUNS {
        let habits = Habits {
            chooses_ids: seed % 5 == 1,
            breaks_its_promise: seed % 5 == 2,
            opaque_versions: seed % 5 == 3,
            answers_briefly: seed % 5 == 4,
            ..Habits::default()
        };
        let proxy = FaultProxy::start_with(&world.server.base_url(), seed, RATE, habits);
        run(&world, &carrier, &proxy, seed);
        for (fault, count) in proxy.faults() {
            *faults.entry(fault).or_default() += count;
        }
    }
    // Every kind of fault has been met, or this has shown nothing.
    assert_eq!(faults.len(), Fault::ALL.len(), "{faults:?}");
}

fn run(world: &World, carrier: &Carrier, proxy: &FaultProxy, seed: u64) {
    let link = Link::new(&proxy.base_url(), None).unwrap();
    proxy.set_faults(false);
    let mut capabilities = carrier.look(&link, &Cancel::new()).unwrap();
    // A few types do: the time goes into faults, not into empty lists.
    let types = capabilities.types.as_mut().unwrap();
    types.retain(|name, _| TYPES.contains(&name.as_str()));
    proxy.set_faults(true);

    let number = |n: u64| u8::try_from(seed * 4 + n).unwrap();
    let first: Vec<EntryState> = (0..4).map(|n| page(number(n), "first")).collect();
    let mut memory = Memory::default();
    first.iter().for_each(|entry| memory.write(entry));
    // Cut in the middle, as by a closed lid, then changed before it got through.
    memory.crash_in = Some(Random::new(seed).below(8));
    sync(carrier, &link, &world.patient, &capabilities, &mut memory);
    memory.crash_in = None;
    let edited = page(number(0), "edited");
    let deleted = EntryState { deleted: true, ..first[1].clone() };
    memory.write(&edited);
    memory.write(&deleted);

    let mut syncs = 0;
    loop {
        syncs += 1;
        assert!(syncs < MAX_SYNCS, "seed {seed}: stuck with {:?}", memory.waiting);
        let outcome = sync(carrier, &link, &world.patient, &capabilities, &mut memory);
        assert!(memory.attention.is_empty(), "seed {seed}: {:?}", memory.attention);
        match outcome.stopped {
            None if memory.waiting.is_empty() => break,
            None | Some(LinkError::Unreachable | LinkError::TimedOut) => {}
            Some(LinkError::ServerBusy { .. } | LinkError::NotAFhirService(_)) => {}
            Some(error) => panic!("seed {seed}: {error:?}"),
        }
    }

    // What a failed page kept back comes with the next good link.
    proxy.set_faults(false);
    let calm = sync(carrier, &link, &world.patient, &capabilities, &mut memory);
    assert!(calm.stopped.is_none() && calm.sent == 0, "seed {seed}: {calm:?}");
    let held = memory.places();
    for kind in ["Condition", "MedicationRequest", "Observation"] {
        let listed = world.server.search(&format!("{kind}?patient={}", world.patient));
        let missing = listed.iter().map(place).find(|place| !held.contains(place));
        assert_eq!(missing, None, "seed {seed}");
    }

    for entry in [&edited, &first[2], &first[3]] {
        let found = world.observations_of(entry);
        let standing: Vec<_> =
            found.iter().filter(|one| one["status"] != "entered-in-error").collect();
        assert_eq!(standing.len(), 1, "seed {seed}");
        assert_eq!(
            standing[0]["note"][0]["text"],
            entry.page.text(model::Field::Note),
            "seed {seed}"
        );
        let provenances = world.provenances_of(standing[0]);
        let versions: usize = standing[0]["meta"]["versionId"].as_str().unwrap().parse().unwrap();
        assert!((1..=versions).contains(&provenances.len()), "seed {seed}");
        let mut ids: Vec<String> = provenances
            .iter()
            .map(|one| one["entity"][0]["what"]["identifier"]["value"].to_string())
            .collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), provenances.len(), "seed {seed}: a Provenance came twice");
    }
    let found = world.observations_of(&deleted);
    assert!(found.iter().all(|one| one["status"] == "entered-in-error"), "seed {seed}");
    assert!(found.len() <= 1, "seed {seed}");
}
