//! Pictures as cameras write them, and as somebody would who means harm.

use std::io::Cursor;

use exif::experimental::Writer;
use exif::{Field, In, Rational, Tag, Value};
/// What a picture can be written as.
pub use image::ImageFormat as Format;
use image::codecs::gif::GifEncoder;
use image::codecs::webp::WebPEncoder;
use image::{DynamicImage, ExtendedColorType, Frame, ImageBuffer, Rgb, RgbImage, Rgba, RgbaImage};

/// A word in the metadata of [`photo`] that must not be found anywhere after.
pub const CANARY: &str = "CanaryCamera";

/// A picture whose corners tell how it is turned: red at the top left, green
/// at the top right, blue at the bottom left, white at the bottom right.
#[must_use]
pub fn corners(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| match (x * 2 < width, y * 2 < height) {
        (true, true) => Rgb([220, 20, 20]),
        (false, true) => Rgb([20, 200, 20]),
        (true, false) => Rgb([20, 20, 220]),
        (false, false) => Rgb([250, 250, 250]),
    })
}

/// A picture in one of the formats, without metadata.
#[must_use]
pub fn encoded(image: &DynamicImage, format: Format) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).expect("the picture can be written");
    bytes.into_inner()
}

/// A JPEG file as a phone writes it: which side is up (Exif, 1 to 8), when it
/// was taken (8:15 on 3 May 2026, British Summer Time), where, with what, by
/// whom, with a small copy, with XMP and with words.
#[must_use]
pub fn photo(width: u32, height: u32, orientation: u16) -> Vec<u8> {
    let jpeg = encoded(&corners(width, height).into(), Format::Jpeg);
    let exif = [b"Exif\0\0", exif_block(orientation).as_slice()].concat();
    let xmp = format!("http://ns.adobe.com/xap/1.0/\0<x exif:GPSLatitude='1'>{CANARY}</x>");
    [
        b"\xff\xd8".to_vec(),
        segment(0xe1, &exif),
        segment(0xe1, xmp.as_bytes()),
        segment(0xfe, CANARY.as_bytes()),
        jpeg[2..].to_vec(),
        CANARY.as_bytes().to_vec(),
    ]
    .concat()
}

/// The same without the place.
#[must_use]
pub fn photo_without_place(width: u32, height: u32) -> Vec<u8> {
    let jpeg = encoded(&corners(width, height).into(), Format::Jpeg);
    let make = Field { tag: Tag::Make, ifd_num: In::PRIMARY, value: text(CANARY) };
    let exif = [b"Exif\0\0", block(&[make]).as_slice()].concat();
    [b"\xff\xd8".to_vec(), segment(0xe1, &exif), jpeg[2..].to_vec()].concat()
}

fn exif_block(orientation: u16) -> Vec<u8> {
    let degrees = |degrees| {
        let part = |num| Rational { num, denom: 1 };
        Value::Rational(vec![part(degrees), part(30), part(15)])
    };
    let fields = [
        (Tag::Orientation, Value::Short(vec![orientation])),
        (Tag::Make, text(CANARY)),
        (Tag::BodySerialNumber, text(CANARY)),
        (Tag::Artist, text(CANARY)),
        (Tag::ImageDescription, text(CANARY)),
        (Tag::Software, text(CANARY)),
        (Tag::DateTimeOriginal, text("2026:05:03 08:15:00")),
        (Tag::OffsetTimeOriginal, text("+01:00")),
        (Tag::GPSLatitudeRef, text("N")),
        (Tag::GPSLatitude, degrees(53)),
        (Tag::GPSLongitudeRef, text("W")),
        (Tag::GPSLongitude, degrees(1)),
    ];
    block(&fields.map(|(tag, value)| Field { tag, ifd_num: In::PRIMARY, value }))
}

fn block(fields: &[Field]) -> Vec<u8> {
    let small = encoded(&corners(16, 12).into(), Format::Jpeg);
    let mut writer = Writer::new();
    for field in fields {
        writer.push_field(field);
    }
    writer.set_jpeg(&small, In::THUMBNAIL);
    let mut bytes = Cursor::new(Vec::new());
    writer.write(&mut bytes, true).expect("the metadata can be written");
    bytes.into_inner()
}

fn text(text: &str) -> Value {
    Value::Ascii(vec![text.as_bytes().to_vec()])
}

/// A file that is named, and what it is.
pub struct Sample {
    /// What it is.
    pub name: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
}

/// Unusual pictures that a person may well have; each gives a picture.
#[must_use]
pub fn unusual() -> Vec<Sample> {
    let wide: ImageBuffer<Rgb<u16>, Vec<u16>> =
        ImageBuffer::from_fn(40, 30, |x, y| Rgb([(x * 1600) as u16, (y * 2000) as u16, 65_535]));
    let clear = RgbaImage::from_fn(40, 30, |x, _| Rgba([200, 30, 30, (x * 6) as u8]));
    let grey = DynamicImage::from(corners(40, 30)).into_luma8();
    vec![
        sample("16-bit PNG", encoded(&wide.clone().into(), Format::Png)),
        sample("16-bit TIFF", encoded(&wide.into(), Format::Tiff)),
        sample("PNG with transparency", encoded(&clear.clone().into(), Format::Png)),
        sample("WebP with transparency", encoded(&clear.into(), Format::WebP)),
        sample("grey JPEG", encoded(&grey.into(), Format::Jpeg)),
        sample("CMYK JPEG", CMYK.to_vec()),
        sample("BMP", encoded(&corners(40, 30).into(), Format::Bmp)),
        sample("animated GIF", animated_gif()),
        sample("animated WebP", animated_webp()),
        sample("one pixel", encoded(&corners(1, 1).into(), Format::Png)),
        sample("a thin line", encoded(&corners(3000, 1).into(), Format::Jpeg)),
    ]
}

/// Files that are not what they seem, or that would fill the memory.
#[must_use]
pub fn hostile() -> Vec<Sample> {
    let jpeg = photo(400, 300, 6);
    let png = encoded(&corners(400, 300).into(), Format::Png);
    let half = |bytes: &[u8]| bytes[..bytes.len() / 2].to_vec();
    let mut samples = vec![
        sample("PNG that claims 60,000 by 60,000", png_of(60_000, 60_000, 6, &zlib_zeros(1000))),
        sample("PNG of zeros, 9,000 by 9,000", png_of(9000, 9000, 6, &zlib_zeros(324_009_000))),
        sample("PNG with a profile of 400 MB", png_with_profile(400_000_000)),
        sample("PNG of no size", png_of(0, 0, 2, &zlib_zeros(1))),
        sample("PNG of the largest size", png_of(0x7fff_ffff, 0x7fff_ffff, 2, &[])),
        sample("JPEG that claims 65,535 by 65,535", jpeg_of(0xc0, 65_535, 65_535)),
        sample("JPEG in passes, 9,000 by 9,000", jpeg_of(0xc2, 9000, 9000)),
        sample("JPEG of no size", jpeg_of(0xc0, 0, 0)),
        sample("GIF that claims 65,535 by 65,535", gif_of(65_535, 65_535)),
        sample("GIF of no size", gif_of(0, 0)),
        sample("TIFF that claims 60,000 by 60,000", tiff_of(60_000, 60_000, 1)),
        sample("TIFF with 2,000 million strips", tiff_of(100, 2_000_000_000, 2_000_000_000)),
        sample("WebP that claims 16,383 by 16,383", webp_of(16_383, 16_383)),
        sample("BMP that claims 60,000 by 60,000", bmp_of(60_000, 60_000)),
        sample("BMP of negative size", bmp_of(-5, i32::MIN)),
        sample("half a JPEG", half(&jpeg)),
        sample("half a PNG", half(&png)),
        sample("HEIC", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\x08mdat".to_vec()),
        sample("AVIF", b"\0\0\0\x18ftypavif\0\0\0\0mif1avif\0\0\0\x08mdat".to_vec()),
        sample("SVG", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec()),
        sample("PDF", b"%PDF-1.7\n".to_vec()),
        sample("text", b"Dear Ms Rao".to_vec()),
        sample("nothing", Vec::new()),
    ];
    for (name, start) in [
        ("a JPEG beginning", &b"\xff\xd8\xff"[..]),
        ("a PNG beginning", b"\x89PNG\r\n\x1a\n"),
        ("a GIF beginning", b"GIF89a"),
        ("a TIFF beginning", b"II*\0"),
        ("a WebP beginning", b"RIFF\xff\xff\xff\xffWEBPVP8L"),
        ("a BMP beginning", b"BM\x46\0\0\0\0\0\0\0"),
    ] {
        samples.push(sample(name, start.to_vec()));
        samples.push(sample(name, [start, &[0xff; 4000]].concat()));
        samples.push(sample(name, [start, &[0; 4000]].concat()));
    }
    samples
}

fn sample(name: &'static str, bytes: Vec<u8>) -> Sample {
    Sample { name, bytes }
}

fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).expect("a segment is short");
    [&[0xff, marker], &length.to_be_bytes()[..], content].concat()
}

/// 8 by 8 pixels in cyan, magenta, yellow and black, as Adobe writes them: the
/// first at full, the others at half. Every coefficient but the first is 0.
const CMYK: &[u8] = b"\xff\xd8\
    \xff\xee\0\x0eAdobe\0\x64\0\0\0\0\0\
    \xff\xdb\0\x43\0\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\
    \x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\
    \x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\
    \xff\xc0\0\x14\x08\0\x08\0\x08\x04\x01\x11\0\x02\x11\0\x03\x11\0\x04\x11\0\
    \xff\xc4\0\x15\0\0\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x07\
    \xff\xc4\0\x14\x10\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\
    \xff\xda\0\x0e\x04\x01\0\x02\0\x03\0\x04\0\0\x3f\0\x7f\0\x1f\xff\xd9";

fn animated_gif() -> Vec<u8> {
    let mut bytes = Vec::new();
    {
        let mut encoder = GifEncoder::new(&mut bytes);
        let first = DynamicImage::from(corners(40, 30)).into_rgba8();
        let second = RgbaImage::from_pixel(40, 30, Rgba([0, 0, 0, 255]));
        encoder.encode_frames([Frame::new(first), Frame::new(second)]).expect("frames");
    }
    bytes
}

/// Two frames in one container (RFC 9649, section 2.7).
fn animated_webp() -> Vec<u8> {
    let frame = |image: RgbImage| {
        let mut file = Vec::new();
        WebPEncoder::new_lossless(&mut file)
            .encode(image.as_raw(), 40, 30, ExtendedColorType::Rgb8)
            .expect("a frame");
        let place = [0, 0, 0, 0, 0, 0, 39, 0, 0, 29, 0, 0, 100, 0, 0, 0];
        riff(b"ANMF", &[&place, &file[12..]].concat())
    };
    let canvas = [0b10, 0, 0, 0, 39, 0, 0, 29, 0, 0];
    let chunks = [
        b"WEBP".to_vec(),
        riff(b"VP8X", &canvas),
        riff(b"ANIM", &[255, 255, 255, 255, 0, 0]),
        frame(corners(40, 30)),
        frame(RgbImage::new(40, 30)),
    ];
    riff(b"RIFF", &chunks.concat())
}

fn riff(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).expect("a chunk is short").to_le_bytes();
    let padding = &[0][..content.len() % 2];
    [name, &length[..], content, padding].concat()
}

fn png_of(width: u32, height: u32, colours: u8, data: &[u8]) -> Vec<u8> {
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, colours, 0, 0, 0]].concat();
    png(&[(b"IHDR", &header), (b"IDAT", data), (b"IEND", &[])])
}

fn png_with_profile(bytes: u64) -> Vec<u8> {
    let header = [0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0];
    let profile = [b"profile\0\0", zlib_zeros(bytes).as_slice()].concat();
    png(&[(b"IHDR", &header), (b"iCCP", &profile), (b"IDAT", &zlib_zeros(4)), (b"IEND", &[])])
}

fn png(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    for (name, content) in chunks {
        bytes.extend(u32::try_from(content.len()).expect("a chunk is short").to_be_bytes());
        let named = [&name[..], content].concat();
        bytes.extend_from_slice(&named);
        bytes.extend(crc32(&named).to_be_bytes());
    }
    bytes
}

/// PNG, annex D.
fn crc32(bytes: &[u8]) -> u32 {
    const TABLE: [u32; 256] = {
        let mut table = [0; 256];
        let mut place = 0;
        while place < 256 {
            let mut crc = place as u32;
            let mut bit = 0;
            while bit < 8 {
                crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
                bit += 1;
            }
            table[place] = crc;
            place += 1;
        }
        table
    };
    !bytes.iter().fold(u32::MAX, |crc, byte| TABLE[(crc as u8 ^ byte) as usize] ^ (crc >> 8))
}

/// So many zeros as zlib packs them (RFC 1950 and 1951): one zero, and then
/// "the last byte 258 times" in 13 bits, again and again.
fn zlib_zeros(count: u64) -> Vec<u8> {
    let mut bits = Bits { bytes: vec![0x78, 0x01], used: 8 };
    bits.put(0b011, 3);
    bits.put_reversed(0b0011_0000, 8);
    let repeats = count.saturating_sub(1) / 258;
    let again = |bits: &mut Bits, times| {
        for _ in 0..times {
            bits.put_reversed(0b1100_0101, 8);
            bits.put(0, 5);
        }
    };
    again(&mut bits, repeats % 8);
    if repeats >= 16 {
        // Eight of them are 13 bytes, whatever bit they begin at.
        again(&mut bits, 16);
        let unfinished = bits.bytes.pop().expect("a byte");
        let thirteen = bits.bytes[bits.bytes.len() - 13..].repeat((repeats / 8 - 2) as usize);
        bits.bytes.extend(thirteen);
        bits.bytes.push(unfinished);
    } else {
        again(&mut bits, repeats / 8 * 8);
    }
    for _ in 0..count.saturating_sub(1) % 258 {
        bits.put_reversed(0b0011_0000, 8);
    }
    bits.put(0, 7);
    let adler = ((count % 65_521) << 16 | 1) as u32;
    [bits.bytes, adler.to_be_bytes().to_vec()].concat()
}

struct Bits {
    bytes: Vec<u8>,
    used: u32,
}

impl Bits {
    /// From the lowest bit up.
    fn put(&mut self, bits: u32, count: u32) {
        for place in 0..count {
            if self.used == 8 {
                self.bytes.push(0);
                self.used = 0;
            }
            *self.bytes.last_mut().expect("a byte") |= ((bits >> place & 1) << self.used) as u8;
            self.used += 1;
        }
    }

    fn put_reversed(&mut self, bits: u32, count: u32) {
        self.put(bits.reverse_bits() >> (32 - count), count);
    }
}

/// A photo as large as phones take them, 8000 by 6000 in one grey, held so
/// that it must be turned. Made without making its pixels: a bit each says that
/// a block of 8 by 8 differs in nothing from the one before.
#[must_use]
pub fn large_photo() -> Vec<u8> {
    let exif = [b"Exif\0\0", exif_block(6).as_slice()].concat();
    let jpeg = jpeg_of(0xc0, 8000, 6000);
    let end = jpeg.len() - 2;
    let blocks = vec![0; 3 * 2 * (8000 / 8) * (6000 / 8) / 8];
    [&jpeg[..2], &segment(0xe1, &exif), &jpeg[2..end], &blocks, &jpeg[end..]].concat()
}

fn jpeg_of(frame: u8, width: u16, height: u16) -> Vec<u8> {
    let [w, h] = [width, height].map(u16::to_be_bytes);
    let quantities = [&[0][..], &[8; 64]].concat();
    let size = [&[8][..], &h, &w, &[3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]].concat();
    let codes = |class: u8| [&[class, 1][..], &[0; 15], &[0]].concat();
    let spectrum_end = if frame == 0xc2 { 0 } else { 63 };
    [
        b"\xff\xd8".to_vec(),
        segment(0xdb, &quantities),
        segment(frame, &size),
        segment(0xc4, &codes(0)),
        segment(0xc4, &codes(0x10)),
        segment(0xda, &[3, 1, 0, 2, 0, 3, 0, 0, spectrum_end, 0]),
        vec![0; 100],
        b"\xff\xd9".to_vec(),
    ]
    .concat()
}

fn gif_of(width: u16, height: u16) -> Vec<u8> {
    let size = [width.to_le_bytes(), height.to_le_bytes()].concat();
    let palette = [0, 0, 0, 255, 255, 255];
    [
        b"GIF89a",
        &size[..],
        &[0x80, 0, 0],
        &palette,
        &[0x2c, 0, 0, 0, 0],
        &size,
        &[0, 2, 2, 0x44, 0x01, 0, 0x3b],
    ]
    .concat()
}

fn tiff_of(width: u32, height: u32, strips: u32) -> Vec<u8> {
    let tags: [(u16, u16, u32, u32); 8] = [
        (256, 4, 1, width),
        (257, 4, 1, height),
        (258, 3, 1, 8),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 4, strips, 8),
        (278, 4, 1, if strips == 1 { height } else { 1 }),
        (279, 4, strips, 8),
    ];
    let mut bytes = b"II*\0\x08\0\0\0\x08\0".to_vec();
    for (tag, kind, count, value) in tags {
        bytes.extend(tag.to_le_bytes());
        bytes.extend(kind.to_le_bytes());
        bytes.extend(count.to_le_bytes());
        bytes.extend(value.to_le_bytes());
    }
    bytes.extend([0; 100]);
    bytes
}

/// Lossless WebP (RFC 9649, section 3.4): the size is in 14 bits each.
fn webp_of(width: u32, height: u32) -> Vec<u8> {
    let size = (width - 1) | (height - 1) << 14;
    let data = [&[0x2f][..], &size.to_le_bytes(), &[0; 40]].concat();
    riff(b"RIFF", &[b"WEBP", riff(b"VP8L", &data).as_slice()].concat())
}

fn bmp_of(width: i32, height: i32) -> Vec<u8> {
    [
        b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0",
        &width.to_le_bytes()[..],
        &height.to_le_bytes(),
        &[1, 0, 24, 0],
        &[0; 24],
        &[0; 100],
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_are_packed_as_zlib_unpacks_them() {
        let width = 1000;
        for height in [1, 5, 100, 1000] {
            // Each row begins with how it is filtered: not at all.
            let packed = zlib_zeros(u64::from(height * (width + 1)));
            let image = image::load_from_memory(&png_of(width, height, 0, &packed)).unwrap();
            assert_eq!((image.width(), image.height()), (width, height));
            assert!(image.as_bytes().iter().all(|byte| *byte == 0));
        }
    }
}
