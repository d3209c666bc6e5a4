//! What stops a sign-in, and what stops a token from being renewed.

use crate::LinkError;

/// Why a sign-in came to nothing. Holds no code, token or anyone's name.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// The service or the provider could not be used.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// The service does not say where to sign in.
    #[error("the service does not say where to sign in")]
    NotOffered,
    /// It wants PKCE in another way than S256, or an address that is not safe.
    #[error("the service offers a way to sign in that is not safe")]
    NotSafe,
    /// Nobody said what the provider knows Keepwell by, and it registers nobody.
    #[error("the service has to give Keepwell a client id first")]
    NoClientId,
    /// This computer gives no port to come back to.
    #[error("this computer has no free port for the browser to come back to")]
    NoPort,
    /// `access_denied`: the person, or the provider, said no.
    #[error("the sign-in was declined")]
    Declined,
    /// The person did not come back in time.
    #[error("nobody came back from the browser")]
    NobodyCame,
    /// Another provider answered than the one that was asked (RFC 9207).
    #[error("the answer came from another provider")]
    OtherProvider,
    /// What the provider says about the person does not fit this sign-in.
    #[error("what the provider says does not belong to this sign-in")]
    NotThisSignIn,
    /// The provider does not know this client id, or not for this.
    #[error("the provider does not know Keepwell by this client id")]
    UnknownClient,
    /// The provider wants a key, and knows none of Keepwell's.
    #[error("the provider has to know Keepwell's key first")]
    KeyNotKnown,
    /// The provider takes no key of this kind.
    #[error("the provider takes no key of this kind")]
    KeyNotTaken,
    /// The provider did not believe what the key signed.
    #[error("the provider would not take Keepwell's key")]
    NotProven,
    /// None of the provider's keys signed what is said about the person.
    #[error("what the provider says about the person is not signed by it")]
    NotSigned,
    /// The provider would not go on for another reason.
    #[error("the provider would not go on")]
    Refused,
    /// What the provider answered is no answer of one.
    #[error("the provider's answer cannot be understood")]
    NotAProvider,
}

/// Why there is no new token.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// The provider could not be reached; the old refresh token may still be good.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// The provider gives no more tokens for this sign-in.
    #[error("the sign-in has ended")]
    Ended,
    /// The provider did not believe what the key signed.
    #[error("the provider would not take Keepwell's key")]
    NotProven,
    /// The provider would not go on, for a reason that may pass.
    #[error("the provider would not go on")]
    Refused,
}
