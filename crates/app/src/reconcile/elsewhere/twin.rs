//! A second resource of what was sent: one too many of ours, or somebody's own in
//! its place or beside it.

use fhir::mapping::{Role, identifiers};
use fhir::{ContentHash, Received};
use model::ItemId;
use serde_json::Value;
use store::{ClinicalFilter, ElsewhereWhat, OutboxState, RemoteRow, StoreError, Tx};

use super::Import;
use super::compare::compare;
use crate::fault::Fault;

impl Import<'_> {
    /// Sees whether a resource that we know nothing of is a second one of what
    /// we sent.
    pub(super) fn notice_twin(
        &self,
        tx: &Tx<'_>,
        (resource, seq): (&Received, i64),
        theirs: &Value,
    ) -> Result<(), Fault> {
        if fhir::is_withdrawn(theirs) {
            return Ok(());
        }
        let (here, hash) = (self.connection.id, ContentHash::of(theirs));
        for item in identifiers(theirs).into_iter().map(|id| ItemId::from_bytes(id.into_bytes())) {
            let known = tx.remote(here, item)?.into_iter().find(|row| {
                row.role == Role::Main.as_str() && row.resource_type == resource.resource_type
            });
            let Some(known) = known else { continue };
            let was_sent = hash.says_the_same(&ContentHash::read(&known.sent_hash));
            if was_sent || self.is_on_its_way(tx, &known, &hash)? {
                self.look_for_both(tx, &known)?;
            } else {
                self.notice_replacement(tx, known, (resource, seq), theirs)?;
            }
        }
        Ok(())
    }

    /// A service that chooses ids, and finds what is new only after a while, makes
    /// two when the answer to the first is lost. The next push looks for both, and
    /// takes one back.
    fn look_for_both(&self, tx: &Tx<'_>, known: &RemoteRow) -> Result<(), StoreError> {
        let (here, item) = (self.connection.id, known.item);
        if known.remote_id == item.to_string() {
            // Under an id of ours there is one, whatever others have made.
            return Ok(());
        }
        tx.send_again(here, item, self.now)?;
        let state = tx.outbox_row(here, item)?.map(|row| row.state);
        if matches!(state, Some(OutboxState::Waiting | OutboxState::Sending)) {
            tx.begin_attempt(here, item, std::slice::from_ref(&known.sent_hash), self.now)?;
            tx.forget_part(known)?;
        }
        Ok(())
    }

    /// Somebody there wrote another one with our identifier, which says something
    /// else. Where ours is gone it stands in its place; where ours stands, there
    /// are two, and a person is told.
    fn notice_replacement(
        &self,
        tx: &Tx<'_>,
        known: RemoteRow,
        (resource, seq): (&Received, i64),
        theirs: &Value,
    ) -> Result<(), Fault> {
        let ours = tx.clinical_current(&ClinicalFilter {
            connection: Some(known.connection),
            resource_type: Some(known.resource_type.clone()),
            id: Some(known.remote_id.clone()),
            ..ClinicalFilter::default()
        })?;
        if ours.first().is_some_and(|ours| ours.deleted) {
            return self.stand_in(tx, known, (resource, seq));
        }
        match compare(tx, self.connection, &known, theirs)? {
            Some(compared) if !compared.withdrawn && !compared.says_the_same() => {
                self.tell(tx, &known, (ElsewhereWhat::Changed, seq), compared.unread)
            }
            _ => Ok(()),
        }
    }

    /// Has another resource count as what was sent.
    pub(super) fn stand_in(
        &self,
        tx: &Tx<'_>,
        known: RemoteRow,
        (resource, seq): (&Received, i64),
    ) -> Result<(), Fault> {
        let (remote_id, version) = (resource.id.clone(), String::new());
        tx.put_remote(&RemoteRow { remote_id, version, ..known })?;
        self.notice(tx, resource, seq)
    }

    /// What was noticed beside something we sent, before that was gone.
    pub(super) fn beside(
        tx: &Tx<'_>,
        known: &RemoteRow,
    ) -> Result<Option<(Received, i64)>, StoreError> {
        let rows = tx.elsewhere()?.into_iter();
        let mut rows = rows.filter(|row| row.what == ElsewhereWhat::Changed);
        let row = rows.find(|row| (row.connection, row.item) == (known.connection, known.item));
        let Some(row) = row else { return Ok(None) };
        let bytes = tx.clinical_bytes(row.seq)?.unwrap_or_default();
        let theirs: Value = serde_json::from_slice(&bytes).unwrap_or_default();
        let text = |at| theirs.pointer(at).and_then(Value::as_str).map(str::to_owned);
        let id = text("/id").filter(|id| *id != known.remote_id);
        Ok(id.map(|id| {
            let (version, last_updated) = (text("/meta/versionId"), text("/meta/lastUpdated"));
            let resource_type = known.resource_type.clone();
            (Received { resource_type, id, version, last_updated, bytes }, row.seq)
        }))
    }
}
