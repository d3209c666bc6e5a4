//! Photos and documents, for people.

use std::fmt::Write as _;
use std::path::Path;

use api::{Exported, FileSaved, PhotoSeriesView};

use super::{local, printable};

/// What was left out of a picture's file, in words.
fn removed(kind: &str) -> &str {
    match kind {
        "location" => "the place",
        "camera" => "the camera",
        "author" => "names",
        "time" => "times",
        "words" => "words written into it",
        "program" => "programs",
        "small_copy" => "a small copy",
        _ => "other data",
    }
}

pub(crate) fn file_saved(file: &Path, saved: &FileSaved) -> String {
    let mut out = format!("Saved on this computer: {}\n", saved.saved.entry.id);
    let _ = writeln!(out, "    {}", file.display());
    if saved.time_from_camera {
        let at = saved.saved.entry.page.at.at();
        let _ = writeln!(out, "    taken {}, as the camera says", super::moment(&at));
    }
    if !saved.removed.is_empty() {
        let kinds: Vec<&str> = saved.removed.iter().map(|kind| removed(kind)).collect();
        let _ = writeln!(out, "    left out of the picture: {}", kinds.join(", "));
    }
    if let Some(other) = saved.already {
        let _ = writeln!(out, "    the very same file is already in {other}");
    }
    printable(&out)
}

pub(crate) fn photo_series(series: &[PhotoSeriesView]) -> String {
    if series.is_empty() {
        return "There is no series of photos yet.\n".into();
    }
    let mut out = String::new();
    for PhotoSeriesView { name, site, photos, first, last, .. } in series {
        let site = site.as_ref().map(|site| format!(" ({site})")).unwrap_or_default();
        let _ = writeln!(out, "{name}{site}: {photos}, {} to {}", local(first), local(last));
    }
    printable(&out)
}

pub(crate) fn exported(exported: &Exported) -> String {
    let Exported { path, bytes, warning } = exported;
    printable(&format!("Wrote {bytes} bytes to {}.\n{warning}\n", path.display()))
}
