//! One reading as it is kept, signed and carried.

use std::collections::BTreeSet;
use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::own::{check_measure, is_line};
use super::words::Words;
use super::{Context, Measure, Measured, OwnMeasure, Units};
use crate::{Audience, EntryId, Moment, PersonId, ReadingId, RecordId};

/// Longest note of a reading, in bytes.
pub const NOTE_MAX_BYTES: usize = 4096;
/// More answers than anybody gives to one reading.
const REPLACES_MAX: usize = 1000;

/// Who sees a new reading unless the person says otherwise.
#[must_use]
pub fn default_audience() -> Audience {
    Audience { circle: false, care_team: true }
}

/// One measurement, one correction of it, or the taking out of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Named by its content: see [`identity`](Self::identity).
    pub id: ReadingId,
    /// What was measured.
    pub measure: Measure,
    /// Its name and unit, for [`Measure::Own`] alone.
    pub own: Option<OwnMeasure>,
    /// When.
    pub at: Moment,
    /// What it was; `None` takes out what this replaces.
    pub value: Option<Measured>,
    /// As it was typed; empty when a device gave it.
    pub typed: String,
    /// Around a meal, for glucose alone.
    pub context: Option<Context>,
    /// What measured it; may be empty.
    pub device: String,
    /// In the person's own words; may be empty.
    pub note: String,
    /// Who may see it.
    pub audience: Audience,
    /// Who wrote it down.
    pub by: PersonId,
    /// The contact who did for them; `None` where they did themself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub writer: Option<EntryId>,
    /// When they did, by their computer's clock.
    pub recorded_at: DateTime<Utc>,
    /// The readings in whose place it stands; empty for a new one.
    pub replaces: BTreeSet<ReadingId>,
}

/// A fact that is not as Keepwell writes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FactError {
    /// The value is not of the measure, or is none it can have.
    #[error("the value cannot be one of this measure")]
    Value,
    /// An own measure without its name, or another with one.
    #[error("the measure and its name do not go together")]
    Measure,
    /// A meal where nothing is eaten.
    #[error("only a glucose is taken around a meal")]
    Context,
    /// A text is too long, or a name or device goes over several lines.
    #[error("a text is too long, or goes over several lines")]
    Text,
    /// A time is finer than a microsecond, which is what is kept of it.
    #[error("a time is finer than a microsecond")]
    Time,
    /// No value, and nothing that it takes out; or far too much.
    #[error("it does not say what it stands in place of")]
    Replaces,
    /// Written down by someone else than signed.
    #[error("it is signed by someone else")]
    Author,
}

impl Reading {
    /// What the identifier is the hash of.
    ///
    /// A new reading is named by record, measure, device, time and value alone:
    /// brought in twice, whatever note goes with it, it is one reading. A
    /// reading that replaces others is named by all that it says, since two
    /// people may correct the same one alike in number and not in words.
    ///
    /// Texts go after their length, so no two readings give the same bytes.
    #[must_use]
    pub fn identity(&self, record: RecordId) -> Vec<u8> {
        let mut words = Words::new(b"keepwell reading 1\0", record);
        words.text(self.measure.as_str());
        words.own(self.own.as_ref());
        words.text(&self.device);
        words.number(self.at.utc().timestamp_micros());
        words.value(self.value);
        if !self.replaces.is_empty() {
            words.text(&self.at.to_string());
            words.text(&self.typed);
            words.text(self.context.map_or("", Context::as_str));
            words.text(&self.note);
            words.number(i64::from(self.audience.circle) * 2 + i64::from(self.audience.care_team));
            words.bytes(self.by.as_bytes());
            words.number(self.recorded_at.timestamp_micros());
            words.writer(self.writer);
            self.replaces.iter().for_each(|id| words.bytes(id.as_bytes()));
        }
        words.0
    }

    /// Whether it is as Keepwell writes them. Unlikely values are fine: whoever
    /// typed them was asked.
    ///
    /// # Errors
    /// [`FactError`] says what is not.
    pub fn check(&self) -> Result<(), FactError> {
        check_measure(self.measure, self.own.as_ref())?;
        if self.context.is_some() && self.measure != Measure::Glucose {
            return Err(FactError::Context);
        }
        if let Some(value) = self.value {
            // Likely or not: whoever typed it was asked.
            let _ = value.judge(self.measure).map_err(|_| FactError::Value)?;
        }
        let is_empty = self.value.is_none() && self.replaces.is_empty();
        if is_empty || self.replaces.len() > REPLACES_MAX {
            return Err(FactError::Replaces);
        }
        if !is_kept(self.at.utc()) || !is_kept(self.recorded_at) {
            return Err(FactError::Time);
        }
        let fits = is_line(&self.typed) && is_line(&self.device);
        if !fits || self.note.len() > NOTE_MAX_BYTES {
            return Err(FactError::Text);
        }
        Ok(())
    }

    /// The value in the units a person prefers, as they say it: the number in
    /// another unit is rounded to what is shown of it, one in the same unit is
    /// as it was given.
    #[must_use]
    pub fn shown(&self, units: &Units) -> String {
        let preferred = units.of(self.measure);
        match self.value {
            Some(Measured::Amount(amount)) if amount.unit != preferred => amount
                .to(preferred)
                .map_or_else(|_| self.to_string(), |to| to.rounded().to_string()),
            _ => self.to_string(),
        }
    }
}

impl fmt::Display for Reading {
    /// The value as people say it; a reading that was taken out says so.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = self.own.as_ref().map_or("", OwnMeasure::unit);
        match self.value {
            None => f.write_str("taken out"),
            Some(value) if unit.is_empty() => value.fmt(f),
            Some(value) => write!(f, "{value} {unit}"),
        }
    }
}

/// Whether nothing of a time is lost in microseconds.
pub(super) fn is_kept(time: DateTime<Utc>) -> bool {
    time.timestamp_subsec_nanos().is_multiple_of(1_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::{Batch, Decimal, Quantity, Unit};

    fn reading() -> Reading {
        Reading {
            id: ReadingId::from_bytes([1; 16]),
            measure: Measure::Glucose,
            own: None,
            at: "2026-05-03T08:15:00+01:00[Europe/London]".parse().unwrap(),
            value: Some(Measured::Amount(Quantity::new(Decimal::whole(6), Unit::MmolPerL))),
            typed: "6".into(),
            context: Some(Context::Fasting),
            device: String::new(),
            note: "before the walk".into(),
            audience: default_audience(),
            by: PersonId::from_bytes([2; 16]),
            writer: None,
            recorded_at: "2026-05-03T07:16:00Z".parse().unwrap(),
            replaces: BTreeSet::new(),
        }
    }

    /// What computers exchange and sign. A change here is a new format.
    #[test]
    fn the_form_that_readings_are_signed_in_is_pinned() {
        let batch = Batch::new(vec![reading()], Vec::new());
        let json = serde_json::to_string(&batch).unwrap();
        assert_eq!(
            json,
            concat!(
                r#"{"schema":1,"readings":[{"id":"01010101-0101-0101-0101-010101010101","#,
                r#""measure":"glucose","own":null,"#,
                r#""at":"2026-05-03T08:15:00+01:00[Europe/London]","#,
                r#""value":{"amount":{"value":"6","unit":"mmol/L"}},"typed":"6","#,
                r#""context":"fasting","device":"","note":"before the walk","#,
                r#""audience":{"circle":false,"care_team":true},"#,
                r#""by":"02020202-0202-0202-0202-020202020202","#,
                r#""recorded_at":"2026-05-03T07:16:00Z","replaces":[]}]}"#
            )
        );
        assert_eq!(serde_json::from_str::<Batch>(&json).unwrap(), batch);
    }

    #[test]
    fn what_a_new_reading_is_called_does_not_hang_on_its_note() {
        let record = RecordId::from_bytes([3; 16]);
        let plain = reading();
        let noted = Reading { note: "another".into(), context: None, ..reading() };
        assert_eq!(plain.identity(record), noted.identity(record));
        let elsewhere: Moment = "2026-05-03T09:15:00+02:00".parse().unwrap();
        assert_eq!(plain.identity(record), Reading { at: elsewhere, ..reading() }.identity(record));

        let other = RecordId::from_bytes([4; 16]);
        assert_ne!(plain.identity(record), plain.identity(other));
        let device = Reading { device: "meter".into(), ..reading() };
        assert_ne!(plain.identity(record), device.identity(record));
        let replaces = BTreeSet::from([plain.id]);
        let corrected = Reading { replaces: replaces.clone(), ..reading() };
        let noted = Reading { note: "another".into(), replaces, ..reading() };
        assert_ne!(corrected.identity(record), noted.identity(record));
    }

    #[test]
    fn a_reading_that_does_not_hold_together_is_refused() {
        assert_eq!(reading().check(), Ok(()));
        let cases = [
            (Reading { measure: Measure::Weight, context: None, ..reading() }, FactError::Value),
            (Reading { measure: Measure::Own, ..reading() }, FactError::Measure),
            (Reading { own: OwnMeasure::new("x", "").ok(), ..reading() }, FactError::Measure),
            (Reading { measure: Measure::Weight, ..reading() }, FactError::Context),
            (Reading { value: None, ..reading() }, FactError::Replaces),
            (Reading { device: "a\nb".into(), ..reading() }, FactError::Text),
            (
                Reading {
                    recorded_at: "2026-05-03T07:16:00.0000001Z".parse().unwrap(),
                    ..reading()
                },
                FactError::Time,
            ),
            (Reading { note: "n".repeat(5000), ..reading() }, FactError::Text),
        ];
        for (reading, error) in cases {
            assert_eq!(reading.check(), Err(error));
        }
        let batch = Batch::new(vec![reading()], Vec::new());
        assert_eq!(batch.check(reading().by), Ok(()));
        assert_eq!(batch.check(PersonId::from_bytes([9; 16])), Err(FactError::Author));
    }
}
