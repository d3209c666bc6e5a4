//! The file that a person chose, before anything is believed of it.

use std::fs::File;
use std::io::{self, Cursor, ErrorKind, Read, Seek};
use std::path::Path;
use std::sync::Arc;

use api::{Problem, Source};
use intake::{FILE_MAX_BYTES, PictureError, SNIFF_BYTES};

use super::words::{no_file, not_a_file};
use crate::App;
use crate::fault::Fault;

/// Content that can be read, and read again.
pub(super) enum Opened {
    File(File),
    Bytes(Arc<Vec<u8>>),
}

impl From<Vec<u8>> for Opened {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(Arc::new(bytes))
    }
}

impl Opened {
    fn at(path: &Path) -> Result<Self, Fault> {
        let asked = |error: io::Error| match error.kind() {
            ErrorKind::NotFound | ErrorKind::PermissionDenied => {
                Fault::from(Problem::File(no_file(path)))
            }
            _ => error.into(),
        };
        // Looked at before it is opened: opening a pipe would wait for ever.
        let looks = path.metadata().map_err(asked)?;
        if !looks.is_file() {
            return Err(Problem::File(not_a_file(path)).into());
        }
        if looks.len() > FILE_MAX_BYTES {
            return Err(PictureError::TooLarge.into());
        }
        if looks.len() == 0 {
            return Err(PictureError::Empty.into());
        }
        Ok(Self::File(File::open(path).map_err(asked)?))
    }

    /// From its beginning; a file that grew meanwhile ends where it may.
    pub(super) fn reader(&mut self) -> io::Result<Box<dyn Read + '_>> {
        Ok(match self {
            Self::File(file) => {
                file.rewind()?;
                Box::new(file.take(FILE_MAX_BYTES + 1))
            }
            Self::Bytes(bytes) => Box::new(Cursor::new(bytes.as_slice())),
        })
    }

    pub(super) fn beginning(&mut self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(SNIFF_BYTES);
        self.reader()?.take(SNIFF_BYTES as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// All of it, in memory.
    pub(super) fn read(mut self) -> io::Result<Arc<Vec<u8>>> {
        if let Self::Bytes(bytes) = self {
            return Ok(bytes);
        }
        let mut bytes = Vec::new();
        self.reader()?.read_to_end(&mut bytes)?;
        Ok(Arc::new(bytes))
    }
}

impl App {
    pub(super) fn open_source(&self, source: &Source) -> Result<Opened, Fault> {
        match source {
            Source::Path(path) => Opened::at(path),
            Source::Held(number) => {
                let bytes = self.held(|held| held.get(*number)).ok_or(Problem::NoSuchItem)?;
                if bytes.is_empty() {
                    return Err(PictureError::Empty.into());
                }
                Ok(Opened::Bytes(bytes))
            }
        }
    }
}
