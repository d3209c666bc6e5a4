//! What a picture says about itself: when it was taken is kept, the rest is
//! left behind and named by kind, never by value.

use std::collections::BTreeSet;

use chrono::{Datelike, FixedOffset, NaiveDateTime};
use exif::{Exif, In, Tag, Value};
use serde::{Deserialize, Serialize};

/// A kind of thing that was in a picture's file and is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Removed {
    /// Where it was taken.
    Location,
    /// The camera, its lens, its settings and its serial number.
    Camera,
    /// Who took it or owns the camera.
    Author,
    /// When it was taken, beyond what the person keeps as the date.
    Time,
    /// Words that somebody or some program wrote into it.
    Words,
    /// The program that made or changed it, and what it changed.
    Program,
    /// A small copy, which may show what was cut off since.
    SmallCopy,
    /// Anything else.
    Other,
}

impl Removed {
    /// A stable name for programs, such as `small_copy`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Location => "location",
            Self::Camera => "camera",
            Self::Author => "author",
            Self::Time => "time",
            Self::Words => "words",
            Self::Program => "program",
            Self::SmallCopy => "small_copy",
            Self::Other => "other",
        }
    }
}

/// When a picture was taken, as its camera's clock had it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// Date and time at the place.
    pub local: NaiveDateTime,
    /// How far from UTC that place was, in seconds east, where the camera says.
    pub offset_seconds: Option<i32>,
}

/// What was read from the file beside its pixels.
#[derive(Debug, Default)]
pub(crate) struct Metadata {
    pub(crate) taken: Option<Taken>,
    pub(crate) removed: BTreeSet<Removed>,
}

impl Metadata {
    /// Reads the blocks a file carries; one that makes no sense is `Other`.
    pub(crate) fn read(exif: Option<Vec<u8>>, xmp: Option<&[u8]>, iptc: bool) -> Self {
        let mut metadata =
            exif.filter(|block| !block.is_empty()).map_or_else(Self::default, |block| {
                match exif::Reader::new().read_raw(block) {
                    Ok(exif) => Self::from_exif(&exif),
                    Err(_) => Self { removed: [Removed::Other].into(), ..Self::default() },
                }
            });
        if let Some(xmp) = xmp {
            metadata.removed.insert(Removed::Program);
            if xmp.windows(4).any(|part| part.eq_ignore_ascii_case(b":gps")) {
                metadata.removed.insert(Removed::Location);
            }
        }
        if iptc {
            metadata.removed.insert(Removed::Words);
        }
        metadata
    }

    fn from_exif(exif: &Exif) -> Self {
        let kinds = exif.fields().filter_map(|field| match field.ifd_num {
            In::PRIMARY => kind(field.tag),
            _ => Some(Removed::SmallCopy),
        });
        Self { taken: taken(exif), removed: kinds.collect() }
    }
}

/// What a tag gives away; nothing for what describes the pixels alone.
fn kind(tag: Tag) -> Option<Removed> {
    use exif::Context::{Gps, Interop, Tiff};
    Some(match tag {
        _ if tag.context() == Gps => Removed::Location,
        _ if tag.context() == Interop => return None,
        Tag::Artist | Tag::Copyright | Tag::CameraOwnerName => Removed::Author,
        Tag::DateTime
        | Tag::DateTimeOriginal
        | Tag::DateTimeDigitized
        | Tag::OffsetTime
        | Tag::OffsetTimeOriginal
        | Tag::OffsetTimeDigitized
        | Tag::SubSecTime
        | Tag::SubSecTimeOriginal
        | Tag::SubSecTimeDigitized => Removed::Time,
        Tag::UserComment | Tag::ImageDescription => Removed::Words,
        Tag::Software => Removed::Program,
        Tag::Make | Tag::Model => Removed::Camera,
        Tag::MakerNote | Tag::ImageUniqueID => Removed::Camera,
        Tag::ExifVersion
        | Tag::FlashpixVersion
        | Tag::ColorSpace
        | Tag::ComponentsConfiguration
        | Tag::PixelXDimension
        | Tag::PixelYDimension => return None,
        // The first directory of a TIFF file is the picture itself.
        _ if tag.context() == Tiff && tag.number() < 0x1000 => return None,
        _ if tag.context() == Tiff => Removed::Other,
        _ => Removed::Camera,
    })
}

fn taken(exif: &Exif) -> Option<Taken> {
    let text = |tag| exif.get_field(tag, In::PRIMARY).and_then(|field| ascii(&field.value));
    let (time, offset) = [
        (Tag::DateTimeOriginal, Tag::OffsetTimeOriginal),
        (Tag::DateTimeDigitized, Tag::OffsetTimeDigitized),
    ]
    .into_iter()
    .find_map(|(time, offset)| Some((text(time)?, text(offset))))?;
    let local = NaiveDateTime::parse_from_str(time.trim(), "%Y:%m:%d %H:%M:%S").ok()?;
    let offset = offset.and_then(|text| text.trim().parse::<FixedOffset>().ok());
    // A camera whose clock was never set says 1970 or 1980.
    (1990..2100)
        .contains(&local.year())
        .then_some(Taken { local, offset_seconds: offset.map(|offset| offset.local_minus_utc()) })
}

fn ascii(value: &Value) -> Option<&str> {
    match value {
        Value::Ascii(lines) => lines.first().and_then(|line| std::str::from_utf8(line).ok()),
        _ => None,
    }
}
