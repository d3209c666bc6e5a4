//! What can be measured, and what is known of each.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Unit;

/// Nothing is measured under this name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the measures are: blood_pressure (bp), glucose, weight, height, temperature (temp), oxygen \
     (spo2), heart_rate (pulse), respiratory_rate (rr), peak_flow (pf), steps, sleep, pain, own"
)]
pub struct ParseMeasureError;

/// What a reading is a measurement of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Blood pressure, often with the pulse.
    BloodPressure,
    /// Blood glucose.
    Glucose,
    /// Body weight.
    Weight,
    /// Body height.
    Height,
    /// Body temperature.
    Temperature,
    /// Oxygen saturation by a pulse oximeter.
    Oxygen,
    /// Heart rate.
    HeartRate,
    /// Breaths a minute.
    RespiratoryRate,
    /// Peak expiratory flow.
    PeakFlow,
    /// Steps walked in a day.
    Steps,
    /// Hours asleep.
    Sleep,
    /// Pain, 0 to 10.
    Pain,
    /// What a person measures under a name and unit of their own.
    Own,
}

/// Codes that name a measure: a code that was not read from the source itself is
/// left out rather than guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Codes {
    /// LOINC.
    pub loinc: Option<&'static str>,
    /// SNOMED CT, UK edition.
    pub snomed: Option<&'static str>,
}

impl Measure {
    /// Every measure, in the order shown.
    pub const ALL: [Self; 13] = [
        Self::BloodPressure,
        Self::Glucose,
        Self::Weight,
        Self::Height,
        Self::Temperature,
        Self::Oxygen,
        Self::HeartRate,
        Self::RespiratoryRate,
        Self::PeakFlow,
        Self::Steps,
        Self::Sleep,
        Self::Pain,
        Self::Own,
    ];

    /// The name used in the database, on the command line and in exports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BloodPressure => "blood_pressure",
            Self::Glucose => "glucose",
            Self::Weight => "weight",
            Self::Height => "height",
            Self::Temperature => "temperature",
            Self::Oxygen => "oxygen",
            Self::HeartRate => "heart_rate",
            Self::RespiratoryRate => "respiratory_rate",
            Self::PeakFlow => "peak_flow",
            Self::Steps => "steps",
            Self::Sleep => "sleep",
            Self::Pain => "pain",
            Self::Own => "own",
        }
    }

    /// Its name in plain words.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::BloodPressure => "Blood pressure",
            Self::Glucose => "Blood glucose",
            Self::Weight => "Weight",
            Self::Height => "Height",
            Self::Temperature => "Temperature",
            Self::Oxygen => "Oxygen level",
            Self::HeartRate => "Heart rate",
            Self::RespiratoryRate => "Breathing rate",
            Self::PeakFlow => "Peak flow",
            Self::Steps => "Steps",
            Self::Sleep => "Sleep",
            Self::Pain => "Pain",
            Self::Own => "My own measure",
        }
    }

    /// How it may be typed.
    #[must_use]
    pub fn example(self) -> &'static str {
        match self {
            Self::BloodPressure => "128/82, or 128/82 71 with the pulse",
            Self::Glucose => "6.4, or 115 mg/dL",
            Self::Weight => "71.5, or 11st 4lb",
            Self::Height => "180, or 5ft 11in",
            Self::Temperature => "37.2, or 98.6F",
            Self::Oxygen => "97",
            Self::HeartRate => "71",
            Self::RespiratoryRate => "16",
            Self::PeakFlow => "420",
            Self::Steps => "8200",
            Self::Sleep => "7.5, or 7h 30m",
            Self::Pain => "4",
            Self::Own => "12.5",
        }
    }

    /// The units it may be given in; the first is the canonical one.
    #[must_use]
    pub fn units(self) -> &'static [Unit] {
        match self {
            Self::BloodPressure => &[Unit::MmHg],
            Self::Glucose => &[Unit::MmolPerL, Unit::MgPerDl],
            Self::Weight => &[Unit::Kg, Unit::Lb, Unit::StLb],
            Self::Height => &[Unit::Cm, Unit::M, Unit::In, Unit::FtIn],
            Self::Temperature => &[Unit::Celsius, Unit::Fahrenheit],
            Self::Oxygen => &[Unit::Percent],
            Self::HeartRate | Self::RespiratoryRate => &[Unit::PerMinute],
            Self::PeakFlow => &[Unit::LPerMin],
            Self::Steps => &[Unit::Steps],
            Self::Sleep => &[Unit::Hours, Unit::HMin],
            Self::Pain => &[Unit::OfTen],
            Self::Own => &[Unit::Own],
        }
    }

    /// The unit values are compared, drawn and sent in.
    #[must_use]
    pub fn unit(self) -> Unit {
        self.units().first().copied().unwrap_or(Unit::Own)
    }

    /// Whether it is counted in whole numbers.
    #[must_use]
    pub fn is_whole(self) -> bool {
        self.unit().places() == 0
    }

    /// Its codes, as UK Core's own files give them; those that it has none for,
    /// as LOINC does.
    #[must_use]
    pub fn codes(self) -> Codes {
        let (loinc, snomed) = match self {
            Self::BloodPressure => ("85354-9", "75367002"),
            Self::Glucose => ("15074-8", "997671000000106"),
            Self::Weight => ("29463-7", "27113001"),
            Self::Height => ("8302-2", "50373000"),
            Self::Temperature => ("8310-5", "386725007"),
            Self::Oxygen => ("2708-6", "431314004"),
            Self::HeartRate => ("8867-4", "364075005"),
            Self::RespiratoryRate => ("9279-1", "86290005"),
            Self::PeakFlow => ("19935-6", "18491006"),
            Self::Steps => ("55423-8", ""),
            Self::Sleep => ("93832-4", ""),
            Self::Pain | Self::Own => ("", ""),
        };
        let known = |code: &'static str| (!code.is_empty()).then_some(code);
        Codes { loinc: known(loinc), snomed: known(snomed) }
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Measure {
    type Err = ParseMeasureError;

    /// Reads its name, or the short one people use.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let name = text.trim().to_ascii_lowercase().replace([' ', '-'], "_");
        let short = match name.as_str() {
            "bp" => Self::BloodPressure,
            "blood_glucose" | "blood_sugar" | "sugar" | "bg" => Self::Glucose,
            "temp" => Self::Temperature,
            "spo2" | "o2" | "sats" | "oxygen_saturation" => Self::Oxygen,
            "pulse" | "hr" | "bpm" => Self::HeartRate,
            "rr" | "breathing" | "breathing_rate" => Self::RespiratoryRate,
            "pf" | "pef" => Self::PeakFlow,
            other => {
                let named = Self::ALL.into_iter().find(|measure| measure.as_str() == other);
                return named.ok_or(ParseMeasureError);
            }
        };
        Ok(short)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back() {
        for measure in Measure::ALL {
            assert_eq!(measure.as_str().parse(), Ok(measure));
        }
        assert_eq!("BP".parse(), Ok(Measure::BloodPressure));
        assert_eq!("heart rate".parse(), Ok(Measure::HeartRate));
        assert_eq!("cholesterol".parse::<Measure>(), Err(ParseMeasureError));
    }

    #[test]
    fn every_unit_of_a_measure_becomes_its_first() {
        for measure in Measure::ALL {
            assert!(measure.units().iter().all(|unit| unit.canonical() == measure.unit()));
        }
    }
}
