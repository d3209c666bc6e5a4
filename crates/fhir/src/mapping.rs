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

use std::collections::BTreeSet;

use model::{EntryKind, ItemKind, Moment, Page};
use serde_json::Value;

pub(crate) mod about_me;
mod allergy;
mod answers;
mod average;
pub(crate) mod bytes;
mod carer;
mod condition;
mod diary;
mod difference;
mod document;
mod elsewhere;
mod frame;
mod identity;
mod item;
mod look;
mod medicine;
mod procedure;
mod reading;
mod remark;
mod seen_reading;
#[cfg(test)]
pub(crate) mod tests;
mod together;
mod vaccination;
mod vital;
mod write;

pub use carer::{carer_id, read_carer};
pub use document::SeenFile;
pub use elsewhere::{Elsewhere, elsewhere};
pub use identity::{identifiers, is_of, part_id};
pub use item::{
    Attachment, Beside, Context, EntryItem, Files, Item, NotSendable, Part, ReadingItem, Role,
    Told, Writer,
};
pub use seen_reading::SeenReading;
pub use together::{Together, together};

pub(crate) use carer::called;
use frame::Frame;
pub(crate) use identity::named;
use identity::part_urn;

/// The system of identifiers that are URIs (FHIR R4, section 2.1.27).
pub(crate) const URI_SYSTEM: &str = "urn:ietf:rfc:3986";
/// The status of a resource that must not be used.
pub(crate) const WITHDRAWN: &str = "entered-in-error";
/// What stands for words that FHIR demands of something that was withdrawn.
const WITHDRAWN_TEXT: &str = "Taken out by the person";

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
    let carer = carer::part(context, withdrawn);
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
        EntryKind::Remark => remark::write(page, frame),
        kind @ (EntryKind::Appointment | EntryKind::Contact) => {
            return Err(NotSendable::StaysHere(kind));
        }
    })
}

/// The types of resource that items of these kinds become, with who wrote them.
#[must_use]
pub fn types(kinds: impl IntoIterator<Item = ItemKind>) -> BTreeSet<&'static str> {
    let of_kind = |kind: ItemKind| -> &[&str] {
        let ItemKind::Entry(kind) = kind else { return &["Observation"] };
        match kind {
            EntryKind::Diary => &["Observation"],
            EntryKind::Photo | EntryKind::Document => &["Binary", "DocumentReference"],
            EntryKind::Medicine => &["MedicationStatement"],
            EntryKind::Allergy => &["AllergyIntolerance"],
            EntryKind::Condition => &["Condition"],
            EntryKind::Vaccination => &["Immunization"],
            EntryKind::Procedure => &["Procedure"],
            EntryKind::AboutMe => &["Composition", "QuestionnaireResponse"],
            EntryKind::Questionnaire => &["Observation", "QuestionnaireResponse"],
            EntryKind::Remark => &["Communication"],
            EntryKind::Appointment | EntryKind::Contact => &[],
        }
    };
    let mut types: BTreeSet<_> = kinds.into_iter().flat_map(of_kind).copied().collect();
    if !types.is_empty() {
        types.extend(["Provenance", "RelatedPerson"]);
    }
    types
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
        "Communication" if remark::is_one(main) => EntryKind::Remark,
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
        EntryKind::Remark => remark::read(page, main),
        EntryKind::Appointment | EntryKind::Contact => {}
    }
}
