//! Questionnaires as they are chosen, answered and followed over time.

use model::questionnaire::{Band, Outcome};
use model::{EntryId, Moment, QuestionnaireId};
use serde::{Deserialize, Serialize};

use crate::Saved;

/// One questionnaire to choose from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionnaireCard {
    /// Its name among all.
    pub id: QuestionnaireId,
    /// What people call it.
    pub title: String,
    /// What it is about; may be empty.
    pub intro: String,
    /// How many questions it has at most.
    pub questions: usize,
    /// Whether the person added it to those that come with Keepwell.
    pub added: bool,
}

/// Answers that are on disk, and what they add up to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// The entry they were kept as.
    pub saved: Saved,
    /// Their score, and whether to show [`HELP_NOW`].
    pub outcome: Outcome,
}

/// One questionnaire, each time it was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionnaireTrend {
    /// Which one.
    pub id: QuestionnaireId,
    /// What people call it.
    pub title: String,
    /// Oldest first.
    pub points: Vec<TrendPoint>,
    /// The lowest and the highest score possible, where it has a score.
    pub range: Option<(i32, i32)>,
    /// The questionnaire's own bands, lowest first.
    pub bands: Vec<Band>,
}

/// One time that a questionnaire was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrendPoint {
    /// The entry.
    pub entry: EntryId,
    /// When it was answered.
    pub at: Moment,
    /// The score; `None` where not every scored question was answered, or
    /// where two answers wait to be chosen from.
    pub score: Option<i32>,
    /// The questionnaire's own band for it.
    pub band: Option<String>,
}

/// How to get help at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HelpNow {
    /// The first sentence.
    pub opening: &'static str,
    /// Whom to turn to, and how; the one to turn to in an emergency last.
    pub ways: [&'static str; 4],
    /// The last sentence.
    pub closing: &'static str,
}

/// What a person reads when an answer says that they may be thinking of being
/// dead or of hurting themselves. The same words in the window and on the
/// command line; for the United Kingdom.
pub const HELP_NOW: HelpNow = HelpNow {
    opening: "Thank you for answering honestly. Many people have thoughts like these, and \
              talking to someone can help. You can talk to someone now.",
    ways: [
        "Samaritans: call 116 123. It is free, at any time of day or night.",
        "Shout: text SHOUT to 85258. It is free, at any time, if you would rather write.",
        "NHS 111: call 111 and choose option 2 for mental health, at any time.",
        "If you might act on these thoughts, or are hurt: call 999 or go to A&E.",
    ],
    closing: "You can also tell your GP, or someone you trust. What you wrote here is kept, \
              and Keepwell has told nobody about it.",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_to_turn_to_is_there() {
        let words = HELP_NOW.ways.join("\n");
        for number in ["116 123", "85258", "111 and choose option 2", "999", "A&E"] {
            assert!(words.contains(number), "{number}");
        }
    }
}
