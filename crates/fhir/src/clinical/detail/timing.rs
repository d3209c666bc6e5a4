//! When something is to be taken or done (FHIR R4, datatype `Timing`), as people
//! say it.

use serde_json::Value;

use super::{choice, joined, list, some, string, text};
use crate::clinical::date;
use crate::clinical::part::{concept, period, plain_code, quantity, range, scalar};

/// Times of a day that FHIR has codes for (`event-timing`, `v3-TimingEvent`).
const EVENTS: [(&str, &str); 26] = [
    ("MORN", "in the morning"),
    ("MORN.early", "early in the morning"),
    ("MORN.late", "late in the morning"),
    ("NOON", "at noon"),
    ("AFT", "in the afternoon"),
    ("AFT.early", "early in the afternoon"),
    ("AFT.late", "late in the afternoon"),
    ("EVE", "in the evening"),
    ("EVE.early", "early in the evening"),
    ("EVE.late", "late in the evening"),
    ("NIGHT", "at night"),
    ("PHS", "after going to sleep"),
    ("HS", "at bedtime"),
    ("WAKE", "on waking"),
    ("C", "with meals"),
    ("CM", "with breakfast"),
    ("CD", "with lunch"),
    ("CV", "with the evening meal"),
    ("AC", "before meals"),
    ("ACM", "before breakfast"),
    ("ACD", "before lunch"),
    ("ACV", "before the evening meal"),
    ("PC", "after meals"),
    ("PCM", "after breakfast"),
    ("PCD", "after lunch"),
    ("PCV", "after the evening meal"),
];

/// Abbreviations for how often (`v3-GTSAbbreviation`), where nobody gave words.
const ABBREVIATIONS: [(&str, &str); 14] = [
    ("BID", "twice a day"),
    ("TID", "three times a day"),
    ("QID", "four times a day"),
    ("AM", "every morning"),
    ("PM", "every afternoon"),
    ("QD", "once a day"),
    ("QOD", "every other day"),
    ("Q1H", "every hour"),
    ("Q2H", "every 2 hours"),
    ("Q3H", "every 3 hours"),
    ("Q4H", "every 4 hours"),
    ("Q6H", "every 6 hours"),
    ("Q8H", "every 8 hours"),
    ("BED", "at bedtime"),
];

const DAYS: [(&str, &str); 7] = [
    ("mon", "Monday"),
    ("tue", "Tuesday"),
    ("wed", "Wednesday"),
    ("thu", "Thursday"),
    ("fri", "Friday"),
    ("sat", "Saturday"),
    ("sun", "Sunday"),
];

/// How often and when, without for how long.
pub(super) fn often(timing: &Value) -> Option<String> {
    let repeat = timing.get("repeat").unwrap_or(&Value::Null);
    let when = named(repeat, "/when", &EVENTS);
    let days = named(repeat, "/dayOfWeek", &DAYS).map(|days| format!("on {days}"));
    let times = strings(repeat, "/timeOfDay");
    let times = times.iter().map(|time| time.get(..5).unwrap_or(time).to_owned());
    let times = some(times.collect::<Vec<_>>().join(", ")).map(|times| format!("at {times}"));
    let written = text(timing, "/code/text").or_else(|| code(timing));
    let counted = frequency(repeat).filter(|counted| {
        // "twice a day, twice a day" is said once.
        written.as_ref().is_none_or(|written| !written.eq_ignore_ascii_case(counted))
    });
    let events = strings(timing, "/event");
    let events = events.iter().map(|event| date::in_words(event)).collect::<Vec<_>>();
    some(joined([written, counted, when, days, times, some(events.join(", "))], ", "))
}

/// For how long: `for 7 days`, `3 May 2026 to 9 May 2026`.
pub(super) fn how_long(timing: &Value) -> Option<String> {
    let repeat = timing.get("repeat")?;
    let length = repeat.get("boundsDuration").and_then(quantity);
    let length = length.or_else(|| repeat.get("boundsRange").and_then(range));
    let length = length.map(|length| format!("for {length}"));
    let count = repeat.get("count").and_then(scalar).map(|count| format!("{count} times in all"));
    some(joined([length, repeat.get("boundsPeriod").and_then(period), count], ", "))
}

/// All of it.
pub(super) fn words(timing: &Value) -> Option<String> {
    some(joined([often(timing), how_long(timing)], ", "))
}

/// `scheduledTiming`, `occurrenceTiming` and their other forms.
pub(super) fn when(place: &Value, prefix: &str) -> Option<String> {
    let timing = place.get(format!("{prefix}Timing"));
    timing.and_then(words).or_else(|| choice(place, prefix))
}

fn code(timing: &Value) -> Option<String> {
    let codings = list(timing, "/code/coding");
    let known = codings.iter().find_map(|coding| {
        let code = string(coding, "/code")?;
        ABBREVIATIONS.iter().find(|(known, _)| *known == code).map(|(_, words)| *words)
    });
    known.map(str::to_owned).or_else(|| concept(timing, "/code"))
}

fn strings<'a>(place: &'a Value, pointer: &str) -> Vec<&'a str> {
    let all = place.pointer(pointer).and_then(Value::as_array).into_iter().flatten();
    all.filter_map(Value::as_str).collect()
}

fn named(place: &Value, pointer: &str, known: &[(&str, &str)]) -> Option<String> {
    let words = strings(place, pointer).into_iter().map(|code| {
        let found = known.iter().find(|(one, _)| *one == code);
        found.map_or_else(|| plain_code(code), |(_, words)| (*words).to_owned())
    });
    some(words.collect::<Vec<_>>().join(", "))
}

/// `once a day`, `3 to 4 times a day`, `every 12 hours`.
fn frequency(repeat: &Value) -> Option<String> {
    let number = |key| repeat.get(key).and_then(scalar);
    let unit = unit_of_time(&number("periodUnit")?)?;
    let period = number("period").unwrap_or_else(|| "1".to_owned());
    let period = match number("periodMax") {
        Some(most) => format!("{period} to {most}"),
        None => period,
    };
    let each = if period == "1" { format!("a {unit}") } else { format!("every {period} {unit}s") };
    let each = if each == "a hour" { "an hour".to_owned() } else { each };
    let times = match (number("frequency"), number("frequencyMax")) {
        (Some(least), Some(most)) => format!("{least} to {most} times"),
        (None, Some(most)) => format!("up to {most} times"),
        (Some(times), None) if times != "1" => match times.as_str() {
            "2" => "twice".to_owned(),
            times => format!("{times} times"),
        },
        _ if period == "1" => "once".to_owned(),
        // Every 12 hours, not "once every 12 hours".
        _ => return Some(each),
    };
    Some(format!("{times} {each}"))
}

fn unit_of_time(unit: &str) -> Option<&'static str> {
    Some(match unit {
        "s" => "second",
        "min" => "minute",
        "h" => "hour",
        "d" => "day",
        "wk" => "week",
        "mo" => "month",
        "a" => "year",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn how_often_is_said_as_people_say_it() {
        let said = |repeat: Value| often(&json!({"repeat": repeat})).unwrap();
        let day = |times: u8| json!({"frequency": times, "period": 1, "periodUnit": "d"});
        assert_eq!([1, 2, 3].map(day).map(said), ["once a day", "twice a day", "3 times a day"]);
        let cases = [
            (json!({"frequency": 1, "period": 12, "periodUnit": "h"}), "every 12 hours"),
            (json!({"period": 1, "periodUnit": "h"}), "once an hour"),
            (json!({"frequency": 2, "period": 2, "periodUnit": "wk"}), "twice every 2 weeks"),
            (
                json!({"frequency": 3, "frequencyMax": 4, "period": 1, "periodUnit": "d",
                    "when": ["PCM", "HS"]}),
                "3 to 4 times a day, after breakfast, at bedtime",
            ),
            (
                json!({"dayOfWeek": ["mon", "fri"], "timeOfDay": ["08:00:00", "20:30:00"]}),
                "on Monday, Friday, at 08:00, 20:30",
            ),
        ];
        for (repeat, words) in cases {
            assert_eq!(said(repeat), words);
        }
        let code = |code: Value| often(&json!({"code": code})).unwrap();
        assert_eq!(code(json!({"coding": [{"code": "BID"}]})), "twice a day");
        assert_eq!(code(json!({"text": "as before", "coding": [{"code": "BID"}]})), "as before");
    }

    #[test]
    fn how_long_is_a_length_dates_or_a_count() {
        let said = |repeat: Value| how_long(&json!({"repeat": repeat}));
        let week = json!({"value": 7, "unit": "days"});
        assert_eq!(said(json!({"boundsDuration": week})).unwrap(), "for 7 days");
        let dates = json!({"start": "2026-05-03", "end": "2026-05-09"});
        assert_eq!(said(json!({"boundsPeriod": dates})).unwrap(), "3 May 2026 to 9 May 2026");
        assert_eq!(said(json!({"count": 3})).unwrap(), "3 times in all");
        assert_eq!(said(json!({})), None);
    }
}
