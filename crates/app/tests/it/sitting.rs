//! The average of a sitting, at a real service.

use api::{
    Attention, ConnectionView, NewReading, Request, SavedReadings, ServiceAddress, SyncReport,
};
use model::{Measure, ReadingId, SendRules};
use serde_json::{Value, json};
use testkit::FhirServer;

use crate::desk::Desk;

struct Sitting {
    server: FhirServer,
    desk: Desk,
}

impl Sitting {
    fn start() -> Option<Self> {
        let server = FhirServer::start()?;
        let patient = server.request("POST", "Patient", Some(&json!({"resourceType": "Patient"})));
        let patient = patient.json()["id"].as_str().unwrap().to_owned();
        let desk = Desk::new();
        let service = ServiceAddress { url: server.base_url(), token: None };
        let (name, rules) = ("Leeds".to_owned(), SendRules::usual());
        let _: ConnectionView =
            desk.ask(Request::AddConnection { name, service, patient, rules }).unwrap();
        Some(Self { server, desk })
    }

    fn take(&self, typed: &str, time: &str) -> ReadingId {
        self.desk.add(Measure::BloodPressure, typed, time).id
    }

    fn correct(&self, id: ReadingId, typed: &str, time: &str) {
        let reading = NewReading {
            measure: Measure::BloodPressure,
            own: None,
            typed: typed.to_owned(),
            at: format!("2026-05-03T{time}:00+01:00[Europe/London]").parse().unwrap(),
            context: None,
            device: String::new(),
            note: String::new(),
            audience: None,
        };
        let _: SavedReadings =
            self.desk.ask(Request::CorrectReading { id, reading, sure: false }).unwrap();
    }

    fn remove(&self, id: ReadingId) {
        let _: SavedReadings = self.desk.ask(Request::RemoveReading { id }).unwrap();
    }

    /// Syncs, and then there is nothing left to do.
    fn sync(&self) {
        for left in ["what is new", "nothing"] {
            let reports: Vec<SyncReport> =
                self.desk.ask(Request::Sync { connection: None }).unwrap();
            assert!(reports[0].problem.is_none(), "{reports:?}");
            assert_eq!((reports[0].waiting, reports[0].needs_attention), (0, 0), "{left}");
            assert!(left != "nothing" || reports[0].sent == 0, "{reports:?}");
        }
        let attention: Attention = self.desk.ask(Request::Attention).unwrap();
        assert_eq!(attention.count(), 0, "the service changed nothing of it");
    }

    /// Averages at the service: what they say and of how many, and those that
    /// were withdrawn.
    fn averages(&self) -> (Vec<(i64, i64, usize)>, usize) {
        let is_average = |one: &Value| {
            let marked = one["meta"]["profile"][0].as_str().unwrap_or("").contains("Average");
            marked && one["status"] == "final"
        };
        let all = self.server.search("Observation");
        let said = |one: &Value| {
            let of = |n: usize| one["component"][n]["valueQuantity"]["value"].as_i64().unwrap();
            for from in one["derivedFrom"].as_array().unwrap() {
                let there = self.server.get(from["reference"].as_str().unwrap());
                assert_eq!(there["code"]["coding"][0]["code"], "85354-9");
            }
            (of(0), of(1), one["derivedFrom"].as_array().unwrap().len())
        };
        let stand = all.iter().filter(|one| is_average(one)).map(said).collect();
        let gone = all.iter().filter(|one| one["status"] == "entered-in-error").count();
        (stand, gone)
    }
}

#[test]
fn an_average_goes_with_its_sitting_and_follows_it() {
    let Some(sitting) = Sitting::start() else { return };
    let first = sitting.take("140/90", "08:00");
    sitting.sync();
    assert_eq!(sitting.averages(), (vec![], 0), "one reading is no sitting");
    let second = sitting.take("130/80", "08:02");
    sitting.take("150/95", "10:00");
    sitting.sync();
    assert_eq!(sitting.averages(), (vec![(135, 85, 2)], 0));

    let third = sitting.take("120/70", "08:04");
    sitting.sync();
    assert_eq!(sitting.averages(), (vec![(130, 80, 3)], 0), "the same, of three");
    sitting.correct(second, "133/80", "08:02");
    sitting.sync();
    assert_eq!(sitting.averages(), (vec![(131, 80, 3)], 0));

    // One that was taken before all of them: it begins there.
    let earlier = sitting.take("127/68", "07:50");
    sitting.sync();
    assert_eq!(sitting.averages(), (vec![(130, 77, 4)], 1));
    sitting.remove(earlier);
    sitting.sync();
    assert_eq!(sitting.averages(), (vec![(131, 80, 3)], 2), "the reading and its average");

    sitting.remove(second);
    sitting.remove(third);
    sitting.sync();
    assert_eq!(sitting.averages(), (vec![], 5), "the first is left alone");
    sitting.remove(first);
    sitting.sync();
    assert_eq!(sitting.averages(), (vec![], 6));
}

/// Both are under way at once, and each was loaded before the other was there.
#[test]
fn a_sitting_that_is_sent_together_has_its_average_at_once() {
    let Some(sitting) = Sitting::start() else { return };
    for (n, time) in ["08:00", "08:01", "08:02", "12:00", "12:01"].into_iter().enumerate() {
        sitting.take(&format!("{}/80", 120 + 2 * n), time);
    }
    sitting.sync();
    let (mut averages, gone) = sitting.averages();
    averages.sort_unstable();
    assert_eq!((averages, gone), (vec![(122, 80, 3), (127, 80, 2)], 0));
}
