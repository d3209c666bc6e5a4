//! From pixels to the file that is kept, and to its small copy.

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::imageops;
use image::metadata::Orientation;
use image::{
    DynamicImage, GenericImageView, ImageBuffer, ImageEncoder, ImageError, ImageResult, Pixel,
    PixelWithColorType, Rgb, RgbImage, Rgba,
};

use crate::decode::{Decoded, MEMORY, Pixels};
use crate::picture::{PictureError, THUMBNAIL_MAX_BYTES};
use crate::turned::Turned;

/// The longest side of a small copy and its quality, best first.
const SMALL: [(u32, u8); 5] = [(320, 80), (320, 60), (256, 55), (192, 50), (96, 40)];

/// A file that was written.
pub(crate) struct Written {
    pub(crate) bytes: Vec<u8>,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

/// The picture as a JPEG file of this quality (1 to 100), the right way up.
/// Transparent places become white.
pub(crate) fn jpeg(decoded: &Decoded, quality: u8) -> Result<Written, PictureError> {
    let written = match &decoded.pixels {
        Pixels::Grey(image) => write_jpeg(&turned(image, decoded), quality, decoded),
        Pixels::Colour(image) => write_jpeg(&turned(image, decoded), quality, decoded),
        Pixels::WithAlpha(image) => write_jpeg(&OnWhite(turned(image, decoded)), quality, decoded),
    };
    written.map_err(|_| PictureError::Damaged)
}

/// The picture as a PNG file, the right way up.
pub(crate) fn png(decoded: Decoded) -> Result<Written, PictureError> {
    let mut image = match decoded.pixels {
        Pixels::Grey(image) => DynamicImage::from(image),
        Pixels::Colour(image) => DynamicImage::from(image),
        Pixels::WithAlpha(image) => DynamicImage::from(image),
    };
    // The encoder wants its rows one after another, so here the pixels turn,
    // and that takes their memory once more.
    let turns = decoded.orientation != Orientation::NoTransforms;
    if turns && 2 * image.as_bytes().len() as u64 > MEMORY {
        return Err(PictureError::TooManyPixels);
    }
    image.apply_orientation(decoded.orientation);
    let (width, height) = image.dimensions();
    let mut bytes = Vec::new();
    let mut encoder =
        PngEncoder::new_with_quality(&mut bytes, CompressionType::Default, FilterType::Adaptive);
    let written = match decoded.profile {
        Some(profile) => encoder.set_icc_profile(profile).map_err(ImageError::Unsupported),
        None => Ok(()),
    };
    written
        .and_then(|()| encoder.write_image(image.as_bytes(), width, height, image.color().into()))
        .map_err(|_| PictureError::Damaged)?;
    Ok(Written { bytes, width, height })
}

/// A small copy as a JPEG file of at most [`THUMBNAIL_MAX_BYTES`].
pub(crate) fn thumbnail(decoded: &Decoded) -> Result<Vec<u8>, PictureError> {
    for (side, quality) in SMALL {
        let small = match &decoded.pixels {
            Pixels::Grey(image) => DynamicImage::from(shrunk(&turned(image, decoded), side)),
            Pixels::Colour(image) => DynamicImage::from(shrunk(&turned(image, decoded), side)),
            Pixels::WithAlpha(image) => {
                DynamicImage::from(shrunk(&OnWhite(turned(image, decoded)), side))
            }
        };
        let small: RgbImage = small.into_rgb8();
        let mut bytes = Vec::new();
        JpegEncoder::new_with_quality(&mut bytes, quality)
            .encode_image(&small)
            .map_err(|_| PictureError::Damaged)?;
        if bytes.len() <= THUMBNAIL_MAX_BYTES {
            return Ok(bytes);
        }
    }
    Err(PictureError::Damaged)
}

fn turned<'a, P: Pixel>(
    image: &'a ImageBuffer<P, Vec<P::Subpixel>>,
    decoded: &Decoded,
) -> Turned<'a, P> {
    Turned::new(image, decoded.orientation)
}

fn write_jpeg<P>(
    image: &impl GenericImageView<Pixel = P>,
    quality: u8,
    decoded: &Decoded,
) -> ImageResult<Written>
where
    P: PixelWithColorType,
{
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, quality);
    if let Some(profile) = &decoded.profile {
        encoder.set_icc_profile(profile.clone()).map_err(ImageError::Unsupported)?;
    }
    encoder.encode_image(image)?;
    let (width, height) = image.dimensions();
    Ok(Written { bytes, width, height })
}

/// `image` made small enough for `side`, and never larger than it is.
fn shrunk<P>(image: &impl GenericImageView<Pixel = P>, side: u32) -> ImageBuffer<P, Vec<u8>>
where
    P: Pixel<Subpixel = u8> + 'static,
{
    let (width, height) = image.dimensions();
    let longest = width.max(height).max(1);
    let side = side.min(longest);
    let scaled = |length: u32| (length * side).div_ceil(longest).max(1);
    imageops::thumbnail(image, scaled(width), scaled(height))
}

/// A view of a picture with transparency as it looks on white paper.
struct OnWhite<'a>(Turned<'a, Rgba<u8>>);

impl GenericImageView for OnWhite<'_> {
    type Pixel = Rgb<u8>;

    fn dimensions(&self) -> (u32, u32) {
        self.0.dimensions()
    }

    fn get_pixel(&self, x: u32, y: u32) -> Rgb<u8> {
        let [red, green, blue, alpha] = self.0.get_pixel(x, y).0.map(u16::from);
        let white = 255 - alpha;
        let over = |colour: u16| ((colour * alpha + 255 * white + 127) / 255) as u8;
        Rgb([over(red), over(green), over(blue)])
    }
}
