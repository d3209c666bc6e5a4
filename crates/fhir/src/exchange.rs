//! One request to a FHIR service and its answer, as data.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::reference;

/// Longest wait a service can ask for; a longer one is cut to this.
const RETRY_AFTER_MAX: Duration = Duration::from_secs(3600);

/// The HTTP methods that FHIR needs here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Read or search.
    Get,
    /// Create, the service chooses the id.
    Post,
    /// Create with our id, or update.
    Put,
    /// Remove. Used only on what is our own: a duplicate Provenance, a sealed
    /// file.
    Delete,
}

impl Method {
    /// The name in the request line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

/// A FHIR resource on its way out, in JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body(pub Vec<u8>);

/// What to ask of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// How.
    pub method: Method,
    /// Where: relative to the endpoint's base (`Observation/1`), or a page
    /// link already checked to lie under that base.
    pub target: String,
    /// Headers beyond `Accept` and `Authorization`, names in lower case.
    pub headers: Vec<(&'static str, String)>,
    /// The resource to send, if any.
    pub body: Option<Body>,
}

impl Request {
    pub(crate) fn get(target: impl Into<String>) -> Self {
        Self::new(Method::Get, target, None)
    }

    pub(crate) fn send(method: Method, target: impl Into<String>, resource: &Value) -> Self {
        Self::new(method, target, Some(Body(resource.to_string().into_bytes())))
            .with("prefer", "return=representation")
    }

    pub(crate) fn new(method: Method, target: impl Into<String>, body: Option<Body>) -> Self {
        Self { method, target: target.into(), headers: Vec::new(), body }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Whether the request can change something on the service.
    #[must_use]
    pub fn writes(&self) -> bool {
        self.method != Method::Get
    }
}

/// What a service answered, whole.
#[derive(Debug, Clone)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// Header names in lower case, and their values.
    pub headers: Vec<(String, String)>,
    /// The body, decompressed.
    pub body: Vec<u8>,
    /// When it arrived, by this computer's clock.
    pub received_at: DateTime<Utc>,
}

impl Response {
    /// The first header of this name, given in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// Success: 200 to 299.
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The service's clock (RFC 9110, section 6.6.1).
    #[must_use]
    pub fn server_time(&self) -> Option<DateTime<Utc>> {
        self.header("date").and_then(http_date)
    }

    /// How long the service asks to wait: seconds or a date (RFC 9110,
    /// section 10.2.3), at most one hour.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        let text = self.header("retry-after")?.trim();
        let wait = match text.parse::<u64>() {
            Ok(seconds) => Duration::from_secs(seconds),
            Err(_) => {
                let now = self.server_time().unwrap_or(self.received_at);
                (http_date(text)? - now).to_std().unwrap_or_default()
            }
        };
        Some(wait.min(RETRY_AFTER_MAX))
    }

    /// The `ETag`, as written.
    pub(crate) fn etag(&self) -> Option<&str> {
        self.header("etag").map(str::trim)
    }

    /// The version in the `ETag`, without its quotes and weakness mark.
    pub(crate) fn etag_version(&self) -> Option<String> {
        let tag = self.etag()?;
        let tag = tag.strip_prefix("W/").unwrap_or(tag).trim_matches('"');
        (!tag.is_empty()).then(|| tag.to_owned())
    }

    /// The body as a FHIR resource: a JSON object that says its type.
    pub(crate) fn resource(&self) -> Option<Value> {
        let value: Value = serde_json::from_slice(without_mark(&self.body)).ok()?;
        value.get("resourceType")?.is_string().then_some(value)
    }

    /// `Type` and id of what was made, where the service says (RFC 9110, section
    /// 10.2.2): relative or absolute, with or without its version.
    pub(crate) fn location(&self) -> Option<(&str, &str)> {
        let place = self.header("location").or_else(|| self.header("content-location"))?;
        reference::type_and_id(place.trim())
    }

    /// It was there, and is not: 404 and 410 alike, unless a gateway answers.
    pub(crate) fn is_gone(&self) -> bool {
        matches!(self.status, 404 | 410) && !self.is_web_page()
    }

    /// A web page: what a network, or a gateway, answers instead of a service.
    pub(crate) fn is_web_page(&self) -> bool {
        without_mark(&self.body).trim_ascii_start().starts_with(b"<")
    }

    /// Nothing in the body: allowed for some answers to a write.
    pub(crate) fn is_empty(&self) -> bool {
        self.body.iter().all(u8::is_ascii_whitespace)
    }

    /// Not FHIR: a log-in page of a café, a gateway's error page.
    #[must_use]
    pub fn is_foreign(&self) -> bool {
        !self.is_empty() && self.resource().is_none()
    }
}

/// Drops the UTF-8 byte order mark that some services put before JSON.
pub(crate) fn without_mark(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)
}

pub(crate) fn http_date(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc2822(text).ok().map(|at| at.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(headers: &[(&str, &str)]) -> Response {
        Response {
            status: 503,
            headers: headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect(),
            body: Vec::new(),
            received_at: "2026-05-03T08:00:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn retry_after_is_seconds_or_a_date_and_capped() {
        let wait = |headers| response(headers).retry_after().map(|wait| wait.as_secs());
        assert_eq!(wait(&[("retry-after", " 7 ")]), Some(7));
        assert_eq!(wait(&[("retry-after", "99999999")]), Some(3600));
        assert_eq!(wait(&[("retry-after", "Sun, 03 May 2026 08:00:30 GMT")]), Some(30));
        assert_eq!(wait(&[("retry-after", "Sun, 03 May 2026 07:00:00 GMT")]), Some(0));
        assert_eq!(wait(&[("retry-after", "soon")]), None);
        assert_eq!(wait(&[]), None);
    }

    #[test]
    fn a_date_is_measured_by_the_services_own_clock() {
        let late_clock = response(&[
            ("date", "Sun, 03 May 2026 09:00:00 GMT"),
            ("retry-after", "Sun, 03 May 2026 09:00:10 GMT"),
        ]);
        assert_eq!(late_clock.retry_after(), Some(Duration::from_secs(10)));
    }

    #[test]
    fn an_etag_is_its_version() {
        let version = |tag| response(&[("etag", tag)]).etag_version();
        assert_eq!(version("W/\"12\"").as_deref(), Some("12"));
        assert_eq!(version("\"a-b\"").as_deref(), Some("a-b"));
        assert_eq!(version("W/\"\""), None);
    }

    #[test]
    fn a_location_is_a_place_however_it_is_written() {
        for text in ["Flag/1", "https://a.example/fhir/Flag/1/_history/2", "/fhir/Flag/1 "] {
            assert_eq!(response(&[("location", text)]).location(), Some(("Flag", "1")), "{text}");
        }
        assert_eq!(response(&[("content-location", "Flag/1")]).location(), Some(("Flag", "1")));
        assert_eq!(response(&[("location", "https://a.example/login")]).location(), None);
    }

    #[test]
    fn a_log_in_page_is_not_fhir() {
        let body = |text: &str| Response { body: text.as_bytes().to_vec(), ..response(&[]) };
        assert!(body("<html>Welcome to our Wi-Fi</html>").is_foreign());
        assert!(body("{\"ok\":true}").is_foreign());
        assert!(!body("\u{feff}{\"resourceType\":\"Bundle\"}").is_foreign());
        assert!(!body(" \n").is_foreign());
    }
}
