//! Units, their codes, and how they become each other.

use std::fmt;
use std::str::FromStr;

use crate::as_text::as_text;

/// Nothing is known by this name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there is no unit of that name")]
pub struct ParseUnitError;

macro_rules! units {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// What an amount is counted in.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Unit {
            $($(#[$doc])* $name,)*
        }

        impl Unit {
            /// Every unit.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The name kept in the record and used on the command line.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

units! {
    /// Millimetres of mercury.
    MmHg = "mmHg",
    /// Millimoles per litre.
    MmolPerL = "mmol/L",
    /// Milligrams per decilitre.
    MgPerDl = "mg/dL",
    /// Kilograms.
    Kg = "kg",
    /// Pounds.
    Lb = "lb",
    /// Counted in pounds, said in stone and pounds.
    StLb = "st lb",
    /// Centimetres.
    Cm = "cm",
    /// Metres.
    M = "m",
    /// Inches.
    In = "in",
    /// Counted in inches, said in feet and inches.
    FtIn = "ft in",
    /// Degrees Celsius.
    Celsius = "°C",
    /// Degrees Fahrenheit.
    Fahrenheit = "°F",
    /// Parts in a hundred.
    Percent = "%",
    /// Times a minute: beats or breaths.
    PerMinute = "/min",
    /// Litres a minute.
    LPerMin = "L/min",
    /// Steps.
    Steps = "steps",
    /// Hours.
    Hours = "h",
    /// Counted in minutes, said in hours and minutes.
    HMin = "h min",
    /// Points of ten.
    OfTen = "/10",
    /// The unit of a person's own measure, which has its own name.
    Own = "own",
}

/// How a unit becomes its canonical one: `(x + shift) * times / by`.
pub(super) struct Factor {
    pub(super) shift: i64,
    pub(super) times: i64,
    pub(super) by: i64,
}

const fn factor(times: i64, by: i64) -> Factor {
    Factor { shift: 0, times, by }
}

impl Unit {
    /// The unit in which amounts of this kind are compared and drawn; those
    /// that FHIR and UK Core ask for.
    #[must_use]
    pub fn canonical(self) -> Self {
        match self {
            Self::MgPerDl => Self::MmolPerL,
            Self::Lb | Self::StLb => Self::Kg,
            Self::M | Self::In | Self::FtIn => Self::Cm,
            Self::Fahrenheit => Self::Celsius,
            Self::HMin => Self::Hours,
            other => other,
        }
    }

    /// Its code in UCUM, where it is one: stone and pounds are not.
    #[must_use]
    pub fn ucum(self) -> Option<&'static str> {
        Some(match self {
            Self::MmHg => "mm[Hg]",
            Self::MmolPerL => "mmol/L",
            Self::MgPerDl => "mg/dL",
            Self::Kg => "kg",
            Self::Lb => "[lb_av]",
            Self::Cm => "cm",
            Self::M => "m",
            Self::In => "[in_i]",
            Self::Celsius => "Cel",
            Self::Fahrenheit => "[degF]",
            Self::Percent => "%",
            Self::PerMinute => "/min",
            Self::LPerMin => "L/min",
            Self::Steps => "{steps}",
            Self::Hours => "h",
            Self::OfTen => "{score}",
            Self::StLb | Self::FtIn | Self::HMin | Self::Own => return None,
        })
    }

    /// Figures after the point that are shown.
    #[must_use]
    pub fn places(self) -> u8 {
        match self {
            Self::MmolPerL
            | Self::Kg
            | Self::Lb
            | Self::StLb
            | Self::In
            | Self::FtIn
            | Self::Celsius
            | Self::Fahrenheit
            | Self::Cm
            | Self::Hours => 1,
            Self::M => 2,
            Self::Own => super::decimal::PLACES_MAX,
            _ => 0,
        }
    }

    /// Glucose: 18.016 mg/dL for 1 mmol/L, its molar mass being 180.16 g/mol.
    /// The pound is 0.45359237 kg and the inch 2.54 cm, both by definition.
    pub(super) fn factor(self) -> Factor {
        match self {
            Self::MgPerDl => factor(1000, 18_016),
            Self::Lb | Self::StLb => factor(45_359_237, 100_000_000),
            Self::M => factor(100, 1),
            Self::In | Self::FtIn => factor(254, 100),
            Self::Fahrenheit => Factor { shift: -32, times: 5, by: 9 },
            Self::HMin => factor(1, 60),
            _ => factor(1, 1),
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Unit {
    type Err = ParseUnitError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.iter().copied().find(|unit| unit.as_str() == text).ok_or(ParseUnitError)
    }
}

as_text!(Unit);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_reads_back_by_its_name() {
        for unit in Unit::ALL {
            assert_eq!(unit.as_str().parse(), Ok(*unit));
        }
        assert_eq!("stones".parse::<Unit>(), Err(ParseUnitError));
    }
}
