//! A graze on an ankle, healing from week to week: drawn, not taken.

use std::collections::BTreeSet;

use api::{NewPhoto, Source};
use model::{FieldError, Label};

use super::year::Year;

const WIDTH: u32 = 480;
const HEIGHT: u32 = 360;
/// Days ago, how wide the graze still is in pixels, and what is said of it.
const WEEKS: [(i64, u32, &str); 5] = [
    (62, 90, "The day I slipped on the step."),
    (55, 74, "Dry now, and the edges are clean."),
    (48, 56, "Smaller. It itches."),
    (41, 34, "Nearly there."),
    (34, 14, "Only a pink mark. Last picture."),
];

/// A picture, and what is said of it; its source is yet to be held.
pub(super) struct Drawn {
    pub(super) bytes: Vec<u8>,
    pub(super) photo: NewPhoto,
}

/// Every picture.
pub(super) fn pictures(year: &Year) -> Result<Vec<Drawn>, FieldError> {
    let series = Label::new("Left ankle").map_err(|_| FieldError::Words)?;
    let picture = |(ago, size, caption): (i64, u32, &str)| {
        let photo = NewPhoto {
            source: Source::Held(0),
            taken: Some(year.moment(ago, 9, 20)?),
            series: Some(series.clone()),
            site: "left ankle".to_owned(),
            caption: caption.to_owned(),
            tags: BTreeSet::new(),
            keep_original: false,
            sure: false,
            audience: None,
        };
        Ok(Drawn { bytes: drawing(size), photo })
    };
    WEEKS.into_iter().map(picture).collect()
}

/// A Windows bitmap, 24 bits to a pixel: skin, and a graze in the middle of it.
fn drawing(size: u32) -> Vec<u8> {
    const HEADER: u32 = 54;
    let pixels = WIDTH * HEIGHT * 3;
    let mut file = b"BM".to_vec();
    for number in [HEADER + pixels, 0, HEADER, 40, WIDTH, HEIGHT] {
        file.extend(number.to_le_bytes());
    }
    for number in [1_u16, 24] {
        file.extend(number.to_le_bytes());
    }
    for number in [0, pixels, 2835, 2835, 0, 0] {
        file.extend(number.to_le_bytes());
    }
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            file.extend(colour(x, y, size));
        }
    }
    file
}

/// Blue, green and red of a pixel.
fn colour(x: u32, y: u32, size: u32) -> [u8; 3] {
    let across = x.abs_diff(WIDTH / 2);
    let down = y.abs_diff(HEIGHT / 2) * 2;
    let away = across * across + down * down;
    // A weave instead of a flat colour, so that it looks less like paint.
    let grain = u8::try_from((x * 7 + y * 13) % 9).unwrap_or(0);
    match away {
        away if away < size * size / 4 => [70 + grain, 70 + grain, 150],
        away if away < size * size => [110 + grain, 110 + grain, 190],
        away if away < (size + 12) * (size + 12) => [140 + grain, 150 + grain, 215],
        _ => [150 + grain, 175 + grain, 225],
    }
}
