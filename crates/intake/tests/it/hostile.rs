//! Files that mean harm, or are broken.

use image::ImageFormat;
use intake::{Content, FILE_MAX_BYTES, Keep, PictureError, Whole};
use testkit::images::{corners, encoded, hostile, photo};

#[test]
fn each_gives_a_picture_or_one_reason() {
    for sample in hostile() {
        let size = sample.bytes.len();
        match intake::picture(sample.bytes, Keep::Usual, Whole::Asked) {
            Ok(picture) => {
                // The profile is left out, as is the half that is not there.
                let may = sample.name.contains("profile");
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
                    "half a JPEG" | "half a PNG" => PictureError::CutShort,
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
        pictures += u32::from(intake::picture(bytes, Keep::Original, Whole::Asked).is_ok());
    }
    assert!(pictures > 0 && (pictures as usize) < whole.len() / 2);
}

#[test]
fn a_file_that_is_too_large_is_not_looked_at() {
    let large = vec![0xff; FILE_MAX_BYTES as usize + 1];
    assert_eq!(intake::picture(large, Keep::Usual, Whole::Asked), Err(PictureError::TooLarge));
}

#[test]
fn a_picture_that_ends_too_early_is_kept_as_far_as_it_goes_if_asked() {
    let image = corners(200, 150).into();
    let whole_of = |format| encoded(&image, format);
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::Bmp] {
        let whole = whole_of(format);
        let cut = whole[..whole.len() * 3 / 4].to_vec();
        let refused = intake::picture(cut.clone(), Keep::Original, Whole::Asked);
        assert_eq!(refused, Err(PictureError::CutShort), "{format:?}");
        for keep in [Keep::Usual, Keep::Original] {
            let kept = intake::picture(cut.clone(), keep, Whole::NotAsked).unwrap();
            assert_eq!((kept.width, kept.height), (200, 150), "{format:?}");
        }
        let taken = intake::picture(whole.clone(), Keep::Usual, Whole::NotAsked);
        assert_eq!(taken, intake::picture(whole, Keep::Usual, Whole::Asked));
    }
    for format in [ImageFormat::Gif, ImageFormat::Tiff, ImageFormat::WebP] {
        let whole = whole_of(format);
        let cut = whole[..whole.len() * 3 / 4].to_vec();
        let refused = intake::picture(cut, Keep::Usual, Whole::Asked).unwrap_err();
        let said = [PictureError::CutShort, PictureError::Damaged];
        assert!(said.contains(&refused), "{format:?}: {refused:?}");
    }
}
