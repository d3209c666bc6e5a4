//! Photos and documents as they are added and listed.

use std::collections::BTreeSet;
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use model::{Audience, EntryId, FileId, Label, Moment};
use serde::{Deserialize, Serialize};

use crate::Saved;

/// Where a file comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Source {
    /// A place on this computer.
    Path(PathBuf),
    /// Dropped or pasted: what the core said when it was handed the bytes,
    /// which do not travel as JSON.
    Held(u64),
}

/// A photo to add.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPhoto {
    /// The picture's file.
    pub source: Source,
    /// When it was taken; `None` takes the camera's word for it, or now.
    pub taken: Option<Moment>,
    /// The series of pictures of the same thing that it belongs to.
    pub series: Option<Label>,
    /// Where on the body.
    pub site: String,
    /// What it shows.
    pub caption: String,
    /// To find it again.
    pub tags: BTreeSet<Label>,
    /// Keep every pixel as the camera wrote it, at the price of space.
    pub keep_original: bool,
    /// The person was asked about a picture that ends too early, and wants to
    /// keep it as far as it goes.
    pub sure: bool,
    /// Who may see it; `None` takes the default of its kind.
    pub audience: Option<Audience>,
}

/// A document to add. It is kept as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewDocument {
    /// The file.
    pub source: Source,
    /// What the file is called, where that is not in `source`.
    pub name: String,
    /// What to call it; empty takes the file's name.
    pub title: String,
    /// When it is from; `None` for now.
    pub at: Option<Moment>,
    /// In the person's own words.
    pub note: String,
    /// To find it again.
    pub tags: BTreeSet<Label>,
    /// Who may see it; `None` takes the default of its kind.
    pub audience: Option<Audience>,
}

/// A photo or document that is on disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileSaved {
    /// Its entry.
    pub saved: Saved,
    /// Another entry of the record with the very same file.
    pub already: Option<EntryId>,
    /// What was in a photo's file and was left out, by kind: `location`,
    /// `camera`, `author`, `time`, `words`, `program`, `small_copy`, `other`.
    pub removed: Vec<String>,
    /// Whether the time is the camera's.
    pub time_from_camera: bool,
}

/// Pictures of the same thing over time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhotoSeriesView {
    /// What the person calls it.
    pub name: Label,
    /// Where on the body, as the newest picture says.
    pub site: Option<String>,
    /// How many pictures.
    pub photos: u64,
    /// The time of the first of them.
    pub first: DateTime<Utc>,
    /// The time of the last of them.
    pub last: DateTime<Utc>,
    /// The newest picture, for its small copy.
    pub newest: Option<FileId>,
}

/// How much there is of a document to show, page by page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentPages {
    /// How many pages.
    pub pages: u32,
}

/// A file that was written out of the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exported {
    /// Where it is.
    pub path: PathBuf,
    /// Its size in bytes.
    pub bytes: u64,
    /// That this copy is not protected, as a sentence for the person.
    pub warning: String,
}
