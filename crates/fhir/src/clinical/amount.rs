//! Amounts, ranges and stretches of time as text.

use serde_json::Value;

use super::number::legible;
use super::part::{joined, plain, string};
use super::{date, plain_text};

/// UCUM for programs, and what people write. A unit with one of these codes is
/// written so whatever the service calls it: `millimeter of mercury` is mmHg.
const UNITS: [(&str, &str); 37] = [
    ("1", ""),
    ("%", "%"),
    ("mm[Hg]", "mmHg"),
    ("kg", "kg"),
    ("g", "g"),
    ("mg", "mg"),
    ("m", "m"),
    ("cm", "cm"),
    ("mm", "mm"),
    ("L", "L"),
    ("mL", "mL"),
    ("ml", "ml"),
    ("mmol/L", "mmol/L"),
    ("kg/m2", "kg/m²"),
    ("L/min", "L/min"),
    ("l/min", "L/min"),
    ("mL/h", "mL/h"),
    ("min", "minutes"),
    ("h", "hours"),
    ("Cel", "°C"),
    ("[degF]", "°F"),
    ("[lb_av]", "lb"),
    ("[oz_av]", "oz"),
    ("[in_i]", "in"),
    ("[ft_i]", "ft"),
    ("a", "years"),
    ("mo", "months"),
    ("wk", "weeks"),
    ("d", "days"),
    ("[iU]", "IU"),
    ("[IU]", "IU"),
    ("[iU]/L", "IU/L"),
    ("[IU]/L", "IU/L"),
    ("m[IU]/L", "mIU/L"),
    ("m[iU]/L", "mIU/L"),
    ("[drp]", "drops"),
    ("[puff]", "puffs"),
];

/// Units that stand close to their number.
const CLOSE: [&str; 3] = ["%", "°C", "°F"];

/// What is counted one by one, as services name it in the singular.
const COUNTED: [&str; 24] = [
    "second",
    "minute",
    "hour",
    "day",
    "week",
    "month",
    "year",
    "ampoule",
    "application",
    "bag",
    "bottle",
    "capsule",
    "dose",
    "drop",
    "litre",
    "patch",
    "puff",
    "sachet",
    "spoonful",
    "spray",
    "suppository",
    "tablet",
    "unit",
    "vial",
];

/// Annotations that say no more than what is measured.
const SAYS_NOTHING: [&str; 2] = ["score", "scoreof"];
/// Units of a millionth, with the letter that stands for it where there is no µ.
const MILLIONTHS: [&str; 7] = ["ug", "uL", "ul", "umol", "uU", "uIU", "um"];
const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];

/// `< 1.50 mmol/L`, `98%`: the decimal with the figures that were measured.
pub(super) fn quantity(value: &Value) -> Option<String> {
    let number = match value.get("value")? {
        Value::Number(number) => legible(&number.to_string()),
        Value::String(text) => plain_text(text),
        _ => return None,
    };
    let unit = counted(unit(value)?, &number);
    let amount = match CLOSE.contains(&unit.as_str()) {
        true => format!("{number}{unit}"),
        false => joined([Some(number), Some(unit)], " "),
    };
    Some(joined([string(value, "/comparator").map(compared), Some(amount)], " "))
}

fn compared(sign: &str) -> String {
    match sign {
        "<=" => "≤".to_owned(),
        ">=" => "≥".to_owned(),
        sign => plain_text(sign),
    }
}

/// The unit in words; empty where there is none.
fn unit(value: &Value) -> Option<String> {
    let in_ucum = string(value, "/system") == Some("http://unitsofmeasure.org");
    let code = string(value, "/code");
    let known = code.filter(|_| in_ucum).and_then(in_words);
    let written = string(value, "/unit").or(code).or_else(|| string(value, "/currency"));
    // A number is a code that nobody gave words for.
    let written = written.filter(|unit| *unit == "1" || unit.parse::<u64>().is_err());
    Some(known.map_or_else(|| written.map_or_else(String::new, unit_words), str::to_owned))
}

fn in_words(code: &str) -> Option<&'static str> {
    UNITS.iter().find(|(known, _)| *known == code).map(|(_, words)| *words)
}

/// `7 Day` as `7 days`, `1 days` as `1 day`.
fn counted(unit: String, number: &str) -> String {
    let lower = unit.to_lowercase();
    let one = lower.strip_suffix('s').unwrap_or(&lower);
    match COUNTED.contains(&one) || COUNTED.contains(&lower.as_str()) {
        true if number == "1" => one.to_owned(),
        true if one.ends_with('y') && one != "day" && one != "spray" => {
            format!("{}ies", one.trim_end_matches('y'))
        }
        true if one == "patch" => "patches".to_owned(),
        true => format!("{one}s"),
        false => unit,
    }
}

/// A unit as people write it: UCUM puts annotations in braces, powers of ten behind
/// a star, and `u` for a millionth.
fn unit_words(unit: &str) -> String {
    if let Some(words) = in_words(unit) {
        return words.to_owned();
    }
    let mut words = String::new();
    let mut within = false;
    for c in unit.chars() {
        match c {
            '{' | '}' => within = c == '{',
            '_' if within => words.push(' '),
            c => words.push(c),
        }
    }
    let words = plain_text(&words);
    if SAYS_NOTHING.contains(&words.to_lowercase().as_str()) {
        return String::new();
    }
    let per = words.split('/').map(|over| {
        let parts = over.split(' ').map(unit_part);
        parts.collect::<Vec<_>>().join(" ")
    });
    per.collect::<Vec<_>>().join("/")
}

/// `10*9` as `×10⁹`, `ug` as `µg`, `m2` as `m²`.
fn unit_part(part: &str) -> String {
    let power = part.trim_start_matches(['x', '×']);
    let power = power.strip_prefix("10*").or_else(|| power.strip_prefix("10^"));
    if let Some(power) = power.filter(|power| power.bytes().all(|b| b.is_ascii_digit())) {
        let raised = |digit: u8| RAISED.get(usize::from(digit - b'0')).copied().unwrap_or(' ');
        return format!("×10{}", power.bytes().map(raised).collect::<String>());
    }
    match part {
        "m2" => "m²".to_owned(),
        part if MILLIONTHS.contains(&part) => part.replacen('u', "µ", 1),
        part => part.to_owned(),
    }
}

pub(super) fn range(value: &Value) -> Option<String> {
    let side = |key| value.get(key).and_then(quantity);
    match (side("low"), side("high")) {
        (Some(low), Some(high)) => {
            // A unit that both have is said once.
            let unit = value.get("high").and_then(unit).filter(|unit| !unit.is_empty());
            let unit =
                unit.filter(|high| value.get("low").and_then(self::unit).as_ref() == Some(high));
            let alone = unit.and_then(|unit| low.strip_suffix(&unit)).map(str::trim_end);
            Some(format!("{} to {high}", alone.unwrap_or(&low)))
        }
        (Some(low), None) => Some(format!("at least {low}")),
        (None, Some(high)) => Some(format!("at most {high}")),
        (None, None) => None,
    }
}

/// `4 g / 24 h`.
pub(super) fn ratio(value: &Value) -> Option<String> {
    let side = |key| value.get(key).and_then(quantity);
    match (side("numerator"), side("denominator")) {
        (Some(over), Some(under)) => Some(format!("{over} / {under}")),
        (over, under) => over.or(under),
    }
}

pub(super) fn period(value: &Value) -> Option<String> {
    let side = |pointer| string(value, pointer).map(date::words);
    match (side("/start"), side("/end")) {
        (Some(start), Some(end)) if start == end => Some(start),
        (Some(start), Some(end)) => Some(format!("{start} to {end}")),
        (Some(start), None) => Some(format!("from {start}")),
        (None, Some(end)) => Some(format!("until {end}")),
        (None, None) => None,
    }
}

pub(super) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => plain(text),
        Value::Number(number) => Some(legible(&number.to_string())),
        Value::Bool(true) => Some("yes".to_owned()),
        Value::Bool(false) => Some("no".to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<String> {
        quantity(&serde_json::from_str(text).unwrap())
    }

    #[test]
    fn a_quantity_is_as_written() {
        assert_eq!(shown(r#"{"value":1.50,"unit":"mmol/L"}"#).unwrap(), "1.50 mmol/L");
        assert_eq!(
            shown(r#"{"comparator":"<","value":0.10,"code":"mg/dL"}"#).unwrap(),
            "< 0.10 mg/dL"
        );
        assert_eq!(shown(r#"{"value":3,"unit":"{score}"}"#).unwrap(), "3");
        assert_eq!(shown(r#"{"comparator":">=","value":98,"unit":"%"}"#).unwrap(), "≥ 98%");
        assert_eq!(shown(r#"{"unit":"kg"}"#), None);
        assert_eq!(shown(r#"{"value":{}}"#), None);
    }

    #[test]
    fn a_unit_that_both_ends_of_a_range_have_is_said_once() {
        let of = |low: &str, high: &str| {
            let end = |unit: &str| format!(r#"{{"value":4,"unit":"{unit}"}}"#);
            let text = format!(r#"{{"low":{},"high":{}}}"#, end(low), end(high));
            range(&serde_json::from_str(&text).unwrap()).unwrap()
        };
        assert_eq!(of("mmol/L", "mmol/L"), "4 to 4 mmol/L");
        assert_eq!(of("mg", "g"), "4 mg to 4 g");
        assert_eq!(of("%", "%"), "4 to 4%");
    }

    #[test]
    fn a_unit_is_written_as_people_do() {
        let unit = |text: &str| shown(&format!(r#"{{"value":1,"unit":"{text}"}}"#)).unwrap();
        let coded = r#"{"value":120,"unit":"millimeter of mercury","code":"mm[Hg]",
            "system":"http://unitsofmeasure.org"}"#;
        assert_eq!(super::tests::shown(coded).unwrap(), "120 mmHg");
        let vial = r#"{"value":3,"system":"http://snomed.info/sct","code":"415818006"}"#;
        assert_eq!(super::tests::shown(vial).unwrap(), "3");
        let counted = |number: u8, unit: &str| {
            super::tests::shown(&format!(r#"{{"value":{number},"unit":"{unit}"}}"#)).unwrap()
        };
        assert_eq!(counted(7, "Day"), "7 days");
        assert_eq!([counted(1, "tablets"), counted(2, "Tablet")], ["1 tablet", "2 tablets"]);
        let shown = ["mm[Hg]", "10*9/L", "mL/min/{1.73_m2}", "a", "ug/L"].map(unit);
        assert_eq!(shown, ["1 mmHg", "1 ×10⁹/L", "1 mL/min/1.73 m²", "1 year", "1 µg/L"]);
        let shown = ["x10^12/L", "10*3/uL", "Cel", "unit", "10*/L"].map(unit);
        assert_eq!(shown, ["1 ×10¹²/L", "1 ×10³/µL", "1°C", "1 unit", "1 ×10/L"]);
    }
}
