//! Carrying sealed files in a folder: a stick, a shared folder, a synced one.
//!
//! A folder is less than it seems. A stick is pulled out half way, a synced
//! folder shows files late, twice, under two names or half-written, and other
//! people's files lie beside ours. So a file is never changed once it is there,
//! it appears whole under its name or not at all, and whoever reads it
//! believes nothing but its seal.
//!
//! Rejected: a list of contents in a file of its own. Two computers that write
//! it at once lose half of it. Rejected: locks. A stick cannot be asked who
//! holds one.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use crate::LinkError;

/// A file on a carrier.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Listed {
    /// Its name there.
    pub name: String,
    /// Its length in bytes.
    pub size: u64,
}

/// Why a carrier could not be used. What was read or written before stays.
#[derive(Debug, thiserror::Error)]
pub enum CarrierError {
    /// The folder is not there: a stick that is not in, a share that is not
    /// mounted.
    #[error("the folder is not there")]
    NotThere,
    /// It may be read and not written.
    #[error("the folder is write-protected")]
    ReadOnly,
    /// No space is left on it.
    #[error("the folder is full")]
    Full,
    /// Anything else that the operating system reports.
    #[error("the folder could not be read or written")]
    Io(#[source] io::Error),
    /// The service that carries could not be used.
    #[error("the service could not be used")]
    Service(#[from] LinkError),
}

impl From<io::Error> for CarrierError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::Full,
            ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => Self::ReadOnly,
            _ => Self::Io(error),
        }
    }
}

/// Sealed files by name: listed, read and added, never changed.
pub trait ReplicaCarrier {
    /// The files inside the folder `name` of this one, which is made with its
    /// first file.
    fn inside(&self, name: &str) -> Box<dyn ReplicaCarrier + '_>;

    /// Every file, in order of name.
    ///
    /// # Errors
    /// [`CarrierError`]
    fn list(&self) -> Result<Vec<Listed>, CarrierError>;

    /// A file's bytes, of which there may be `most`; `None` where it is not (or
    /// no longer) there, or is longer.
    ///
    /// # Errors
    /// [`CarrierError`]
    fn get(&self, name: &str, most: u64) -> Result<Option<Vec<u8>>, CarrierError>;

    /// A file to be read bit by bit; `None` where it is not there.
    ///
    /// # Errors
    /// [`CarrierError`]
    fn read(&self, name: &str) -> Result<Option<Box<dyn Read + '_>>, CarrierError>;

    /// Adds a file, whole and durable before this returns. One of that name
    /// that is there already is replaced.
    ///
    /// # Errors
    /// [`CarrierError`]; then there is no new file, or the old one.
    fn put_from(&self, name: &str, from: &mut dyn Read) -> Result<(), CarrierError>;

    /// The same with bytes in memory.
    ///
    /// # Errors
    /// [`CarrierError`]
    fn put(&self, name: &str, mut bytes: &[u8]) -> Result<(), CarrierError> {
        self.put_from(name, &mut bytes)
    }

    /// Takes a file away; one that is not there is no error.
    ///
    /// # Errors
    /// [`CarrierError`]
    fn remove(&self, name: &str) -> Result<(), CarrierError>;
}

/// A folder of sealed files, inside the one that the person chose.
#[derive(Debug, Clone)]
pub struct FolderCarrier {
    chosen: PathBuf,
    inside: PathBuf,
}

impl FolderCarrier {
    /// The folder `name` inside `chosen`, which is made with its first file.
    ///
    /// # Errors
    /// [`CarrierError::NotThere`] if `chosen` is no folder: it is never made,
    /// or a stick that is not in would leave the record on the computer's disk.
    pub fn open(chosen: &Path, name: &str) -> Result<Self, CarrierError> {
        if !chosen.is_dir() {
            return Err(CarrierError::NotThere);
        }
        Ok(Self { chosen: chosen.to_owned(), inside: chosen.join(name) })
    }

    /// Where the files are.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.inside
    }

    fn make(&self) -> Result<(), CarrierError> {
        if !self.chosen.is_dir() {
            return Err(CarrierError::NotThere);
        }
        if self.inside.is_dir() {
            return Ok(());
        }
        fs::create_dir_all(&self.inside)?;
        let mut above =
            self.inside.ancestors().skip(1).take_while(|dir| dir.starts_with(&self.chosen));
        Ok(above.try_for_each(sync_folder)?)
    }

    fn write(&self, beside: &Path, from: &mut dyn Read) -> io::Result<()> {
        let mut options = OpenOptions::new();
        let mut file = options.write(true).create(true).truncate(true).open(beside)?;
        io::copy(from, &mut file)?;
        file.sync_all()
    }
}

impl ReplicaCarrier for FolderCarrier {
    fn inside(&self, name: &str) -> Box<dyn ReplicaCarrier + '_> {
        Box::new(Self { chosen: self.chosen.clone(), inside: self.inside.join(name) })
    }

    fn list(&self) -> Result<Vec<Listed>, CarrierError> {
        let entries = match fs::read_dir(&self.inside) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return if self.chosen.is_dir() {
                    Ok(Vec::new())
                } else {
                    Err(CarrierError::NotThere)
                };
            }
            Err(error) => return Err(error.into()),
        };
        let mut files = Vec::new();
        for entry in entries {
            let entry = entry?;
            // One that went away while it was being listed is not there.
            let Ok(about) = entry.metadata() else { continue };
            if let (true, Ok(name)) = (about.is_file(), entry.file_name().into_string()) {
                files.push(Listed { name, size: about.len() });
            }
        }
        files.sort();
        Ok(files)
    }

    fn get(&self, name: &str, most: u64) -> Result<Option<Vec<u8>>, CarrierError> {
        let Some(file) = self.read(name)? else { return Ok(None) };
        let mut bytes = Vec::new();
        file.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
        Ok((bytes.len() as u64 <= most).then_some(bytes))
    }

    fn read(&self, name: &str) -> Result<Option<Box<dyn Read + '_>>, CarrierError> {
        match File::open(self.inside.join(name)) {
            Ok(file) => Ok(Some(Box::new(file))),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn put_from(&self, name: &str, from: &mut dyn Read) -> Result<(), CarrierError> {
        self.make()?;
        let beside = self.inside.join(format!(".{name}.part"));
        let put = self
            .write(&beside, from)
            .and_then(|()| fs::rename(&beside, self.inside.join(name)))
            .and_then(|()| sync_folder(&self.inside));
        if put.is_err() {
            // The failure is being told already.
            let _ = fs::remove_file(&beside);
        }
        Ok(put?)
    }

    fn remove(&self, name: &str) -> Result<(), CarrierError> {
        match fs::remove_file(self.inside.join(name)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }
}

/// Makes renames within a folder last. Some file systems of sticks and shares
/// cannot be asked for that; there it is as good as they are.
#[cfg(unix)]
fn sync_folder(dir: &Path) -> io::Result<()> {
    match File::open(dir)?.sync_all() {
        Err(error) if error.kind() == ErrorKind::InvalidInput => Ok(()),
        other => other,
    }
}

/// Elsewhere a folder cannot be opened as a file, and needs no such help.
#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn carrier() -> (tempfile::TempDir, FolderCarrier) {
        let dir = tempfile::tempdir().unwrap();
        let carrier = FolderCarrier::open(dir.path(), "keepwell-1").unwrap();
        (dir, carrier)
    }

    #[test]
    fn what_was_put_is_listed_and_read() {
        let (_dir, carrier) = carrier();
        assert_eq!(carrier.list().unwrap(), []);
        assert_eq!(carrier.get("b", 10).unwrap(), None);
        carrier.put("b", b"two").unwrap();
        carrier.put("a", b"one").unwrap();
        let listed = carrier.list().unwrap();
        assert_eq!(listed[0], Listed { name: "a".to_owned(), size: 3 });
        assert_eq!(listed.len(), 2);
        assert_eq!(carrier.get("b", 3).unwrap().as_deref(), Some(&b"two"[..]));
        assert_eq!(carrier.get("b", 2).unwrap(), None, "longer than may be");
        carrier.put("b", b"three").unwrap();
        assert_eq!(carrier.get("b", 9).unwrap().as_deref(), Some(&b"three"[..]));
        carrier.remove("b").unwrap();
        carrier.remove("b").unwrap();
        assert_eq!(carrier.list().unwrap().len(), 1);
    }

    #[test]
    fn a_folder_that_is_not_there_is_never_made() {
        let (dir, carrier) = carrier();
        let path = dir.path().to_owned();
        drop(dir);
        assert!(matches!(carrier.list(), Err(CarrierError::NotThere)));
        assert!(matches!(carrier.put("a", b""), Err(CarrierError::NotThere)));
        assert!(matches!(FolderCarrier::open(&path, "x"), Err(CarrierError::NotThere)));
        assert!(!path.exists());
    }

    #[test]
    fn a_file_that_cannot_be_put_in_place_leaves_nothing_half_done() {
        let (_dir, carrier) = carrier();
        carrier.put("a", b"one").unwrap();
        fs::create_dir(carrier.path().join("b")).unwrap();
        assert!(carrier.put("b", b"two").is_err());
        let left: Vec<_> = fs::read_dir(carrier.path()).unwrap().collect();
        assert_eq!(left.len(), 2, "the file that was there, and the folder in the way");
    }

    #[test]
    fn a_folder_within_is_made_with_its_first_file() {
        let (dir, carrier) = carrier();
        let files = carrier.inside("files");
        assert_eq!(files.list().unwrap(), []);
        assert!(!carrier.path().exists());
        files.put("a", b"one").unwrap();
        assert!(dir.path().join("keepwell-1/files/a").is_file());
        drop(dir);
        assert!(matches!(files.put("b", b""), Err(CarrierError::NotThere)));
    }

    #[test]
    fn other_things_in_the_folder_are_left_alone() {
        let (_dir, carrier) = carrier();
        carrier.put("a", b"one").unwrap();
        fs::create_dir(carrier.path().join("files")).unwrap();
        assert_eq!(carrier.list().unwrap().len(), 1);
    }

    #[test]
    fn what_the_disk_says_is_told_apart() {
        let told = |kind: ErrorKind| CarrierError::from(io::Error::from(kind));
        assert!(matches!(told(ErrorKind::StorageFull), CarrierError::Full));
        assert!(matches!(told(ErrorKind::ReadOnlyFilesystem), CarrierError::ReadOnly));
        assert!(matches!(told(ErrorKind::TimedOut), CarrierError::Io(_)));
    }
}
