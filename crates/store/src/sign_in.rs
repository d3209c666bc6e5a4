//! Sign-ins: how a connection is let in by a provider, and its tokens.
//!
//! A row of its own beside the connection's: tokens change with every renewal,
//! and whoever writes a connection's name must not write an old token back.

use chrono::{DateTime, Utc};
use model::ConnectionId;
use rusqlite::{OptionalExtension, Row, named_params};

use crate::column::{micros, optional_micros, optional_text, optional_time, time, unreadable};
use crate::{Reader, StoreError, Token, Tx};

/// How a sign-in stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInState {
    /// Signed in, as far as is known here.
    In,
    /// The person signed out.
    Out,
    /// The provider gives no more tokens: the person has to sign in again.
    Ended,
}

impl SignInState {
    const ALL: [Self; 3] = [Self::In, Self::Out, Self::Ended];

    fn as_str(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Out => "out",
            Self::Ended => "ended",
        }
    }
}

/// The sign-in of one connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInRow {
    /// The connection.
    pub connection: ConnectionId,
    /// How it stands.
    pub state: SignInState,
    /// Who signs people in, where they say.
    pub issuer: Option<String>,
    /// Where refresh tokens become tokens.
    pub token_endpoint: String,
    /// Where tokens are given back, where offered.
    pub revocation_endpoint: Option<String>,
    /// What the provider knows Keepwell by.
    pub client_id: String,
    /// What Keepwell proves itself with there: JSON of the application's making.
    pub client_key: Option<Token>,
    /// What the tokens allow, separated by spaces.
    pub scopes: String,
    /// The vectors of trust to ask for, as JSON.
    pub vectors_of_trust: Option<String>,
    /// For the service; `None` unless signed in.
    pub access_token: Option<Token>,
    /// For the provider; `None` unless signed in and given.
    pub refresh_token: Option<Token>,
    /// When the access token ends, by this computer's clock; `None` where that
    /// is not known.
    pub expires_at: Option<DateTime<Utc>>,
    /// What the provider said about the person: JSON of the application's making.
    pub claims: Option<String>,
    /// When the person last signed in.
    pub signed_in_at: DateTime<Utc>,
}

impl Reader {
    /// The sign-in of a connection; `None` for one that has none.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn sign_in(&self, connection: ConnectionId) -> Result<Option<SignInRow>, StoreError> {
        let mut statement = self.statement(include_str!("sql/sign_in.sql"))?;
        Ok(statement.query_row([connection.as_bytes()], sign_in).optional()?)
    }

    /// The key that was made for a service; `None` where none was.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn client_key(&self, base_url: &str) -> Result<Option<Token>, StoreError> {
        let mut statement =
            self.statement("SELECT client_key FROM client_key WHERE base_url = ?1")?;
        let key = statement.query_row([base_url], |row| row.get(0)).optional()?;
        Ok(key.and_then(Token::new))
    }
}

impl Tx<'_> {
    /// Keeps the key that was made for a service.
    ///
    /// # Errors
    /// [`StoreError`], also when there is one.
    pub fn add_client_key(&self, base_url: &str, key: &Token) -> Result<(), StoreError> {
        self.statement("INSERT INTO client_key (base_url, client_key) VALUES (?1, ?2)")?
            .execute([base_url, key.as_str()])?;
        Ok(())
    }

    /// Writes the sign-in of a connection, in place of the one it had.
    ///
    /// # Errors
    /// [`StoreError`], also when there is no such connection.
    pub fn put_sign_in(&self, row: &SignInRow) -> Result<(), StoreError> {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        self.statement(include_str!("sql/put_sign_in.sql"))?.execute(named_params! {
            ":connection": row.connection.as_bytes(),
            ":state": row.state.as_str(),
            ":issuer": text(&row.issuer),
            ":token_endpoint": row.token_endpoint,
            ":revocation_endpoint": text(&row.revocation_endpoint),
            ":client_id": row.client_id,
            ":client_key": row.client_key.as_ref().map_or("", Token::as_str),
            ":scopes": row.scopes,
            ":vectors_of_trust": text(&row.vectors_of_trust),
            ":access_token": row.access_token.as_ref().map_or("", Token::as_str),
            ":refresh_token": row.refresh_token.as_ref().map_or("", Token::as_str),
            ":expires_at": optional_micros(row.expires_at),
            ":claims": text(&row.claims),
            ":signed_in_at": micros(row.signed_in_at),
        })?;
        Ok(())
    }
}

fn sign_in(row: &Row<'_>) -> rusqlite::Result<SignInRow> {
    let state = row.get_ref("state")?.as_str()?;
    let state = SignInState::ALL.into_iter().find(|known| known.as_str() == state);
    Ok(SignInRow {
        connection: ConnectionId::from_bytes(row.get("connection")?),
        state: state.ok_or_else(unreadable)?,
        issuer: optional_text(row.get("issuer")?),
        token_endpoint: row.get("token_endpoint")?,
        revocation_endpoint: optional_text(row.get("revocation_endpoint")?),
        client_id: row.get("client_id")?,
        client_key: Token::new(row.get("client_key")?),
        scopes: row.get("scopes")?,
        vectors_of_trust: optional_text(row.get("vectors_of_trust")?),
        access_token: Token::new(row.get("access_token")?),
        refresh_token: Token::new(row.get("refresh_token")?),
        expires_at: optional_time(row.get("expires_at")?)?,
        claims: optional_text(row.get("claims")?),
        signed_in_at: time(row.get("signed_in_at")?)?,
    })
}
