//! The key that Keepwell proves itself with, where a provider wants one.
//!
//! A provider has to know the key before anybody can sign in there, so it is
//! made for an address, ahead of any connection. Once it let somebody in, it is
//! kept with that sign-in, which uses no other from then on.

use api::{ClientKeyView, Problem, Secret};
use chrono::{DateTime, Utc};
use store::{Reader, SignInRow, StoreError, Token};
use sync::{ClientKey, Identity, Link, Provider, SignInError};

use super::{GivenKey, Goal};
use crate::App;
use crate::activity::log;
use crate::fault::{Fault, not_like_this};
use crate::look_around::only_of_a_real_person;

impl App {
    /// The public half of the key for a service; made where there is none.
    pub(crate) fn client_key(&self, service: &str) -> Result<ClientKeyView, Fault> {
        let now = self.now();
        self.with_session(|session| {
            only_of_a_real_person(&session.card)?;
            let rows = session.store.connections()?;
            let row = rows.into_iter().find(|row| row.name == service);
            let signed_in = match &row {
                Some(row) => session.store.sign_in(row.id)?,
                None => None,
            };
            let link = Link::new(row.as_ref().map_or(service, |row| &row.base_url), None);
            let link = link.map_err(not_like_this)?;
            let url = link.base_url().to_string();
            let kept = match signed_in.as_ref().and_then(of) {
                Some(used) => Some(used),
                None => made_for(&session.store, &link)?,
            };
            let client_id = signed_in.map(|sign_in| sign_in.client_id);
            if let Some(key) = kept {
                return Ok(ClientKeyView { url, client_id, keys: format!("{:#}", key.public()) });
            }
            let key = ClientKey::generate().map_err(|_| Problem::Files)?;
            let text = Token::new(key.kept().to_string()).ok_or(Problem::Files)?;
            let person = session.person();
            session.store.transact(|tx| {
                tx.add_client_key(&url, &text)?;
                log(tx, now, person, "connection.key", &url)
            })?;
            session.version += 1;
            Ok(ClientKeyView { url, client_id, keys: format!("{:#}", key.public()) })
        })
    }
}

/// The key that was made for an address, if one was.
pub(super) fn made_for(store: &Reader, link: &Link) -> Result<Option<ClientKey>, StoreError> {
    let kept = store.client_key(link.base_url().as_str())?;
    Ok(kept.and_then(|kept| ClientKey::read(kept.as_str())))
}

/// The key that a sign-in is made with, if it is made with one.
pub(super) fn of(row: &SignInRow) -> Option<ClientKey> {
    row.client_key.as_ref().and_then(|kept| ClientKey::read(kept.as_str()))
}

/// A key as a service gave it.
pub(super) fn given(pem: &Secret) -> Result<ClientKey, Problem> {
    ClientKey::from_pem(pem.reveal()).map_err(not_like_this)
}

/// Who Keepwell is in a sign-in.
pub(super) fn identity<'a>(
    row: &'a SignInRow,
    key: Option<&'a ClientKey>,
    clock: &'a dyn Fn() -> DateTime<Utc>,
) -> Identity<'a> {
    Identity { client_id: &row.client_id, key, clock }
}

/// What to prove ourselves with: nothing, where a name is enough. A provider
/// that gives client ids to whoever asks is told of a new key at once; any other
/// has to know it before.
pub(super) fn to_use(goal: &Goal, provider: &Provider) -> Result<Option<ClientKey>, SignInError> {
    let key = match &goal.key {
        Some(GivenKey::Given(key)) => key.clone(),
        Some(GivenKey::Made(key)) if provider.takes_keys() => key.clone(),
        _ if !provider.wants_a_key() => return Ok(None),
        _ if goal.client_id.is_none() && provider.register.is_some() => {
            ClientKey::generate().map_err(|_| SignInError::KeyNotKnown)?
        }
        _ => return Err(SignInError::KeyNotKnown),
    };
    key.for_provider(provider).map(Some)
}
