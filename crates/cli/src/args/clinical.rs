//! The words of `clinical`.

use std::path::PathBuf;

use api::model::Group;
use clap::{Args, Subcommand};

use super::group;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct ClinicalArgs {
    #[command(subcommand)]
    pub(crate) command: Option<ClinicalCommand>,
    /// Only this FHIR type, such as Condition.
    #[arg(long = "type", value_name = "TYPE")]
    pub(crate) resource_type: Option<String>,
    /// Only with this code: 4548-4, or http://loinc.org|4548-4.
    #[arg(long, value_name = "CODE")]
    pub(crate) code: Option<String>,
    /// Only of this group, such as results.
    #[arg(long, value_name = "GROUP", value_parser = group)]
    pub(crate) group: Option<Group>,
    /// Only from this connection, by name.
    #[arg(long, value_name = "NAME")]
    pub(crate) connection: Option<String>,
    /// At most this many; all of them unless given.
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ClinicalCommand {
    /// One of them, with the letters and pictures that came with it.
    Show {
        /// Its type and id at the service, such as DocumentReference/7.
        #[arg(value_name = "TYPE/ID")]
        place: String,
        /// The connection, by name; needed where several hold one of that name.
        #[arg(long, value_name = "NAME")]
        connection: Option<String>,
        /// Which letter or picture to save or fetch; the first unless given.
        #[arg(long, value_name = "N")]
        attachment: Option<u32>,
        /// Fetch it from the service, where only its address came.
        #[arg(long)]
        fetch: bool,
        /// Save it here, in clear; an existing file is replaced.
        #[arg(long, value_name = "FILE")]
        save: Option<PathBuf>,
    },
}
