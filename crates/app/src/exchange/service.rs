//! Two computers of one person by way of a service that they share.
//!
//! Off unless the person chose it for that connection, having been told what
//! the service can see of it. Letting a new computer in still goes over a
//! folder: an invitation that lies at a service for weeks is one that somebody
//! there could try codes on.

use api::{ExchangeReport, ExchangeStep, Problem, ServiceExchange};
use model::ConnectionId;
use store::{ConnectionRow, Reader, Token};
use sync::{Capabilities, CarrierError, FhirCarrier, Link, LinkError};

use super::Run;
use crate::App;
use crate::fault::{Fault, not_like_this};
use crate::look_around::only_of_a_real_person;
use crate::services::{capabilities, known};
use crate::words;

/// The setting, with the connection's id behind, that a person agreed.
const AGREED: &str = "exchange.by.";
/// What a person is told before the first time.
const ACCOUNT: [&str; 5] = [
    "What you write is sealed on this computer. The service cannot read it, and nor can anyone who works there.",
    "The service can see that you use Keepwell on more than one computer, and can work out how many.",
    "It can see how large each sealed file is, and when it was sent or fetched.",
    "The files stay there until Keepwell takes them away, and may stay in the service's own backups.",
    "A new computer is still let in over a folder, or by code or words, and never by the service.",
];

impl App {
    pub(crate) fn service_exchange(&self, id: ConnectionId) -> Result<ServiceExchange, Fault> {
        self.with_session(|session| {
            known(&session.store, id)?;
            let account = ACCOUNT.map(str::to_owned).to_vec();
            Ok(ServiceExchange { agreed: carries(&session.store, id)?, account })
        })
    }

    pub(crate) fn stop_exchange_by(&self, id: ConnectionId) -> Result<(), Fault> {
        let now = self.now();
        self.with_session(|session| {
            known(&session.store, id)?;
            session.remember(&setting(id), "no")?;
            session.note("connection.carry_no_more", now)
        })
    }

    pub(crate) fn exchange_by(
        &self,
        id: ConnectionId,
        agreed: bool,
    ) -> Result<ExchangeReport, Fault> {
        let now = self.now();
        let (session, row) = self.with_session(|session| {
            only_of_a_real_person(&session.card)?;
            let row = known(&session.store, id)?;
            if row.paused {
                return Err(not_like_this("this connection is paused: go on with it first").into());
            }
            let before = carries(&session.store, id)?;
            if !before && !agreed {
                return Err(Problem::NotAgreed.into());
            }
            if !before {
                session.remember(&setting(id), "yes")?;
                session.note("connection.carry", now)?;
            }
            Ok((session.number, row))
        })?;
        let underway = self.take_turn()?;
        let run = Run { app: self, session, cancel: &underway.cancel };
        let report = run.by_service(&row);
        self.end_exchange();
        drop(underway);
        report.map_err(|fault| named(fault, &row.name))
    }
}

impl Run<'_> {
    /// With a new token, once, where the service does not take the one there
    /// was: what was done by then is not done again.
    fn by_service(&self, row: &ConnectionRow) -> Result<ExchangeReport, Fault> {
        self.at(ExchangeStep::Looking, 0, 0);
        let mut report = ExchangeReport::default();
        let token = self.token(row, None)?;
        let done = match self.by_service_with(row, token.as_ref(), &mut report) {
            Err(Fault::Carrier(CarrierError::Service(LinkError::SignInNeeded))) => {
                let renewed = self.token(row, token.as_ref())?;
                self.by_service_with(row, renewed.as_ref(), &mut report)
            }
            done => done,
        };
        match done {
            // What the person stopped in the middle of a request is stopped.
            Err(Fault::Carrier(CarrierError::Service(LinkError::Cancelled))) => {
                report.stopped = true;
            }
            done => done?,
        }
        self.end(&mut report)?;
        Ok(report)
    }

    fn token(&self, row: &ConnectionRow, refused: Option<&Token>) -> Result<Option<Token>, Fault> {
        let token = self.app.token(self.session, row, refused, self.cancel);
        Ok(token.map_err(CarrierError::Service)?)
    }

    fn by_service_with(
        &self,
        row: &ConnectionRow,
        token: Option<&Token>,
        report: &mut ExchangeReport,
    ) -> Result<(), Fault> {
        let token = token.map(|token| token.as_str().to_owned());
        let link = Link::new(&row.base_url, token).map_err(not_like_this)?;
        let carrier = self.app.carrier().map_err(CarrierError::Service)?;
        let can: Capabilities = match capabilities(row) {
            Some(can) => can,
            None => carrier.look(&link, self.cancel).map_err(CarrierError::Service)?,
        };
        let patient = row.patient.as_deref().unwrap_or_default();
        let shelf = self.shelf()?;
        let files = FhirCarrier::open(carrier, &link, patient, &can, &shelf, self.cancel)?;
        self.over(&files, report)
    }
}

/// The same fault, said of this service.
fn named(fault: Fault, name: &str) -> Fault {
    match fault {
        Fault::Carrier(CarrierError::Service(error)) => {
            Problem::Service(words::advice(name, &error)).into()
        }
        Fault::Carrier(CarrierError::ReadOnly) => not_like_this(format!(
            "{name} takes no sealed files, so it cannot carry them: use a folder instead"
        ))
        .into(),
        Fault::Carrier(CarrierError::Full) => {
            not_like_this(format!("{name} does not take a file of that size: use a folder instead"))
                .into()
        }
        fault => fault,
    }
}

fn setting(id: ConnectionId) -> String {
    format!("{AGREED}{id}")
}

/// Whether the person lets this connection carry sealed files.
pub(crate) fn carries(store: &Reader, id: ConnectionId) -> Result<bool, Fault> {
    Ok(store.setting(&setting(id))?.as_deref() == Some("yes"))
}
