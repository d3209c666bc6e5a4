//! One reading as it is kept, signed and carried.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Measure, Measured, Target, Units};
use crate::{Audience, Moment, PersonId, ReadingId, RecordId};

/// Longest note of a reading, in bytes.
pub const NOTE_MAX_BYTES: usize = 4096;
/// Longest name, unit, device or text as typed, in bytes.
const LINE_MAX_BYTES: usize = 200;
/// More answers than anybody gives to one reading.
const REPLACES_MAX: usize = 1000;

/// Who sees a new reading unless the person says otherwise.
#[must_use]
pub fn default_audience() -> Audience {
    Audience { circle: false, care_team: true }
}

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

macro_rules! contexts {
    ($($(#[$doc:meta])* $name:ident = $text:literal $label:literal,)*) => {
        /// When, around a meal, a glucose was taken.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Context {
            $($(#[$doc])* $name,)*
        }

        impl Context {
            /// Every one, in the order offered.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The name kept in the record and used on the command line.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }

            /// In plain words.
            #[must_use]
            pub fn label(self) -> &'static str {
                match self {
                    $(Self::$name => $label,)*
                }
            }
        }
    };
}

contexts! {
    /// Nothing eaten for eight hours.
    Fasting = "fasting" "fasting",
    /// Just before a meal.
    BeforeMeal = "before_meal" "before a meal",
    /// About two hours after a meal.
    AfterMeal = "after_meal" "after a meal",
    /// Before going to sleep.
    Bedtime = "bedtime" "at bedtime",
    /// Any other time.
    Other = "other" "at another time",
}

/// Nothing is known by this name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("say fasting, before_meal, after_meal, bedtime or other")]
pub struct ParseContextError;

impl FromStr for Context {
    type Err = ParseContextError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let name = text.trim().to_ascii_lowercase().replace([' ', '-'], "_");
        Self::ALL.iter().copied().find(|known| known.as_str() == name).ok_or(ParseContextError)
    }
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
    /// When they did, by their computer's clock.
    pub recorded_at: DateTime<Utc>,
    /// The readings in whose place it stands; empty for a new one.
    pub replaces: BTreeSet<ReadingId>,
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

pub(super) fn check_measure(measure: Measure, own: Option<&OwnMeasure>) -> Result<(), FactError> {
    let together = (measure == Measure::Own) == own.is_some();
    let fits = own.is_none_or(OwnMeasure::is_fit);
    if together && fits { Ok(()) } else { Err(FactError::Measure) }
}

pub(super) fn is_line(text: &str) -> bool {
    text.len() <= LINE_MAX_BYTES && !text.chars().any(char::is_control)
}

/// The form of a batch that this version writes, and the newest it reads.
pub const BATCH_SCHEMA: u16 = 1;

/// Facts that were written together: what is signed once and travels whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// The form it is written in. A batch of a newer form is kept and carried
    /// on, and not shown.
    pub schema: u16,
    /// Readings, in the order written.
    pub readings: Vec<Reading>,
    /// Targets, in the order written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<Target>,
}

impl Batch {
    /// In the form that this version writes.
    #[must_use]
    pub fn new(readings: Vec<Reading>, targets: Vec<Target>) -> Self {
        Self { schema: BATCH_SCHEMA, readings, targets }
    }

    /// Whether every fact is as Keepwell writes them, and was written down by
    /// `author`, who signs the batch.
    ///
    /// # Errors
    /// [`FactError`] of the first that is not.
    pub fn check(&self, author: PersonId) -> Result<(), FactError> {
        self.readings.iter().try_for_each(Reading::check)?;
        self.targets.iter().try_for_each(Target::check)?;
        let mut writers =
            self.readings.iter().map(|fact| fact.by).chain(self.targets.iter().map(|fact| fact.by));
        if writers.all(|by| by == author) { Ok(()) } else { Err(FactError::Author) }
    }
}

/// The bytes that name a fact.
pub(super) struct Words(pub(super) Vec<u8>);

impl Words {
    pub(super) fn new(kind: &[u8], record: RecordId) -> Self {
        let mut words = Self(kind.to_vec());
        words.bytes(record.as_bytes());
        words
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend((bytes.len() as u64).to_be_bytes());
        self.0.extend(bytes);
    }

    pub(super) fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    pub(super) fn number(&mut self, number: i64) {
        self.0.extend(number.to_be_bytes());
    }

    pub(super) fn own(&mut self, own: Option<&OwnMeasure>) {
        self.text(own.map_or("", OwnMeasure::name));
        self.text(own.map_or("", OwnMeasure::unit));
    }

    pub(super) fn value(&mut self, value: Option<Measured>) {
        match value {
            None => self.text("none"),
            Some(Measured::Pressure(pressure)) => {
                self.text("pressure");
                self.number(pressure.systolic.into());
                self.number(pressure.diastolic.into());
                self.number(pressure.pulse.map_or(-1, i64::from));
            }
            Some(Measured::Amount(amount)) => {
                self.text(amount.unit.as_str());
                self.number(amount.value.ten_thousandths());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::{Decimal, Quantity, Unit};

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
            (Reading { note: "n".repeat(5000), ..reading() }, FactError::Text),
        ];
        for (reading, error) in cases {
            assert_eq!(reading.check(), Err(error));
        }
        let batch = Batch::new(vec![reading()], Vec::new());
        assert_eq!(batch.check(reading().by), Ok(()));
        assert_eq!(batch.check(PersonId::from_bytes([9; 16])), Err(FactError::Author));
    }

    #[test]
    fn an_own_measure_has_a_name() {
        assert_eq!(OwnMeasure::new("  ", "mg"), Err(OwnMeasureError));
        assert_eq!(OwnMeasure::new("CRP", &"m".repeat(300)), Err(OwnMeasureError));
        assert_eq!(OwnMeasure::new(" CRP ", "mg/L").unwrap().name(), "CRP");
    }

    #[test]
    fn a_context_reads_back_by_its_name() {
        for context in Context::ALL {
            assert_eq!(context.as_str().parse(), Ok(*context));
        }
        assert_eq!("before meal".parse(), Ok(Context::BeforeMeal));
        assert_eq!("lunch".parse::<Context>(), Err(ParseContextError));
    }
}
