//! Damage to the files of a vault: three different messages, and nothing is
//! ever overwritten.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use crate::home::Home;

/// Every file that holds anything, with a digest of its bytes. The lock and the
/// database's working files are empty of it.
fn files(dir: &Path) -> BTreeMap<PathBuf, (usize, u64)> {
    let paths = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    paths
        .filter(|path| ["keepwell", "db"].contains(&path.extension().unwrap().to_str().unwrap()))
        .map(|path| (path.clone(), digest(&fs::read(&path).unwrap())))
        .collect()
}

fn digest(bytes: &[u8]) -> (usize, u64) {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    (bytes.len(), hasher.finish())
}

fn flip(path: &Path, at: usize) {
    let mut bytes = fs::read(path).unwrap();
    bytes[at] ^= 0x40;
    fs::write(path, bytes).unwrap();
}

#[test]
fn one_damaged_key_header_is_mended_from_the_other() {
    let home = Home::new();
    home.json(&["diary", "add", "--note", "kept"]);
    for copy in ["keys-a.keepwell", "keys-b.keepwell"] {
        let path = home.vault().join(copy);
        let whole = fs::read(&path).unwrap();
        for at in (0..whole.len()).step_by(whole.len() / 7) {
            flip(&path, at);
            assert_eq!(
                home.json(&["list"])[0]["page"]["fields"]["note"],
                "kept",
                "{copy} byte {at}"
            );
            assert_eq!(fs::read(&path).unwrap(), whole, "{copy} was not mended");
        }
    }
}

#[test]
fn two_damaged_key_headers_are_said_and_left() {
    let home = Home::new();
    for copy in ["keys-a.keepwell", "keys-b.keepwell"] {
        flip(&home.vault().join(copy), 60);
    }
    let before = files(&home.vault());
    let said = home.run(&["list", "--person", "Asha"]);
    assert_eq!(said.code, 1);
    let listed = home.run(&["person", "list"]);
    assert_eq!(listed.code, 1);
    assert!(listed.out.contains("hold the keys of this record are damaged"), "{}", listed.out);
    assert_eq!(files(&home.vault()), before);
}

#[test]
fn a_damaged_database_is_not_a_wrong_passphrase_and_is_left() {
    let home = Home::new();
    home.json(&["diary", "add", "--note", "kept"]);
    let path = home.vault().join("record.db");
    let whole = fs::read(&path).unwrap();
    let damaged: Vec<(&str, Vec<u8>)> = vec![
        ("cut short", whole[..whole.len() / 2 + 100].to_vec()),
        ("emptied", Vec::new()),
        ("noise", whole.iter().map(|byte| byte.wrapping_mul(31)).collect()),
    ];
    for (what, bytes) in damaged {
        fs::write(&path, &bytes).unwrap();
        let before = files(&home.vault());
        let said = home.run(&["check"]);
        assert_eq!(said.code, 1, "{what}");
        assert!(!said.err.contains("passphrase does not open"), "{what}: {}", said.err);
        assert!(
            said.err.contains("is damaged") || said.out.contains("- "),
            "{what}: {} {}",
            said.err,
            said.out
        );
        assert_eq!(files(&home.vault()), before, "{what}");
    }
    fs::write(&path, &whole).unwrap();
    assert_eq!(home.json(&["list"])[0]["page"]["fields"]["note"], "kept");
    home.check();
}

#[test]
fn a_missing_database_is_not_made_anew() {
    let home = Home::new();
    fs::remove_file(home.vault().join("record.db")).unwrap();
    let said = home.run(&["list"]);
    assert_eq!(said.code, 1);
    assert!(!home.vault().join("record.db").exists());
}
