//! The units a person thinks in.

use serde::{Deserialize, Serialize};

use super::{Measure, Unit};

/// The units a person prefers: what a bare number is in, and what is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Units {
    /// For glucose.
    pub glucose: Unit,
    /// For weight.
    pub weight: Unit,
    /// For height.
    pub height: Unit,
    /// For temperature.
    pub temperature: Unit,
}

impl Default for Units {
    fn default() -> Self {
        Self {
            glucose: Measure::Glucose.unit(),
            weight: Measure::Weight.unit(),
            height: Measure::Height.unit(),
            temperature: Measure::Temperature.unit(),
        }
    }
}

impl Units {
    /// The unit preferred for a measure. One that does not measure it counts
    /// for nothing.
    #[must_use]
    pub fn of(&self, measure: Measure) -> Unit {
        let chosen = match measure {
            Measure::Glucose => self.glucose,
            Measure::Weight => self.weight,
            Measure::Height => self.height,
            Measure::Temperature => self.temperature,
            _ => measure.unit(),
        };
        if measure.units().contains(&chosen) { chosen } else { measure.unit() }
    }
}
