//! Bytes that nobody sealed are refused; bytes that were sealed come back.
#![no_main]

use std::sync::LazyLock;

use keepwell_vault::{
    Compartment, Cost, Keys, Label, Passphrase, create, open_set, seal_set, set_name,
};
use libfuzzer_sys::fuzz_target;

static KEYS: LazyLock<Keys> = LazyLock::new(|| {
    let dir = tempfile::tempdir().unwrap();
    let label = Label { name: "Asha".to_owned(), colour: "teal".to_owned() };
    let passphrase = Passphrase::new("one two three".to_owned()).unwrap();
    create(dir.path(), [7; 16], &label, &passphrase, Cost::LIGHT).unwrap().0
});

fuzz_target!(|bytes: &[u8]| {
    let keys = &*KEYS;
    let signs = |_| Some(keys.signer().public_key());
    assert!(open_set(keys, bytes, signs).is_err());
    let key = keys.compartment(Compartment::Circle).first();
    let sealed = seal_set(keys, Compartment::Circle, key, bytes).unwrap();
    assert!(set_name(keys, &sealed).unwrap().is_some());
    assert_eq!(open_set(keys, &sealed, signs).unwrap().body, bytes);
});
