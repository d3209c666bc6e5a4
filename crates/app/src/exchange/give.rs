//! Packing what no file in the folder holds yet.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use api::Problem;
use changes::set::{Item, pack};
use chrono::{DateTime, Utc};
use model::{FileId, Head};
use store::{ChangeSetRow, ReadingBatchRow};
use sync::Listed;
use vault::{Compartment, CompartmentKey, SignedFact, seal_set, set_name};

use super::members::Membership;
use super::{base_name, file_name};
use crate::fault::Fault;
use crate::readings::sha256;
use crate::session::Session;

/// A set holds about so many bytes before they are sealed, or one item.
pub(super) const SET_BYTES: u64 = 1024 * 1024;
/// Or so many items.
pub(super) const SET_ITEMS: usize = 4_000;
/// Or so many questionnaires, of 256 KiB at most.
const SET_QUESTIONNAIRES: usize = 16;
/// Or so many files, of which the small copies go with them.
const SET_FILES: usize = 30;

/// A set that is to be made.
pub(super) struct Give {
    pub(super) compartment: Compartment,
    pub(super) key: CompartmentKey,
    /// What goes into it, by hash.
    pub(super) items: Vec<[u8; 32]>,
}

/// A set that was made.
pub(super) struct Parcel {
    pub(super) row: ChangeSetRow,
    pub(super) bytes: Vec<u8>,
    pub(super) changes: u64,
}

impl Session {
    /// Sets of this computer that are shorter or longer in the folder than they
    /// were written, made again byte for byte.
    pub(super) fn cut_short(
        &self,
        listed: &[Listed],
        now: DateTime<Utc>,
    ) -> Result<Vec<Parcel>, Fault> {
        let there = sizes(listed);
        let this = *self.keys.replica().as_bytes();
        let mut parcels = Vec::new();
        for set in self.store.change_sets()? {
            let Some(size) = there.get(set.name.as_str()) else { continue };
            if set.by == this && *size != set.size {
                parcels.extend(self.again(&set, now)?);
            }
        }
        Ok(parcels)
    }

    /// Nothing where it does not come out the same: then what is in it goes
    /// into a new set.
    fn again(&self, set: &ChangeSetRow, now: DateTime<Utc>) -> Result<Option<Parcel>, Fault> {
        let found = Compartment::ALL.into_iter().find(|one| one.as_str() == set.compartment);
        let Some(compartment) = found else { return Ok(None) };
        let items = self.store.items_of(set.id)?;
        for key in self.keys.compartment(compartment).of(set.epoch) {
            let give = Give { compartment, key: key.clone(), items: items.clone() };
            let parcel = self.parcel(&give, now)?;
            if parcel.row.name == set.name {
                return Ok(Some(parcel));
            }
        }
        Ok(None)
    }

    /// Everything that no set in the folder holds, in sets of a size that a
    /// slow carrier can take. A set of a computer that was removed holds
    /// nothing: the others may never read it.
    pub(super) fn to_give(&self, listed: &[Listed]) -> Result<Vec<Give>, Fault> {
        let membership = self.members()?;
        let there = sizes(listed);
        let counts = |set: &ChangeSetRow| {
            let by = vault::ReplicaId::from_bytes(set.by);
            there.get(set.name.as_str()) == Some(&set.size)
                && (by == membership.this || !membership.members.is_removed(by))
        };
        let mut sets: BTreeMap<&str, BTreeSet<i64>> = BTreeMap::new();
        let known = self.store.change_sets()?;
        for set in known.iter().filter(|set| counts(set)) {
            sets.entry(set.compartment.as_str()).or_default().insert(set.id);
        }
        let held = |compartment: Compartment| -> Result<HashSet<[u8; 32]>, Fault> {
            let sets = sets.get(compartment.as_str());
            Ok(sets.map_or(Ok(HashSet::new()), |sets| self.store.packed_in(sets))?)
        };
        let (circle, private) = (held(Compartment::Circle)?, held(Compartment::Private)?);
        let mut gives = self.facts_to_give(&private)?;
        gives.extend(self.questionnaires_to_give(&private, &membership)?);
        gives.extend(self.batches_to_give(&circle, &private, &membership)?);
        for (compartment, held) in [(Compartment::Circle, circle), (Compartment::Private, private)]
        {
            gives.extend(self.changes_to_give(compartment, &held, &membership)?);
            gives.extend(self.files_to_give(compartment, &held, &membership)?);
        }
        Ok(gives)
    }

    /// Facts go under the first key, which everyone has: a computer that was
    /// granted the newest one learns of it here.
    fn facts_to_give(&self, held: &HashSet<[u8; 32]>) -> Result<Vec<Give>, Fault> {
        let facts = self.store.facts()?.into_iter().map(|row| row.hash);
        let new: Vec<[u8; 32]> = facts.filter(|hash| !held.contains(hash)).collect();
        let compartment = Compartment::Private;
        let key = self.keys.compartment(compartment).first();
        let give =
            |items: &[[u8; 32]]| Give { compartment, key: key.clone(), items: items.to_vec() };
        Ok(new.chunks(SET_ITEMS).map(give).collect())
    }

    /// Questionnaires that were added say nothing of anybody, but a circle has
    /// no use for them either.
    fn questionnaires_to_give(
        &self,
        held: &HashSet<[u8; 32]>,
        membership: &Membership,
    ) -> Result<Vec<Give>, Fault> {
        let compartment = Compartment::Private;
        let key = self.sealing_key(compartment, &membership.members)?;
        let all = self.store.questionnaires()?.into_iter().map(|row| sha256(row.json.as_bytes()));
        let new: Vec<[u8; 32]> = all.filter(|hash| !held.contains(hash)).collect();
        let give =
            |items: &[[u8; 32]]| Give { compartment, key: key.clone(), items: items.to_vec() };
        Ok(new.chunks(SET_QUESTIONNAIRES).map(give).collect())
    }

    fn changes_to_give(
        &self,
        compartment: Compartment,
        held: &HashSet<[u8; 32]>,
        membership: &Membership,
    ) -> Result<Vec<Give>, Fault> {
        let key = self.sealing_key(compartment, &membership.members)?;
        let circle = compartment == Compartment::Circle;
        let mut gives: Vec<Give> = Vec::new();
        let mut room = 0;
        for row in self.store.packable()? {
            if row.circle != circle || held.contains(&row.hash.0) {
                continue;
            }
            let full = gives.last().is_none_or(|give| give.items.len() == SET_ITEMS);
            if full || row.size > room {
                gives.push(Give { compartment, key: key.clone(), items: Vec::new() });
                room = SET_BYTES;
            }
            room = room.saturating_sub(row.size);
            if let Some(give) = gives.last_mut() {
                give.items.push(row.hash.0);
            }
        }
        Ok(gives)
    }

    /// Batches never change, so one that is held anywhere is held. One goes to
    /// the circle when all that it says does.
    fn batches_to_give(
        &self,
        circle: &HashSet<[u8; 32]>,
        private: &HashSet<[u8; 32]>,
        membership: &Membership,
    ) -> Result<Vec<Give>, Fault> {
        let mut gives: BTreeMap<Compartment, Vec<Give>> = BTreeMap::new();
        let mut room: BTreeMap<Compartment, u64> = BTreeMap::new();
        let mut position = 0;
        while let Some((next, row)) = self.store.reading_batches_since(position, 1)?.pop() {
            position = next;
            if circle.contains(&row.hash) || private.contains(&row.hash) {
                continue;
            }
            let compartment = compartment_of(&row);
            let size = row.bytes.len() as u64;
            let gives = gives.entry(compartment).or_default();
            let room = room.entry(compartment).or_default();
            if gives.is_empty() || size > *room {
                let key = self.sealing_key(compartment, &membership.members)?;
                gives.push(Give { compartment, key, items: Vec::new() });
                *room = SET_BYTES;
            }
            *room = room.saturating_sub(size);
            if let Some(give) = gives.last_mut() {
                give.items.push(row.hash);
            }
        }
        Ok(gives.into_values().flatten().collect())
    }

    /// What opens the files of photos and documents. With their small copies
    /// they are some 30 kilobytes each.
    fn files_to_give(
        &self,
        compartment: Compartment,
        held: &HashSet<[u8; 32]>,
        membership: &Membership,
    ) -> Result<Vec<Give>, Fault> {
        let key = self.sealing_key(compartment, &membership.members)?;
        let circle = compartment == Compartment::Circle;
        let mut new = BTreeSet::new();
        for (id, in_circle) in self.store.entry_files()? {
            let wanted = in_circle == circle && !held.contains(id.as_bytes());
            if wanted && self.store.has_blob(id)? {
                new.insert(*id.as_bytes());
            }
        }
        let new: Vec<[u8; 32]> = new.into_iter().collect();
        let give =
            |items: &[[u8; 32]]| Give { compartment, key: key.clone(), items: items.to_vec() };
        Ok(new.chunks(SET_FILES).map(give).collect())
    }

    /// Packs, seals and names a set.
    pub(super) fn parcel(&self, give: &Give, now: DateTime<Utc>) -> Result<Parcel, Fault> {
        let facts: BTreeMap<[u8; 32], SignedFact> =
            self.facts()?.into_iter().map(|fact| (fact.hash(), fact)).collect();
        let added = self.store.questionnaires()?.into_iter();
        let questionnaires: BTreeMap<[u8; 32], Vec<u8>> =
            added.map(|row| (sha256(row.json.as_bytes()), row.json.into_bytes())).collect();
        let mut items = Vec::new();
        let mut changes = 0;
        for hash in &give.items {
            if let Some(fact) = facts.get(hash) {
                items.push(Item::Fact(serde_json::to_vec(fact).map_err(|_| Problem::Files)?));
            } else if let Some(json) = questionnaires.get(hash) {
                items.push(Item::Questionnaire(json.clone()));
            } else if let Some(row) = self.store.change(Head(*hash))? {
                let store::ChangeRow { doc, author, signature, bytes, .. } = row;
                items.push(Item::Change { doc, author, signature, bytes });
                changes += 1;
            } else if let Some(row) = self.store.reading_batch(hash)? {
                let store::ReadingBatchRow { author, signature, bytes, .. } = row;
                items.push(Item::Readings { author, signature, bytes });
                changes += 1;
            } else if let Some(file) = self.carried(FileId::from_bytes(*hash))? {
                items.push(Item::File(file));
            }
        }
        let packed = pack(items).ok_or(Problem::Files)?;
        let bytes = seal_set(&self.keys, give.compartment, &give.key, &packed)?;
        let name = set_name(&self.keys, &bytes)?.ok_or(Problem::Files)?;
        let row = ChangeSetRow {
            id: 0,
            name,
            compartment: give.compartment.as_str().to_owned(),
            epoch: give.key.epoch(),
            by: *self.keys.replica().as_bytes(),
            size: bytes.len() as u64,
            kept_at: now,
        };
        Ok(Parcel { row, bytes, changes })
    }
}

/// What cannot be read here is nobody else's to read.
fn compartment_of(row: &ReadingBatchRow) -> Compartment {
    let circle = row.batch().is_ok_and(|batch| {
        batch.targets.is_empty() && batch.readings.iter().all(|reading| reading.audience.circle)
    });
    if circle { Compartment::Circle } else { Compartment::Private }
}

/// The length of each set's own file.
pub(super) fn sizes(listed: &[Listed]) -> BTreeMap<&str, u64> {
    let plain = listed.iter().filter_map(|file| {
        let name = base_name(&file.name)?;
        (file.name == file_name(name)).then_some((name, file.size))
    });
    plain.collect()
}
