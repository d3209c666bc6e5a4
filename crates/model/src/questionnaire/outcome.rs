//! Whether answers fit their questionnaire, and what they add up to.

use serde::{Deserialize, Serialize};

use super::{AnswerError, Answers, Questionnaire};

/// What answers add up to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The sum; `None` where the questionnaire has none or a scored question
    /// is not answered: a part of a sum is not a score.
    pub score: Option<i32>,
    /// The questionnaire's own band for the score.
    pub band: Option<String>,
    /// How many scored questions are not answered.
    pub unanswered: usize,
    /// Whether to show how to get help at once.
    pub help: bool,
}

/// The answers do not fit the questionnaire.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadAnswersError {
    /// Nothing is answered.
    #[error("nothing is answered yet")]
    Empty,
    /// There is no question of that name.
    #[error("there is no question {link_id} in this questionnaire")]
    NoSuchQuestion {
        /// The name.
        link_id: String,
    },
    /// The answer is not one of those the question takes.
    #[error("question {link_id}: {error}")]
    Answer {
        /// The question.
        link_id: String,
        /// Why.
        error: AnswerError,
    },
    /// It is not asked, given the other answers.
    #[error("question {link_id} does not go with the other answers")]
    NotAsked {
        /// The question.
        link_id: String,
    },
    /// It needs an answer.
    #[error("question {link_id} needs an answer")]
    Unanswered {
        /// The question.
        link_id: String,
    },
}

impl Questionnaire {
    /// Reads answers as they are typed ([`Item::read`]), and gives them in the
    /// form that is kept. Questions that are not required may be left out.
    /// What is kept reads back as itself.
    ///
    /// [`Item::read`]: super::Item::read
    ///
    /// # Errors
    /// [`ReadAnswersError`] names the first question that does not fit.
    pub fn read(&self, typed: &Answers) -> Result<Answers, ReadAnswersError> {
        let mut answers = Answers::default();
        for (link_id, answer) in typed.iter() {
            let item = self
                .item(link_id)
                .ok_or_else(|| ReadAnswersError::NoSuchQuestion { link_id: link_id.to_owned() })?;
            let kept = item
                .read(answer)
                .map_err(|error| ReadAnswersError::Answer { link_id: link_id.to_owned(), error })?;
            answers.set(link_id, &kept);
        }
        self.check(&answers)?;
        Ok(answers)
    }

    /// Whether everything that is answered is asked, and the other way round.
    fn check(&self, answers: &Answers) -> Result<(), ReadAnswersError> {
        if answers.is_empty() {
            return Err(ReadAnswersError::Empty);
        }
        let shown = self.shown(answers);
        let is_shown = |link_id: &str| shown.iter().any(|item| item.link_id == link_id);
        if let Some((link_id, _)) = answers.iter().find(|(link_id, _)| !is_shown(link_id)) {
            return Err(ReadAnswersError::NotAsked { link_id: link_id.to_owned() });
        }
        let mut needed = shown.iter().filter(|item| item.required && item.is_question());
        match needed.find(|item| answers.get(&item.link_id).is_none()) {
            Some(item) => Err(ReadAnswersError::Unanswered { link_id: item.link_id.clone() }),
            None => Ok(()),
        }
    }

    /// Adds up answers, whole or not yet.
    #[must_use]
    pub fn outcome(&self, answers: &Answers) -> Outcome {
        let asked = self.shown(answers).into_iter().filter(|item| item.is_scored());
        let (mut sum, mut scored, mut unanswered, mut help) = (0_i32, 0, 0, false);
        for item in asked {
            scored += 1;
            match answers.get(&item.link_id).and_then(|answer| item.score(answer)) {
                Some(score) => {
                    sum = sum.saturating_add(score);
                    help |= item.help_when_above.is_some_and(|limit| score > limit);
                }
                None => unanswered += 1,
            }
        }
        let score = (scored > 0 && unanswered == 0).then_some(sum);
        let band = score.and_then(|score| self.band(score)).map(|band| band.name.clone());
        Outcome { score, band, unanswered, help }
    }
}
