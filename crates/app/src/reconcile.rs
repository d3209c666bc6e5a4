//! Sending what waits and receiving what services hold.
//!
//! Here a sync begins, is watched and ends. What it remembers is behind
//! [`Desk`]; what goes out and what comes in have a module each.

mod desk;
pub(crate) mod elsewhere;
mod incoming;
mod item;
mod outgoing;
mod settled;
mod sitting;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{MutexGuard, PoisonError};

use api::{Problem, SyncProgress, SyncReport};
use model::ConnectionId;
use store::{ConnectionRow, Token};
use sync::{Cancel, Carrier, Link, LinkError, Progress, SyncOutcome};

use crate::App;
use crate::fault::{Fault, not_like_this};
use crate::services::{capabilities, known};
use crate::words;
use desk::Desk;

pub(crate) use outgoing::{may_be_there, queue, queue_all, queue_anew, queue_readings};

/// Whose turn it is: one at a time sends and receives, or has the whole record.
#[derive(Default)]
pub(crate) struct Turns {
    running: Option<Turn>,
    /// How often everything was stopped, those who wait for their turn as well.
    stops: u64,
    /// What those who waited are told.
    why: Option<Problem>,
}

/// What is under way.
struct Turn {
    cancel: Cancel,
    /// How far it is; only a sync says so here.
    progress: Option<SyncProgress>,
}

/// Makes way for the next sync however this one ends.
pub(crate) struct Underway<'a> {
    app: &'a App,
    pub(crate) cancel: Cancel,
}

impl Drop for Underway<'_> {
    fn drop(&mut self) {
        self.app.turns().running = None;
        self.app.turn_ended.notify_all();
    }
}

impl App {
    pub(crate) fn sync(&self, only: Option<ConnectionId>) -> Result<Vec<SyncReport>, Fault> {
        let (session, connections) = self.with_session(|session| {
            let connections = match only {
                Some(id) => vec![known(&session.store, id).and_then(not_paused)?],
                None => {
                    let mut rows = session.store.connections()?;
                    rows.retain(|row| !row.paused);
                    rows
                }
            };
            Ok((session.number, connections))
        })?;
        let underway = self.begin_sync()?;
        if only.is_none() {
            self.with_session(|session| {
                session.next_sync.begun();
                Ok(())
            })?;
        }
        let reports =
            connections.into_iter().map(|row| self.sync_one(session, row, &underway.cancel));
        let reports = reports.collect::<Result<Vec<_>, Fault>>();
        drop(underway);
        let went_well =
            reports.as_ref().is_ok_and(|all| all.iter().all(|report| report.problem.is_none()));
        let now = self.now();
        self.with_session(|session| {
            session.next_sync.after(went_well, now);
            Ok(())
        })?;
        reports
    }

    /// Stops what is under way at the next place where nothing is lost by it, and
    /// whoever waits for its end, who is told `why`.
    pub(crate) fn stop_everything(&self, why: Problem) {
        let mut turns = self.turns();
        turns.stops += 1;
        turns.why = Some(why);
        if let Some(running) = &turns.running {
            running.cancel.stop();
        }
        self.turn_ended.notify_all();
    }

    /// Stops a sync, and nothing else: what waits for its end goes on.
    pub(crate) fn stop_sync(&self) {
        if let Some(running) = self.turns().running.as_ref().filter(|turn| turn.progress.is_some())
        {
            running.cancel.stop();
        }
    }

    /// How far the sync under way is.
    pub(crate) fn progress(&self) -> Option<SyncProgress> {
        self.turns().running.as_ref()?.progress.clone()
    }

    /// Whether a sync would have to wait.
    pub(crate) fn is_busy(&self) -> bool {
        self.turns().running.is_some()
    }

    fn turns(&self) -> MutexGuard<'_, Turns> {
        self.turns.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What carries requests, made when the first one is to go.
    pub(crate) fn carrier(&self) -> Result<&Carrier, LinkError> {
        match self.carrier.get() {
            Some(carrier) => Ok(carrier),
            None => {
                let carrier = Carrier::new()?;
                Ok(self.carrier.get_or_init(|| carrier))
            }
        }
    }

    /// Begins a sync, which need not wait: there is one already.
    fn begin_sync(&self) -> Result<Underway<'_>, Problem> {
        let mut turns = self.turns();
        match turns.running {
            Some(_) => Err(Problem::AlreadySyncing),
            None => Ok(self.begin_turn(&mut turns, Some(SyncProgress::default()))),
        }
    }

    /// Begins what a person asked for, once what is under way has come to its
    /// end.
    pub(crate) fn take_turn(&self) -> Result<Underway<'_>, Problem> {
        let mut turns = self.turns();
        let stops = turns.stops;
        while turns.running.is_some() {
            self.say_waiting();
            turns = self.turn_ended.wait(turns).unwrap_or_else(PoisonError::into_inner);
            if turns.stops != stops {
                self.end_exchange();
                return Err(turns.why.clone().unwrap_or(Problem::Stopped));
            }
        }
        Ok(self.begin_turn(&mut turns, None))
    }

    fn begin_turn(&self, turns: &mut Turns, progress: Option<SyncProgress>) -> Underway<'_> {
        let cancel = Cancel::new();
        turns.running = Some(Turn { cancel: cancel.clone(), progress });
        Underway { app: self, cancel }
    }

    fn tell_progress(&self, connection: &str, progress: &Progress) {
        if let Some(running) = &mut self.turns().running {
            running.progress = Some(SyncProgress {
                connection: connection.to_owned(),
                sent: progress.sent as u64,
                to_send: progress.to_send as u64,
                received: progress.received as u64,
                expected: progress.expected.map(|number| number as u64),
            });
        }
    }

    fn sync_one(
        &self,
        session: u64,
        row: ConnectionRow,
        cancel: &Cancel,
    ) -> Result<SyncReport, Fault> {
        let (under_way, again) = (BTreeMap::new(), BTreeSet::new());
        let mut desk = Desk { app: self, session, connection: row.id, under_way, again };
        // As late as the service asks, whoever asks for a sync.
        let outcome = match desk.left_alone_for()? {
            Some(left) => stopped(LinkError::ServerBusy { retry_after: Some(left) }),
            None => self.exchange(&mut desk, &row, cancel).unwrap_or_else(stopped),
        };
        if let Some(LinkError::ServerBusy { retry_after: Some(after) }) = outcome.stopped {
            desk.leave_alone_for(after)?;
        }
        let problem = outcome.stopped.as_ref().map(|error| words::advice(&row.name, error));
        let counts = desk.end(row.id, problem.as_ref())?;
        Ok(SyncReport {
            connection: row.id,
            name: row.name,
            sent: outcome.sent as u64,
            received: outcome.received as u64,
            waiting: counts.waiting + counts.sending,
            asking: counts.asking,
            needs_attention: counts.refused,
            problem,
            notes: outcome.notes.iter().map(words::note).collect(),
        })
    }

    /// Syncs, and goes on with a new token where the service would not take the
    /// one there was. A token that got something through had run out, and there
    /// may be as many as it takes; one that was new and got nothing through is
    /// refused for good.
    fn exchange(
        &self,
        desk: &mut Desk<'_>,
        row: &ConnectionRow,
        cancel: &Cancel,
    ) -> Result<SyncOutcome, LinkError> {
        let mut token = self.token(desk.session, row, None, cancel)?;
        let mut so_far = SyncOutcome::default();
        let mut renewed = false;
        loop {
            let done = self.exchange_with(token.as_ref(), desk, row, cancel);
            let done = done.unwrap_or_else(stopped);
            let got_through = done.sent + done.received + done.gone > 0;
            let refused = matches!(done.stopped, Some(LinkError::SignInNeeded));
            so_far = SyncOutcome {
                sent: so_far.sent + done.sent,
                received: so_far.received + done.received,
                gone: so_far.gone + done.gone,
                refused: so_far.refused + done.refused,
                ..done
            };
            if !refused || (renewed && !got_through) {
                return Ok(so_far);
            }
            match self.token(desk.session, row, token.as_ref(), cancel) {
                Ok(next) => token = next,
                Err(error) => return Ok(SyncOutcome { stopped: Some(error), ..so_far }),
            }
            renewed = true;
        }
    }

    fn exchange_with(
        &self,
        token: Option<&Token>,
        desk: &mut Desk<'_>,
        row: &ConnectionRow,
        cancel: &Cancel,
    ) -> Result<SyncOutcome, LinkError> {
        let token = token.map(|token| token.as_str().to_owned());
        let link = Link::new(&row.base_url, token)
            .map_err(|error| LinkError::NotAFhirService(error.to_string()))?;
        let carrier = self.carrier()?;
        let capabilities = match (capabilities(row), desk.look_is_due()?) {
            (Some(known), false) => known,
            (known, _) => match (carrier.look(&link, cancel), known) {
                (Ok(seen), _) => {
                    desk.keep_look(&seen)?;
                    seen
                }
                // It does not say today what it can do, and may do it all the same.
                (
                    Err(LinkError::NotAFhirService(_) | LinkError::ServerProblem { .. }),
                    Some(known),
                ) => known,
                (Err(error), _) => return Err(error),
            },
        };
        desk.all_due()?;
        let patient = row.patient.as_deref().unwrap_or_default();
        let mut tell = |progress: Progress| self.tell_progress(&row.name, &progress);
        Ok(carrier.sync(&link, patient, &capabilities, desk, cancel, &mut tell))
    }
}

fn stopped(error: LinkError) -> SyncOutcome {
    SyncOutcome { stopped: Some(error), ..SyncOutcome::default() }
}

fn not_paused(row: ConnectionRow) -> Result<ConnectionRow, Fault> {
    match row.paused {
        true => Err(not_like_this("this connection is paused: go on with it first").into()),
        false => Ok(row),
    }
}
