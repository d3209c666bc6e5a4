//! What becomes of each thing in the record at a service, and back.
//!
//! An [`Item`] (an entry or a reading) becomes one or several [`Part`]s: FHIR
//! resources in an order in which each refers to earlier ones only. An item
//! always becomes the same roles; a part with nothing (more) to say is
//! *withdrawn*: the resource as entered in error, with what FHIR demands of it
//! and no more.
//!
//! Rejected: a trait that each kind implements. One function for each kind, and
//! one `match` over kinds, cannot leave one out.

use chrono::{DateTime, Utc};
use model::{EntryKind, EntryState, Moment, Page, PersonId, Reading, ReadingId};
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use serde_json::Value;
use uuid::Uuid;

mod about_me;
mod allergy;
mod answers;
mod average;
mod bytes;
mod carer;
mod condition;
mod diary;
mod difference;
mod document;
mod elsewhere;
mod frame;
mod look;
mod medicine;
mod procedure;
mod reading;
mod seen_reading;
#[cfg(test)]
mod tests;
mod vaccination;
mod vital;
mod write;

pub use average::average;
pub use carer::read_carer;
pub use document::SeenFile;
pub use elsewhere::{Elsewhere, elsewhere};
pub use seen_reading::SeenReading;

use frame::Frame;

/// What stands for words that FHIR demands of something that was withdrawn.
const WITHDRAWN_TEXT: &str = "Taken out by the person";

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
    pub best: Option<model::reading::Quantity>,
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
        /// Who.
        id: PersonId,
        /// What they are called.
        name: String,
        /// What they are to the person: "Daughter"; may be empty.
        relationship: String,
    },
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
    /// The average of the sitting that begins with this blood pressure: see
    /// [`average`].
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

    /// Who wrote it: the maker of an entry, whoever wrote down a reading.
    #[must_use]
    pub fn written_by(&self) -> PersonId {
        match self {
            Self::Entry(entry) => entry.state.created_by,
            Self::Reading(reading) => reading.reading.by,
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

/// The FHIR resources of an item, in an order in which each refers to earlier
/// ones only.
///
/// # Errors
/// [`NotSendable`] says why there are none.
pub fn parts(item: &Item, context: &Context) -> Result<Vec<Part>, NotSendable> {
    let withdrawn = item.is_withdrawn();
    let frame = Frame { id: item.id(), context, withdrawn, changed_at: item.changed_at() };
    let of_item = match item {
        Item::Entry(entry) => entry_parts(entry, &frame)?,
        Item::Reading(reading) => reading::write(reading, &frame),
    };
    let carer = carer::part(context).filter(|_| !withdrawn);
    Ok(carer.into_iter().chain(of_item).collect())
}

fn entry_parts(entry: &EntryItem, frame: &Frame<'_>) -> Result<Vec<Part>, NotSendable> {
    if !entry.state.two_answers.is_empty() && !frame.withdrawn {
        return Err(NotSendable::TwoAnswers);
    }
    let page = &entry.state.page;
    Ok(match page.kind() {
        EntryKind::Diary => diary::write(page, frame),
        EntryKind::Photo | EntryKind::Document => document::write(entry, frame)?,
        EntryKind::Medicine => medicine::write(page, frame),
        EntryKind::Allergy => allergy::write(page, frame),
        EntryKind::Condition => condition::write(page, frame),
        EntryKind::Vaccination => vaccination::write(page, frame),
        EntryKind::Procedure => procedure::write(page, frame),
        EntryKind::AboutMe => about_me::write(page, frame),
        EntryKind::Questionnaire => answers::write(entry, frame)?,
        kind @ (EntryKind::Appointment | EntryKind::Contact) => {
            return Err(NotSendable::StaysHere(kind));
        }
    })
}

/// What resources of one item say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// An entry: what was sent of it. Its file is beside the page, since a
    /// record names files by keys of its own.
    Entry {
        /// The page, without its file.
        page: Page,
        /// The file of a photo or document.
        file: Option<SeenFile>,
    },
    /// A reading.
    Reading(SeenReading),
}

/// Reads the resources of one item, by what they are to it. `now` is the time
/// of an entry that says none. `None` when they are not of ours, or say what
/// Keepwell cannot hold.
#[must_use]
pub fn read<'a>(of: impl Fn(Role) -> Option<&'a Value>, now: &Moment) -> Option<Seen> {
    let main = of(Role::Main)?;
    let Some(kind) = kind(main) else {
        let is_one = main.get("resourceType")?.as_str()? == "Observation";
        return seen_reading::read(main, of(Role::Pulse)).filter(|_| is_one).map(Seen::Reading);
    };
    let mut page = Page::new(kind, now.clone());
    read_page(&mut page, &of);
    let file = match kind {
        EntryKind::Photo | EntryKind::Document => document::read_file(main, of(Role::File)),
        _ => None,
    };
    Some(Seen::Entry { page, file })
}

/// The kind of entry that a resource of ours is of.
fn kind(main: &Value) -> Option<EntryKind> {
    Some(match main.get("resourceType")?.as_str()? {
        "Observation" if diary::is_one(main) => EntryKind::Diary,
        "DocumentReference" => return document::kind(main),
        "MedicationStatement" => EntryKind::Medicine,
        "AllergyIntolerance" => EntryKind::Allergy,
        "Condition" => EntryKind::Condition,
        "Immunization" => EntryKind::Vaccination,
        "Procedure" => EntryKind::Procedure,
        "QuestionnaireResponse" if about_me::is_one(main) => EntryKind::AboutMe,
        "QuestionnaireResponse" => EntryKind::Questionnaire,
        _ => return None,
    })
}

fn read_page<'a>(page: &mut Page, of: impl Fn(Role) -> Option<&'a Value>) {
    let Some(main) = of(Role::Main) else { return };
    match page.kind() {
        EntryKind::Diary => diary::read(page, main),
        EntryKind::Photo | EntryKind::Document => document::read(page, main),
        EntryKind::Medicine => medicine::read(page, main),
        EntryKind::Allergy => allergy::read(page, main),
        EntryKind::Condition => condition::read(page, main),
        EntryKind::Vaccination => vaccination::read(page, main),
        EntryKind::Procedure => procedure::read(page, main),
        EntryKind::AboutMe => about_me::read(page, main),
        EntryKind::Questionnaire => answers::read(page, main, of(Role::Score)),
        EntryKind::Appointment | EntryKind::Contact => {}
    }
}

/// The id of a part that is not the item itself: a UUID of the item's and the
/// name of the role (RFC 9562, version 5).
#[must_use]
pub fn part_id(item: Uuid, role: Role) -> Uuid {
    match role {
        Role::Main => item,
        role => named(item, role.as_str()),
    }
}

fn part_urn(item: Uuid, role: Role) -> String {
    part_id(item, role).urn().to_string()
}

fn named(within: Uuid, name: &str) -> Uuid {
    let mut bytes = within.as_bytes().to_vec();
    bytes.extend_from_slice(name.as_bytes());
    let mut start = [0; 16];
    for (to, from) in start.iter_mut().zip(digest(&SHA1_FOR_LEGACY_USE_ONLY, &bytes).as_ref()) {
        *to = *from;
    }
    uuid::Builder::from_sha1_bytes(start).into_uuid()
}

/// The identifiers of a resource that could be ours: those that are UUIDs.
#[must_use]
pub fn identifiers(resource: &[u8]) -> Vec<Uuid> {
    let resource: Value = serde_json::from_slice(resource).unwrap_or_default();
    let listed = match resource.get("identifier") {
        Some(Value::Array(all)) => all.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    let urn = |one: &Value| one.get("value")?.as_str()?.strip_prefix("urn:uuid:")?.parse().ok();
    listed.iter().filter_map(urn).collect()
}

/// Whether a resource carries the identifier of this part.
#[must_use]
pub fn is_of(resource: &Value, id: Uuid) -> bool {
    let urn = id.urn().to_string();
    let is_ours = |one: &Value| {
        one.get("value").and_then(Value::as_str).is_some_and(|v| v.eq_ignore_ascii_case(&urn))
    };
    match resource.get("identifier") {
        Some(Value::Array(all)) => all.iter().any(is_ours),
        Some(one) => is_ours(one),
        None => false,
    }
}
