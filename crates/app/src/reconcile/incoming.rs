//! What comes from services, kept as it was sent.

use chrono::{DateTime, Utc};
use fhir::Received;
use model::ConnectionId;
use store::{Appended, NewClinical, StoreError, Tx};

use crate::record::card_of;

/// Keeps one resource as it was sent, and how it is listed. Whether it was new.
pub(super) fn take(
    tx: &Tx<'_>,
    connection: ConnectionId,
    resource: &Received,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let updated = resource.last_updated.as_deref();
    let updated = updated.and_then(|text| DateTime::parse_from_rfc3339(text).ok());
    let appended = tx.append_clinical(&NewClinical {
        connection,
        resource_type: &resource.resource_type,
        id: &resource.id,
        version: resource.version.as_deref().unwrap_or_default(),
        bytes: &resource.bytes,
        last_updated: updated.map(|time| time.with_timezone(&Utc)),
        received_at: now,
        deleted: false,
    })?;
    match appended {
        Appended::New { seq, newest } => {
            if newest {
                tx.put_clinical_card(seq, &card_of(&resource.bytes))?;
            }
            Ok(true)
        }
        Appended::Same => Ok(false),
    }
}
