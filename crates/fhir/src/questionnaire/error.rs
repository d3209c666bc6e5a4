//! Why a questionnaire was not read.

use model::questionnaire::{MAX_DEPTH, MAX_ITEMS};

/// Why a questionnaire was not read. An item is named by its link id; for the
/// questionnaire itself `link_id` is empty.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadQuestionnaireError {
    /// Over [`super::MAX_BYTES`].
    #[error("that questionnaire is larger than 256 kB")]
    TooLong,
    /// Not JSON, or another resource.
    #[error("that is not a FHIR Questionnaire in JSON")]
    NotAQuestionnaire,
    /// The id cannot name it among others.
    #[error("the questionnaire needs an id of letters, digits, hyphens and dots")]
    Id,
    /// An element that must be there is not, or is empty or too long.
    #[error("{}: there is no usable {element}", place(.link_id))]
    Missing {
        /// Where.
        link_id: String,
        /// The FHIR element.
        element: &'static str,
    },
    /// An element that Keepwell cannot honour.
    #[error("{}: Keepwell cannot use {element} yet", place(.link_id))]
    NotSupported {
        /// Where.
        link_id: String,
        /// The FHIR element, with its value where that is what is not supported.
        element: &'static str,
    },
    /// Nothing in it takes an answer.
    #[error("there is no question in that questionnaire")]
    NoQuestion,
    /// More than [`MAX_ITEMS`].
    #[error("there are more than {MAX_ITEMS} questions in that questionnaire")]
    TooManyItems,
    /// More than [`MAX_DEPTH`] groups within each other.
    #[error("there are more than {MAX_DEPTH} groups within each other in that questionnaire")]
    TooDeep,
    /// Two items with one link id.
    #[error("two questions are both named {link_id}")]
    SameName {
        /// The link id.
        link_id: String,
    },
    /// It depends on a question that does not come before it.
    #[error("{}: it depends on a question that does not come before it", place(.link_id))]
    LooksAhead {
        /// Where.
        link_id: String,
    },
    /// It depends on an answer that the other question does not take.
    #[error("{}: it depends on an answer that cannot be given", place(.link_id))]
    NoSuchAnswer {
        /// Where.
        link_id: String,
    },
    /// Some answers of a question have a score and some have none, or one has
    /// a score that is not a whole number within 1,000 of zero.
    #[error("{}: every answer needs a whole number as its score, or none does", place(.link_id))]
    Scores {
        /// Where.
        link_id: String,
    },
    /// The whole score could be below 0 or above [`super::SCORE_MAX`].
    #[error("the score of the whole questionnaire must lie between 0 and {}", super::SCORE_MAX)]
    ScoreRange,
    /// Two answers of a question have one code.
    #[error("{}: two answers have the same code", place(.link_id))]
    SameCode {
        /// Where.
        link_id: String,
    },
    /// A rule for showing help stands where there is no score.
    #[error("{}: help can only depend on a question with a score", place(.link_id))]
    HelpWithoutScore {
        /// Where.
        link_id: String,
    },
    /// Bands overlap, run backwards or have no name.
    #[error("the bands of the score need names, and must go upwards without overlapping")]
    Bands,
}

fn place(link_id: &str) -> String {
    if link_id.is_empty() { "the questionnaire".into() } else { format!("question {link_id}") }
}
