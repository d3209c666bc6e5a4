//! What was measured: one amount, or the two or three of a blood pressure.
//!
//! A value is possible before it is kept, wherever it came from, and plausible
//! or else confirmed by the person: [`Typed`] makes asking them the only way to
//! an unlikely value.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Decimal, Limits, Measure, Quantity, ReadingTextError, Unit};

/// A blood pressure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pressure {
    /// The upper value, in mmHg.
    pub systolic: u16,
    /// The lower value, in mmHg.
    pub diastolic: u16,
    /// Beats a minute, where the monitor showed them.
    pub pulse: Option<u16>,
}

/// The value of a reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measured {
    /// Of [`Measure::BloodPressure`].
    Pressure(Pressure),
    /// Of any other measure.
    Amount(Quantity),
}

/// What a person typed, read.
#[must_use = "an unlikely value is kept only after asking"]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Typed {
    /// As it may well be.
    Likely(Measured),
    /// Possible, and so unusual that it is to be asked about.
    Unlikely(Unlikely),
}

/// A value that the person has to be asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unlikely {
    value: Measured,
    why: String,
}

impl Unlikely {
    /// Why it is asked about: a sentence.
    #[must_use]
    pub fn why(&self) -> &str {
        &self.why
    }

    /// The value, of which the person said that they are sure.
    #[must_use]
    pub fn sure(self) -> Measured {
        self.value
    }
}

impl Measured {
    /// Where it stands among other values of its measure: in the canonical
    /// unit; the systolic one of a blood pressure.
    #[must_use]
    pub fn main(self) -> Decimal {
        match self {
            Self::Pressure(pressure) => Decimal::whole(pressure.systolic.into()),
            Self::Amount(amount) => amount.canonical().value,
        }
    }

    /// Whether it can be a value of `measure`, and is a usual one.
    ///
    /// # Errors
    /// [`ReadingTextError`] says why it cannot.
    pub fn judge(self, measure: Measure) -> Result<Typed, ReadingTextError> {
        let why = match (self, measure) {
            (Self::Pressure(pressure), Measure::BloodPressure) => judge_pressure(pressure)?,
            (Self::Amount(amount), _) if measure != Measure::BloodPressure => {
                judge_amount(amount, measure)?
            }
            _ => return Err(ReadingTextError::NotUnderstood(measure)),
        };
        Ok(match why {
            Some(why) => Typed::Unlikely(Unlikely { value: self, why }),
            None => Typed::Likely(self),
        })
    }
}

impl fmt::Display for Measured {
    /// As people say it: `128/82 mmHg, pulse 71`, `6.4 mmol/L`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pressure(Pressure { systolic, diastolic, pulse }) => {
                write!(f, "{systolic}/{diastolic} mmHg")?;
                pulse.map_or(Ok(()), |pulse| write!(f, ", pulse {pulse}"))
            }
            Self::Amount(amount) => amount.fmt(f),
        }
    }
}

fn judge_pressure(pressure: Pressure) -> Result<Option<String>, ReadingTextError> {
    let Pressure { systolic, diastolic, pulse } = pressure;
    if diastolic >= systolic {
        return Err(ReadingTextError::DiastolicAboveSystolic);
    }
    let parts = [
        ("The upper value", Some(systolic), Measure::BloodPressure.limits()),
        ("The lower value", Some(diastolic), Some(Measure::diastolic_limits())),
        ("The pulse", pulse, Measure::HeartRate.limits()),
    ];
    let mut why = (systolic - diastolic < 15)
        .then(|| "The two values are nearer to each other than usual.".to_owned());
    for (name, value, limits) in parts {
        let (Some(value), Some(limits)) = (value, limits) else { continue };
        let value = Decimal::whole(value.into());
        if !limits.possible.holds(value) {
            return Err(impossible(name, limits, "", ""));
        }
        if !limits.plausible.holds(value) {
            why = Some(unusual(name, limits, value, ""));
        }
    }
    Ok(why)
}

fn judge_amount(amount: Quantity, measure: Measure) -> Result<Option<String>, ReadingTextError> {
    if !measure.units().contains(&amount.unit) {
        return Err(ReadingTextError::OtherUnit(measure));
    }
    let Some(limits) = measure.limits() else { return Ok(None) };
    let value = amount.canonical().value;
    let unit = measure.unit().as_str();
    let hint = hint(amount, measure, limits);
    if !limits.possible.holds(value) {
        return Err(impossible(measure.label(), limits, unit, &hint));
    }
    if amount.unit.places() == 0 && !amount.value.is_whole() {
        return Err(ReadingTextError::NotWhole(measure));
    }
    if limits.plausible.holds(value) {
        return Ok(None);
    }
    Ok(Some(unusual(measure.label(), limits, value, unit) + &hint))
}

fn impossible(name: &str, limits: Limits, unit: &str, hint: &str) -> ReadingTextError {
    let (low, high) = (limits.possible.low.trimmed(), limits.possible.high.trimmed());
    let range = format!("{name} cannot be that: it lies between {low} and {high}");
    ReadingTextError::Impossible(format!("{} {unit}", range).trim_end().to_owned() + "." + hint)
}

fn unusual(name: &str, limits: Limits, value: Decimal, unit: &str) -> String {
    let (low, high) = (limits.plausible.low.trimmed(), limits.plausible.high.trimmed());
    let (what, edge) = if value < low { ("lower", low) } else { ("higher", high) };
    let than = if what == "lower" { "less" } else { "more" };
    format!("{name} is {what} than usual: seldom {than} than {edge} {unit}").trim_end().to_owned()
        + "."
}

/// The same number under another unit of the measure, where it would be usual.
fn hint(amount: Quantity, measure: Measure, limits: Limits) -> String {
    let usual = |unit: &Unit| {
        let other = Quantity::new(amount.value, *unit);
        *unit != amount.unit && limits.plausible.holds(other.canonical().value)
    };
    match measure.units().iter().copied().find(usual) {
        Some(Unit::StLb | Unit::FtIn | Unit::HMin) | None => String::new(),
        Some(unit) => format!(" Is this {unit}?"),
    }
}

/// What share of the best peak flow this one is, in percent.
#[must_use]
pub fn percent_of_best(flow: Decimal, best: Decimal) -> Option<u16> {
    let (flow, best) = (flow.ten_thousandths(), best.ten_thousandths());
    if best <= 0 || flow < 0 {
        return None;
    }
    u16::try_from((flow * 100 + best / 2) / best).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unlikely_value_is_had_by_being_sure_only() {
        let value = Measured::Pressure(Pressure { systolic: 240, diastolic: 130, pulse: None });
        let Ok(Typed::Unlikely(unlikely)) = value.judge(Measure::BloodPressure) else {
            panic!("240/130 is asked about");
        };
        assert_eq!(unlikely.why(), "The upper value is higher than usual: seldom more than 220.");
        assert_eq!(unlikely.sure(), value);
    }

    #[test]
    fn a_weight_is_not_a_blood_pressure() {
        let weight = Measured::Amount(Quantity::new(Decimal::whole(70), Unit::Kg));
        assert!(weight.judge(Measure::Weight).is_ok());
        assert!(weight.judge(Measure::BloodPressure).is_err());
        assert_eq!(
            weight.judge(Measure::Height),
            Err(ReadingTextError::OtherUnit(Measure::Height))
        );
    }

    #[test]
    fn peak_flow_is_a_share_of_the_best() {
        let flow = Decimal::whole;
        assert_eq!(percent_of_best(flow(420), flow(500)), Some(84));
        assert_eq!(percent_of_best(flow(500), flow(500)), Some(100));
        assert_eq!(percent_of_best(flow(420), flow(0)), None);
    }
}
