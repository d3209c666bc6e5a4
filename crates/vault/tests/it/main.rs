//! The vault as the rest of Keepwell meets it: files in a folder.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

// Under the name that the rest of the workspace knows it by.
extern crate keepwell_vault as vault;

mod changes;
mod creation;
mod damage;
mod golden;
mod sealed;
mod tampering;

use std::fs;
use std::path::{Path, PathBuf};

use ring::digest::{SHA256, digest};
use tempfile::TempDir;
use vault::{Cost, Keys, Label, Passphrase, RecoveryCode};

/// The least that Argon2id takes: these tests open thousands of vaults.
const TINY: Cost = Cost { memory_kib: 8, passes: 1 };
const PERSON: [u8; 16] = *b"asha's person id";
const A: &str = "keys-a.keepwell";
const B: &str = "keys-b.keepwell";

/// A fresh vault whose passphrase is `right`.
struct Home {
    folder: TempDir,
    keys: Keys,
    code: RecoveryCode,
}

impl Home {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (keys, code) =
            vault::create(folder.path(), PERSON, &asha(), &passphrase("right"), TINY).unwrap();
        Self { folder, keys, code }
    }

    fn dir(&self) -> &Path {
        self.folder.path()
    }

    fn file(&self, name: &str) -> PathBuf {
        self.dir().join(name)
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.file(name)).unwrap()
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.file(name), bytes).unwrap();
    }

    fn remove(&self, name: &str) {
        fs::remove_file(self.file(name)).unwrap();
    }

    /// Every file of the folder with its content.
    fn files(&self) -> Vec<(PathBuf, Option<Vec<u8>>)> {
        let mut files: Vec<_> = fs::read_dir(self.dir())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .map(|path| (path.clone(), fs::read(path).ok()))
            .collect();
        files.sort();
        files
    }
}

fn asha() -> Label {
    Label { name: "Asha".to_owned(), colour: "teal".to_owned() }
}

fn passphrase(text: &str) -> Passphrase {
    Passphrase::new(text.to_owned()).unwrap()
}

/// Everything an unlocked vault gives, to compare.
fn secrets(keys: &Keys) -> Vec<Vec<u8>> {
    vec![
        keys.person().to_vec(),
        keys.record().to_vec(),
        keys.database_key().as_pragma().as_bytes().to_vec(),
        keys.blobs_key(&keys.record()).unwrap().to_vec(),
        keys.names_key(&keys.record()).unwrap().to_vec(),
        keys.signer().public_key().to_vec(),
        keys.exchange_secret().to_vec(),
        keys.compartment(vault::Compartment::Circle).first().key().to_vec(),
        keys.compartment(vault::Compartment::Private).first().key().to_vec(),
    ]
}

/// The other copy.
fn other(name: &str) -> &'static str {
    if name == A { B } else { A }
}

const PREAMBLE: usize = 8 + 2 + 4 + 8;
const CHECKSUM: usize = 32;

fn body_of(file: &[u8]) -> &[u8] {
    &file[PREAMBLE..file.len() - CHECKSUM]
}

/// The key file with another version and body, and length and checksum to fit.
fn refitted(file: &[u8], version: u16, body: &[u8]) -> Vec<u8> {
    let mut bytes = file[..PREAMBLE].to_vec();
    bytes[8..10].copy_from_slice(&version.to_be_bytes());
    bytes[10..14].copy_from_slice(&u32::try_from(body.len()).unwrap().to_be_bytes());
    bytes.extend_from_slice(body);
    let checksum = digest(&SHA256, &bytes);
    bytes.extend_from_slice(checksum.as_ref());
    bytes
}
