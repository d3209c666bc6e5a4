//! What a clinician and a person agreed to aim for.
//!
//! A target is a fact like a reading: signed, never changed, replaced by the
//! next. It travels in the same batches, so that a chart and its band arrive
//! together. Rejected: an entry. It would be edited in parts, and half of an
//! old target with half of a new one is a target nobody set.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::fact::is_kept;
use super::own::{check_measure, is_line};
use super::words::Words;
use super::{FactError, Measure, Measured, OwnMeasure};
use crate::{EntryId, PersonId, RecordId, TargetId};

/// A target, or the end of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// Named by its content: see [`identity`](Self::identity).
    pub id: TargetId,
    /// What is aimed for.
    pub measure: Measure,
    /// Its name and unit, for [`Measure::Own`] alone.
    pub own: Option<OwnMeasure>,
    /// Not below this; for blood pressure, neither of its two values.
    pub low: Option<Measured>,
    /// Not above this. With neither, the targets it replaces are at an end.
    pub high: Option<Measured>,
    /// The clinician who set it, as the person calls them.
    pub set_by: String,
    /// The day they set it.
    pub set_on: NaiveDate,
    /// Who wrote it down.
    pub by: PersonId,
    /// The contact who did for them; `None` where they did themself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub writer: Option<EntryId>,
    /// When they did, by their computer's clock.
    pub recorded_at: DateTime<Utc>,
    /// The targets in whose place it stands.
    pub replaces: BTreeSet<TargetId>,
}

impl Target {
    /// What the identifier is the hash of: all that it says.
    #[must_use]
    pub fn identity(&self, record: RecordId) -> Vec<u8> {
        let mut words = Words::new(b"keepwell target 1\0", record);
        words.text(self.measure.as_str());
        words.own(self.own.as_ref());
        words.value(self.low);
        words.value(self.high);
        words.text(&self.set_by);
        words.text(&self.set_on.to_string());
        words.bytes(self.by.as_bytes());
        words.number(self.recorded_at.timestamp_micros());
        words.writer(self.writer);
        self.replaces.iter().for_each(|id| words.bytes(id.as_bytes()));
        words.0
    }

    /// Whether it is as Keepwell writes them.
    ///
    /// # Errors
    /// [`FactError`] says what is not.
    pub fn check(&self) -> Result<(), FactError> {
        check_measure(self.measure, self.own.as_ref())?;
        for value in [self.low, self.high].into_iter().flatten() {
            // Likely or not: whoever typed it was asked.
            let _ = value.judge(self.measure).map_err(|_| FactError::Value)?;
            if matches!(value, Measured::Pressure(pressure) if pressure.pulse.is_some()) {
                return Err(FactError::Value);
            }
        }
        let upside_down = match (self.low, self.high) {
            (Some(Measured::Pressure(low)), Some(Measured::Pressure(high))) => {
                low.systolic > high.systolic || low.diastolic > high.diastolic
            }
            (Some(low), Some(high)) => low.main() > high.main(),
            _ => false,
        };
        if upside_down {
            return Err(FactError::Value);
        }
        if self.is_end() && self.replaces.is_empty() {
            return Err(FactError::Replaces);
        }
        if !is_kept(self.recorded_at) {
            return Err(FactError::Time);
        }
        if is_line(&self.set_by) { Ok(()) } else { Err(FactError::Text) }
    }

    /// Whether it only puts an end to those it replaces.
    #[must_use]
    pub fn is_end(&self) -> bool {
        self.low.is_none() && self.high.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::{Pressure, Quantity, Unit};

    fn pressure(systolic: u16, diastolic: u16) -> Option<Measured> {
        Some(Measured::Pressure(Pressure { systolic, diastolic, pulse: None }))
    }

    fn target() -> Target {
        Target {
            id: TargetId::from_bytes([1; 16]),
            measure: Measure::BloodPressure,
            own: None,
            low: None,
            high: pressure(135, 85),
            set_by: "Dr Shah".into(),
            set_on: "2026-05-03".parse().unwrap(),
            by: PersonId::from_bytes([2; 16]),
            writer: None,
            recorded_at: "2026-05-03T07:16:00Z".parse().unwrap(),
            replaces: BTreeSet::new(),
        }
    }

    #[test]
    fn a_target_reads_back_and_holds_together() {
        assert_eq!(target().check(), Ok(()));
        let json = serde_json::to_string(&target()).unwrap();
        assert_eq!(serde_json::from_str::<Target>(&json).unwrap(), target());
        let weight = Some(Measured::Amount(Quantity::new("70".parse().unwrap(), Unit::Kg)));
        let cases = [
            (Target { high: weight, ..target() }, FactError::Value),
            (Target { low: pressure(140, 70), ..target() }, FactError::Value),
            (Target { low: pressure(110, 90), ..target() }, FactError::Value),
            (Target { high: None, ..target() }, FactError::Replaces),
            (Target { set_by: "a\nb".into(), ..target() }, FactError::Text),
        ];
        for (target, error) in cases {
            assert_eq!(target.check(), Err(error));
        }
    }

    #[test]
    fn a_target_is_named_by_all_that_it_says() {
        let record = RecordId::from_bytes([3; 16]);
        let other = Target { set_by: "Dr Ncube".into(), ..target() };
        assert_ne!(target().identity(record), other.identity(record));
        assert_eq!(target().identity(record), target().identity(record));
    }
}
