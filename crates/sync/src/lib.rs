//! Carries resources between a record and a FHIR service, over HTTP, and sealed
//! files between the computers of one person, over a [folder](FolderCarrier) or
//! a [service](FhirCarrier) that they share.
//!
//! What to ask and what an answer means is decided in [`fhir`]; what is kept
//! is decided by the [`Ledger`] of the caller. Here are the parts between: the
//! [`Link`] to a service, the [`Carrier`] that holds the network, and the loop
//! that sends what waits and fetches what is new.
//!
//! [`Provider`] and what follows it is signing in: finding out where, in the
//! person's own browser, and keeping the tokens fresh.
//!
//! Everything blocks, and everything can be stopped with [`Cancel`]: a sync
//! has a thread of its own, and nothing else ever waits for it.

mod cancel;
mod carrier;
mod error;
mod folder;
mod http;
mod ledger;
mod link;
mod pace;
mod pull;
mod push;
mod retry;
mod service;
mod sign_in;
mod together;
mod unpack;

pub use cancel::Cancel;
pub use carrier::{Carrier, Note, Progress, Stage, SyncOutcome};
pub use error::{Distrust, LinkError};
pub use fhir::pull::{Held, PullNote, PulledPage, ResourceKey, SkipReason};
pub use fhir::push::{LaterReason, NotHere, Outcome, Outgoing, Refusal, RemoteRef, StopReason};
pub use fhir::{
    Capabilities, ContentHash, PatientIdentifier, PatientMatch, PatientQuery, Received,
    is_resource_id,
};
pub use folder::{CarrierError, FolderCarrier, Listed, ReplicaCarrier};
pub use ledger::{Ledger, LedgerError, PageTaken};
pub use link::{BuildLinkError, Link};
pub use retry::Patience;
pub use service::FhirCarrier;
pub use sign_in::{
    Claims, Client, ClientKey, ClientKeyError, Granted, Identity, Provider, Revocation, Scopes,
    SignInError, SigningIn, TokenError, Tokens,
};
