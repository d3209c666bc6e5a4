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
    let mut walk = Walk { trip, pull, received: 0, sent: outcome.sent, waiting: outcome.waiting };
    let result = walk.pages(ledger, outcome, progress);
    outcome.notes.extend(walk.pull.notes().iter().cloned().map(Note::Received));
    result
}

struct Walk<'a> {
    trip: &'a Trip<'a>,
    pull: Pull,
    received: usize,
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
        // What was given up is kept with the next answer: a service that is
        // out of reach altogether has refused nothing.
        let mut given_up = Pulled::Nothing;
        while self.pull.next().is_some() {
            self.report(progress);
            let pulled = match self.page()? {
                Ok(pulled) => {
                    (unanswered, given_up) = (0, Pulled::Nothing);
                    pulled
                }
                // It answers, though not to this.
                Err(LinkError::ServerProblem { .. }) => self.pull.skip(SkipReason::NoAnswer),
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
        Ok(())
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

    /// One page, with patience. The inner error is one that another page may
    /// be spared; the outer one ends the sync.
    fn page(&mut self) -> Result<Result<Pulled, LinkError>, LinkError> {
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
            if !self.trip.wait(failures, asked)? {
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
