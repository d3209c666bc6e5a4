//! The date a resource is listed by.

use chrono::{DateTime, NaiveDate, NaiveTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::part::string;
use super::plain_text;

/// A FHIR date: a year, a month, a day or a moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardDate {
    /// As written by the service: `2019`, `2026-05-03`,
    /// `2026-05-03T08:15:00+01:00`.
    pub written: String,
    /// Compares as text in order of time. A moment is in UTC.
    pub sort: String,
}

/// Where dates are found, what the person lived through before what was
/// written down about it.
const PLACES: [&str; 41] = [
    "/effectiveDateTime",
    "/effectiveInstant",
    "/effectivePeriod/start",
    "/performedDateTime",
    "/performedPeriod/start",
    "/occurrenceDateTime",
    "/occurrencePeriod/start",
    "/occurredDateTime",
    "/occurredPeriod/start",
    "/onsetDateTime",
    "/onsetPeriod/start",
    "/whenHandedOver",
    "/whenPrepared",
    "/started",
    "/authoredOn",
    "/start",
    "/period/start",
    "/servicedPeriod/start",
    "/billablePeriod/start",
    "/executionPeriod/start",
    "/planningHorizon/start",
    "/requestedPeriod/0/start",
    "/startDate",
    "/collection/collectedDateTime",
    "/collection/collectedPeriod/start",
    "/receivedTime",
    "/identifiedDateTime",
    "/createdDateTime",
    "/createdPeriod/start",
    "/sent",
    "/received",
    "/dateTime",
    "/date",
    "/authored",
    "/recordedDate",
    "/dateAsserted",
    "/created",
    "/recorded",
    "/recordedOn",
    "/dateWritten",
    "/content/0/attachment/creation",
];

pub(super) fn of(resource_type: &str, resource: &Value) -> Option<CardDate> {
    let place = match resource_type {
        // The day someone was born is not when their record was made.
        "Patient" | "Practitioner" | "RelatedPerson" => None,
        _ => PLACES.iter().find_map(|place| string(resource, place)),
    };
    place.or_else(|| string(resource, "/issued")).map(read)
}

fn read(text: &str) -> CardDate {
    let written = plain_text(text);
    let sort = match DateTime::parse_from_rfc3339(&written) {
        Ok(at) => at.with_timezone(&Utc).to_rfc3339_opts(SecondsFormat::Millis, true),
        Err(_) if written.starts_with(|c: char| c.is_ascii_digit()) => written.clone(),
        Err(_) => String::new(),
    };
    CardDate { written, sort }
}

/// Where a FHIR date stands on a line of time: a moment as it is; a day, a month
/// or a year at its beginning, in UTC.
#[must_use]
pub fn moment(written: &str) -> Option<DateTime<Utc>> {
    if let Ok(at) = DateTime::parse_from_rfc3339(written) {
        return Some(at.with_timezone(&Utc));
    }
    let whole = match written.len() {
        4 => format!("{written}-01-01"),
        7 => format!("{written}-01"),
        _ => written.get(..10)?.to_owned(),
    };
    let day = NaiveDate::parse_from_str(&whole, "%Y-%m-%d").ok()?;
    Some(day.and_time(NaiveTime::MIN).and_utc())
}

/// A FHIR date in words, as far as it goes, in the time of the place it was written
/// in: `3 May 2026, 8:15am`, `May 2026`. Midnight is how many services say that they
/// know only the day.
#[must_use]
pub fn in_words(written: &str) -> String {
    match time_of_day(written) {
        Some(time) => format!("{}, {time}", words(written)),
        None => words(written),
    }
}

/// The time of day of a moment.
pub(super) fn time_of_day(text: &str) -> Option<String> {
    let at = DateTime::parse_from_rfc3339(text).ok()?;
    (at.time() != NaiveTime::MIN).then(|| at.format("%-I:%M%P").to_string())
}

/// Whether a text is a day or a moment.
pub(super) fn is_one(text: &str) -> bool {
    let day = text.get(..10).unwrap_or_default();
    let is_day = NaiveDate::parse_from_str(day, "%Y-%m-%d").is_ok() && day.len() == 10;
    is_day && (text.len() == 10 || DateTime::parse_from_rfc3339(text).is_ok())
}

/// A FHIR date in words, without its time: `4 March 2016`, `March 2016`.
pub(super) fn words(text: &str) -> String {
    let text = plain_text(text);
    let day = text.get(..10).unwrap_or(&text);
    if let Ok(date) = NaiveDate::parse_from_str(day, "%Y-%m-%d") {
        return date.format("%-d %B %Y").to_string();
    }
    match NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d") {
        Ok(date) => date.format("%B %Y").to_string(),
        Err(_) => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn dates_have_words() {
        assert_eq!(words("2016-03-04T23:59:59.999+01:00"), "4 March 2016");
        assert_eq!(words("2016-03-04"), "4 March 2016");
        assert_eq!(words("2016-03"), "March 2016");
        assert_eq!(words("2016"), "2016");
        assert_eq!(words("soon"), "soon");
        assert_eq!(words("2016-13-45"), "2016-13-45");
    }

    #[test]
    fn every_date_has_its_place_in_time() {
        let place = |text| moment(text).map(|at| at.to_rfc3339());
        assert_eq!(place("2019").unwrap(), "2019-01-01T00:00:00+00:00");
        assert_eq!(place("2019-03").unwrap(), "2019-03-01T00:00:00+00:00");
        assert_eq!(place("2019-03-04T00:30:00+01:00").unwrap(), "2019-03-03T23:30:00+00:00");
        assert_eq!(place("last spring"), None);
        assert_eq!(place("é019"), None);
    }

    #[test]
    fn sorts_in_order_of_time() {
        let sorted = ["2019", "2019-03", "2019-03-04", "2019-03-04T00:30:00+01:00"]
            .map(|text| read(text).sort);
        assert_eq!(sorted, ["2019", "2019-03", "2019-03-04", "2019-03-03T23:30:00.000Z"]);
        assert_eq!(read("last spring").sort, "");
    }

    #[test]
    fn what_happened_comes_before_what_was_recorded() {
        let resource = json!({"recordedDate": "2020", "onsetDateTime": "2011-02"});
        assert_eq!(of("Condition", &resource).unwrap().written, "2011-02");
        assert_eq!(of("Patient", &json!({"birthDate": "1980"})), None);
    }
}
