//! A reading as a service shows it.

use std::str::FromStr as _;

use model::reading::{
    Context as Meal, Decimal, Measured, OwnMeasure, Pressure, Quantity, Typed, Unit,
};
use model::{Measure, Moment, Reading};
use serde_json::Value;

use super::reading::{DIASTOLIC, MEAL, SYSTOLIC, TRANSLATION, TYPED, UNIT};
use super::write::{LOINC, SNOMED};
use super::{look, vital};

/// What an Observation of a reading says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenReading {
    /// What was measured.
    pub measure: Measure,
    /// Its name and unit, for [`Measure::Own`] alone.
    pub own: Option<OwnMeasure>,
    /// When.
    pub at: Moment,
    /// What it was, in the unit it was given in.
    pub value: Measured,
    /// As it was typed; may be empty.
    pub typed: String,
    /// Around a meal, for glucose alone.
    pub context: Option<Meal>,
    /// What measured it; may be empty.
    pub device: String,
    /// In the person's own words; may be empty.
    pub note: String,
    /// The best peak flow that came with it.
    pub best: Option<Quantity>,
}

/// Reads an Observation, and the one of the pulse beside it. `None` when it is
/// none of ours, or says what Keepwell cannot hold.
pub(super) fn read(resource: &Value, pulse: Option<&Value>) -> Option<SeenReading> {
    let code = resource.get("code")?;
    let measure = vital::measure(code)?;
    let own = match measure {
        Measure::Own => Some(own(resource, code)?),
        _ => None,
    };
    let value = match measure {
        Measure::BloodPressure => Measured::Pressure(pressure(resource, pulse)?),
        _ => Measured::Amount(amount(resource.get("valueQuantity")?, measure)?),
    };
    let (Typed::Likely(_) | Typed::Unlikely(_)) = value.judge(measure).ok()?;
    let typed = look::extension(resource, TYPED).and_then(|one| look::text(one, "/valueString"));
    let flow = component(resource, |code| look::has_code(code, SNOMED, vital::BEST_PEAK_FLOW));
    Some(SeenReading {
        measure,
        own,
        at: look::moment(resource, "effectiveDateTime")?,
        value,
        typed: typed.unwrap_or_default().to_owned(),
        context: meal(resource, code),
        device: look::text(resource, "/device/display").unwrap_or_default().to_owned(),
        note: look::notes(resource),
        best: flow.and_then(|flow| plain(flow.get("valueQuantity")?, Measure::PeakFlow)),
    })
}

fn own(resource: &Value, code: &Value) -> Option<OwnMeasure> {
    let unit = look::text(resource, "/valueQuantity/unit").unwrap_or_default();
    OwnMeasure::new(look::concept(code)?, unit).ok()
}

fn component(resource: &Value, is_it: impl Fn(&Value) -> bool) -> Option<&Value> {
    let mut components = look::list(resource, "component").iter();
    components.find(|one| one.get("code").is_some_and(&is_it))
}

fn pressure(resource: &Value, pulse: Option<&Value>) -> Option<Pressure> {
    let of = |[_, loinc, snomed]: [&str; 3]| {
        let is_it = |code: &Value| {
            look::has_code(code, LOINC, loinc) || look::has_code(code, SNOMED, snomed)
        };
        whole(component(resource, is_it)?.get("valueQuantity")?)
    };
    let pulse = pulse.filter(|pulse| !look::is_withdrawn(pulse));
    Some(Pressure {
        systolic: of(SYSTOLIC)?,
        diastolic: of(DIASTOLIC)?,
        pulse: pulse.and_then(|pulse| whole(pulse.get("valueQuantity")?)),
    })
}

fn decimal(quantity: &Value) -> Option<Decimal> {
    Decimal::from_str(&look::number(quantity.get("value")?)?).ok()
}

fn whole(quantity: &Value) -> Option<u16> {
    let value = decimal(quantity)?;
    value.is_whole().then(|| value.trimmed().to_string().parse().ok()).flatten()
}

/// The amount as it was given, unless the service changed the one it was turned
/// into.
fn amount(quantity: &Value, measure: Measure) -> Option<Quantity> {
    let sent = plain(quantity, measure)?;
    let given = look::extension(quantity, TRANSLATION).and_then(|one| one.get("valueQuantity"));
    let given = given.and_then(|given| plain(given, measure));
    let said = look::extension(quantity, UNIT).and_then(|one| look::text(one, "/valueString"));
    let said = said.and_then(|unit| Unit::from_str(unit).ok());
    let given = given.map(|given| Quantity::new(given.value, said.unwrap_or(given.unit)));
    let agrees = |given: &Quantity| given.to(sent.unit) == Ok(sent);
    Some(given.filter(agrees).unwrap_or(sent))
}

fn plain(quantity: &Value, measure: Measure) -> Option<Quantity> {
    let code = look::text(quantity, "/code");
    let is_it = |unit: &Unit| match (vital::unit(*unit), code) {
        (Some((_, known)), Some(code)) => known == code,
        (None, None) => *unit == Unit::Own,
        _ => false,
    };
    let unit = measure.units().iter().copied().find(is_it)?;
    Some(Quantity::new(decimal(quantity)?, unit))
}

fn meal(resource: &Value, code: &Value) -> Option<Meal> {
    let about = |code: &Value| look::text(code, "/text") == Some(MEAL);
    let said = component(resource, about).and_then(|one| one.get("valueCodeableConcept"));
    let said = said.and_then(look::concept);
    let named = Meal::ALL.iter().copied().find(|meal| said == Some(meal.label()));
    named.or_else(|| look::has_code(code, SNOMED, vital::FASTING).then_some(Meal::Fasting))
}

impl SeenReading {
    /// What a reading says to a service.
    pub(super) fn put_into(self, reading: &mut Reading, before: &Self) {
        if self.at.utc() != before.at.utc() {
            reading.at = self.at;
        }
        if self.value != before.value {
            reading.value = Some(self.value);
        }
        if self.context != before.context {
            reading.context = self.context;
        }
        let texts = [
            (self.typed, &before.typed, &mut reading.typed),
            (self.device, &before.device, &mut reading.device),
            (self.note, &before.note, &mut reading.note),
        ];
        for (text, before, place) in texts {
            if text.trim_end() != before.trim_end() {
                *place = text;
            }
        }
        if self.own != before.own {
            reading.own = self.own;
        }
    }
}
