//! A picture the right way up, without a second copy of it in memory.

use image::metadata::Orientation;
use image::{GenericImageView, ImageBuffer, Pixel};

/// A view of the pixels in `image` as `orientation` says they are to be seen
/// (Exif 2.32, tag 0x0112).
///
/// Rejected: turning the pixels. A picture of 48 million of them would need
/// their memory twice.
pub(crate) struct Turned<'a, P: Pixel> {
    image: &'a ImageBuffer<P, Vec<P::Subpixel>>,
    orientation: Orientation,
}

impl<'a, P: Pixel> Turned<'a, P> {
    pub(crate) fn new(
        image: &'a ImageBuffer<P, Vec<P::Subpixel>>,
        orientation: Orientation,
    ) -> Self {
        Self { image, orientation }
    }
}

impl<P: Pixel> GenericImageView for Turned<'_, P> {
    type Pixel = P;

    fn dimensions(&self) -> (u32, u32) {
        let (width, height) = self.image.dimensions();
        match self.orientation {
            Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH => (height, width),
            _ => (width, height),
        }
    }

    fn get_pixel(&self, x: u32, y: u32) -> P {
        let (right, bottom) = (self.image.width() - 1, self.image.height() - 1);
        let (x, y) = match self.orientation {
            Orientation::NoTransforms => (x, y),
            Orientation::FlipHorizontal => (right - x, y),
            Orientation::Rotate180 => (right - x, bottom - y),
            Orientation::FlipVertical => (x, bottom - y),
            Orientation::Rotate90FlipH => (y, x),
            Orientation::Rotate90 => (y, bottom - x),
            Orientation::Rotate270FlipH => (right - y, bottom - x),
            Orientation::Rotate270 => (right - y, x),
        };
        *self.image.get_pixel(x, y)
    }
}

#[cfg(test)]
mod tests {
    use image::{DynamicImage, GrayImage};

    use super::*;

    #[test]
    fn every_orientation_is_as_the_library_turns_it() {
        let image = GrayImage::from_raw(3, 2, (1..=6).collect()).unwrap();
        for number in 1..=8 {
            let orientation = Orientation::from_exif(number).unwrap();
            let turned = Turned::new(&image, orientation);
            let mut expected = DynamicImage::ImageLuma8(image.clone());
            expected.apply_orientation(orientation);
            assert_eq!(turned.dimensions(), expected.dimensions(), "{number}");
            let pixels: Vec<u8> = turned.pixels().map(|(_, _, pixel)| pixel.0[0]).collect();
            assert_eq!(pixels, expected.as_bytes(), "{number}");
        }
    }
}
