//! Reading what people type: `128/82 71`, `11st 4lb`, `98.6F`.
//!
//! A unit is never guessed. A bare number is in the unit the person prefers,
//! and where that makes it impossible they are told which unit would fit.
//! Rejected: reading 115 as mg/dL because it cannot be mmol/L. The day it
//! could be either, nobody would notice.

use super::token::{Token, tokens};
use super::{Decimal, Measure, Measured, OwnMeasure, Pressure, Quantity, Typed, Unit, Units};

/// Longest text that is looked at.
const TEXT_MAX_BYTES: usize = 200;

/// Why what was typed is no reading. The words are for the person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadingTextError {
    /// Nothing was typed.
    #[error("there is nothing typed yet")]
    Empty,
    /// Far longer than any reading.
    #[error("this is too long for a reading")]
    TooLong,
    /// Figures other than 0 to 9, or fractions such as ½.
    #[error("please use the figures 0 to 9")]
    OtherFigures,
    /// More figures than can be kept.
    #[error("there are too many figures in this number")]
    TooManyFigures,
    /// Not of the form this measure is typed in.
    #[error("this could not be read: type it like {}", .0.example())]
    NotUnderstood(Measure),
    /// A unit that this measure is not given in.
    #[error("that is not a unit for this: use {}", unit_names(*.0))]
    OtherUnit(Measure),
    /// A bare number where the preferred unit has two parts.
    #[error("please say the unit: {}", unit_names(*.0))]
    NeedsUnit(Measure),
    /// Figures after the point where only whole numbers are counted.
    #[error("this is counted in whole numbers: type it like {}", .0.example())]
    NotWhole(Measure),
    /// `11st 15lb`, `5ft 13in`, `7h 61min`.
    #[error("the second number is too large for the first: there are {0}")]
    Parts(&'static str),
    /// The lower blood pressure is not below the upper.
    #[error("the first number of a blood pressure is the larger one")]
    DiastolicAboveSystolic,
    /// No body and no device gives such a value; says which are possible.
    #[error("{0}")]
    Impossible(String),
}

fn unit_names(measure: Measure) -> String {
    let said = |unit: &Unit| match unit {
        Unit::StLb => "st and lb",
        Unit::FtIn => "ft and in",
        Unit::HMin => "h and min",
        other => other.as_str(),
    };
    measure.units().iter().map(said).collect::<Vec<_>>().join(", ")
}

/// Reads a value of `measure` as a person types it.
///
/// # Errors
/// [`ReadingTextError`]; what cannot be a value of `measure` is refused.
pub fn parse(measure: Measure, text: &str, units: &Units) -> Result<Typed, ReadingTextError> {
    if text.len() > TEXT_MAX_BYTES {
        return Err(ReadingTextError::TooLong);
    }
    let tokens = tokens(text, measure)?;
    let tokens: Vec<Word<'_>> = tokens.iter().map(Word::from).collect();
    if tokens.is_empty() {
        return Err(ReadingTextError::Empty);
    }
    let value = match measure {
        Measure::BloodPressure => Measured::Pressure(pressure(&tokens)?),
        _ => Measured::Amount(amount(measure, &tokens, units)?),
    };
    value.judge(measure)
}

/// Reads a value of a person's own measure: a number, with or without its unit.
///
/// # Errors
/// [`ReadingTextError`]
pub fn parse_own(own: &OwnMeasure, text: &str) -> Result<Typed, ReadingTextError> {
    let text = text.trim();
    let cut = text.len().saturating_sub(own.unit().len());
    let number = match (text.get(..cut), text.get(cut..)) {
        (Some(number), Some(unit)) if unit.eq_ignore_ascii_case(own.unit()) => number,
        _ => text,
    };
    parse(Measure::Own, number, &Units::default())
}

/// A token as the grammar looks at it.
#[derive(Clone, Copy)]
enum Word<'a> {
    Number(Decimal),
    Text(&'a str),
}

impl<'a> From<&'a Token> for Word<'a> {
    fn from(token: &'a Token) -> Self {
        match token {
            Token::Number(number) => Self::Number(*number),
            Token::Text(text) => Self::Text(text),
        }
    }
}

use Word::{Number, Text};

/// `128/82`, `128 over 82`, each with the pulse after it, with or without units.
fn pressure(tokens: &[Word<'_>]) -> Result<Pressure, ReadingTextError> {
    let not_understood = ReadingTextError::NotUnderstood(Measure::BloodPressure);
    let (upper, lower, rest) = match tokens {
        [Number(upper), Text("/" | "over"), Number(lower), rest @ ..] => (upper, lower, rest),
        _ => return Err(not_understood),
    };
    let rest = match rest {
        [Text("mmhg"), rest @ ..] => rest,
        rest => rest,
    };
    let rest = match rest {
        [Text("," | "pulse" | "p" | "hr"), rest @ ..] if !rest.is_empty() => rest,
        rest => rest,
    };
    let pulse = match rest {
        [] => None,
        [Number(pulse)] | [Text("pulse" | "p" | "hr"), Number(pulse)] => Some(pulse),
        [Number(pulse), Text("bpm" | "/min")] => Some(pulse),
        _ => return Err(not_understood),
    };
    Ok(Pressure {
        systolic: small(*upper)?,
        diastolic: small(*lower)?,
        pulse: pulse.map(|pulse| small(*pulse)).transpose()?,
    })
}

/// A whole number of a blood pressure; what fits in no monitor is as far off
/// as the largest.
fn small(number: Decimal) -> Result<u16, ReadingTextError> {
    if !number.is_whole() {
        return Err(ReadingTextError::NotWhole(Measure::BloodPressure));
    }
    let whole = number.ten_thousandths() / Decimal::whole(1).ten_thousandths();
    Ok(u16::try_from(whole.max(0)).unwrap_or(u16::MAX))
}

fn amount(
    measure: Measure,
    tokens: &[Word<'_>],
    units: &Units,
) -> Result<Quantity, ReadingTextError> {
    let preferred = units.of(measure);
    match tokens {
        [Number(number)] => match preferred {
            Unit::StLb | Unit::FtIn => Err(ReadingTextError::NeedsUnit(measure)),
            unit => Ok(Quantity::new(*number, unit)),
        },
        [Number(number), Text("out"), Text("of"), Number(ten)]
        | [Number(number), Text("/"), Number(ten)]
            if measure == Measure::Pain && *ten == Decimal::whole(10) =>
        {
            Ok(Quantity::new(*number, Unit::OfTen))
        }
        [Number(number), Text("a"), Text("minute")] if measure.unit() == Unit::PerMinute => {
            Ok(Quantity::new(*number, Unit::PerMinute))
        }
        [Number(number), Text(word)] => single(measure, *number, word),
        [Number(large), Number(small)] => match preferred {
            unit @ (Unit::StLb | Unit::FtIn) => in_parts(measure, unit, *large, *small),
            _ => Err(ReadingTextError::NotUnderstood(measure)),
        },
        [Number(large), Text(word), Number(small)] => {
            in_parts(measure, two_parts(measure, word, None)?, *large, *small)
        }
        [Number(large), Text(word), Number(small), Text(after)] => {
            in_parts(measure, two_parts(measure, word, Some(after))?, *large, *small)
        }
        _ => Err(ReadingTextError::NotUnderstood(measure)),
    }
}

/// A number and one word. Stones, feet and minutes alone count as well.
fn single(measure: Measure, number: Decimal, word: &str) -> Result<Quantity, ReadingTextError> {
    let unit = match (measure, word) {
        (Measure::Glucose, "mmol/l" | "mmol" | "mmoll") => Unit::MmolPerL,
        (Measure::Glucose, "mg/dl" | "mg" | "mgdl") => Unit::MgPerDl,
        (Measure::Weight, "kg" | "kgs" | "kilo" | "kilos" | "kilograms") => Unit::Kg,
        (Measure::Weight, "lb" | "lbs" | "pound" | "pounds") => Unit::Lb,
        (Measure::Weight, "st" | "stone" | "stones") => {
            return in_parts(measure, Unit::StLb, number, Decimal::whole(0));
        }
        (Measure::Height, "cm" | "cms" | "centimetres") => Unit::Cm,
        (Measure::Height, "m" | "metre" | "metres") => Unit::M,
        (Measure::Height, "in" | "inch" | "inches" | "\"") => Unit::In,
        (Measure::Height, "ft" | "foot" | "feet" | "'") => {
            return in_parts(measure, Unit::FtIn, number, Decimal::whole(0));
        }
        (Measure::Temperature, "c" | "°c" | "°" | "celsius") => Unit::Celsius,
        (Measure::Temperature, "f" | "°f" | "fahrenheit") => Unit::Fahrenheit,
        (Measure::Oxygen, "%" | "percent") => Unit::Percent,
        (Measure::HeartRate, "bpm" | "/min" | "beats") => Unit::PerMinute,
        (Measure::RespiratoryRate, "/min" | "breaths") => Unit::PerMinute,
        (Measure::PeakFlow, "l/min" | "lpm") => Unit::LPerMin,
        (Measure::Steps, "steps" | "step") => Unit::Steps,
        (Measure::Sleep, "h" | "hr" | "hrs" | "hour" | "hours") => Unit::Hours,
        (Measure::Sleep, "m" | "min" | "mins" | "minutes") => Unit::HMin,
        (Measure::Pain, "/10") => Unit::OfTen,
        _ => return Err(ReadingTextError::OtherUnit(measure)),
    };
    Ok(Quantity::new(number, unit))
}

/// The unit of two parts that two words stand for.
fn two_parts(measure: Measure, large: &str, small: Option<&str>) -> Result<Unit, ReadingTextError> {
    match (measure, large, small) {
        (
            Measure::Weight,
            "st" | "stone" | "stones",
            None | Some("lb" | "lbs" | "pound" | "pounds"),
        ) => Ok(Unit::StLb),
        (
            Measure::Height,
            "ft" | "foot" | "feet" | "'",
            None | Some("in" | "inch" | "inches" | "\"" | "''"),
        ) => Ok(Unit::FtIn),
        (
            Measure::Sleep,
            "h" | "hr" | "hrs" | "hour" | "hours",
            None | Some("m" | "min" | "mins" | "minutes"),
        )
        | (Measure::Sleep, ":", None) => Ok(Unit::HMin),
        _ => Err(ReadingTextError::NotUnderstood(measure)),
    }
}

fn in_parts(
    measure: Measure,
    unit: Unit,
    large: Decimal,
    small: Decimal,
) -> Result<Quantity, ReadingTextError> {
    let (size, rule) = match unit {
        Unit::StLb => (14, "14 pounds in a stone"),
        Unit::FtIn => (12, "12 inches in a foot"),
        _ => (60, "60 minutes in an hour"),
    };
    let nothing = Decimal::whole(0);
    if large < nothing || small < nothing || (small > nothing && !large.is_whole()) {
        return Err(ReadingTextError::NotUnderstood(measure));
    }
    if small >= Decimal::whole(size) {
        return Err(ReadingTextError::Parts(rule));
    }
    let count = large
        .ten_thousandths()
        .checked_mul(size.into())
        .and_then(|count| count.checked_add(small.ten_thousandths()))
        .ok_or(ReadingTextError::TooManyFigures)?;
    Ok(Quantity::new(Decimal::from_ten_thousandths(count), unit))
}

#[cfg(test)]
mod tests;
