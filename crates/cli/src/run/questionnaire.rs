//! `keepwell questionnaire …`: from words to requests.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use api::model::{Answers, Audience, EntryKind, Questionnaire};
use api::{Answered, QuestionnaireCard, QuestionnaireTrend, Request};

use super::{Door, outcome};
use crate::args::QuestionnaireCommand;
use crate::print::questionnaire as print;
use crate::{Failure, Outcome};

/// One byte more than any questionnaire that is read: the core says so then.
const MAX_BYTES: u64 = 256 * 1024 + 1;

impl Door {
    pub(super) fn questionnaire(&self, command: QuestionnaireCommand) -> Result<Outcome, Failure> {
        self.unlock()?;
        match command {
            QuestionnaireCommand::List => {
                let cards: Vec<QuestionnaireCard> = self.ask(Request::Questionnaires)?;
                outcome(print::cards(&cards), &cards)
            }
            QuestionnaireCommand::Show { id } => {
                let questionnaire: Questionnaire = self.ask(Request::Questionnaire { id })?;
                outcome(print::questions(&questionnaire), &questionnaire)
            }
            QuestionnaireCommand::Answer { id, set, at, circle, care_team } => {
                let mut answers = Answers::default();
                for (question, answer) in &set {
                    if answers.get(question).is_some() {
                        let twice = format!("Question {question} is answered twice.");
                        return Err(Failure::Usage(twice));
                    }
                    answers.set(question, answer);
                }
                let default = EntryKind::Questionnaire.default_audience();
                let audience = Audience {
                    circle: circle.unwrap_or(default.circle),
                    care_team: care_team.unwrap_or(default.care_team),
                };
                let answered: Answered = self.ask(Request::AnswerQuestionnaire {
                    questionnaire: id,
                    answers,
                    at: at.unwrap_or_else(app::now_here),
                    audience: (audience != default).then_some(audience),
                })?;
                outcome(print::answered(&answered), &answered)
            }
            QuestionnaireCommand::Trend { id } => {
                let trend: QuestionnaireTrend = self.ask(Request::QuestionnaireTrend { id })?;
                outcome(print::trend(&trend), &trend)
            }
            QuestionnaireCommand::Add { file } => {
                let json = read(&file)?;
                let card: QuestionnaireCard = self.ask(Request::AddQuestionnaire { json })?;
                outcome(print::cards(std::slice::from_ref(&card)), &card)
            }
        }
    }
}

fn read(path: &Path) -> Result<String, Failure> {
    let mut text = String::new();
    let read = File::open(path).and_then(|file| file.take(MAX_BYTES).read_to_string(&mut text));
    read.map_err(|_| Failure::Said(format!("{} could not be read as text.", path.display())))?;
    Ok(text)
}
