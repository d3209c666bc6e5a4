//! From content to a sealed file, its row and its entry.

use std::collections::BTreeSet;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use api::{Problem, Saved};
use changes::Entry;
use chrono::{DateTime, Utc};
use intake::{FILE_MAX_BYTES, PictureError};
use model::{Audience, EntryId, FileId, FileRef, Page};
use store::{BlobRow, StoreError, Tx};
use vault::{FileKey, OpenFileError, SealedFolder};

use super::source::Opened;
use crate::App;
use crate::fault::{Fault, not_like_this};
use crate::session::{Session, random};

/// A sealed file that nothing names is left for so long: whatever was about to
/// name it is long over then.
const ORPHAN_AGE: Duration = Duration::from_secs(24 * 60 * 60);

/// A file that is sealed and on the disk, and not yet in the database.
pub(super) struct SealedHere {
    pub(super) reference: FileRef,
    row: BlobRow,
    /// The session that sealed it: its keys are those of one record.
    session: u64,
}

impl SealedHere {
    pub(super) fn named(self, name: impl FnOnce(FileRef) -> FileRef) -> Self {
        Self { reference: name(self.reference), ..self }
    }
}

impl App {
    /// Seals content. The record is not held up meanwhile; locking it makes
    /// what follows fail, and leaves a file to be swept.
    pub(super) fn seal(
        &self,
        mut content: Opened,
        media_type: String,
        thumbnail: Vec<u8>,
    ) -> Result<SealedHere, Fault> {
        let (number, folder) =
            self.with_session(|session| Ok((session.number, Arc::clone(&session.files))))?;
        let id = folder.id_of(content.reader()?)?;
        let known =
            self.with_session(|session| Ok(session.store.blob(FileId::from_bytes(id))?))?;
        let (bytes, key) = match known.and_then(|row| folder.unwrap(&id, &row.key)) {
            // The same content under the same key is the same sealed file, so
            // one that was lost or damaged comes back.
            Some(key) => match folder.read(&id, &key, io::sink()) {
                Ok(bytes) => (bytes, key),
                Err(_) => (folder.write(&id, &key, content.reader()?)?, key),
            },
            None => {
                let key = FileKey::make()?;
                (folder.write(&id, &key, content.reader()?)?, key)
            }
        };
        if bytes > FILE_MAX_BYTES {
            return Err(PictureError::TooLarge.into());
        }
        let row = BlobRow {
            id: FileId::from_bytes(id),
            key: folder.wrap(&id, &key)?,
            bytes,
            media_type: media_type.clone(),
            thumbnail,
            added_at: self.now(),
        };
        let reference =
            FileRef { id: row.id, media_type, bytes, width: 0, height: 0, name: String::new() };
        Ok(SealedHere { reference, row, session: number })
    }

    /// Writes the entry of a sealed file and the file's row, in one
    /// transaction. Returns the entry, and another one with the same file.
    pub(super) fn add_with_file(
        &self,
        page: &Page,
        audience: Option<Audience>,
        file: SealedHere,
    ) -> Result<(Saved, Option<EntryId>), Fault> {
        page.check().map_err(not_like_this)?;
        let now = self.now();
        let audience = audience.unwrap_or(page.kind().default_audience());
        self.with_session(|session| {
            if session.number != file.session {
                return Err(Problem::Locked.into());
            }
            let already = session.store.entry_of_file(file.row.id)?;
            let id = EntryId::from_random(random()?);
            let made = Entry::create(id, &session.author()?, page, audience, now)?;
            let state = session
                .commit_with(made, "entry.add", now, |tx| tx.put_blob(&file.row).map(drop))?;
            Ok((session.saved(&state, None)?, already))
        })
    }
}

impl Session {
    /// What is needed to open a sealed file.
    pub(crate) fn sealed(
        &self,
        id: FileId,
    ) -> Result<(Arc<SealedFolder>, BlobRow, FileKey), Fault> {
        let row = self.store.blob(id)?.ok_or(Problem::NoSuchItem)?;
        let key = self.files.unwrap(id.as_bytes(), &row.key).ok_or(OpenFileError::WrongKey)?;
        Ok((Arc::clone(&self.files), row, key))
    }

    /// The files that an entry is of: one, or what two answers say.
    pub(crate) fn files_of(&self, id: EntryId) -> Result<BTreeSet<FileId>, Fault> {
        let Some(state) = self.store.entry(id)? else { return Ok(BTreeSet::new()) };
        let answers = state.two_answers.iter().flat_map(|two| &two.answers);
        let answers = answers.filter_map(|answer| answer.value.parse::<FileRef>().ok());
        Ok(state.page.file().into_iter().chain(answers).map(|file| file.id).collect())
    }

    /// Removes sealed files whose rows are gone.
    pub(crate) fn remove_files(&self, files: &[FileId]) {
        for id in files {
            // Their keys are gone, and a sweep removes what stays.
            let _ = self.files.remove(id.as_bytes());
        }
    }

    /// Removes sealed files that no row names and that are older than a day.
    pub(crate) fn sweep_files(&self, now: DateTime<Utc>) -> Result<u64, Fault> {
        let known = self.store.blobs()?;
        Ok(self.files.sweep(known.iter().map(FileId::as_bytes), now.into(), ORPHAN_AGE)?)
    }
}

/// Erases the rows of those files that no entry is of, and returns them.
pub(crate) fn erase_unused(
    tx: &Tx<'_>,
    files: BTreeSet<FileId>,
) -> Result<Vec<FileId>, StoreError> {
    let mut unused = Vec::new();
    for id in files {
        if tx.erase_unused_blob(id)? {
            unused.push(id);
        }
    }
    Ok(unused)
}

/// How many files there are, and a sentence for each that does not open.
pub(crate) fn check_files(session: &Session) -> Result<(u64, Vec<String>), Fault> {
    let mut findings = Vec::new();
    let ids = session.store.blobs()?;
    for id in &ids {
        let opened = session.sealed(*id).and_then(|(folder, row, key)| {
            let bytes = folder.read(id.as_bytes(), &key, io::sink())?;
            if bytes == row.bytes { Ok(()) } else { Err(OpenFileError::Damaged.into()) }
        });
        match opened {
            Ok(()) => {}
            Err(Fault::OpenFile(error)) => {
                findings.push(format!("File {id} of a photo or document: {error}."));
            }
            Err(fault) => return Err(fault),
        }
    }
    Ok((ids.len() as u64, findings))
}
