//! A server with a patient, a record, and a carrier between them.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::DateTime;
use model::{Audience, Diary, Energy, EntryId, EntryState, Feeling, Mood, PersonId};
use serde_json::Value;
use sync::{Cancel, Capabilities, Carrier, Link, Patience, SyncOutcome};
use testkit::FhirServer;
use testkit::patient::MadeUp;

use crate::memory::Memory;

pub(crate) struct World {
    pub(crate) server: FhirServer,
    pub(crate) patient: String,
    pub(crate) made_up: MadeUp,
}

impl World {
    /// A server with one patient who has been seen this many times; `None`
    /// where there is no server.
    pub(crate) fn start(visits: usize) -> Option<Self> {
        let server = FhirServer::start()?;
        let made_up = testkit::patient::made_up_with(7, visits);
        let places = server.load(&made_up.bundle);
        let patient = places[0].strip_prefix("Patient/").unwrap().to_owned();
        Some(Self { server, patient, made_up })
    }

    pub(crate) fn link(&self) -> Link {
        Link::new(&self.server.base_url(), None).unwrap()
    }

    /// Everything the server lists about the patient, by `Type/id`, and what
    /// that points to.
    pub(crate) fn all_places(&self) -> BTreeSet<String> {
        let bundle = self.server.get(&format!("Patient/{}/$everything", self.patient));
        let entries = bundle["entry"].as_array().unwrap();
        entries.iter().map(|entry| place(&entry["resource"])).collect()
    }

    pub(crate) fn observations_of(&self, entry: &EntryState) -> Vec<Value> {
        let urn = entry.id.urn();
        self.server.search(&format!("Observation?identifier=urn:ietf:rfc:3986|{urn}"))
    }

    pub(crate) fn provenances_of(&self, observation: &Value) -> Vec<Value> {
        let id = observation["id"].as_str().unwrap();
        self.server.search(&format!("Provenance?target=Observation/{id}"))
    }
}

pub(crate) fn place(resource: &Value) -> String {
    let text = |key: &str| resource[key].as_str().unwrap().to_owned();
    format!("{}/{}", text("resourceType"), text("id"))
}

/// Waits so short that tests need not be patient.
pub(crate) fn quick() -> Carrier {
    let patience = Patience {
        tries: 3,
        first_wait: Duration::from_millis(1),
        longest_wait: Duration::from_secs(2),
        ..Patience::default()
    };
    Carrier::with_patience(patience).unwrap()
}

pub(crate) fn sync(
    carrier: &Carrier,
    link: &Link,
    patient: &str,
    capabilities: &Capabilities,
    memory: &mut Memory,
) -> SyncOutcome {
    carrier.sync(link, patient, capabilities, memory, &Cancel::new(), &mut |_| {})
}

pub(crate) fn page(number: u8, note: &str) -> EntryState {
    EntryState {
        id: EntryId::from_random([number; 16]),
        heads: Vec::new(),
        page: Diary {
            mood: Some(Mood::try_from(1 + number % 5).unwrap()),
            energy: Some(Energy::try_from(5 - number % 5).unwrap()),
            feelings: [Feeling::new("calm").unwrap()].into(),
            note: note.to_owned(),
            ..Diary::new(format!("2026-05-{:02}T08:15:00+01:00", 1 + number % 28).parse().unwrap())
        }
        .page()
        .unwrap(),
        audience: Audience { circle: false, care_team: true },
        two_answers: Vec::new(),
        merged: Default::default(),
        deleted: false,
        kept_after_delete: false,
        read_only: false,
        created_by: PersonId::from_random([1; 16]),
        created_at: DateTime::UNIX_EPOCH,
        changed_at: DateTime::UNIX_EPOCH,
        first_writer: None,
        last_writer: None,
    }
}
