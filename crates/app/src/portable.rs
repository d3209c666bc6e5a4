//! The whole record as one FHIR Bundle, and FHIR files taken in.
//!
//! A Bundle that Keepwell writes holds everything twice over, once for each kind
//! of reader. Any FHIR program finds what the person wrote as FHIR says it, and
//! what services recorded as they sent it. Keepwell finds the truth of the
//! record beside that, in Binaries of its own media type: every signed change
//! and every batch of readings, word for word. So an empty record that takes
//! the file in is the same record, history and all.
//!
//! What a resource comes from stands in its entry: a link `via` the record
//! itself or one of its sources. The resource itself is never touched.
//!
//! Rejected: FHIR alone. It has no place for the history of a page, or for who
//! may see it. Rejected: a format of our own. Nobody else could read it.

mod clinical;
mod export;
mod header;
mod import;
mod plain;
mod survey;
mod truth;
mod undo;
mod write;

use std::path::Path;
use std::sync::PoisonError;

use api::{Advice, ExchangeProgress, ExchangeStep, Problem};
use fhir::file::ReadFileError;

use crate::App;
use crate::fault::Fault;

/// The media type of the record's own truth: what [`changes::set::pack`] packs.
const CHANGES: &str = "application/vnd.keepwell.changes";

impl App {
    /// Says how far an export or import is.
    fn at(&self, step: ExchangeStep, done: u64, of: u64) {
        let progress = ExchangeProgress { step, done, of };
        *self.exchanging.lock().unwrap_or_else(PoisonError::into_inner) = Some(progress);
    }
}

impl From<ReadFileError> for Fault {
    fn from(error: ReadFileError) -> Self {
        match error {
            ReadFileError::Io(error) => error.into(),
            wrong => Problem::File(not_taken(&wrong)).into(),
        }
    }
}

fn not_taken(error: &ReadFileError) -> Advice {
    let (happened, todo) = match error {
        ReadFileError::Damaged => (
            "This file is damaged, or it ends too early.",
            "Get it again from where it came from, and try again.",
        ),
        ReadFileError::NotFhir | ReadFileError::Io(_) => (
            "This file holds no health record that Keepwell can read.",
            "Ask for it as FHIR R4 in JSON: a Bundle, or NDJSON.",
        ),
    };
    advice(happened, todo)
}

fn advice(happened: &str, todo: &str) -> Advice {
    let safe = "Nothing was changed.".to_owned();
    Advice { happened: happened.to_owned(), safe, todo: todo.to_owned() }
}

/// What a file is called, for the person.
fn called(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.chars().filter(|c| !c.is_control()).take(100).collect()
}
