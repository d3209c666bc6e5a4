//! The job of reading a picture.
//!
//! Question: the file, and behind it how much of its quality
//! to keep and whether it has to be whole. Answer: the length of a line of
//! JSON (32 bits, the small end first), the line, the small copy, the picture.

use std::collections::BTreeSet;

use intake::{
    Content, Format, Keep, Picture, PictureError, Removed, THUMBNAIL_MAX_BYTES, Taken, Whole,
};
use serde::{Deserialize, Serialize};

use super::{Job, Running, WorkerError};

#[derive(Serialize, Deserialize)]
struct Facts {
    format: Format,
    width: u32,
    height: u32,
    taken: Option<Taken>,
    removed: BTreeSet<Removed>,
    turned: bool,
    thumbnail_bytes: usize,
}

/// What became of a picture's file.
pub(crate) type Read = Result<Picture, PictureError>;

/// Has a worker read a picture's file.
pub(crate) fn read_picture(
    worker: &mut Running,
    keep: Keep,
    whole: Whole,
    file: &[u8],
) -> Result<Read, WorkerError> {
    let keep = match keep {
        Keep::Usual => b'u',
        Keep::Original => b'o',
    };
    let whole = match whole {
        Whole::Asked => b'w',
        Whole::NotAsked => b'p',
    };
    let answer = worker.ask(Job::Picture, &[file, &[keep, whole]])?;
    parse(answer).ok_or(WorkerError::Failed)
}

/// What the worker does.
pub(super) fn answer(mut file: Vec<u8>) -> Vec<u8> {
    let whole = match file.pop() {
        Some(b'p') => Whole::NotAsked,
        _ => Whole::Asked,
    };
    let keep = match file.pop() {
        Some(b'o') => Keep::Original,
        _ => Keep::Usual,
    };
    let (facts, thumbnail, bytes) = match intake::picture(file, keep, whole) {
        Ok(picture) => {
            let facts = Facts {
                format: picture.format,
                width: picture.width,
                height: picture.height,
                taken: picture.taken,
                removed: picture.removed,
                turned: picture.turned,
                thumbnail_bytes: picture.thumbnail.len(),
            };
            (Ok(facts), picture.thumbnail, picture.bytes)
        }
        Err(error) => (Err(error), Vec::new(), Vec::new()),
    };
    let line = serde_json::to_vec(&facts).unwrap_or_default();
    let length = u32::try_from(line.len()).unwrap_or_default().to_le_bytes();
    [&length[..], &line, &thumbnail, &bytes].concat()
}

/// The answer, as far as it can be true: a worker that was taken over can send
/// what it likes.
fn parse(mut answer: Vec<u8>) -> Option<Read> {
    let (length, rest) = answer.split_first_chunk()?;
    let (line, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
    let facts: Facts = match serde_json::from_slice(line).ok()? {
        Ok(facts) => facts,
        Err(error) => return Some(Err(error)),
    };
    let (thumbnail, bytes) = rest.split_at_checked(facts.thumbnail_bytes)?;
    let thumbnail = thumbnail.to_vec();
    let is_what_it_says = match facts.format {
        Format::Jpeg => Content::of(bytes) == Content::Jpeg,
        Format::Png => Content::of(bytes) == Content::Png,
    };
    let is_small = thumbnail.len() <= THUMBNAIL_MAX_BYTES;
    if !is_what_it_says || !is_small || Content::of(&thumbnail) != Content::Jpeg {
        return None;
    }
    let before = answer.len() - bytes.len();
    answer.drain(..before);
    let Facts { format, width, height, taken, removed, turned, .. } = facts;
    Some(Ok(Picture { bytes: answer, format, width, height, thumbnail, taken, removed, turned }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_cannot_be_true_is_none() {
        let good = |thumbnail: &[u8], picture: &[u8]| {
            let line = format!(
                r#"{{"Ok":{{"format":"jpeg","width":1,"height":1,"taken":null,"removed":[],
                "turned":false,"thumbnail_bytes":{}}}}}"#,
                thumbnail.len()
            );
            let length = u32::try_from(line.len()).unwrap().to_le_bytes();
            [&length[..], line.as_bytes(), thumbnail, picture].concat()
        };
        let jpeg = b"\xff\xd8\xff\xd9";
        assert!(parse(good(jpeg, jpeg)).is_some());
        assert!(parse(good(jpeg, b"<script>")).is_none());
        assert!(parse(good(b"<script>", jpeg)).is_none());
        assert!(parse(good(&[&jpeg[..], &[0; THUMBNAIL_MAX_BYTES]].concat(), jpeg)).is_none());
        assert!(parse(b"\xff\xff\xff\xff{}".to_vec()).is_none());
        assert!(parse(Vec::new()).is_none());
        let whole = good(jpeg, jpeg);
        assert!(parse(whole[..whole.len() - 6].to_vec()).is_none());
    }

    #[test]
    fn a_refusal_comes_back_as_it_was() {
        let refused = parse(answer(b"not a pictureuw".to_vec())).unwrap();
        assert_eq!(refused, Err(PictureError::NotAPicture));
        assert_eq!(parse(answer(Vec::new())).unwrap(), Err(PictureError::Empty));
    }
}
