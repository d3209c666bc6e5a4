//! What is sent, about whom, and what comes of it.

use chrono::{DateTime, Utc};
use model::reading::Quantity;
use model::{EntryId, EntryKind, EntryState, Reading, ReadingId};
use serde_json::Value;
use uuid::Uuid;

/// Something of the record that may be sent.
#[derive(Debug, Clone)]
pub enum Item {
    /// Something that can be changed later.
    Entry(EntryItem),
    /// A measurement.
    Reading(ReadingItem),
}

/// An entry, with what stands outside it.
#[derive(Debug, Clone)]
pub struct EntryItem {
    /// The entry as it is now.
    pub state: EntryState,
    /// The file of a photo or document; `None` for any other kind, and where
    /// the entry is withdrawn.
    pub file: Option<Attachment>,
    /// The FHIR Questionnaire that was answered; `None` for any other kind.
    pub questionnaire: Option<Value>,
}

/// The file of a photo or document, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its media type (RFC 6838).
    pub media_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A reading as it stands.
#[derive(Debug, Clone)]
pub struct ReadingItem {
    /// The reading that the first of its corrections replaced, or its own id:
    /// what names it at a service for good.
    pub root: ReadingId,
    /// What stands now. Without a value, it was taken out.
    pub reading: Reading,
    /// The person's best peak flow when it was taken, where known.
    pub best: Option<Quantity>,
    /// The later blood pressures of the sitting that begins with this one, as
    /// far as the service has them; empty for any other reading.
    pub sitting: Vec<Beside>,
}

/// Another blood pressure of the same sitting.
#[derive(Debug, Clone)]
pub struct Beside {
    /// What it was.
    pub reading: Reading,
    /// `Type/id` at the service.
    pub place: String,
}

/// What else a resource hangs on.
#[derive(Debug, Clone)]
pub struct Context {
    /// The id of the Patient at the service.
    pub patient: String,
    /// The service already holds an earlier version.
    pub amended: bool,
    /// Who wrote it.
    pub writer: Writer,
    /// Where the bytes of a file go.
    pub files: Files,
}

/// Who wrote something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Writer {
    /// The person whose record it is.
    Subject,
    /// Somebody who cares for them.
    Carer {
        /// The contact that they are in the person's record.
        id: EntryId,
        /// What they are called.
        name: String,
        /// What they are to the person: "Daughter"; may be empty.
        relationship: String,
        /// How a service gets to know of them.
        told: Told,
    },
}

/// How a service gets to know of somebody who wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// By a RelatedPerson, which what they wrote refers to.
    Resource,
    /// By name alone, where the service takes no RelatedPerson of ours.
    Name,
}

/// Where the bytes of a file go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Files {
    /// Into a resource of their own.
    Binary,
    /// Into the DocumentReference, for services that take no Binary.
    Inline,
}

/// What a part is to its item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The RelatedPerson who wrote it. The same for all they wrote about the
    /// patient, and never withdrawn with an item.
    Carer,
    /// The bytes of a file. FHIR gives a Binary no identifier.
    File,
    /// The item itself.
    Main,
    /// The pulse that came with a blood pressure.
    Pulse,
    /// The score of a questionnaire.
    Score,
    /// The average of the sitting that begins with this blood pressure.
    Average,
    /// About Me as a document to read.
    Composition,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 7] = [
        Self::Carer,
        Self::File,
        Self::Main,
        Self::Pulse,
        Self::Score,
        Self::Average,
        Self::Composition,
    ];

    /// The name used in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Carer => "carer",
            Self::File => "file",
            Self::Main => "main",
            Self::Pulse => "pulse",
            Self::Score => "score",
            Self::Average => "average",
            Self::Composition => "composition",
        }
    }
}

/// One FHIR resource of an item, without an `id`.
///
/// A reference to an earlier part is `urn:uuid:` and that part's id; whoever
/// sends it puts `Type/id` in its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// What it is to its item.
    pub role: Role,
    /// Names it for good: the id of the item for [`Role::Main`]. As
    /// `urn:uuid:` it is the identifier of every resource that can have one.
    pub id: Uuid,
    /// It says nothing (any longer): a service that never had it need not have
    /// it now.
    pub withdrawn: bool,
    /// The resource.
    pub resource: Value,
}

/// Why an item cannot be sent to any service, in plain words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotSendable {
    /// FHIR has no place where a person's own one belongs.
    #[error("{} stay in this record: services keep their own", plural(*.0))]
    StaysHere(EntryKind),
    /// Two people gave different answers.
    #[error("there are two answers to something in it: choose one first")]
    TwoAnswers,
    /// Its file is not on this computer.
    #[error("its file is not on this computer yet")]
    NoFile,
    /// The questionnaire that it answers is not known here.
    #[error("the questionnaire it answers is not on this computer")]
    NoQuestionnaire,
}

fn plural(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Appointment => "appointments",
        EntryKind::Contact => "contacts",
        _ => "entries of this kind",
    }
}

impl Item {
    /// What names it for good, here and at every service.
    #[must_use]
    pub fn id(&self) -> Uuid {
        match self {
            Self::Entry(entry) => Uuid::from_bytes(*entry.state.id.as_bytes()),
            Self::Reading(reading) => Uuid::from_bytes(*reading.root.as_bytes()),
        }
    }

    /// Whether a service must not, or no longer, rely on it: it was deleted,
    /// or is no longer shared with services.
    #[must_use]
    pub fn is_withdrawn(&self) -> bool {
        match self {
            Self::Entry(EntryItem { state, .. }) => state.deleted || !state.audience.care_team,
            Self::Reading(ReadingItem { reading, .. }) => {
                reading.value.is_none() || !reading.audience.care_team
            }
        }
    }

    /// The contact who made it what it is; `None` where the person did.
    #[must_use]
    pub fn writer(&self) -> Option<EntryId> {
        match self {
            Self::Entry(entry) => entry.state.last_writer,
            Self::Reading(reading) => reading.reading.writer,
        }
    }

    /// When it became as it is, by the writer's clock.
    #[must_use]
    pub fn changed_at(&self) -> DateTime<Utc> {
        match self {
            Self::Entry(entry) => entry.state.changed_at,
            Self::Reading(reading) => reading.reading.recorded_at,
        }
    }
}
