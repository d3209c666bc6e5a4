//! What a person writes, as Automerge changes: documents, merge rules, history.
//!
//! One entry is one Automerge document, and a document is nothing but the set
//! of its changes. [`Entry::state`] is a pure function of that set: the same
//! changes give the same [`EntryState`](model::EntryState), byte for byte, in
//! whatever order and how often they arrived.
//!
//! No I/O, no clock and no randomness: time and actor come in as parameters.
//! An [`Entry`] never changes. A write returns the next entry and the one
//! [`Change`] that leads to it, so that a caller stores the change first and
//! swaps the entry in only after COMMIT.
//!
//! How concurrent writing is put together:
//!
//! | What | Rule |
//! |---|---|
//! | Date, scores, switches | every value is kept; equal ones collapse, different ones are [`TwoAnswers`](model::TwoAnswers) until [`Entry::choose`] or an edit of that field |
//! | Note | both people's words stay |
//! | Feelings | one added beside its removal stays |
//! | What a service changed | a change like a person's, the same wherever it is imported |
//! | Deletion | holds only while nothing was written beside or after it |
//!
//! Rejected: one document for a whole diary (20,000 pages load in 1.3 s; one
//! page alone in 94 µs). Automerge's `load`, `save` and `load_incremental`
//! (the last keeps the half of a damaged file that parsed, without a word):
//! changes are stored, loaded and checked one by one. Automerge's isolated
//! transactions for writing on an old version: replacing a note of 1,000
//! characters in one took 0.7 s, against 0.02 s on a fork. The person's id in
//! every commit message: Automerge keeps an author for each actor, 18 bytes
//! once. A message names a writer only where somebody else wrote for them.

mod change;
mod deletion;
mod elsewhere;
mod entry;
mod graph;
mod guard;
mod history;
mod layout;
mod merge;
mod note;
pub mod set;
mod view;
mod write;

pub use change::{Author, Change};
pub use elsewhere::Elsewhere;
pub use entry::{Entry, LoadError};
pub use history::{Changed, HistoryStep};
pub use merge::{Merged, merge};
pub use write::WriteError;
