//! Amounts that know their unit.
//!
//! A number never travels without its unit: [`Quantity`] is what parsers give
//! and what readings hold. Converting is done on the exact rational factor and
//! rounded once, to four figures after the point.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Decimal, Unit};

/// The two units measure different things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("one unit cannot be turned into the other")]
pub struct ConvertError;

/// An amount and what it is counted in, as it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quantity {
    /// How many.
    pub value: Decimal,
    /// Of what.
    pub unit: Unit,
}

impl Quantity {
    /// So many of a unit.
    #[must_use]
    pub fn new(value: Decimal, unit: Unit) -> Self {
        Self { value, unit }
    }

    /// The same amount in another unit, exact to four figures after the point.
    ///
    /// # Errors
    /// [`ConvertError`] when the units measure different things.
    pub fn to(self, unit: Unit) -> Result<Self, ConvertError> {
        if self.unit == unit {
            return Ok(self);
        }
        if self.unit.canonical() != unit.canonical() {
            return Err(ConvertError);
        }
        let (from, to) = (self.unit.factor(), unit.factor());
        let one = i128::from(Decimal::whole(1).ten_thousandths());
        let shifted = i128::from(self.value.ten_thousandths()) + i128::from(from.shift) * one;
        let times = i128::from(from.times) * i128::from(to.by);
        let by = i128::from(from.by) * i128::from(to.times);
        let scaled = divide(shifted * times, by) - i128::from(to.shift) * one;
        let scaled = i64::try_from(scaled).map_err(|_| ConvertError)?;
        Ok(Self { value: Decimal::from_ten_thousandths(scaled), unit })
    }

    /// The same amount in its canonical unit.
    #[must_use]
    pub fn canonical(self) -> Self {
        self.to(self.unit.canonical()).unwrap_or(self)
    }

    /// With as many figures after the point as are shown.
    #[must_use]
    pub fn rounded(self) -> Self {
        let places = self.unit.places();
        let parts = matches!(self.unit, Unit::StLb | Unit::FtIn | Unit::HMin);
        let value = match self.unit {
            Unit::Own => self.value,
            _ if parts => self.value.rounded(places).trimmed(),
            _ => self.value.rounded(places),
        };
        Self { value, unit: self.unit }
    }
}

/// To the nearest whole number, halves away from zero. `by` is positive.
fn divide(number: i128, by: i128) -> i128 {
    let half = if number < 0 { -by / 2 } else { by / 2 };
    (number + half) / by
}

impl fmt::Display for Quantity {
    /// As people say it: `6.4 mmol/L`, `11st 4lb`, `5ft 11in`, `7h 30min`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = |f: &mut fmt::Formatter<'_>, size: i64, large: &str, small: &str| {
            let size = size * Decimal::whole(1).ten_thousandths();
            let count = self.value.ten_thousandths();
            let rest = Decimal::from_ten_thousandths(count % size);
            write!(f, "{}{large} {rest}{small}", count / size)
        };
        match self.unit {
            Unit::StLb => parts(f, 14, "st", "lb"),
            Unit::FtIn => parts(f, 12, "ft", "in"),
            Unit::HMin => parts(f, 60, "h", "min"),
            Unit::Percent | Unit::Celsius | Unit::Fahrenheit => {
                write!(f, "{}{}", self.value, self.unit)
            }
            Unit::PerMinute => write!(f, "{} a minute", self.value),
            Unit::OfTen => write!(f, "{} out of 10", self.value),
            Unit::Own => write!(f, "{}", self.value),
            _ => write!(f, "{} {}", self.value, self.unit),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_unit(value: &str, from: Unit, to: Unit) -> String {
        Quantity::new(value.parse().unwrap(), from).to(to).unwrap().rounded().to_string()
    }

    /// Fixed points people know: boiling water, a ten-stone person, the
    /// printed tables of glucose meters.
    #[test]
    fn known_amounts_come_out_right() {
        assert_eq!(in_unit("100", Unit::Celsius, Unit::Fahrenheit), "212.0°F");
        assert_eq!(in_unit("98.6", Unit::Fahrenheit, Unit::Celsius), "37.0°C");
        assert_eq!(in_unit("-40", Unit::Celsius, Unit::Fahrenheit), "-40.0°F");
        assert_eq!(in_unit("140", Unit::StLb, Unit::Kg), "63.5 kg");
        assert_eq!(in_unit("63.5", Unit::Kg, Unit::StLb), "10st 0lb");
        assert_eq!(in_unit("71", Unit::FtIn, Unit::Cm), "180.3 cm");
        assert_eq!(in_unit("180", Unit::Cm, Unit::FtIn), "5ft 10.9in");
        assert_eq!(in_unit("180", Unit::MgPerDl, Unit::MmolPerL), "10.0 mmol/L");
        assert_eq!(in_unit("5.5", Unit::MmolPerL, Unit::MgPerDl), "99 mg/dL");
        assert_eq!(in_unit("7.5", Unit::Hours, Unit::HMin), "7h 30min");
        assert_eq!(in_unit("1.80", Unit::M, Unit::Cm), "180.0 cm");
    }

    #[test]
    fn kilograms_are_not_hours() {
        let weight = Quantity::new(Decimal::whole(70), Unit::Kg);
        assert_eq!(weight.to(Unit::Hours), Err(ConvertError));
    }
}
