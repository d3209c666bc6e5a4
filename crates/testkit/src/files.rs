//! Files of a folder, for tests that take whatever is in one.

use std::fs;
use std::path::{Path, PathBuf};

/// Every JSON file in a folder and in those within it, in order.
#[must_use]
pub fn json(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry of the folder").path();
        if path.is_dir() {
            files.extend(json(&path));
        } else if path.extension().is_some_and(|ending| ending == "json") {
            files.push(path);
        }
    }
    files.sort();
    files
}
