//! Signing in at a service, and out again.

use std::io::{self, Read as _, Write as _};
use std::path::Path;

use api::{
    ClientKeyView, ConnectionView, NewService, Request, Secret, SignInStarted, SignInTo, SignedOut,
};

use serde_json::{Value, json};

use super::{Door, outcome};
use crate::args::BrowserArgs;
use crate::{Failure, Outcome, print};

/// No private key in PEM is longer.
const MOST_KEY: u64 = 64 * 1024;

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

    pub(super) fn client_key(&self, service: String) -> Result<Outcome, Failure> {
        let view: ClientKeyView = self.ask(Request::ClientKey { service })?;
        let ClientKeyView { url, client_id, keys } = &view;
        let keys = serde_json::from_str::<Value>(keys).unwrap_or_default();
        let json = json!({ "url": url, "client_id": client_id, "keys": keys });
        outcome(print::client_key(&view), &json)
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

/// A private key, in a file of its own.
pub(super) fn key_file(path: &Path) -> Result<Secret, Failure> {
    let mut pem = String::new();
    let read =
        std::fs::File::open(path).and_then(|file| file.take(MOST_KEY).read_to_string(&mut pem));
    let key = Secret::new(pem);
    match read {
        Ok(_) => Ok(key),
        Err(_) => Err(Failure::Said("That file with a key cannot be read.".into())),
    }
}
