//! What the person wrote, as FHIR for any program.

use std::collections::{BTreeMap, BTreeSet};

use fhir::mapping::{Context, Files, Item, Part, ReadingItem, Role};
use model::{EntryId, FileId, Measure, Reading, ReadingId};
use serde_json::{Value, json};

use crate::fault::Fault;
use crate::session::Session;
use crate::writer;

/// What one thing of the record becomes.
pub(super) enum Plain {
    /// These resources.
    Parts(Vec<Part>),
    /// Nothing: FHIR has no place for it, or it waits for the person.
    NoPlace,
    /// Nothing: it was deleted.
    Gone,
}

impl Session {
    /// The person, as the Patient that everything is about.
    pub(super) fn plain_person(&self) -> Value {
        json!({
            "resourceType": "Patient",
            "id": self.person(),
            "name": [{"text": self.card.name}],
        })
    }

    /// An entry, whoever the person shares it with: it is their own copy.
    pub(super) fn plain_entry(
        &self,
        id: EntryId,
        files: &mut BTreeMap<FileId, String>,
    ) -> Result<Plain, Fault> {
        let Some(mut state) = self.store.entry(id)?.filter(|state| !state.deleted) else {
            return Ok(Plain::Gone);
        };
        state.audience.care_team = true;
        let file = state.page.file().map(|file| file.id);
        let Some(item) = self.whole_entry(state)? else { return Ok(Plain::NoPlace) };
        let plain = self.plain(&Item::Entry(item))?;
        if let (Plain::Parts(parts), Some(file)) = (&plain, file) {
            let binary = parts.iter().find(|part| part.role == Role::File && !part.withdrawn);
            files.extend(binary.map(|part| (file, part.id.to_string())));
        }
        Ok(plain)
    }

    /// A reading and all its corrections, where it is the first of them.
    /// Nearly all were never corrected, and are what they say.
    pub(super) fn plain_reading(
        &self,
        reading: &Reading,
        corrected: &BTreeSet<ReadingId>,
    ) -> Result<Plain, Fault> {
        let Some(kept) = self.store.reading(reading.id)? else { return Ok(Plain::Gone) };
        let stands = kept.current && !corrected.contains(&reading.id);
        let item = match stands && reading.measure != Measure::PeakFlow {
            true => {
                let (root, reading) = (reading.id, kept.reading);
                Some(ReadingItem { root, reading, best: None, sitting: Vec::new() })
            }
            false if self.store.first_reading(reading.id)? != reading.id => return Ok(Plain::Gone),
            false => self.whole_reading(reading.id, false)?,
        };
        let Some(mut item) = item else { return Ok(Plain::NoPlace) };
        if item.reading.value.is_none() {
            return Ok(Plain::Gone);
        }
        item.reading.audience.care_team = true;
        self.plain(&Item::Reading(item))
    }

    fn plain(&self, item: &Item) -> Result<Plain, Fault> {
        let patient = self.person().to_string();
        let context = Context {
            patient: patient.clone(),
            amended: false,
            writer: writer::of_item(&self.store, item)?,
            files: Files::Binary,
        };
        let Ok(mut parts) = fhir::mapping::parts(item, &context) else {
            return Ok(Plain::NoPlace);
        };
        parts.retain(|part| !part.withdrawn);
        let (from, to) = (format!("Patient/{patient}"), format!("urn:uuid:{patient}"));
        parts.iter_mut().for_each(|part| refer(&mut part.resource, &from, &to));
        Ok(Plain::Parts(parts))
    }
}

/// In a Bundle, a resource is referred to by the `fullUrl` of its entry.
fn refer(value: &mut Value, from: &str, to: &str) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| refer(item, from, to)),
        Value::Object(fields) => {
            for (name, field) in fields {
                match field {
                    Value::String(text) if name == "reference" && text == from => {
                        to.clone_into(text);
                    }
                    field => refer(field, from, to),
                }
            }
        }
        _ => {}
    }
}
