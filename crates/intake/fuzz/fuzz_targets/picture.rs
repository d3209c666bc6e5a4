//! Any bytes are a picture or a reason, and a picture says nothing of itself.
#![no_main]

use keepwell_intake::{Content, Keep, THUMBNAIL_MAX_BYTES, picture};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for keep in [Keep::Usual, Keep::Original] {
        let Ok(first) = picture(bytes.to_vec(), keep) else { continue };
        assert_eq!(Content::of(&first.bytes).media_type(), first.format.media_type());
        assert!(first.thumbnail.len() <= THUMBNAIL_MAX_BYTES);
        let again = picture(first.bytes, Keep::Original).expect("what is kept can be read");
        assert_eq!((again.width, again.height), (first.width, first.height));
        assert!(again.removed.is_empty() && again.taken.is_none() && !again.turned);
    }
});
