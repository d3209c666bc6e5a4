//! The words for signing in.

use std::path::PathBuf;

use clap::Args;

/// Signing in at a service that is not connected yet.
#[derive(Debug, Args)]
pub(crate) struct SignInArgs {
    /// Sign in there, in your browser.
    #[arg(long)]
    pub(crate) sign_in: bool,
    /// What the service knows Keepwell by; it is asked for one unless given.
    #[arg(long, value_name = "ID", requires = "sign_in")]
    pub(crate) client_id: Option<String>,
    /// A private key that the service gave you, to sign in with: PKCS #8 in a PEM
    /// file. Keepwell makes one itself unless given: see `connect key`.
    #[arg(long, value_name = "FILE", requires = "client_id")]
    pub(crate) client_key: Option<PathBuf>,
    /// How sure the service shall be who you are, as a vector of trust such as
    /// P9.Cp.Cd; may be given several times.
    #[arg(long = "trust", value_name = "VECTOR", requires = "sign_in")]
    pub(crate) vectors_of_trust: Vec<String>,
    #[command(flatten)]
    pub(crate) browser: BrowserArgs,
}

#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct BrowserArgs {
    /// Open no browser here; print where to go instead.
    #[arg(long)]
    pub(crate) no_browser: bool,
}
