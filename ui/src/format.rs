//! Dates, times and numbers as people read them: 3 May 2026, 8:15am.

use chrono::{
    DateTime, Datelike, FixedOffset, Month, NaiveDate, TimeDelta, Timelike, Utc, Weekday,
};

use crate::words;

/// `8:15am`
pub(crate) fn time(at: &impl Timelike) -> String {
    let (afternoon, hour) = at.hour12();
    let minute = format!("{:02}", at.minute());
    if afternoon { words::date::pm(hour, minute) } else { words::date::am(hour, minute) }
}

/// `3 May 2026`
pub(crate) fn date(at: &impl Datelike) -> String {
    words::date::date(at.day(), month(at.month()), at.year())
}

/// `3 May`, where the year is plain from what stands around it.
pub(crate) fn short_date(at: &impl Datelike) -> String {
    words::date::short_date(at.day(), short_month(at))
}

/// `Sep`
pub(crate) fn short_month(at: &impl Datelike) -> &'static str {
    match month_of(at.month()) {
        Month::January => words::date::jan(),
        Month::February => words::date::feb(),
        Month::March => words::date::mar(),
        Month::April => words::date::apr(),
        Month::May => words::date::short_may(),
        Month::June => words::date::jun(),
        Month::July => words::date::jul(),
        Month::August => words::date::aug(),
        Month::September => words::date::sep(),
        Month::October => words::date::oct(),
        Month::November => words::date::nov(),
        Month::December => words::date::dec(),
    }
}

/// `Sunday 3 May 2026`
pub(crate) fn long_date(at: &impl Datelike) -> String {
    words::date::long_date(weekday(at.weekday()), at.day(), month(at.month()), at.year())
}

/// `May 2026`
pub(crate) fn month_year(at: &impl Datelike) -> String {
    words::date::month_year(month(at.month()), at.year())
}

/// `3 May 2026, 8:15am`
pub(crate) fn date_time(at: &DateTime<FixedOffset>) -> String {
    words::date::date_time(date(at), time(at))
}

/// `Today`, `Yesterday` or the long date.
pub(crate) fn day(day: NaiveDate, today: NaiveDate) -> String {
    match today.signed_duration_since(day).num_days() {
        0 => words::date::today().into(),
        1 => words::date::yesterday().into(),
        _ => long_date(&day),
    }
}

/// `from Leeds Care Record`; what came in a file is called `File` and its name.
pub(crate) fn from(source: &str) -> String {
    match source.strip_prefix("File ") {
        Some(file) => words::record::from_file(file),
        None => words::record::from(source),
    }
}

/// `just now`, `2 minutes ago`, `3 hours ago`, and from a day on the date,
/// which `local` puts on the clock on the wall.
pub(crate) fn ago(
    then: DateTime<Utc>,
    now: DateTime<Utc>,
    local: impl Fn(DateTime<Utc>) -> DateTime<FixedOffset>,
) -> String {
    let gone = now.signed_duration_since(then);
    let (minutes, hours) = (gone.num_minutes(), gone.num_hours());
    if gone < TimeDelta::minutes(-1) || hours >= 24 {
        return date_time(&local(then));
    }
    match (u64::try_from(hours), u64::try_from(minutes)) {
        (Ok(hours @ 1..), _) => words::date::hours_ago(hours),
        (_, Ok(minutes @ 1..)) => words::date::minutes_ago(minutes),
        _ => words::date::just_now().into(),
    }
}

/// A FHIR date of any precision (`2019`, `2019-03`, `2019-03-05`, with or
/// without a time). What is not one is shown as the service wrote it.
pub(crate) fn fhir_date(text: &str) -> String {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return date_time(&at);
    }
    if let Ok(day) = text.parse::<NaiveDate>() {
        return date(&day);
    }
    match format!("{text}-01").parse::<NaiveDate>() {
        Ok(first) => month_year(&first),
        Err(_) => text.to_owned(),
    }
}

/// A code such as `entered-in-error` as a phrase: `Entered in error`.
pub(crate) fn phrase(code: &str) -> String {
    sentence(&code.replace(['-', '_'], " "))
}

/// A text with its first letter large.
pub(crate) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// `1,234`
pub(crate) fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `640 bytes`, `12 KB`, `3.4 MB`
pub(crate) fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => words::files::bytes(bytes),
        1_000..1_000_000 => words::files::kilobytes(number(bytes.div_ceil(1_000))),
        _ => {
            let tenths = bytes.div_ceil(100_000);
            words::files::megabytes(format!("{}.{}", number(tenths / 10), tenths % 10))
        }
    }
}

/// `a, b and c`
pub(crate) fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => words::date::list(first.join(", "), last),
    }
}

fn month_of(number: u32) -> Month {
    let month = u8::try_from(number).ok().and_then(|number| Month::try_from(number).ok());
    month.unwrap_or(Month::January)
}

fn month(number: u32) -> &'static str {
    match month_of(number) {
        Month::January => words::date::january(),
        Month::February => words::date::february(),
        Month::March => words::date::march(),
        Month::April => words::date::april(),
        Month::May => words::date::may(),
        Month::June => words::date::june(),
        Month::July => words::date::july(),
        Month::August => words::date::august(),
        Month::September => words::date::september(),
        Month::October => words::date::october(),
        Month::November => words::date::november(),
        Month::December => words::date::december(),
    }
}

/// `Sunday`
pub(crate) fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => words::date::monday(),
        Weekday::Tue => words::date::tuesday(),
        Weekday::Wed => words::date::wednesday(),
        Weekday::Thu => words::date::thursday(),
        Weekday::Fri => words::date::friday(),
        Weekday::Sat => words::date::saturday(),
        Weekday::Sun => words::date::sunday(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<FixedOffset> {
        DateTime::parse_from_rfc3339(text).unwrap()
    }

    #[test]
    fn a_moment_reads_as_people_write_it() {
        assert_eq!(date_time(&at("2026-05-03T08:15:00+01:00")), "3 May 2026, 8:15am");
        assert_eq!(date_time(&at("2026-12-31T12:00:59Z")), "31 December 2026, 12:00pm");
        assert_eq!(time(&at("2026-05-03T00:05:00+01:00")), "12:05am");
    }

    #[test]
    fn near_days_have_names() {
        let today = NaiveDate::from_ymd_opt(2026, 5, 3).unwrap();
        assert_eq!(day(today, today), "Today");
        assert_eq!(day(today.pred_opt().unwrap(), today), "Yesterday");
        assert_eq!(day(today.succ_opt().unwrap(), today), "Monday 4 May 2026");
    }

    #[test]
    fn a_short_while_is_told_from_now_and_a_long_one_by_date() {
        let now = at("2026-05-03T08:15:00Z").to_utc();
        let say = |then: &str| ago(at(then).to_utc(), now, |at| at.fixed_offset());
        assert_eq!(say("2026-05-03T08:14:30Z"), "just now");
        assert_eq!(say("2026-05-03T08:14:00Z"), "1 minute ago");
        assert_eq!(say("2026-05-03T06:15:00Z"), "2 hours ago");
        assert_eq!(say("2026-05-01T06:15:00Z"), "1 May 2026, 6:15am");
    }

    #[test]
    fn a_file_is_a_source_within_a_sentence() {
        assert_eq!(from("Leeds Care Record"), "from Leeds Care Record");
        assert_eq!(from("File a.json, 3 May 2026"), "from the file a.json, 3 May 2026");
    }

    #[test]
    fn a_clock_that_ran_ahead_is_not_called_ago() {
        let now = at("2026-05-03T08:15:00Z").to_utc();
        let later = now + TimeDelta::minutes(30);
        assert_eq!(ago(later, now, |at| at.fixed_offset()), "3 May 2026, 8:45am");
    }

    #[test]
    fn fhir_dates_keep_their_precision() {
        assert_eq!(fhir_date("2019"), "2019");
        assert_eq!(fhir_date("2019-03"), "March 2019");
        assert_eq!(fhir_date("2019-03-05"), "5 March 2019");
        assert_eq!(fhir_date("2019-03-05T10:00:00+00:00"), "5 March 2019, 10:00am");
        assert_eq!(fhir_date("last spring"), "last spring");
    }

    #[test]
    fn codes_numbers_and_lists_read_as_text() {
        assert_eq!(phrase("entered-in-error"), "Entered in error");
        assert_eq!(phrase(""), "");
        assert_eq!(number(0), "0");
        assert_eq!(number(999), "999");
        assert_eq!(number(1_234_567), "1,234,567");
        assert_eq!(list(&["a".into(), "b".into(), "c".into()]), "a, b and c");
        assert_eq!(list(&["a".into()]), "a");
        assert_eq!(size(640), "640 bytes");
        assert_eq!(size(11_200), "12 KB");
        assert_eq!(size(3_400_000), "3.4 MB");
    }
}
