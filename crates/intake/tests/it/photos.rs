//! What becomes of the pictures that people have.

use image::{DynamicImage, GenericImageView, ImageFormat, Rgba, RgbaImage};
use intake::{Content, Format, Keep, Picture, Removed, THUMBNAIL_MAX_BYTES, Whole};
use testkit::images::{CANARY, corners, encoded, photo, photo_without_place, unusual};

fn usual(bytes: Vec<u8>) -> Picture {
    intake::picture(bytes, Keep::Usual, Whole::Asked).unwrap()
}

fn pixels(bytes: &[u8]) -> DynamicImage {
    image::load_from_memory(bytes).unwrap()
}

/// Red top left, green top right, blue bottom left, white bottom right.
fn is_upright(bytes: &[u8]) -> bool {
    let image = pixels(bytes).into_rgb8();
    let (right, bottom) = (image.width() - 1, image.height() - 1);
    let is = |x, y, expected: [u8; 3]| {
        let seen = image.get_pixel(x, y).0;
        seen.iter().zip(expected).all(|(seen, expected)| seen.abs_diff(expected) < 40)
    };
    is(0, 0, [220, 20, 20])
        && is(right, 0, [20, 200, 20])
        && is(0, bottom, [20, 20, 220])
        && is(right, bottom, [250, 250, 250])
}

fn says(bytes: &[u8], words: &[u8]) -> bool {
    bytes.windows(words.len()).any(|part| part == words)
}

#[test]
fn nothing_of_what_the_camera_wrote_is_left() {
    let photo = photo(400, 300, 1);
    assert!(says(&photo, CANARY.as_bytes()));
    for keep in [Keep::Usual, Keep::Original] {
        let picture = intake::picture(photo.clone(), keep, Whole::Asked).unwrap();
        for file in [&picture.bytes, &picture.thumbnail] {
            for words in [CANARY.as_bytes(), b"Exif", b"xap", b"2026:05:03"] {
                assert!(!says(file, words), "{keep:?}: {}", words.escape_ascii());
            }
        }
        use Removed::{Author, Camera, Location, Program, SmallCopy, Time, Words};
        let all = [Location, Camera, Author, Time, Words, Program, SmallCopy];
        assert_eq!(picture.removed, all.into());
        assert!(picture.had_location());
        let taken = picture.taken.unwrap();
        assert_eq!(taken.local.to_string(), "2026-05-03 08:15:00");
        assert_eq!(taken.offset_seconds, Some(3600));
    }
}

#[test]
fn a_place_is_reported_where_there_was_one() {
    let picture = usual(photo_without_place(40, 30));
    assert!(!picture.had_location() && picture.removed.contains(&Removed::Camera));
    assert_eq!(picture.taken, None);
    let picture = usual(encoded(&corners(40, 30).into(), ImageFormat::Jpeg));
    assert_eq!(picture.removed, [].into());
}

#[test]
fn every_picture_is_the_right_way_up() {
    for orientation in 1..=8 {
        let stored = DynamicImage::from(corners(80, 60));
        // As a camera stores what it sees when held so.
        let turned = image::metadata::Orientation::from_exif(orientation).unwrap();
        let undo = match orientation {
            6 => image::metadata::Orientation::Rotate270,
            8 => image::metadata::Orientation::Rotate90,
            _ => turned,
        };
        let mut seen = stored.clone();
        seen.apply_orientation(undo);
        let plain = encoded(&seen, ImageFormat::Jpeg);
        let tagged = photo(8, 8, orientation.into());
        let exif = 2..4 + usize::from(u16::from_be_bytes([tagged[4], tagged[5]]));
        let file = [&plain[..2], &tagged[exif], &plain[2..]].concat();
        for keep in [Keep::Usual, Keep::Original] {
            let picture = intake::picture(file.clone(), keep, Whole::Asked).unwrap();
            assert_eq!((picture.width, picture.height), (80, 60), "{orientation} {keep:?}");
            assert_eq!(pixels(&picture.bytes).dimensions(), (80, 60));
            assert!(is_upright(&picture.bytes), "{orientation} {keep:?}");
            assert!(is_upright(&picture.thumbnail), "{orientation} {keep:?}");
            assert_eq!(picture.turned, orientation != 1);
        }
    }
}

#[test]
fn an_original_keeps_every_pixel() {
    let photo = photo(400, 300, 1);
    let original = intake::picture(photo.clone(), Keep::Original, Whole::Asked).unwrap();
    assert_eq!(pixels(&original.bytes), pixels(&photo));
    let usual = usual(photo.clone());
    assert_ne!(pixels(&usual.bytes), pixels(&photo));
    let bitmap = encoded(&corners(40, 30).into(), ImageFormat::Bmp);
    let original = intake::picture(bitmap.clone(), Keep::Original, Whole::Asked).unwrap();
    assert_eq!((original.format, pixels(&original.bytes)), (Format::Png, pixels(&bitmap)));
}

#[test]
fn unusual_pictures_become_usual_ones() {
    for sample in unusual() {
        let picture = intake::picture(sample.bytes, Keep::Usual, Whole::Asked)
            .unwrap_or_else(|error| panic!("{}: {error}", sample.name));
        let content = Content::of(&picture.bytes);
        assert_eq!(content.media_type(), picture.format.media_type(), "{}", sample.name);
        let seen = pixels(&picture.bytes);
        assert_eq!(seen.dimensions(), (picture.width, picture.height), "{}", sample.name);
        assert!(picture.thumbnail.len() <= THUMBNAIL_MAX_BYTES);
        let is_clear = sample.name.contains("transparency");
        assert_eq!(seen.color().has_alpha(), is_clear, "{}", sample.name);
        if sample.name.contains("animated") {
            assert!(is_upright(&picture.bytes), "{}: the first frame", sample.name);
        }
        if sample.name == "CMYK JPEG" {
            // Stored the other way round: no cyan, half of the rest.
            let [red, green, blue] = seen.into_rgb8().get_pixel(4, 4).0;
            assert!(red > green + 30 && green.abs_diff(blue) < 10, "{red} {green} {blue}");
        }
    }
}

#[test]
fn transparent_places_of_a_small_copy_are_white() {
    let clear = RgbaImage::from_pixel(40, 30, Rgba([0, 0, 0, 0]));
    let picture = usual(encoded(&clear.into(), ImageFormat::Png));
    let small = pixels(&picture.thumbnail).into_rgb8();
    assert!(small.get_pixel(5, 5).0.iter().all(|colour| *colour > 250));
    assert_eq!(picture.format, Format::Png);
}

#[test]
fn a_small_copy_is_small_whatever_it_shows() {
    let mut state = 1_u32;
    let noise = RgbaImage::from_fn(1500, 1500, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [a, b, c, _] = state.to_be_bytes();
        Rgba([a, b, c, 255])
    });
    let picture = usual(encoded(&noise.into(), ImageFormat::Png));
    assert!(picture.thumbnail.len() <= THUMBNAIL_MAX_BYTES, "{}", picture.thumbnail.len());
}
