//! Sealed files at a service: what the computers of one person hand to each
//! other by way of a service that they share.
//!
//! A file is cut into pieces that the service takes, and each piece is a
//! DocumentReference that says which it is, with its bytes in a Binary, or in
//! it where a Binary of a chosen id is refused. A piece is named by what it is a
//! piece of, so that putting it again is no second one; a file is there once
//! all of its pieces are. The service sees sizes and times, and random-looking
//! names.
//!
//! Rejected: one DocumentReference for a file with all pieces in its list. The
//! list would have to change while pieces come, and two computers that change it
//! lose half of it. Rejected: a List resource, for the same reason.

use serde_json::{Value, json};
use url::Url;
use url::form_urlencoded::Serializer;
use uuid::Uuid;

use crate::mapping::bytes::{decode, encode};
use crate::mapping::{URI_SYSTEM, WITHDRAWN, named};
use crate::{Abilities, Capabilities, Method, Received, Request, Response, reference};

/// The types of resource that a piece becomes.
pub const TYPES: [&str; 2] = ["Binary", "DocumentReference"];
/// What marks a resource as a piece of a sealed file, and names the piece.
const SEALED: &str = "urn:keepwell:sealed";
/// The tag of every piece, system and code.
pub(crate) const MARK: [&str; 2] = [SEALED, "sealed"];
/// Where the names of shelves are made from.
const SHELVES: Uuid = Uuid::from_u128(0x6b65_6570_7765_6c6c_8c0d_7365_616c_6564);
/// The media type of what only its owner can read.
const OPAQUE: &str = "application/octet-stream";
/// How many pieces are listed on a page, where the service goes along.
const PAGE: usize = 200;

/// Whether a resource is no part of anyone's record, but of a sealed file.
#[must_use]
pub fn is_sealed(received: &Received) -> bool {
    let may_be = TYPES.contains(&received.resource_type.as_str());
    let mark = format!("\"{SEALED}\"");
    may_be && received.bytes.windows(mark.len()).any(|bytes| bytes == mark.as_bytes())
}

/// A part of a file: the `index`th of `of`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Piece {
    /// The name of the file.
    pub name: String,
    /// The length of the whole file.
    pub size: u64,
    /// How many pieces it was cut into.
    pub of: u64,
    /// Which this is, from 0.
    pub index: u64,
}

impl Piece {
    /// The pieces of a file, none longer than `most` bytes; an empty file is
    /// one piece.
    #[must_use]
    pub fn cut(name: &str, size: u64, most: u64) -> Vec<Self> {
        let of = size.div_ceil(most.max(1)).max(1);
        let piece = |index| Self { name: name.to_owned(), size, of, index };
        (0..of).map(piece).collect()
    }

    /// Which bytes of the file these are.
    #[must_use]
    pub fn range(&self) -> std::ops::Range<u64> {
        let step = self.size.div_ceil(self.of.max(1));
        let at = |index: u64| index.saturating_mul(step).min(self.size);
        at(self.index)..at(self.index.saturating_add(1))
    }

    fn key(&self) -> String {
        format!("{}/{}/{}/{}", self.name, self.size, self.of, self.index)
    }

    fn read(key: &str) -> Option<Self> {
        let mut parts = key.rsplitn(4, '/');
        let mut number = || parts.next()?.parse::<u64>().ok();
        let (index, of, size) = (number()?, number()?, number()?);
        let name = parts.next()?.to_owned();
        (index < of).then_some(Self { name, size, of, index })
    }
}

/// A piece that a service holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Which it is.
    pub piece: Piece,
    /// The id of its DocumentReference.
    pub id: String,
}

/// A page of what a service holds.
#[derive(Debug, Default)]
pub struct Listing {
    /// The pieces on it.
    pub kept: Vec<Kept>,
    /// The link to the next page.
    pub next: Option<String>,
    /// How many there are in all, where the service says so.
    pub total: Option<usize>,
    /// How many came, ours or not.
    pub came: usize,
}

/// Where the bytes of a piece are.
#[derive(Debug, PartialEq, Eq)]
pub enum Content {
    /// Here.
    Inline(Vec<u8>),
    /// In this Binary at the same service, as `Binary/id`.
    Binary(String),
}

/// The sealed files of one record at one service.
#[derive(Debug)]
pub struct Shelf {
    id: Uuid,
    patient: String,
    documents: Abilities,
    /// Whether a Binary can have an id that we choose. One that cannot could
    /// not be found again, since FHIR gives it no identifier.
    binaries: bool,
}

impl Shelf {
    /// The shelf of this name, among what the service holds about a patient.
    #[must_use]
    pub fn new(capabilities: &Capabilities, patient: &str, name: &str) -> Self {
        let binary = capabilities.of("Binary");
        Self {
            id: named(SHELVES, name),
            patient: patient.to_owned(),
            documents: capabilities.of("DocumentReference"),
            binaries: binary.update && binary.update_create,
        }
    }

    /// Whether the service says that it takes what this needs.
    #[must_use]
    pub fn is_taken(&self) -> bool {
        self.documents.takes()
    }

    /// Whether bytes go into a Binary of their own.
    #[must_use]
    pub fn has_binaries(&self) -> bool {
        self.binaries
    }

    /// The service would not take a Binary after all.
    pub fn leave_binaries(&mut self) {
        self.binaries = false;
    }

    /// Whether a piece keeps the id that we give it.
    #[must_use]
    pub fn chooses_ids(&self) -> bool {
        self.documents.update && self.documents.update_create
    }

    /// The service would not let us choose ids after all. A Binary then
    /// goes as well.
    pub fn leave_ids(&mut self) {
        self.documents.update_create = false;
        self.binaries = false;
    }

    /// The first page of what there is, of so many where it links no pages.
    #[must_use]
    pub fn list(&self, count: Option<usize>) -> Request {
        let count = count.unwrap_or(PAGE).to_string();
        Request::get(format!(
            "DocumentReference?{}",
            Serializer::new(String::new())
                .append_pair("patient", &self.patient)
                .append_pair("identifier", &format!("{URI_SYSTEM}|{}", self.id.urn()))
                .append_pair("_elements", "identifier,status")
                .append_pair("_count", &count)
                .finish()
        ))
    }

    /// A page that was linked; `None` where the link leads away from the service.
    #[must_use]
    pub fn at(&self, link: &str, base: &Url) -> Option<Request> {
        reference::page(link, "DocumentReference", base).map(Request::get)
    }

    /// Whether the service holds this piece already: to be asked where it
    /// cannot be told to create only if not.
    #[must_use]
    pub fn look_for(&self, piece: &Piece) -> Option<Request> {
        let must = !self.chooses_ids() && !self.documents.conditional_create;
        must.then(|| Request::get(format!("DocumentReference?{}", self.query(piece))))
    }

    /// Reads a page. `None` where the answer is none.
    #[must_use]
    pub fn read_list(&self, response: &Response) -> Option<Listing> {
        let bundle = response.resource().filter(|_| response.is_success())?;
        let is_bundle = bundle.get("resourceType").and_then(Value::as_str) == Some("Bundle");
        let list = |key| bundle.get(key).and_then(Value::as_array).into_iter().flatten();
        let next = |link: &Value| {
            let is_next = link.get("relation")?.as_str()? == "next";
            is_next.then(|| link.get("url")?.as_str().map(str::to_owned))?
        };
        let kept = list("entry").filter_map(|entry| self.kept(entry.get("resource")?));
        is_bundle.then(|| Listing {
            kept: kept.collect(),
            next: list("link").find_map(next),
            total: bundle.get("total").and_then(Value::as_u64).and_then(|n| n.try_into().ok()),
            came: list("entry").count(),
        })
    }

    /// A piece of this shelf that was not taken back.
    fn kept(&self, resource: &Value) -> Option<Kept> {
        let text = |key: &str| resource.get(key).and_then(Value::as_str);
        let identifiers = resource.get("identifier")?.as_array()?;
        let shelf = json!(self.id.urn().to_string());
        let is_here = identifiers.iter().any(|one| one.get("value") == Some(&shelf));
        let names = |one: &&Value| one.get("system").and_then(Value::as_str) == Some(SEALED);
        let piece = identifiers.iter().find(names)?.get("value")?.as_str().and_then(Piece::read)?;
        let id = text("id").filter(|id| reference::is_id(id))?.to_owned();
        let stands = text("status") != Some(WITHDRAWN);
        (is_here && stands).then_some(Kept { piece, id })
    }

    /// The bytes of a piece, to be put before the piece itself; `None` where
    /// they go into it.
    #[must_use]
    pub fn put_bytes(&self, piece: &Piece, bytes: &[u8]) -> Option<Request> {
        self.binaries.then(|| self.binary(piece, Some(bytes)))
    }

    fn binary(&self, piece: &Piece, bytes: Option<&[u8]>) -> Request {
        let id = self.id_of(piece);
        let mut binary = json!({
            "resourceType": "Binary", "id": id, "meta": mark(), "contentType": OPAQUE,
        });
        if let (Some(fields), Some(bytes)) = (binary.as_object_mut(), bytes) {
            fields.insert("data".to_owned(), json!(encode(bytes)));
        }
        briefly(Request::send(Method::Put, format!("Binary/{id}"), &binary))
    }

    /// The piece itself.
    #[must_use]
    pub fn put(&self, piece: &Piece, bytes: &[u8]) -> Request {
        let mut attachment = json!({"contentType": OPAQUE, "size": bytes.len()});
        if let Some(fields) = attachment.as_object_mut() {
            match self.binaries {
                true => fields.insert("url".into(), json!(format!("Binary/{}", self.id_of(piece)))),
                false => fields.insert("data".into(), json!(encode(bytes))),
            };
        }
        let document = self.document(piece, "current", attachment);
        briefly(match self.chooses_ids() {
            true => self.put_over(&self.id_of(piece), document),
            false => Request::send(Method::Post, "DocumentReference", &document)
                .with("if-none-exist", self.query(piece)),
        })
    }

    fn document(&self, piece: &Piece, status: &str, attachment: Value) -> Value {
        let uri = |id: Uuid| json!({"system": URI_SYSTEM, "value": id.urn().to_string()});
        let coding = json!({"system": SEALED, "code": "sealed", "display": "Sealed by Keepwell"});
        json!({
            "resourceType": "DocumentReference",
            "meta": mark(),
            "identifier": [
                uri(named(self.id, &piece.key())),
                uri(self.id),
                {"system": SEALED, "value": piece.key()},
            ],
            "status": status,
            "category": [{"coding": [coding], "text": "Sealed: for this person's computers only"}],
            "subject": {"reference": format!("Patient/{}", self.patient)},
            "content": [{"attachment": attachment}],
        })
    }

    fn put_over(&self, id: &str, mut document: Value) -> Request {
        if let Some(fields) = document.as_object_mut() {
            fields.insert("id".to_owned(), json!(id));
        }
        Request::send(Method::Put, format!("DocumentReference/{id}"), &document)
    }

    fn id_of(&self, piece: &Piece) -> String {
        named(self.id, &piece.key()).hyphenated().to_string()
    }

    fn query(&self, piece: &Piece) -> String {
        let identifier = format!("{URI_SYSTEM}|{}", named(self.id, &piece.key()).urn());
        Serializer::new(String::new()).append_pair("identifier", &identifier).finish()
    }

    /// Asks for a piece.
    #[must_use]
    pub fn get(&self, kept: &Kept) -> Request {
        Request::get(format!("DocumentReference/{}", kept.id))
    }

    /// Where the bytes of a piece are, by the answer. `None` where it is not
    /// (or no longer) there.
    #[must_use]
    pub fn content(&self, response: &Response, base: &Url) -> Option<Content> {
        let resource = response.resource().filter(|_| response.is_success())?;
        self.kept(&resource)?;
        let attachment = resource.pointer("/content/0/attachment")?;
        let text = |key: &str| attachment.get(key).and_then(Value::as_str);
        match text("data") {
            Some(data) => decode(data).map(Content::Inline),
            None => {
                let (kind, id) = reference::local(text("url")?, base)?;
                (kind == "Binary").then(|| Content::Binary(format!("Binary/{id}")))
            }
        }
    }

    /// Asks for the bytes that are in a Binary.
    #[must_use]
    pub fn get_bytes(&self, place: &str) -> Request {
        Request::get(place)
    }

    /// The bytes of a Binary, which some services give as they are, whatever
    /// they were asked for.
    #[must_use]
    pub fn bytes(&self, response: &Response) -> Option<Vec<u8>> {
        match response.resource() {
            _ if !response.is_success() => None,
            Some(binary) => decode(binary.get("data")?.as_str()?),
            None => Some(response.body.clone()),
        }
    }

    /// Takes a piece away: first so that nobody reads it, then its bytes.
    #[must_use]
    pub fn remove(&self, kept: &Kept) -> Vec<Request> {
        let target = format!("DocumentReference/{}", kept.id);
        let mut requests = vec![Request::new(Method::Delete, target, None)];
        if self.binaries {
            let target = format!("Binary/{}", self.id_of(&kept.piece));
            requests.push(Request::new(Method::Delete, target, None));
        }
        requests
    }

    /// The same where the service removes nothing: what is left says nothing.
    #[must_use]
    pub fn empty(&self, kept: &Kept) -> Vec<Request> {
        let nothing = json!({"contentType": OPAQUE, "size": 0});
        let document = self.document(&kept.piece, WITHDRAWN, nothing);
        let mut requests = vec![self.put_over(&kept.id, document)];
        requests.extend(self.binaries.then(|| self.binary(&kept.piece, None)));
        requests
    }
}

/// Whatever else of a resource a list shows, this is there.
fn mark() -> Value {
    let [system, code] = MARK;
    json!({"tag": [{"system": system, "code": code}]})
}

/// Nobody needs the bytes back.
fn briefly(mut request: Request) -> Request {
    for (_, value) in request.headers.iter_mut().filter(|(name, _)| *name == "prefer") {
        *value = "return=minimal".to_owned();
    }
    request
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shelf(binaries: bool) -> Shelf {
        let can = Abilities {
            create: true,
            update: true,
            update_create: binaries,
            conditional_create: true,
            ..Abilities::default()
        };
        let types = ["Binary", "DocumentReference"].map(|name| (name.to_owned(), can.clone()));
        let capabilities = Capabilities { types: Some(types.into()), ..Capabilities::default() };
        Shelf::new(&capabilities, "p", "keepwell-1")
    }

    fn answer(body: &Value) -> Response {
        Response {
            status: 200,
            headers: Vec::new(),
            body: body.to_string().into_bytes(),
            received_at: chrono::DateTime::UNIX_EPOCH,
        }
    }

    fn sent(request: &Request) -> Value {
        serde_json::from_slice(&request.body.as_ref().unwrap().0).unwrap()
    }

    #[test]
    fn pieces_are_the_whole_file_once() {
        for (size, most) in [(0, 5), (1, 5), (5, 5), (6, 5), (1000, 7), (10, 1)] {
            let pieces = Piece::cut("a/b", size, most);
            let mut end = 0;
            for piece in &pieces {
                assert_eq!(piece.range().start, end);
                assert!(piece.range().end - end <= most);
                assert_eq!(Piece::read(&piece.key()).as_ref(), Some(piece));
                end = piece.range().end;
            }
            assert_eq!(end, size);
        }
        for odd in ["", "a/1/1", "a/1/1/1", "a/x/2/1", "a/1/0/0"] {
            assert_eq!(Piece::read(odd), None, "{odd}");
        }
    }

    #[test]
    fn what_is_put_is_listed_and_read() {
        let base = Url::parse("https://a.example/fhir").unwrap();
        for shelf in [shelf(true), shelf(false)] {
            let piece = Piece::cut("a.kwset", 3, 10).remove(0);
            let mut document = sent(&shelf.put(&piece, b"one"));
            document["id"] = json!("7");
            let found = answer(&json!({"resourceType": "Bundle", "total": 1,
                "entry": [{"resource": document}, {"resource": {"resourceType": "Flag"}}]}));
            let listing = shelf.read_list(&found).unwrap();
            assert_eq!(listing.kept, [Kept { piece: piece.clone(), id: "7".to_owned() }]);
            let bytes = match shelf.content(&answer(&document), &base).unwrap() {
                Content::Inline(bytes) => bytes,
                Content::Binary(place) => {
                    let put = shelf.put_bytes(&piece, b"one").unwrap();
                    assert_eq!(put.target, place);
                    shelf.bytes(&answer(&sent(&put))).unwrap()
                }
            };
            assert_eq!(bytes, b"one");
            let empty = sent(&shelf.empty(&listing.kept[0])[0]);
            assert!(shelf.kept(&empty).is_none(), "{empty}");
        }
    }

    #[test]
    fn it_is_told_from_a_record_and_from_other_shelves() {
        let shelf = shelf(true);
        let piece = Piece::cut("a", 1, 1).remove(0);
        let received = |resource: &Value| Received {
            resource_type: resource["resourceType"].as_str().unwrap().to_owned(),
            id: "1".to_owned(),
            version: None,
            last_updated: None,
            bytes: resource.to_string().into_bytes(),
        };
        let document = sent(&shelf.put(&piece, b"x"));
        assert!(is_sealed(&received(&document)));
        assert!(is_sealed(&received(&sent(&shelf.put_bytes(&piece, b"x").unwrap()))));
        let letter =
            json!({"resourceType": "DocumentReference", "description": "\"urn:keepwell:sealed\""});
        assert!(!is_sealed(&received(&letter)));
        let other = Shelf::new(&Capabilities::default(), "p", "keepwell-2");
        assert_eq!(other.kept(&document), None);
    }

    #[test]
    fn a_link_to_another_place_is_not_followed() {
        let shelf = shelf(true);
        let mut document = sent(&shelf.put(&Piece::cut("a", 1, 1)[0], b"x"));
        document["content"][0]["attachment"]["url"] = json!("https://b.example/fhir/Binary/1");
        let base = Url::parse("https://a.example/fhir").unwrap();
        assert_eq!(shelf.content(&answer(&document), &base), None);
    }
}
