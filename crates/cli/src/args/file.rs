//! The words for photos and documents.

use std::path::PathBuf;

use api::model::{EntryId, Label, Moment};
use clap::{ArgAction, Args, Subcommand};

use super::{label, switch};

#[derive(Debug, Subcommand)]
pub(crate) enum PhotoCommand {
    /// Add pictures. Where and with what they were taken is left out.
    Add {
        /// JPEG, PNG, WebP, GIF, TIFF or BMP files.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// The series they belong to, such as "Left ankle".
        #[arg(long, value_name = "NAME", value_parser = label)]
        series: Option<Label>,
        /// Where on the body.
        #[arg(long, value_name = "PLACE", default_value = "")]
        site: String,
        /// What they show.
        #[arg(long, value_name = "TEXT", default_value = "")]
        caption: String,
        /// When they were taken, such as 2026-05-03T08:15+01:00; as the camera
        /// says unless given.
        #[arg(long, value_name = "TIME")]
        taken: Option<Moment>,
        /// Keep every pixel as the camera wrote it; takes more space.
        #[arg(long)]
        keep_original: bool,
        /// Also keep a picture that ends too early, as far as it goes.
        #[arg(long)]
        sure: bool,
        #[command(flatten)]
        common: CommonArgs,
    },
    /// List photos, newest first.
    List {
        /// Only of this series.
        #[arg(long, value_name = "NAME", value_parser = label)]
        series: Option<Label>,
    },
    /// Every series of photos.
    Series,
    /// Write the picture of a photo to a file, which is then not protected.
    Export {
        /// The photo.
        id: EntryId,
        /// Where to; a file that is there is replaced.
        file: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum DocumentCommand {
    /// Add files of any kind, as they are.
    Add {
        /// Files of up to 100 MB each.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// What to call it; the file's name unless given.
        #[arg(long, value_name = "TEXT", default_value = "")]
        title: String,
        /// When it is from, such as 2026-05-03T08:15+01:00; now unless given.
        #[arg(long, value_name = "TIME")]
        at: Option<Moment>,
        /// In your own words.
        #[arg(long, value_name = "TEXT", default_value = "")]
        note: String,
        #[command(flatten)]
        common: CommonArgs,
    },
    /// List documents, newest first.
    List,
    /// Write the file of a document out of the record, unprotected.
    Export {
        /// The document.
        id: EntryId,
        /// Where to; a file that is there is replaced.
        file: PathBuf,
    },
}

#[derive(Debug, Args)]
pub(crate) struct CommonArgs {
    /// A tag to find it by; may be given several times.
    #[arg(long = "tag", value_name = "WORD", value_parser = label)]
    pub(crate) tags: Vec<Label>,
    /// Whether the people you share with may see it.
    #[arg(long, value_name = "on|off", value_parser = switch, action = ArgAction::Set)]
    pub(crate) circle: Option<bool>,
    /// Whether the services you are connected to may see it.
    #[arg(long, value_name = "on|off", value_parser = switch, action = ArgAction::Set)]
    pub(crate) care_team: Option<bool>,
}
