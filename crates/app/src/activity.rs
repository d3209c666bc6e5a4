//! The activity trail: who did, saw, exported or sent what.

use chrono::{DateTime, Utc};
use model::PersonId;
use store::{NewActivity, StoreError, Tx};

/// Notes who did what, within a transaction.
pub(crate) fn log(
    tx: &Tx<'_>,
    at: DateTime<Utc>,
    who: PersonId,
    what: &str,
    subject: &str,
) -> Result<(), StoreError> {
    tx.log_activity(&NewActivity { at, who, what, subject })
}
