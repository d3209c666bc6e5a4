//! Numbers of readings as people say them.

use api::{PartSummary, ReadingSummary};
use model::reading::{Decimal, Measured, Part, Quantity, Target, Unit};

use crate::{clock, format, words};

/// A number with its unit: `6.4 mmol/L`. An own measure brings its unit along.
pub(super) fn amount(value: Decimal, unit: Unit, own_unit: &str) -> String {
    match unit {
        // An average of own numbers may have more figures than they had.
        Unit::Own => format!("{} {own_unit}", value.rounded(2).trimmed()).trim_end().to_owned(),
        _ => Quantity::new(value, unit).to_string(),
    }
}

fn part(summary: &ReadingSummary, part: Part) -> Option<&PartSummary> {
    summary.parts.iter().find(|found| found.part == part)
}

/// The average over a period; for blood pressure both values.
pub(super) fn average(summary: &ReadingSummary, own_unit: &str) -> Option<String> {
    let main = part(summary, Part::Main)?;
    Some(match part(summary, Part::Diastolic) {
        Some(lower) => words::readings::pressure(main.summary.average, lower.summary.average),
        None => amount(main.summary.average, main.unit, own_unit),
    })
}

/// From the lowest to the highest of a period.
pub(super) fn range(summary: &ReadingSummary, own_unit: &str) -> Option<String> {
    let main = part(summary, Part::Main)?;
    let (low, high) = (main.summary.lowest.value, main.summary.highest.value);
    Some(match part(summary, Part::Diastolic) {
        Some(lower) => {
            let (lower_low, lower_high) = (lower.summary.lowest.value, lower.summary.highest.value);
            words::readings::range_of_two(low, high, lower_low, lower_high)
        }
        None => {
            let low = amount(low, main.unit, own_unit);
            words::readings::range(low, amount(high, main.unit, own_unit))
        }
    })
}

/// `14 readings, average 134/82 mmHg, highest 151/92 mmHg on 3 May 2026.`
/// `lower_at_highest` is the lower value that came with the highest upper one.
pub(super) fn sentence(
    summary: &ReadingSummary,
    own_unit: &str,
    lower_at_highest: Option<Decimal>,
) -> String {
    let (Some(main), Some(average)) = (part(summary, Part::Main), average(summary, own_unit))
    else {
        return words::readings::none().to_owned();
    };
    let highest = main.summary.highest;
    let said = match lower_at_highest {
        Some(lower) => words::readings::pressure(highest.value, lower),
        None => amount(highest.value, main.unit, own_unit),
    };
    let day = format::date(&clock::local(highest.at));
    words::readings::sentence(main.summary.count, average, said, day)
}

/// `Up to 135/85 mmHg`, `From 4.0 mmol/L to 7.0 mmol/L`.
pub(super) fn limits(target: &Target) -> String {
    let own_unit = target.own.as_ref().map(model::reading::OwnMeasure::unit).unwrap_or_default();
    let said = |value: Measured| format!("{value} {own_unit}").trim_end().to_owned();
    match (target.low.map(said), target.high.map(said)) {
        (Some(low), Some(high)) => words::readings::target_between(low, high),
        (Some(low), None) => words::readings::target_from(low),
        (None, Some(high)) => words::readings::target_to(high),
        (None, None) => String::new(),
    }
}

/// Who set a target, and when.
pub(super) fn set_by(target: &Target) -> String {
    let day = format::date(&target.set_on);
    if target.set_by.is_empty() {
        words::readings::target_set_on(day)
    } else {
        words::readings::target_set_by(&target.set_by, day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_has_its_unit() {
        let value: Decimal = "6.4".parse().unwrap();
        assert_eq!(amount(value, Unit::MmolPerL, ""), "6.4 mmol/L");
        assert_eq!(amount("12.3333".parse().unwrap(), Unit::Own, "mg/L"), "12.33 mg/L");
        assert_eq!(amount(Decimal::whole(12), Unit::Own, ""), "12");
    }
}
