//! The letters and pictures that come with a resource.
//!
//! Bytes are handed on as they are and believed nothing of: what they are is
//! for a worker to find out. What a service says of their kind is a label.

use serde_json::Value;

use super::part::{list, string};
use super::text::without_markup;
use super::{plain_text, text};
use crate::mapping::bytes;

/// Where attachments are found (FHIR R4, datatype `Attachment`).
const PLACES: [(&str, &str, &str); 5] = [
    ("DocumentReference", "/content", "/attachment"),
    ("DiagnosticReport", "/presentedForm", ""),
    ("Media", "/content", ""),
    ("Communication", "/payload", "/contentAttachment"),
    ("Consent", "/sourceAttachment", ""),
];

/// One attachment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    /// What the service calls it; may be empty.
    pub title: String,
    /// What kind of file the service says it is; may be empty.
    pub media_type: String,
    /// When it was made, as written; may be empty.
    pub date: String,
    /// Where its bytes are.
    pub content: AttachedContent,
}

/// Where the bytes of an attachment are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AttachedContent {
    /// Here.
    Within(Vec<u8>),
    /// Here, and not what FHIR calls bytes.
    Unreadable,
    /// At an address, which may be that of a Binary that is held: see
    /// [`points_to`](super::points_to).
    At(String),
    /// Nowhere.
    Nowhere,
}

/// The attachments of a resource, in its own order. A Binary is one itself.
#[must_use]
pub fn attached(resource: &Value) -> Vec<Attached> {
    let kind = string(resource, "/resourceType").unwrap_or_default();
    if kind == "Binary" {
        return vec![read(resource)];
    }
    let of_kind = PLACES.iter().filter(|(name, ..)| *name == kind);
    let found = of_kind.flat_map(|(_, place, within)| {
        list(resource, place).into_iter().filter_map(|one| one.pointer(within))
    });
    found.filter(|one| one.is_object()).map(read).collect()
}

fn read(attachment: &Value) -> Attached {
    let plain = |pointer| string(attachment, pointer).map(plain_text).unwrap_or_default();
    let content = match (string(attachment, "/data"), string(attachment, "/url")) {
        (Some(data), _) => {
            bytes::decode(data).map_or(AttachedContent::Unreadable, AttachedContent::Within)
        }
        (None, Some(url)) => AttachedContent::At(url.to_owned()),
        (None, None) => AttachedContent::Nowhere,
    };
    Attached {
        title: plain("/title"),
        media_type: plain("/contentType"),
        date: plain("/creation"),
        content,
    }
}

/// What a text says, without markup and what is not seen; `None` where the
/// service does not call it a text, or it is not one.
#[must_use]
pub fn readable(media_type: &str, bytes: &[u8]) -> Option<String> {
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_markup = matches!(essence.as_str(), "text/html" | "application/xhtml+xml");
    if !is_markup && essence != "text/plain" {
        return None;
    }
    let written = std::str::from_utf8(bytes).ok()?;
    let written = written.trim_start_matches('\u{feff}');
    if written.contains('\0') {
        return None;
    }
    let lines = if is_markup { without_markup(written) } else { written.to_owned() };
    Some(lines.chars().filter(|c| *c == '\n' || !text::is_unseen(*c)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_letter_is_within_beside_or_nowhere() {
        let letter = json!({"resourceType": "DocumentReference", "content": [
            {"attachment": {"title": "Clinic <b>letter</b>", "contentType": "application/pdf",
                "data": "JVBE\r\nRi0=", "creation": "2026-05-03"}},
            {"attachment": {"url": "Binary/7"}},
            {"attachment": {"data": "%%%"}},
            {"attachment": {"title": "Lost"}},
            {"attachment": 7},
            {}
        ]});
        let found = attached(&letter);
        assert_eq!(
            (found[0].title.as_str(), found[0].date.as_str()),
            ("Clinic letter", "2026-05-03")
        );
        let contents: Vec<AttachedContent> = found.into_iter().map(|one| one.content).collect();
        assert_eq!(
            contents,
            [
                AttachedContent::Within(b"%PDF-".to_vec()),
                AttachedContent::At("Binary/7".into()),
                AttachedContent::Unreadable,
                AttachedContent::Nowhere,
            ]
        );
    }

    #[test]
    fn every_type_that_carries_files_is_known() {
        let file = json!({"contentType": "image/png", "data": "AQI="});
        for resource in [
            json!({"resourceType": "DiagnosticReport", "presentedForm": [file]}),
            json!({"resourceType": "Media", "content": file}),
            json!({"resourceType": "Communication", "payload": [{"contentAttachment": file}]}),
            json!({"resourceType": "Consent", "sourceAttachment": file}),
            json!({"resourceType": "Binary", "contentType": "image/png", "data": "AQI="}),
        ] {
            let found = attached(&resource);
            assert_eq!(found.len(), 1, "{resource}");
            assert_eq!(found[0].content, AttachedContent::Within(vec![1, 2]), "{resource}");
        }
        assert_eq!(attached(&json!({"resourceType": "Condition", "content": file})), []);
        assert_eq!(attached(&json!(null)), []);
    }

    #[test]
    fn a_text_is_read_and_nothing_in_it_runs() {
        let note = "Seen\u{202e} today.\r\n\n  Well.".as_bytes();
        assert_eq!(readable("text/plain; charset=utf-8", note).unwrap(), "Seen today.\n\n  Well.");
        let page = b"<p>Seen<script>alert(1)</script></p>today";
        assert_eq!(readable("text/html", page).unwrap().trim(), "Seen\ntoday");
        assert_eq!(readable("application/pdf", note), None);
        assert_eq!(readable("text/plain", &[0xff, 0xfe]), None);
        assert_eq!(readable("text/plain", b"a\0b"), None);
    }
}
