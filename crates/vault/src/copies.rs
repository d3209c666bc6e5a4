//! The two copies of the key file, `keys-a.keepwell` and `keys-b.keepwell`.
//!
//! A record is lost with its keys, so no single bad sector, half-done write or
//! slip of a hand may take them. The rules:
//!
//! - The copy with the higher generation counts, if it is whole; else the
//!   other one. At the same generation, copy a counts.
//! - A copy from a newer version wins over everything: this program then reads
//!   nothing and changes nothing.
//! - A change is written to temporary files first, both of them, so that a
//!   full disk changes nothing. Then copy a is put in place, then copy b.
//!   **The change counts from the moment copy a is in place.** After a crash
//!   between the two, the new passphrase opens the vault and the old one does
//!   not; the next unlock brings copy b up to date.
//! - A copy that could not be *read* is not overwritten by a repair, since
//!   nobody knows what is in it; a change is refused until it can be read.
//!
//! Rejected: going back to an older copy when the newer one does not open with
//! what was typed. An old passphrase would then work after a change.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use crate::header::{HEADER_VERSION, Header, MAX_BYTES, ParseHeaderError};

/// A key file could not be used. No file was changed.
#[derive(Debug, thiserror::Error)]
pub enum ReadHeaderError {
    /// There is no vault here.
    #[error("there are no key files in this folder")]
    Missing,
    /// No copy is whole, or the two belong to different vaults.
    #[error(
        "both copies of the key file are damaged; nothing was changed; \
         put the key files of a backup in their place"
    )]
    Damaged,
    /// A copy was written by a newer program.
    #[error(
        "the key file is of version {found} and this Keepwell knows version {known}; \
         nothing was changed; install the newer Keepwell"
    )]
    NewerVersion {
        /// The version of the file.
        found: u16,
        /// The newest version this program reads.
        known: u16,
    },
    /// The operating system could not read a copy.
    #[error("a key file could not be read; nothing was changed")]
    Io(#[source] io::Error),
}

/// A key file could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteHeaderError {
    /// Nothing changed: both copies are as they were.
    #[error("the key files could not be written; nothing was changed")]
    Unchanged(#[source] io::Error),
    /// The change counts, but it is in one copy only. The next unlock writes
    /// the other.
    #[error(
        "the change was made, but only in one of the two key files; \
         the next unlock writes the other"
    )]
    OneCopy(#[source] io::Error),
}

/// What became of a copy that was missing, damaged or behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repair {
    /// Both copies were whole and the same.
    NotNeeded,
    /// The copy was written anew from the other one.
    Done,
    /// The copy could not be read or written. The vault hangs on one copy.
    Failed(ErrorKind),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    A,
    B,
}

impl Side {
    const BOTH: [Self; 2] = [Self::A, Self::B];

    fn path(self, dir: &Path) -> PathBuf {
        dir.join(match self {
            Self::A => "keys-a.keepwell",
            Self::B => "keys-b.keepwell",
        })
    }

    fn temporary(self, dir: &Path) -> PathBuf {
        self.path(dir).with_extension("keepwell.new")
    }
}

/// The copy that counts, and how the other one compares.
pub(crate) struct Found {
    whole: Box<Whole>,
    other: Other,
}

/// A copy without damage.
struct Whole {
    header: Header,
    bytes: Vec<u8>,
}

enum Other {
    Same,
    Behind(Side),
    Unreadable(io::Error),
}

enum Reading {
    Good(Box<Whole>),
    Missing,
    Damaged,
    Newer(u16),
    Unreadable(io::Error),
}

impl Found {
    pub(crate) fn header(&self) -> &Header {
        &self.whole.header
    }

    /// Writes the other copy anew where that is safe. Unlocking goes on
    /// whatever becomes of it: a full disk must not lock anyone out.
    pub(crate) fn repair(&self, dir: &Path) -> Repair {
        match &self.other {
            Other::Same => Repair::NotNeeded,
            Other::Unreadable(error) => Repair::Failed(error.kind()),
            Other::Behind(side) => match replace(dir, *side, &self.whole.bytes) {
                Ok(()) => Repair::Done,
                Err(error) => Repair::Failed(error.kind()),
            },
        }
    }

    /// The header, to be changed and written to both copies.
    pub(crate) fn into_header(self) -> Result<Header, ReadHeaderError> {
        match self.other {
            Other::Unreadable(error) => Err(ReadHeaderError::Io(error)),
            Other::Same | Other::Behind(_) => Ok(self.whole.header),
        }
    }
}

/// Whether there is any file of a vault here, whole or not.
pub(crate) fn any_exists(dir: &Path) -> io::Result<bool> {
    for side in Side::BOTH {
        match fs::symlink_metadata(side.path(dir)) {
            Ok(_) => return Ok(true),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(false)
}

pub(crate) fn read(dir: &Path) -> Result<Found, ReadHeaderError> {
    choose(read_side(dir, Side::A), read_side(dir, Side::B))
}

/// Writes both copies, a first. Both are on the disk when this returns.
pub(crate) fn write(dir: &Path, header: &Header) -> Result<(), WriteHeaderError> {
    let bytes = header.to_bytes().map_err(|error| {
        WriteHeaderError::Unchanged(io::Error::new(ErrorKind::InvalidInput, error))
    })?;
    stage_both(dir, &bytes)
        .and_then(|()| put_in_place(dir, Side::A))
        .inspect_err(|_| discard(dir, Side::temporary))
        .map_err(WriteHeaderError::Unchanged)?;
    sync_folder(dir)
        .and_then(|()| put_in_place(dir, Side::B))
        .and_then(|()| sync_folder(dir))
        .map_err(WriteHeaderError::OneCopy)
}

/// Writes a vault where there was none; after an error there still is none.
pub(crate) fn write_first(dir: &Path, header: &Header) -> Result<(), io::Error> {
    make_folder(dir)?;
    match write(dir, header) {
        Ok(()) => Ok(()),
        Err(WriteHeaderError::Unchanged(error)) => Err(error),
        Err(WriteHeaderError::OneCopy(error)) => {
            discard(dir, Side::temporary);
            discard(dir, Side::path);
            Err(error)
        }
    }
}

fn read_side(dir: &Path, side: Side) -> Reading {
    let bytes = match read_capped(&side.path(dir)) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Reading::Missing,
        Err(error) => return Reading::Unreadable(error),
    };
    match Header::parse(&bytes) {
        Ok(header) => Reading::Good(Box::new(Whole { header, bytes })),
        Err(ParseHeaderError::Damaged) => Reading::Damaged,
        Err(ParseHeaderError::NewerVersion(version)) => Reading::Newer(version),
    }
}

/// One byte over the limit is enough to know that it is no key file.
fn read_capped(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn choose(a: Reading, b: Reading) -> Result<Found, ReadHeaderError> {
    match (a, b) {
        (Reading::Newer(found), _) | (_, Reading::Newer(found)) => {
            Err(ReadHeaderError::NewerVersion { found, known: HEADER_VERSION })
        }
        (Reading::Good(a), Reading::Good(b)) => newer_of(a, b),
        (Reading::Good(whole), other) => Ok(beside(whole, other, Side::B)),
        (other, Reading::Good(whole)) => Ok(beside(whole, other, Side::A)),
        (Reading::Unreadable(error), _) | (_, Reading::Unreadable(error)) => {
            Err(ReadHeaderError::Io(error))
        }
        (Reading::Missing, Reading::Missing) => Err(ReadHeaderError::Missing),
        _ => Err(ReadHeaderError::Damaged),
    }
}

/// Copies of two vaults must not repair one another: the loser's keys would be
/// gone.
fn newer_of(a: Box<Whole>, b: Box<Whole>) -> Result<Found, ReadHeaderError> {
    if a.header.body.vault != b.header.body.vault {
        return Err(ReadHeaderError::Damaged);
    }
    if a.bytes == b.bytes {
        return Ok(Found { whole: a, other: Other::Same });
    }
    let (whole, behind) =
        if a.header.generation >= b.header.generation { (a, Side::B) } else { (b, Side::A) };
    Ok(Found { whole, other: Other::Behind(behind) })
}

/// A whole copy beside one on `side` that is not.
fn beside(whole: Box<Whole>, other: Reading, side: Side) -> Found {
    let other = match other {
        Reading::Unreadable(error) => Other::Unreadable(error),
        _ => Other::Behind(side),
    };
    Found { whole, other }
}

fn replace(dir: &Path, side: Side, bytes: &[u8]) -> io::Result<()> {
    stage(dir, side, bytes)?;
    put_in_place(dir, side)?;
    sync_folder(dir)
}

fn stage_both(dir: &Path, bytes: &[u8]) -> io::Result<()> {
    Side::BOTH.into_iter().try_for_each(|side| stage(dir, side, bytes))
}

/// One left over by a crash is written over here.
fn stage(dir: &Path, side: Side, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(side.temporary(dir))?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn put_in_place(dir: &Path, side: Side) -> io::Result<()> {
    fs::rename(side.temporary(dir), side.path(dir))
}

/// Tidies up after an error that is already being reported.
fn discard(dir: &Path, which: impl Fn(Side, &Path) -> PathBuf) {
    for side in Side::BOTH {
        let _gone_or_not = fs::remove_file(which(side, dir));
    }
}

fn make_folder(dir: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)?;
    dir.parent().filter(|parent| !parent.as_os_str().is_empty()).map_or(Ok(()), sync_folder)
}

/// Makes renames within a folder last through a power cut.
#[cfg(unix)]
fn sync_folder(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

/// Elsewhere a folder cannot be opened as a file, and needs no such help.
#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good(header: &Header, generation: u64) -> Reading {
        let bytes = header.to_bytes().unwrap();
        let header = Header { generation, ..Header::parse(&bytes).unwrap() };
        let bytes = header.to_bytes().unwrap();
        Reading::Good(Box::new(Whole { header, bytes }))
    }

    fn unreadable() -> Reading {
        Reading::Unreadable(ErrorKind::PermissionDenied.into())
    }

    fn next(header: Header, name: &str) -> Header {
        let mut header = header.next(|body| body);
        header.body.label.name = name.to_owned();
        header
    }

    fn file(dir: &Path, side: Side) -> Vec<u8> {
        fs::read(side.path(dir)).unwrap()
    }

    #[test]
    fn the_higher_generation_counts_whichever_copy_has_it() {
        let header = Header::sample();
        for (a, b, newest, behind) in [(8, 7, 8, Side::B), (7, 8, 8, Side::A)] {
            let found = choose(good(&header, a), good(&header, b)).unwrap();
            assert_eq!(found.header().generation, newest);
            assert!(matches!(found.other, Other::Behind(side) if side == behind));
        }
        let found = choose(good(&header, 7), good(&header, 7)).unwrap();
        assert!(matches!(found.other, Other::Same));
    }

    #[test]
    fn at_the_same_generation_copy_a_counts() {
        let (a, b) = (Header::sample(), next(Header::sample(), "Ben"));
        let found = choose(good(&a, 7), good(&b, 7)).unwrap();
        assert_eq!(found.header().body.label.name, "Asha");
        assert!(matches!(found.other, Other::Behind(Side::B)));
    }

    #[test]
    fn a_newer_version_wins_over_everything() {
        let header = Header::sample();
        let others = || [good(&header, 7), Reading::Missing, Reading::Damaged, unreadable()];
        let newer = |error| matches!(error, Some(ReadHeaderError::NewerVersion { found: 9, .. }));
        for other in others() {
            assert!(newer(choose(Reading::Newer(9), other).err()));
        }
        for other in others() {
            assert!(newer(choose(other, Reading::Newer(9)).err()));
        }
    }

    #[test]
    fn without_a_whole_copy_the_error_says_the_most_that_is_known() {
        use ReadHeaderError::{Damaged, Io, Missing};
        assert!(matches!(choose(Reading::Missing, Reading::Missing).err(), Some(Missing)));
        assert!(matches!(choose(Reading::Missing, Reading::Damaged).err(), Some(Damaged)));
        assert!(matches!(choose(Reading::Damaged, Reading::Missing).err(), Some(Damaged)));
        assert!(matches!(choose(Reading::Damaged, Reading::Damaged).err(), Some(Damaged)));
        assert!(matches!(choose(unreadable(), Reading::Missing).err(), Some(Io(_))));
        assert!(matches!(choose(Reading::Damaged, unreadable()).err(), Some(Io(_))));
    }

    #[test]
    fn a_failure_before_copy_a_is_in_place_changes_nothing() {
        for blocked in Side::BOTH {
            let dir = tempfile::tempdir().unwrap();
            let header = Header::sample();
            write(dir.path(), &header).unwrap();
            let before = Side::BOTH.map(|side| file(dir.path(), side));

            fs::create_dir(blocked.temporary(dir.path())).unwrap();
            let error = write(dir.path(), &next(header, "Ben")).unwrap_err();
            assert!(matches!(error, WriteHeaderError::Unchanged(_)), "{error}");
            assert_eq!(Side::BOTH.map(|side| file(dir.path(), side)), before);
        }
    }

    #[test]
    fn a_failure_after_copy_a_is_in_place_says_that_the_change_counts() {
        let dir = tempfile::tempdir().unwrap();
        let header = Header::sample();
        write(dir.path(), &header).unwrap();
        fs::remove_file(Side::B.path(dir.path())).unwrap();
        fs::create_dir(Side::B.path(dir.path())).unwrap();

        let error = write(dir.path(), &next(header, "Ben")).unwrap_err();
        assert!(matches!(error, WriteHeaderError::OneCopy(_)), "{error}");
        assert_eq!(read(dir.path()).unwrap().header().body.label.name, "Ben");
    }

    #[test]
    fn a_first_write_that_fails_leaves_no_vault() {
        for blocked in [Side::A.path(Path::new("")), Side::B.path(Path::new(""))] {
            let dir = tempfile::tempdir().unwrap();
            fs::create_dir(dir.path().join(blocked)).unwrap();
            assert!(write_first(dir.path(), &Header::sample()).is_err());
            let left: Vec<_> = fs::read_dir(dir.path()).unwrap().collect();
            assert_eq!(left.len(), 1, "only what was there before");
        }
    }

    #[test]
    fn a_repair_that_fails_is_reported_and_harmless() {
        let dir = tempfile::tempdir().unwrap();
        write(dir.path(), &Header::sample()).unwrap();
        fs::write(Side::B.path(dir.path()), b"damaged").unwrap();
        fs::create_dir(Side::B.temporary(dir.path())).unwrap();
        let found = read(dir.path()).unwrap();
        assert!(matches!(found.repair(dir.path()), Repair::Failed(_)));
        assert_eq!(file(dir.path(), Side::B), b"damaged");
    }
}
