//! Sends what waits: a few items together where the service takes several
//! requests in one, else each by itself.

use fhir::push::{Outcome, StopReason};
use model::ItemId;

use crate::carrier::{Note, Progress, Stage, SyncOutcome, Trip};
use crate::together::{Attempt, Unanswered, carry};
use crate::{Ledger, LinkError};

/// After this many items in a row that nobody answered, the service is taken
/// to be out of reach. One alone may be an item that it cannot digest.
const MAX_UNANSWERED: u32 = 2;
/// Fewer than this go one by one: there is nothing to be saved.
const WORTH_A_BATCH: usize = 4;
/// What goes with what was sent is sent as well, and what goes with that; then
/// it waits for the next sync.
const MOST_ROUNDS: usize = 3;
/// Items under way at a time, at most.
const TOGETHER: usize = 20;

pub(crate) fn run(
    trip: &Trip<'_>,
    ledger: &mut dyn Ledger,
    outcome: &mut SyncOutcome,
    progress: &mut dyn FnMut(Progress),
) -> Result<(), LinkError> {
    let due = ledger.due()?;
    outcome.waiting = due.len();
    if !due.is_empty() && !trip.capabilities.takes_anything() {
        outcome.notes.push(Note::ReadOnly);
    }
    let together = match trip.capabilities.batch && due.len() >= WORTH_A_BATCH {
        true => TOGETHER,
        false => 1,
    };
    let mut sending =
        Sending { trip, ledger, to_send: due.len(), unanswered: 0, outcome, progress };
    let mut left = due;
    for _ in 0..MOST_ROUNDS {
        for group in left.chunks(together) {
            if let Some(stopped) = sending.group(group)? {
                return stop(stopped, sending.outcome);
            }
        }
        left = sending.ledger.due_again();
        sending.outcome.waiting += left.len();
    }
    Ok(())
}

/// Signing in is needed for anything; a service that only takes nothing can
/// still be read.
fn stop(reason: StopReason, outcome: &mut SyncOutcome) -> Result<(), LinkError> {
    match reason {
        StopReason::SignInNeeded => Err(LinkError::SignInNeeded),
        StopReason::Forbidden => {
            outcome.stopped = Some(LinkError::Forbidden);
            Ok(())
        }
    }
}

struct Sending<'a> {
    trip: &'a Trip<'a>,
    ledger: &'a mut dyn Ledger,
    to_send: usize,
    unanswered: u32,
    outcome: &'a mut SyncOutcome,
    progress: &'a mut dyn FnMut(Progress),
}

impl Sending<'_> {
    /// Sends these together. Where nobody answered, one of them may be what
    /// the service cannot digest: each is tried by itself.
    fn group(&mut self, ids: &[ItemId]) -> Result<Option<StopReason>, LinkError> {
        (self.progress)(Progress {
            stage: Stage::Sending,
            sent: self.outcome.sent,
            to_send: self.to_send,
            received: 0,
            expected: None,
        });
        let mut attempts = Vec::new();
        for id in ids {
            let Some(outgoing) = self.ledger.load(*id)? else { continue };
            // The first that somebody wrote goes before the others, so that the
            // service is told of them once.
            let first = ids.len() > 1 && outgoing.introduces_writer();
            match first {
                true => {
                    if let Some(stopped) = self.group(&[*id])? {
                        return Ok(Some(stopped));
                    }
                }
                false => attempts.push(Attempt::new(self.trip, outgoing)),
            }
        }
        match self.carry(attempts)? {
            Ok(stopped) => Ok(stopped),
            Err(_) if ids.len() > 1 => {
                for id in ids {
                    if let Some(stopped) = self.group(&[*id])? {
                        return Ok(Some(stopped));
                    }
                }
                Ok(None)
            }
            Err(Unanswered(error)) => {
                self.unanswered += 1;
                match self.unanswered >= MAX_UNANSWERED {
                    true => Err(error),
                    false => Ok(None),
                }
            }
        }
    }

    fn carry(
        &mut self,
        attempts: Vec<Attempt<'_>>,
    ) -> Result<Result<Option<StopReason>, Unanswered>, LinkError> {
        let mut stopped = None;
        let carried = carry(self.trip, self.ledger, attempts, &mut |ledger, item, settled| {
            self.unanswered = 0;
            match settled {
                Outcome::Stop(reason) => stopped = Some(*reason),
                settled => {
                    ledger.settle(item, settled)?;
                    count(settled, self.outcome);
                }
            }
            Ok(())
        })?;
        Ok(carried.map(|()| stopped))
    }
}

fn count(settled: &Outcome, outcome: &mut SyncOutcome) {
    match settled {
        Outcome::Sent { .. } => outcome.sent += 1,
        Outcome::Unneeded | Outcome::NotHere(_) => {}
        Outcome::Refused { .. } | Outcome::EditedElsewhere { .. } => outcome.refused += 1,
        Outcome::Later { .. } | Outcome::Stop(_) => return,
    }
    outcome.waiting = outcome.waiting.saturating_sub(1);
}
