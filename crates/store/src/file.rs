//! The file as a file: before SQLite opens it, and beside it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::OpenStoreError;

/// How a plain SQLite file begins.
const PLAIN_HEADER: [u8; 16] = *b"SQLite format 3\0";

/// Keeps a copy as `<file>.v<version>`. Under that name it is a whole copy.
pub(crate) fn keep_copy(path: &Path, version: u32) -> Result<(), OpenStoreError> {
    let unfinished = beside(path, &format!(".v{version}.part"));
    fs::copy(path, &unfinished)?;
    sync_file(&unfinished)?;
    fs::rename(&unfinished, beside(path, &format!(".v{version}")))?;
    sync_folder_of(path)?;
    Ok(())
}

/// Waits until a file's content is on the disk.
pub(crate) fn sync_file(path: &Path) -> io::Result<()> {
    OpenOptions::new().write(true).open(path)?.sync_all()
}

/// `<path><suffix>`, in the same folder.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// An empty file that only its owner may read. SQLite gives the log and the
/// shared memory the same permissions.
pub(crate) fn create_private(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// Tells apart what SQLite would treat alike: it takes an empty file for a new
/// database.
pub(crate) fn check_header(path: &Path) -> Result<(), OpenStoreError> {
    let mut start = [0; PLAIN_HEADER.len()];
    let mut file = File::open(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => OpenStoreError::Missing,
        _ => error.into(),
    })?;
    match file.read_exact(&mut start) {
        Ok(()) if start == PLAIN_HEADER => Err(OpenStoreError::NotEncrypted),
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            Err(OpenStoreError::WrongKeyOrDamaged)
        }
        Err(error) => Err(error.into()),
    }
}

/// Removes a database that never got its name, with its log.
pub(crate) fn remove_unfinished(path: &Path) -> io::Result<()> {
    for suffix in ["", "-wal", "-shm", "-journal"] {
        match fs::remove_file(beside(path, suffix)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// Makes a rename durable. Windows has no such call, and needs none on NTFS.
pub(crate) fn sync_folder_of(path: &Path) -> io::Result<()> {
    match path.parent() {
        #[cfg(unix)]
        Some(folder) if !folder.as_os_str().is_empty() => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}
