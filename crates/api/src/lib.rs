//! Everything that crosses the door between the core and what a person sees.
//!
//! The window and the command line each send a [`Request`] and get a
//! [`Response`] or a [`Problem`]; there is no other way in. The types build
//! for wasm, so both sides of the window share one definition.
//!
//! Enums keep serde's external tags: with `serde_json`'s `arbitrary_precision`
//! numbers inside internally tagged or untagged enums no longer read back.

/// What a record is made of, for those who come through this door alone.
pub use model;

mod attention;
mod connection;
mod entry;
mod exchange;
mod file;
mod outbox;
mod people;
mod portable;
mod problem;
mod questionnaire;
mod reading;
mod record;
mod request;
mod result;
mod secret;
mod sign_in;
mod status;
mod timeline;
mod writer;

pub use attention::{
    Attention, ElsewhereChange, ElsewhereChoice, ElsewhereKind, ElsewhereView, MergedText,
};
pub use connection::{
    ConnectionTest, ConnectionView, ParsePatientError, PatientBy, PatientMatch, ServiceAddress,
    SyncReport,
};
pub use entry::{
    Draft, EntryPage, EntryQuery, EntryView, Erasure, HistoryStep, HistoryView, MoodView, PageMark,
    Saved, WordView,
};
pub use exchange::{
    ComputerView, ExchangeProgress, ExchangeReport, ExchangeState, ExchangeStep, PairingStarted,
    ServiceExchange, SetAside,
};
pub use file::{
    DocumentPages, Exported, FileSaved, NewDocument, NewPhoto, PhotoSeriesView, Source,
};
pub use outbox::{
    Approval, ItemState, OutboxItem, OutboxMark, OutboxPage, OutboxPreview, OutboxQuery,
    PreviewPart,
};
pub use people::{NewLock, Opened, People, PersonCard, Strength};
pub use portable::{
    ImportReport, ImportUndone, ImportView, ImportedType, LeftOut, RecordExported, WhyLeftOut,
};
pub use problem::{Advice, Problem};
pub use questionnaire::{
    Answered, HELP_NOW, HelpNow, QuestionnaireCard, QuestionnaireTrend, TrendPoint,
};
pub use reading::{
    ChartLine, NewReading, NewTarget, PartSummary, ReadingChart, ReadingHistory, ReadingMark,
    ReadingPage, ReadingQuery, ReadingStep, ReadingSummary, ReadingView, SavedReading,
    SavedReadings, SeriesCard,
};
pub use record::{
    AttachmentId, AttachmentSeen, AttachmentView, Clinical, ClinicalItem, ClinicalQuery,
    ClinicalResource, ParseAttachmentIdError,
};
pub use request::{NotThisAnswer, Request, Response};
pub use result::{ClinicalSummary, RemarkView, ResultCard, ResultChart, ResultPoint, ResultTrend};
pub use secret::Secret;
pub use sign_in::{
    ClientKeyView, NewService, SignInStarted, SignInState, SignInTo, SignInView, SignedOut,
};
pub use status::{CheckReport, Chip, Preferences, RebuildReport, Status, SyncProgress, Theme};
pub use timeline::{
    ReadingLine, TimelineItem, TimelineKind, TimelineMark, TimelinePage, TimelinePlace,
    TimelineQuery,
};
pub use writer::{Helper, WriterView};
