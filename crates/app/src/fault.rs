//! What goes wrong inside, and the one place where it becomes something a
//! person can act on.

use std::fmt::Display;
use std::io::{self, ErrorKind};

use api::Problem;
use changes::{LoadError, WriteError};
use intake::PictureError;
use store::{OpenStoreError, PackBatchError, StoreError};
use sync::CarrierError;
use vault::{
    ChangeSlotError, CreateVaultError, KeyError, OpenFileError, ReadHeaderError, RecoverError,
    RelabelError, SealFileError, UnlockError, WriteHeaderError,
};

use crate::files::{not_opened, not_read, not_taken};
use crate::words::{advice, sentence};
use crate::worker::WorkerError;

/// Any failure of a use case.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    #[error(transparent)]
    Problem(#[from] Problem),
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error(transparent)]
    OpenStore(#[from] OpenStoreError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Header(#[from] ReadHeaderError),
    #[error(transparent)]
    CreateVault(#[from] CreateVaultError),
    #[error(transparent)]
    Unlock(#[from] UnlockError),
    #[error(transparent)]
    ChangeSlot(#[from] ChangeSlotError),
    #[error(transparent)]
    Recover(#[from] RecoverError),
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error(transparent)]
    KeepEpochs(#[from] RelabelError),
    #[error(transparent)]
    Carrier(#[from] CarrierError),
    #[error(transparent)]
    Load(#[from] LoadError),
    #[error(transparent)]
    Write(#[from] WriteError),
    #[error(transparent)]
    SealFile(#[from] SealFileError),
    #[error(transparent)]
    OpenFile(#[from] OpenFileError),
    #[error(transparent)]
    Picture(#[from] PictureError),
    #[error(transparent)]
    Worker(#[from] WorkerError),
    #[error(transparent)]
    PackBatch(#[from] PackBatchError),
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Problem(problem) => problem,
            Fault::Io(error) => files(&error),
            Fault::OpenStore(error) => open_store(&error),
            Fault::Store(error) => store(error),
            Fault::Header(error) => header(&error),
            Fault::CreateVault(error) => match error {
                CreateVaultError::Io(error) => files(&error),
                CreateVaultError::AlreadyExists | CreateVaultError::Key(_) => Self::Files,
            },
            Fault::Unlock(error) => unlock(&error),
            Fault::ChangeSlot(error) => match error {
                ChangeSlotError::Unlock(error) => unlock(&error),
                ChangeSlotError::Write(error) => write_header(&error),
                ChangeSlotError::Key(_) => Self::Files,
            },
            Fault::Recover(error) => match error {
                RecoverError::WrongCode => Self::WrongRecoveryCode,
                RecoverError::Header(error) => header(&error),
                RecoverError::Write(error) => write_header(&error),
                RecoverError::Key(_) => Self::Files,
            },
            Fault::Key(_) => Self::Files,
            Fault::KeepEpochs(error) => match error {
                RelabelError::Header(error) => header(&error),
                RelabelError::Write(error) => write_header(&error),
                RelabelError::OtherVault | RelabelError::Key(_) => Self::Files,
            },
            Fault::Carrier(error) => match error {
                CarrierError::NotThere => Self::FolderNotThere,
                CarrierError::ReadOnly => Self::FolderReadOnly,
                CarrierError::Full => Self::FolderFull,
                CarrierError::Io(_) => Self::Folder,
                CarrierError::Service(error) => Self::Service(advice("the service", &error)),
            },
            Fault::SealFile(error) => match error {
                SealFileError::Io(error) => files(&error),
                SealFileError::Key(_) => Self::Files,
                SealFileError::Changed => Self::File(not_read(&error)),
            },
            Fault::OpenFile(OpenFileError::Io(error)) => files(&error),
            Fault::OpenFile(error) => Self::File(not_opened(&error)),
            Fault::Picture(error) => Self::File(not_taken(error)),
            Fault::Worker(error) => Self::File(not_read(&error)),
            Fault::Load(_) => Self::DamagedRecord,
            Fault::PackBatch(error) => not_like_this(error),
            Fault::Write(error) => match error {
                WriteError::NewerVersion => Self::EntryReadOnly,
                WriteError::Page(error) => not_like_this(error),
                WriteError::NoSuchAnswer => not_like_this(WriteError::NoSuchAnswer),
                WriteError::OtherKind => not_like_this(WriteError::OtherKind),
                _ => Self::DamagedRecord,
            },
        }
    }
}

fn files(error: &io::Error) -> Problem {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Problem::DiskFull,
        _ => Problem::Files,
    }
}

fn open_store(error: &OpenStoreError) -> Problem {
    match error {
        OpenStoreError::Missing
        | OpenStoreError::WrongKeyOrDamaged
        | OpenStoreError::NotEncrypted => Problem::DamagedRecord,
        OpenStoreError::NewerVersion { .. } => Problem::NewerVersion,
        OpenStoreError::Busy => Problem::OpenElsewhere,
        OpenStoreError::DiskFull => Problem::DiskFull,
        OpenStoreError::AlreadyThere
        | OpenStoreError::ReadOnly
        | OpenStoreError::KeyForm
        | OpenStoreError::NoCipher
        | OpenStoreError::Io(_)
        | OpenStoreError::Sqlite { .. } => Problem::Files,
    }
}

fn store(error: StoreError) -> Problem {
    match error {
        StoreError::DiskFull => Problem::DiskFull,
        StoreError::Damaged => Problem::DamagedRecord,
        StoreError::Busy => Problem::OpenElsewhere,
        StoreError::Io { .. }
        | StoreError::Unknown { .. }
        | StoreError::Value
        | StoreError::Sqlite { .. } => Problem::Files,
    }
}

fn header(error: &ReadHeaderError) -> Problem {
    match error {
        ReadHeaderError::Missing | ReadHeaderError::Damaged => Problem::DamagedKeys,
        ReadHeaderError::NewerVersion { .. } => Problem::NewerVersion,
        ReadHeaderError::Io(error) => files(error),
    }
}

fn unlock(error: &UnlockError) -> Problem {
    match error {
        UnlockError::WrongPassphrase => Problem::WrongPassphrase,
        UnlockError::Header(error) => header(error),
        UnlockError::Key(_) => Problem::Files,
    }
}

fn write_header(error: &WriteHeaderError) -> Problem {
    match error {
        WriteHeaderError::Unchanged(error) | WriteHeaderError::OneCopy(error) => files(error),
    }
}

/// A sentence about something typed that cannot be kept as it is.
pub(crate) fn not_like_this(error: impl Display) -> Problem {
    Problem::NotLikeThis(sentence(error.to_string()))
}

/// A changed passphrase that is in one of the two copies of the key header
/// counts: the newer copy is the one that opens, and the next unlock mends the
/// other.
pub(crate) fn one_copy_counts(changed: Result<(), ChangeSlotError>) -> Result<(), Fault> {
    match changed {
        Err(ChangeSlotError::Write(WriteHeaderError::OneCopy(_))) => Ok(()),
        other => Ok(other?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_answered_with_a_sentence() {
        let problem = not_like_this(model::PageError::Empty);
        assert_eq!(problem.to_string(), "There is nothing on this page yet.");
    }

    #[test]
    fn a_full_disk_is_said_wherever_it_shows() {
        let full = || io::Error::from(ErrorKind::StorageFull);
        for fault in [
            Fault::from(full()),
            Fault::from(StoreError::DiskFull),
            Fault::from(OpenStoreError::DiskFull),
            Fault::from(CreateVaultError::Io(full())),
            Fault::from(ChangeSlotError::Write(WriteHeaderError::Unchanged(full()))),
        ] {
            assert_eq!(Problem::from(fault), Problem::DiskFull);
        }
    }
}
