//! The pages there are.

use api::{ClinicalItem, PersonCard, ReadingView, Secret};
use model::reading::SeriesName;
use model::{
    ConnectionId, EntryId, EntryKind, Group, ItemId, Label, Mood, QuestionnaireId, ReadingId,
};

/// The page that is open, with what it needs to know.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Page {
    // Nobody's record is open.
    People,
    CreateLock,
    Unlock(PersonCard),
    Recover(PersonCard),
    JoinComputer,

    /// Nothing, until the page begins anew.
    Leaving,

    // One thing at a time, without the frame.
    RecoveryCode(CodeTask),

    // In the frame.
    Today,
    Timeline(TimelineStart),
    Diary,
    Medicines,
    MyHealth,
    Appointments,
    AboutMe,
    Write(Writing),
    History(EntryId),
    Attention,
    Readings,
    /// The readings of one measure.
    OneMeasure(SeriesName),
    /// A new reading, of a measure that was already chosen.
    AddReading(Option<SeriesName>),
    CorrectReading(Box<ReadingView>),
    ReadingHistory(ReadingId),
    Questionnaires,
    Answer(QuestionnaireId),
    OneQuestionnaire(QuestionnaireId),
    Photos,
    AddPhotos(Option<Label>),
    Photo(EntryId),
    PhotoSeries(Label),
    Documents,
    AddDocument,
    Document(EntryId),
    Record,
    /// What services hold of one kind.
    RecordGroup(Group),
    Resource(Box<ClinicalItem>),
    /// The results of one thing over time, by its topic.
    OneResult(String),
    Connections,
    AddConnection,
    Connection(ConnectionId),
    /// What a connection may have.
    ConnectionRules(ConnectionId),
    /// What a connection gets of an item.
    SendPreview(ConnectionId, ItemId),
    Computers,
    AddComputer,
    Anywhere,
    Settings,
    ChangePassphrase,
    More,
}

/// What to do about the recovery code.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum CodeTask {
    /// Show a new code, once.
    Show(Secret),
    /// Have it typed back; with the code, where it can still be shown again.
    TypeBack(Option<Secret>),
    /// Make a new one in place of the old.
    MakeNew,
}

/// Where the Timeline starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TimelineStart {
    /// At its heading.
    Top,
    /// In its search box.
    Search,
}

/// What is being written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Writing {
    /// A new page of a kind, with the mood that was already chosen.
    New { kind: EntryKind, mood: Option<Mood> },
    /// A change of a page that is there.
    Edit(EntryId),
}

impl Writing {
    /// A new page of a kind.
    pub(crate) fn new(kind: EntryKind) -> Self {
        Self::New { kind, mood: None }
    }
}

impl Page {
    /// Whether it belongs to an open record.
    pub(crate) fn needs_open_record(&self) -> bool {
        !matches!(
            self,
            Self::People
                | Self::CreateLock
                | Self::Unlock(_)
                | Self::Recover(_)
                | Self::JoinComputer
                | Self::Leaving
        )
    }

    /// Whether it stands in the frame with rail and band.
    pub(crate) fn in_frame(&self) -> bool {
        self.needs_open_record() && !matches!(self, Self::RecoveryCode(_))
    }

    /// Whether leaving it and coming back makes sense.
    pub(crate) fn can_come_back(&self) -> bool {
        let once = matches!(
            self,
            Self::Write(_)
                | Self::AddReading(_)
                | Self::CorrectReading(_)
                | Self::Answer(_)
                | Self::AddConnection
                | Self::ConnectionRules(_)
                | Self::AddComputer
                | Self::AddPhotos(_)
                | Self::AddDocument
        );
        self.in_frame() && !once
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_person_is_shown_without_an_open_record() {
        assert!(!Page::People.needs_open_record());
        assert!(!Page::CreateLock.needs_open_record());
        assert!(!Page::Leaving.needs_open_record());
        assert!(Page::Today.needs_open_record());
        assert!(Page::RecoveryCode(CodeTask::MakeNew).needs_open_record());
    }

    #[test]
    fn the_recovery_code_stands_alone_and_is_never_come_back_to() {
        let page = Page::RecoveryCode(CodeTask::Show(Secret::default()));
        assert!(!page.in_frame());
        assert!(!page.can_come_back());
        assert!(!Page::Write(Writing::new(EntryKind::Diary)).can_come_back());
        assert!(Page::Record.can_come_back());
    }
}
