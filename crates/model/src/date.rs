//! Days, months and years as people type them.
//!
//! Kept as a FHIR R4 `date` (datatypes, section 2.24.0.1): what is not known of
//! a date is left out, never made up. A date in figures is read day first, as
//! Britain writes it. Rejected: years of two figures, where `1/2/03` has more
//! than one reading and a birth or an operation may be of either century.

use chrono::NaiveDate;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// `2026`, `2026-05` or `2026-05-03` from what was typed: `3 May 2026`,
/// `May 2026`, `03/05/2026`, or that form itself.
pub(crate) fn read_date(text: &str) -> Option<String> {
    if is_partial_date(text) {
        return Some(text.to_owned());
    }
    let parts: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, '/' | '.' | ',' | '-'))
        .filter(|part| !part.is_empty() && *part != "of")
        .collect();
    match *parts.as_slice() {
        [month, year] => date(None, month, year),
        // Month first with its name, as in May 3, 2026, has one reading too.
        [month, day, year] if named(month).is_some() => date(Some(day), month, year),
        [day, month, year] => date(Some(day), month, year),
        _ => None,
    }
}

fn date(day: Option<&str>, month: &str, year: &str) -> Option<String> {
    let month = number(month).or_else(|| named(month))?;
    let year = (year.len() == 4).then(|| number(year)).flatten()?;
    let written = match day {
        Some(day) => format!("{year:04}-{month:02}-{:02}", number(without_ending(day))?),
        None => format!("{year:04}-{month:02}"),
    };
    is_partial_date(&written).then_some(written)
}

/// `3rd` as `3`.
fn without_ending(day: &str) -> &str {
    let ending = ["st", "nd", "rd", "th"].into_iter().find_map(|ending| day.strip_suffix(ending));
    ending.unwrap_or(day)
}

fn number(text: &str) -> Option<u16> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

/// The number of a month by its name, or the first three letters or more of it.
fn named(text: &str) -> Option<u16> {
    let text = text.to_lowercase();
    let starts = |month: &&str| text.len() >= 3 && month.starts_with(&text);
    let index = MONTHS.iter().position(starts)?;
    u16::try_from(index + 1).ok()
}

fn is_partial_date(text: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let whole = match text.len() {
        4 if digits(text) => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        10 => text.to_owned(),
        _ => return false,
    };
    let date = whole.parse::<NaiveDate>();
    date.is_ok_and(|date| date.to_string() == whole && !text.starts_with('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_read_as_people_type_it() {
        let read = [
            ("2026", "2026"),
            ("2026-05", "2026-05"),
            ("2026-05-03", "2026-05-03"),
            ("3 May 2026", "2026-05-03"),
            ("3rd of may 2026", "2026-05-03"),
            ("3rd May, 2026", "2026-05-03"),
            ("May 3, 2026", "2026-05-03"),
            ("3 sept 2026", "2026-09-03"),
            ("MAY 2026", "2026-05"),
            ("03/05/2026", "2026-05-03"),
            ("3.5.2026", "2026-05-03"),
            ("31-12-1999", "1999-12-31"),
            ("05/2026", "2026-05"),
        ];
        for (typed, canonical) in read {
            assert_eq!(read_date(typed).unwrap_or_default(), canonical, "{typed}");
        }
    }

    #[test]
    fn what_has_no_one_reading_is_refused() {
        let refused = [
            "",
            "May",
            "3 May",
            "3/5/26",
            "32 May 2026",
            "30 February 2026",
            "05/13/2026",
            "Ma 2026",
            "2026-13",
            "2026-5",
            "0000",
            "202é",
            "tomorrow",
            "1 2 3 2026",
        ];
        for typed in refused {
            assert_eq!(read_date(typed), None, "{typed}");
        }
    }
}
