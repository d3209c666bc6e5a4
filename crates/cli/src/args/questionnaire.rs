//! `keepwell questionnaire …`

use std::path::PathBuf;

use api::model::{Moment, QuestionnaireId};
use clap::{ArgAction, Subcommand};

use super::switch;

#[derive(Debug, Subcommand)]
pub(crate) enum QuestionnaireCommand {
    /// Every questionnaire there is.
    List,
    /// The questions of a questionnaire, and how each is answered.
    Show {
        /// The questionnaire, such as phq-9.
        #[arg(value_parser = id)]
        id: QuestionnaireId,
    },
    /// Answer a questionnaire.
    Answer {
        /// The questionnaire, such as phq-9.
        #[arg(value_parser = id)]
        id: QuestionnaireId,
        /// One answer: 1=2 or 1="More than half the days"; may be given several times.
        #[arg(long = "set", value_name = "QUESTION=ANSWER", value_parser = answer, required = true)]
        set: Vec<(String, String)>,
        /// When it was, such as 2026-05-03T08:15+01:00; now unless given.
        #[arg(long, value_name = "TIME")]
        at: Option<Moment>,
        /// Whether the people you share with may see it.
        #[arg(long, value_name = "on|off", value_parser = switch, action = ArgAction::Set)]
        circle: Option<bool>,
        /// Whether the services you are connected to may see it.
        #[arg(long, value_name = "on|off", value_parser = switch, action = ArgAction::Set)]
        care_team: Option<bool>,
    },
    /// Every score of a questionnaire, oldest first.
    Trend {
        /// The questionnaire, such as phq-9.
        #[arg(value_parser = id)]
        id: QuestionnaireId,
    },
    /// Add a questionnaire: a FHIR R4 Questionnaire in JSON.
    Add {
        /// The file.
        file: PathBuf,
    },
}

fn id(text: &str) -> Result<QuestionnaireId, String> {
    QuestionnaireId::new(text).map_err(|error| error.to_string())
}

fn answer(text: &str) -> Result<(String, String), String> {
    let (question, answer) = text.split_once('=').ok_or("write it as QUESTION=ANSWER")?;
    Ok((question.trim().to_owned(), answer.to_owned()))
}
