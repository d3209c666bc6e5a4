//! The words for the person's own computers.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub(crate) enum PairCommand {
    /// Show a code that lets one more computer in, for an hour.
    Start {
        /// What to call this computer, where it has no name yet.
        #[arg(long)]
        name: Option<String>,
        /// Leave the invitation there at once; the next exchange does otherwise.
        #[arg(long, value_name = "DIR")]
        folder: Option<PathBuf>,
    },
    /// Bring your record to this computer; prints its own recovery code once. The
    /// code that the other computer showed, or its fifteen words, from
    /// KEEPWELL_PAIRING_CODE or a prompt.
    Join {
        /// Where the invitation is.
        #[arg(long, value_name = "DIR")]
        folder: PathBuf,
        /// What to call this computer.
        #[arg(long)]
        name: Option<String>,
    },
    /// Every computer of this record.
    List,
    /// Give a computer nothing that comes from now on.
    Remove {
        /// Its name or id.
        computer: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct ExchangeArgs {
    /// The folder; the one used last unless given.
    #[arg(long, value_name = "DIR", conflicts_with = "connection")]
    pub(crate) folder: Option<PathBuf>,
    /// By way of this connection's service instead, sealed.
    #[arg(long, value_name = "NAME")]
    pub(crate) connection: Option<String>,
    /// You have read what the service can see; it is asked once.
    #[arg(long, requires = "connection")]
    pub(crate) yes: bool,
    /// This connection's service carries nothing more.
    #[arg(long, requires = "connection", conflicts_with = "yes")]
    pub(crate) stop: bool,
}
