//! One resource of a file: what it is called, and what was noted beside it.

use ring::digest::{SHA256, digest};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::scan::Found;
use super::{ABOUT, Note, Piece, ReadFileError, Unread, WhyUnread};
use crate::{Received, reference};

/// No resource is nested deeper; one that is could not be shown.
const MOST_DEPTH: usize = 100;

/// How Keepwell writes that an entry comes from somewhere.
const VIA: &str = "\"via\"";
/// How a Bundle says what it is.
const BUNDLE: &str = "\"Bundle\"";

/// Something in a file that stands where a resource should: read as much of it
/// as is wanted.
#[derive(Debug, Clone, Copy)]
pub struct Raw<'a> {
    found: Found<'a>,
    /// An entry of a Bundle, which has the resource in it.
    is_entry: bool,
    /// Why it is not to be taken, where that is known.
    refused: Option<WhyUnread>,
}

/// A Bundle to be opened.
pub(super) struct Bundle<'a> {
    /// What it stands in.
    pub(super) found: Found<'a>,
    pub(super) entries: Option<&'a RawValue>,
}

impl<'a> Raw<'a> {
    pub(super) fn entry(found: Found<'a>) -> Self {
        Self { found, is_entry: true, refused: None }
    }

    pub(super) fn resource(found: Found<'a>) -> Self {
        Self { found, is_entry: false, refused: None }
    }

    pub(super) fn refused(self, why: WhyUnread) -> Self {
        Self { refused: Some(why), ..self }
    }

    /// What is to be opened: a Bundle that Keepwell said nothing beside.
    pub(super) fn bundle(self) -> Option<Bundle<'a>> {
        let found = self.found;
        if !found.text.contains(BUNDLE) {
            return None;
        }
        let resource = match self.is_entry {
            true => {
                let entry: Entry<'a> = serde_json::from_str(found.text).ok()?;
                let is_open = Note::of(&entry).is_none();
                entry.resource.filter(|_| is_open)?.get()
            }
            false => found.text,
        };
        let head: Head<'a> = serde_json::from_str(resource).ok()?;
        let is_bundle = text(head.resource_type).as_deref() == Some("Bundle");
        is_bundle.then_some(Bundle { found, entries: head.entry })
    }

    /// Whether Keepwell may have said something beside it. Nothing is read to
    /// find out.
    #[must_use]
    pub fn may_have_note(&self) -> bool {
        self.is_entry && self.found.text.contains(VIA)
    }

    /// How many bytes of the file it is.
    #[must_use]
    pub fn size(&self) -> usize {
        self.found.text.len()
    }

    /// The resource, or why there is none to take.
    ///
    /// # Errors
    /// [`ReadFileError::Damaged`] where it is no JSON.
    pub fn piece(self) -> Result<Result<Piece, Unread>, ReadFileError> {
        match self.is_entry {
            true => Piece::of_entry(self.found, self.refused),
            false => Piece::read(self.found, None, self.refused),
        }
    }
}

/// As much of a resource as names it; whatever else is wrong with it.
#[derive(Deserialize)]
struct Head<'a> {
    #[serde(rename = "resourceType", borrow)]
    resource_type: Option<&'a RawValue>,
    #[serde(borrow)]
    id: Option<&'a RawValue>,
    #[serde(borrow)]
    meta: Option<&'a RawValue>,
    #[serde(borrow)]
    entry: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Meta<'a> {
    #[serde(rename = "versionId", borrow)]
    version: Option<&'a RawValue>,
    #[serde(rename = "lastUpdated", borrow)]
    last_updated: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Entry<'a> {
    #[serde(rename = "fullUrl", borrow)]
    full_url: Option<&'a RawValue>,
    #[serde(borrow)]
    link: Option<&'a RawValue>,
    #[serde(borrow)]
    extension: Option<&'a RawValue>,
    #[serde(borrow)]
    resource: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Link {
    relation: String,
    url: String,
}

#[derive(Deserialize)]
struct Extension {
    url: String,
    #[serde(rename = "valueString")]
    value: String,
}

fn text(raw: Option<&RawValue>) -> Option<String> {
    serde_json::from_str(raw?.get()).ok()
}

/// Whether it was no JSON that could not be read, rather than other JSON.
fn damaged(error: &serde_json::Error) -> bool {
    !error.is_data()
}

impl Piece {
    fn of_entry(
        found: Found<'_>,
        refused: Option<WhyUnread>,
    ) -> Result<Result<Self, Unread>, ReadFileError> {
        let empty = || Ok(Err(Unread::nameless(WhyUnread::Empty)));
        let entry: Entry<'_> = match serde_json::from_str(found.text) {
            Ok(entry) => entry,
            Err(error) if damaged(&error) => return Err(ReadFileError::Damaged),
            Err(_) => return empty(),
        };
        let Some(resource) = entry.resource else { return empty() };
        let resource = Found { text: resource.get(), ..found };
        let piece = Self::read(resource, text(entry.full_url), refused)?;
        Ok(piece.map(|piece| Self { note: Note::of(&entry), ..piece }))
    }

    /// Reads a resource, unless it is known by now that it is not to be.
    fn read(
        found: Found<'_>,
        full_url: Option<String>,
        refused: Option<WhyUnread>,
    ) -> Result<Result<Self, Unread>, ReadFileError> {
        let Found { text: raw, depth } = found;
        let head = match serde_json::from_str::<Head<'_>>(raw) {
            Ok(head) => head,
            Err(error) if damaged(&error) => return Err(ReadFileError::Damaged),
            Err(_) => return Ok(Err(Unread::nameless(WhyUnread::NotFhir))),
        };
        let unread = |why| {
            Ok(Err(Unread {
                resource_type: text(head.resource_type).unwrap_or_default(),
                id: text(head.id).unwrap_or_default(),
                why,
            }))
        };
        if let Some(why) = refused {
            return unread(why);
        }
        if depth > MOST_DEPTH && depth_of(raw) > MOST_DEPTH {
            return unread(WhyUnread::TooDeep);
        }
        let resource_type = text(head.resource_type).filter(|name| reference::is_type(name));
        let Some(resource_type) = resource_type else { return unread(WhyUnread::NotFhir) };
        let meta = head.meta.and_then(|meta| serde_json::from_str::<Meta<'_>>(meta.get()).ok());
        let received = Received {
            resource_type,
            id: text(head.id)
                .filter(|id| reference::is_id(id))
                .unwrap_or_else(|| name_of(full_url.as_deref(), raw)),
            version: meta.as_ref().and_then(|meta| text(meta.version)),
            last_updated: meta.as_ref().and_then(|meta| text(meta.last_updated)),
            bytes: raw.as_bytes().to_vec(),
        };
        Ok(Ok(Self { received, note: None }))
    }
}

impl Unread {
    fn nameless(why: WhyUnread) -> Self {
        Self { resource_type: String::new(), id: String::new(), why }
    }
}

/// A name for a resource that has none.
fn name_of(full_url: Option<&str>, raw: &str) -> String {
    let last = full_url.and_then(|url| url.rsplit(['/', ':']).next());
    let named = last.filter(|id| reference::is_id(id)).map(str::to_owned);
    named.unwrap_or_else(|| {
        let hash = digest(&SHA256, raw.as_bytes());
        hash.as_ref().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
    })
}

impl Note {
    fn of(entry: &Entry<'_>) -> Option<Self> {
        let links: Vec<Link> = serde_json::from_str(entry.link?.get()).ok()?;
        let via = links.iter().find(|link| link.relation == "via")?;
        let via = via.url.strip_prefix("urn:uuid:")?.parse().ok()?;
        let extensions: Vec<Extension> = entry
            .extension
            .and_then(|raw| serde_json::from_str(raw.get()).ok())
            .unwrap_or_default();
        let about = extensions.into_iter().find(|one| one.url == ABOUT).map(|one| one.value);
        Some(Self { via, about })
    }
}

/// How deep objects and lists are nested, outside of texts.
fn depth_of(json: &str) -> usize {
    let (mut now, mut most, mut in_text, mut escaped) = (0_usize, 0, false, false);
    for byte in json.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'{' | b'[' if !in_text => {
                now += 1;
                most = most.max(now);
            }
            b'}' | b']' if !in_text => now = now.saturating_sub(1),
            _ => {}
        }
    }
    most
}
