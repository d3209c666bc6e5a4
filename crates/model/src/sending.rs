//! What of a record may go to a service, and the rules a person gives for it.
//!
//! An item goes to a service when two things say so: its audience, which is
//! about the item, and the rule of the connection for its kind. Rejected: rules
//! alone. What a person marks as private must stay so whatever is connected.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::as_text::as_text;
use crate::{EntryId, EntryKind, ItemId, ReadingId};

impl From<EntryId> for ItemId {
    fn from(id: EntryId) -> Self {
        Self::from_bytes(*id.as_bytes())
    }
}

/// Of the first reading of its chain of corrections.
impl From<ReadingId> for ItemId {
    fn from(first: ReadingId) -> Self {
        Self::from_bytes(*first.as_bytes())
    }
}

/// What kind of thing is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ItemKind {
    /// A measurement, with all its corrections.
    Reading,
    /// An entry of a kind that services have a place for.
    Entry(EntryKind),
}

/// The text names nothing that can be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a kind of thing that can be sent")]
pub struct ParseItemKindError;

impl ItemKind {
    /// Everything that can be sent, in the order offered. Appointments and
    /// contacts stay in the record: services keep their own. So do remarks on
    /// what services hold: they have no place for them that anybody reads.
    pub const ALL: [Self; 11] = [
        Self::Reading,
        Self::Entry(EntryKind::Diary),
        Self::Entry(EntryKind::Photo),
        Self::Entry(EntryKind::Document),
        Self::Entry(EntryKind::Medicine),
        Self::Entry(EntryKind::Allergy),
        Self::Entry(EntryKind::Condition),
        Self::Entry(EntryKind::Vaccination),
        Self::Entry(EntryKind::Procedure),
        Self::Entry(EntryKind::AboutMe),
        Self::Entry(EntryKind::Questionnaire),
    ];

    /// The kind of an entry; `None` where it stays in the record.
    #[must_use]
    pub fn of(kind: EntryKind) -> Option<Self> {
        Self::ALL.into_iter().find(|item| *item == Self::Entry(kind))
    }

    /// The name used in the database, on the command line and in exports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::Entry(kind) => kind.as_str(),
        }
    }

    /// What several of them are called.
    #[must_use]
    pub fn plural(self) -> &'static str {
        match self {
            Self::Reading => "readings",
            Self::Entry(EntryKind::Diary) => "diary pages",
            Self::Entry(EntryKind::Photo) => "photos",
            Self::Entry(EntryKind::Document) => "documents",
            Self::Entry(EntryKind::Medicine) => "medicines",
            Self::Entry(EntryKind::Allergy) => "allergies",
            Self::Entry(EntryKind::Condition) => "conditions",
            Self::Entry(EntryKind::Vaccination) => "vaccinations",
            Self::Entry(EntryKind::Procedure) => "procedures",
            Self::Entry(EntryKind::Appointment) => "appointments",
            Self::Entry(EntryKind::Contact) => "contacts",
            Self::Entry(EntryKind::AboutMe) => "About Me",
            Self::Entry(EntryKind::Questionnaire) => "questionnaires",
            Self::Entry(EntryKind::Remark) => "remarks",
        }
    }

    /// Whether one that a person says nothing else about is for services.
    fn is_usually_for_services(self) -> bool {
        match self {
            Self::Reading => crate::reading::default_audience().care_team,
            Self::Entry(kind) => kind.default_audience().care_team,
        }
    }
}

impl fmt::Display for ItemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for ItemKind {
    type Err = ParseItemKindError;

    /// One of them or several: `reading`, `readings`, `about-me`, `allergies`.
    fn from_str(text: &str) -> Result<Self, ParseItemKindError> {
        let named = |kind: &Self| kind.as_str() == text.replace('-', "_") || kind.plural() == text;
        Self::ALL.into_iter().find(named).ok_or(ParseItemKindError)
    }
}

as_text!(ItemKind);

/// Whether something may go to a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SendRule {
    /// It goes by itself.
    Yes,
    /// It waits until the person says so, each version anew.
    Ask,
    /// It stays here, and what is there is taken back.
    No,
}

/// The text is no rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a rule is yes, ask or no")]
pub struct ParseSendRuleError;

impl SendRule {
    /// The name used on the command line and in exports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::Ask => "ask",
            Self::No => "no",
        }
    }
}

impl FromStr for SendRule {
    type Err = ParseSendRuleError;

    fn from_str(text: &str) -> Result<Self, ParseSendRuleError> {
        let named = |rule: &Self| rule.as_str() == text;
        [Self::Yes, Self::Ask, Self::No].into_iter().find(named).ok_or(ParseSendRuleError)
    }
}

/// What a person lets one service have, by kind. A kind that nothing was said
/// about asks.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SendRules(BTreeMap<ItemKind, SendRule>);

impl SendRules {
    /// What is offered to start with: what is meant for services unless
    /// somebody says otherwise goes by itself, all else asks.
    #[must_use]
    pub fn usual() -> Self {
        let yes = ItemKind::ALL.into_iter().filter(|kind| kind.is_usually_for_services());
        Self(yes.map(|kind| (kind, SendRule::Yes)).collect())
    }

    /// The rule for a kind.
    #[must_use]
    pub fn of(&self, kind: ItemKind) -> SendRule {
        self.0.get(&kind).copied().unwrap_or(SendRule::Ask)
    }

    /// Gives the rule for a kind.
    pub fn set(&mut self, kind: ItemKind, rule: SendRule) {
        self.0.insert(kind, rule);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_or_several_are_named_alike() {
        for kind in ItemKind::ALL {
            assert_eq!(kind.as_str().parse(), Ok(kind));
            assert_eq!(kind.plural().parse(), Ok(kind));
        }
        assert_eq!("allergies".parse(), Ok(ItemKind::Entry(EntryKind::Allergy)));
        assert_eq!("about-me".parse(), Ok(ItemKind::Entry(EntryKind::AboutMe)));
        assert_eq!("contact".parse::<ItemKind>(), Err(ParseItemKindError));
    }

    #[test]
    fn what_was_not_spoken_of_asks() {
        let mut rules = SendRules::default();
        assert!(ItemKind::ALL.iter().all(|kind| rules.of(*kind) == SendRule::Ask));
        rules.set(ItemKind::Reading, SendRule::No);
        let json = serde_json::to_string(&rules).unwrap();
        assert_eq!(json, r#"{"reading":"no"}"#);
        assert_eq!(serde_json::from_str::<SendRules>(&json).unwrap(), rules);
        let usual = SendRules::usual();
        assert_eq!(usual.of(ItemKind::Reading), SendRule::Yes);
        assert_eq!(usual.of(ItemKind::Entry(EntryKind::Photo)), SendRule::Ask);
    }
}
