//! The first look at files: what they are, and whether one of them is a whole
//! record. Nothing is written.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use api::{Advice, ExchangeStep, Problem};
use changes::set::{Item, unpack};
use fhir::file::{Piece, Shape};
use model::ItemId;
use sync::Cancel;

use super::header::{Binary, Header};
use super::{CHANGES, advice, called};
use crate::App;
use crate::fault::Fault;

/// No record's own truth is larger, inflated.
const MOST_TRUTH_BYTES: usize = 128 * 1024 * 1024;
/// No more files are taken in at once.
const MOST_FILES: usize = 10_000;

/// Says how far the looking is, and ends it where it is stopped.
pub(super) struct Watch<'a> {
    app: &'a App,
    cancel: &'a Cancel,
    /// How many bytes were looked through.
    through: Cell<u64>,
    of: u64,
}

impl<'a> Watch<'a> {
    pub(super) fn new(app: &'a App, cancel: &'a Cancel, paths: &[PathBuf]) -> Self {
        let sizes = paths.iter().filter_map(|path| path.metadata().ok());
        Self { app, cancel, through: Cell::new(0), of: sizes.map(|found| found.len()).sum() }
    }

    fn open(&'a self, path: &Path) -> io::Result<Watched<'a>> {
        Ok(Watched { file: File::open(path)?, watch: self, read: 0 })
    }
}

/// A file under watch.
struct Watched<'a> {
    file: File,
    watch: &'a Watch<'a>,
    read: u64,
}

impl Read for Watched<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let Watch { app, cancel, through, of } = self.watch;
        if cancel.is_stopped() {
            return Err(io::Error::other("stopped"));
        }
        let bytes = self.file.read(to)?;
        self.read += bytes as u64;
        app.at(ExchangeStep::LookingThrough, through.get() + self.read, *of);
        Ok(bytes)
    }
}

/// Files as they were found.
#[derive(Default)]
pub(super) struct Survey {
    pub(super) files: Vec<(PathBuf, Shape)>,
    /// How many things are in them all.
    pub(super) pieces: u64,
    pub(super) header: Option<Header>,
    /// What a record in them was made of.
    pub(super) truth: Vec<Item>,
    size: usize,
}

impl Survey {
    pub(super) fn of(paths: &[PathBuf], watch: &Watch<'_>) -> Result<Self, Fault> {
        let mut survey = Self::default();
        if paths.is_empty() || paths.len() > MOST_FILES {
            let how_many = format!("choose from 1 to {MOST_FILES} files");
            return Err(crate::fault::not_like_this(how_many).into());
        }
        for path in paths {
            let looked = survey.look(path, watch);
            if watch.cancel.is_stopped() {
                return Err(Problem::Stopped.into());
            }
            looked.map_err(|fault| name_it(fault, path, paths.len()))?;
        }
        Ok(survey)
    }

    fn look(&mut self, path: &Path, watch: &Watch<'_>) -> Result<(), Fault> {
        // A pipe or a folder cannot be read twice.
        if !path.metadata().is_ok_and(|found| found.is_file()) {
            return Err(Problem::File(not_a_file()).into());
        }
        let shape = fhir::file::shape(watch.open(path)?)?;
        fhir::file::each(watch.open(path)?, shape, |raw| -> Result<(), Fault> {
            self.pieces += 1;
            if !raw.may_have_note() {
                return Ok(());
            }
            raw.piece()?.map_or(Ok(()), |piece| self.note(&piece))
        })?;
        watch.through.set(watch.through.get() + path.metadata()?.len());
        self.files.push((path.to_owned(), shape));
        Ok(())
    }

    fn note(&mut self, piece: &Piece) -> Result<(), Fault> {
        let Some(note) = &piece.note else { return Ok(()) };
        match piece.received.resource_type.as_str() {
            "DocumentReference" => {
                let about = note.about.as_deref().unwrap_or_default();
                let read = serde_json::from_str::<Header>(about).ok();
                let is_of_it = |header: &Header| {
                    *header.record.as_bytes() == note.via.into_bytes() && !header.people.is_empty()
                };
                let Some(header) = read.filter(is_of_it) else { return Ok(()) };
                if self.header.replace(header).is_some() {
                    let two = "These files hold two whole records.";
                    let todo = "Take them in one after the other.";
                    return Err(Problem::File(advice(two, todo)).into());
                }
            }
            "Binary" if piece.received.bytes.len() < MOST_TRUTH_BYTES => {
                let Some((media_type, packed)) = Binary::read(&piece.received.bytes) else {
                    return Ok(());
                };
                if media_type == CHANGES {
                    self.unpack(&packed)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn unpack(&mut self, packed: &[u8]) -> Result<(), Fault> {
        let items = unpack(packed).map_err(|error| {
            let todo = "Export the record again, with the newest Keepwell, and try again.";
            Problem::File(advice(&format!("A part of the record in this file: {error}."), todo))
        })?;
        self.size += items.iter().map(Item::size).sum::<usize>();
        if self.size > MOST_TRUTH_BYTES {
            return Err(Problem::File(not_a_file()).into());
        }
        self.truth.extend(items);
        Ok(())
    }

    /// Whether a piece is part of the record itself, and not of a source of it.
    pub(super) fn is_own(&self, piece: &Piece) -> bool {
        let header = self.header.as_ref();
        header.zip(piece.note.as_ref()).is_some_and(|(header, note)| {
            ItemId::from_bytes(*header.record.as_bytes())
                == ItemId::from_bytes(note.via.into_bytes())
        })
    }
}

fn not_a_file() -> Advice {
    advice(
        "This is not a file that can be taken in.",
        "Choose a file with FHIR in JSON: a Bundle, or NDJSON.",
    )
}

/// Of several files, the one is named that could not be read.
pub(super) fn name_it(fault: Fault, path: &Path, of: usize) -> Fault {
    match fault {
        Fault::Problem(Problem::File(advice)) if of > 1 => {
            let happened = format!("{}: {}", called(path), advice.happened);
            Problem::File(Advice { happened, ..advice }).into()
        }
        other => other,
    }
}
