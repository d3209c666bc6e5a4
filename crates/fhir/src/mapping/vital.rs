//! What each measure is in FHIR: its profile, its codes and its unit.
//!
//! Codes and units are those of UK Core's profiles. Two are not as expected.
//! UK Core's body height takes no number with a unit (it fixed metres before, and
//! asks for a concept since 1.1.0), where FHIR's own, which every height is held
//! to, takes centimetres: ours keeps to FHIR's. Blood glucose is no vital sign in
//! either, and has a profile of its own.

use model::Measure;
use model::reading::Unit;
use serde_json::{Value, json};

use super::look;
use super::write::{LOINC, SNOMED, UCUM};

/// Where the names of UK Core's profiles begin.
const UK_CORE: &str = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-";
/// A measure that services have no code for is named in a system of ours.
pub(super) const OURS: &str = "urn:keepwell:measure";

/// Fasting blood glucose, in SNOMED CT.
pub(super) const FASTING: &str = "997681000000108";
/// What a person's best peak flow is called in SNOMED CT.
pub(super) const BEST_PEAK_FLOW: &str = "251936000";

/// The profile that a reading keeps to.
pub(super) fn profile(measure: Measure) -> Option<String> {
    let uk_core = |name| format!("{UK_CORE}{name}");
    let vital = |name: &str| uk_core(format!("Observation-VitalSigns-{name}"));
    Some(match measure {
        Measure::BloodPressure => vital("BloodPressure"),
        Measure::Glucose => uk_core("Observation-BloodGlucose".to_owned()),
        Measure::Weight => vital("BodyWeight"),
        Measure::Height => "http://hl7.org/fhir/StructureDefinition/bodyheight".to_owned(),
        Measure::Temperature => vital("BodyTemperature"),
        Measure::Oxygen => vital("OxygenSaturation"),
        Measure::HeartRate => vital("HeartRate"),
        Measure::RespiratoryRate => vital("RespiratoryRate"),
        Measure::PeakFlow | Measure::Steps | Measure::Sleep | Measure::Pain | Measure::Own => {
            return None;
        }
    })
}

/// Whether its profile knows no status but `final`, also for what replaces
/// another: all of UK Core's. The Provenance says that it was revised.
pub(super) fn is_always_final(measure: Measure) -> bool {
    profile(measure).is_some_and(|profile| profile.starts_with(UK_CORE))
}

/// HL7's category of a measure, with its display.
pub(super) fn category(measure: Measure) -> Option<(&'static str, &'static str)> {
    match measure {
        Measure::Steps | Measure::Sleep => Some(("activity", "Activity")),
        Measure::Pain => Some(("survey", "Survey")),
        Measure::PeakFlow | Measure::Own => None,
        _ => Some(("vital-signs", "Vital Signs")),
    }
}

/// The code of a measure; `name` is what it is called.
pub(super) fn code(measure: Measure, fasting: bool, name: &str) -> Value {
    let codes = measure.codes();
    let snomed = if fasting { Some(FASTING) } else { codes.snomed };
    let ours = (codes.snomed, codes.loinc) == (None, None);
    let coding = |system: &str, code: &str| json!({"system": system, "code": code});
    let codings = codes.loinc.map(|code| coding(LOINC, code)).into_iter();
    let codings = codings.chain(snomed.map(|code| coding(SNOMED, code)));
    let codings = codings.chain(ours.then(|| coding(OURS, measure.as_str())));
    json!({"coding": codings.collect::<Vec<_>>(), "text": name})
}

/// The measure that a code names.
pub(super) fn measure(code: &Value) -> Option<Measure> {
    let has = |system, known: Option<&str>| {
        known.is_some_and(|known| look::has_code(code, system, known))
    };
    let is_one = |measure: &Measure| {
        let codes = measure.codes();
        has(OURS, Some(measure.as_str())) || has(LOINC, codes.loinc) || has(SNOMED, codes.snomed)
    };
    Measure::ALL.into_iter().find(is_one)
}

/// What a unit is called in words, as UK Core's profiles want it, and in UCUM.
pub(super) fn unit(unit: Unit) -> Option<(&'static str, &'static str)> {
    let words = match unit {
        Unit::MmHg => "millimeter of mercury",
        Unit::MmolPerL => "millimoles per litre",
        Unit::Kg => "kilogram",
        Unit::Cm => "centimeter",
        Unit::Celsius => "degree Celsius",
        Unit::Percent => "percent",
        Unit::PerMinute => "per minute",
        Unit::Hours => "hours",
        Unit::OfTen => "out of 10",
        // Counted in one unit and said in two.
        Unit::StLb => return Some(("lb", "[lb_av]")),
        Unit::FtIn => return Some(("in", "[in_i]")),
        Unit::HMin => return Some(("min", "min")),
        other => other.as_str(),
    };
    Some((words, unit.ucum()?))
}

/// A quantity of `value`.
pub(super) fn quantity(value: Value, (words, code): (&str, &str)) -> Value {
    json!({"value": value, "unit": words, "system": UCUM, "code": code})
}
