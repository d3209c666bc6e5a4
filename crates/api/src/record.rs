//! What services hold about a person.

use std::fmt;
use std::str::FromStr;

use model::{ConnectionId, Group};
use serde::{Deserialize, Serialize};

use crate::RemarkView;

/// Which clinical resources to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClinicalQuery {
    /// Only from this service.
    pub connection: Option<ConnectionId>,
    /// Only of this FHIR type.
    pub resource_type: Option<String>,
    /// Only of this group.
    pub group: Option<Group>,
    /// Only with this code: `4548-4`, or `http://loinc.org|4548-4`.
    pub code: Option<String>,
    /// Also what is kept and not shown by default, such as claims.
    pub all: bool,
    /// At most this many of each group, the newest; all of them unless given.
    pub of_each: Option<u32>,
}

/// One clinical resource on one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClinicalItem {
    /// The service it came from.
    pub connection: ConnectionId,
    /// That service's name.
    pub source: String,
    /// FHIR type, such as `Condition`.
    #[serde(rename = "type")]
    pub resource_type: String,
    /// Its id on that service.
    pub id: String,
    /// Its version there.
    pub version: String,
    /// Where it is shown.
    pub group: Group,
    /// What it is, as text.
    pub title: String,
    /// A value with its unit, a dose, a reason: as text, may be empty.
    pub detail: String,
    /// FHIR date as the service wrote it, may be empty.
    pub date: String,
    /// FHIR status, may be empty.
    pub status: String,
    /// Who recorded it, where the service says; may be empty.
    pub author: String,
    /// The service withdrew it: shown struck out, never hidden.
    pub entered_in_error: bool,
    /// Its address at the service, by which a remark names it.
    pub url: String,
    /// Its codes, as `system|code`.
    pub codes: Vec<String>,
    /// Other services that say the same: each is listed beside it, none is
    /// left out.
    pub also_held_by: Vec<String>,
    /// What the person says is wrong about it.
    pub remarks: Vec<RemarkView>,
}

/// A list of clinical resources.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clinical {
    /// By group, then newest first; the same fact from several services stands
    /// together.
    pub items: Vec<ClinicalItem>,
    /// How many each group holds, in the order shown, whatever the query.
    pub groups: Vec<(Group, u64)>,
}

/// One clinical resource, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClinicalResource {
    /// Its line in the list.
    pub item: ClinicalItem,
    /// The bytes of its newest version, as the service sent them.
    pub json: String,
    /// Versions held, oldest first.
    pub versions: Vec<String>,
    /// The letters and pictures that came with it, in its own order.
    pub attachments: Vec<AttachmentView>,
}

/// Names an attachment of a clinical resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachmentId {
    /// The service.
    pub connection: ConnectionId,
    /// FHIR type.
    pub resource_type: String,
    /// Its id there.
    pub id: String,
    /// Which of its attachments, the first being 1.
    pub number: u32,
}

/// The text names no attachment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an attachment")]
pub struct ParseAttachmentIdError;

/// As one word of an address: no part of it has a `~` in it.
impl fmt::Display for AttachmentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { connection, resource_type, id, number } = self;
        write!(f, "{connection}~{resource_type}~{id}~{number}")
    }
}

impl FromStr for AttachmentId {
    type Err = ParseAttachmentIdError;

    fn from_str(text: &str) -> Result<Self, ParseAttachmentIdError> {
        let mut parts = text.split('~');
        let mut next =
            || parts.next().filter(|part| !part.is_empty()).ok_or(ParseAttachmentIdError);
        let (connection, resource_type, id, number) = (next()?, next()?, next()?, next()?);
        let number = number.parse().map_err(|_| ParseAttachmentIdError)?;
        let connection = connection.parse().map_err(|_| ParseAttachmentIdError)?;
        let (resource_type, id) = (resource_type.to_owned(), id.to_owned());
        match parts.next() {
            None => Ok(Self { connection, resource_type, id, number }),
            Some(_) => Err(ParseAttachmentIdError),
        }
    }
}

/// An attachment of a clinical resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachmentView {
    /// What the service calls it; may be empty.
    pub title: String,
    /// What kind of file the service says it is; may be empty.
    pub media_type: String,
    /// When it was made, as the service wrote it; may be empty.
    pub date: String,
    /// Its size in bytes; 0 where its bytes are not here.
    pub bytes: u64,
    /// What can be seen of it here.
    pub seen: AttachmentSeen,
}

/// What can be seen of an attachment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttachmentSeen {
    /// A picture, drawn anew.
    Picture,
    /// Pages, drawn one at a time: see
    /// [`Request::AttachmentPages`](crate::Request::AttachmentPages).
    Pages,
    /// What it says.
    Text(String),
    /// Its bytes are here, and Keepwell has no way to show them.
    NotShown,
    /// Only where it is kept at the service is here:
    /// [`Request::FetchAttachment`](crate::Request::FetchAttachment) fetches it.
    AtService,
    /// It is kept at this address, which is not the service's own; it is never
    /// fetched from there.
    Elsewhere(String),
    /// Nothing of it came, or nothing that can be read.
    Nothing,
}
