//! What comes from services, kept as it was sent.

use chrono::{DateTime, Utc};
use fhir::Received;
use fhir::pull::{PulledPage, ResourceKey};
use model::ConnectionId;
use store::{Appended, NewClinical, StoreError, Tx};
use sync::PageTaken;

use super::elsewhere::Import;
use crate::fault::Fault;
use crate::record::card_of;
use crate::services::known;
use crate::session::Session;

impl Session {
    /// Keeps a page as it was sent, what is gone, how far the walk is, and what
    /// became of things that were sent from here, all in one transaction.
    pub(super) fn take_page(
        &mut self,
        connection: ConnectionId,
        page: &PulledPage,
        now: DateTime<Utc>,
    ) -> Result<PageTaken, Fault> {
        let connection = known(&self.store, connection)?;
        let person = self.person();
        let import = Import { connection: &connection, keys: &self.keys, person, now };
        let taken = self.store.transact(|tx| -> Result<PageTaken, Fault> {
            let mut taken = PageTaken::default();
            // All of them first: a page may hold a version and the one before.
            let mut newest = Vec::new();
            for resource in &page.resources {
                if let Appended::New { seq, newest: is_newest } =
                    keep(tx, connection.id, resource, now)?
                {
                    taken.new += 1;
                    newest.extend(is_newest.then_some((resource, seq)));
                }
            }
            for (resource, seq) in newest {
                // Not where a later resource of this page is newer still.
                let place = (resource.resource_type.as_str(), resource.id.as_str());
                let card = card_of(tx, connection.id, place, &resource.bytes)?;
                if tx.put_clinical_card(seq, &card)? {
                    import.notice(tx, resource, seq)?;
                }
            }
            for key in &page.gone {
                if let Some(seq) = keep_removal(tx, connection.id, key, now)? {
                    import.notice_removal(tx, key, seq)?;
                    taken.gone += 1;
                }
            }
            tx.put_cursor(connection.id, &page.cursor, now)?;
            Ok(taken)
        })?;
        self.version += u64::from(taken != PageTaken::default());
        Ok(taken)
    }

    /// Keeps the file of a letter that was asked for.
    pub(crate) fn keep_letter(
        &mut self,
        connection: ConnectionId,
        letter: &Received,
        now: DateTime<Utc>,
    ) -> Result<(), Fault> {
        self.store.transact(|tx| -> Result<(), Fault> {
            if let Appended::New { seq, .. } = keep(tx, connection, letter, now)? {
                let place = (letter.resource_type.as_str(), letter.id.as_str());
                let card = card_of(tx, connection, place, &letter.bytes)?;
                tx.put_clinical_card(seq, &card)?;
            }
            Ok(())
        })?;
        self.version += 1;
        Ok(())
    }
}

fn keep(
    tx: &Tx<'_>,
    connection: ConnectionId,
    resource: &Received,
    now: DateTime<Utc>,
) -> Result<Appended, StoreError> {
    let updated = resource.last_updated.as_deref();
    let updated = updated.and_then(|text| DateTime::parse_from_rfc3339(text).ok());
    tx.append_clinical(&NewClinical {
        connection,
        resource_type: &resource.resource_type,
        id: &resource.id,
        version: resource.version.as_deref().unwrap_or_default(),
        bytes: &resource.bytes,
        last_updated: updated.map(|time| time.with_timezone(&Utc)),
        received_at: now,
        deleted: false,
    })
}

/// Keeps that a service no longer has a resource: its row, if that is news.
fn keep_removal(
    tx: &Tx<'_>,
    connection: ConnectionId,
    key: &ResourceKey,
    now: DateTime<Utc>,
) -> Result<Option<i64>, StoreError> {
    let appended = tx.append_clinical(&NewClinical {
        connection,
        resource_type: &key.resource_type,
        id: &key.id,
        version: "",
        bytes: &[],
        last_updated: None,
        received_at: now,
        deleted: true,
    })?;
    Ok(match appended {
        Appended::New { seq, .. } => Some(seq),
        Appended::Same => None,
    })
}
