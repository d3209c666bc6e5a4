//! What can go wrong, in terms a caller can act on.
//!
//! SQLite reports dozens of codes; here they become the few that ask for a
//! different answer. Messages carry result codes and never SQL or its values:
//! a value of this database is health data.

use std::io;

use rusqlite::ErrorCode;
use rusqlite::ffi;

/// Why a database could not be created or opened. The file is as it was.
#[derive(Debug, thiserror::Error)]
pub enum OpenStoreError {
    /// There is no database at this path.
    #[error("the record's database is missing")]
    Missing,
    /// Creating would have replaced a file.
    #[error("there is already a database here, and it was left alone")]
    AlreadyThere,
    /// The key is not `x'…'` with 96 hexadecimal digits.
    #[error("the database key is not a raw key with its salt")]
    KeyForm,
    /// The file does not decrypt with this key, or is cut short. The key has
    /// been proved right by the key header before, so it is the file.
    #[error("the record's database is damaged; it was left as it is")]
    WrongKeyOrDamaged,
    /// The file is a plain SQLite database: not one that Keepwell made.
    #[error("the record's database is not encrypted, so it was not opened")]
    NotEncrypted,
    /// Written by a newer Keepwell.
    #[error(
        "the record was last used by a newer Keepwell (format {found}, this one knows {known})"
    )]
    NewerVersion {
        /// The version of the file.
        found: u32,
        /// The newest version this build knows.
        known: u32,
    },
    /// Another process is using the file.
    #[error("the record is being used by another program")]
    Busy,
    /// No space is left to work in.
    #[error("the disk is full")]
    DiskFull,
    /// The file or its disk may only be read.
    #[error("the record's database is write-protected")]
    ReadOnly,
    /// SQLite was built without encryption. A fault of the build.
    #[error("this build cannot encrypt, so it opens nothing")]
    NoCipher,
    /// The file system refused.
    #[error("the record's database could not be reached")]
    Io(#[source] io::Error),
    /// Anything else that SQLite reports.
    #[error("the record's database could not be opened (SQLite code {code})")]
    Sqlite {
        /// The extended result code.
        code: i32,
    },
}

/// Why an operation on an open database failed. A transaction it was part of
/// is rolled back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// No space is left on the disk.
    #[error("the disk is full: nothing of this was saved, and what was saved before is safe")]
    DiskFull,
    /// A page or row is not what was written.
    #[error("the record's database is damaged")]
    Damaged,
    /// Another process is using the file.
    #[error("the record is being used by another program")]
    Busy,
    /// Reading or writing the file failed.
    #[error("the record's database could not be read or written (SQLite code {code})")]
    Io {
        /// The extended result code.
        code: i32,
    },
    /// What should be changed is not there.
    #[error("there is no such row of `{table}`")]
    Unknown {
        /// The table.
        table: &'static str,
    },
    /// A value outside what the database can hold.
    #[error("a value is outside what the record's database can hold")]
    Value,
    /// Anything else that SQLite reports: a fault of this program.
    #[error("the record's database reported an error (SQLite code {code})")]
    Sqlite {
        /// The extended result code.
        code: i32,
    },
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        if let rusqlite::Error::ToSqlConversionFailure(_) = error {
            return Self::Value;
        }
        let Some(failure) = failure(&error) else {
            // Not SQLite's own: a value in a row has another type or shape
            // than any version of Keepwell wrote.
            return Self::Damaged;
        };
        let code = failure.extended_code;
        match failure.code {
            _ if is_disk_full(failure) => Self::DiskFull,
            _ if is_damage(failure) => Self::Damaged,
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Busy,
            ErrorCode::SystemIoFailure
            | ErrorCode::CannotOpen
            | ErrorCode::ReadOnly
            | ErrorCode::PermissionDenied => Self::Io { code },
            _ => Self::Sqlite { code },
        }
    }
}

impl From<rusqlite::Error> for OpenStoreError {
    fn from(error: rusqlite::Error) -> Self {
        StoreError::from(error).into()
    }
}

impl From<StoreError> for OpenStoreError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::DiskFull => Self::DiskFull,
            StoreError::Damaged | StoreError::Unknown { .. } | StoreError::Value => {
                Self::WrongKeyOrDamaged
            }
            StoreError::Busy => Self::Busy,
            StoreError::Io { code } | StoreError::Sqlite { code } => Self::Sqlite { code },
        }
    }
}

impl From<io::Error> for OpenStoreError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            _ => Self::Io(error),
        }
    }
}

fn failure(error: &rusqlite::Error) -> Option<&ffi::Error> {
    match error {
        rusqlite::Error::SqliteFailure(failure, _) => Some(failure),
        rusqlite::Error::SqlInputError { error, .. } => Some(error),
        _ => None,
    }
}

/// A file that cannot be written is refused on opening. "Read-only" after that
/// is SQLCipher's way to say that it met a damaged page and writes no more.
fn is_damage(failure: &ffi::Error) -> bool {
    matches!(failure.code, ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
        || failure.extended_code == ffi::SQLITE_READONLY
}

/// SQLite says `FULL` when a write finds no space, but its shared-memory file
/// reports the same as an I/O error of its own.
fn is_disk_full(failure: &ffi::Error) -> bool {
    failure.code == ErrorCode::DiskFull || failure.extended_code == ffi::SQLITE_IOERR_SHMSIZE
}
