//! Signing in at a service, and out again.
//!
//! A sign-in has two halves, because a person is in between: starting opens the
//! browser, finishing waits for it to come back. Neither holds the record while
//! it waits, so that writing goes on; what came of it is written down in one
//! transaction, with the connection it is for.

mod browser;
mod key;
mod tokens;
mod words;

use std::collections::BTreeSet;
use std::sync::{MutexGuard, PoisonError};
use std::time::Duration;

use api::{
    ConnectionView, NewService, PatientBy, Problem, SignInStarted, SignInState, SignInTo,
    SignInView, SignedOut,
};
use chrono::{DateTime, Utc};
use fhir::Capabilities;
use model::{ConnectionId, ItemKind, SendRule, SendRules};
use store::{ConnectionRow, Reader, SignInRow, Token};
use sync::{
    Cancel, Client, ClientKey, Granted, Link, LinkError, Provider, Revocation, Scopes, SignInError,
};

use crate::App;
use crate::activity::log;
use crate::exchange::carries;
use crate::fault::{Fault, not_like_this};
use crate::look_around::only_of_a_real_person;
use crate::services::{self, NewConnection, known, name_is_free, named};

/// How long the browser may take.
const PATIENCE: Duration = Duration::from_secs(15 * 60);

/// A sign-in under way.
pub(crate) struct SigningIn {
    cancel: Cancel,
    /// Taken by whoever waits for its end.
    waiting: Option<Waiting>,
}

/// What is needed once the person comes back.
struct Waiting {
    session: u64,
    goal: Goal,
    provider: Provider,
    capabilities: Capabilities,
    client: Client,
    browser: sync::SigningIn,
}

/// What a sign-in is for.
struct Goal {
    /// What to call the service.
    name: String,
    link: Link,
    client_id: Option<String>,
    key: Option<GivenKey>,
    vectors_of_trust: Option<String>,
    /// The types of resource that the person may want to send there.
    sends: BTreeSet<String>,
    connection: Connection,
}

/// A key that is there before anybody signs in.
enum GivenKey {
    /// The person gave it, or it was used before: used whatever the provider says.
    Given(ClientKey),
    /// Made here, for a provider that takes keys.
    Made(ClientKey),
}

enum Connection {
    New { patient: Option<PatientBy>, rules: SendRules },
    Known(ConnectionRow),
}

impl App {
    pub(crate) fn start_sign_in(
        &self,
        to: SignInTo,
        open_browser: bool,
    ) -> Result<SignInStarted, Fault> {
        let cancel = Cancel::new();
        self.make_way_for(&cancel);
        let (session, goal) = self.with_session(|session| {
            only_of_a_real_person(&session.card)?;
            let mut goal = match to {
                SignInTo::New(service) => Goal::connect(service)?,
                SignInTo::Again(id) => {
                    let row = known(&session.store, id)?;
                    let before = session.store.sign_in(id)?.ok_or(Problem::NoSignIn)?;
                    Goal::sign_in_again(row, before, &session.store)?
                }
            };
            if goal.key.is_none() {
                let made = key::made_for(&session.store, &goal.link)?;
                goal.key = made.map(GivenKey::Made);
            }
            if let Connection::New { .. } = goal.connection {
                name_is_free(&session.store, &goal.name)?;
            }
            Ok((session.number, goal))
        })?;
        let waiting = self
            .begin(session, goal, &cancel)
            .map_err(|(name, error)| words::problem(&name, &error))?;
        let address = waiting.browser.address().clone();
        let scopes = waiting.client.scopes.0.clone();
        self.wait_for(waiting, &cancel)?;
        Ok(SignInStarted {
            at: address.host_str().unwrap_or_default().to_owned(),
            scopes,
            // Why it did not open would name the address, and is not kept.
            opened: open_browser && browser::open(address.as_str()),
            address: address.into(),
        })
    }

    /// The sign-in that `cancel` stops is the one there is; any other is stopped.
    fn make_way_for(&self, cancel: &Cancel) {
        let begun = SigningIn { cancel: cancel.clone(), waiting: None };
        if let Some(before) = self.signing_in().replace(begun) {
            before.cancel.stop();
        }
    }

    /// Keeps what waits for the browser, unless somebody stopped it meanwhile.
    fn wait_for(&self, waiting: Waiting, cancel: &Cancel) -> Result<(), Problem> {
        match self.signing_in().as_mut().filter(|_| !cancel.is_stopped()) {
            Some(begun) => {
                begun.waiting = Some(waiting);
                Ok(())
            }
            None => Err(words::problem(&waiting.goal.name, &LinkError::Cancelled.into())),
        }
    }

    /// Finds out where and as whom to sign in, and opens the door for the
    /// browser's return.
    fn begin(
        &self,
        session: u64,
        goal: Goal,
        cancel: &Cancel,
    ) -> Result<Waiting, (String, SignInError)> {
        let begun = || {
            let carrier = self.carrier()?;
            let provider = carrier.find_provider(&goal.link, cancel)?;
            let capabilities = carrier.look(&goal.link, cancel)?;
            let scopes = Scopes::needed(&provider, &capabilities, &goal.sends);
            let key = key::to_use(&goal, &provider)?;
            let id = match &goal.client_id {
                Some(id) => id.clone(),
                None => carrier.register(&provider, &scopes, key.as_ref(), cancel)?,
            };
            let vectors_of_trust = goal.vectors_of_trust.clone();
            let client = Client { id, key, scopes, vectors_of_trust };
            let browser = carrier.start_sign_in(&goal.link, provider.clone(), client.clone())?;
            Ok((provider, capabilities, client, browser))
        };
        match begun() {
            Ok((provider, capabilities, client, browser)) => {
                Ok(Waiting { session, goal, provider, capabilities, client, browser })
            }
            Err(error) => Err((goal.name, error)),
        }
    }

    pub(crate) fn finish_sign_in(&self) -> Result<ConnectionView, Fault> {
        let (waiting, cancel) = {
            let mut signing_in = self.signing_in();
            let under_way = signing_in.as_mut().ok_or(Problem::NoSignIn)?;
            let waiting = under_way.waiting.take().ok_or(Problem::NoSignIn)?;
            (waiting, under_way.cancel.clone())
        };
        let Waiting { session, goal, provider, capabilities, client, browser } = waiting;
        let granted = self
            .carrier()
            .map_err(SignInError::from)
            .and_then(|carrier| carrier.finish_sign_in(browser, PATIENCE, &|| self.now(), &cancel))
            .map_err(|error| words::problem(&goal.name, &error))?;
        let row = sign_in_row(&provider, &client, &granted, self.now());
        let kept = self
            .with_that_session(session, |_| Ok(()))
            .and_then(|()| self.keep(goal, granted, capabilities, &row));
        if kept.is_err() {
            self.give_back(&row);
        }
        kept
    }

    /// Writes down what was granted. Whoever is not let in as the right person
    /// is let in nowhere.
    fn keep(
        &self,
        goal: Goal,
        granted: Granted,
        capabilities: Capabilities,
        row: &SignInRow,
    ) -> Result<ConnectionView, Fault> {
        match goal.connection {
            Connection::New { patient, rules } => {
                let access = Some(granted.tokens.access.as_str().to_owned());
                let link =
                    Link::new(goal.link.base_url().as_str(), access).map_err(not_like_this)?;
                let patient = self.patient(&goal.name, &link, granted.patient, patient)?;
                let new = NewConnection {
                    name: &goal.name,
                    link,
                    token: None,
                    patient,
                    capabilities,
                    rules: &rules,
                };
                self.keep_connection(&new, |id| Some(SignInRow { connection: id, ..row.clone() }))
            }
            Connection::Known(connection) => {
                if granted.patient.is_some() && granted.patient != connection.patient {
                    return Err(words::somebody_else(&connection.name).into());
                }
                self.keep_sign_in(connection, row, &capabilities)
            }
        }
    }

    /// Whose record it is there: as signing in said, else as found by what the
    /// person gave.
    fn patient(
        &self,
        name: &str,
        link: &Link,
        said: Option<String>,
        by: Option<PatientBy>,
    ) -> Result<String, Fault> {
        if let Some(id) = said.filter(|id| fhir::is_resource_id(id)) {
            let same = by.is_none_or(|by| self.may_be(link, by, &id));
            return if same { Ok(id) } else { Err(words::not_that_one(name).into()) };
        }
        let found = match by {
            Some(by) => self.patients(link, by)?,
            None => return Err(words::nobody_named(name).into()),
        };
        match <[_; 1]>::try_from(found) {
            Ok([only]) => Ok(only.id),
            Err(found) if found.is_empty() => Err(words::not_found(name).into()),
            Err(_) => Err(words::several_found(name).into()),
        }
    }

    /// Whether whoever signed in can be the one that the person says they are: on
    /// a computer that several people use, a browser may remember another one. A
    /// service that cannot be asked by such a number contradicts nobody.
    fn may_be(&self, link: &Link, by: PatientBy, id: &str) -> bool {
        match by {
            PatientBy::Id(given) => given == id,
            by => self
                .patients(link, by)
                .map_or(true, |found| found.iter().any(|patient| patient.id == id)),
        }
    }

    fn keep_sign_in(
        &self,
        mut of: ConnectionRow,
        row: &SignInRow,
        capabilities: &Capabilities,
    ) -> Result<ConnectionView, Fault> {
        let now = self.now();
        let row = SignInRow { connection: of.id, ..row.clone() };
        of.last_error = None;
        self.with_session(|session| {
            known(&session.store, of.id)?;
            let person = session.person();
            session.store.transact(|tx| {
                tx.put_sign_in(&row)?;
                tx.update_connection(&of)?;
                services::keep_look(tx, of.id, capabilities, now)?;
                log(tx, now, person, "connection.sign_in", &of.id.to_string())
            })?;
            session.version += 1;
            session.next_sync.soon(now);
            let kept = known(&session.store, of.id)?;
            Ok(services::view(&session.store, kept)?)
        })
    }

    /// Stops waiting for the browser, and closes the door it would come to.
    pub(crate) fn cancel_sign_in(&self) {
        if let Some(signing_in) = self.signing_in().take() {
            signing_in.cancel.stop();
        }
    }

    pub(crate) fn sign_out(&self, id: ConnectionId) -> Result<SignedOut, Fault> {
        let now = self.now();
        self.stop_sync();
        // Not while a token is renewed: the new one would be left behind.
        let renewing = self.renewing();
        let before = self.with_session(|session| {
            known(&session.store, id)?;
            let before = session.store.sign_in(id)?.ok_or(Problem::NoSignIn)?;
            let person = session.person();
            session.store.transact(|tx| {
                tx.put_sign_in(&without_tokens(&before, store::SignInState::Out))?;
                log(tx, now, person, "connection.sign_out", &id.to_string())
            })?;
            session.version += 1;
            Ok(before)
        })?;
        drop(renewing);
        Ok(SignedOut { told: self.give_back(&before) })
    }

    /// Gives tokens back where the provider takes them; whether it took them
    /// all.
    pub(crate) fn give_back(&self, row: &SignInRow) -> bool {
        let endpoint = row.revocation_endpoint.as_deref().and_then(|text| text.parse().ok());
        let (Some(endpoint), Ok(token_endpoint), Ok(carrier)) =
            (endpoint, row.token_endpoint.parse(), self.carrier())
        else {
            return false;
        };
        let at = Revocation { endpoint: &endpoint, token_endpoint: &token_endpoint };
        let key = key::of(row);
        let clock = || self.now();
        let identity = key::identity(row, key.as_ref(), &clock);
        let tokens = [&row.refresh_token, &row.access_token].into_iter().flatten();
        // One that is not taken back does not keep the other from it.
        let kept = tokens
            .filter(|token| !carrier.revoke(at, identity, token.as_str(), &Cancel::new()))
            .count();
        kept == 0
    }

    fn signing_in(&self) -> MutexGuard<'_, Option<SigningIn>> {
        self.signing_in.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn renewing(&self) -> MutexGuard<'_, ()> {
        self.renewing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Goal {
    fn connect(service: NewService) -> Result<Self, Problem> {
        let link = Link::new(&service.url, None).map_err(not_like_this)?;
        let vectors = service.vectors_of_trust;
        Ok(Self {
            name: named(&service.name, &link),
            link,
            client_id: service.client_id.filter(|id| !id.trim().is_empty()),
            key: service.client_key.as_ref().map(key::given).transpose()?.map(GivenKey::Given),
            vectors_of_trust: serde_json::to_string(&vectors).ok().filter(|_| !vectors.is_empty()),
            sends: types_sent(&service.rules),
            connection: Connection::New { patient: service.patient, rules: service.rules },
        })
    }

    fn sign_in_again(row: ConnectionRow, before: SignInRow, store: &Reader) -> Result<Self, Fault> {
        let mut sends = types_sent(&services::rules(&row));
        // What is there is still to be taken back.
        sends.extend(store.remote_types(row.id)?);
        if carries(store, row.id)? {
            sends.extend(fhir::sealed::TYPES.map(str::to_owned));
        }
        Ok(Self {
            sends,
            name: row.name.clone(),
            link: Link::new(&row.base_url, None).map_err(not_like_this)?,
            key: key::of(&before).map(GivenKey::Given),
            client_id: Some(before.client_id),
            vectors_of_trust: before.vectors_of_trust,
            connection: Connection::Known(row),
        })
    }
}

/// What a person may want to send: all that they have not said no to.
fn types_sent(rules: &SendRules) -> BTreeSet<String> {
    let kinds = ItemKind::ALL.into_iter().filter(|kind| rules.of(*kind) != SendRule::No);
    fhir::mapping::types(kinds).into_iter().map(str::to_owned).collect()
}

/// A sign-in as it is kept; of no connection yet.
fn sign_in_row(
    provider: &Provider,
    client: &Client,
    granted: &Granted,
    now: DateTime<Utc>,
) -> SignInRow {
    let tokens = &granted.tokens;
    SignInRow {
        connection: ConnectionId::from_bytes([0; 16]),
        state: store::SignInState::In,
        issuer: provider.issuer.clone(),
        token_endpoint: provider.token.to_string(),
        revocation_endpoint: provider.revoke.as_ref().map(ToString::to_string),
        client_id: client.id.clone(),
        client_key: client.key.as_ref().and_then(|key| Token::new(key.kept().to_string())),
        scopes: tokens.scopes.as_ref().unwrap_or(&client.scopes).0.join(" "),
        vectors_of_trust: client.vectors_of_trust.clone(),
        access_token: Token::new(tokens.access.as_str().to_owned()),
        refresh_token: tokens
            .refresh
            .as_ref()
            .and_then(|token| Token::new(token.as_str().to_owned())),
        expires_at: tokens::end(tokens.lasts, now),
        claims: serde_json::to_string(&granted.claims).ok(),
        signed_in_at: now,
    }
}

fn without_tokens(row: &SignInRow, state: store::SignInState) -> SignInRow {
    SignInRow { state, access_token: None, refresh_token: None, expires_at: None, ..row.clone() }
}

/// What a person may see of a sign-in.
pub(crate) fn view(row: SignInRow) -> SignInView {
    let claims = row.claims.as_deref().and_then(|text| serde_json::from_str(text).ok());
    SignInView {
        state: match row.state {
            store::SignInState::In => SignInState::SignedIn,
            store::SignInState::Out => SignInState::SignedOut,
            store::SignInState::Ended => SignInState::Ended,
        },
        issuer: row.issuer,
        client_id: row.client_id,
        scopes: row.scopes.split_whitespace().map(str::to_owned).collect(),
        claims: claims.unwrap_or_default(),
        since: row.signed_in_at,
    }
}
