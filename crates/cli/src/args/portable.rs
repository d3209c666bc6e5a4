//! The words of `export` and `import`.

use std::path::PathBuf;

use api::model::ConnectionId;
use clap::{Args, Subcommand, ValueEnum};

#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// As what.
    #[arg(long, value_enum)]
    pub(crate) format: Format,
    /// Where to.
    pub(crate) file: PathBuf,
    /// Replace a file of that name.
    #[arg(long)]
    pub(crate) force: bool,
}

/// What a record is written as.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Format {
    /// A FHIR R4 Bundle, which Keepwell reads back whole.
    Fhir,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_precedence_over_arg = true)]
pub(crate) struct ImportArgs {
    #[command(subcommand)]
    pub(crate) command: Option<ImportCommand>,
    /// FHIR files: a Bundle, or NDJSON. Several go in together.
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Take them in without asking.
    #[arg(long, conflicts_with = "preview")]
    pub(crate) yes: bool,
    /// Only say what would be taken in.
    #[arg(long)]
    pub(crate) preview: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ImportCommand {
    /// Everything that was taken in from files.
    List,
    /// Take out everything that came with an import, and nothing else.
    Undo {
        /// The import, as `import list` names it.
        id: ConnectionId,
    },
}
