//! One resource of a file: what it is called, and what was noted beside it.

use ring::digest::{SHA256, digest};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{ABOUT, Note, Piece, Unread, WhyUnread};
use crate::{Received, reference};

/// No resource is nested deeper; one that is could not be shown.
const MOST_DEPTH: usize = 100;

/// A resource that stands alone, or a Bundle among them.
pub(super) fn resource(
    raw: &RawValue,
    take: &mut impl FnMut(Result<Piece, Unread>) -> Result<(), ()>,
) {
    let head = serde_json::from_str::<Head<'_>>(raw.get()).ok();
    let entries = head.filter(|head| text(head.resource_type).as_deref() == Some("Bundle"));
    match entries.and_then(|head| serde_json::from_str::<Vec<&RawValue>>(head.entry?.get()).ok()) {
        Some(entries) => {
            for entry in entries {
                if take(Piece::of_entry(entry.get())).is_err() {
                    return;
                }
            }
        }
        None => drop(take(Piece::read(raw.get(), None))),
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

impl Piece {
    pub(super) fn of_entry(raw: &str) -> Result<Self, Unread> {
        let empty = || Unread::nameless(WhyUnread::Empty);
        let entry: Entry<'_> = serde_json::from_str(raw).map_err(|_| empty())?;
        let resource = entry.resource.ok_or_else(empty)?;
        let mut piece = Self::read(resource.get(), text(entry.full_url))?;
        piece.note = Note::of(&entry);
        Ok(piece)
    }

    fn read(raw: &str, full_url: Option<String>) -> Result<Self, Unread> {
        let head = serde_json::from_str::<Head<'_>>(raw);
        let head = head.map_err(|_| Unread::nameless(WhyUnread::NotFhir))?;
        let unread = |why| Unread {
            resource_type: text(head.resource_type).unwrap_or_default(),
            id: text(head.id).unwrap_or_default(),
            why,
        };
        if depth(raw) > MOST_DEPTH {
            return Err(unread(WhyUnread::TooDeep));
        }
        let resource_type = text(head.resource_type).filter(|name| reference::is_type(name));
        let resource_type = resource_type.ok_or_else(|| unread(WhyUnread::NotFhir))?;
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
        Ok(Self { received, note: None })
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
fn depth(json: &str) -> usize {
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
