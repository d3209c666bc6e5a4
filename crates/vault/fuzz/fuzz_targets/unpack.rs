//! What was unsealed may still be anything: it is unpacked or refused, and what
//! was unpacked packs and unpacks again.
#![no_main]

use keepwell_changes::set::{pack, unpack};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(mut items) = unpack(bytes) {
        items.sort();
        items.dedup();
        assert_eq!(unpack(&pack(items.clone()).unwrap()), Ok(items));
    }
});
