//! `keepwell export` and `keepwell import`: from words to requests.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::path::PathBuf;

use api::{ImportReport, ImportUndone, ImportView, Problem, RecordExported, Request};

use super::{Door, outcome};
use crate::args::portable::{ExportArgs, Format, ImportArgs, ImportCommand};
use crate::print::portable as print;
use crate::{Failure, Outcome, progress};

impl Door {
    pub(super) fn export_record(&self, args: ExportArgs) -> Result<Outcome, Failure> {
        self.unlock()?;
        let ExportArgs { format: Format::Fhir, file, force } = args;
        let request = Request::ExportRecord { path: file, replace: force };
        let exported = progress::tell(&self.app, || self.ask::<RecordExported>(request));
        let exported = exported.map_err(|failure| match failure {
            Failure::Problem(problem @ Problem::AreYouSure(_)) => Failure::FileThere(problem),
            other => other,
        })?;
        outcome(print::exported(&exported), &exported)
    }

    pub(super) fn import(&self, args: ImportArgs) -> Result<Outcome, Failure> {
        self.unlock()?;
        match args.command {
            None => self.take_in(args),
            Some(ImportCommand::List) => {
                let imports: Vec<ImportView> = self.ask(Request::Imports)?;
                outcome(print::imports(&imports), &imports)
            }
            Some(ImportCommand::Undo { id }) => {
                let undone: ImportUndone = self.ask(Request::UndoImport { id })?;
                outcome(print::undone(&undone), &undone)
            }
        }
    }

    /// Without `--yes` a person is shown what it is and asked; a program that
    /// says neither gets the preview.
    fn take_in(&self, args: ImportArgs) -> Result<Outcome, Failure> {
        if !args.yes {
            let foreseen = self.read_files(args.files.clone(), true)?;
            let text = print::report(&foreseen);
            if args.preview || !wanted(&text) {
                return outcome(text, &foreseen);
            }
        }
        let report = self.read_files(args.files, false)?;
        outcome(print::report(&report), &report)
    }

    fn read_files(&self, files: Vec<PathBuf>, preview: bool) -> Result<ImportReport, Failure> {
        let request = Request::Import { files, preview };
        progress::tell(&self.app, || self.ask(request))
    }
}

/// Whether somebody at a terminal says yes to what they are shown.
fn wanted(text: &str) -> bool {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return false;
    }
    // A terminal that went away says nothing, and nothing is taken in.
    let _ = write!(io::stderr().lock(), "{text}Take this in? Type yes: ");
    let mut answer = String::new();
    let _ = io::stdin().lock().read_line(&mut answer);
    answer.trim() == "yes"
}
