//! What comes from services, kept as it was sent.

use chrono::{DateTime, Utc};
use fhir::Received;
use fhir::pull::{PulledPage, ResourceKey};
use model::ConnectionId;
use store::{Appended, NewClinical, StoreError, Tx};
use sync::PageTaken;

use super::elsewhere::Import;
use crate::ahead::{self, Batch};
use crate::fault::Fault;
use crate::record::Listing;
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
            let mut may_be_ours = Vec::new();
            let read = |batch: &mut Batch<_>| {
                let mut each = page.resources.iter();
                each.try_for_each(|one| batch.add(one.bytes.len(), (one, listing(one))))
            };
            ahead::each(read, |(resource, listing)| {
                let (appended, ours) = keep(tx, connection.id, resource, listing, now)?;
                if let Appended::New { seq, .. } = appended {
                    taken.new += 1;
                    may_be_ours.extend(ours.then_some((resource, seq)));
                }
                Ok(())
            })?;
            for key in &page.gone {
                if let Some(seq) = keep_removal(tx, connection.id, key, now)? {
                    import.notice_removal(tx, key, seq)?;
                    taken.gone += 1;
                }
            }
            // What is gone before: something else may stand in its place.
            for (resource, seq) in may_be_ours {
                // Not where a later resource of this page is newer still.
                if tx.is_newest_clinical(seq)? {
                    import.notice(tx, resource, seq)?;
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
            keep(tx, connection, letter, listing(letter), now)?;
            Ok(())
        })?;
        self.version += 1;
        Ok(())
    }
}

fn listing(resource: &Received) -> Listing {
    Listing::read((&resource.resource_type, &resource.id), &resource.bytes)
}

/// Keeps a resource, and says whether it may be one that was sent from here:
/// never where it is not the newest version of it.
fn keep(
    tx: &Tx<'_>,
    connection: ConnectionId,
    resource: &Received,
    listing: Listing,
    now: DateTime<Utc>,
) -> Result<(Appended, bool), StoreError> {
    let updated = resource.last_updated.as_deref();
    let updated = updated.and_then(|text| DateTime::parse_from_rfc3339(text).ok());
    let new = NewClinical {
        connection,
        resource_type: &resource.resource_type,
        id: &resource.id,
        version: resource.version.as_deref().unwrap_or_default(),
        bytes: &resource.bytes,
        last_updated: updated.map(|time| time.with_timezone(&Utc)),
        received_at: now,
        deleted: false,
    };
    let mut may_be_ours = false;
    let appended = tx.append_clinical(&new, || -> Result<_, StoreError> {
        let listed = listing.here(tx, connection, (new.resource_type, new.id))?;
        may_be_ours = listed.may_be_ours;
        Ok(listed.card)
    })?;
    Ok((appended, may_be_ours))
}

/// Keeps that a service no longer has a resource: its row, if that is news.
fn keep_removal(
    tx: &Tx<'_>,
    connection: ConnectionId,
    key: &ResourceKey,
    now: DateTime<Utc>,
) -> Result<Option<i64>, StoreError> {
    let new = NewClinical {
        connection,
        resource_type: &key.resource_type,
        id: &key.id,
        version: "",
        bytes: &[],
        last_updated: None,
        received_at: now,
        deleted: true,
    };
    let place = (new.resource_type, new.id);
    let card = || Ok(Listing::read(place, new.bytes).here(tx, connection, place)?.card);
    let appended = tx.append_clinical::<StoreError>(&new, card)?;
    Ok(match appended {
        Appended::New { seq, .. } => Some(seq),
        Appended::Same => None,
    })
}
