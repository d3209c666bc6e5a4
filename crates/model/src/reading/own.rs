//! What a person measures under a name of their own, and what readings over
//! time are called.

use serde::{Deserialize, Serialize};

use super::{FactError, Measure, Reading};

/// Longest name, unit, device or text as typed, in bytes.
const LINE_MAX_BYTES: usize = 200;
/// A name or unit that cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("give your own measure a name, and keep name and unit short")]
pub struct OwnMeasureError;

/// What a person measures under a name and unit of their own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct OwnMeasure {
    name: String,
    unit: String,
}

impl OwnMeasure {
    /// Under a name, in a unit, which may be empty.
    ///
    /// # Errors
    /// [`OwnMeasureError`] without a name, or with one that is too long.
    pub fn new(name: &str, unit: &str) -> Result<Self, OwnMeasureError> {
        let own = Self { name: name.trim().to_owned(), unit: unit.trim().to_owned() };
        if own.is_fit() { Ok(own) } else { Err(OwnMeasureError) }
    }

    /// What it is called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it is counted in; may be empty.
    #[must_use]
    pub fn unit(&self) -> &str {
        &self.unit
    }

    fn is_fit(&self) -> bool {
        !self.name.is_empty() && is_line(&self.name) && is_line(&self.unit)
    }
}

pub(super) fn check_measure(measure: Measure, own: Option<&OwnMeasure>) -> Result<(), FactError> {
    let together = (measure == Measure::Own) == own.is_some();
    let fits = own.is_none_or(OwnMeasure::is_fit);
    if together && fits { Ok(()) } else { Err(FactError::Measure) }
}

pub(super) fn is_line(text: &str) -> bool {
    text.len() <= LINE_MAX_BYTES && !text.chars().any(char::is_control)
}

/// What a line of readings over time is of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SeriesName {
    /// What is measured.
    pub measure: Measure,
    /// The name of an own measure; else empty.
    #[serde(default)]
    pub own: String,
}

impl SeriesName {
    /// The series a reading belongs to.
    #[must_use]
    pub fn of(reading: &Reading) -> Self {
        let own = reading.own.as_ref().map_or("", OwnMeasure::name);
        Self { measure: reading.measure, own: own.to_owned() }
    }

    /// Its name as shown.
    #[must_use]
    pub fn label(&self) -> &str {
        if self.own.is_empty() { self.measure.label() } else { &self.own }
    }
}

impl From<Measure> for SeriesName {
    fn from(measure: Measure) -> Self {
        Self { measure, own: String::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_own_measure_has_a_name() {
        assert_eq!(OwnMeasure::new("  ", "mg"), Err(OwnMeasureError));
        assert_eq!(OwnMeasure::new("CRP", &"m".repeat(300)), Err(OwnMeasureError));
        assert_eq!(OwnMeasure::new(" CRP ", "mg/L").unwrap().name(), "CRP");
    }
}
