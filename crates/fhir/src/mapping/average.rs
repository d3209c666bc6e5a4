//! The average of a sitting at home: two or three blood pressures, at least a
//! minute apart.
//!
//! It is no item of the record, since it follows from its readings: it is a part
//! of the first of them, and derived from those that the service has. When one
//! of them is corrected or taken out, it is made anew.

use model::Measure;
use model::reading::{Measured, TimedPressure, sitting_average};
use model::{Moment, Reading};
use serde_json::{Value, json};

use super::frame::Frame;
use super::reading::{DIASTOLIC, SYSTOLIC, component, withdrawn};
use super::write::{SNOMED, category, date_time, put};
use super::{Part, ReadingItem, Role};

const PROFILE: &str =
    "https://fhir.hl7.org.uk/StructureDefinition/UKCore-Observation-AverageBloodPressure";
/// Average blood pressure; and at home, systolic and diastolic (SNOMED CT).
const CODE: &str = "723232008";
const HOME_SYSTOLIC: &str = "413606001";
const HOME_DIASTOLIC: &str = "413605002";

/// One that may count.
struct Taken<'a> {
    at: &'a Moment,
    timed: TimedPressure,
    place: Value,
}

/// The average of the sitting that begins with this blood pressure. Withdrawn
/// when fewer than two count (any longer).
pub(super) fn write(item: &ReadingItem, frame: &Frame<'_>) -> Part {
    let own = taken(&item.reading, frame.reference(Role::Main)).filter(|_| !frame.withdrawn);
    let beside = item.sitting.iter();
    let others = beside.filter_map(|one| taken(&one.reading, json!({"reference": one.place})));
    let mut sitting: Vec<Taken<'_>> = own.into_iter().chain(others).collect();
    sitting.sort_by_key(|taken| taken.timed.at);
    let average = (!frame.withdrawn).then(|| of_sitting(&sitting, frame)).flatten();
    average.unwrap_or_else(|| withdrawn(Role::Average, Measure::BloodPressure, frame))
}

fn taken(reading: &Reading, place: Value) -> Option<Taken<'_>> {
    match reading.value {
        Some(Measured::Pressure(pressure)) => {
            let at = &reading.at;
            Some(Taken { at, timed: TimedPressure { at: at.at(), pressure }, place })
        }
        _ => None,
    }
}

fn of_sitting(sitting: &[Taken<'_>], frame: &Frame<'_>) -> Option<Part> {
    let timed: Vec<TimedPressure> = sitting.iter().map(|taken| taken.timed).collect();
    let mean = sitting_average(&timed)?.mean;
    let counted = |count: usize| {
        sitting_average(timed.get(..count).unwrap_or_default()).map_or(1, |of| of.used)
    };
    // One counts when the average of those up to it has one more.
    let used = sitting.iter().enumerate().filter(|(n, _)| *n == 0 || counted(n + 1) > counted(*n));
    let used: Vec<&Taken<'_>> = used.map(|(_, taken)| taken).collect();
    let (first, last) = (used.first()?, used.last()?);
    let from: Vec<&Value> = used.iter().map(|taken| &taken.place).collect();
    let mut fields = frame.begin("Observation", Role::Average);
    put(&mut fields, "meta", Some(json!({"profile": [PROFILE]})));
    // The profile has no other, also for one that replaces another.
    put(&mut fields, "status", Some("final"));
    put(&mut fields, "category", Some(category("vital-signs", "Vital Signs")));
    let coding = json!([{"system": SNOMED, "code": CODE, "display": "Average blood pressure"}]);
    let code = json!({"coding": coding, "text": "Average home blood pressure"});
    put(&mut fields, "code", Some(code));
    put(&mut fields, "subject", Some(frame.patient()));
    let (start, end) = (date_time(first.at), date_time(last.at));
    put(&mut fields, "effectivePeriod", Some(json!({"start": start, "end": end})));
    put(&mut fields, "performer", Some(vec![frame.writer()]));
    put(&mut fields, "derivedFrom", Some(json!(from)));
    let components = [
        component(SYSTOLIC[0], &[(SNOMED, HOME_SYSTOLIC)], mean.systolic),
        component(DIASTOLIC[0], &[(SNOMED, HOME_DIASTOLIC)], mean.diastolic),
    ];
    put(&mut fields, "component", Some(components.to_vec()));
    Some(frame.part(Role::Average, false, fields))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{context, reading};
    use super::super::{Beside, Context, Item, parts};
    use super::*;
    use model::reading::Pressure;

    fn taken(time: &str, systolic: u16) -> ReadingItem {
        let pressure = Pressure { systolic, diastolic: 80, pulse: None };
        let mut item = reading(Measure::BloodPressure, Measured::Pressure(pressure));
        item.reading.at = format!("2026-05-03T08:{time}:00+01:00").parse().unwrap();
        item
    }

    fn beside(time: &str, systolic: u16) -> Beside {
        Beside { reading: taken(time, systolic).reading, place: format!("Observation/at-{time}") }
    }

    fn average(item: &ReadingItem, context: &Context) -> Option<Part> {
        let parts = parts(&Item::Reading(item.clone()), context).unwrap();
        parts.into_iter().find(|part| part.role == Role::Average)
    }

    #[test]
    fn a_sitting_is_derived_from_those_that_count() {
        let sitting = vec![beside("00", 150), beside("02", 130)];
        let item = ReadingItem { sitting, ..taken("00", 140) };
        let part = average(&item, &context()).unwrap();
        assert!(!part.withdrawn);
        let from = part.resource["derivedFrom"].as_array().unwrap();
        assert_eq!(from.len(), 2, "the second came too soon");
        insta::assert_snapshot!(format!("{:#}", part.resource));
    }

    #[test]
    fn one_that_is_left_alone_is_withdrawn() {
        let both = ReadingItem { sitting: vec![beside("02", 130)], ..taken("00", 140) };
        let amended = Context { amended: true, ..context() };
        let alone = average(&taken("00", 140), &amended).unwrap();
        assert!(alone.withdrawn && alone.id == average(&both, &context()).unwrap().id);
        assert_eq!(alone.resource["status"], "entered-in-error");
        assert_eq!(average(&taken("00", 140), &context()), None, "it was never there");
        let mut taken_out = both;
        taken_out.reading.value = None;
        assert!(average(&taken_out, &amended).unwrap().withdrawn);
    }
}
