//! Signing in at a service, and out again.

use std::io::{self, Write as _};

use api::{ConnectionView, NewService, Request, SignInStarted, SignInTo, SignedOut};

use super::{Door, outcome};
use crate::args::BrowserArgs;
use crate::{Failure, Outcome, print};

impl Door {
    pub(super) fn sign_in_to(
        &self,
        service: NewService,
        browser: BrowserArgs,
    ) -> Result<Outcome, Failure> {
        self.sign_in(SignInTo::New(service), browser)
    }

    pub(super) fn login(&self, name: &str, browser: BrowserArgs) -> Result<Outcome, Failure> {
        self.sign_in(SignInTo::Again(self.connection(name)?), browser)
    }

    pub(super) fn logout(&self, name: &str) -> Result<Outcome, Failure> {
        let connection = self.connection(name)?;
        let out: SignedOut = self.ask(Request::SignOut { connection })?;
        outcome(print::signed_out(name, out), &out)
    }

    fn sign_in(&self, to: SignInTo, browser: BrowserArgs) -> Result<Outcome, Failure> {
        let started: SignInStarted =
            self.ask(Request::StartSignIn { to, browser: !browser.no_browser })?;
        // On standard error: what is asked for on standard output is the answer.
        let _ = io::stderr().lock().write_all(print::sign_in_started(&started).as_bytes());
        let view: ConnectionView = self.ask(Request::FinishSignIn)?;
        outcome(print::connection(&view), &view)
    }
}
