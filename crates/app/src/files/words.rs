//! What a person is told about a file.

use std::fmt::Display;
use std::path::Path;

use api::Advice;
use intake::PictureError;
use vault::OpenFileError;

use crate::words::sentence;

const NOTHING_ADDED: &str = "Nothing was added, and everything saved before is safe.";

fn advice(happened: impl Into<String>, safe: &str, todo: &str) -> Advice {
    Advice { happened: happened.into(), safe: safe.to_owned(), todo: todo.to_owned() }
}

/// Why a file was not taken.
pub(crate) fn not_taken(error: PictureError) -> Advice {
    let (happened, todo) = match error {
        PictureError::Empty => ("This file is empty.", "Choose another file."),
        PictureError::TooLarge => {
            ("This file is over 100 MB.", "Make a smaller copy of it, then add that.")
        }
        PictureError::TooManyPixels => (
            "This picture is too large to open safely.",
            "Make a smaller copy of it, such as half as wide, then add that.",
        ),
        PictureError::Heic => (
            "This picture is in Apple's HEIC format, which Keepwell cannot read.",
            "Export it as JPEG, then add that. To take new ones as JPEG, on the iPhone open \
             Settings, Camera, Formats, and choose Most Compatible.",
        ),
        PictureError::Avif => (
            "This picture is in the AVIF format, which Keepwell cannot read.",
            "Open it in another program and save it as JPEG, then add that.",
        ),
        PictureError::Svg => {
            ("This is a drawing (SVG), not a picture.", "Save it as PNG or JPEG, then add that.")
        }
        PictureError::Pdf => ("This is a PDF, not a picture.", "Add it as a document."),
        PictureError::NotAPicture => (
            "This file is not a picture.",
            "Choose a JPEG, PNG, WebP, GIF, TIFF or BMP picture, or add it as a document.",
        ),
        PictureError::Damaged => (
            "The file of this picture is damaged.",
            "If another program can open it, save it from there as JPEG, then add that.",
        ),
        PictureError::CutShort => (
            "This picture ends so early that nothing of it can be seen.",
            "Copy it anew from where it came, then add that.",
        ),
        PictureError::Unusual => (
            "This picture is of a kind that Keepwell cannot read.",
            "Open it in another program and save it as JPEG, then add that.",
        ),
    };
    advice(happened, NOTHING_ADDED, todo)
}

/// Why a file that could have been taken was not read to its end.
pub(crate) fn not_read(error: &impl Display) -> Advice {
    advice(
        sentence(error.to_string()),
        NOTHING_ADDED,
        "Try again. If it happens again, save the file anew with another program, or make a \
         smaller copy of it, then add that.",
    )
}

/// Why a file of the record does not open.
pub(crate) fn not_opened(error: &OpenFileError) -> Advice {
    let safe = "The rest of the record is safe, and Keepwell has left the file as it is.";
    match error {
        OpenFileError::NewerVersion { .. } => advice(
            "This photo or document was kept by a newer version of Keepwell.",
            safe,
            "Install the newest version of Keepwell, then open it again.",
        ),
        OpenFileError::Missing => advice(
            "The file of this photo or document is missing.",
            safe,
            "Put the folder \"files\" from a backup in its place, or add the same file again.",
        ),
        _ => advice(
            "The file of this photo or document is damaged.",
            safe,
            "Put its copy from a backup in its place, or add the same file again.",
        ),
    }
}

/// A file that cannot be put on the screen.
pub(super) fn not_shown() -> Advice {
    advice(
        "This document cannot be shown here.",
        "It is kept safe, exactly as it was added.",
        "Save a copy to open it with another program.",
    )
}

/// There is nothing to be read at `path`.
pub(super) fn no_file(path: &Path) -> Advice {
    advice(
        format!("{} is not there, or you may not open it.", shown(path)),
        NOTHING_ADDED,
        "Check its name and choose it again.",
    )
}

/// A folder, a pipe, a device.
pub(super) fn not_a_file(path: &Path) -> Advice {
    advice(format!("{} is not a file.", shown(path)), NOTHING_ADDED, "Choose a file.")
}

fn shown(path: &Path) -> String {
    path.file_name().map_or_else(|| "This".to_owned(), |name| name.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heic_picture_comes_with_what_to_do() {
        let advice = not_taken(PictureError::Heic);
        assert!(advice.todo.contains("Most Compatible") && advice.todo.contains("JPEG"));
    }

    #[test]
    fn missing_damaged_and_newer_are_three_messages() {
        let newer = OpenFileError::NewerVersion { found: 2, known: 1 };
        let said = [OpenFileError::Missing, OpenFileError::Damaged, newer]
            .map(|error| not_opened(&error).happened);
        assert!(said[0] != said[1] && said[1] != said[2] && said[0] != said[2]);
    }
}
