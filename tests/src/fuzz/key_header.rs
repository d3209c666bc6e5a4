//! The key file, as someone could leave it who may write to the disk: its
//! length and checksum always fit.

#![expect(clippy::indexing_slicing, reason = "the places were worked out just before")]

use std::fs;
use std::path::Path;

use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use vault::{Cost, Label, Passphrase, RecoveryCode};

const FILE: &str = "keys-a.keepwell";
const CHECKSUM_BYTES: usize = 32;
/// Where the length of the body is, and where the body begins.
const LENGTH: std::ops::Range<usize> = 10..14;
const BODY: usize = 22;

thread_local! {
    static FOLDER: Option<(TempDir, RecoveryCode)> = made().ok();
}

/// A key file.
pub(super) fn seeds() -> Vec<Vec<u8>> {
    FOLDER.with(|made| {
        let folder = made.as_ref().map(|(folder, _)| folder.path());
        folder.and_then(|folder| fs::read(folder.join("whole")).ok()).into_iter().collect()
    })
}

/// Reads the label, and opens the vault by its recovery code. Not by its
/// passphrase: that may cost a gigabyte and twenty rounds, and is meant to.
pub(super) fn run(input: &[u8]) -> String {
    FOLDER.with(|made| match made {
        Some((folder, code)) => tried(folder.path(), code, fitted(input.to_vec())),
        None => "no folder".to_owned(),
    })
}

fn tried(folder: &Path, code: &RecoveryCode, input: Vec<u8>) -> String {
    if fs::write(folder.join(FILE), input).is_err() {
        return "not written".to_owned();
    }
    let label = vault::read_label(folder).map(drop).map_err(|error| error.to_string());
    let opened = vault::check_recovery_code(folder, code).map_err(|error| error.to_string());
    let outcome = format!("{label:?} {opened:?}");
    outcome.chars().filter(|c| !c.is_ascii_digit()).collect()
}

fn made() -> Result<(TempDir, RecoveryCode), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let label = Label { name: "Asha".to_owned(), colour: "teal".to_owned() };
    let passphrase = Passphrase::new("lantern orchard".to_owned())?;
    let (_, code) = vault::create(folder.path(), [1; 16], &label, &passphrase, Cost::LIGHT)?;
    fs::rename(folder.path().join(FILE), folder.path().join("whole"))?;
    fs::remove_file(folder.path().join("keys-b.keepwell"))?;
    Ok((folder, code))
}

fn fitted(mut input: Vec<u8>) -> Vec<u8> {
    if input.len() < BODY + CHECKSUM_BYTES {
        return input;
    }
    input.truncate(input.len() - CHECKSUM_BYTES);
    let length = u32::try_from(input.len() - BODY).unwrap_or(u32::MAX);
    input[LENGTH].copy_from_slice(&length.to_be_bytes());
    let checksum = Sha256::digest(&input);
    input.extend(checksum);
    input
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_as_it_should_be_is_read() {
        let seeds = seeds();
        assert_eq!(seeds.len(), 1);
        assert_eq!(run(&seeds[0]), "Ok(()) Ok(())");
    }
}
