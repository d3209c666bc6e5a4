//! The folder of a record's sealed files.
//!
//! A file is named by a keyed hash of its content twice over: its *id* is what
//! entries and other computers know it by, and its name on the disk is a keyed
//! hash of the id. So the same photo is kept once, and nobody without the keys
//! can tell which photo a name stands for, or whether a photo they hold is
//! among them.

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use ring::hmac;
use zeroize::Zeroizing;

use crate::crypto::{ID_BYTES, KEY_BYTES, KeyError, Sealed};
use crate::keys::Keys;
use crate::sealed_file::{FileKey, OpenFileError, SealFileError, SealedFile, open_file, seal_file};

/// Bytes of the id of a file (HMAC-SHA256 of its content).
pub const FILE_ID_BYTES: usize = 32;

const READ_BYTES: usize = 64 * 1024;
/// What is being written has this at the end of its name.
const UNFINISHED: &str = "new";
const WRAPPED: &[u8] = b"keepwell 1 file key ";

/// The sealed files of one record.
pub struct SealedFolder {
    dir: PathBuf,
    names: hmac::Key,
    wrapping: Zeroizing<[u8; KEY_BYTES]>,
}

impl SealedFolder {
    /// The sealed files of `record`, in `dir`, which need not exist yet.
    ///
    /// # Errors
    /// [`KeyError`] when the platform's cryptography does not work.
    pub fn new(dir: PathBuf, keys: &Keys, record: &[u8; ID_BYTES]) -> Result<Self, KeyError> {
        let names = hmac::Key::new(hmac::HMAC_SHA256, keys.names_key(record)?.as_slice());
        Ok(Self { dir, names, wrapping: keys.blobs_key(record)? })
    }

    /// The id of some content.
    ///
    /// # Errors
    /// [`io::Error`] when it cannot be read.
    pub fn id_of(&self, content: impl Read) -> io::Result<[u8; FILE_ID_BYTES]> {
        let mut content = Hashing { inner: content, hash: self.content_hash() };
        io::copy(&mut content, &mut io::sink())?;
        Ok(content.id())
    }

    /// Seals `content`, whose id is `id`, under `key`, and returns how many
    /// bytes it was. When this returns, the file is whole and on the disk; a
    /// file of that id that was there is replaced.
    ///
    /// # Errors
    /// [`SealFileError`]; then there is no new file.
    pub fn write(
        &self,
        id: &[u8; FILE_ID_BYTES],
        key: &FileKey,
        content: impl Read,
    ) -> Result<u64, SealFileError> {
        let mut content = Hashing { inner: content, hash: self.content_hash() };
        self.put(id, |file| {
            let bytes = seal_file(key, &mut content, file)?;
            if content.hash_so_far() == *id { Ok(bytes) } else { Err(SealFileError::Changed) }
        })
    }

    /// Seals content that another record had under `id`, which only that
    /// record could have told from its content.
    ///
    /// # Errors
    /// [`SealFileError`]; then there is no new file.
    pub fn adopt(
        &self,
        id: &[u8; FILE_ID_BYTES],
        key: &FileKey,
        content: impl Read,
    ) -> Result<u64, SealFileError> {
        self.put(id, |file| seal_file(key, content, file))
    }

    /// Takes in a file that another computer sealed, as it is, once it has
    /// shown that `key` opens it.
    ///
    /// # Errors
    /// [`OpenFileError`]; then there is no new file.
    pub fn receive(
        &self,
        id: &[u8; FILE_ID_BYTES],
        key: &FileKey,
        mut sealed: impl Read,
    ) -> Result<u64, OpenFileError> {
        self.put(id, |file| {
            io::copy(&mut sealed, file)?;
            open_file(key, File::open(self.unfinished(id))?, io::sink())
        })
    }

    /// A file, to be read in parts.
    ///
    /// # Errors
    /// [`OpenFileError`]
    pub fn open(
        &self,
        id: &[u8; FILE_ID_BYTES],
        key: &FileKey,
    ) -> Result<SealedFile<File>, OpenFileError> {
        SealedFile::new(key, self.file(id)?)
    }

    /// Writes the content of a file into `to`; see [`open_file`].
    ///
    /// # Errors
    /// [`OpenFileError`]
    pub fn read(
        &self,
        id: &[u8; FILE_ID_BYTES],
        key: &FileKey,
        to: impl Write,
    ) -> Result<u64, OpenFileError> {
        open_file(key, self.file(id)?, to)
    }

    /// The file as it is sealed, to be carried to another computer.
    ///
    /// # Errors
    /// [`OpenFileError::Missing`] or [`OpenFileError::Io`]
    pub fn file(&self, id: &[u8; FILE_ID_BYTES]) -> Result<File, OpenFileError> {
        File::open(self.path(id)).map_err(|error| match error.kind() {
            ErrorKind::NotFound => OpenFileError::Missing,
            _ => error.into(),
        })
    }

    /// Whether there is a file of this id, whole or not.
    #[must_use]
    pub fn has(&self, id: &[u8; FILE_ID_BYTES]) -> bool {
        self.path(id).is_file()
    }

    /// Removes a file; one that is not there is gone already.
    ///
    /// # Errors
    /// [`io::Error`]
    pub fn remove(&self, id: &[u8; FILE_ID_BYTES]) -> io::Result<()> {
        match fs::remove_file(self.path(id)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// The key of a file, sealed so that it can be kept in the database.
    ///
    /// # Errors
    /// [`KeyError`] when the platform's cryptography does not work.
    pub fn wrap(&self, id: &[u8; FILE_ID_BYTES], key: &FileKey) -> Result<Vec<u8>, KeyError> {
        let sealed = Sealed::seal(&self.wrapping, &[WRAPPED, id].concat(), key.as_bytes())?;
        Ok(sealed.into_bytes())
    }

    /// The key that [`wrap`](Self::wrap) sealed; nothing for any other bytes.
    #[must_use]
    pub fn unwrap(&self, id: &[u8; FILE_ID_BYTES], wrapped: &[u8]) -> Option<FileKey> {
        let sealed = Sealed::from_bytes(wrapped.to_vec());
        sealed.open(&self.wrapping, &[WRAPPED, id].concat()).map(FileKey::from_bytes)
    }

    /// Removes files that no id in `known` names and that are older than
    /// `age`: what a crash left between writing a file and writing it down.
    /// Returns how many.
    ///
    /// # Errors
    /// [`io::Error`] when the folder cannot be read.
    pub fn sweep<'a>(
        &self,
        known: impl IntoIterator<Item = &'a [u8; FILE_ID_BYTES]>,
        now: SystemTime,
        age: Duration,
    ) -> io::Result<u64> {
        let kept: std::collections::BTreeSet<String> =
            known.into_iter().map(|id| self.name(id)).collect();
        let mut removed = 0;
        for entry in read_dir(&self.dir)? {
            let entry = entry?;
            let name = entry.file_name();
            if !is_ours(&name) || name.to_str().is_some_and(|name| kept.contains(name)) {
                continue;
            }
            let written = entry.metadata()?.modified()?;
            // A clock that was put back makes a file look new, and it stays.
            if now.duration_since(written).is_ok_and(|old| old > age) {
                fs::remove_file(entry.path())?;
                removed += 1;
            }
        }
        Ok(removed)
    }

    /// Writes a file under another name, and gives it its own once it is whole
    /// and on the disk.
    fn put<T, E: From<io::Error>>(
        &self,
        id: &[u8; FILE_ID_BYTES],
        fill: impl FnOnce(&mut File) -> Result<T, E>,
    ) -> Result<T, E> {
        make_folder(&self.dir)?;
        let unfinished = self.unfinished(id);
        let mut file = create(&unfinished)?;
        let filled = fill(&mut file).and_then(|filled| {
            file.sync_all()?;
            fs::rename(&unfinished, self.path(id))?;
            sync_folder(&self.dir)?;
            Ok(filled)
        });
        if filled.is_err() {
            // The error is being told already, and a sweep finds what stays.
            let _ = fs::remove_file(&unfinished);
        }
        filled
    }

    fn path(&self, id: &[u8; FILE_ID_BYTES]) -> PathBuf {
        self.dir.join(self.name(id))
    }

    fn unfinished(&self, id: &[u8; FILE_ID_BYTES]) -> PathBuf {
        self.path(id).with_extension(UNFINISHED)
    }

    fn name(&self, id: &[u8; FILE_ID_BYTES]) -> String {
        let mut hash = hmac::Context::with_key(&self.names);
        hash.update(b"name\0");
        hash.update(id);
        hex::encode(hash.sign())
    }

    fn content_hash(&self) -> hmac::Context {
        let mut hash = hmac::Context::with_key(&self.names);
        hash.update(b"content\0");
        hash
    }
}

impl std::fmt::Debug for SealedFolder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealedFolder(..)")
    }
}

/// Passes content on and hashes it.
struct Hashing<R> {
    inner: R,
    hash: hmac::Context,
}

impl<R> Hashing<R> {
    fn hash_so_far(&self) -> [u8; FILE_ID_BYTES] {
        id_from(self.hash.clone())
    }

    fn id(self) -> [u8; FILE_ID_BYTES] {
        id_from(self.hash)
    }
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer.len().min(READ_BYTES);
        let (buffer, _) = buffer.split_at_mut(most);
        let count = self.inner.read(buffer)?;
        self.hash.update(buffer.get(..count).unwrap_or_default());
        Ok(count)
    }
}

fn id_from(hash: hmac::Context) -> [u8; FILE_ID_BYTES] {
    hash.sign().as_ref().first_chunk().copied().unwrap_or_default()
}

/// Sixty-four hexadecimal digits, perhaps unfinished: nothing else is removed.
fn is_ours(name: &OsStr) -> bool {
    let path = Path::new(name);
    let extension = path.extension();
    let stem = path.file_stem().and_then(OsStr::to_str).unwrap_or_default();
    extension.is_none_or(|extension| extension == UNFINISHED)
        && stem.len() == 2 * FILE_ID_BYTES
        && stem.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn read_dir(dir: &Path) -> io::Result<Box<dyn Iterator<Item = io::Result<fs::DirEntry>>>> {
    match fs::read_dir(dir) {
        Ok(entries) => Ok(Box::new(entries)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Box::new(std::iter::empty())),
        Err(error) => Err(error),
    }
}

/// One that a crash left is written over.
fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn make_folder(dir: &Path) -> io::Result<()> {
    if dir.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)?;
    dir.parent().map_or(Ok(()), sync_folder)
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
