//! Photos and documents: a DocumentReference, with the bytes in a Binary of
//! their own or within it.
//!
//! UK Core has no profile for Media. R4 has no body site on a
//! DocumentReference, so where on the body is a BodyStructure within it. Its
//! note is in `description`, and its title is that of the attachment. A series
//! is a category, and the title of its pictures: those of the same thing belong
//! together there too.

use model::{EntryKind, Field, Page};
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use serde_json::{Value, json};

use super::bytes;
use super::frame::{Frame, instant};
use super::write::{
    Fields, absent, concept, extension, field, put, put_all, put_moment, said, words,
};
use super::{EntryItem, Files, NotSendable, Part, Role, WITHDRAWN, look};

const PHOTO: &str = "Photo";
const DOCUMENT: &str = "Document";
/// What the file was called, where it has a title of its own.
const FILE_NAME: &str = "urn:keepwell:file-name";

/// What a service shows of the file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SeenFile {
    /// Its media type.
    pub media_type: String,
    /// What it was called; empty for a picture.
    pub name: String,
    /// Its size, where the service says.
    pub bytes: Option<u64>,
    /// Its SHA-1 in base64, where the service says.
    pub sha1: String,
    /// The bytes themselves, where they are within.
    pub data: Option<Vec<u8>>,
    /// The reference to where they are otherwise; may be empty.
    pub url: String,
}

pub(super) fn write(item: &EntryItem, frame: &Frame<'_>) -> Result<Vec<Part>, NotSendable> {
    let mut parts = Vec::new();
    let mut fields = frame.begin("DocumentReference", Role::Main);
    put(&mut fields, "subject", Some(frame.patient()));
    if frame.withdrawn {
        put(&mut fields, "status", Some(WITHDRAWN));
        put(&mut fields, "content", Some(json!([{"attachment": absent("masked")}])));
    } else {
        put_said(&mut fields, item, frame)?;
    }
    if frame.context.files == Files::Binary {
        parts.push(binary(item, frame));
    }
    parts.push(frame.part(Role::Main, frame.withdrawn, fields));
    Ok(parts)
}

/// A Binary has neither identifier nor status: one that is withdrawn is empty.
fn binary(item: &EntryItem, frame: &Frame<'_>) -> Part {
    let file = item.file.as_ref().filter(|_| !frame.withdrawn);
    let mut fields = Fields::new();
    put(&mut fields, "resourceType", Some("Binary"));
    let media_type = file.map_or("application/octet-stream", |file| file.media_type.as_str());
    put(&mut fields, "contentType", Some(media_type));
    put(&mut fields, "data", file.map(|file| bytes::encode(&file.bytes)));
    frame.part(Role::File, frame.withdrawn, fields)
}

fn put_said(fields: &mut Fields, item: &EntryItem, frame: &Frame<'_>) -> Result<(), NotSendable> {
    let page = &item.state.page;
    let photo = page.kind() == EntryKind::Photo;
    put(fields, "status", Some("current"));
    put(fields, "type", Some(json!({"text": if photo { PHOTO } else { DOCUMENT }})));
    let series = words(page, Field::Series).into_iter().map(|word| json!({"text": word}));
    put_all(fields, "category", series.collect());
    put(fields, "date", Some(instant(item.state.created_at)));
    put(fields, "author", Some(vec![frame.writer()]));
    let words = if photo { Field::Caption } else { Field::Note };
    put(fields, "description", field(page, words));
    put(fields, "content", Some(json!([{"attachment": attachment(item, frame)?}])));
    if let Some(site) = concept(field(page, Field::Site)) {
        let site = json!({
            "resourceType": "BodyStructure", "id": "site",
            "location": site, "patient": frame.patient()
        });
        put(fields, "contained", Some(vec![site]));
        put(fields, "context", Some(json!({"related": [{"reference": "#site"}]})));
    }
    Ok(())
}

fn attachment(item: &EntryItem, frame: &Frame<'_>) -> Result<Fields, NotSendable> {
    let file = item.file.as_ref().ok_or(NotSendable::NoFile)?;
    let page = &item.state.page;
    let mut fields = Fields::new();
    let name = page.file().map(|file| file.name).as_deref().and_then(said);
    let name = name.map(|name| vec![extension(FILE_NAME, "valueString", name)]);
    put(&mut fields, "extension", name);
    put(&mut fields, "contentType", Some(file.media_type.as_str()));
    match frame.context.files {
        Files::Binary => put(&mut fields, "url", Some(super::part_urn(frame.id, Role::File))),
        Files::Inline => put(&mut fields, "data", Some(bytes::encode(&file.bytes))),
    }
    put(&mut fields, "size", u32::try_from(file.bytes.len()).ok());
    let hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, &file.bytes);
    put(&mut fields, "hash", Some(bytes::encode(hash.as_ref())));
    let series = said(&words(page, Field::Series).join(", "));
    put(&mut fields, "title", field(page, Field::Title).or(series));
    put_moment(&mut fields, "creation", &page.at);
    Ok(fields)
}

pub(super) fn kind(resource: &Value) -> Option<EntryKind> {
    match look::text(resource, "/type/text")? {
        PHOTO => Some(EntryKind::Photo),
        DOCUMENT => Some(EntryKind::Document),
        _ => None,
    }
}

pub(super) fn read(page: &mut Page, resource: &Value) {
    let attachment = resource.pointer("/content/0/attachment").unwrap_or(&Value::Null);
    look::fill_at(page, look::moment(attachment, "creation"));
    let description = look::text(resource, "/description");
    if page.kind() == EntryKind::Photo {
        look::fill(page, Field::Caption, description);
        let series = look::list(resource, "category").iter().filter_map(look::concept);
        look::fill_words(page, Field::Series, series);
        let site = look::list(resource, "contained").iter().find_map(|one| one.get("location"));
        look::fill(page, Field::Site, site.and_then(look::concept));
    } else {
        look::fill(page, Field::Note, description);
        look::fill(page, Field::Title, look::text(attachment, "/title"));
    }
}

/// What the DocumentReference says of the file, with the bytes of its Binary
/// where that is given.
pub(super) fn read_file(resource: &Value, binary: Option<&Value>) -> Option<SeenFile> {
    let attachment = resource.pointer("/content/0/attachment")?;
    let text = |key| look::text(attachment, key).unwrap_or_default().to_owned();
    let name = look::extension(attachment, FILE_NAME).and_then(|one| one.get("valueString"));
    let data = binary.and_then(|binary| look::text(binary, "/data"));
    let data = look::text(attachment, "/data").or(data);
    Some(SeenFile {
        media_type: text("/contentType"),
        name: name.and_then(Value::as_str).unwrap_or_default().to_owned(),
        bytes: attachment.get("size").and_then(Value::as_u64),
        sha1: text("/hash"),
        data: data.and_then(bytes::decode),
        url: text("/url"),
    })
}
