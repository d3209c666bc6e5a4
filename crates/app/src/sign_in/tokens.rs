//! A token to go to a service with: the one there is, or a new one.
//!
//! Where a provider rotates refresh tokens, two renewals at once look like a
//! theft and end the sign-in, and a new token that is lost ends it too. So one
//! renewal runs at a time, whoever waited for it takes what it brought, and
//! what it brought is on disk before anybody uses it.

use std::sync::TryLockError;
use std::thread;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use store::{ConnectionRow, SignInRow, SignInState, Token};
use sync::{Cancel, LedgerError, LinkError, TokenError, Tokens};

use super::{key, without_tokens};
use crate::App;
use crate::activity::log;
use crate::fault::Fault;
use crate::session::Session;
use api::Problem;

/// A token that ends sooner than this is renewed before it is used.
const MARGIN: TimeDelta = TimeDelta::seconds(30);
/// How long a record stays open, at most, for what a renewal is about to bring.
const LAST_WORD: Duration = Duration::from_secs(3);

/// When a token ends, where it is known for how long it is good. Counted by
/// this computer's clock from when it came, so a clock that is wrong does no
/// harm; one that is put right in between costs a refusal and a renewal.
pub(super) fn end(lasts: Option<Duration>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let lasts = TimeDelta::from_std(lasts?).ok()?;
    now.checked_add_signed(lasts)
}

impl App {
    /// The token for a connection, where it has one; another than `refused`.
    pub(crate) fn token(
        &self,
        session: u64,
        connection: &ConnectionRow,
        refused: Option<&Token>,
        cancel: &Cancel,
    ) -> Result<Option<Token>, LinkError> {
        let _one_at_a_time = self.renewing();
        if cancel.is_stopped() {
            return Err(LinkError::Cancelled);
        }
        let kept = self.in_session(session, |open| Ok(open.store.sign_in(connection.id)?))?;
        match (kept, refused) {
            (Some(sign_in), _) => match usable(&sign_in, refused, self.now()) {
                Some(token) => Ok(Some(token.clone())),
                None => self.renew(session, &sign_in).map(Some),
            },
            (None, None) => Ok(connection.token.clone()),
            (None, Some(_)) => Err(LinkError::SignInNeeded),
        }
    }

    /// Lets a renewal that is under way write down what it brings, for a moment:
    /// a provider that does not answer keeps nobody from closing the record.
    pub(crate) fn let_renewal_end(&self) {
        let since = Instant::now();
        while matches!(self.renewing.try_lock(), Err(TryLockError::WouldBlock))
            && since.elapsed() < LAST_WORD
        {
            thread::sleep(Duration::from_millis(10));
        }
    }

    fn renew(&self, session: u64, sign_in: &SignInRow) -> Result<Token, LinkError> {
        let (SignInState::In, Some(refresh)) = (sign_in.state, &sign_in.refresh_token) else {
            return self.end_sign_in(session, sign_in);
        };
        let endpoint = sign_in.token_endpoint.parse().map_err(|_| LinkError::SignInEnded)?;
        let key = key::of(sign_in);
        let clock = || self.now();
        let identity = key::identity(sign_in, key.as_ref(), &clock);
        match self.carrier()?.renew(&endpoint, identity, refresh.as_str(), &Cancel::new()) {
            Ok(tokens) => self.keep_tokens(session, sign_in, &tokens),
            Err(TokenError::Ended) => self.end_sign_in(session, sign_in),
            Err(TokenError::Link(error)) => Err(error),
            Err(TokenError::NotProven) => Err(LinkError::NotProven),
            Err(TokenError::Refused) => Err(LinkError::ServerProblem { status: 400 }),
        }
    }

    /// Writes new tokens down, and only then gives out the one to use.
    fn keep_tokens(
        &self,
        session: u64,
        sign_in: &SignInRow,
        tokens: &Tokens,
    ) -> Result<Token, LinkError> {
        let token = |text: &str| Token::new(text.to_owned());
        let access = token(&tokens.access).ok_or(LinkError::SignInNeeded)?;
        let scopes = tokens.scopes.as_ref().map(|scopes| scopes.0.join(" "));
        let rotated = tokens.refresh.as_ref().and_then(|text| token(text));
        let renewed = SignInRow {
            access_token: Some(access.clone()),
            refresh_token: rotated.or_else(|| sign_in.refresh_token.clone()),
            expires_at: end(tokens.lasts, self.now()),
            scopes: scopes.unwrap_or_else(|| sign_in.scopes.clone()),
            ..sign_in.clone()
        };
        self.in_session(session, |open| Ok(open.store.transact(|tx| tx.put_sign_in(&renewed))?))?;
        Ok(access)
    }

    /// Only the person can go on from here. Everything but this connection goes
    /// on without them.
    fn end_sign_in<T>(&self, session: u64, sign_in: &SignInRow) -> Result<T, LinkError> {
        if sign_in.state == SignInState::In {
            let now = self.now();
            let id = sign_in.connection;
            self.in_session(session, |open| {
                let person = open.person();
                open.store.transact(|tx| {
                    tx.put_sign_in(&without_tokens(sign_in, SignInState::Ended))?;
                    log(tx, now, person, "connection.sign_in_ended", &id.to_string())
                })?;
                open.version += 1;
                Ok(())
            })?;
        }
        Err(LinkError::SignInEnded)
    }

    /// The record, as long as it is the one that this began with.
    fn in_session<T>(
        &self,
        session: u64,
        work: impl FnOnce(&mut Session) -> Result<T, Fault>,
    ) -> Result<T, LinkError> {
        self.with_that_session(session, work)
            .map_err(|fault| LinkError::Storage(LedgerError::new(Problem::from(fault))))
    }
}

/// The token there is, where it can be used.
fn usable<'a>(
    sign_in: &'a SignInRow,
    refused: Option<&Token>,
    now: DateTime<Utc>,
) -> Option<&'a Token> {
    let good = sign_in.expires_at.is_none_or(|end| end - MARGIN > now);
    let token = sign_in.access_token.as_ref()?;
    (sign_in.state == SignInState::In && good && Some(token) != refused).then_some(token)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use api::Request;
    use fhir::Capabilities;
    use model::{Colour, PersonName, SendRules};
    use serde_json::json;
    use sync::Link;
    use testkit::{StubServer, http::Reply};

    use super::*;
    use crate::Cost;
    use crate::services::NewConnection;

    /// Somebody who is signed in at a provider that rotates refresh tokens.
    fn signed_in(provider: &StubServer) -> (tempfile::TempDir, App, u64, ConnectionRow) {
        let home = tempfile::tempdir().unwrap();
        let app = App::new(home.path().to_owned()).with_cost(Cost::LIGHT);
        app.dispatch(Request::CreatePerson {
            name: PersonName::new("Asha").unwrap(),
            colour: Colour::Teal,
            passphrase: "lantern orchard nine teacups".into(),
        })
        .unwrap();
        let capabilities = Capabilities::default();
        let new = NewConnection {
            name: "Leeds",
            link: Link::new(&provider.base_url(), None).unwrap(),
            token: None,
            patient: "1".to_owned(),
            capabilities,
            rules: &SendRules::default(),
        };
        let row = |connection| SignInRow {
            connection,
            state: SignInState::In,
            issuer: None,
            token_endpoint: provider.base_url(),
            revocation_endpoint: None,
            client_id: "keepwell".to_owned(),
            client_key: None,
            scopes: String::new(),
            vectors_of_trust: None,
            access_token: Token::new("access 0".to_owned()),
            refresh_token: Token::new("refresh 0".to_owned()),
            expires_at: None,
            claims: None,
            signed_in_at: app.now(),
        };
        let view = app.keep_connection(&new, |id| Some(row(id))).unwrap();
        let (session, connection) = app
            .with_session(|open| Ok((open.number, open.store.connection(view.id)?.unwrap())))
            .unwrap();
        (home, app, session, connection)
    }

    #[test]
    fn many_who_need_a_token_make_one_renewal() {
        let asked = AtomicU32::new(0);
        let provider = StubServer::start(move |request| {
            let form = String::from_utf8_lossy(&request.body).into_owned();
            let number = asked.fetch_add(1, Ordering::SeqCst);
            // It has to be the newest refresh token, once.
            let fits = form.contains(&format!("refresh_token=refresh+{number}"));
            let tokens = json!({
                "access_token": format!("access {}", number + 1), "token_type": "Bearer",
                "refresh_token": format!("refresh {}", number + 1), "expires_in": 600,
            });
            let refused = json!({ "error": "invalid_grant" });
            Some(Reply::fhir(if fits { 200 } else { 400 }, if fits { &tokens } else { &refused }))
        });
        let (_home, app, session, connection) = signed_in(&provider);
        let renew = |refused: &str| {
            let refused = Token::new(refused.to_owned());
            app.token(session, &connection, refused.as_ref(), &Cancel::new()).unwrap().unwrap()
        };
        let all = thread::scope(|scope| {
            let several: Vec<_> = (0..8).map(|_| scope.spawn(|| renew("access 0"))).collect();
            several.into_iter().map(|one| one.join().unwrap()).collect::<Vec<_>>()
        });
        assert!(all.iter().all(|token| token.as_str() == "access 1"));
        assert_eq!(provider.requests().len(), 1);
        // What it brought was kept: the next renewal has the rotated token.
        assert_eq!(renew("access 1").as_str(), "access 2");
        assert_eq!(provider.requests().len(), 2);
    }

    #[test]
    fn each_token_is_given_back_whatever_becomes_of_the_other() {
        let provider = StubServer::start(|request| {
            let first = String::from_utf8_lossy(&request.body).contains("refresh");
            Some(Reply::fhir(if first { 400 } else { 200 }, &json!({})))
        });
        let (_home, app, _, connection) = signed_in(&provider);
        let row = app.with_session(|open| Ok(open.store.sign_in(connection.id)?)).unwrap();
        let row = SignInRow { revocation_endpoint: Some(provider.base_url()), ..row.unwrap() };
        assert!(!app.give_back(&row));
        assert_eq!(provider.requests().len(), 2);
    }
}
