//! A key file may be anything: it is answered, and left as it is.
#![no_main]

use keepwell_vault::read_label;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("keys-a.keepwell");
    std::fs::write(&file, bytes).unwrap();
    let _ = read_label(dir.path());
    assert_eq!(std::fs::read(&file).unwrap(), bytes);
});
