//! How a medicine is to be taken (FHIR R4, datatype `Dosage`).

use serde_json::Value;

use super::timing;
use super::{choice, concept, concepts, each, first, joined, quantity, some, text};
use crate::clinical::part::{range, ratio, site};

/// A line for each dosage.
pub(super) fn doses(resource: &Value, pointer: &str) -> Option<String> {
    each(resource, pointer, "\n", dose)
}

/// What somebody wrote of it, with what they left out; or what it consists of.
fn dose(dose: &Value) -> Option<String> {
    let parts = parts(dose);
    let Some(written) = text(dose, "/text") else { return some(joined(parts, ", ")) };
    let said = written.to_lowercase();
    let is_said = |part: &String| said.contains(&part.to_lowercase());
    let mut left_out: Vec<String> = Vec::new();
    for part in extras(dose).into_iter().flatten().filter(|part| !is_said(part)) {
        if !left_out.contains(&part) {
            left_out.push(part);
        }
    }
    Some(match left_out.as_slice() {
        [] => written,
        left_out => format!("{written} ({})", left_out.join(", ")),
    })
}

fn parts(dose: &Value) -> Vec<Option<String>> {
    let often = dose.get("timing").and_then(timing::often);
    let amount = amount(first(dose, "/doseAndRate"), "doseQuantity", "doseRange");
    [amount, often].into_iter().chain(extras(dose)).collect()
}

/// A dose or a rate, alone or as a range.
fn amount(place: &Value, one: &str, several: &str) -> Option<String> {
    place.get(one).and_then(quantity).or_else(|| place.get(several).and_then(range))
}

fn extras(dose: &Value) -> Vec<Option<String>> {
    let rates = first(dose, "/doseAndRate");
    let rate = amount(rates, "rateQuantity", "rateRange");
    let rate = rate.or_else(|| rates.get("rateRatio").and_then(ratio));
    let most = [
        dose.get("maxDosePerPeriod").and_then(ratio),
        dose.get("maxDosePerAdministration")
            .and_then(quantity)
            .map(|most| format!("{most} at once")),
        dose.get("maxDosePerLifetime").and_then(quantity).map(|most| format!("{most} in all")),
    ];
    let most = some(joined(most, ", ")).map(|most| format!("at most {most}"));
    let needed = match (dose.get("asNeededBoolean"), concept(dose, "/asNeededCodeableConcept")) {
        (_, Some(what)) => Some(format!("when needed for {what}")),
        (Some(Value::Bool(true)), None) => Some("when needed".to_owned()),
        _ => None,
    };
    vec![
        dose.get("timing").and_then(timing::how_long),
        needed,
        concept(dose, "/route"),
        concept(dose, "/method"),
        site(dose, "/site"),
        rate.map(|rate| format!("at {rate}")),
        most,
        concepts(dose, "/additionalInstruction"),
        text(dose, "/patientInstruction"),
    ]
}

/// The dosage of something that was given: one, with elements of its own.
pub(super) fn given(resource: &Value) -> Option<String> {
    let dosage = resource.get("dosage")?;
    let rate = choice(dosage, "rate").map(|rate| format!("at {rate}"));
    let rate = rate.filter(|rate| !rate.starts_with("at 0 "));
    let words = [
        text(dosage, "/text"),
        dosage.get("dose").and_then(quantity),
        concept(dosage, "/route"),
        concept(dosage, "/method"),
        site(dosage, "/site"),
        rate,
    ];
    some(joined(words, ", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_written_dose_keeps_what_it_does_not_say_itself() {
        let resource = json!({"dosage": [{
            "text": "2 capsules 4 times a day, oral",
            "timing": {"repeat": {"frequency": 4, "period": 1, "periodUnit": "d"}},
            "asNeededCodeableConcept": {"text": "earache"}, "route": {"text": "Oral"},
            "maxDosePerPeriod": {
                "numerator": {"value": 4, "unit": "g"}, "denominator": {"value": 24, "unit": "h"}
            }
        }]});
        assert_eq!(
            doses(&resource, "/dosage").unwrap(),
            "2 capsules 4 times a day, oral (when needed for earache, at most 4 g / 24 hours)"
        );
    }

    #[test]
    fn an_unwritten_dose_says_what_it_consists_of() {
        let resource = json!({"dosage": [{
            "timing": {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d",
                "boundsDuration": {"value": 5, "unit": "days"}}},
            "route": {"text": "Inhalation"}, "site": {"text": "left eye"},
            "doseAndRate": [{"doseRange": {"low": {"value": 1}, "high": {"value": 2, "unit": "puffs"}}}],
            "additionalInstruction": [{"text": "Rinse your mouth"}]
        }]});
        assert_eq!(
            doses(&resource, "/dosage").unwrap(),
            "1 to 2 puffs, twice a day, for 5 days, Inhalation, left eye, Rinse your mouth"
        );
        assert_eq!(doses(&json!({"dosage": [{}]}), "/dosage"), None);
    }
}
