//! Files that mean harm, or are broken.

use intake::{Content, FILE_MAX_BYTES, Keep, PictureError};
use testkit::images::{hostile, photo};

#[test]
fn each_gives_a_picture_or_one_reason() {
    for sample in hostile() {
        let size = sample.bytes.len();
        match intake::picture(sample.bytes, Keep::Usual) {
            Ok(picture) => {
                // The profile is left out, as is the half that is not there.
                let may = sample.name.starts_with("half") || sample.name.contains("profile");
                assert!(may, "{} ({size} bytes)", sample.name);
                assert_eq!(Content::of(&picture.bytes).media_type(), picture.format.media_type());
            }
            Err(error) => {
                let expected = match sample.name {
                    "HEIC" => PictureError::Heic,
                    "AVIF" => PictureError::Avif,
                    "SVG" => PictureError::Svg,
                    "PDF" => PictureError::Pdf,
                    "text" => PictureError::NotAPicture,
                    "nothing" => PictureError::Empty,
                    name if name.contains("000 by") || name.contains("65,535") => {
                        PictureError::TooManyPixels
                    }
                    _ => error,
                };
                assert_eq!(error, expected, "{}", sample.name);
            }
        }
    }
}

#[test]
fn any_change_of_a_byte_gives_a_picture_or_a_reason() {
    let whole = photo(16, 12, 6);
    let mut pictures = 0;
    for place in (0..whole.len()).step_by(2) {
        let mut bytes = whole.clone();
        bytes[place] ^= 0x81;
        pictures += u32::from(intake::picture(bytes, Keep::Original).is_ok());
    }
    assert!(pictures > 0 && (pictures as usize) < whole.len() / 2);
}

#[test]
fn a_file_that_is_too_large_is_not_looked_at() {
    let large = vec![0xff; FILE_MAX_BYTES as usize + 1];
    assert_eq!(intake::picture(large, Keep::Usual), Err(PictureError::TooLarge));
}
