//! The door: look at a service, find a patient, sync.

use std::time::Duration;

use fhir::pull::PullNote;
use fhir::{Capabilities, Letter, PatientMatch, PatientQuery, Received, Request, Response};

use crate::http::{Http, Reach};
use crate::pace::Pace;
use crate::retry::Patience;
use crate::{Cancel, Ledger, Link, LinkError, pull, push};

/// Carries requests to services. One can serve every connection, one at a time.
#[derive(Debug)]
pub struct Carrier {
    pub(crate) http: Http,
    pub(crate) patience: Patience,
}

/// What a sync is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Sending what waits.
    Sending,
    /// Fetching what is new.
    Receiving,
}

/// How far a sync is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What it is doing.
    pub stage: Stage,
    /// Pages the service has accepted.
    pub sent: usize,
    /// Pages there were to send.
    pub to_send: usize,
    /// Resources that came, new or not.
    pub received: usize,
    /// How many there will be, where the service says so.
    pub expected: Option<usize>,
}

/// What a sync came to.
#[derive(Debug, Default)]
pub struct SyncOutcome {
    /// Pages the service accepted.
    pub sent: usize,
    /// Resources or versions that were not held before.
    pub received: usize,
    /// Resources the service no longer has.
    pub gone: usize,
    /// Pages a person must decide about.
    pub refused: usize,
    /// Pages that wait for the next sync.
    pub waiting: usize,
    /// What a person may want to know.
    pub notes: Vec<Note>,
    /// What ended it early; `None` when it came to its end.
    pub stopped: Option<LinkError>,
}

/// Something about a sync that a person may want to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// Nothing can be sent to the service; everything else works.
    ReadOnly,
    /// Something about what was received.
    Received(PullNote),
}

/// What every step of a sync is given.
pub(crate) struct Trip<'a> {
    pub(crate) carrier: &'a Carrier,
    pub(crate) link: &'a Link,
    pub(crate) patient: &'a str,
    pub(crate) capabilities: &'a Capabilities,
    pub(crate) cancel: &'a Cancel,
    pub(crate) pace: Pace,
}

impl Trip<'_> {
    pub(crate) fn fetch(&self, request: &Request) -> Result<Response, LinkError> {
        let answer = self.carrier.http.fetch(self.link, request, Reach::Endpoint, self.cancel);
        match &answer {
            Ok(_) => self.pace.got_through(),
            Err(error) if error.is_passing() => self.pace.lost(),
            Err(_) => {}
        }
        answer
    }

    /// Waits as patience has it; `false` when it has run out.
    pub(crate) fn wait(&self, failures: u32, asked: Option<Duration>) -> Result<bool, LinkError> {
        match self.carrier.patience.wait(failures, asked) {
            Some(time) => self.carrier.http.wait(time, self.cancel).map(|()| true),
            None => Ok(false),
        }
    }
}

impl Carrier {
    /// A carrier of usual patience.
    ///
    /// # Errors
    /// When this computer gives no network at all.
    pub fn new() -> Result<Self, LinkError> {
        Self::with_patience(Patience::default())
    }

    /// A carrier that tries as often, and waits as long, as given.
    ///
    /// # Errors
    /// When this computer gives no network at all.
    pub fn with_patience(patience: Patience) -> Result<Self, LinkError> {
        Ok(Self { http: Http::new(patience)?, patience })
    }

    /// Asks a service what it can do, and checks that it is one.
    ///
    /// # Errors
    /// [`LinkError`] says why not.
    pub fn look(&self, link: &Link, cancel: &Cancel) -> Result<Capabilities, LinkError> {
        let response = self.ask(link, &Capabilities::request(), cancel)?;
        Capabilities::read(&response).map_err(|error| LinkError::NotAFhirService(error.to_string()))
    }

    /// Finds a patient at a service.
    ///
    /// # Errors
    /// [`LinkError`] says why not. Finding nobody is no error.
    pub fn find_patients(
        &self,
        link: &Link,
        by: &PatientQuery,
        cancel: &Cancel,
    ) -> Result<Vec<PatientMatch>, LinkError> {
        let Some(request) = by.request() else { return Ok(Vec::new()) };
        let response = self.ask(link, &request, cancel)?;
        by.read(&response).map_err(|_| match response.status {
            status @ 400.. => LinkError::ServerProblem { status },
            _ => LinkError::NotAFhirService("the answer does not come from a FHIR service".into()),
        })
    }

    /// Sends what waits, then fetches what is new. Whatever stops it, all that
    /// was reached is kept, and the next sync goes on from there.
    pub fn sync(
        &self,
        link: &Link,
        patient_id: &str,
        capabilities: &Capabilities,
        ledger: &mut dyn Ledger,
        cancel: &Cancel,
        progress: &mut dyn FnMut(Progress),
    ) -> SyncOutcome {
        let pace = Pace::new();
        let trip = Trip { carrier: self, link, patient: patient_id, capabilities, cancel, pace };
        let mut outcome = SyncOutcome::default();
        let result = push::run(&trip, ledger, &mut outcome, progress)
            .and_then(|()| pull::run(&trip, ledger, &mut outcome, progress));
        // A refusal to be written to is told even when reading went well.
        outcome.stopped = result.err().or(outcome.stopped.take());
        outcome
    }

    /// Fetches the file of a letter from where the service is.
    ///
    /// # Errors
    /// [`LinkError`] says why not; [`LinkError::NotAFile`] where something came that
    /// is no file.
    pub fn letter(
        &self,
        link: &Link,
        letter: &Letter,
        cancel: &Cancel,
    ) -> Result<Received, LinkError> {
        let response = self.ask_within(link, &letter.request(), Reach::Origin, cancel)?;
        let received = letter.read(&response).filter(|_| response.is_success());
        received.ok_or(LinkError::NotAFile { status: response.status })
    }

    /// Asks once more after a fault in passing.
    pub(crate) fn ask(
        &self,
        link: &Link,
        request: &Request,
        cancel: &Cancel,
    ) -> Result<Response, LinkError> {
        self.ask_within(link, request, Reach::Endpoint, cancel)
    }

    fn ask_within(
        &self,
        link: &Link,
        request: &Request,
        reach: Reach,
        cancel: &Cancel,
    ) -> Result<Response, LinkError> {
        let mut failures = 0;
        loop {
            let answer = self.http.fetch(link, request, reach, cancel).and_then(checked);
            failures += 1;
            let asked = match &answer {
                Err(LinkError::ServerBusy { retry_after }) => *retry_after,
                Err(error) if error.is_passing() => None,
                _ => return answer,
            };
            match self.patience.wait(failures, asked) {
                Some(time) => self.http.wait(time, cancel)?,
                None => return answer,
            }
        }
    }
}

/// An answer that stands for the service as a whole is an error.
pub(crate) fn checked(response: Response) -> Result<Response, LinkError> {
    match response.status {
        401 => Err(LinkError::SignInNeeded),
        403 => Err(LinkError::Forbidden),
        429 | 503 => Err(LinkError::ServerBusy { retry_after: response.retry_after() }),
        status @ 500.. => Err(LinkError::ServerProblem { status }),
        _ => Ok(response),
    }
}
