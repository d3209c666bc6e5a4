//! A digest of files by content, to tell whether anything changed.
//!
//! Rejected: times of change. A fresh clone, a branch switched there and back,
//! or a copied folder has new times and the same content.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use sha2::{Digest, Sha256};

/// SHA-256 in hex over the names and contents of everything under `places`.
///
/// A place that does not exist counts as empty; a path listed in `except` is
/// left out with everything below it.
pub(crate) fn of(root: &Path, places: &[&str], except: &[&str]) -> anyhow::Result<String> {
    let except: Vec<PathBuf> = except.iter().map(|path| root.join(path)).collect();
    let mut files = Vec::new();
    for place in places {
        list(&root.join(place), &except, &mut files)?;
    }
    files.sort();
    let mut digest = Sha256::new();
    for file in files {
        let content =
            fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))?;
        let name = file.strip_prefix(root).unwrap_or(&file).to_string_lossy().into_owned();
        digest.update(format!("{name}\0{}\0", content.len()));
        digest.update(&content);
    }
    Ok(digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

fn list(path: &Path, except: &[PathBuf], files: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    if except.iter().any(|left_out| left_out == path) {
        return Ok(());
    }
    if path.is_file() {
        files.push(path.to_owned());
    } else if path.is_dir() {
        let entries =
            fs::read_dir(path).with_context(|| format!("{} cannot be listed", path.display()))?;
        for entry in entries {
            list(&entry?.path(), except, files)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        folder
    }

    fn digest(files: &[(&str, &str)]) -> String {
        of(tree(files).path(), &["ui", "Cargo.lock"], &["ui/dist"]).unwrap()
    }

    #[test]
    fn same_content_elsewhere_is_the_same_digest() {
        let files = [("ui/src/main.rs", "fn main() {}"), ("Cargo.lock", "a")];
        assert_eq!(digest(&files), digest(&files));
    }

    #[test]
    fn content_name_and_presence_all_count() {
        let plain = digest(&[("ui/a", "1"), ("ui/b", "2")]);
        assert_ne!(plain, digest(&[("ui/a", "1"), ("ui/b", "3")]));
        assert_ne!(plain, digest(&[("ui/a", "1"), ("ui/c", "2")]));
        assert_ne!(plain, digest(&[("ui/a", "1")]));
        assert_ne!(plain, digest(&[("ui/a", "1"), ("ui/b", "2"), ("Cargo.lock", "")]));
    }

    #[test]
    fn what_is_left_out_does_not_count() {
        let plain = digest(&[("ui/a", "1")]);
        assert_eq!(plain, digest(&[("ui/a", "1"), ("ui/dist/b", "2"), ("elsewhere", "3")]));
    }
}
