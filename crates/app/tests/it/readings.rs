//! Readings through the one door.

use api::{
    Attention, CheckReport, NewReading, Preferences, Problem, ReadingChart, ReadingHistory,
    ReadingPage, ReadingQuery, ReadingSummary, ReadingView, RebuildReport, Request, SavedReadings,
    SeriesCard,
};
use model::reading::{Context, OwnMeasure, Part, Unit, Units};
use model::{Measure, Moment};

use crate::desk::{Desk, PASSPHRASE};

fn at(time: &str) -> Moment {
    format!("2026-05-03T{time}:00+01:00[Europe/London]").parse().unwrap()
}

fn new(measure: Measure, typed: &str, time: &str) -> NewReading {
    NewReading {
        measure,
        own: None,
        typed: typed.to_owned(),
        at: at(time),
        context: None,
        device: String::new(),
        note: String::new(),
        audience: None,
    }
}

impl Desk {
    fn measure(&self, readings: Vec<NewReading>) -> SavedReadings {
        self.ask(Request::AddReadings { readings, sure: false }).unwrap()
    }

    pub(crate) fn add(&self, measure: Measure, typed: &str, time: &str) -> ReadingView {
        self.measure(vec![new(measure, typed, time)]).readings.remove(0).reading
    }

    /// Changes the file past every rule of the store.
    fn alter(&self, sql: &str) {
        let vault = self.dir.path().join("people").join(self.asha.to_string());
        let passphrase = vault::Passphrase::new(PASSPHRASE.to_owned()).unwrap();
        let key = vault::unlock(&vault, &passphrase).unwrap().database_key().as_pragma();
        let sqlite = rusqlite::Connection::open(vault.join("record.db")).unwrap();
        sqlite.execute_batch(&format!("PRAGMA key = \"{}\"", key.as_str())).unwrap();
        sqlite.execute_batch(sql).unwrap();
    }

    fn standing(&self) -> Vec<ReadingView> {
        let page: ReadingPage = self.ask(Request::Readings(ReadingQuery::default())).unwrap();
        page.readings
    }
}

#[test]
fn a_sitting_is_saved_together_and_averaged() {
    let desk = Desk::new();
    let saved = desk.measure(vec![
        new(Measure::BloodPressure, "140/90 70", "08:00"),
        new(Measure::BloodPressure, "130/81", "08:02"),
    ]);
    let sitting = saved.sitting.unwrap();
    assert_eq!((sitting.mean.systolic, sitting.mean.diastolic, sitting.used), (135, 86, 2));
    assert_eq!(saved.readings.len(), 2);
    assert!(saved.readings.iter().all(|saved| saved.changed && saved.before.is_none()));

    // One that is unlikely keeps the others from being saved as well.
    let readings = vec![
        new(Measure::BloodPressure, "128/80", "20:00"),
        new(Measure::BloodPressure, "240/120", "20:02"),
    ];
    let asked =
        desk.ask::<SavedReadings>(Request::AddReadings { readings: readings.clone(), sure: false });
    assert_eq!(asked.unwrap_err().code(), "are_you_sure");
    assert_eq!(desk.standing().len(), 2);
    let saved: SavedReadings = desk.ask(Request::AddReadings { readings, sure: true }).unwrap();
    assert_eq!(saved.readings.len(), 2);
}

#[test]
fn a_correction_is_undone_and_a_removal_taken_back() {
    let desk = Desk::new();
    let first = desk.add(Measure::Weight, "71.5", "08:00");
    desk.wait(60);
    let reading =
        NewReading { note: "after lunch".into(), ..new(Measure::Weight, "72.5", "08:00") };
    let correct = Request::CorrectReading { id: first.id, reading, sure: false };
    let saved: SavedReadings = desk.ask(correct.clone()).unwrap();
    assert_eq!(saved.readings[0].before, Some(first.id));
    let again: SavedReadings = desk.ask(correct).unwrap();
    assert!(!again.readings[0].changed, "it says that already");

    desk.wait(60);
    let undone: SavedReadings = desk.ask(Request::PutBackReading { id: first.id }).unwrap();
    assert_eq!(undone.readings[0].reading.shown, "71.5 kg");
    assert_eq!(undone.readings[0].reading.note, "");
    let standing = undone.readings[0].reading.id;
    let again: SavedReadings = desk.ask(Request::PutBackReading { id: standing }).unwrap();
    assert!(!again.readings[0].changed);

    desk.wait(60);
    let removed: SavedReadings = desk.ask(Request::RemoveReading { id: first.id }).unwrap();
    let tombstone = removed.readings[0].reading.id;
    assert!(desk.standing().is_empty());
    desk.wait(60);
    let back: SavedReadings = desk.ask(Request::PutBackReading { id: tombstone }).unwrap();
    assert_eq!(back.readings[0].reading.shown, "71.5 kg");
    let history: ReadingHistory = desk.ask(Request::ReadingHistory { id: standing }).unwrap();
    let what: Vec<&str> = history.steps.iter().map(|step| step.what.as_str()).collect();
    assert_eq!(what, ["created", "corrected", "corrected", "removed", "put_back"]);
    let report: CheckReport = desk.ask(Request::Check).unwrap();
    assert_eq!((report.findings, report.readings), (Vec::new(), 5));
}

#[test]
fn what_is_typed_and_shown_follows_the_preferred_units() {
    let desk = Desk::new();
    let units = Units { glucose: Unit::MgPerDl, temperature: Unit::Fahrenheit, ..Units::default() };
    let preferences = Preferences { units, ..Preferences::default() };
    let () = desk.ask(Request::SetPreferences(preferences)).unwrap();
    let glucose =
        NewReading { context: Some(Context::BeforeMeal), ..new(Measure::Glucose, "115", "08:00") };
    let saved = desk.measure(vec![glucose]).readings.remove(0).reading;
    assert_eq!((saved.shown.as_str(), saved.context), ("115 mg/dL", Some(Context::BeforeMeal)));
    assert_eq!(desk.add(Measure::Temperature, "37.2 C", "08:00").shown, "99.0°F");
    let series = Measure::Glucose.into();
    let chart: ReadingChart =
        desk.ask(Request::ReadingChart { series, from: None, until: None, buckets: 100 }).unwrap();
    assert_eq!(chart.lines.len(), 1);
    assert_eq!((chart.lines[0].part, chart.lines[0].unit), (Part::Main, Unit::MgPerDl));
    assert_eq!(chart.lines[0].points[0].value.to_string(), "115");
    desk.app.lock();
    desk.unlock();
    let kept: Preferences = desk.ask(Request::Preferences).unwrap();
    assert_eq!(kept.units, units);
}

#[test]
fn every_measure_is_listed_with_its_newest() {
    let desk = Desk::new();
    desk.add(Measure::PeakFlow, "500", "08:00");
    let flow = desk.add(Measure::PeakFlow, "420", "09:00");
    assert_eq!(flow.percent_of_best, Some(84));
    let own = OwnMeasure::new("INR", "ratio").ok();
    desk.measure(vec![NewReading { own, ..new(Measure::Own, "2.5 ratio", "08:00") }]);
    let cards: Vec<SeriesCard> = desk.ask(Request::ReadingSeries).unwrap();
    let shown: Vec<(&str, u64, &str)> = cards
        .iter()
        .map(|card| (card.label.as_str(), card.count, card.latest.shown.as_str()))
        .collect();
    assert_eq!(shown, [("Peak flow", 2, "420 L/min"), ("INR", 1, "2.5 ratio")]);
    let series = Measure::PeakFlow.into();
    let summary: ReadingSummary =
        desk.ask(Request::ReadingSummary { series, days: Some(7) }).unwrap();
    assert_eq!(summary.parts[0].summary.average.to_string(), "460");
    desk.wait(8 * 24 * 60 * 60);
    desk.unlock();
    let series = Measure::PeakFlow.into();
    let summary: ReadingSummary =
        desk.ask(Request::ReadingSummary { series, days: Some(7) }).unwrap();
    assert!(summary.parts.is_empty(), "a week later, nothing was measured for a week");
}

#[test]
fn readings_are_checked_and_rebuilt() {
    let desk = Desk::new();
    let first = desk.add(Measure::Pain, "4", "08:00");
    let _: SavedReadings = desk.ask(Request::RemoveReading { id: first.id }).unwrap();
    desk.add(Measure::Steps, "10,432", "21:00");
    let report: RebuildReport = desk.ask(Request::Rebuild).unwrap();
    assert!(report.same);
    assert_eq!(report.readings, 1);
    let attention: Attention = desk.ask(Request::Attention).unwrap();
    assert_eq!(attention.count(), 0);

    // What someone signed in another name shows.
    desk.alter("UPDATE reading_batch SET signature = zeroblob(64) WHERE position = 1");
    let report: CheckReport = desk.ask(Request::Check).unwrap();
    assert_eq!(report.findings, ["Readings do not carry their author's signature: 1."]);
    assert_eq!(report.reading_batches, 3);
}

#[test]
fn nothing_is_read_or_written_while_locked() {
    let desk = Desk::new();
    desk.app.lock();
    let add = Request::AddReadings { readings: Vec::new(), sure: true };
    assert_eq!(desk.ask::<SavedReadings>(add), Err(Problem::Locked));
    let list = Request::Readings(ReadingQuery::default());
    assert_eq!(desk.ask::<ReadingPage>(list), Err(Problem::Locked));
}

#[test]
fn who_may_see_a_reading_is_changed_said_and_undone() {
    let desk = Desk::new();
    let first = desk.add(Measure::Weight, "71.5", "08:00");
    let share = |circle| Request::SetReadingAudience { id: first.id, circle, care_team: None };
    desk.wait(60);
    let shared: SavedReadings = desk.ask(share(Some(true))).unwrap();
    let shared = &shared.readings[0];
    assert!(shared.changed && shared.before == Some(first.id));
    assert!(shared.reading.audience.circle && shared.reading.audience.care_team);
    assert_eq!(shared.reading.shown, first.shown);
    let again: SavedReadings = desk.ask(share(None)).unwrap();
    assert!(!again.readings[0].changed);
    desk.wait(60);
    let undone: SavedReadings = desk.ask(Request::PutBackReading { id: first.id }).unwrap();
    assert_eq!(undone.readings[0].reading.audience, first.audience);
    let history: ReadingHistory = desk.ask(Request::ReadingHistory { id: first.id }).unwrap();
    let what: Vec<&str> = history.steps.iter().map(|step| step.what.as_str()).collect();
    assert_eq!(what, ["created", "audience", "audience"]);
    assert_eq!(desk.standing().len(), 1);
}

#[test]
fn a_reading_that_was_erased_can_be_written_down_again() {
    let desk = Desk::new();
    let saved = desk.measure(vec![
        new(Measure::BloodPressure, "140/90", "08:00"),
        new(Measure::BloodPressure, "130/81", "08:02"),
    ]);
    let id = saved.readings[0].reading.id;
    let told: api::Erasure = desk.ask(Request::EraseReading { id, sure: false }).unwrap();
    assert!(!told.erased && !told.computers && told.services.is_empty());
    assert_eq!(desk.standing().len(), 2);
    let done: api::Erasure = desk.ask(Request::EraseReading { id, sure: true }).unwrap();
    assert!(done.erased);
    assert_eq!(desk.standing().len(), 1, "the other of the sitting stays");
    for request in [
        Request::ReadingHistory { id },
        Request::PutBackReading { id },
        Request::EraseReading { id, sure: true },
    ] {
        assert_eq!(desk.app.dispatch(request), Err(Problem::NoSuchReading));
    }
    let check: CheckReport = desk.ask(Request::Check).unwrap();
    assert_eq!((check.findings, check.readings), (Vec::new(), 1));

    let again = desk.add(Measure::BloodPressure, "140/90", "08:00");
    assert_ne!(again.id, id);
    assert_eq!(desk.add(Measure::BloodPressure, "140/90", "08:00").id, again.id);
    assert_eq!(desk.standing().len(), 2);
}
