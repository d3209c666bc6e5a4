//! Which medicines have the same name, and which are taken now.

use chrono::NaiveDate;

/// Words of strength, form and pack. They say how much of a medicine there is,
/// not which one it is.
const NOT_THE_NAME: [&str; 44] = [
    "mg",
    "mcg",
    "microgram",
    "micrograms",
    "ug",
    "g",
    "gram",
    "grams",
    "ml",
    "l",
    "hr",
    "h",
    "unit",
    "units",
    "iu",
    "mmol",
    "percent",
    "dose",
    "doses",
    "actuat",
    "tablet",
    "tablets",
    "tab",
    "tabs",
    "capsule",
    "capsules",
    "cap",
    "caps",
    "caplet",
    "caplets",
    "oral",
    "solution",
    "suspension",
    "syrup",
    "cream",
    "ointment",
    "drops",
    "injection",
    "inhaler",
    "spray",
    "patch",
    "patches",
    "release",
    "extended",
];

/// What is left of a medicine's name without case, numbers, and words of
/// strength and form: `Ramipril 5 MG Oral Tablet` and `ramipril` are the same.
///
/// It puts like beside like for a person to compare. It is not an opinion that
/// two medicines are one: nothing is ever merged by it. Where nothing else is
/// left, the name itself is what counts.
#[must_use]
pub fn medicine_name(name: &str) -> String {
    let lower = name.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let is_name =
        |word: &&str| !word.starts_with(|c: char| c.is_numeric()) && !NOT_THE_NAME.contains(word);
    let kept: Vec<&str> = words.clone().filter(is_name).collect();
    if kept.is_empty() { words.collect::<Vec<_>>().join(" ") } else { kept.join(" ") }
}

/// Whether something that was stopped on a day, in a month or in a year, as a
/// [`Field::Stopped`](crate::Field::Stopped) says, is over by `today`.
#[must_use]
pub fn is_over(stopped: &str, today: NaiveDate) -> bool {
    let today = today.to_string();
    today.get(..stopped.len()).is_some_and(|today| stopped <= today)
}

/// Whether a service that gives a medicine this status (FHIR R4
/// `medicationrequest-status`, `medication-statement-status`), written as a code
/// or as words, still lists it. What it does not say is not taken to be over.
#[must_use]
pub fn is_still_listed(status: &str) -> bool {
    let over = ["cancelled", "completed", "entered-in-error", "not-taken", "stopped"];
    !over.contains(&status.replace(' ', "-").as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stops_later_is_taken_now() {
        let today = NaiveDate::from_ymd_opt(2026, 5, 3).unwrap();
        for stopped in ["2025", "2026", "2026-05", "2026-05-03", "2026-04-30"] {
            assert!(is_over(stopped, today), "{stopped}");
        }
        for stopped in ["2027", "2026-06", "2026-05-04"] {
            assert!(!is_over(stopped, today), "{stopped}");
        }
    }

    #[test]
    fn what_a_service_does_not_say_is_not_over() {
        assert!(is_still_listed("active") && is_still_listed("") && is_still_listed("unknown"));
        assert!(!is_still_listed("stopped") && !is_still_listed("completed"));
        assert!(!is_still_listed("entered-in-error") && !is_still_listed("not taken"));
    }

    #[test]
    fn case_dose_and_form_are_not_the_name() {
        for name in ["Ramipril", "ramipril 5mg", "RAMIPRIL 5 MG Oral Tablet", "ramipril 2.5 mg/ml"]
        {
            assert_eq!(medicine_name(name), "ramipril", "{name}");
        }
        assert_eq!(medicine_name("Vitamin D3 800 units"), "vitamin d3");
    }

    #[test]
    fn different_medicines_stay_different() {
        assert_ne!(medicine_name("Prednisolone"), medicine_name("Prednisone"));
        assert_ne!(medicine_name("Co-codamol 8/500"), medicine_name("Codeine"));
        assert_ne!(medicine_name("Cream"), medicine_name("Tablets"));
        assert_eq!(medicine_name("5-HTP"), "htp");
        assert_eq!(medicine_name("???"), "");
    }
}
