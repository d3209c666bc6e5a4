//! From a file to pixels, within bounds.

use std::error::Error;
use std::io::{self, Cursor};

use image::codecs::png::PngDecoder;
use image::error::{ImageError, ImageResult};
use image::metadata::Orientation;
use image::{
    ColorType, DynamicImage, GrayImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbImage,
    RgbaImage,
};

use crate::jpeg;
use crate::metadata::Metadata;
use crate::picture::{PIXELS_MAX, PictureError, SIDE_MAX, Whole};

/// What pixels may take in memory, in bytes: those of the largest pictures that
/// phones take (48 or 50 million pixels), in 8 bits and three colours.
pub(crate) const MEMORY: u64 = 152 * 1024 * 1024;

/// What the texts and profiles of a PNG file may take in memory, unpacked.
const MEMORY_BESIDE: u64 = 8 * 1024 * 1024;

/// A colour profile of a camera or a screen is far smaller.
const PROFILE_MAX_BYTES: usize = 64 * 1024;

/// Pixels in one of the three forms that are kept.
pub(crate) enum Pixels {
    Grey(GrayImage),
    Colour(RgbImage),
    /// With room for transparency.
    WithAlpha(RgbaImage),
}

/// A picture's file, read.
pub(crate) struct Decoded {
    pub(crate) pixels: Pixels,
    pub(crate) orientation: Orientation,
    pub(crate) metadata: Metadata,
    pub(crate) profile: Option<Vec<u8>>,
}

pub(crate) fn decode(
    bytes: Vec<u8>,
    format: ImageFormat,
    whole: Whole,
) -> Result<Decoded, PictureError> {
    if whole == Whole::Asked && format == ImageFormat::Jpeg && jpeg::ends_early(&bytes) {
        return Err(PictureError::CutShort);
    }
    let progressive = format == ImageFormat::Jpeg && jpeg::is_progressive(&bytes);
    // Of a TIFF file the whole is a block of metadata with a picture in it.
    let tags = (format == ImageFormat::Tiff).then(|| bytes.clone());
    let mut decoder = decoder(bytes, format).map_err(refused)?;
    check_size(&decoder, progressive)?;

    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let exif = tags.or_else(|| decoder.exif_metadata().ok().flatten());
    let xmp = decoder.xmp_metadata().ok().flatten();
    let iptc = decoder.iptc_metadata().ok().flatten().is_some();
    let metadata = Metadata::read(exif, xmp.as_deref(), iptc);
    let profile = decoder.icc_profile().ok().flatten();
    let read = DynamicImage::from_decoder(AsFarAsItGoes { decoder, whole });
    let pixels = Pixels::from(read.map_err(refused)?);
    let profile = profile.filter(|profile| pixels.fits(profile));
    Ok(Decoded { pixels, orientation, metadata, profile })
}

fn decoder(bytes: Vec<u8>, format: ImageFormat) -> ImageResult<Box<dyn ImageDecoder>> {
    let bytes = Cursor::new(bytes);
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    limits.max_alloc = Some(MEMORY);
    if format == ImageFormat::Png {
        // Here the limit is for what comes beside the pixels, and is packed.
        limits.max_alloc = Some(MEMORY_BESIDE);
        return Ok(Box::new(PngDecoder::with_limits(bytes, limits)?));
    }
    let mut reader = ImageReader::with_format(bytes, format);
    reader.limits(limits);
    Ok(Box::new(reader.into_decoder()?))
}

/// What it says of its size is believed only as a reason to stop.
fn check_size(decoder: &impl ImageDecoder, progressive: bool) -> Result<(), PictureError> {
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels == 0 {
        return Err(PictureError::Damaged);
    }
    // Coefficients of a progressive picture take two bytes in each colour.
    let coefficients = if progressive { pixels * 6 } else { 0 };
    let (bytes, narrowed) = match decoder.color_type() {
        ColorType::L8 | ColorType::Rgb8 | ColorType::Rgba8 => (decoder.total_bytes(), 0),
        ColorType::La8 => (decoder.total_bytes(), pixels * 4),
        ColorType::L16 => (decoder.total_bytes(), pixels),
        ColorType::Rgb16 | ColorType::Rgb32F => (decoder.total_bytes(), pixels * 3),
        _ => (decoder.total_bytes(), pixels * 4),
    };
    if pixels > PIXELS_MAX || bytes + coefficients + narrowed > MEMORY {
        return Err(PictureError::TooManyPixels);
    }
    Ok(())
}

/// Keeps what was decoded before a file ended, where that is wanted.
struct AsFarAsItGoes {
    decoder: Box<dyn ImageDecoder>,
    whole: Whole,
}

impl ImageDecoder for AsFarAsItGoes {
    fn dimensions(&self) -> (u32, u32) {
        self.decoder.dimensions()
    }

    fn color_type(&self) -> ColorType {
        self.decoder.color_type()
    }

    fn read_image(self, pixels: &mut [u8]) -> ImageResult<()> {
        match self.decoder.read_image_boxed(pixels) {
            // Nothing but black is no part of a picture.
            Err(error) if self.whole == Whole::NotAsked && is_cut_short(&error) => {
                if pixels.iter().any(|byte| *byte != 0) { Ok(()) } else { Err(error) }
            }
            read => read,
        }
    }

    fn read_image_boxed(self: Box<Self>, pixels: &mut [u8]) -> ImageResult<()> {
        (*self).read_image(pixels)
    }
}

/// Whether a file ended where more of it should be.
fn is_cut_short(error: &ImageError) -> bool {
    let mut cause: Option<&(dyn Error + 'static)> = match error {
        ImageError::IoError(io) => Some(io),
        other => Some(other),
    };
    while let Some(one) = cause {
        let io = one.downcast_ref::<io::Error>();
        if io.is_some_and(|io| io.kind() == io::ErrorKind::UnexpectedEof) {
            return true;
        }
        cause = one.source();
    }
    false
}

fn refused(error: ImageError) -> PictureError {
    if is_cut_short(&error) {
        return PictureError::CutShort;
    }
    match error {
        ImageError::Limits(_) => PictureError::TooManyPixels,
        ImageError::Unsupported(_) => PictureError::Unusual,
        _ => PictureError::Damaged,
    }
}

impl From<DynamicImage> for Pixels {
    fn from(image: DynamicImage) -> Self {
        match image {
            DynamicImage::ImageLuma8(grey) => Self::Grey(grey),
            DynamicImage::ImageRgb8(colour) => Self::Colour(colour),
            DynamicImage::ImageLuma16(_) => Self::Grey(image.into_luma8()),
            DynamicImage::ImageRgb16(_) | DynamicImage::ImageRgb32F(_) => {
                Self::Colour(image.into_rgb8())
            }
            other => Self::WithAlpha(other.into_rgba8()),
        }
    }
}

impl Pixels {
    /// Whether anything shows through. A GIF is always decoded with
    /// transparency, whether it has any or not.
    pub(crate) fn is_clear(&self) -> bool {
        match self {
            Self::WithAlpha(image) => image.pixels().any(|pixel| pixel.0[3] != u8::MAX),
            Self::Grey(_) | Self::Colour(_) => false,
        }
    }

    pub(crate) fn dimensions(&self) -> (u32, u32) {
        match self {
            Self::Grey(image) => image.dimensions(),
            Self::Colour(image) => image.dimensions(),
            Self::WithAlpha(image) => image.dimensions(),
        }
    }

    /// Whether a colour profile (ICC.1, section 7.2: the colour space is at
    /// byte 16) is for these colours: that of a CMYK picture is not any more.
    fn fits(&self, profile: &[u8]) -> bool {
        let space: &[u8] = match self {
            Self::Grey(_) => b"GRAY",
            Self::Colour(_) | Self::WithAlpha(_) => b"RGB ",
        };
        profile.len() <= PROFILE_MAX_BYTES && profile.get(16..20) == Some(space)
    }
}
