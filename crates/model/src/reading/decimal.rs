//! Exact numbers with a few figures after the point.
//!
//! A measurement is shown as it was read off the device: 6.40 stays 6.40, and
//! 0.1 is a tenth. Rejected: `f64`, in which neither holds; a decimal library,
//! for one type that never divides.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use crate::as_text::as_text;

/// Figures after the point that can be kept.
pub const PLACES_MAX: u8 = 4;
/// Figures before the point that can be kept.
const WHOLE_FIGURES: usize = 9;
/// One, in ten-thousandths.
const ONE: i64 = 10_000;

/// A number with up to nine figures before the point and four after it.
///
/// It remembers how many figures were written after the point; 6.4 and 6.40
/// are equal all the same.
#[derive(Debug, Clone, Copy)]
pub struct Decimal {
    scaled: i64,
    places: u8,
}

/// The text is not a number that can be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParseDecimalError {
    /// Not figures with at most one point among them.
    #[error("this is not a number")]
    NotANumber,
    /// More than four figures after the point.
    #[error("there are too many figures after the point: four at most")]
    TooPrecise,
    /// More than nine figures before the point.
    #[error("this number is too long")]
    TooLong,
}

impl Decimal {
    /// A whole number.
    #[must_use]
    pub fn whole(number: i32) -> Self {
        Self { scaled: i64::from(number) * ONE, places: 0 }
    }

    /// From ten-thousandths, with no more figures than it needs. The largest
    /// that can be kept stands for what is larger.
    #[must_use]
    pub fn from_ten_thousandths(scaled: i64) -> Self {
        let most = 10_i64.pow(13) - 1;
        let scaled = scaled.clamp(-most, most);
        let places = (0..PLACES_MAX).find(|places| scaled % step(*places) == 0);
        Self { scaled, places: places.unwrap_or(PLACES_MAX) }
    }

    /// In ten-thousandths: what the database and the hash of a reading hold.
    #[must_use]
    pub fn ten_thousandths(self) -> i64 {
        self.scaled
    }

    /// To so many figures after the point, halves away from zero; figures that
    /// are missing are added as noughts.
    #[must_use]
    pub fn rounded(self, places: u8) -> Self {
        let places = places.min(PLACES_MAX);
        let step = step(places);
        let half = if self.scaled < 0 { -step / 2 } else { step / 2 };
        Self { scaled: (self.scaled + half) / step * step, places }
    }

    /// Without noughts at its end.
    #[must_use]
    pub fn trimmed(self) -> Self {
        Self::from_ten_thousandths(self.scaled)
    }

    /// Whether nothing but noughts comes after the point.
    #[must_use]
    pub fn is_whole(self) -> bool {
        self.scaled % ONE == 0
    }

    /// The number as a place on a chart, where a pixel is all that is meant.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "13 figures fit in an f64")]
    pub fn as_f64(self) -> f64 {
        self.scaled as f64 / ONE as f64
    }
}

/// The smallest step with so many figures after the point, in ten-thousandths.
fn step(places: u8) -> i64 {
    10_i64.pow(u32::from(PLACES_MAX.saturating_sub(places)))
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.scaled == other.scaled
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        self.scaled.cmp(&other.scaled)
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.scaled < 0 { "-" } else { "" };
        let (whole, rest) = (self.scaled.abs() / ONE, self.scaled.abs() % ONE);
        write!(f, "{sign}{whole}")?;
        match usize::from(self.places) {
            0 => Ok(()),
            places => write!(f, ".{:0places$}", rest / step(self.places)),
        }
    }
}

impl FromStr for Decimal {
    type Err = ParseDecimalError;

    /// Reads `6`, `6.4`, `-0.25`: ASCII figures and a full stop.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (negative, figures) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, rest) = match figures.split_once('.') {
            Some((_, "")) => return Err(ParseDecimalError::NotANumber),
            Some(parts) => parts,
            None => (figures, ""),
        };
        let all_figures = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !all_figures(whole) || !all_figures(rest) {
            return Err(ParseDecimalError::NotANumber);
        }
        if rest.len() > usize::from(PLACES_MAX) {
            return Err(ParseDecimalError::TooPrecise);
        }
        if whole.len() > WHOLE_FIGURES {
            return Err(ParseDecimalError::TooLong);
        }
        let padded = format!("{whole}{rest:0<width$}", width = usize::from(PLACES_MAX));
        let scaled: i64 = padded.parse().map_err(|_| ParseDecimalError::TooLong)?;
        let places = u8::try_from(rest.len()).map_err(|_| ParseDecimalError::TooPrecise)?;
        Ok(Self { scaled: if negative { -scaled } else { scaled }, places })
    }
}

as_text!(Decimal);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_kept_as_written() {
        for text in ["0", "6.4", "6.40", "-0.25", "123456789.0001", "0.0"] {
            assert_eq!(text.parse::<Decimal>().unwrap().to_string(), text);
        }
        assert_eq!("6.4".parse::<Decimal>(), "6.40".parse());
    }

    #[test]
    fn what_is_not_a_number_is_refused() {
        for text in ["", ".", "6.", ".4", "6,4", "+6", "1e3", "6.4.1", "--1", "٦"] {
            assert_eq!(text.parse::<Decimal>(), Err(ParseDecimalError::NotANumber), "{text}");
        }
        assert_eq!("1.00001".parse::<Decimal>(), Err(ParseDecimalError::TooPrecise));
        assert_eq!("1234567890".parse::<Decimal>(), Err(ParseDecimalError::TooLong));
    }

    #[test]
    fn rounding_goes_away_from_zero_at_the_half() {
        let rounded =
            |text: &str, places| text.parse::<Decimal>().unwrap().rounded(places).to_string();
        assert_eq!(rounded("6.45", 1), "6.5");
        assert_eq!(rounded("6.4499", 1), "6.4");
        assert_eq!(rounded("-6.45", 1), "-6.5");
        assert_eq!(rounded("7", 1), "7.0");
        assert_eq!(rounded("0.5", 0), "1");
    }
}
