//! The average of a sitting at home: two or three blood pressures, at least a
//! minute apart.
//!
//! It is no item of the record, since it follows from its readings. Whoever
//! sends a blood pressure sends the readings of its sitting first, each an item
//! of its own, and then this one part, which refers to them by `urn:uuid:` of
//! their items. When one of them is corrected or taken out, it is made anew.

use chrono::{DateTime, Utc};
use model::Measure;
use model::reading::{Measured, TimedPressure, sitting_average};
use serde_json::json;
use uuid::Uuid;

use super::frame::Frame;
use super::reading::{DIASTOLIC, SYSTOLIC, component, withdrawn};
use super::write::{SNOMED, category, date_time, put};
use super::{Context, Item, Part, ReadingItem, Role};

const PROFILE: &str =
    "https://fhir.hl7.org.uk/StructureDefinition/UKCore-Observation-AverageBloodPressure";
/// Average blood pressure; and at home, systolic and diastolic (SNOMED CT).
const CODE: &str = "723232008";
const HOME_SYSTOLIC: &str = "413606001";
const HOME_DIASTOLIC: &str = "413605002";

/// The average of the sitting that begins with the first of these. Withdrawn
/// when fewer than two of them count (any longer); `None` without any.
#[must_use]
pub fn average(sitting: &[ReadingItem], context: &Context) -> Option<Part> {
    let mut sitting: Vec<&ReadingItem> = sitting.iter().collect();
    sitting.sort_by_key(|item| (item.reading.at.utc(), item.root));
    let id = Uuid::from_bytes(*sitting.first()?.root.as_bytes());
    let changed_at: DateTime<Utc> = sitting.iter().map(|item| item.reading.recorded_at).max()?;
    let frame = Frame { id, context, withdrawn: false, changed_at };
    let stands: Vec<(&ReadingItem, TimedPressure)> =
        sitting.into_iter().filter_map(timed).collect();
    let average = of_sitting(&stands, &frame);
    Some(average.unwrap_or_else(|| withdrawn(Role::Average, Measure::BloodPressure, &frame)))
}

fn timed(item: &ReadingItem) -> Option<(&ReadingItem, TimedPressure)> {
    let stands = !Item::Reading(item.clone()).is_withdrawn();
    match item.reading.value {
        Some(Measured::Pressure(pressure)) if stands => {
            Some((item, TimedPressure { at: item.reading.at.at(), pressure }))
        }
        _ => None,
    }
}

fn of_sitting(stands: &[(&ReadingItem, TimedPressure)], frame: &Frame<'_>) -> Option<Part> {
    let taken: Vec<TimedPressure> = stands.iter().map(|(_, taken)| *taken).collect();
    let mean = sitting_average(&taken)?.mean;
    let counted = |count: usize| {
        sitting_average(taken.get(..count).unwrap_or_default()).map_or(1, |of| of.used)
    };
    // One counts when the average of those up to it has one more.
    let used = stands.iter().enumerate().filter(|(n, _)| *n == 0 || counted(n + 1) > counted(*n));
    let used: Vec<&ReadingItem> = used.map(|(_, (item, _))| *item).collect();
    let (first, last) = (used.first()?, used.last()?);
    let from = used.iter().map(
        |item| json!({"reference": Uuid::from_bytes(*item.root.as_bytes()).urn().to_string()}),
    );
    let mut fields = frame.begin("Observation", Role::Average);
    put(&mut fields, "meta", Some(json!({"profile": [PROFILE]})));
    // The profile has no other, also for one that replaces another.
    put(&mut fields, "status", Some("final"));
    put(&mut fields, "category", Some(category("vital-signs", "Vital Signs")));
    let coding = json!([{"system": SNOMED, "code": CODE, "display": "Average blood pressure"}]);
    let code = json!({"coding": coding, "text": "Average home blood pressure"});
    put(&mut fields, "code", Some(code));
    put(&mut fields, "subject", Some(frame.patient()));
    let (start, end) = (date_time(&first.reading.at), date_time(&last.reading.at));
    put(&mut fields, "effectivePeriod", Some(json!({"start": start, "end": end})));
    put(&mut fields, "performer", Some(vec![frame.writer()]));
    put(&mut fields, "derivedFrom", Some(from.collect::<Vec<_>>()));
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
    use super::*;
    use model::reading::Pressure;

    fn taken(n: u8, time: &str, systolic: u16) -> ReadingItem {
        let pressure = Pressure { systolic, diastolic: 80, pulse: None };
        let mut item = reading(Measure::BloodPressure, Measured::Pressure(pressure));
        item.root = model::ReadingId::from_bytes([n; 16]);
        item.reading.at = format!("2026-05-03T08:{time}:00+01:00").parse().unwrap();
        item
    }

    #[test]
    fn a_sitting_is_derived_from_those_that_count() {
        let sitting = [taken(1, "00", 140), taken(2, "00", 150), taken(3, "02", 130)];
        let part = average(&sitting, &context()).unwrap();
        assert!(!part.withdrawn);
        let from = part.resource["derivedFrom"].as_array().unwrap();
        assert_eq!(from.len(), 2, "the second came too soon");
        insta::assert_snapshot!(format!("{:#}", part.resource));
    }

    #[test]
    fn one_that_is_left_alone_is_withdrawn() {
        let mut sitting = [taken(1, "00", 140), taken(3, "02", 130)];
        let both = average(&sitting, &context()).unwrap();
        sitting[1].reading.value = None;
        let alone = average(&sitting, &context()).unwrap();
        assert!(alone.withdrawn && alone.id == both.id);
        assert_eq!(alone.resource["status"], "entered-in-error");
        assert_eq!(average(&[], &context()), None);
    }
}
