//! What services hold, made readable: one [`Card`] for each resource.
//!
//! Cards are text. Narrative and notes lose their markup here, so that
//! nothing a service writes can run or fetch anything. A decimal is shown as
//! it was written. What is missing or of the wrong type is left out; a card
//! always has a title, whatever was sent.

mod date;
mod group;
mod part;
mod summary;
mod text;

use model::EntryId;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use date::CardDate;
pub use group::Group;
pub(crate) use part::human_name;
pub use part::Code;
pub use text::plain_text;

use crate::observation::WITHDRAWN;

/// One resource, ready to be listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Such as `Condition`; `Unknown` when it does not say.
    pub resource_type: String,
    /// Its id at the service.
    pub id: String,
    /// Its version there.
    pub version: Option<String>,
    /// When it last changed there, as written.
    pub last_updated: Option<String>,
    /// Where it is listed.
    pub group: Group,
    /// What it is, in a few words. Never empty.
    pub title: String,
    /// The rest, in a line or a few: a value with its unit and usual range, a
    /// dose, a note. May be empty.
    pub detail: String,
    /// When it was, or began.
    pub date: Option<CardDate>,
    /// How it stands, in words: `active`, `completed`.
    pub status: Option<String>,
    /// Who recorded it, where the resource says so.
    pub author: Option<String>,
    /// The service says it was recorded in error: strike it out, do not hide it.
    pub in_error: bool,
    /// Kept, and of no use on a first look: claims, provenance.
    pub hidden_by_default: bool,
    /// The codes behind the title, shown on request.
    pub codes: Vec<Code>,
    /// The `urn:uuid:` identifier on an Observation, which may be a page of
    /// the person's own diary come back.
    pub entry: Option<EntryId>,
}

/// Makes the card of a resource. Bytes that are no JSON make a card too.
#[must_use]
pub fn card(bytes: &[u8]) -> Card {
    let resource: Value = serde_json::from_slice(bytes).unwrap_or_default();
    let string = |pointer| part::string(&resource, pointer).map(plain_text);
    let resource_type = string("/resourceType").unwrap_or_else(|| "Unknown".to_owned());
    let status = summary::status(&resource);
    Card {
        id: string("/id").unwrap_or_default(),
        version: string("/meta/versionId"),
        last_updated: string("/meta/lastUpdated"),
        group: Group::of(&resource_type, &resource),
        title: summary::title(&resource_type, &resource),
        detail: summary::detail(&resource_type, &resource),
        date: date::of(&resource_type, &resource),
        in_error: is_in_error(&resource),
        hidden_by_default: group::is_hidden(&resource_type),
        author: summary::author(&resource),
        codes: summary::codes(&resource),
        entry: entry(&resource),
        status,
        resource_type,
    }
}

fn is_in_error(resource: &Value) -> bool {
    let stated = part::string(resource, "/status") == Some(WITHDRAWN);
    let verification = resource.pointer("/verificationStatus/coding").and_then(Value::as_array);
    let mut codes = verification.into_iter().flatten().filter_map(|c| c.get("code")?.as_str());
    stated || codes.any(|code| code == WITHDRAWN)
}

fn entry(resource: &Value) -> Option<EntryId> {
    if part::string(resource, "/resourceType") != Some("Observation") {
        return None;
    }
    let ids = resource.get("identifier").and_then(Value::as_array).into_iter().flatten();
    let mut values = ids.filter_map(|id| id.get("value")?.as_str()?.strip_prefix("urn:uuid:"));
    values.find_map(|value| value.parse().ok())
}
