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

use api::{Advice, ExchangeProgress, ExchangeStep, Problem, Status};
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

    /// Sets what is said of the record while a file is taken in, which has the
    /// record to itself.
    fn say_meanwhile(&self, before: Option<Status>) {
        *self.meanwhile.lock().unwrap_or_else(PoisonError::into_inner) = before;
    }

    /// What is said while a file is taken in: the record as it was, and how far
    /// that is. Whoever waited for the record would see no progress.
    pub(crate) fn meanwhile(&self) -> Option<Status> {
        let before = self.meanwhile.lock().unwrap_or_else(PoisonError::into_inner).clone();
        before.map(|before| Status { exchange: self.exchange_progress(), ..before })
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Whoever asks is answered while somebody else has the record.
    #[test]
    fn how_far_an_import_is_can_be_asked_while_it_has_the_record() {
        let app = App::new("nowhere".into());
        let before = app.status().unwrap();
        app.say_meanwhile(Some(before.clone()));
        app.at(ExchangeStep::Importing, 3, 7);
        let held = app.session();
        let progress = ExchangeProgress { step: ExchangeStep::Importing, done: 3, of: 7 };
        assert_eq!(app.status().unwrap().exchange, Some(progress));
        drop(held);
        app.say_meanwhile(None);
        app.end_exchange();
        assert_eq!(app.status().unwrap(), before);
    }
}
