//! Files of a record: what an entry says of one.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Names a file by its content: 32 bytes of a keyed hash, in hexadecimal. The
/// same file in the same record has the same name, and nobody without the
/// record's keys can tell which file a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FileId(crate::Head);

/// The text is not the name of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a file of a record")]
pub struct ParseFileError;

impl FileId {
    /// The file that these bytes name.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(crate::Head(bytes))
    }

    /// The 32 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0.0
    }
}

impl fmt::Display for FileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for FileId {
    type Err = ParseFileError;

    fn from_str(text: &str) -> Result<Self, ParseFileError> {
        text.parse().map(Self).map_err(|_| ParseFileError)
    }
}

/// What an entry says of its file. As text it is JSON, on one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileRef {
    /// The file.
    pub id: FileId,
    /// Its media type, such as `image/jpeg` (RFC 6838).
    pub media_type: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// The width of a picture, in pixels; 0 for anything else.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub width: u32,
    /// The height of a picture, in pixels; 0 for anything else.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub height: u32,
    /// What the file was called; empty for a picture.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl fmt::Display for FileRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

impl FromStr for FileRef {
    type Err = ParseFileError;

    fn from_str(text: &str) -> Result<Self, ParseFileError> {
        serde_json::from_str(text).map_err(|_| ParseFileError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_and_read_back() {
        let file = FileRef {
            id: FileId::from_bytes([0xab; 32]),
            media_type: "image/jpeg".into(),
            bytes: 123_456,
            width: 800,
            height: 600,
            name: String::new(),
        };
        let text = file.to_string();
        assert!(text.starts_with("{\"id\":\"abab") && !text.contains("name"), "{text}");
        assert_eq!(text.parse(), Ok(file));
        assert_eq!("{}".parse::<FileRef>(), Err(ParseFileError));
    }
}
