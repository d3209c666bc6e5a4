//! What a person wrote is nowhere on the disk in clear.

use std::fs;
use std::path::Path;

use crate::home::{Home, said};

#[test]
fn no_word_of_a_record_is_on_the_disk_in_clear() {
    let home = Home::new();
    let temp = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| {
        let output = home.command(args).env("TMPDIR", temp.path()).output().unwrap();
        let said = said(&output);
        assert_eq!(said.code, 0, "{}", said.err);
    };
    run(&["diary", "add", "--feeling", "canaryfeeling", "--note", "canarynote of today"]);
    run(&["list", "--search", "canarynote"]);
    run(&["rebuild"]);
    // A writer that is killed leaves its write-ahead log behind.
    let mut writer = home.command(&["diary", "add", "--note", "canarykilled"]).spawn().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(60));
    writer.kill().unwrap();
    writer.wait().unwrap();

    let words = ["canaryfeeling", "canarynote", "canarykilled", crate::home::PASSPHRASE];
    let code = home.recovery_code.clone();
    let mut files = 0;
    for root in [home.path(), temp.path()] {
        files += scan(root, &[&words[..], &[&code]].concat());
    }
    assert!(files >= 4, "the record itself was not looked at");
}

/// Looks through every file under `dir` for the words, as UTF-8 and UTF-16.
pub(crate) fn scan(dir: &Path, words: &[&str]) -> usize {
    let mut files = 0;
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files += scan(&path, words);
            continue;
        }
        files += 1;
        let bytes = fs::read(&path).unwrap();
        for word in words {
            let wide: Vec<u8> = word.encode_utf16().flat_map(u16::to_le_bytes).collect();
            for needle in [word.as_bytes(), &wide] {
                let found = bytes.windows(needle.len()).any(|part| part == needle);
                assert!(!found, "{word} is readable in {}", path.display());
            }
        }
    }
    files
}
