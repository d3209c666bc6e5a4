//! NHS numbers (NHS Data Dictionary, NHS NUMBER).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Ten digits whose last is a modulus 11 check of the others.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct NhsNumber(String);

/// The text is not an NHS number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NhsNumberError {
    /// Not ten digits.
    #[error("an NHS number has ten digits")]
    NotTenDigits,
    /// The check digit does not fit: a digit is mistyped.
    #[error("one of the digits of this NHS number is not right")]
    CheckDigit,
}

impl NhsNumber {
    /// The identifier system FHIR resources carry it under.
    pub const SYSTEM: &'static str = "https://fhir.nhs.uk/Id/nhs-number";

    /// The ten digits without spaces.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.0
    }
}

impl FromStr for NhsNumber {
    type Err = NhsNumberError;

    /// Reads ten digits; spaces and hyphens between them are forgiven.
    fn from_str(text: &str) -> Result<Self, NhsNumberError> {
        let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-' | '\u{a0}')).collect();
        if digits.len() != 10 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(NhsNumberError::NotTenDigits);
        }
        let value = |b: u8| u32::from(b - b'0');
        let sum: u32 =
            digits.bytes().zip((2..=10).rev()).map(|(b, weight)| value(b) * weight).sum();
        let check = (11 - sum % 11) % 11;
        match digits.bytes().last().map(value) {
            Some(last) if last == check => Ok(Self(digits)),
            _ => Err(NhsNumberError::CheckDigit),
        }
    }
}

impl TryFrom<String> for NhsNumber {
    type Error = NhsNumberError;

    fn try_from(text: String) -> Result<Self, NhsNumberError> {
        text.parse()
    }
}

impl From<NhsNumber> for String {
    fn from(number: NhsNumber) -> Self {
        number.0
    }
}

impl fmt::Display for NhsNumber {
    /// Shown in groups of 3, 3 and 4 digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (a, rest) = self.0.split_at_checked(3).unwrap_or((&self.0, ""));
        let (b, c) = rest.split_at_checked(3).unwrap_or((rest, ""));
        write!(f, "{a} {b} {c}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_numbers_are_good_and_shown_3_3_4() {
        for number in ["9912003888", "9000000009", "9876543210", "9434765919"] {
            assert_eq!(number.parse::<NhsNumber>().unwrap().digits(), number);
        }
        assert_eq!("943-476-5919".parse::<NhsNumber>().unwrap().to_string(), "943 476 5919");
    }

    #[test]
    fn a_mistyped_digit_is_found() {
        assert_eq!("9434765918".parse::<NhsNumber>(), Err(NhsNumberError::CheckDigit));
        assert_eq!("943476591".parse::<NhsNumber>(), Err(NhsNumberError::NotTenDigits));
        assert_eq!("94347659١9".parse::<NhsNumber>(), Err(NhsNumberError::NotTenDigits));
    }

    #[test]
    fn a_check_of_ten_is_never_good() {
        // 100000000x: 10·1 = 10, so the check would be 1; 200000001x gives 22 → 0.
        // 000000006x: 2·6 = 12 → 11 − 1 = 10, which no digit can be.
        for last in 0..10 {
            assert!(format!("000000006{last}").parse::<NhsNumber>().is_err());
        }
    }
}
