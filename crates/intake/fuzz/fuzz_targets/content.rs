//! What a file is can be told of any bytes, and of no more than its beginning.
#![no_main]

use keepwell_intake::{Content, SNIFF_BYTES};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let beginning = bytes.get(..SNIFF_BYTES).unwrap_or(bytes);
    assert_eq!(Content::of(bytes), Content::of(beginning));
});
