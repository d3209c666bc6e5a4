//! What stops a link.

use std::time::Duration;

use crate::LedgerError;

/// Why a service could not be used. Holds nothing of anyone's record.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// No network, or nobody answers there.
    #[error("the service could not be reached")]
    Unreachable,
    /// It took too long.
    #[error("the service took too long to answer")]
    TimedOut,
    /// What answers is no FHIR service that Keepwell can talk to.
    #[error("{0}")]
    NotAFhirService(String),
    /// 401.
    #[error("the service asks to sign in")]
    SignInNeeded,
    /// The sign-in there is over: only the person can go on.
    #[error("the sign-in has ended")]
    SignInEnded,
    /// It did not believe what Keepwell's key signed.
    #[error("the service would not take Keepwell's key")]
    NotProven,
    /// 403.
    #[error("the service does not allow this")]
    Forbidden,
    /// 429 or 503.
    #[error("the service is busy")]
    ServerBusy {
        /// How long it asks to wait.
        retry_after: Option<Duration>,
    },
    /// The certificate is not good: this may not be the service at all.
    #[error("the service could not prove that it is the one at this address")]
    Certificate(Distrust),
    /// It sends us to another place. The token is never sent there.
    #[error("the service points to a different address")]
    OtherOrigin,
    /// What was asked for is not there, or is no file.
    #[error("the service did not give the file (status {status})")]
    NotAFile {
        /// The HTTP status.
        status: u16,
    },
    /// More than fits: over 64 MiB in one answer.
    #[error("the service answered with more than can be taken at once")]
    TooLarge,
    /// Packed as nobody asked for, and not to be read.
    #[error("the service packed its answer in a way that cannot be read")]
    Packed,
    /// Stopped by the person.
    #[error("stopped")]
    Cancelled,
    /// Another failure of the service.
    #[error("the service has a problem of its own (status {status})")]
    ServerProblem {
        /// The HTTP status.
        status: u16,
    },
    /// This computer could not keep what was sent or received.
    #[error("this computer could not write it down")]
    Storage(#[source] LedgerError),
}

/// What is wrong with a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Distrust {
    /// It has ended or is not good yet, by this computer's clock.
    OutOfDate,
    /// It is another address's.
    OtherName,
    /// Nobody whom this computer trusts signed it, or something else is wrong.
    NotTrusted,
}

impl LinkError {
    /// Whether the same request may work a moment later.
    pub(crate) fn is_passing(&self) -> bool {
        matches!(self, Self::Unreachable | Self::TimedOut)
    }
}

impl From<LedgerError> for LinkError {
    fn from(error: LedgerError) -> Self {
        Self::Storage(error)
    }
}
