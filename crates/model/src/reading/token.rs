//! The numbers and words of what was typed.

use super::decimal::ParseDecimalError;
use super::{Decimal, Measure, ReadingTextError};

/// A piece of what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A number; a comma in it is a decimal point.
    Number(Decimal),
    /// A word or sign, in lower case.
    Text(String),
}

/// Splits what was typed.
///
/// In a count of steps a comma before three figures parts the thousands;
/// anywhere else it is a decimal point.
pub(super) fn tokens(text: &str, measure: Measure) -> Result<Vec<Token>, ReadingTextError> {
    let plain: Vec<char> = text.chars().flat_map(char::to_lowercase).map(plain).collect();
    if plain.iter().any(|c| c.is_numeric() && !c.is_ascii_digit()) {
        return Err(ReadingTextError::OtherFigures);
    }
    let mut tokens = Vec::new();
    let mut rest = plain.as_slice();
    while let [first, after @ ..] = rest {
        let taken = if first.is_whitespace() {
            rest = after;
            continue;
        } else if first.is_ascii_digit() || starts_negative(rest, tokens.last()) {
            let taken = number_length(rest, measure);
            tokens.push(Token::Number(number(rest.get(..taken).unwrap_or_default(), measure)?));
            taken
        } else {
            let taken = word_length(rest);
            tokens.push(Token::Text(rest.iter().take(taken).collect()));
            taken
        };
        rest = rest.get(taken..).unwrap_or_default();
    }
    Ok(tokens)
}

/// The signs that telephones and word processors put in place of plain ones.
fn plain(c: char) -> char {
    match c {
        '\u{2018}' | '\u{2019}' | '\u{2032}' => '\'',
        '\u{201c}' | '\u{201d}' | '\u{2033}' => '"',
        '\u{2212}' | '\u{2013}' => '-',
        '\u{2044}' | '\u{2215}' => '/',
        'º' => '°',
        other => other,
    }
}

/// A minus sign that begins a number, and does not part two of them.
fn starts_negative(rest: &[char], before: Option<&Token>) -> bool {
    matches!(rest, ['-', digit, ..] if digit.is_ascii_digit())
        && !matches!(before, Some(Token::Number(_)))
}

fn number_length(rest: &[char], measure: Measure) -> usize {
    let mut length = usize::from(rest.first() == Some(&'-'));
    let mut point = false;
    while let Some(c) = rest.get(length) {
        let digit_after = rest.get(length + 1).is_some_and(char::is_ascii_digit);
        let parts_thousands = measure == Measure::Steps && *c == ',';
        match c {
            '0'..='9' => {}
            '.' | ',' if digit_after && (!point || parts_thousands) => point = true,
            _ => break,
        }
        length += 1;
    }
    length
}

fn number(figures: &[char], measure: Measure) -> Result<Decimal, ReadingTextError> {
    let text: String = if measure == Measure::Steps {
        let thousands_fit = figures.split(|c| *c == ',').skip(1).all(|part| part.len() == 3);
        if !thousands_fit {
            return Err(ReadingTextError::NotUnderstood(measure));
        }
        figures.iter().filter(|c| **c != ',').collect()
    } else {
        figures.iter().map(|c| if *c == ',' { '.' } else { *c }).collect()
    };
    text.parse().map_err(|error| match error {
        ParseDecimalError::NotANumber => ReadingTextError::NotUnderstood(measure),
        ParseDecimalError::TooPrecise | ParseDecimalError::TooLong => {
            ReadingTextError::TooManyFigures
        }
    })
}

/// Letters hold together across a stroke (`mg/dl`), a stroke holds to letters
/// after it (`/min`), a degree sign to the letter after it.
fn word_length(rest: &[char]) -> usize {
    let letter = |at: usize| rest.get(at).is_some_and(|c| c.is_alphabetic());
    let mut length = match rest.first() {
        Some('/' | '°') if letter(1) => 1,
        Some(c) if c.is_alphabetic() => 0,
        Some('\'') if rest.get(1) == Some(&'\'') => return 2,
        _ => return 1,
    };
    while letter(length) || (rest.get(length) == Some(&'/') && letter(length + 1)) {
        length += 1;
    }
    length
}
