//! What the sending of an item came to, and what a service holds since.

use chrono::{DateTime, TimeDelta, Utc};
use fhir::mapping::{Item, Role};
use fhir::push::{NotHere, Outcome, Outgoing, RemoteRef};
use model::{ConnectionId, Heads, ItemId, Measure, PersonId};
use store::{ItemVersion, Problem, RemoteRow, StoreError, Tx};

use super::sitting::look_again;
use crate::activity::log;
use crate::words::{self, sentence};

/// How long an item waits that the service could not take just now.
const PAUSE: TimeDelta = TimeDelta::minutes(1);

/// Keeps how the sending of a version ended, and what the service accepted. The
/// items that are to be looked at again because of it.
pub(super) fn settle(
    tx: &Tx<'_>,
    connection: ConnectionId,
    (item, version): (&Outgoing, &ItemVersion),
    outcome: &Outcome,
    (who, now): (PersonId, DateTime<Utc>),
) -> Result<Vec<ItemId>, StoreError> {
    let id = ItemId::from_bytes(item.item.id().into_bytes());
    if let Outcome::Sent { remotes, .. } = outcome {
        for (role, remote) in remotes {
            let (of, heads) = match (role, item.item.writer()) {
                // What all they write refers to is kept as theirs.
                (Role::Carer, Some(carer)) => (carer.into(), Vec::new()),
                _ => (id, heads(&item.item)),
            };
            tx.put_remote(&remote_row((connection, of), heads, *role, remote))?;
        }
        let what = match item.item {
            Item::Entry(_) => "entry.sent",
            Item::Reading(_) => "reading.sent",
        };
        log(tx, now, who, what, &id.to_string())?;
    }
    tx.settle(connection, id, version, &settled(outcome, now), now)?;
    match (&item.item, outcome) {
        (Item::Reading(reading), Outcome::Sent { .. })
            if reading.reading.measure == Measure::BloodPressure =>
        {
            look_again(tx, connection, reading, now)
        }
        _ => Ok(Vec::new()),
    }
}

fn remote_row(
    (connection, item): (ConnectionId, ItemId),
    heads: Heads,
    role: Role,
    remote: &RemoteRef,
) -> RemoteRow {
    RemoteRow {
        connection,
        item,
        role: role.as_str().to_owned(),
        resource_type: remote.resource_type.clone(),
        remote_id: remote.id.clone(),
        version: remote.version.clone().unwrap_or_default(),
        sent_hash: remote.sent_hash.to_string(),
        heads,
    }
}

/// The version of an entry that was sent.
fn heads(item: &Item) -> Heads {
    match item {
        Item::Entry(entry) => entry.state.heads.clone(),
        Item::Reading(_) => Vec::new(),
    }
}

fn settled(outcome: &Outcome, now: DateTime<Utc>) -> store::Outcome {
    if let Some((code, text)) = words::refusal(outcome) {
        return store::Outcome::Refused(Problem { code: code.to_owned(), text });
    }
    match outcome {
        Outcome::Sent { left_out, .. } => store::Outcome::Accepted(words::left_out(left_out)),
        Outcome::Unneeded => store::Outcome::Accepted(None),
        Outcome::NotHere(why) => store::Outcome::Unsendable(Problem {
            code: match why {
                NotHere::Type(_) => words::NO_PLACE.0,
                NotHere::Forbidden(_) => words::FORBIDDEN,
                NotHere::Never(_) => words::NEVER,
            }
            .to_owned(),
            text: sentence(why.to_string()),
        }),
        Outcome::Later { after: Some(after), .. } => {
            let after = TimeDelta::from_std(*after).unwrap_or(PAUSE);
            store::Outcome::Later { retry_at: now + after }
        }
        _ => store::Outcome::Later { retry_at: now + PAUSE },
    }
}
