//! Files that a service gives as they are.
//!
//! Whoever asks for a Binary as FHIR should get FHIR (FHIR R4, Binary), and some
//! services give the file itself. It is kept as the Binary that it is, so that a
//! letter is found and opened in one way only.
//!
//! A letter may be a web page, and so is the log-in page that answers any address
//! on the way there, which would be kept as the letter for good. A page is taken
//! for a letter where it says which version it is, and has nothing to fill in.
//! Rejected: asking for a file that cannot be there, to compare.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::cursor::Task;
use super::{Listed, Pull};
use crate::bundle::Received;
use crate::exchange::http_date;
use crate::mapping::bytes::encode;
use crate::{Response, reference};

/// A longer file is left at the service, in bytes.
const MOST: usize = 32 * 1024 * 1024;
/// What is asked for where a file would do as well.
pub(crate) const ANY: &str = "application/fhir+json, */*;q=0.5";

impl Pull {
    /// Whether an answer is the file that was asked for.
    pub(super) fn is_raw_file(&self, response: &Response) -> bool {
        let task = self.walk.as_ref().and_then(|walk| walk.task.as_ref());
        task.is_some_and(is_file) && media_type(response).is_some() && !response.is_empty()
    }
}

/// Whether this is a file, and so may come as it is.
pub(super) fn is_file(task: &Task) -> bool {
    matches!(task, Task::One(place) if place.starts_with("Binary/"))
}

/// What kind of file it says it is, unless that is FHIR or no letter.
fn media_type(response: &Response) -> Option<&str> {
    let text = response.header("content-type")?.trim();
    let kind = text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_none =
        kind.is_empty() || kind.contains("fhir") || (kind.contains("html") && !is_letter(response));
    (!is_none).then_some(text)
}

/// Whether a web page is a letter, and asks for nothing.
fn is_letter(response: &Response) -> bool {
    let has_version = ["etag", "last-modified"].iter().any(|name| response.header(name).is_some());
    let page = String::from_utf8_lossy(&response.body).to_ascii_lowercase();
    let asks = ["<form", "<input", "<script", "http-equiv=\"refresh\""];
    has_version && !asks.iter().any(|mark| page.contains(mark))
}

/// The file at this place, as the Binary that it is.
pub(crate) fn read(place: &str, response: &Response) -> Option<Listed> {
    let id = place.strip_prefix("Binary/").filter(|id| reference::is_id(id))?;
    let content_type = media_type(response)?;
    if response.is_empty() || response.body.len() > MOST {
        return None;
    }
    let version = response.etag_version();
    let at: Option<DateTime<Utc>> = response.header("last-modified").and_then(http_date);
    let last_updated = at.map(|at| at.to_rfc3339());
    let mut meta = serde_json::Map::new();
    let mut put = |key: &str, value: &Option<String>| {
        meta.extend(value.iter().map(|value| (key.to_owned(), Value::from(value.as_str()))));
    };
    put("versionId", &version);
    put("lastUpdated", &last_updated);
    let resource = json!({
        "resourceType": "Binary", "id": id, "meta": meta,
        "contentType": content_type, "data": encode(&response.body),
    });
    let (resource_type, id) = ("Binary".to_owned(), id.to_owned());
    let bytes = resource.to_string().into_bytes();
    let received = Received { resource_type, id, version, last_updated, bytes };
    Some(Listed { received, references: BTreeSet::new(), about: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(kind: &str, body: &[u8]) -> Response {
        let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        Response {
            status: 200,
            headers: vec![
                header("content-type", kind),
                header("etag", "W/\"3\""),
                header("last-modified", "Sun, 03 May 2026 08:00:00 GMT"),
            ],
            body: body.to_vec(),
            received_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_file_is_kept_as_the_binary_it_is() {
        let received = read("Binary/7", &answer("application/pdf", b"%PDF-1.4")).unwrap().received;
        let resource: Value = serde_json::from_slice(&received.bytes).unwrap();
        assert_eq!(resource["contentType"], "application/pdf");
        assert_eq!(resource["data"], encode(b"%PDF-1.4"));
        assert_eq!(resource["meta"]["versionId"], "3");
        assert_eq!(received.last_updated.as_deref(), Some("2026-05-03T08:00:00+00:00"));
    }

    #[test]
    fn a_letter_may_be_a_web_page() {
        let page = b"<html><p>Dear Ms Evans, your scan was clear.</p></html>";
        let letter = answer("text/html; charset=utf-8", page);
        let received = read("Binary/7", &letter).unwrap().received;
        let resource: Value = serde_json::from_slice(&received.bytes).unwrap();
        assert_eq!(resource["contentType"], "text/html; charset=utf-8");
        let without = Response { headers: letter.headers[..1].to_vec(), ..letter };
        assert_eq!(read("Binary/7", &without), None);
    }

    #[test]
    fn a_log_in_page_and_nothing_are_no_file() {
        let portal = b"<h1>Wi-Fi</h1><FORM><input name=password></FORM>";
        assert_eq!(read("Binary/7", &answer("text/html; charset=utf-8", portal)), None);
        assert_eq!(read("Binary/7", &answer("application/fhir+json", b"{}")), None);
        assert_eq!(read("Binary/7", &answer("application/pdf", b"")), None);
        assert_eq!(read("Organization/7", &answer("application/pdf", b"%PDF")), None);
        assert_eq!(read("Binary/a/b", &answer("application/pdf", b"%PDF")), None);
    }
}
