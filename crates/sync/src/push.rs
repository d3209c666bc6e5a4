//! Sends what waits, each page by itself.

use fhir::push::{Item, LaterReason, Outcome, Push, Step, StopReason};

use crate::carrier::{Note, Progress, Stage, SyncOutcome, Trip};
use crate::{Ledger, LinkError, Outgoing};

/// After this many pages in a row that nobody answered, the service is taken
/// to be out of reach. One alone may be a page that it cannot digest.
const MAX_UNANSWERED: u32 = 2;

/// How one page ended here.
enum Sent {
    Settled(Outcome),
    /// No answer, or a busy service, for as long as patience lasted.
    Unanswered(LinkError),
}

pub(crate) fn run(
    trip: &Trip<'_>,
    ledger: &mut dyn Ledger,
    outcome: &mut SyncOutcome,
    progress: &mut dyn FnMut(Progress),
) -> Result<(), LinkError> {
    let items = ledger.to_send()?;
    outcome.waiting = items.len();
    if items.is_empty() {
        return Ok(());
    }
    if !trip.capabilities.takes_diary() {
        outcome.notes.push(Note::ReadOnly);
        return Ok(());
    }
    let to_send = items.len();
    let mut unanswered = 0;
    // Two answers: nobody but the person can say which one is theirs.
    for item in items.iter().filter(|item| item.entry.two_answers.is_empty()) {
        progress(Progress {
            stage: Stage::Sending,
            sent: outcome.sent,
            to_send,
            received: 0,
            expected: None,
        });
        match send(trip, ledger, item)? {
            Sent::Settled(Outcome::Stop(reason)) => return stop(reason, outcome),
            Sent::Settled(settled) => {
                ledger.settle(item, &settled)?;
                count(&settled, outcome);
                unanswered = 0;
            }
            Sent::Unanswered(error) => {
                unanswered += 1;
                if unanswered >= MAX_UNANSWERED {
                    return Err(error);
                }
            }
        }
    }
    Ok(())
}

/// Signing in is needed for anything; a service that only takes no pages can
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

fn count(settled: &Outcome, outcome: &mut SyncOutcome) {
    match settled {
        Outcome::Sent { .. } => outcome.sent += 1,
        Outcome::Unneeded => {}
        Outcome::Refused { .. } | Outcome::EditedElsewhere { .. } => outcome.refused += 1,
        Outcome::Later { .. } | Outcome::Stop(_) => return,
    }
    outcome.waiting = outcome.waiting.saturating_sub(1);
}

fn send(trip: &Trip<'_>, ledger: &mut dyn Ledger, item: &Outgoing) -> Result<Sent, LinkError> {
    let hash = Push::hash(trip.patient, &item.entry);
    let mut attempt = Attempt { trip, item, hash, begun: false };
    let mut failures = 0;
    let mut push = attempt.push();
    loop {
        let (asked, error) = match push.step() {
            Step::Done(Outcome::Later { after, reason: LaterReason::Busy }) => {
                (after, LinkError::ServerBusy { retry_after: after })
            }
            Step::Done(outcome) => return Ok(Sent::Settled(outcome)),
            Step::Send(request) => {
                if request.writes() {
                    attempt.begin(ledger)?;
                }
                match trip.fetch(&request) {
                    Ok(response) => {
                        push.answer(&response);
                        continue;
                    }
                    Err(error) if error.is_passing() => (None, error),
                    Err(error) => return Err(error),
                }
            }
        };
        failures += 1;
        if !trip.wait(failures, asked)? {
            return Ok(Sent::Unanswered(error));
        }
        match error {
            LinkError::ServerBusy { .. } => push = attempt.push(),
            _ => push.lost(),
        }
    }
}

/// One page within one sync.
struct Attempt<'a> {
    trip: &'a Trip<'a>,
    item: &'a Outgoing,
    hash: String,
    begun: bool,
}

impl Attempt<'_> {
    fn push(&self) -> Push {
        let mut unsure = self.item.unsure.clone();
        if self.begun && !unsure.contains(&self.hash) {
            unsure.push(self.hash.clone());
        }
        let item = Item { entry: self.item.entry.clone(), known: self.item.known.clone(), unsure };
        Push::new(self.trip.capabilities, self.trip.patient, item)
    }

    /// Once, before the first request that can change anything.
    fn begin(&mut self, ledger: &mut dyn Ledger) -> Result<(), LinkError> {
        if !self.begun && !self.item.unsure.contains(&self.hash) {
            ledger.begin(self.item, &self.hash)?;
        }
        self.begun = true;
        Ok(())
    }
}
