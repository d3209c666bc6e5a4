//! Amounts, ranges and stretches of time as text.

use serde_json::Value;

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
    ("l/min", "l/min"),
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

/// `< 1.50 mmol/L`: the decimal with the figures it was written with.
pub(super) fn quantity(value: &Value) -> Option<String> {
    let number = match value.get("value")? {
        Value::Number(number) => written_out(&number.to_string()),
        Value::String(text) => plain_text(text),
        _ => return None,
    };
    let unit = counted(unit(value)?, &number);
    let parts = [string(value, "/comparator").map(plain_text), Some(number), Some(unit)];
    Some(joined(parts, " "))
}

/// The unit in words; empty where there is none.
fn unit(value: &Value) -> Option<String> {
    let in_ucum = string(value, "/system") == Some("http://unitsofmeasure.org");
    let code = string(value, "/code");
    let known = code.filter(|_| in_ucum).and_then(in_words);
    let written = string(value, "/unit").or(code).or_else(|| string(value, "/currency"));
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

/// A number without its power of ten, figure for figure: `1.5e+3` as `1500`.
/// What would be unreadably long stays as it is.
fn written_out(number: &str) -> String {
    let parts = number.split_once(['e', 'E']);
    let power = parts.and_then(|(_, power)| power.trim_start_matches('+').parse::<i32>().ok());
    match (parts, power) {
        (Some((figures, _)), Some(power)) if power.abs() <= 12 => shifted(figures, power),
        _ => number.to_owned(),
    }
}

fn shifted(figures: &str, power: i32) -> String {
    let (sign, figures) = figures.strip_prefix('-').map_or(("", figures), |rest| ("-", rest));
    let (whole, part) = figures.split_once('.').unwrap_or((figures, ""));
    let digits = format!("{whole}{part}");
    let point = i32::try_from(whole.len()).unwrap_or(i32::MAX).saturating_add(power);
    let text = match usize::try_from(point) {
        Ok(point) if point >= digits.len() => format!("{digits:0<point$}"),
        Ok(point) if point > 0 => {
            let (whole, part) = digits.split_at(point);
            format!("{whole}.{part}")
        }
        _ => format!("0.{}{digits}", "0".repeat(usize::try_from(-point).unwrap_or(0))),
    };
    let trimmed = text.trim_start_matches('0');
    let text = if trimmed.is_empty() || trimmed.starts_with('.') {
        format!("0{trimmed}")
    } else {
        trimmed.to_owned()
    };
    format!("{sign}{text}")
}

/// A unit as people write it: UCUM puts annotations in braces, and powers of ten
/// behind a star.
fn unit_words(unit: &str) -> String {
    if let Some(words) = in_words(unit) {
        return words.to_owned();
    }
    let power = match unit.strip_prefix("10*") {
        Some(rest) => format!("×10^{rest}"),
        None => unit.to_owned(),
    };
    let mut words = String::new();
    let mut within = false;
    for c in power.chars() {
        match c {
            '{' | '}' => within = c == '{',
            '_' if within => words.push(' '),
            c => words.push(c),
        }
    }
    plain_text(&words)
}

pub(super) fn range(value: &Value) -> Option<String> {
    let side = |key| value.get(key).and_then(quantity);
    match (side("low"), side("high")) {
        (Some(low), Some(high)) => {
            // A unit that both have is said once.
            let unit = value.get("high").and_then(unit).filter(|unit| !unit.is_empty());
            let alone =
                unit.and_then(|unit| Some(low.strip_suffix(&format!(" {unit}"))?.to_owned()));
            Some(format!("{} to {high}", alone.unwrap_or(low)))
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
        Value::Number(number) => Some(written_out(&number.to_string())),
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
        assert_eq!(shown(r#"{"value":3,"unit":"{score}"}"#).unwrap(), "3 score");
        assert_eq!(shown(r#"{"unit":"kg"}"#), None);
        assert_eq!(shown(r#"{"value":{}}"#), None);
    }

    #[test]
    fn a_power_of_ten_is_written_out_figure_for_figure() {
        let number = |text: &str| shown(&format!(r#"{{"value":{text},"code":"1"}}"#)).unwrap();
        assert_eq!(
            ["1E+2", "6.5e3", "-1.50E1", "1.50e-3"].map(number),
            ["100", "6500", "-15.0", "0.00150"]
        );
        assert_eq!(["0e5", "12.345e2", "5e-1", "1e0"].map(number), ["0", "1234.5", "0.5", "1"]);
        assert_eq!(number("1e300"), "1e+300");
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
    }

    #[test]
    fn a_unit_is_written_as_people_do() {
        let unit = |text: &str| shown(&format!(r#"{{"value":1,"unit":"{text}"}}"#)).unwrap();
        let coded = r#"{"value":120,"unit":"millimeter of mercury","code":"mm[Hg]",
            "system":"http://unitsofmeasure.org"}"#;
        assert_eq!(super::tests::shown(coded).unwrap(), "120 mmHg");
        let counted = |number: u8, unit: &str| {
            super::tests::shown(&format!(r#"{{"value":{number},"unit":"{unit}"}}"#)).unwrap()
        };
        assert_eq!(counted(7, "Day"), "7 days");
        assert_eq!([counted(1, "tablets"), counted(2, "Tablet")], ["1 tablet", "2 tablets"]);
        let shown = ["mm[Hg]", "10*9/L", "mL/min/{1.73_m2}", "a", "ug/L"].map(unit);
        assert_eq!(shown, ["1 mmHg", "1 ×10^9/L", "1 mL/min/1.73 m2", "1 year", "1 ug/L"]);
    }
}
