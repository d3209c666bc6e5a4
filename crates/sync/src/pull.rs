//! Fetches what is new, page by page.

use chrono::Utc;
use fhir::pull::{Pull, Pulled, SkipReason};
use fhir::push::StopReason;

use crate::carrier::{Note, Progress, Stage, SyncOutcome, Trip};
use crate::{Ledger, LinkError};

/// After this many requests in a row were given up, the service is taken to
/// be out of reach.
const MAX_UNANSWERED: u32 = 2;

pub(crate) fn run(
    trip: &Trip<'_>,
    ledger: &mut dyn Ledger,
    outcome: &mut SyncOutcome,
    progress: &mut dyn FnMut(Progress),
) -> Result<(), LinkError> {
    let (cursor, held) = (ledger.cursor()?, ledger.held()?);
    let (base, can) = (trip.link.base_url(), trip.capabilities);
    let mut pull = Pull::new(base, trip.patient, can, &held, cursor.as_deref(), Utc::now());
    if trip.pace.has_dropped() {
        pull.in_small_steps();
    }
    let (sent, waiting) = (outcome.sent, outcome.waiting);
    let mut walk = Walk { trip, pull, received: 0, answered: false, sent, waiting };
    let result = walk.pages(ledger, outcome, progress);
    // That all of it is missing is one thing to be told, not one for each type.
    if walk.answered || result.is_ok() {
        outcome.notes.extend(walk.pull.notes().iter().cloned().map(Note::Received));
    }
    result
}

struct Walk<'a> {
    trip: &'a Trip<'a>,
    pull: Pull,
    received: usize,
    /// Something was answered, if only by a no.
    answered: bool,
    sent: usize,
    waiting: usize,
}

impl Walk<'_> {
    fn pages(
        &mut self,
        ledger: &mut dyn Ledger,
        outcome: &mut SyncOutcome,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(), LinkError> {
        let mut unanswered = 0;
        // What it says to what it has a problem with. Patience is for the first
        // of several in a row.
        let mut problem = None;
        // What was given up is kept with the next answer: a service that is
        // out of reach altogether has refused nothing.
        let mut given_up = Pulled::Nothing;
        while self.pull.next().is_some() {
            self.report(progress);
            let pulled = match self.page(problem.is_none())? {
                Ok(pulled) => {
                    (unanswered, problem, given_up) = (0, None, Pulled::Nothing);
                    self.answered = true;
                    pulled
                }
                // It is there, though not for this.
                Err(error @ LinkError::ServerProblem { .. }) => {
                    problem = Some(error);
                    self.pull.skip(SkipReason::NoAnswer)
                }
                Err(error) => {
                    unanswered += 1;
                    if unanswered >= MAX_UNANSWERED {
                        return Err(error);
                    }
                    given_up = self.pull.skip(SkipReason::NoAnswer);
                    continue;
                }
            };
            self.keep(pulled, ledger, outcome)?;
        }
        self.keep(given_up, ledger, outcome)?;
        self.report(progress);
        match problem {
            Some(error) if !self.answered => Err(error),
            _ => Ok(()),
        }
    }

    fn keep(
        &mut self,
        pulled: Pulled,
        ledger: &mut dyn Ledger,
        outcome: &mut SyncOutcome,
    ) -> Result<(), LinkError> {
        if let Pulled::Page(page) = pulled {
            self.received += page.resources.len();
            let taken = ledger.take_page(&page)?;
            outcome.received += taken.new;
            outcome.gone += taken.gone;
        }
        Ok(())
    }

    /// One page, with patience or (for what a service has a problem with)
    /// without. The inner error is one that another page may
    /// be spared; the outer one ends the sync.
    fn page(&mut self, patient: bool) -> Result<Result<Pulled, LinkError>, LinkError> {
        let mut failures = 0;
        loop {
            let Some(request) = self.pull.next() else { return Ok(Ok(Pulled::Nothing)) };
            let (asked, error) = match self.trip.fetch(&request) {
                Ok(response) => match self.pull.answer(&response) {
                    Pulled::Stop(StopReason::SignInNeeded) => return Err(LinkError::SignInNeeded),
                    Pulled::Stop(StopReason::Forbidden) => return Err(LinkError::Forbidden),
                    Pulled::Later { after, status } => (after, passing(status, after)),
                    pulled => return Ok(Ok(pulled)),
                },
                Err(LinkError::TooLarge) => {
                    return Ok(Ok(self.pull.skip(SkipReason::TooLarge)));
                }
                Err(LinkError::Packed) => {
                    return Ok(Ok(self.pull.skip(SkipReason::Unreadable)));
                }
                Err(LinkError::OtherOrigin) => {
                    return Ok(Ok(self.pull.skip(SkipReason::OtherOrigin)));
                }
                Err(error) if error.is_passing() => {
                    self.pull.lost();
                    (None, error)
                }
                Err(error) => return Err(error),
            };
            failures += 1;
            let is_problem = matches!(error, LinkError::ServerProblem { .. });
            if (is_problem && !patient) || !self.trip.wait(failures, asked)? {
                return Ok(Err(error));
            }
        }
    }

    fn report(&self, progress: &mut dyn FnMut(Progress)) {
        progress(Progress {
            stage: Stage::Receiving,
            sent: self.sent,
            to_send: self.sent + self.waiting,
            received: self.received,
            expected: self.pull.expected(),
        });
    }
}

fn passing(status: u16, retry_after: Option<std::time::Duration>) -> LinkError {
    match status {
        429 | 503 => LinkError::ServerBusy { retry_after },
        500.. => LinkError::ServerProblem { status },
        _ => LinkError::NotAFhirService("something else answered instead of the service".into()),
    }
}
