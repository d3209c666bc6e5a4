//! The encrypted database of one person.
//!
//! One SQLCipher file holds everything a person wrote and everything their
//! services sent, in four kinds of table (`src/schema`):
//!
//! - **truth**, append-only: `change` (what was written), `reading_batch` (what
//!   was measured), `clinical` (what services sent, byte for byte, every
//!   version) and `blob` (the sealed files beside the database, and their keys);
//! - **projections**, made from truth and droppable: `doc`, `entry`,
//!   `entry_body`, `entry_word`, `entry_conflict`, `entry_text`, `clinical_current`,
//!   `reading`, `reading_replaced`, `reading_day`, `target`;
//! - what travels between computers (`membership`, `waiting_change` and
//!   `waiting_file`, which are truth; `change_set`, `packed`, `quarantine`,
//!   `pairing`);
//! - what was taken in from files (`import`, `import_item`);
//! - what a connection needs (`connection`, `sign_in`, `outbox`, `remote`,
//!   `elsewhere`, `cursor`) and
//!   what people need (`activity`, `draft`, `questionnaire`, `setting`).
//!
//! All SQL of Keepwell is in this crate. Reading goes through [`Reader`], which
//! both [`Store`] and [`Tx`] dereference to; only a [`Tx`] writes, and only
//! [`Store::transact`] makes one, so nothing is half-written and nothing is
//! written outside a transaction. Every call blocks: one person at one
//! computer does not need a pool, and one writer needs no queue.
//!
//! Rejected: recreating a file that cannot be read. With SQLCipher a wrong key
//! and a damaged file look the same, and a health record that "could not be
//! opened" must still be there for the next attempt. Nothing here deletes,
//! empties or overwrites a database.
//!
//! Known limit, of SQLite's write-ahead log: when the computer stops before
//! the log was folded into the file *and* the log is then damaged, SQLite
//! keeps the transactions up to the damage and drops the later ones.

mod activity;
mod blob;
mod change;
mod check;
mod clinical;
mod column;
mod connection;
mod draft;
mod elsewhere;
mod entry;
mod erase;
mod erase_reading;
mod error;
mod exchange;
mod file;
mod import;
mod key;
mod migrate;
mod open;
mod outbox;
mod projection;
mod questionnaire;
mod reading;
mod reading_answers;
mod reading_batch;
mod reading_day;
mod reading_line;
mod reading_series;
mod remote;
mod search;
mod sign_in;
mod store;
mod target;

pub use activity::{ActivityRow, NewActivity};
pub use blob::BlobRow;
pub use change::ChangeRow;
pub use clinical::{
    Appended, ClinicalCard, ClinicalCount, ClinicalFilter, ClinicalRow, ClinicalVersion,
    NewClinical,
};
pub use connection::{ConnectionRow, Token};
pub use draft::DraftRow;
pub use elsewhere::{ElsewhereRow, ElsewhereWhat};
pub use entry::{EntryQuery, WordRow};
pub use error::{OpenStoreError, StoreError};
pub use exchange::{
    ChangeSetRow, FactRow, PackableRow, PairingRow, PairingState, QuarantineRow, WaitingRow,
};
pub use import::{ImportRow, KeptClinical, SourceRow, UndoneImport};
pub use outbox::{
    ItemVersion, OutboxCounts, OutboxRow, OutboxState, Outcome, Problem, Queue, Wanted,
};
pub use questionnaire::QuestionnaireRow;
pub use reading::{KeptReading, ReadingQuery};
pub use reading_batch::{
    BATCH_READINGS_MAX, PackBatchError, ReadBatchError, ReadingBatchRow, pack_batch, unpack_batch,
};
pub use reading_line::{ReadingLine, ReadingLineQuery};
pub use reading_series::ReadingSeries;
pub use remote::{CursorRow, RemoteRow};
pub use sign_in::{SignInRow, SignInState};
pub use store::{Reader, Store, Tx};
