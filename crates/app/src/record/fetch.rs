//! Fetching a letter that a service only points to, when somebody asks for it.
//!
//! What a letter points to within FHIR comes with a sync. A file that lies beside
//! the records of a service is fetched when it is wanted: it may be large, and
//! nothing says when it changes.

use api::{AttachmentId, ClinicalResource, Problem};
use fhir::{Letter, Received};
use store::{ConnectionRow, Token};
use sync::{Cancel, Link, LinkError};

use super::attachments;
use crate::App;
use crate::fault::{Fault, not_like_this};
use crate::services::known;
use crate::words;

impl App {
    pub(crate) fn fetch_attachment(&self, of: &AttachmentId) -> Result<ClinicalResource, Fault> {
        let (session, connection, address) = self.with_session(|session| {
            let address = attachments::address(&session.store, of)?.ok_or(Problem::NoSuchItem)?;
            Ok((session.number, known(&session.store, of.connection)?, address))
        })?;
        let letter = Letter::at(&address, &connection.base_url).ok_or_else(|| {
            let name = &connection.name;
            not_like_this(format!(
                "this is not kept at {name} itself but at {address}, and Keepwell fetches \
                 nothing from there: ask {name} for a copy"
            ))
        })?;
        let underway = self.take_turn()?;
        let received = self.letter(session, &connection, &letter, &underway.cancel);
        drop(underway);
        let received =
            received.map_err(|error| Problem::Service(words::advice(&connection.name, &error)))?;
        let now = self.now();
        self.with_that_session(session, |open| open.keep_letter(connection.id, &received, now))?;
        self.clinical_resource(of.connection, &of.resource_type, &of.id)
    }

    /// Fetches it, and once more with a new token where the service would not take
    /// the one there was.
    fn letter(
        &self,
        session: u64,
        row: &ConnectionRow,
        letter: &Letter,
        cancel: &Cancel,
    ) -> Result<Received, LinkError> {
        let token = self.token(session, row, None, cancel)?;
        match self.letter_with(token.as_ref(), row, letter, cancel) {
            Err(LinkError::SignInNeeded) => {
                let renewed = self.token(session, row, token.as_ref(), cancel)?;
                self.letter_with(renewed.as_ref(), row, letter, cancel)
            }
            received => received,
        }
    }

    fn letter_with(
        &self,
        token: Option<&Token>,
        row: &ConnectionRow,
        letter: &Letter,
        cancel: &Cancel,
    ) -> Result<Received, LinkError> {
        let token = token.map(|token| token.as_str().to_owned());
        let link = Link::new(&row.base_url, token)
            .map_err(|error| LinkError::NotAFhirService(error.to_string()))?;
        self.carrier()?.letter(&link, letter, cancel)
    }
}
