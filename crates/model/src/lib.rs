//! What a record is made of.
//!
//! Plain data with its rules and no I/O: it builds for the window (wasm) as
//! well as for the core. Time and randomness come in as parameters, so a test
//! can own them.

mod diary;
mod entry;
mod feeling;
mod group;
mod id;
mod moment;
mod nhs_number;
mod person;
pub mod questionnaire;
mod score;

pub use diary::{Diary, DiaryError, NOTE_MAX_BYTES};
pub use entry::{
    Answer, Audience, EntryKind, EntryState, Field, HEAD_BYTES, Head, Heads, ParseHeadError,
    TwoAnswers,
};
pub use feeling::{CURATED_FEELINGS, Feeling, FeelingError};
pub use group::Group;
pub use id::{ConnectionId, EntryId, ParseIdError, PersonId, RecordId};
pub use moment::{Moment, ParseMomentError};
pub use nhs_number::{NhsNumber, NhsNumberError};
pub use person::{Colour, ParseColourError, PersonName, PersonNameError, Shape};
pub use questionnaire::{Answers, ParseAnswersError, Questionnaire, QuestionnaireId};
pub use score::{Energy, Mood, ScoreError};
