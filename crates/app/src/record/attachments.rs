//! The letters and pictures that came with what services hold.
//!
//! They are shown as the person's own documents are: pages and pictures are
//! drawn anew by a worker, a text loses its markup, and nothing is on the disk
//! in clear unless the person saves a copy. What the bytes are is read from
//! the bytes: what a service calls them decides nothing but whether a text is
//! one. Rejected: keeping attachments as sealed files. What a service sent is
//! kept byte for byte already, and a second copy would have to be kept in step.

use std::io::Write as _;
use std::path::Path;

use api::{AttachmentId, AttachmentSeen, AttachmentView, DocumentPages, Exported, Problem};
use fhir::Letter;
use fhir::clinical::{Attached, AttachedContent, attached, plain_text, points_to, readable};
use intake::{Content, FILE_MAX_BYTES, Keep, Whole};
use model::ConnectionId;
use serde_json::Value;
use store::{ClinicalFilter, ClinicalRow, Reader};

use crate::App;
use crate::activity::log;
use crate::fault::Fault;
use crate::files::{NOT_PROTECTED, cannot_be_shown, write_beside};
use crate::worker::{draw_page, read_pages, read_picture};

const BINARY: &str = "Binary";
/// More of a text than this, in characters, is to be saved and read elsewhere.
const TEXT_MAX_CHARS: usize = 200_000;

impl App {
    /// A page of an attachment as a picture, or the picture that it is as page 0.
    pub(crate) fn attachment_picture(
        &self,
        of: &AttachmentId,
        page: u32,
    ) -> Result<Vec<u8>, Fault> {
        let bytes = self.attachment_bytes(of)?;
        match seen_as(&bytes) {
            Drawn::Pages if page > 0 => {
                let drawn = draw_page(&mut self.worker.start()?, &bytes, page)?;
                drawn.map_err(|_| cannot_be_shown())
            }
            Drawn::Picture if page == 0 => {
                let worker = &mut self.worker.start()?;
                let read = read_picture(worker, Keep::Usual, Whole::NotAsked, &bytes)?;
                Ok(read.map_err(|_| cannot_be_shown())?.bytes)
            }
            _ => Err(cannot_be_shown()),
        }
    }

    pub(crate) fn attachment_pages(&self, of: &AttachmentId) -> Result<DocumentPages, Fault> {
        let bytes = self.attachment_bytes(of)?;
        let pages = read_pages(&mut self.worker.start()?, &bytes)?;
        Ok(DocumentPages { pages: pages.map_err(|_| cannot_be_shown())? })
    }

    pub(crate) fn export_attachment(
        &self,
        of: &AttachmentId,
        path: &Path,
    ) -> Result<Exported, Fault> {
        let now = self.now();
        let bytes = self.attachment_bytes(of)?;
        let bytes = write_beside(path, |file| {
            file.write_all(&bytes)?;
            Ok(bytes.len() as u64)
        })?;
        self.with_session(|session| {
            let person = session.person();
            let subject = format!("{}/{}", of.resource_type, of.id);
            Ok(session.store.transact(|tx| log(tx, now, person, "file.export", &subject))?)
        })?;
        Ok(Exported { path: path.to_owned(), bytes, warning: NOT_PROTECTED.to_owned() })
    }

    fn attachment_bytes(&self, of: &AttachmentId) -> Result<Vec<u8>, Fault> {
        let found = self.with_session(|session| {
            let store = &session.store;
            held(store, of.connection, named(store, of)?)
        })?;
        found.bytes.ok_or_else(|| Problem::NoSuchItem.into())
    }
}

/// The attachment of this name.
fn named(store: &Reader, of: &AttachmentId) -> Result<Attached, Fault> {
    let row = row(store, of.connection, &of.resource_type, &of.id)?;
    let resource = resource(store, &row.ok_or(Problem::NoSuchItem)?)?;
    let at = usize::try_from(of.number).unwrap_or(usize::MAX).checked_sub(1);
    let one = at.and_then(|at| attached(&resource).into_iter().nth(at));
    Ok(one.ok_or(Problem::NoSuchItem)?)
}

/// Where an attachment is, where it is not here itself.
pub(super) fn address(store: &Reader, of: &AttachmentId) -> Result<Option<String>, Fault> {
    Ok(match named(store, of)?.content {
        AttachedContent::At(address) => Some(address),
        _ => None,
    })
}

/// What came with a resource, as far as it is here.
pub(super) fn views(
    store: &Reader,
    connection: ConnectionId,
    resource: &Value,
) -> Result<Vec<AttachmentView>, Fault> {
    let base = base_url(store, connection)?;
    let all = attached(resource).into_iter();
    all.map(|one| Ok(view(held(store, connection, one)?, &base))).collect()
}

/// An attachment, and its bytes where they are here.
struct Held {
    attached: Attached,
    bytes: Option<Vec<u8>>,
}

/// Follows an address to the Binary that it is of, and no further.
fn held(store: &Reader, connection: ConnectionId, one: Attached) -> Result<Held, Fault> {
    let bytes = match &one.content {
        AttachedContent::Within(bytes) => Some(bytes.clone()),
        AttachedContent::At(address) => binary(store, connection, address)?,
        AttachedContent::Unreadable | AttachedContent::Nowhere => None,
    };
    let bytes = bytes.filter(|bytes| !bytes.is_empty() && bytes.len() as u64 <= FILE_MAX_BYTES);
    Ok(Held { attached: one, bytes })
}

fn binary(
    store: &Reader,
    connection: ConnectionId,
    address: &str,
) -> Result<Option<Vec<u8>>, Fault> {
    let base = base_url(store, connection)?;
    let letter = Letter::at(address, &base);
    let id = match points_to(address, &base) {
        Some((BINARY, id)) => Some(id),
        _ => letter.as_ref().map(Letter::id),
    };
    let Some(id) = id else { return Ok(None) };
    let Some(row) = row(store, connection, BINARY, id)? else { return Ok(None) };
    let within = attached(&resource(store, &row)?).into_iter().next().map(|one| one.content);
    Ok(match within {
        Some(AttachedContent::Within(bytes)) => Some(bytes),
        _ => None,
    })
}

/// Where a service is; empty for what came in a file.
fn base_url(store: &Reader, connection: ConnectionId) -> Result<String, Fault> {
    let mut sources = store.sources()?.into_iter();
    let source = sources.find(|one| one.id == connection);
    Ok(source.map(|one| one.base_url).unwrap_or_default())
}

fn row(
    store: &Reader,
    connection: ConnectionId,
    resource_type: &str,
    id: &str,
) -> Result<Option<ClinicalRow>, Fault> {
    let rows = store.clinical_current(&ClinicalFilter {
        connection: Some(connection),
        resource_type: Some(resource_type.to_owned()),
        id: Some(id.to_owned()),
        ..ClinicalFilter::default()
    })?;
    Ok(rows.into_iter().next())
}

fn resource(store: &Reader, row: &ClinicalRow) -> Result<Value, Fault> {
    let bytes = store.clinical_bytes(row.seq)?.unwrap_or_default();
    Ok(serde_json::from_slice(&bytes).unwrap_or_default())
}

fn view(Held { attached, bytes }: Held, base: &str) -> AttachmentView {
    let seen = match (&bytes, &attached.content) {
        (Some(bytes), _) => seen(&attached.media_type, bytes),
        (None, AttachedContent::At(address)) if Letter::at(address, base).is_some() => {
            AttachmentSeen::AtService
        }
        (None, AttachedContent::At(address)) if address.contains(':') => {
            AttachmentSeen::Elsewhere(plain_text(address))
        }
        _ => AttachmentSeen::Nothing,
    };
    AttachmentView {
        title: attached.title,
        media_type: attached.media_type,
        date: attached.date,
        bytes: bytes.map_or(0, |bytes| bytes.len() as u64),
        seen,
    }
}

fn seen(media_type: &str, bytes: &[u8]) -> AttachmentSeen {
    match seen_as(bytes) {
        Drawn::Picture => AttachmentSeen::Picture,
        Drawn::Pages => AttachmentSeen::Pages,
        Drawn::No => match readable(media_type, bytes) {
            Some(text) if text.chars().nth(TEXT_MAX_CHARS).is_none() => AttachmentSeen::Text(text),
            _ => AttachmentSeen::NotShown,
        },
    }
}

/// What a worker can draw of bytes.
enum Drawn {
    Picture,
    Pages,
    No,
}

fn seen_as(bytes: &[u8]) -> Drawn {
    match Content::of(bytes) {
        Content::Pdf => Drawn::Pages,
        Content::Jpeg
        | Content::Png
        | Content::Gif
        | Content::WebP
        | Content::Tiff
        | Content::Bmp => Drawn::Picture,
        _ => Drawn::No,
    }
}
