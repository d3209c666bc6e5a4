//! Seeded runs through a bad link before a real server with habits of others:
//! in the end exactly one resource for each part of each item of every kind,
//! nothing stuck, and every item's state true. Where the service lets us choose
//! ids, not even one that was withdrawn lies beside it, files included.
//!
//! `KEEPWELL_CHAOS` says how many runs there are; each habit once unless given.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fhir::mapping::{Item, Part, Role, is_of};
use fhir::{Abilities, Capabilities, says_the_same};
use serde_json::Value;
use sync::{Cancel, Carrier, Link, LinkError, Outcome};
use testkit::{Fault, FaultProxy, Habits, Random};

use crate::items::{PICTURE, parts_of, with_a_sitting, withdrawn};
use crate::memory::Memory;
use crate::world::{World, place, quick, sync};

/// Each habit once, with all faults met.
const RUNS: u64 = 22;
const RATE: f64 = 0.3;
/// What was written at first, and nothing but a space more.
const RESPELLED: &str = "at  first";
/// With three tries for each request, far fewer are needed but by a service that
/// redirects every write and refuses every condition: there a change takes more than
/// ten answers in a row, and sixty syncs were seen.
const MAX_SYNCS: usize = 200;

/// What other servers do, one after the other.
fn habits() -> [Habits; 22] {
    let none = Habits::default();
    let takes_only = Some(&["Observation", "Provenance", "RelatedPerson"][..]);
    [
        Habits { says_more: true, ..none },
        Habits { chooses_ids: true, ..none },
        Habits { breaks_its_promise: true, ..none },
        Habits { opaque_versions: true, forgets_deleted: true, says_more: true, ..none },
        Habits { answers_briefly: true, says_more: true, ..none },
        Habits { lacks_history: true, lacks_everything: true, ..none },
        Habits { lacks_history: true, packs: true, ..none },
        Habits { hides_links: true, lacks_everything: true, lacks_history: true, ..none },
        Habits { links_expire: true, lacks_everything: true, lacks_history: true, ..none },
        Habits { one_moment: true, lacks_everything: true, ..none },
        Habits { says_nothing: true, ..none },
        Habits { refuses_binary: true, says_more: true, ..none },
        Habits { creates_anyway: true, chooses_ids: true, ..none },
        Habits { lacks_batch: true, says_more: true, ..none },
        Habits { took_anything: true, chooses_ids: true, opaque_versions: true, ..none },
        Habits { forbids_ids: true, answers_with_place: true, strict_tags: true, ..none },
        Habits { plain_errors: true, own_tags: true, marks_bytes: true, ..none },
        Habits { no_versions: true, refuses_patient: true, lacks_history: true, ..none },
        Habits { mixes_batches: true, adds_others: true, nothing_is_204: true, ..none },
        Habits { refuses_conditions: true, redirects: true, keeps_tables: true, ..none },
        Habits { takes_only, ..none },
        Habits { hides_links: true, counts_nothing: true, lacks_history: true, ..none },
    ]
}

#[test]
fn exactly_once_whatever_the_link_does() {
    let Some(world) = World::start(1) else { return };
    let runs = std::env::var("KEEPWELL_CHAOS").ok().and_then(|n| n.parse().ok()).unwrap_or(RUNS);
    let (carrier, all) = (quick(), habits());
    let mut faults: BTreeMap<Fault, usize> = BTreeMap::new();
    for seed in 0..runs {
        let habits = all[usize::try_from(seed).unwrap() % all.len()];
        let proxy = FaultProxy::start_with(&world.server.base_url(), seed, RATE, habits);
        let offered = offered(&world, &carrier, habits);
        Run { world: &world, carrier: &carrier, proxy: &proxy, seed, habits, offered }.all();
        for (fault, count) in proxy.faults() {
            *faults.entry(fault).or_default() += count;
        }
    }
    // Every kind of fault has been met, or this has shown nothing.
    assert_eq!(faults.len(), Fault::ALL.len(), "{faults:?}");
}

/// The types that a server has, whatever it says it does with them.
fn offered(world: &World, carrier: &Carrier, habits: Habits) -> BTreeSet<String> {
    let says_more = Habits { says_more: habits.says_more, ..Habits::NONE };
    let proxy = FaultProxy::start_with(&world.server.base_url(), 0, 0.0, says_more);
    let link = Link::new(&proxy.base_url(), None).unwrap();
    carrier.look(&link, &Cancel::new()).unwrap().types.unwrap().into_keys().collect()
}

struct Run<'a> {
    world: &'a World,
    carrier: &'a Carrier,
    proxy: &'a FaultProxy,
    seed: u64,
    habits: Habits,
    /// The types that the server has at all.
    offered: BTreeSet<String>,
}

impl Run<'_> {
    fn all(&self) {
        let Self { world, carrier, proxy, seed, habits, .. } = self;
        let link = Link::new(&proxy.base_url(), None).unwrap();
        let binaries = self.binaries();
        proxy.set_faults(false);
        let mut capabilities = carrier.look(&link, &Cancel::new()).unwrap();
        proxy.set_faults(true);
        // What is written and a little more: the time goes into faults, not into
        // empty lists.
        if let Some(types) = capabilities.types.as_mut() {
            types.retain(|name, _| WALKED.contains(&name.as_str()));
        }

        // Cut in the middle, as by a closed lid, then changed before it got through.
        let mut memory = Memory::default();
        let first = with_a_sitting(*seed, "at first");
        first.iter().for_each(|item| memory.write_item(item.clone()));
        memory.crash_in = Some(Random::new(*seed).below(30));
        sync(carrier, &link, &world.patient, &capabilities, &mut memory);
        memory.crash_in = None;
        let random = &mut Random::new(seed + 1_000);
        let others = with_a_sitting(*seed, RESPELLED).into_iter();
        let others = others.zip(with_a_sitting(*seed, "in the end"));
        let last: Vec<Item> = first
            .into_iter()
            .zip(others)
            .map(|(before, (respelled, after))| match random.below(5) {
                0 => before,
                1 => withdrawn(before),
                2 => respelled,
                _ => after,
            })
            .collect();
        last.iter().for_each(|item| memory.write_item(item.clone()));

        let mut syncs = 0;
        loop {
            syncs += 1;
            assert!(syncs < MAX_SYNCS, "seed {seed} {habits:?}: stuck with {:?}", memory.waiting);
            let outcome = sync(carrier, &link, &world.patient, &capabilities, &mut memory);
            self.no_item_is_refused(&memory);
            match outcome.stopped {
                None if memory.waiting.is_empty() => break,
                None | Some(LinkError::Unreachable | LinkError::TimedOut) => {}
                Some(LinkError::ServerBusy { .. } | LinkError::NotAFhirService(_)) => {}
                Some(LinkError::ServerProblem { status: 504 }) => {}
                Some(error) => panic!("seed {seed} {habits:?}: {error:?}"),
            }
        }

        // What a failed page kept back comes with the next good link.
        proxy.set_faults(false);
        let calm = sync(carrier, &link, &world.patient, &capabilities, &mut memory);
        assert!(calm.stopped.is_none() && calm.sent == 0, "seed {seed} {habits:?}: {calm:?}");
        let held = memory.places();
        for kind in ["Condition", "MedicationRequest", "Observation"] {
            let listed = world.server.search(&format!("{kind}?patient={}", world.patient));
            let missing = listed.iter().map(place).find(|place| !held.contains(place));
            assert_eq!(missing, None, "seed {seed} {habits:?} {calm:?}");
        }
        for item in &last {
            self.is_there_once(item, &memory, &capabilities);
        }
        let new: BTreeSet<String> = self.binaries().difference(&binaries).cloned().collect();
        self.files_are_there_once(&last, &new, &capabilities);
    }

    /// Those of all runs.
    fn binaries(&self) -> BTreeSet<String> {
        self.world.server.search("Binary").iter().map(place).collect()
    }

    /// Whether what is sent of this type has ids that we chose, whatever was lost.
    fn ids_are_ours(&self, kind: &str, capabilities: &Capabilities) -> bool {
        let Abilities { update, update_create, .. } = capabilities.of(kind);
        let keeps_its_word = !self.habits.breaks_its_promise && !self.habits.forbids_ids;
        update && update_create && keeps_its_word
    }

    /// A Binary carries no name but its id: of each file that one, and no other.
    fn files_are_there_once(
        &self,
        items: &[Item],
        new: &BTreeSet<String>,
        capabilities: &Capabilities,
    ) {
        let of = format!("seed {} {:?}", self.seed, self.habits);
        let are_there = self.ids_are_ours("Binary", capabilities) && !self.habits.refuses_binary;
        let mut ours = BTreeSet::new();
        for item in items {
            let parts = parts_of(item, &self.world.patient, true);
            for part in parts.iter().filter(|part| are_there && part.role == Role::File) {
                let place = format!("Binary/{}", part.id);
                let data = new.contains(&place).then(|| self.world.server.get(&place));
                let data = data.and_then(|binary| Some(binary["data"].as_str()?.to_owned()));
                let wanted = (!part.withdrawn).then(|| STANDARD.encode(PICTURE));
                assert_eq!(data, wanted, "{of}: {place}");
                ours.insert(place);
            }
        }
        let strange: Vec<&String> = new.difference(&ours).collect();
        assert!(strange.is_empty(), "{of}: {strange:?}");
    }

    /// But for what the server has no place for, which is true.
    fn no_item_is_refused(&self, memory: &Memory) {
        for (id, outcome) in &memory.attention {
            let parts = parts_of(&memory.items[id], &self.world.patient, false);
            let of = format!("seed {} {:?}: {outcome:?}", self.seed, self.habits);
            let main = parts.iter().find(|part| part.role == Role::Main).unwrap();
            assert!(!self.has_a_place(main), "{of}");
            assert!(matches!(outcome, Outcome::NotHere(_) | Outcome::Refused { .. }), "{of}");
        }
    }

    fn has_a_place(&self, part: &Part) -> bool {
        let kind = kind_of(part);
        let is_taken = self.habits.takes_only.is_none_or(|types| types.contains(&kind));
        is_taken && self.offered.contains(kind)
    }

    fn is_there_once(&self, item: &Item, memory: &Memory, capabilities: &Capabilities) {
        let of = format!("seed {} {:?}", self.seed, self.habits);
        let parts = parts_of(item, &self.world.patient, true);
        // What an item could not do without was not there: nothing of it is.
        if !parts.iter().filter(|part| part.role == Role::Main).all(|part| self.has_a_place(part)) {
            let is_there = |part: &Part| {
                let own = self.offered.contains(kind_of(part)) && part.role != Role::Carer;
                own && !self.found(part).is_empty()
            };
            assert!(!parts.iter().any(is_there), "{of}: {}", item.id());
            return;
        }
        for part in parts.into_iter().filter(|part| self.has_a_place(part)) {
            let found = self.found(&part);
            // Whoever wrote what was taken back before anybody knew that it had got
            // there is found again with what they write next.
            let is_unheard = memory.remote(item, part.role).is_none();
            if part.role == Role::Carer && item.is_withdrawn() && is_unheard {
                assert!(found.len() <= 1, "{of}: {found:?}");
                continue;
            }
            // A second one that was withdrawn is what a service that chooses ids
            // leaves us, and no other.
            if self.ids_are_ours(kind_of(&part), capabilities) {
                assert!(found.len() <= 1, "{of}: {} {:?} {found:?}", item.id(), part.role);
            }
            let standing: Vec<&Value> =
                found.iter().filter(|one| !says(one, "entered-in-error")).collect();
            if part.withdrawn {
                assert!(standing.is_empty(), "{of}: {standing:?}");
            } else if part.role != Role::File {
                assert_eq!(standing.len(), 1, "{of}: {} {:?}", item.id(), part.role);
                self.is_true(&part, item, standing[0], memory);
            }
        }
    }

    /// What the ledger believes of it is what is there.
    fn is_true(&self, part: &Part, item: &Item, there: &Value, memory: &Memory) {
        let of = format!("seed {} {:?}: {:?}", self.seed, self.habits, part.role);
        let known = memory.remote(item, part.role);
        let known = known.unwrap_or_else(|| panic!("{of}: {} is not known", place(there)));
        assert_eq!(place(there), format!("{}/{}", known.resource_type, known.id), "{of}");
        // As it was written at first or after: the words are the item's own.
        let words = |value: &Value| {
            let text = value.to_string();
            let respelled = !self.habits.keeps_tables && text.contains(RESPELLED);
            (text.contains("in the end"), respelled)
        };
        assert_eq!(words(there), words(&part.resource), "{of}");
        self.names_its_file(part, there);
        // References differ, and so does the status of what was sent once.
        let text = |value: &Value| {
            let mut value = value.clone();
            let fields = value.as_object_mut().unwrap();
            let own = ["id", "meta", "status", "content", "derivedFrom", "section", "hasMember"];
            own.iter().for_each(|field| drop(fields.remove(*field)));
            value
        };
        let theirs = text(&self.with_its_writer(part, item, there));
        assert!(says_the_same(&text(&part.resource), &theirs), "{of}: {there}");
        let kind = there["resourceType"].as_str().unwrap();
        let target = format!("{kind}/{}", known.id);
        if part.role == Role::Main {
            let provenances = self.world.server.search(&format!("Provenance?target={target}"));
            let mut ids: Vec<String> = provenances
                .iter()
                .map(|one| one["entity"][0]["what"]["identifier"]["value"].to_string())
                .collect();
            let all = ids.len();
            ids.sort();
            ids.dedup();
            assert!(all >= 1 && ids.len() == all, "{of}: {all} Provenances, {} differ", ids.len());
        }
    }

    /// A picture is within, or in the Binary that is named.
    fn names_its_file(&self, part: &Part, there: &Value) {
        if kind_of(part) != "DocumentReference" {
            return;
        }
        let attachment = &there["content"][0]["attachment"];
        let data = match attachment["url"].as_str() {
            Some(url) => self.world.server.get(url)["data"].clone(),
            None => attachment["data"].clone(),
        };
        let of = format!("seed {} {:?}", self.seed, self.habits);
        assert_eq!(data, STANDARD.encode(PICTURE), "{of}: {attachment}");
    }

    /// As it was before it was sent: whoever wrote it is one of those who carry
    /// their name, where a service made several of them.
    fn with_its_writer(&self, part: &Part, item: &Item, there: &Value) -> Value {
        let parts = parts_of(item, &self.world.patient, true);
        let carer = parts.iter().find(|one| one.role == Role::Carer);
        let Some(carer) = carer.filter(|_| part.role != Role::Carer) else { return there.clone() };
        let urn = carer.id.urn().to_string();
        let mut text = there.to_string();
        for one in self.found(carer) {
            text = text.replace(&format!("\"{}\"", place(&one)), &format!("\"{urn}\""));
        }
        assert!(text.contains(&urn), "{:?} names no writer: {text}", part.role);
        serde_json::from_str(&text).unwrap()
    }

    fn found(&self, part: &Part) -> Vec<Value> {
        let kind = kind_of(part);
        if part.role == Role::File {
            return Vec::new();
        }
        let server = &self.world.server;
        let mut found =
            server.search(&format!("{kind}?identifier=urn:ietf:rfc:3986|{}", part.id.urn()));
        found.retain(|one| is_of(one, part.id));
        found
    }
}

/// Asked for when fetching, besides what is sent.
const WALKED: [&str; 16] = [
    "AllergyIntolerance",
    "Binary",
    "Communication",
    "Composition",
    "Condition",
    "DocumentReference",
    "Immunization",
    "MedicationRequest",
    "MedicationStatement",
    "Observation",
    "Patient",
    "Procedure",
    "Provenance",
    "Questionnaire",
    "QuestionnaireResponse",
    "RelatedPerson",
];

fn kind_of(part: &Part) -> &str {
    part.resource["resourceType"].as_str().unwrap()
}

fn says(resource: &Value, status: &str) -> bool {
    let code = &resource["verificationStatus"]["coding"][0]["code"];
    // A RelatedPerson has no status.
    let inactive = resource["active"] == false && status == "entered-in-error";
    resource["status"] == status || *code == *status || inactive
}
