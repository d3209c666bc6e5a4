//! Taking in files: all of them in one transaction, or nothing.
//!
//! A preview is the same transaction, given up at its end: so what it says is
//! what will happen. Rejected: counting without keeping. Whether a resource is
//! here already depends on what came before it in the same file.

mod files;
mod found;
mod left_out;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::PathBuf;

use api::{ExchangeStep, ImportReport, ImportedType, Problem, WhyLeftOut};
use fhir::Received;
use model::ConnectionId;
use store::{ImportRow, SourceRow, Tx};
use sync::Cancel;
use vault::SealedFolder;

use super::called;
use super::clinical::Arriving;
use super::header::PackedFile;
use super::survey::{Survey, Watch, name_it};
use super::truth::{Keeper, Refused, Take};
use crate::App;
use crate::activity::log;
use crate::ahead::{self, Batch};
use crate::exchange::put_onto;
use crate::fault::Fault;
use crate::session::{Session, random};
use crate::worker::Running;
use found::Found;

/// Letters of a file's name that a source is called by, and of a longer one those
/// that are kept of its start and of its end.
const NAME_LONGEST: usize = 40;
const NAME_START: usize = 22;
const NAME_END: usize = 12;

/// How taking in ends without anything being kept.
enum Ended {
    /// As it was meant to.
    Unkept(Box<ImportReport>),
    Fault(Fault),
}

impl<E: Into<Fault>> From<E> for Ended {
    fn from(error: E) -> Self {
        Self::Fault(error.into())
    }
}

impl App {
    pub(crate) fn import(&self, paths: &[PathBuf], preview: bool) -> Result<ImportReport, Fault> {
        let number = self.with_session(|session| Ok(session.number))?;
        let underway = self.take_turn()?;
        let before = self.status()?;
        let watch = Watch::new(self, &underway.cancel, paths);
        let taken = Survey::of(paths, &watch).and_then(|survey| {
            self.at(ExchangeStep::Importing, 0, survey.pieces);
            self.say_meanwhile(Some(before));
            self.with_that_session(number, |session| {
                session.take_in(self, survey, preview, &underway.cancel)
            })
        });
        self.say_meanwhile(None);
        self.end_exchange();
        taken
    }
}

impl Session {
    fn take_in(
        &mut self,
        app: &App,
        mut survey: Survey,
        preview: bool,
        cancel: &Cancel,
    ) -> Result<ImportReport, Fault> {
        let now = app.now();
        let membership = self.members()?;
        let (record, person) = (self.record(), self.person());
        let row = ImportRow {
            id: ConnectionId::from_random(random()?),
            name: name_of(&survey, now),
            at: now,
            report: String::new(),
        };
        let keeper =
            Keeper { keys: &self.keys, membership: &membership, person, import: row.id, now };
        let files = std::sync::Arc::clone(&self.files);
        let truth = std::mem::take(&mut survey.truth);
        let taken = self.store.transact(|tx| -> Result<ImportReport, Ended> {
            tx.add_import(&row)?;
            let take = Take::of(&survey, record, &membership, tx)?;
            let mut taking = Taking {
                tx,
                app,
                cancel,
                preview,
                take,
                row: &row,
                survey: &survey,
                folder: &files,
                wanted: BTreeMap::new(),
                worker: None,
                sources: tx.sources()?.into_iter().map(|source| source.id).collect(),
                brought: BTreeSet::new(),
                types: BTreeMap::new(),
                done: 0,
                file: survey.files.first().map(|(path, _)| called(path)).unwrap_or_default(),
                entry: 0,
                report: ImportReport { name: row.name.clone(), ..ImportReport::default() },
            };
            taking.truth(&keeper, truth)?;
            taking.pieces()?;
            taking.end(person)
        });
        match taken {
            Ok(report) => {
                self.version += 1;
                self.next_sync.soon(now);
                Ok(report)
            }
            Err(Ended::Unkept(report)) => Ok(*report),
            Err(Ended::Fault(fault)) => Err(fault),
        }
    }
}

fn name_of(survey: &Survey, now: chrono::DateTime<chrono::Utc>) -> String {
    let first = survey.files.first().map(|(path, _)| short(&called(path))).unwrap_or_default();
    let more = match survey.files.len() {
        0 | 1 => String::new(),
        many => format!(" and {} more", many - 1),
    };
    format!("File {first}{more}, {}", now.format("%-d %B %Y"))
}

/// A name that is too long for the lines it is to stand on, without its middle:
/// programs call files after patients by numbers of 36 letters.
fn short(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    match (letters.get(..NAME_START), letters.len().checked_sub(NAME_END)) {
        (Some(start), Some(end)) if letters.len() > NAME_LONGEST => {
            let end = letters.get(end..).unwrap_or_default();
            start.iter().chain(&['…']).chain(end).collect()
        }
        _ => name.to_owned(),
    }
}

/// One import under way, inside its transaction.
struct Taking<'a> {
    tx: &'a Tx<'a>,
    app: &'a App,
    cancel: &'a Cancel,
    preview: bool,
    take: Take,
    row: &'a ImportRow,
    survey: &'a Survey,
    folder: &'a SealedFolder,
    /// Photos and documents that are not here yet, by the Binary that holds them.
    wanted: BTreeMap<String, PackedFile>,
    worker: Option<Running>,
    /// Every source that is known by now.
    sources: BTreeSet<ConnectionId>,
    /// Those of them that this import brought.
    brought: BTreeSet<ConnectionId>,
    types: BTreeMap<String, ImportedType>,
    done: u64,
    /// The file that is read, and which of its resources; 0 between them.
    file: String,
    entry: u64,
    report: ImportReport,
}

impl Taking<'_> {
    fn truth(&mut self, keeper: &Keeper<'_>, items: Vec<changes::set::Item>) -> Result<(), Fault> {
        let Some(header) = self.survey.header.as_ref().filter(|_| self.take != Take::Nothing)
        else {
            return Ok(());
        };
        self.report.whole_record = true;
        let mut believed = keeper.believe(self.tx, header, self.take, items)?;
        let (sorted, start) = (&mut believed.sorted, &self.app.worker);
        let put = put_onto(self.tx, sorted, &mut self.worker, start, keeper.now)?;
        let (entries, sittings) = keeper.keep(self.tx, &believed, &put)?;
        self.report.entries = entries;
        self.report.sittings = sittings;
        for Refused { what, id, why } in std::mem::take(&mut believed.refused) {
            self.leave_out(why, what.to_owned(), id);
        }
        for (binary, file) in std::mem::take(&mut believed.files) {
            if !self.tx.has_blob(file.id)? {
                self.wanted.insert(binary, file);
            }
        }
        Ok(())
    }

    fn pieces(&mut self) -> Result<(), Ended> {
        for (path, shape) in &self.survey.files {
            (self.file, self.entry) = (called(path), 0);
            let (survey, take, now) = (self.survey, self.take, self.row.at);
            let file = File::open(path)?;
            let read = |batch: &mut Batch<Found>| {
                fhir::file::each(file, *shape, |raw| {
                    batch.add(raw.size(), Found::read(raw, survey, take, now)?)
                })
            };
            let taken = ahead::each(read, |found| self.found(found));
            taken.map_err(|fault| name_it(fault, path, self.survey.files.len()))?;
        }
        Ok(())
    }

    fn found(&mut self, found: Found) -> Result<(), Fault> {
        self.done += 1;
        self.entry += 1;
        if self.done % 64 == 1 {
            self.app.at(ExchangeStep::Importing, self.done, self.survey.pieces);
        }
        if self.cancel.is_stopped() {
            return Err(Problem::Stopped.into());
        }
        match found {
            Found::LeftOut { why, resource_type, id } => {
                self.leave_out(why, resource_type, id);
                Ok(())
            }
            Found::Own(piece) => self.file(&piece),
            Found::Recorded { arriving, via } => self.recorded(*arriving, via),
        }
    }

    fn recorded(&mut self, arriving: Arriving, via: Option<ConnectionId>) -> Result<(), Fault> {
        let source = self.source_of(via)?;
        let from_a_source = source != self.row.id;
        if !from_a_source && arriving.listing.is_of(self.tx)? {
            self.report.yours += 1;
            return Ok(());
        }
        let Received { resource_type, id, bytes, .. } = &arriving.received;
        let held = !from_a_source && self.tx.holds_clinical(resource_type, id, bytes)?;
        let kind = resource_type.clone();
        let is_new = !held && arriving.keep(self.tx, self.known(source)?)?;
        let count = self.types.entry(kind).or_default();
        count.new += u64::from(is_new);
        count.already += u64::from(!is_new);
        Ok(())
    }

    /// Where something is kept: with the source it had where that came with this
    /// import, or with the file.
    fn source_of(&mut self, via: Option<ConnectionId>) -> Result<ConnectionId, Fault> {
        let header = self.survey.header.as_ref().filter(|_| self.take != Take::Nothing);
        let Some((header, via)) = header.zip(via) else { return Ok(self.row.id) };
        let Some(source) = header.sources.iter().find(|source| source.id == via) else {
            return Ok(self.row.id);
        };
        if !self.sources.contains(&via) {
            let name = match source.base_url.is_empty() {
                true => source.name.clone(),
                false => format!("{} (from a file)", source.name),
            };
            let row = SourceRow { id: via, name, base_url: source.base_url.clone() };
            self.tx.add_source(&row, self.row)?;
            self.sources.insert(via);
            self.brought.insert(via);
        }
        Ok(if self.brought.contains(&via) { via } else { self.row.id })
    }

    /// The source, once there is a row for it.
    fn known(&mut self, source: ConnectionId) -> Result<ConnectionId, Fault> {
        if self.sources.insert(source) {
            let (id, name) = (source, self.row.name.clone());
            self.tx.add_source(&SourceRow { id, name, base_url: String::new() }, self.row)?;
        }
        Ok(source)
    }

    fn end(mut self, person: model::PersonId) -> Result<ImportReport, Ended> {
        // Photos whose bytes are in none of the files.
        self.entry = 0;
        for (binary, _) in std::mem::take(&mut self.wanted) {
            self.leave_out(WhyLeftOut::Missing, "Binary".to_owned(), binary);
        }
        self.report.types = self
            .types
            .into_iter()
            .map(|(resource_type, count)| ImportedType { resource_type, ..count })
            .collect();
        let report = &mut self.report;
        let new: u64 = report.types.iter().map(|count| count.new).sum();
        let is_new = new + report.entries + report.sittings + report.files > 0;
        if self.preview || !is_new {
            return Err(Ended::Unkept(Box::new(self.report)));
        }
        report.id = Some(self.row.id);
        let written = serde_json::to_string(report).map_err(|_| Problem::Files)?;
        self.tx.report_import(self.row.id, &written)?;
        log(self.tx, self.row.at, person, "record.import", &self.row.id.to_string())?;
        Ok(self.report)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_loses_its_middle_and_keeps_its_ending() {
        let long = "Asha_Rao_7b5bea3e-de83-4c43-a89c-5078e923c3db.json";
        assert_eq!(short(long), "Asha_Rao_7b5bea3e-de83…923c3db.json");
        assert_eq!(short("record.json"), "record.json");
        assert_eq!(short(&"é".repeat(41)).chars().count(), 35);
    }
}
