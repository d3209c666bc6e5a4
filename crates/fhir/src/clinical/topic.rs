//! What a result is a result of, so that those of one thing stand together.
//!
//! The code decides, not the words: two services word the same code
//! differently. Rejected: a table of which code of one system is which of
//! another. That is SNOMED's and LOINC's own work and under their licences; the
//! codes of what people measure at home are the few that are needed here.

use model::Measure;

use super::part::{Code, LOINC, SNOMED};

/// Further LOINC codes of what people measure at home. Each is the same
/// quantity: another method, or another unit, which is converted.
const ALSO: [(&str, Measure); 12] = [
    // Blood pressure panel, as it was called until 2014.
    ("55284-4", Measure::BloodPressure),
    ("35094-2", Measure::BloodPressure),
    // Glucose by mass, in blood, in serum or plasma, and by a meter.
    ("2339-0", Measure::Glucose),
    ("2345-7", Measure::Glucose),
    ("41653-7", Measure::Glucose),
    // Glucose by amount, in serum or plasma, and by a meter.
    ("14749-6", Measure::Glucose),
    ("14743-9", Measure::Glucose),
    // Weight measured, and height measured.
    ("3141-9", Measure::Weight),
    ("3137-7", Measure::Height),
    // Oxygen by pulse oximetry.
    ("59408-5", Measure::Oxygen),
    // Temperature by mouth.
    ("8331-1", Measure::Temperature),
    ("33452-4", Measure::PeakFlow),
];

/// What a person could have measured at home, of which these are the codes.
#[must_use]
pub fn measure(codes: &[Code]) -> Option<Measure> {
    codes.iter().find_map(|code| match code.system.as_str() {
        LOINC => of_loinc(&code.code),
        SNOMED => {
            Measure::ALL.into_iter().find(|one| one.codes().snomed == Some(code.code.as_str()))
        }
        _ => None,
    })
}

fn of_loinc(code: &str) -> Option<Measure> {
    let also = || ALSO.into_iter().find(|(other, _)| *other == code).map(|(_, measure)| measure);
    Measure::ALL.into_iter().find(|one| one.codes().loinc == Some(code)).or_else(also)
}

/// The name under which results of one thing stand together: `system|code`, or
/// what it is called where no code is given.
#[must_use]
pub fn topic(codes: &[Code], title: &str) -> String {
    if let Some(code) = measure(codes).and_then(|measure| measure.codes().loinc) {
        return format!("{LOINC}|{code}");
    }
    let of = |system: &str| codes.iter().find(|code| code.system == system);
    match of(LOINC).or_else(|| of(SNOMED)).or_else(|| codes.first()) {
        Some(code) => format!("{}|{}", code.system, code.code),
        None => format!("|{}", title.to_lowercase()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(system: &str, code: &str) -> Code {
        Code { system: system.into(), code: code.into(), display: String::new() }
    }

    #[test]
    fn one_thing_is_known_by_any_of_its_codes() {
        for known in [code(LOINC, "29463-7"), code(LOINC, "3141-9"), code(SNOMED, "27113001")] {
            assert_eq!(measure(&[code("urn:local", "W"), known.clone()]), Some(Measure::Weight));
            assert_eq!(topic(&[known], "Wt"), "http://loinc.org|29463-7");
        }
        assert_eq!(measure(&[code("urn:local", "29463-7")]), None);
    }

    #[test]
    fn loinc_goes_before_others_and_words_come_last() {
        let both = [code(SNOMED, "43396009"), code(LOINC, "4548-4")];
        assert_eq!(topic(&both, "HbA1c"), "http://loinc.org|4548-4");
        assert_eq!(topic(&[code("urn:local", "7")], "x"), "urn:local|7");
        assert_eq!(topic(&[], "Mood Today"), "|mood today");
    }

    #[test]
    fn no_further_code_is_one_already() {
        for (code, _) in ALSO {
            assert!(Measure::ALL.into_iter().all(|one| one.codes().loinc != Some(code)), "{code}");
        }
    }
}
