//! The kinds of entry, and what each has room for.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Audience, Field};

/// What kind of thing an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// How a person is, and what they want to remember of it.
    Diary,
    /// One picture. Pictures of the same thing over time share a `series`.
    Photo,
    /// A letter, a report or any other file.
    Document,
    /// A medicine as the person takes it, prescribed or not.
    Medicine,
    /// Something that makes the person ill.
    Allergy,
    /// An illness or problem, in the person's own account.
    Condition,
    /// A vaccination the person had.
    Vaccination,
    /// An operation, a scan or another procedure.
    Procedure,
    /// A visit, past or to come: what to ask, and what was said.
    Appointment,
    /// Somebody, or a service, that helps.
    Contact,
    /// What the person wants those who support them to know (PRSB About Me,
    /// DAPB4022).
    AboutMe,
    /// A questionnaire that was answered.
    Questionnaire,
    /// What the person says is wrong about something that a service holds. The
    /// thing itself is the service's, and is never edited.
    Remark,
}

/// The text names no kind of entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a kind of entry")]
pub struct ParseKindError;

impl EntryKind {
    /// Every kind, in the order offered.
    pub const ALL: [Self; 13] = [
        Self::Diary,
        Self::Photo,
        Self::Document,
        Self::Medicine,
        Self::Allergy,
        Self::Condition,
        Self::Vaccination,
        Self::Procedure,
        Self::Appointment,
        Self::Contact,
        Self::AboutMe,
        Self::Questionnaire,
        Self::Remark,
    ];

    /// The name used in the database, on the command line and in exports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Diary => "diary",
            Self::Photo => "photo",
            Self::Document => "document",
            Self::Medicine => "medicine",
            Self::Allergy => "allergy",
            Self::Condition => "condition",
            Self::Vaccination => "vaccination",
            Self::Procedure => "procedure",
            Self::Appointment => "appointment",
            Self::Contact => "contact",
            Self::AboutMe => "about_me",
            Self::Questionnaire => "questionnaire",
            Self::Remark => "remark",
        }
    }

    /// Who sees a new entry of this kind unless the person says otherwise.
    ///
    /// Nothing is shown to the circle unasked. What a service needs to treat
    /// someone safely goes to it; pictures, files and whom a person turns to do
    /// not.
    #[must_use]
    pub fn default_audience(self) -> Audience {
        let care_team = match self {
            Self::Photo | Self::Document | Self::Appointment | Self::Contact => false,
            Self::Diary
            | Self::Medicine
            | Self::Allergy
            | Self::Condition
            | Self::Vaccination
            | Self::Procedure
            | Self::AboutMe
            | Self::Questionnaire
            | Self::Remark => true,
        };
        Audience { circle: false, care_team }
    }

    /// What an entry of this kind has room for besides its time, in the order
    /// shown.
    #[must_use]
    pub fn fields(self) -> &'static [Field] {
        use Field as F;
        match self {
            Self::Diary => &[F::Mood, F::Energy, F::Sleep, F::Feelings, F::About, F::Note, F::Tags],
            Self::Photo => &[F::File, F::Series, F::Site, F::Caption, F::Tags],
            Self::Document => &[F::File, F::Title, F::Note, F::Tags],
            Self::Medicine => &[
                F::Name,
                F::Dose,
                F::How,
                F::Times,
                F::Reason,
                F::Started,
                F::Stopped,
                F::Note,
                F::Tags,
            ],
            Self::Allergy => &[F::Name, F::Reaction, F::Severity, F::Started, F::Note, F::Tags],
            Self::Condition => &[F::Name, F::Started, F::Stopped, F::Note, F::Tags],
            Self::Vaccination => &[F::Name, F::Dose, F::On, F::Place, F::Note, F::Tags],
            Self::Procedure => &[F::Name, F::On, F::Place, F::Note, F::Tags],
            Self::Appointment => &[F::Name, F::Place, F::Reason, F::Questions, F::Said, F::Tags],
            Self::Contact => {
                &[F::Name, F::Role, F::Service, F::Phone, F::Email, F::Address, F::Note, F::Tags]
            }
            Self::AboutMe => &[
                F::Matters,
                F::People,
                F::Communicate,
                F::Wellness,
                F::DoAndDont,
                F::Support,
                F::Also,
                F::SupportedBy,
                F::Needs,
            ],
            Self::Questionnaire => &[F::Questionnaire, F::Answers, F::Score, F::Note],
            Self::Remark => &[F::Name, F::Resource, F::Note, F::Tags],
        }
    }

    /// What an entry of this kind must say. Where this is empty, it must say
    /// anything at all.
    #[must_use]
    pub fn required(self) -> &'static [Field] {
        match self {
            Self::Diary | Self::AboutMe => &[],
            Self::Photo | Self::Document => &[Field::File],
            Self::Medicine
            | Self::Allergy
            | Self::Condition
            | Self::Vaccination
            | Self::Procedure
            | Self::Appointment
            | Self::Contact => &[Field::Name],
            Self::Questionnaire => &[Field::Questionnaire, Field::Answers],
            Self::Remark => &[Field::Resource, Field::Note],
        }
    }

    /// Whether an entry of this kind has room for `field`.
    #[must_use]
    pub fn has(self, field: Field) -> bool {
        self.fields().contains(&field)
    }
}

impl fmt::Display for EntryKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for EntryKind {
    type Err = ParseKindError;

    fn from_str(text: &str) -> Result<Self, ParseKindError> {
        let named = |kind: &Self| kind.as_str() == text.replace('-', "_");
        Self::ALL.into_iter().find(named).ok_or(ParseKindError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_has_room_for_what_it_must_say() {
        for kind in EntryKind::ALL {
            assert!(kind.required().iter().all(|field| kind.has(*field)), "{kind}");
            assert_eq!(kind.as_str().parse(), Ok(kind));
            assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{kind}\""));
        }
        assert_eq!("about-me".parse(), Ok(EntryKind::AboutMe));
        assert_eq!("diaries".parse::<EntryKind>(), Err(ParseKindError));
    }

    #[test]
    fn nothing_is_shown_to_the_circle_unasked() {
        assert!(EntryKind::ALL.iter().all(|kind| !kind.default_audience().circle));
    }
}
