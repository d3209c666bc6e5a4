//! Several items under way at the same time.
//!
//! Each has a [`Push`] of its own, which asks for one request at a time. The
//! requests of all go in as few batches as fit, and each is told its own
//! answer, so that what is known of an item never hangs on its neighbours. A
//! batch that the service will not have is followed by batches of half the size,
//! until the one that it does not like is alone.

use fhir::batch::{MAX_REQUESTS, pack, unpack};
use fhir::push::{LaterReason, Outcome, Outgoing, Push, Step};
use fhir::{Request, Response};

use crate::carrier::Trip;
use crate::{Ledger, LedgerError, LinkError};

/// No answer, or a busy service, for as long as patience lasted.
pub(crate) struct Unanswered(pub(crate) LinkError);

/// What is done with an item that has come to its end.
type Settle<'a> = dyn FnMut(&mut dyn Ledger, &Outgoing, &Outcome) -> Result<(), LedgerError> + 'a;

/// One item within one sync.
pub(crate) struct Attempt<'a> {
    trip: &'a Trip<'a>,
    outgoing: Outgoing,
    push: Push,
    begun: bool,
}

impl<'a> Attempt<'a> {
    pub(crate) fn new(trip: &'a Trip<'a>, outgoing: Outgoing) -> Self {
        let push = Push::new(trip.capabilities, trip.patient, outgoing.clone());
        Self { trip, outgoing, push, begun: false }
    }

    /// Once, before the first request that can change anything.
    fn begin(&mut self, ledger: &mut dyn Ledger) -> Result<(), LedgerError> {
        let hashes = self.push.hashes();
        if !self.begun && !hashes.iter().all(|hash| self.outgoing.unsure.contains(hash)) {
            ledger.begin(&self.outgoing, &hashes)?;
        }
        self.begun = true;
        Ok(())
    }

    /// From the beginning, in doubt about all that has left.
    fn again(&mut self) {
        let mut outgoing = self.outgoing.clone();
        if self.begun {
            let left = self.push.hashes();
            outgoing.unsure.extend(left.into_iter().filter(|h| !self.outgoing.unsure.contains(h)));
        }
        self.push = Push::new(self.trip.capabilities, self.trip.patient, outgoing);
    }
}

/// Carries all of these to their end, and settles each as it gets there.
pub(crate) fn carry(
    trip: &Trip<'_>,
    ledger: &mut dyn Ledger,
    mut attempts: Vec<Attempt<'_>>,
    settle: &mut Settle<'_>,
) -> Result<Result<(), Unanswered>, LinkError> {
    let mut failures = 0;
    let mut together = MAX_REQUESTS;
    loop {
        let mut trouble = None;
        let mut going = Vec::new();
        for mut attempt in attempts {
            match attempt.push.step() {
                Step::Done(Outcome::Later { after, reason: LaterReason::Busy }) => {
                    trouble = Some((after, LinkError::ServerBusy { retry_after: after }));
                    attempt.again();
                    going.push((attempt, None));
                }
                Step::Done(outcome) => settle(ledger, &attempt.outgoing, &outcome)?,
                Step::Send(request) => {
                    if request.writes() {
                        attempt.begin(ledger)?;
                    }
                    going.push((attempt, Some(request)));
                }
            }
        }
        if going.is_empty() {
            return Ok(Ok(()));
        }
        if trouble.is_none() {
            trouble = round(trip, &mut going, &mut together)?.map(|error| (None, error));
        }
        attempts = going.into_iter().map(|(attempt, _)| attempt).collect();
        let Some((asked, error)) = trouble else {
            failures = 0;
            continue;
        };
        failures += 1;
        if !trip.wait(failures, asked)? {
            return Ok(Err(Unanswered(error)));
        }
    }
}

/// One attempt and the request it asks for next.
type Going<'a> = (Attempt<'a>, Option<Request>);

/// Sends one request of each; the last fault in passing, if any.
fn round(
    trip: &Trip<'_>,
    going: &mut [Going<'_>],
    together: &mut usize,
) -> Result<Option<LinkError>, LinkError> {
    let mut fault = None;
    let mut rest = going;
    while !rest.is_empty() {
        let (batch, others) = rest.split_at_mut(how_many(rest, *together, trip.pace.bytes()));
        fault = send(trip, batch, together)?.or(fault);
        rest = others;
    }
    Ok(fault)
}

/// How many of these fit into one batch of so many bytes; at least one.
fn how_many(going: &[Going<'_>], together: usize, most: usize) -> usize {
    let mut bytes = 0;
    let fits = |(_, request): &&Going<'_>| {
        let body = request.as_ref().and_then(|request| request.body.as_ref());
        bytes += body.map_or(0, |body| body.0.len());
        bytes <= most
    };
    going.iter().take(together).take_while(fits).count().max(1)
}

fn send(
    trip: &Trip<'_>,
    going: &mut [Going<'_>],
    together: &mut usize,
) -> Result<Option<LinkError>, LinkError> {
    let requests: Vec<Request> = going.iter().filter_map(|(_, request)| request.clone()).collect();
    let count = requests.len();
    let answer = match requests.as_slice() {
        [] => return Ok(None),
        [only] => trip.fetch(only),
        several => trip.fetch(&pack(several)),
    };
    match answer {
        Ok(response) if count == 1 => tell(going, vec![response]),
        Ok(response) => match unpack(&response, &requests) {
            Some(answers) => tell(going, answers),
            None if is_about_the_batch(&response) => {
                // Nobody knows what became of its requests: each looks before
                // it writes again, in batches of half the size.
                *together = (count / 2).min(*together);
                lost(going);
            }
            None => tell(going, vec![response; count]),
        },
        // It sends those elsewhere that come together.
        Err(LinkError::OtherOrigin) if count > 1 => {
            *together = (count / 2).min(*together);
            lost(going);
        }
        Err(error) if error.is_passing() => {
            lost(going);
            return Ok(Some(error));
        }
        Err(error) => return Err(error),
    }
    Ok(None)
}

fn lost(going: &mut [Going<'_>]) {
    going.iter_mut().for_each(|(attempt, _)| attempt.push.lost());
}

fn tell(going: &mut [Going<'_>], answers: Vec<Response>) {
    let asked = going.iter_mut().filter(|(_, request)| request.is_some());
    for ((attempt, _), answer) in asked.zip(answers) {
        attempt.push.answer(&answer);
    }
}

/// Whether the service says no to the batch, and not to whoever sends it.
fn is_about_the_batch(response: &Response) -> bool {
    match response.status {
        401 | 408 | 425 | 429 => false,
        200..300 => !response.is_foreign(),
        // 500: the part of it that takes batches is broken, or one thing in this one.
        status => (400..500).contains(&status) || matches!(status, 500 | 501),
    }
}
