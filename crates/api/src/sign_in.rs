//! Signing in at a service, in the person's own browser.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use model::{ConnectionId, SendRules};
use serde::{Deserialize, Serialize};

use crate::{PatientBy, Secret};

/// What to sign in to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum SignInTo {
    /// A service that is not connected yet.
    New(NewService),
    /// A connection that signed in before.
    Again(ConnectionId),
}

/// A service to be connected by signing in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewService {
    /// What to call it; empty takes the service's host.
    pub name: String,
    /// FHIR R4 base URL; plain HTTP only for loopback addresses.
    pub url: String,
    /// What the service knows Keepwell by. Where it is left out, the service is
    /// asked for one.
    pub client_id: Option<String>,
    /// A private key that the service gave for Keepwell to prove itself with:
    /// PKCS #8 as PEM. Where it is left out, one that was made here is used
    /// ([`ClientKeyView`]).
    pub client_key: Option<Secret>,
    /// How to find the person there, where signing in does not say who they are.
    pub patient: Option<PatientBy>,
    /// What it may have.
    pub rules: SendRules,
    /// Vectors of trust to ask for (RFC 8485), such as `P9.Cp.Cd` of NHS login.
    pub vectors_of_trust: Vec<String>,
}

/// A sign-in that waits for the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInStarted {
    /// Where the browser has to go.
    pub address: String,
    /// The computer that will ask the person who they are.
    pub at: String,
    /// What is asked for, in the service's words.
    pub scopes: Vec<String>,
    /// Whether a browser was opened there.
    pub opened: bool,
}

/// How a sign-in stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignInState {
    /// Signed in.
    SignedIn,
    /// The person signed out.
    SignedOut,
    /// The service ended it: the person has to sign in again.
    Ended,
}

/// A connection's sign-in. Its tokens never leave the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInView {
    /// How it stands.
    pub state: SignInState,
    /// Who signed the person in, where they say.
    pub issuer: Option<String>,
    /// What the service knows Keepwell by.
    pub client_id: String,
    /// What it allows, in the service's words.
    pub scopes: Vec<String>,
    /// What was said about the person, as it was said; nothing is concluded.
    pub claims: BTreeMap<String, String>,
    /// When the person last signed in.
    pub since: DateTime<Utc>,
}

/// The public half of what Keepwell proves itself with at a service. Whoever
/// runs the service makes it known there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientKeyView {
    /// The address of the service.
    pub url: String,
    /// What the service knows Keepwell by, where that is known.
    pub client_id: Option<String>,
    /// A JWK set (RFC 7517), as JSON.
    pub keys: String,
}

/// A sign-in that the person ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedOut {
    /// Whether the service was told and took the tokens back. They are
    /// forgotten here either way.
    pub told: bool,
}
