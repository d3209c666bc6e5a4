//! The whole record as a file, and files taken in.

use std::fmt;

use chrono::{DateTime, Utc};
use model::ConnectionId;
use serde::{Deserialize, Serialize};

use crate::Exported;

/// A record that was written out whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordExported {
    /// The file.
    pub file: Exported,
    /// FHIR resources in it, for any program.
    pub resources: u64,
    /// Things that FHIR has no place for: in the file, for Keepwell alone.
    pub for_keepwell_alone: u64,
}

/// What an import brought, or would bring.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ImportReport {
    /// Names it, for undoing it; `None` of a preview, and where nothing was new.
    pub id: Option<ConnectionId>,
    /// What it is called.
    pub name: String,
    /// What services and other programs recorded, by type.
    pub types: Vec<ImportedType>,
    /// It is a record that Keepwell wrote out, and is taken in as it was.
    pub whole_record: bool,
    /// Entries of such a record that are new here.
    pub entries: u64,
    /// Sittings of readings of such a record that are new here.
    pub sittings: u64,
    /// Photos and documents of such a record that are new here.
    pub files: u64,
    /// Photos of such a record that are no pictures, and were left out.
    pub pictures_unread: u64,
    /// Resources that say what is in this record already, in its own words.
    pub yours: u64,
    /// Parts of the file that cannot be understood, and were left out.
    pub not_understood: u64,
    /// What was left out, one by one: the first [`ImportReport::MOST_LISTED`].
    #[serde(default)]
    pub left_out: Vec<LeftOut>,
}

impl ImportReport {
    /// No more of what was left out is listed.
    pub const MOST_LISTED: usize = 1_000;

    /// How much more was left out than is listed.
    #[must_use]
    pub fn not_listed(&self) -> u64 {
        let all = self.not_understood + self.pictures_unread;
        all.saturating_sub(self.left_out.len() as u64)
    }
}

/// Something of a file that was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// The file.
    pub file: String,
    /// Which of the resources in it, the first one being 1; `None` of what
    /// stands in no place of its own.
    pub entry: Option<u64>,
    /// What it says it is; may be empty.
    pub resource_type: String,
    /// The id it says it has; may be empty.
    pub id: String,
    /// Why it was left out.
    pub why: WhyLeftOut,
}

/// Why something of a file was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhyLeftOut {
    /// An entry with no resource in it.
    Empty,
    /// It is of no type that FHIR has.
    NotFhir,
    /// It is nested too deep to be shown.
    TooDeep,
    /// What it holds cannot be read.
    Unreadable,
    /// It was not signed by whoever should have, or was changed since.
    NotSigned,
    /// A photo or document that is in none of the files.
    Missing,
    /// A photo that is no picture.
    NotAPicture,
}

impl fmt::Display for WhyLeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "there is nothing in it",
            Self::NotFhir => "it is not a kind of thing that FHIR has",
            Self::TooDeep => "it is nested too deep to be shown",
            Self::Unreadable => "what it holds cannot be read",
            Self::NotSigned => "it is not signed by the person who should have written it",
            Self::Missing => "it is not in the file",
            Self::NotAPicture => "it is not a picture that can be read",
        })
    }
}

impl fmt::Display for LeftOut {
    /// Where it stands, what it is and why it was left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, entry, resource_type, id, why } = self;
        match entry {
            Some(entry) => write!(f, "Entry {entry} of {file}")?,
            None => write!(f, "A part of {file}")?,
        }
        let named = [resource_type.as_str(), id.as_str()].join(" ");
        match named.trim() {
            "" => write!(f, ": {why}."),
            named => write!(f, " ({named}): {why}."),
        }
    }
}

/// How many resources of a type an import has.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ImportedType {
    /// The FHIR type.
    pub resource_type: String,
    /// How many are new.
    pub new: u64,
    /// How many are here already, or came before in the same file.
    pub already: u64,
}

/// A file that was taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportView {
    /// Names it.
    pub id: ConnectionId,
    /// What it is called.
    pub name: String,
    /// When it was taken in.
    pub at: DateTime<Utc>,
    /// What it brought.
    pub report: ImportReport,
}

/// What undoing an import took out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ImportUndone {
    /// Resources of services and other programs.
    pub resources: u64,
    /// Entries.
    pub entries: u64,
    /// Sittings of readings.
    pub sittings: u64,
    /// Entries that stay, because they were changed here since.
    pub kept: u64,
    /// Services that were sent some of the entries, and have them.
    pub services: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_left_out_says_where_it_stood_and_why() {
        let left_out = |entry, resource_type: &str, id: &str, why| LeftOut {
            file: "leeds.json".to_owned(),
            entry,
            resource_type: resource_type.to_owned(),
            id: id.to_owned(),
            why,
        };
        assert_eq!(
            left_out(Some(3), "Observation", "o-1", WhyLeftOut::TooDeep).to_string(),
            "Entry 3 of leeds.json (Observation o-1): it is nested too deep to be shown."
        );
        assert_eq!(
            left_out(None, "", "", WhyLeftOut::Missing).to_string(),
            "A part of leeds.json: it is not in the file."
        );
        let report = ImportReport {
            not_understood: 4,
            left_out: vec![left_out(None, "", "", WhyLeftOut::Missing)],
            ..ImportReport::default()
        };
        assert_eq!(report.not_listed(), 3);
    }
}
