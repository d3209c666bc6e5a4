//! The amounts that an Observation holds, to be drawn beside others.

use serde_json::Value;

use super::detail::{first, usual_range};
use super::number::legible;
use super::part::{Code, codes, concept, list, plain, quantity, string};
use super::plain_text;

/// One amount: of an Observation, or of one of its components.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measured {
    /// What a component calls itself; empty for the Observation's own value.
    pub name: String,
    /// Its codes.
    pub codes: Vec<Code>,
    /// As a person reads it: `< 1.50 mmol/L`.
    pub shown: String,
    /// The decimal with the figures that were measured.
    pub number: String,
    /// Its unit in UCUM, else as it was written; empty where it has none.
    pub unit: String,
    /// The usual range in words; may be empty.
    pub usual: String,
    /// The lowest usual value, in the same unit.
    pub low: Option<String>,
    /// The highest usual value, in the same unit.
    pub high: Option<String>,
    /// What the service thinks of it: `High`; may be empty.
    pub interpretation: String,
}

/// What can be put on a line of numbers, in the order written. Words, and
/// values that are missing, are not among it.
#[must_use]
pub fn measured(bytes: &[u8]) -> Vec<Measured> {
    let resource: Value = serde_json::from_slice(bytes).unwrap_or_default();
    let own = amount(&resource).map(|own| Measured { name: String::new(), ..own });
    own.into_iter().chain(list(&resource, "/component").into_iter().filter_map(amount)).collect()
}

fn amount(place: &Value) -> Option<Measured> {
    let value = place.get("valueQuantity")?;
    let range = first(place, "/referenceRange");
    let unit = unit(value);
    // A range that names no unit is in that of the value.
    let limit = |key: &str| {
        let limit = range.get(key)?;
        let other = self::unit(limit);
        (other.is_empty() || other == unit).then(|| number(limit)).flatten()
    };
    Some(Measured {
        name: concept(place, "/code").unwrap_or_default(),
        codes: codes(place, "/code"),
        shown: quantity(value)?,
        number: number(value)?,
        usual: usual_range(place).unwrap_or_default(),
        low: limit("low"),
        high: limit("high"),
        interpretation: concept(place, "/interpretation").unwrap_or_default(),
        unit,
    })
}

/// `arbitrary_precision` keeps the figures that there are.
fn number(value: &Value) -> Option<String> {
    match value.get("value")? {
        Value::Number(number) => Some(legible(&number.to_string())),
        _ => None,
    }
}

fn unit(value: &Value) -> String {
    let in_ucum = string(value, "/system") == Some("http://unitsofmeasure.org");
    let code = string(value, "/code").filter(|_| in_ucum);
    let written = code.or_else(|| string(value, "/unit")).or_else(|| string(value, "/code"));
    match written.and_then(plain) {
        Some(unit) if unit != "1" => plain_text(&unit),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_keeps_the_figures_that_were_measured() {
        let found = measured(
            br#"{"resourceType":"Observation","code":{"text":"Ferritin"},
                "valueQuantity":{"value":1.234567890123456789012345678901,"unit":"ug/L"},
                "interpretation":[{"coding":[{"code":"L","display":"Low"}]}],
                "referenceRange":[{"low":{"value":15.0},"high":{"value":300,"unit":"ng/mL"}}]}"#,
        );
        let [one] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((one.number.as_str(), one.shown.as_str()), ("1.23", "1.23 µg/L"));
        assert_eq!((one.name.as_str(), one.unit.as_str()), ("", "ug/L"));
        assert_eq!((one.low.as_deref(), one.high.as_deref()), (Some("15.0"), None));
        assert_eq!(one.interpretation, "Low");
    }

    #[test]
    fn components_are_amounts_of_their_own_and_words_are_none() {
        let found = measured(
            br#"{"resourceType":"Observation","code":{"text":"Blood pressure"},"component":[
                {"code":{"text":"Systolic","coding":[{"system":"http://loinc.org","code":"8480-6"}]},
                 "valueQuantity":{"value":128,"unit":"millimetres of mercury",
                 "system":"http://unitsofmeasure.org","code":"mm[Hg]"}},
                {"code":{"text":"Position"},"valueString":"sitting"},
                {"code":{"text":"Diastolic"},"valueQuantity":{"unit":"mmHg"}}]}"#,
        );
        let [one] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((one.name.as_str(), one.unit.as_str()), ("Systolic", "mm[Hg]"));
        assert_eq!(one.codes[0].code, "8480-6");
        assert_eq!(measured(b"not json"), []);
    }
}
