//! Who belongs, and which key seals what comes next.

use std::collections::BTreeSet;

use api::{ComputerView, Problem};
use chrono::{DateTime, Utc};
use model::{PersonId, RecordId};
use store::{FactRow, StoreError, Tx};
use vault::{
    Compartment, CompartmentKey, Fact, Formerly, Member, Members, ReplicaId, SignedFact,
    verify_signature,
};

use crate::activity::log;
use crate::fault::Fault;
use crate::session::Session;

/// Every computer of the record as this one knows them, and this one itself,
/// which may not have been told yet that it belongs.
pub(crate) struct Membership {
    pub(crate) members: Members,
    pub(crate) this: ReplicaId,
    this_signs: [u8; 32],
}

impl Membership {
    /// What a computer signs with.
    pub(crate) fn signing_key(&self, id: ReplicaId) -> Option<[u8; 32]> {
        if id == self.this {
            return Some(self.this_signs);
        }
        self.members.get(id).map(|member| member.sign)
    }

    /// Whether any of them, now or before, signed `message`.
    pub(crate) fn signed(&self, message: &[u8], signature: &[u8]) -> bool {
        verify_signature(&self.this_signs, message, signature)
            || self.members.signed(message, signature)
    }

    /// Whether somebody is the person of this record, by the id they have or
    /// one they had in a record that was taken in.
    pub(crate) fn is_person(&self, person: PersonId, author: PersonId) -> bool {
        author == person || self.formerly().any(|(_, formerly)| author == formerly)
    }

    /// The same, or a service: what one changed is signed by whoever fetched it.
    pub(crate) fn is_theirs(&self, person: PersonId, author: PersonId) -> bool {
        self.is_person(person, author) || author.is_service()
    }

    /// Who the person was in records that were taken into this one.
    pub(crate) fn formerly(&self) -> impl Iterator<Item = (RecordId, PersonId)> {
        self.members.formerly().iter().map(|formerly| {
            (RecordId::from_bytes(formerly.record), PersonId::from_bytes(formerly.person))
        })
    }

    /// Whether a computer of a record that was taken into this one signed
    /// `message`.
    pub(crate) fn signed_formerly(
        &self,
        record: RecordId,
        message: &[u8],
        signature: &[u8],
    ) -> bool {
        let of_it = |formerly: &&Formerly| formerly.record == *record.as_bytes();
        let mut keys =
            self.members.formerly().iter().filter(of_it).flat_map(|formerly| &formerly.keys);
        keys.any(|key| verify_signature(key, message, signature))
    }

    /// Who the person was, and where, as a whole record says it.
    pub(crate) fn all_formerly(&self) -> &BTreeSet<Formerly> {
        self.members.formerly()
    }

    /// Everything that any of the computers signs or signed with.
    pub(crate) fn signing_keys(&self) -> Vec<[u8; 32]> {
        let others = self.members.all().into_iter().map(|member| member.sign);
        std::iter::once(self.this_signs).chain(others).collect()
    }

    /// Whether this one is known to the others.
    pub(crate) fn is_taken(&self) -> bool {
        self.members.get(self.this).is_some()
    }
}

/// A fact on its way to the table.
pub(crate) fn fact_row(signed: &SignedFact) -> FactRow {
    FactRow {
        hash: signed.hash(),
        by: *signed.by.as_bytes(),
        bytes: signed.bytes.clone(),
        signature: signed.signature.clone(),
    }
}

fn signed_fact(row: FactRow) -> SignedFact {
    SignedFact { by: ReplicaId::from_bytes(row.by), bytes: row.bytes, signature: row.signature }
}

impl Session {
    pub(crate) fn facts(&self) -> Result<Vec<SignedFact>, StoreError> {
        Ok(self.store.facts()?.into_iter().map(signed_fact).collect())
    }

    pub(crate) fn members(&self) -> Result<Membership, StoreError> {
        Ok(self.membership(&self.facts()?))
    }

    pub(crate) fn membership(&self, facts: &[SignedFact]) -> Membership {
        Membership {
            members: Members::of(facts),
            this: self.keys.replica(),
            this_signs: self.keys.signer().public_key(),
        }
    }

    pub(crate) fn say(&self, fact: &Fact) -> Result<SignedFact, Fault> {
        let signed = SignedFact::sign(self.keys.signer(), &self.keys.record(), fact);
        Ok(signed.ok_or(Problem::Files)?)
    }

    pub(crate) fn refuse_if_removed(&self) -> Result<(), Fault> {
        let Membership { members, this, .. } = self.members()?;
        if members.is_removed(this) { Err(Problem::ComputerRemoved.into()) } else { Ok(()) }
    }

    /// The key that seals what comes next: of the newest epoch that anyone was
    /// granted. Of two with one number, every computer picks the same.
    pub(crate) fn sealing_key(
        &self,
        compartment: Compartment,
        members: &Members,
    ) -> Result<CompartmentKey, Fault> {
        let keys = self.keys.compartment(compartment);
        let grants = || members.grants().iter().filter(|grant| grant.compartment == compartment);
        let epochs: BTreeSet<u32> = grants().map(|grant| grant.epoch).collect();
        for epoch in epochs.into_iter().rev() {
            let to_this =
                grants().filter(|grant| grant.epoch == epoch && grant.to == self.keys.replica());
            let granted: Vec<CompartmentKey> =
                to_this.filter_map(|grant| self.keys.open_grant(grant)).collect();
            // A computer that was invited since has the key, and no grant of it.
            let invited = || keys.of(epoch).cloned().collect();
            let candidates = if granted.is_empty() { invited() } else { granted };
            if let Some(key) = candidates.into_iter().max_by_key(|key| *key.key()) {
                return Ok(key);
            }
        }
        Ok(keys.first().clone())
    }

    /// Keeps the keys that were granted to this computer, begins a new epoch
    /// where somebody who was removed has the present key, and grants the
    /// present key to whoever has not got it. Doing it again changes nothing.
    ///
    /// A key is in the key file before anyone is told of it.
    pub(crate) fn settle_epochs(&mut self, now: DateTime<Utc>) -> Result<(), Fault> {
        let Membership { members, this, .. } = self.members()?;
        let to_this = members.grants().iter().filter(|grant| grant.to == this);
        let granted: Vec<(Compartment, CompartmentKey)> = to_this
            .filter_map(|grant| Some((grant.compartment, self.keys.open_grant(grant)?)))
            .collect();
        vault::keep_epochs(self.dir.path(), &mut self.keys, &granted)?;
        let belongs = members.active().any(|member| member.id == this);
        if !belongs {
            return Ok(());
        }
        let mut new = Vec::new();
        for compartment in Compartment::ALL {
            new.extend(self.grants_due(compartment, &members)?);
        }
        if new.is_empty() {
            return Ok(());
        }
        let person = self.person();
        Ok(self.store.transact(|tx| -> Result<(), StoreError> {
            keep_facts(tx, &new, now)?;
            log(tx, now, person, "record.keys", "")
        })?)
    }

    fn grants_due(
        &mut self,
        compartment: Compartment,
        members: &Members,
    ) -> Result<Vec<SignedFact>, Fault> {
        let mut key = self.sealing_key(compartment, members)?;
        if !members.is_clean(compartment, key.epoch()) {
            key = CompartmentKey::make(next_epoch(members))?;
            vault::keep_epochs(self.dir.path(), &mut self.keys, &[(compartment, key.clone())])?;
        }
        if key.epoch() == self.keys.compartment(compartment).first().epoch() {
            return Ok(Vec::new());
        }
        let has = |member: &&Member| {
            members.grants().iter().any(|grant| {
                grant.compartment == compartment
                    && grant.epoch == key.epoch()
                    && grant.to == member.id
            })
        };
        let due = members.active().filter(|member| !has(member));
        due.map(|member| Ok(self.keys.grant(compartment, &key, member)?)).collect()
    }

    pub(crate) fn computer_views(&self) -> Result<Vec<ComputerView>, Fault> {
        let Membership { members, this, .. } = self.members()?;
        let time = |micros| DateTime::from_timestamp_micros(micros).unwrap_or_default();
        let seen = self.store.last_change_sets()?;
        let view = |member: &Member| ComputerView {
            id: member.id.to_string(),
            name: member.name.clone(),
            this: member.id == this,
            added_at: time(member.added_at),
            removed_at: member.removed_at.map(time),
            last_seen: seen.get(member.id.as_bytes()).copied(),
        };
        Ok(members.all().into_iter().map(view).collect())
    }
}

/// The epoch that a removal announced and nobody began, or the one after all.
fn next_epoch(members: &Members) -> u32 {
    let began = members.grants().iter().map(|grant| grant.epoch).max().unwrap_or(1);
    members.highest_epoch().max(began.saturating_add(1))
}

/// The epoch that a removal made now begins.
pub(super) fn epoch_after_removal(members: &Members) -> u32 {
    members.highest_epoch().saturating_add(1)
}

pub(crate) fn keep_facts(
    tx: &Tx<'_>,
    facts: &[SignedFact],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    for signed in facts {
        tx.append_fact(&fact_row(signed), now)?;
    }
    Ok(())
}
