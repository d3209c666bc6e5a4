//! An item of the record with everything that its resources are made of.

use std::collections::BTreeSet;

use fhir::ContentHash;
use fhir::mapping::{Attachment, EntryItem, Item, ReadingItem, Role};
use fhir::push::{Outgoing, RemoteRef};
use model::{EntryId, EntryState, Field, FileId, ItemKind, Measure, ReadingId};
use store::{KeptReading, OutboxRow};

use super::sitting::beside;
use crate::fault::Fault;
use crate::questionnaire::as_given;
use crate::session::Session;

impl Session {
    /// What a row of the outbox is about, and what is known of it there;
    /// `None` where a person has to choose between two answers first.
    pub(crate) fn outgoing(&self, row: &OutboxRow) -> Result<Option<Outgoing>, Fault> {
        let item = match row.kind {
            ItemKind::Reading => {
                let root = ReadingId::from_bytes(*row.item.as_bytes());
                self.whole_reading(root, row.wanted.taken_back)?.map(Item::Reading)
            }
            ItemKind::Entry(_) => self.entry_item(row)?.map(Item::Entry),
        };
        let Some(mut item) = item else { return Ok(None) };
        if let Item::Reading(ReadingItem { root, reading, sitting, .. }) = &mut item
            && reading.measure == Measure::BloodPressure
        {
            *sitting = beside(&self.store, row.connection, (*root, reading))?;
        }
        let writer = crate::writer::of_item(&self.store, &item)?;
        let mut remotes = self.store.remote(row.connection, row.item)?;
        if let Some(carer) = item.writer() {
            let of_carer = self.store.remote(row.connection, carer.into())?.into_iter();
            remotes.extend(of_carer.filter(|remote| remote.role == Role::Carer.as_str()));
        }
        let known = remotes.into_iter().filter_map(|remote| {
            let role = Role::ALL.into_iter().find(|role| role.as_str() == remote.role)?;
            let known = RemoteRef {
                resource_type: remote.resource_type,
                id: remote.remote_id,
                version: Some(remote.version).filter(|version| !version.is_empty()),
                sent_hash: ContentHash::read(&remote.sent_hash),
            };
            Some((role, known))
        });
        let known = known.collect();
        let mut unsure: Vec<ContentHash> =
            row.unsure.iter().map(|hash| ContentHash::read(hash)).collect();
        if unsure.is_empty() && !row.wanted.taken_back && self.is_there_as_another_patients(row)? {
            // It looks before it writes: some services would write over it.
            unsure.push(ContentHash::default());
        }
        Ok(Some(Outgoing { item, writer, known, unsure }))
    }

    /// Whether the same service has it of another connection, for another patient.
    fn is_there_as_another_patients(&self, row: &OutboxRow) -> Result<bool, Fault> {
        let connections = self.store.connections()?;
        let Some(here) = connections.iter().find(|one| one.id == row.connection) else {
            return Ok(false);
        };
        for other in &connections {
            if other.base_url == here.base_url
                && other.patient != here.patient
                && !self.store.remote(other.id, row.item)?.is_empty()
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn entry_item(&self, row: &OutboxRow) -> Result<Option<EntryItem>, Fault> {
        let Some(mut state) = self.store.entry(EntryId::from_bytes(*row.item.as_bytes()))? else {
            return Ok(None);
        };
        if row.wanted.taken_back {
            // Whatever took it back: a service is told no more than that. What
            // was not deleted or switched off, a rule of the person's took back.
            if state.audience.care_team && !state.deleted {
                state.last_writer = None;
            }
            state.audience.care_team = false;
            return Ok(Some(EntryItem { state, file: None, questionnaire: None }));
        }
        self.whole_entry(state)
    }

    /// An entry with what stands outside it; `None` where a person has to
    /// choose between two answers first.
    pub(crate) fn whole_entry(&self, state: EntryState) -> Result<Option<EntryItem>, Fault> {
        if !state.two_answers.is_empty() {
            return Ok(None);
        }
        let file = state.page.file().map(|file| self.attachment(file.id)).transpose()?.flatten();
        let questionnaire = match state.page.text(Field::Questionnaire) {
            "" => None,
            id => as_given(&self.store, id)?,
        };
        Ok(Some(EntryItem { state, file, questionnaire }))
    }

    /// A file that has not come to this computer is none.
    pub(crate) fn attachment(&self, id: FileId) -> Result<Option<Attachment>, Fault> {
        if self.store.blob(id)?.is_none() {
            return Ok(None);
        }
        let (folder, row, key) = self.sealed(id)?;
        let mut file = folder.open(id.as_bytes(), &key)?;
        let bytes = file.read_at(0, u64::MAX)?.to_vec();
        Ok(Some(Attachment { media_type: row.media_type, bytes }))
    }

    /// What stands of a reading whose first is `root`; `None` where a person has
    /// to choose between two answers first, unless both are taken back.
    pub(crate) fn whole_reading(
        &self,
        root: ReadingId,
        taken_back: bool,
    ) -> Result<Option<ReadingItem>, Fault> {
        let heads = standing(&self.store.reading_history(root)?);
        let current: Vec<&KeptReading> = heads.iter().filter(|kept| kept.current).collect();
        let kept = match current.as_slice() {
            [] => heads.first(),
            [only] => Some(*only),
            _ if taken_back => heads.first(),
            _ => None,
        };
        let Some(mut reading) = kept.map(|kept| kept.reading.clone()) else { return Ok(None) };
        if taken_back && reading.audience.care_team && reading.value.is_some() {
            reading.writer = None;
        }
        reading.audience.care_team &= !taken_back;
        let best = match reading.measure {
            Measure::PeakFlow => self.best_flow()?.map(|summary| summary.highest.value),
            _ => None,
        };
        let unit = Measure::PeakFlow.unit();
        let best = best.map(|value| model::reading::Quantity::new(value, unit));
        Ok(Some(ReadingItem { root, reading, best, sitting: Vec::new() }))
    }
}

/// What nothing in a chain of corrections stands in place of, in order of name.
pub(super) fn standing(history: &[KeptReading]) -> Vec<KeptReading> {
    let replaced: BTreeSet<ReadingId> =
        history.iter().flat_map(|kept| kept.reading.replaces.iter().copied()).collect();
    let heads = history.iter().filter(|kept| !replaced.contains(&kept.reading.id));
    let mut heads: Vec<KeptReading> = heads.cloned().collect();
    heads.sort_by_key(|kept| kept.reading.id);
    heads
}
