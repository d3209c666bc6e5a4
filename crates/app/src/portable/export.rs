//! Writing the whole record to one file.
//!
//! The record is taken for one thing at a time, so that a person goes on
//! writing meanwhile. What they write then may or may not be in the file; what
//! is in it is whole, because each thing is read in one go.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use api::{ExchangeStep, Exported, Problem, RecordExported};
use changes::set::{Item, pack};
use chrono::SecondsFormat;
use fhir::mapping::{Part, Role};
use model::{EntryId, FileId, PersonId, ReadingId, RecordId};
use serde_json::{Value, json};
use store::Reader;
use sync::Cancel;

use super::CHANGES;
use super::header::{Binary, Header, Known, PackedFile, Source, name_of};
use super::plain::Plain;
use super::write::BundleFile;
use crate::App;
use crate::fault::Fault;
use crate::files::NOT_PROTECTED;
use crate::session::Session;

/// One Binary of the record's own truth holds about so many bytes, or one item.
const SET_BYTES: usize = 1024 * 1024;
/// Or so many items.
const SET_ITEMS: usize = 4_000;

impl App {
    pub(crate) fn export_record(
        &self,
        path: &Path,
        replace: bool,
    ) -> Result<RecordExported, Fault> {
        if !replace && path.exists() {
            let there = "There is a file of that name already.".to_owned();
            return Err(Problem::AreYouSure(there).into());
        }
        let session = self.with_session(|session| Ok(session.number))?;
        let underway = self.take_turn()?;
        let timestamp = self.now().to_rfc3339_opts(SecondsFormat::Secs, true);
        let written = BundleFile::begin(path, &timestamp).and_then(|file| {
            let (files, carers) = (BTreeMap::new(), BTreeSet::new());
            let mut run = Run {
                app: self,
                session,
                cancel: &underway.cancel,
                file,
                files,
                carers,
                alone: 0,
                done: 0,
                of: 0,
            };
            run.whole()?;
            let (resources, for_keepwell_alone) = (run.file.entries(), run.alone);
            let bytes = run.file.finish(path)?;
            let warning = NOT_PROTECTED.to_owned();
            let file = Exported { path: path.to_owned(), bytes, warning };
            Ok(RecordExported { file, resources, for_keepwell_alone })
        });
        self.end_exchange();
        let exported = written?;
        self.with_that_session(session, |session| session.note("record.export", self.now()))?;
        Ok(exported)
    }
}

/// One export under way.
pub(super) struct Run<'a> {
    app: &'a App,
    session: u64,
    cancel: &'a Cancel,
    pub(super) file: BundleFile,
    /// The Binary that holds each photo and document.
    files: BTreeMap<FileId, String>,
    /// The RelatedPersons that are in it.
    carers: BTreeSet<String>,
    alone: u64,
    done: u64,
    of: u64,
}

impl Run<'_> {
    pub(super) fn with<T>(
        &self,
        work: impl FnOnce(&mut Session) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        self.app.with_that_session(self.session, work)
    }

    /// Counts one more thing, unless the person stopped it.
    pub(super) fn step(&mut self) -> Result<(), Fault> {
        self.done += 1;
        if self.done % 64 == 1 {
            self.app.at(ExchangeStep::Exporting, self.done, self.of.max(self.done));
        }
        if self.cancel.is_stopped() { Err(Problem::Stopped.into()) } else { Ok(()) }
    }

    fn whole(&mut self) -> Result<(), Fault> {
        let (docs, readings, clinical) = self.with(|session| {
            let counts = session.store.clinical_counts()?;
            let clinical: u64 = counts.iter().map(|count| count.count).sum();
            Ok((session.store.all_docs()?, session.store.count_readings()?, clinical))
        })?;
        self.of = docs.len() as u64 * 2 + readings + clinical;
        self.person()?;
        self.entries(&docs)?;
        self.readings()?;
        self.other_files()?;
        self.truth(&docs)?;
        self.header()?;
        self.clinical()
    }

    fn person(&mut self) -> Result<(), Fault> {
        let (record, id, person) = self.with(|session| {
            let id = session.person().to_string();
            Ok((session.record().to_string(), id, session.plain_person()))
        })?;
        self.file.entry(&urn(&id), &record, None, person.to_string().as_bytes())
    }

    /// Writes a resource of the record itself.
    fn own(&mut self, id: &str, about: Option<&str>, resource: &Value) -> Result<(), Fault> {
        let record = self.with(|session| Ok(session.record().to_string()))?;
        self.file.entry(&urn(id), &record, about, resource.to_string().as_bytes())
    }

    fn plain(&mut self, plain: Plain) -> Result<(), Fault> {
        match plain {
            Plain::Parts(parts) => {
                parts.iter().try_for_each(|Part { role, id, resource, .. }| {
                    // Whoever wrote several things for the person is in it once.
                    if *role == Role::Carer && !self.carers.insert(id.to_string()) {
                        return Ok(());
                    }
                    self.own(&id.to_string(), None, resource)
                })
            }
            Plain::NoPlace => {
                self.alone += 1;
                Ok(())
            }
            Plain::Gone => Ok(()),
        }
    }

    fn entries(&mut self, docs: &[EntryId]) -> Result<(), Fault> {
        for doc in docs {
            self.step()?;
            let mut files = std::mem::take(&mut self.files);
            let plain = self.with(|session| session.plain_entry(*doc, &mut files));
            self.files = files;
            self.plain(plain?)?;
        }
        Ok(())
    }

    fn readings(&mut self) -> Result<(), Fault> {
        let corrected = self.with(|session| Ok(session.store.corrected_readings()?))?;
        let corrected: BTreeSet<ReadingId> = corrected.into_iter().collect();
        let mut position = 0;
        while let Some((next, row)) = self.batch_after(position)? {
            position = next;
            let Ok(batch) = row.batch() else { continue };
            let first = batch.readings.iter().filter(|reading| reading.replaces.is_empty());
            for reading in first {
                self.step()?;
                let plain = self.with(|session| session.plain_reading(reading, &corrected))?;
                self.plain(plain)?;
            }
        }
        Ok(())
    }

    fn batch_after(&self, position: u64) -> Result<Option<(u64, store::ReadingBatchRow)>, Fault> {
        self.with(|session| Ok(session.store.reading_batches_since(position, 1)?.pop()))
    }

    /// Files of entries that were deleted, or have two answers.
    fn other_files(&mut self) -> Result<(), Fault> {
        for id in self.with(|session| Ok(session.store.blobs()?))? {
            if self.files.contains_key(&id) {
                continue;
            }
            let Some(file) = self.with(|session| session.attachment(id))? else { continue };
            let name = name_of(&[id.as_bytes()]).to_string();
            self.own(&name, None, &Binary::written(&file.media_type, &file.bytes))?;
            self.files.insert(id, name);
        }
        Ok(())
    }

    /// Everything that was signed, word for word.
    fn truth(&mut self, docs: &[EntryId]) -> Result<(), Fault> {
        let mut set = Set::default();
        for doc in docs {
            self.step()?;
            for item in self.with(|session| Ok(changes_of(&session.store, *doc)?))? {
                self.pack(&mut set, item)?;
            }
        }
        let mut position = 0;
        while let Some((next, row)) = self.batch_after(position)? {
            position = next;
            let store::ReadingBatchRow { author, signature, bytes, .. } = row;
            self.pack(&mut set, Item::Readings { author, signature, bytes })?;
        }
        for row in self.with(|session| Ok(session.store.questionnaires()?))? {
            self.pack(&mut set, Item::Questionnaire(row.json.into_bytes()))?;
        }
        for (id, binary) in std::mem::take(&mut self.files) {
            let Some(row) = self.with(|session| Ok(session.store.blob(id)?))? else { continue };
            let file = PackedFile {
                id,
                bytes: row.bytes,
                picture: !row.thumbnail.is_empty(),
                added_at: row.added_at,
                binary,
            };
            let file = serde_json::to_vec(&file).map_err(|_| Problem::Files)?;
            self.pack(&mut set, Item::File(file))?;
        }
        self.put(set)
    }

    fn pack(&mut self, set: &mut Set, item: Item) -> Result<(), Fault> {
        let size = item.size();
        if !set.items.is_empty() && (set.size + size > SET_BYTES || set.items.len() == SET_ITEMS) {
            self.put(std::mem::take(set))?;
        }
        set.size += size;
        set.items.push(item);
        Ok(())
    }

    fn put(&mut self, set: Set) -> Result<(), Fault> {
        if set.items.is_empty() {
            return Ok(());
        }
        let packed = pack(set.items).ok_or(Problem::Files)?;
        let name = name_of(&[&packed]).to_string();
        self.own(&name, None, &Binary::written(CHANGES, &packed))
    }

    /// Says what this file is, to people and to Keepwell.
    fn header(&mut self) -> Result<(), Fault> {
        let (header, person) = self.with(|session| {
            let members = session.members()?;
            let known =
                |record, person, keys: Vec<[u8; 32]>| Known { record, person, keys: keys.concat() };
            let mut people =
                vec![known(session.record(), session.person(), members.signing_keys())];
            people.extend(members.all_formerly().iter().map(|formerly| {
                let record = RecordId::from_bytes(formerly.record);
                known(record, PersonId::from_bytes(formerly.person), formerly.keys.clone())
            }));
            let sources = session.store.sources()?.into_iter();
            let header = Header {
                record: session.record(),
                people,
                sources: sources
                    .map(|row| Source { id: row.id, name: row.name, base_url: row.base_url })
                    .collect(),
            };
            Ok((header, session.person().to_string()))
        })?;
        for source in header.sources.iter().filter(|source| !source.base_url.is_empty()) {
            let service = json!({
                "resourceType": "Endpoint",
                "status": "active",
                "connectionType": {
                    "system": "http://terminology.hl7.org/CodeSystem/endpoint-connection-type",
                    "code": "hl7-fhir-rest",
                },
                "name": source.name,
                "payloadType": [{"text": "FHIR R4"}],
                "address": source.base_url,
            });
            self.own(&source.id.to_string(), None, &service)?;
        }
        let about = serde_json::to_string(&header).map_err(|_| Problem::Files)?;
        let name = name_of(&[about.as_bytes()]).to_string();
        let described = json!({
            "resourceType": "DocumentReference",
            "status": "current",
            "type": {"text": "Keepwell record"},
            "subject": {"reference": urn(&person)},
            "description": "The history of everything in this record, for Keepwell. Other \
                programs find what it says in the other resources of this Bundle.",
            "content": [{"attachment": {"contentType": CHANGES, "title": "Keepwell record"}}],
        });
        self.own(&name, Some(&about), &described)
    }
}

#[derive(Default)]
struct Set {
    items: Vec<Item>,
    size: usize,
}

fn changes_of(store: &Reader, doc: EntryId) -> Result<Vec<Item>, store::StoreError> {
    let rows = store.changes_of(doc)?.into_iter();
    let packed = rows.map(|row| {
        let store::ChangeRow { doc, author, signature, bytes, .. } = row;
        Item::Change { doc, author, signature, bytes }
    });
    Ok(packed.collect())
}

pub(super) fn urn(id: &str) -> String {
    format!("urn:uuid:{id}")
}
