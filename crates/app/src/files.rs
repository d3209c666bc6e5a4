//! Photos and documents.
//!
//! A picture is read by a [worker](crate::worker), which gives back one
//! without metadata; a document is kept as it is. Either is sealed and on the
//! disk before one transaction writes its row and its entry. A crash between
//! the two leaves a sealed file that nothing names, and a sweep removes it
//! later; it never leaves an entry without its file.
//!
//! Nothing is ever written in clear but what the person exports. To be shown,
//! a file goes through [`App::file`] from the sealed file into memory.

mod held;
mod kept;
mod shown;
mod source;
mod words;

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;

use api::{Exported, FileSaved, NewDocument, NewPhoto, PhotoSeriesView, Problem, Source};
use chrono::{DateTime, FixedOffset, Local, NaiveDateTime, TimeZone as _};
use intake::{Content, Keep, Picture, PictureError, Taken, Whole};
use model::{EntryId, EntryKind, Field, FieldError, FileId, FileRef, Moment, Page};

use crate::App;
use crate::activity::log;
use crate::fault::{Fault, not_like_this};
use crate::worker::read_picture;

pub(crate) use held::Held;
pub(crate) use kept::{check_files, erase_unused};
pub(crate) use shown::cannot_be_shown;
pub use shown::{ParseSightError, Shown, Sight};
pub(crate) use words::{not_opened, not_read, not_taken};

use source::Opened;

/// Said with everything that leaves the record.
pub(crate) const NOT_PROTECTED: &str =
    "This copy is not protected: anyone who can open this folder can see it.";

/// Asked before half a picture is kept.
const ENDS_EARLY: &str = "This picture ends too early: part of it is missing.";

/// Writes a file in clear where the person chose, whole or not at all. Returns
/// how many bytes it has.
pub(crate) fn write_beside(
    path: &Path,
    write: impl FnOnce(&mut File) -> Result<u64, Fault>,
) -> Result<u64, Fault> {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    let beside = Path::new(&name);
    let written = File::create(beside).map_err(Fault::from).and_then(|mut file| {
        let bytes = write(&mut file)?;
        file.flush()?;
        file.sync_all()?;
        fs::rename(beside, path)?;
        Ok(bytes)
    });
    if written.is_err() {
        // What is there is a beginning in clear; the error is being told.
        let _ = fs::remove_file(beside);
    }
    written
}

/// Part of a file, for whoever shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilePart {
    /// The media type of the whole file (RFC 6838).
    pub media_type: String,
    /// The size of the whole file.
    pub total: u64,
    /// The bytes from where they were asked for.
    pub bytes: Vec<u8>,
}

impl App {
    /// Holds the bytes of a file that was dropped or pasted until it is added
    /// as [`Source::Held`], another few are held, or the record is locked.
    ///
    /// # Errors
    /// [`Problem::Locked`], or [`Problem::File`] when it is too large.
    pub fn hold(&self, bytes: Vec<u8>) -> Result<u64, Problem> {
        self.with_session(|_| Ok(())).map_err(Problem::from)?;
        self.held(|held| held.put(bytes)).map_err(Problem::from)
    }

    /// A file of the record, or `count` bytes of it from `start` on.
    ///
    /// # Errors
    /// [`Problem`]; of a damaged file, no byte is given.
    pub fn file(&self, id: FileId, start: u64, count: u64) -> Result<FilePart, Problem> {
        self.read_file(id, start, count).map_err(Problem::from)
    }

    /// The whole of a file of the record, and its media type (RFC 6838).
    ///
    /// # Errors
    /// [`Problem`]
    pub fn file_bytes(&self, id: FileId) -> Result<(String, Vec<u8>), Problem> {
        let part = self.file(id, 0, u64::MAX)?;
        Ok((part.media_type, part.bytes))
    }

    /// The small copy of a picture, as JPEG; `None` of any other file.
    ///
    /// # Errors
    /// [`Problem`]
    pub fn thumbnail(&self, id: FileId) -> Result<Option<Vec<u8>>, Problem> {
        let row = self.with_session(|session| Ok(session.store.blob(id)?));
        let row = row.map_err(Problem::from)?.ok_or(Problem::NoSuchItem)?;
        Ok((!row.thumbnail.is_empty()).then_some(row.thumbnail))
    }

    fn read_file(&self, id: FileId, start: u64, count: u64) -> Result<FilePart, Fault> {
        let (folder, row, key) = self.with_session(|session| session.sealed(id))?;
        let mut file = folder.open(id.as_bytes(), &key)?;
        let bytes = file.read_at(start, count)?.to_vec();
        Ok(FilePart { media_type: row.media_type, total: file.len(), bytes })
    }

    pub(crate) fn add_photo(&self, photo: NewPhoto) -> Result<FileSaved, Fault> {
        self.with_session(|_| Ok(()))?;
        let keep = if photo.keep_original { Keep::Original } else { Keep::Usual };
        let file = self.open_source(&photo.source)?.read()?;
        let whole = if photo.sure { Whole::NotAsked } else { Whole::Asked };
        let picture = match read_picture(&mut self.worker.start()?, keep, whole, &file)? {
            Err(PictureError::CutShort) if !photo.sure => {
                return Err(Problem::AreYouSure(ENDS_EARLY.to_owned()).into());
            }
            read => read?,
        };
        drop(file);
        let camera = picture.taken.map(|taken| moment(&taken));
        let time_from_camera = photo.taken.is_none() && camera.is_some();
        let at = photo.taken.clone().or(camera).unwrap_or_else(crate::now_here);
        let removed = picture.removed.iter().map(|kind| kind.as_str().to_owned()).collect();

        let Picture { bytes, format, width, height, thumbnail, .. } = picture;
        let media_type = format.media_type().to_owned();
        let content = Opened::from(bytes);
        let file = self.seal(content, media_type, thumbnail)?;
        let file = file.named(|file| FileRef { width, height, ..file });
        let page = photo_page(&photo, at, &file.reference).map_err(not_like_this)?;
        let (saved, already) = self.add_with_file(&page, photo.audience, file)?;
        self.forget(&photo.source);
        Ok(FileSaved { saved, already, removed, time_from_camera })
    }

    pub(crate) fn add_document(&self, document: NewDocument) -> Result<FileSaved, Fault> {
        self.with_session(|_| Ok(()))?;
        let mut content = self.open_source(&document.source)?;
        let media_type = Content::of(&content.beginning()?).media_type().to_owned();
        let name = file_name(&document);
        let at = document.at.clone().unwrap_or_else(crate::now_here);
        let file = self.seal(content, media_type, Vec::new())?;
        let file = file.named(|file| FileRef { name: name.clone(), ..file });
        let page = document_page(&document, at, &file.reference).map_err(not_like_this)?;
        let (saved, already) = self.add_with_file(&page, document.audience, file)?;
        self.forget(&document.source);
        Ok(FileSaved { saved, already, removed: Vec::new(), time_from_camera: false })
    }

    /// Writes the file of an entry where the person says. It takes its name
    /// once it is whole.
    pub(crate) fn export_file(&self, entry: EntryId, path: &Path) -> Result<Exported, Fault> {
        let now = self.now();
        let (folder, key, id) = self.with_session(|session| {
            let state = session.store.entry(entry)?.ok_or(Problem::NoSuchEntry)?;
            let file = state.page.file().ok_or(Problem::NoSuchItem)?;
            let (folder, _, key) = session.sealed(file.id)?;
            Ok((folder, key, file.id))
        })?;
        let bytes = write_beside(path, |file| Ok(folder.read(id.as_bytes(), &key, file)?))?;
        self.with_session(|session| {
            let person = session.person();
            let subject = entry.to_string();
            Ok(session.store.transact(|tx| log(tx, now, person, "file.export", &subject))?)
        })?;
        Ok(Exported { path: path.to_owned(), bytes, warning: NOT_PROTECTED.to_owned() })
    }

    /// Every series of photos, the one added to last first.
    pub(crate) fn photo_series(&self) -> Result<Vec<PhotoSeriesView>, Fault> {
        self.with_session(|session| {
            let words = session.store.words(Field::Series)?.into_iter();
            words
                .map(|row| {
                    let newest = session.store.entries(&store::EntryQuery {
                        kinds: vec![EntryKind::Photo],
                        word: Some((Field::Series, row.word.clone())),
                        limit: 1,
                        ..store::EntryQuery::default()
                    })?;
                    let newest = newest.first().map(|entry| &entry.page);
                    Ok(PhotoSeriesView {
                        name: row.word,
                        site: newest.and_then(|page| page.get(Field::Site)).map(str::to_owned),
                        photos: row.entries,
                        first: row.earliest,
                        last: row.latest,
                        newest: newest.and_then(Page::file).map(|file| file.id),
                    })
                })
                .collect()
        })
    }
}

fn photo_page(photo: &NewPhoto, at: Moment, file: &FileRef) -> Result<Page, FieldError> {
    let mut page = Page::new(EntryKind::Photo, at);
    page.set(Field::File, &file.to_string())?;
    page.set_words(Field::Series, photo.series.iter().cloned().collect())?;
    page.set(Field::Site, &photo.site)?;
    page.set(Field::Caption, &photo.caption)?;
    page.set_words(Field::Tags, photo.tags.clone())?;
    Ok(page)
}

fn document_page(document: &NewDocument, at: Moment, file: &FileRef) -> Result<Page, FieldError> {
    let title = match document.title.trim() {
        "" => &file.name,
        title => title,
    };
    let mut page = Page::new(EntryKind::Document, at);
    page.set(Field::File, &file.to_string())?;
    page.set(Field::Title, title)?;
    page.set(Field::Note, &document.note)?;
    page.set_words(Field::Tags, document.tags.clone())?;
    Ok(page)
}

/// What a document's file is called: the last part of its path, on one line.
fn file_name(document: &NewDocument) -> String {
    let name = match &document.source {
        Source::Path(path) if document.name.is_empty() => {
            path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
        }
        _ => document.name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned(),
    };
    name.chars().filter(|c| !c.is_control()).take(200).collect()
}

/// The time a camera wrote: with its own offset, or else as it is here.
fn moment(taken: &Taken) -> Moment {
    let here = |local: NaiveDateTime| Local.from_local_datetime(&local).earliest();
    let there = taken.offset_seconds.and_then(FixedOffset::east_opt);
    let at: Option<DateTime<FixedOffset>> = match there {
        Some(offset) => offset.from_local_datetime(&taken.local).single(),
        None => here(taken.local).map(|at| at.fixed_offset()),
    };
    // An hour that the clocks leapt over: as if in UTC, which has them all.
    Moment::new(at.unwrap_or_else(|| taken.local.and_utc().fixed_offset()), None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(source: Source, name: &str) -> NewDocument {
        let (title, note) = (String::new(), String::new());
        let tags = std::collections::BTreeSet::new();
        let name = name.to_owned();
        NewDocument { source, name, title, at: None, note, tags, audience: None }
    }

    #[test]
    fn a_documents_name_is_never_a_path() {
        let path = Source::Path("/home/asha/clinic letter.pdf".into());
        assert_eq!(file_name(&document(path.clone(), "")), "clinic letter.pdf");
        assert_eq!(file_name(&document(path, "other.pdf")), "other.pdf");
        for name in ["../../etc/passwd", "C:\\Users\\passwd", "pass\u{7}wd"] {
            assert_eq!(file_name(&document(Source::Held(1), name)), "passwd");
        }
        assert_eq!(file_name(&document(Source::Path("/".into()), "")), "");
    }

    #[test]
    fn a_camera_that_says_where_it_was_is_believed() {
        let local = "2026-05-03T08:15:00".parse().unwrap();
        let at = moment(&Taken { local, offset_seconds: Some(3600) });
        assert_eq!(at.to_string(), "2026-05-03T08:15:00+01:00");
        let at = moment(&Taken { local, offset_seconds: None });
        assert_eq!(at.at().naive_local(), local);
    }
}
