//! A reading as an Observation.
//!
//! An amount travels in the unit that its profile takes. The one it was given
//! in, and what was typed, go beside it: nothing is rounded away on the road.
//! UK Core's blood pressure has room for two values and no more, so a pulse
//! that came with it is an Observation of its own, derived from it.

use model::Measure;
use model::reading::{Context as Meal, Measured, Pressure, Quantity, Unit};
use serde_json::{Value, json};

use super::frame::Frame;
use super::write::{
    Fields, LOINC, SNOMED, extension, note, number, put, put_all, put_moment, said,
};
use super::{Part, ReadingItem, Role, WITHDRAWN, WITHDRAWN_TEXT, average, vital, write};

/// Where it was measured: a CodeableConcept since version 1.1.0 of UK Core's
/// extension, a bare code before.
const SETTING: &str =
    "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-RecordingSetting";
const SETTINGS: &str = "https://fhir.hl7.org.uk/CodeSystem/UKCore-RecordingSetting";
/// The same quantity in another unit (FHIR R4).
pub(super) const TRANSLATION: &str =
    "http://hl7.org/fhir/StructureDefinition/iso21090-PQ-translation";
/// What was typed.
pub(super) const TYPED: &str = "urn:keepwell:typed";
/// A unit that is said in two parts, such as stone and pounds.
pub(super) const UNIT: &str = "urn:keepwell:unit";
/// What the component with the meal is about.
pub(super) const MEAL: &str = "Around a meal";

/// The two values of a blood pressure: text, LOINC, SNOMED CT (self-reported).
pub(super) const SYSTOLIC: [&str; 3] = ["Systolic blood pressure", "8480-6", "1162737008"];
pub(super) const DIASTOLIC: [&str; 3] = ["Diastolic blood pressure", "8462-4", "1162735000"];

pub(super) fn write(item: &ReadingItem, frame: &Frame<'_>) -> Vec<Part> {
    let value = item.reading.value.filter(|_| !frame.withdrawn);
    let main = value.map(|value| {
        let mut fields = begin(item.reading.measure, Role::Main, item, frame);
        put_said(&mut fields, value, item);
        frame.part(Role::Main, false, fields)
    });
    let measure = item.reading.measure;
    let mut parts = vec![main.unwrap_or_else(|| withdrawn(Role::Main, measure, frame))];
    if measure == Measure::BloodPressure {
        parts.push(pulse(value, item, frame));
        // One that was never there need not be withdrawn.
        if !item.sitting.is_empty() || frame.context.amended {
            parts.push(average::write(item, frame));
        }
    }
    parts
}

/// What services allow by category, so it stays on what is withdrawn.
pub(super) fn withdrawn(role: Role, measure: Measure, frame: &Frame<'_>) -> Part {
    let mut fields = frame.begin("Observation", role);
    put(&mut fields, "status", Some(WITHDRAWN));
    put_category(&mut fields, measure);
    put(&mut fields, "code", Some(json!({"text": WITHDRAWN_TEXT})));
    put(&mut fields, "subject", Some(frame.patient()));
    frame.part(role, true, fields)
}

fn begin(measure: Measure, role: Role, item: &ReadingItem, frame: &Frame<'_>) -> Fields {
    let reading = &item.reading;
    let mut fields = frame.begin("Observation", role);
    put(&mut fields, "meta", vital::profile(measure).map(|url| json!({"profile": [url]})));
    let typed = said(&reading.typed).filter(|_| role == Role::Main);
    let typed = typed.map(|typed| extension(TYPED, "valueString", typed));
    let home = json!({
        "coding": [{"system": SETTINGS, "code": "residential", "display": "Residential"}]
    });
    let setting = extension(SETTING, "valueCodeableConcept", home);
    put_all(&mut fields, "extension", std::iter::once(setting).chain(typed).collect());
    let again = if vital::is_always_final(measure) { "final" } else { "corrected" };
    put(&mut fields, "status", Some(frame.standing(again, "final")));
    put_category(&mut fields, measure);
    let fasting = reading.context == Some(Meal::Fasting);
    let own = reading.own.as_ref().and_then(|own| said(own.name()));
    let name = own.as_deref().unwrap_or(measure.label());
    put(&mut fields, "code", Some(vital::code(measure, fasting, name)));
    put(&mut fields, "subject", Some(frame.patient()));
    put_moment(&mut fields, "effectiveDateTime", &reading.at);
    put(&mut fields, "performer", Some(vec![frame.writer()]));
    put(&mut fields, "device", said(&reading.device).map(|device| json!({"display": device})));
    fields
}

fn put_category(fields: &mut Fields, measure: Measure) {
    let category = vital::category(measure);
    put(fields, "category", category.map(|(code, display)| write::category(code, display)));
}

fn put_said(fields: &mut Fields, value: Measured, item: &ReadingItem) {
    let mut components = Vec::new();
    match value {
        Measured::Pressure(pressure) => components.extend(pressures(pressure)),
        Measured::Amount(amount) => {
            put(fields, "valueQuantity", Some(amount_of(amount, item)));
        }
    }
    components.extend(item.reading.context.map(
        |meal| json!({"code": {"text": MEAL}, "valueCodeableConcept": {"text": meal.label()}}),
    ));
    components.extend(item.best.filter(|_| item.reading.measure == Measure::PeakFlow).map(best));
    put_all(fields, "note", note(said(&item.reading.note)));
    put_all(fields, "component", components);
}

fn pressures(pressure: Pressure) -> [Value; 2] {
    [(SYSTOLIC, pressure.systolic), (DIASTOLIC, pressure.diastolic)].map(
        |([text, loinc, snomed], value)| {
            component(text, &[(LOINC, loinc), (SNOMED, snomed)], value)
        },
    )
}

/// One of the values of a blood pressure, in mmHg.
pub(super) fn component(text: &str, codes: &[(&str, &str)], value: u16) -> Value {
    let codings: Vec<Value> =
        codes.iter().map(|(system, code)| json!({"system": system, "code": code})).collect();
    let unit = vital::unit(Unit::MmHg).unwrap_or_default();
    json!({
        "code": {"coding": codings, "text": text},
        "valueQuantity": vital::quantity(value.into(), unit)
    })
}

fn best(best: Quantity) -> Value {
    let unit = vital::unit(best.unit).unwrap_or_default();
    json!({
        "code": {
            "coding": [{"system": SNOMED, "code": vital::BEST_PEAK_FLOW}],
            "text": "Best peak flow"
        },
        "valueQuantity": vital::quantity(number(best.value), unit)
    })
}

/// In the unit of the measure, with the one it was given in beside it.
fn amount_of(amount: Quantity, item: &ReadingItem) -> Value {
    let Some(unit) = vital::unit(amount.unit) else {
        let own = item.reading.own.as_ref().and_then(|own| said(own.unit()));
        let mut fields = Fields::new();
        put(&mut fields, "value", Some(number(amount.value)));
        put(&mut fields, "unit", own);
        return Value::Object(fields);
    };
    let wanted = item.reading.measure.unit();
    let (Ok(sent), Some(words), true) =
        (amount.to(wanted), vital::unit(wanted), amount.unit != wanted)
    else {
        return vital::quantity(number(amount.value), unit);
    };
    let mut quantity = vital::quantity(number(sent.value), words);
    let as_given = vital::quantity(number(amount.value), unit);
    let parts = matches!(amount.unit, Unit::StLb | Unit::FtIn | Unit::HMin);
    let parts = parts.then(|| extension(UNIT, "valueString", amount.unit.as_str()));
    let given = extension(TRANSLATION, "valueQuantity", as_given);
    if let Some(fields) = quantity.as_object_mut() {
        put_all(fields, "extension", std::iter::once(given).chain(parts).collect());
    }
    quantity
}

fn pulse(value: Option<Measured>, item: &ReadingItem, frame: &Frame<'_>) -> Part {
    let Some(Measured::Pressure(Pressure { pulse: Some(pulse), .. })) = value else {
        return withdrawn(Role::Pulse, Measure::HeartRate, frame);
    };
    let mut fields = begin(Measure::HeartRate, Role::Pulse, item, frame);
    let unit = vital::unit(Unit::PerMinute).unwrap_or_default();
    put(&mut fields, "valueQuantity", Some(vital::quantity(pulse.into(), unit)));
    put(&mut fields, "derivedFrom", Some(vec![frame.reference(Role::Main)]));
    frame.part(Role::Pulse, false, fields)
}
