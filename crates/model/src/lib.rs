//! What a record is made of.
//!
//! Plain data with its rules and no I/O: it builds for the window (wasm) as
//! well as for the core. Time and randomness come in as parameters, so a test
//! can own them.

mod as_text;
mod date;
mod diary;
mod entry;
mod feeling;
mod field;
mod file;
mod group;
mod id;
mod kind;
mod label;
mod medicine;
mod moment;
mod nhs_number;
mod page;
mod person;
pub mod questionnaire;
pub mod reading;
mod score;
mod sending;

pub use diary::Diary;
pub use entry::{
    Answer, Audience, EntryState, HEAD_BYTES, Head, Heads, ParseHeadError, TwoAnswers,
};
pub use feeling::{CURATED_FEELINGS, Feeling, FeelingError};
pub use field::{
    Field, FieldError, Form, LINE_MAX_CHARS, ParseFieldError, SEVERITIES, TEXT_MAX_BYTES,
};
pub use file::{FileId, FileRef, ParseFileError};
pub use group::Group;
pub use id::{
    ConnectionId, EntryId, ItemId, ParseIdError, PersonId, ReadingId, RecordId, TargetId,
};
pub use kind::{EntryKind, ParseKindError};
pub use label::{Label, LabelError};
pub use medicine::{is_over, is_still_listed, medicine_name};
pub use moment::{Moment, ParseMomentError};
pub use nhs_number::{NhsNumber, NhsNumberError};
pub use page::{Page, PageError, Value};
pub use person::{Colour, ParseColourError, PersonName, PersonNameError, Shape};
pub use questionnaire::{Answers, ParseAnswersError, Questionnaire, QuestionnaireId};
pub use reading::{Measure, Reading};
pub use score::{Energy, Mood, ScoreError};
pub use sending::{ItemKind, ParseItemKindError, ParseSendRuleError, SendRule, SendRules};
