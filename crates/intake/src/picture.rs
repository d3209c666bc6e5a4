//! A picture's file in, a picture that is safe to keep out.

use std::collections::BTreeSet;

use image::ImageFormat;
use image::metadata::Orientation;
use serde::{Deserialize, Serialize};

use crate::content::Content;
use crate::decode::{Decoded, decode};
use crate::encode::{self, Written};
use crate::jpeg;
use crate::metadata::{Removed, Taken};

/// The largest file that is looked at, in bytes.
pub const FILE_MAX_BYTES: u64 = 100 * 1024 * 1024;
/// The most pixels a picture may have, whatever its colours.
pub const PIXELS_MAX: u64 = 100_000_000;
/// The longest a side may be, in pixels.
pub const SIDE_MAX: u32 = 30_000;
/// The largest small copy, in bytes.
pub const THUMBNAIL_MAX_BYTES: usize = 32 * 1024;

/// Good enough that nobody tells it from the original, at a third of its size.
const QUALITY: u8 = 88;
/// Where the person asked for the original and its pixels must be turned.
const QUALITY_OF_ORIGINAL: u8 = 95;

/// How much of the quality to keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Keep {
    /// As much as a person sees.
    Usual,
    /// The pixels as the camera wrote them, where the file can be kept without
    /// its metadata; otherwise as near to them as can be.
    Original,
}

/// Whether a picture has to be there to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whole {
    /// One that ends too early is refused.
    Asked,
    /// It is taken as far as it goes: a person who has nothing else would
    /// rather keep half of it.
    NotAsked,
}

/// What a kept picture is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// For what cameras take.
    Jpeg,
    /// For transparency, and for screenshots and drawings that came as PNG.
    Png,
}

impl Format {
    /// The media type (RFC 6838).
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }
}

/// A picture without anything that its file said beside the pixels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The file to keep.
    pub bytes: Vec<u8>,
    /// What that file is.
    pub format: Format,
    /// In pixels, the right way up.
    pub width: u32,
    /// In pixels, the right way up.
    pub height: u32,
    /// A small copy as JPEG, at most [`THUMBNAIL_MAX_BYTES`].
    pub thumbnail: Vec<u8>,
    /// When it was taken, if its camera said so.
    pub taken: Option<Taken>,
    /// What was in the file and is left out.
    pub removed: BTreeSet<Removed>,
    /// Whether the camera was held otherwise and the pixels were turned.
    pub turned: bool,
}

impl Picture {
    /// Whether the file said where the picture was taken.
    #[must_use]
    pub fn had_location(&self) -> bool {
        self.removed.contains(&Removed::Location)
    }
}

/// Why a file is not taken as a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum PictureError {
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// Over [`FILE_MAX_BYTES`].
    #[error("the file is over {} MB", FILE_MAX_BYTES / 1024 / 1024)]
    TooLarge,
    /// More pixels than can be held in memory, or says so.
    #[error("the picture has too many pixels")]
    TooManyPixels,
    /// As iPhones take them.
    #[error("the picture is in the HEIC format")]
    Heic,
    /// As some web sites send them.
    #[error("the picture is in the AVIF format")]
    Avif,
    /// A drawing, which may hold programs.
    #[error("the file is an SVG drawing")]
    Svg,
    /// Pages.
    #[error("the file is a PDF document")]
    Pdf,
    /// Something else.
    #[error("the file is not a picture")]
    NotAPicture,
    /// It begins like a picture and does not go on like one.
    #[error("the picture's file is damaged")]
    Damaged,
    /// Its file ends before it does.
    #[error("the picture's file ends too early")]
    CutShort,
    /// A picture of a kind that hardly any program reads.
    #[error("the picture is of an unusual kind")]
    Unusual,
}

/// Reads the file of a picture.
///
/// The first frame stands for an animation. Pictures in CMYK or with more than
/// 8 bits a colour become what screens show.
///
/// # Errors
/// [`PictureError`]
pub fn picture(bytes: Vec<u8>, keep: Keep, whole: Whole) -> Result<Picture, PictureError> {
    if bytes.is_empty() {
        return Err(PictureError::Empty);
    }
    if bytes.len() as u64 > FILE_MAX_BYTES {
        return Err(PictureError::TooLarge);
    }
    let format = format_of(&bytes)?;
    let original = match (keep, format) {
        (Keep::Original, ImageFormat::Jpeg) => jpeg::strip(&bytes).ok(),
        _ => None,
    };
    let decoded = decode(bytes, format, whole)?;
    let thumbnail = encode::thumbnail(&decoded)?;
    let Facts { taken, removed, turned } = Facts::of(&decoded);
    let (format, written) = write(decoded, format, keep, original)?;
    let Written { bytes, width, height } = written;
    Ok(Picture { bytes, format, width, height, thumbnail, taken, removed, turned })
}

struct Facts {
    taken: Option<Taken>,
    removed: BTreeSet<Removed>,
    turned: bool,
}

impl Facts {
    fn of(decoded: &Decoded) -> Self {
        Self {
            taken: decoded.metadata.taken,
            removed: decoded.metadata.removed.clone(),
            turned: decoded.orientation != Orientation::NoTransforms,
        }
    }
}

fn format_of(bytes: &[u8]) -> Result<ImageFormat, PictureError> {
    Ok(match Content::of(bytes) {
        Content::Jpeg => ImageFormat::Jpeg,
        Content::Png => ImageFormat::Png,
        Content::Gif => ImageFormat::Gif,
        Content::WebP => ImageFormat::WebP,
        Content::Tiff => ImageFormat::Tiff,
        Content::Bmp => ImageFormat::Bmp,
        Content::Heic => return Err(PictureError::Heic),
        Content::Avif => return Err(PictureError::Avif),
        Content::Svg => return Err(PictureError::Svg),
        Content::Pdf => return Err(PictureError::Pdf),
        _ => return Err(PictureError::NotAPicture),
    })
}

fn write(
    decoded: Decoded,
    source: ImageFormat,
    keep: Keep,
    original: Option<Vec<u8>>,
) -> Result<(Format, Written), PictureError> {
    let upright = decoded.orientation == Orientation::NoTransforms;
    if let (Some(bytes), true) = (original, upright) {
        let (width, height) = decoded.pixels.dimensions();
        return Ok((Format::Jpeg, Written { bytes, width, height }));
    }
    let lossless = keep == Keep::Original && source != ImageFormat::Jpeg;
    if source == ImageFormat::Png || lossless || decoded.pixels.is_clear() {
        return Ok((Format::Png, encode::png(decoded)?));
    }
    let quality = match keep {
        Keep::Usual => QUALITY,
        Keep::Original => QUALITY_OF_ORIGINAL,
    };
    Ok((Format::Jpeg, encode::jpeg(&decoded, quality)?))
}
