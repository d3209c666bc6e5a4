//! When something happened, as the person lived it.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, FixedOffset, SecondsFormat, Utc};

use crate::as_text::as_text;

/// A local time with its offset from UTC and, where known, its time zone.
///
/// Written as RFC 9557 text: `2026-05-03T08:15:00+01:00[Europe/London]`. The
/// zone is kept beside the offset because an offset alone does not tell what
/// the clock on the wall will say next month.
///
/// Two moments are equal when they say the same: the same instant under another
/// offset is another moment.
#[derive(Debug, Clone)]
pub struct Moment {
    at: DateTime<FixedOffset>,
    zone: Option<String>,
}

impl PartialEq for Moment {
    fn eq(&self, other: &Self) -> bool {
        (self.at, self.at.offset(), &self.zone) == (other.at, other.at.offset(), &other.zone)
    }
}

impl Eq for Moment {}

/// The text is not an RFC 3339 or RFC 9557 time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a date and time with its offset, such as 2026-05-03T08:15+01:00")]
pub struct ParseMomentError;

impl Moment {
    /// A moment at `at`, in the IANA zone `zone` (`Europe/London`) if known.
    ///
    /// A zone name that RFC 9557 could not carry is left out.
    #[must_use]
    pub fn new(at: DateTime<FixedOffset>, zone: Option<String>) -> Self {
        Self { at, zone: zone.filter(|name| is_zone_name(name)) }
    }

    /// The local time and its offset.
    #[must_use]
    pub fn at(&self) -> DateTime<FixedOffset> {
        self.at
    }

    /// The IANA time zone, where known.
    #[must_use]
    pub fn zone(&self) -> Option<&str> {
        self.zone.as_deref()
    }

    /// The same instant in UTC: what entries are ordered by.
    #[must_use]
    pub fn utc(&self) -> DateTime<Utc> {
        self.at.with_timezone(&Utc)
    }

    /// RFC 3339 with seconds, as FHIR's `dateTime` wants it.
    #[must_use]
    pub fn rfc3339(&self) -> String {
        self.at.to_rfc3339_opts(SecondsFormat::AutoSi, false)
    }
}

fn is_zone_name(name: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "/_-+.".contains(c);
    !name.is_empty() && name.len() <= 64 && name.chars().all(allowed)
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rfc3339())?;
        match &self.zone {
            Some(zone) => write!(f, "[{zone}]"),
            None => Ok(()),
        }
    }
}

impl FromStr for Moment {
    type Err = ParseMomentError;

    /// Reads RFC 3339, with or without seconds, and an RFC 9557 zone.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (time, zone) = match text.split_once('[') {
            Some((time, rest)) => (time, Some(rest.strip_suffix(']').ok_or(ParseMomentError)?)),
            None => (text, None),
        };
        if zone.is_some_and(|name| !is_zone_name(name)) {
            return Err(ParseMomentError);
        }
        let at = match with_seconds(time) {
            Some(whole) => DateTime::parse_from_rfc3339(&whole),
            None => DateTime::parse_from_rfc3339(time),
        };
        let at = at.map_err(|_| ParseMomentError)?;
        Ok(Self::new(at, zone.map(str::to_owned)))
    }
}

/// A time that has none: an offset stands where they belong.
fn with_seconds(time: &str) -> Option<String> {
    let (minutes, offset) = time.split_at_checked("2026-05-03T08:15".len())?;
    offset.starts_with(['+', '-', 'Z']).then(|| format!("{minutes}:00{offset}"))
}

as_text!(Moment);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_local_time_offset_and_zone() {
        let text = "2026-05-03T08:15:00+01:00[Europe/London]";
        let moment: Moment = text.parse().unwrap();
        assert_eq!(moment.to_string(), text);
        assert_eq!(moment.zone(), Some("Europe/London"));
        assert_eq!(moment.rfc3339(), "2026-05-03T08:15:00+01:00");
        assert_eq!(moment.utc().to_rfc3339(), "2026-05-03T07:15:00+00:00");
    }

    #[test]
    fn seconds_may_be_left_out_but_not_the_offset() {
        let moment: Moment = "2026-05-03T08:15+01:00".parse().unwrap();
        assert_eq!(moment.rfc3339(), "2026-05-03T08:15:00+01:00");
        let utc: Moment = "2026-05-03T07:15Z".parse().unwrap();
        assert_eq!(utc.rfc3339(), "2026-05-03T07:15:00+00:00");
        assert_eq!("2026-05-03T08:15".parse::<Moment>(), Err(ParseMomentError));
        assert_eq!("2026-05-03T08:15+01:00[a b]".parse::<Moment>(), Err(ParseMomentError));
    }

    #[test]
    fn the_same_instant_elsewhere_is_another_moment() {
        let here: Moment = "2026-05-03T08:15:00+01:00".parse().unwrap();
        let there: Moment = "2026-05-03T07:15:00+00:00".parse().unwrap();
        assert_eq!(here.utc(), there.utc());
        assert_ne!(here, there);
    }

    #[test]
    fn utc_is_written_as_an_offset() {
        let moment: Moment = "2026-05-03T08:15:00Z".parse().unwrap();
        assert_eq!(moment.rfc3339(), "2026-05-03T08:15:00+00:00");
    }
}
