//! The whole record as a file, and files taken in.

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
