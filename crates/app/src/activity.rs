//! The activity trail: who did, saw, exported or sent what.

use changes::Author;
use chrono::{DateTime, Utc};
use model::PersonId;
use store::{NewActivity, StoreError, Tx};

/// Notes what the person did, or what was done in their name, within a
/// transaction.
pub(crate) fn log(
    tx: &Tx<'_>,
    at: DateTime<Utc>,
    who: PersonId,
    what: &str,
    subject: &str,
) -> Result<(), StoreError> {
    tx.log_activity(&NewActivity { at, who, writer: None, what, subject })
}

/// Notes what somebody wrote: the person, or whoever writes for them.
pub(crate) fn log_by(
    tx: &Tx<'_>,
    at: DateTime<Utc>,
    author: &Author,
    what: &str,
    subject: &str,
) -> Result<(), StoreError> {
    let (who, writer) = (author.person, author.writer);
    tx.log_activity(&NewActivity { at, who, writer, what, subject })
}
