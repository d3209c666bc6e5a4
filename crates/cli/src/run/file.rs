//! Photos and documents.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use api::model::{Audience, EntryId, EntryKind, Field, Label};
use api::{
    EntryPage, EntryQuery, EntryView, Exported, FileSaved, NewDocument, NewPhoto, PhotoSeriesView,
    Problem, Request, Source,
};
use serde_json::{Value, json};

use super::{Door, PAGE, outcome};
use crate::args::{CommonArgs, DocumentCommand, PhotoCommand};
use crate::print::{self, printable};
use crate::{Failure, Outcome};

impl Door {
    pub(super) fn photo(&self, command: PhotoCommand) -> Result<Outcome, Failure> {
        self.unlock()?;
        match command {
            PhotoCommand::Add {
                files,
                series,
                site,
                caption,
                taken,
                keep_original,
                sure,
                common,
            } => {
                let photo = |path: PathBuf| {
                    Request::AddPhoto(NewPhoto {
                        source: Source::Path(path),
                        taken: taken.clone(),
                        series: series.clone(),
                        site: site.clone(),
                        caption: caption.clone(),
                        tags: common.tags.iter().cloned().collect(),
                        keep_original,
                        sure,
                        audience: audience(&common, EntryKind::Photo),
                    })
                };
                self.add_each(files, photo)
            }
            PhotoCommand::List { series } => self.every(EntryKind::Photo, series),
            PhotoCommand::Series => {
                let series: Vec<PhotoSeriesView> = self.ask(Request::PhotoSeries)?;
                outcome(print::photo_series(&series), &series)
            }
            PhotoCommand::Export { id, file } => self.export(id, file),
        }
    }

    pub(super) fn document(&self, command: DocumentCommand) -> Result<Outcome, Failure> {
        self.unlock()?;
        match command {
            DocumentCommand::Add { files, title, at, note, common } => {
                let document = |path: PathBuf| {
                    Request::AddDocument(NewDocument {
                        source: Source::Path(path),
                        name: String::new(),
                        title: title.clone(),
                        at: at.clone(),
                        note: note.clone(),
                        tags: common.tags.iter().cloned().collect(),
                        audience: audience(&common, EntryKind::Document),
                    })
                };
                self.add_each(files, document)
            }
            DocumentCommand::List => self.every(EntryKind::Document, None),
            DocumentCommand::Export { id, file } => self.export(id, file),
        }
    }

    /// Adds one file after another. One that cannot be taken is named, and the
    /// others are added.
    fn add_each(
        &self,
        files: Vec<PathBuf>,
        request: impl Fn(PathBuf) -> Request,
    ) -> Result<Outcome, Failure> {
        let (mut text, mut added, mut not_added) = (String::new(), Vec::new(), Vec::new());
        for file in files {
            match self.ask::<FileSaved>(request(file.clone())) {
                Ok(saved) => {
                    text.push_str(&print::file_saved(&file, &saved));
                    added.push(saved);
                }
                Err(Failure::Problem(problem)) if is_of_the_file(&problem) => {
                    not_added.push(not_taken(&file, &problem));
                }
                Err(failure) if added.is_empty() => return Err(failure),
                Err(failure) => {
                    // What was added is said before why nothing more was.
                    let _ = io::stdout().lock().write_all(text.as_bytes());
                    return Err(failure);
                }
            }
        }
        let well = not_added.is_empty();
        let json = json!({ "added": added, "not_added": not_added });
        outcome(text, &json).map(|outcome| Outcome { well, ..outcome })
    }

    fn every(&self, kind: EntryKind, series: Option<Label>) -> Result<Outcome, Failure> {
        let word = series.map(|name| (Field::Series, name));
        let mut query =
            EntryQuery { kinds: vec![kind], word, limit: PAGE, ..EntryQuery::default() };
        let mut entries: Vec<EntryView> = Vec::new();
        loop {
            let page: EntryPage = self.ask(Request::Entries(query.clone()))?;
            entries.extend(page.entries);
            query.after = page.next;
            if query.after.is_none() {
                return outcome(print::entries(&entries), &entries);
            }
        }
    }

    fn export(&self, entry: EntryId, path: PathBuf) -> Result<Outcome, Failure> {
        let exported: Exported = self.ask(Request::ExportFile { entry, path })?;
        outcome(print::exported(&exported), &exported)
    }
}

/// Whether the next file may fare better.
fn is_of_the_file(problem: &Problem) -> bool {
    matches!(problem, Problem::File(_) | Problem::NotLikeThis(_) | Problem::AreYouSure(_))
}

/// Says why a file was not added where the errors go, and returns it for
/// programs.
fn not_taken(file: &Path, problem: &Problem) -> Value {
    let advice = problem.advice();
    let switch = if matches!(problem, Problem::AreYouSure(_)) { " (--sure)" } else { "" };
    let message = format!("{} {}{switch}", advice.happened, advice.todo);
    let name = file.display().to_string();
    // Nowhere is left to say that standard error is closed.
    let _ = writeln!(io::stderr().lock(), "keepwell: {}: {message}", printable(&name));
    json!({ "file": name, "error": problem.code(), "message": message })
}

fn audience(common: &CommonArgs, kind: EntryKind) -> Option<Audience> {
    let default = kind.default_audience();
    let audience = Audience {
        circle: common.circle.unwrap_or(default.circle),
        care_team: common.care_team.unwrap_or(default.care_team),
    };
    (audience != default).then_some(audience)
}
