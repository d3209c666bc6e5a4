//! Pictures, taken in as a worker does it: a picture or a reason, and what is
//! kept says nothing of itself and can be read again.

use intake::{Content, Keep, SNIFF_BYTES, THUMBNAIL_MAX_BYTES, Whole, picture};

/// Larger than any input here has reason to be, for pictures are slow.
const MOST_BYTES: usize = 16 * 1024;

/// Pictures of every format, unusual ones among them.
pub(super) fn seeds() -> Vec<Vec<u8>> {
    let unusual = testkit::images::unusual().into_iter().map(|sample| sample.bytes);
    unusual.filter(|bytes| bytes.len() <= MOST_BYTES).collect()
}

/// Takes it in both ways.
pub(super) fn run(input: &[u8]) -> String {
    let input = input.get(..MOST_BYTES).unwrap_or(input);
    let beginning = input.get(..SNIFF_BYTES).unwrap_or(input);
    assert_eq!(Content::of(input), Content::of(beginning), "a file is told by its beginning");
    [Keep::Usual, Keep::Original].map(|keep| taken(input, keep)).join(" ")
}

fn taken(input: &[u8], keep: Keep) -> String {
    let first = match picture(input.to_vec(), keep, Whole::NotAsked) {
        Ok(first) => first,
        Err(error) => return error.to_string(),
    };
    assert_eq!(Content::of(&first.bytes).media_type(), first.format.media_type());
    assert!(first.thumbnail.len() <= THUMBNAIL_MAX_BYTES, "a thumbnail is small");
    let size = (first.width, first.height);
    match picture(first.bytes, Keep::Original, Whole::Asked) {
        Ok(again) => {
            assert_eq!((again.width, again.height), size);
            assert!(again.removed.is_empty() && again.taken.is_none() && !again.turned);
        }
        Err(error) => panic!("what is kept can be read: {error}"),
    }
    format!("{} {:?}", first.format.media_type(), first.removed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_as_it_should_be_is_taken_in() {
        let outcomes: Vec<String> = seeds().iter().map(|seed| run(seed)).collect();
        assert!(outcomes.len() >= 8, "{outcomes:?}");
        assert!(outcomes.iter().all(|outcome| outcome.starts_with("image/")), "{outcomes:?}");
    }
}
