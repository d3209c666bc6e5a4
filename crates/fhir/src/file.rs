//! FHIR files of any size: a Bundle, or resources one after another (NDJSON).
//!
//! A file is read as a stream, one resource in memory at a time, and each is
//! handed on as the bytes that stand in the file. Nothing of a file is trusted:
//! an entry has a greatest length and a greatest depth, and what cannot be named
//! is counted and left out.
//!
//! Rejected: reading the whole Bundle, as [`pull`](crate::pull) reads a page. A
//! page has a size that a service chose; a file has any. Rejected: a type for
//! each kind of Bundle. What a Bundle was made for does not change what is in it.

use std::cell::Cell;
use std::io::{self, BufReader, Read};
use std::rc::Rc;

use ring::digest::{SHA256, digest};
use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::{Received, reference};

/// No entry of a file is longer: a document of 100 MB as Base64.
const MOST_ENTRY_BYTES: u64 = if cfg!(test) { 1 } else { 140 } * 1024 * 1024;
/// No resource is nested deeper; one that is could not be shown.
const MOST_DEPTH: usize = 100;

/// What a file is, as far as reading it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// One Bundle.
    Bundle,
    /// One resource, or several after each other.
    Resources,
}

/// One resource of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The resource. One without an id is named after its place in the file
    /// (`fullUrl`), or else after its content.
    pub received: Received,
    /// What Keepwell said of it, where Keepwell wrote the file.
    pub note: Option<Note>,
}

/// What an export of Keepwell says of a resource, beside the resource.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Note {
    /// Where it comes from: the record itself, or a service it had.
    pub via: Uuid,
    /// More about it, in words of the application's own.
    pub about: Option<String>,
}

/// Something in a file that is no resource, or none that can be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// The type it says it has; empty where it says none.
    pub resource_type: String,
    /// The id it says it has; empty where it says none.
    pub id: String,
    /// Why it is not taken.
    pub why: WhyUnread,
}

/// Why something in a file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyUnread {
    /// An entry that holds no resource.
    Empty,
    /// No type of FHIR.
    NotFhir,
    /// Nested deeper than anything that could be shown.
    TooDeep,
}

/// Why a file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadFileError {
    /// The disk does not give it.
    #[error("the file could not be read")]
    Io(#[from] io::Error),
    /// No JSON, or no FHIR in it.
    #[error("this is no FHIR in JSON")]
    NotFhir,
    /// It ends too early, or one of its entries is far too long.
    #[error("the file is damaged, or cut short")]
    Damaged,
}

/// The extension of an entry that says more about it than [`Note::via`].
pub const ABOUT: &str = "urn:keepwell:about";

/// What kind of file this is; reads no more of it than it has to.
///
/// # Errors
/// [`ReadFileError`]
pub fn shape(file: impl Read) -> Result<Shape, ReadFileError> {
    let (input, left) = Capped::new(file)?;
    let mut json = serde_json::Deserializer::from_reader(input);
    match Look(&left).deserialize(&mut json) {
        Ok(Some(name)) if name == "Bundle" => {
            // Bundles after each other are read as resources that have entries.
            let is_only = json.end().is_ok();
            Ok(if is_only { Shape::Bundle } else { Shape::Resources })
        }
        Ok(Some(name)) if reference::is_type(&name) => Ok(Shape::Resources),
        Err(error) if error.is_io() => Err(error.into()),
        Err(error) if error.is_eof() => Err(ReadFileError::Damaged),
        Ok(_) | Err(_) => Err(ReadFileError::NotFhir),
    }
}

/// Hands over every resource of a file in order, and what is none.
///
/// # Errors
/// [`ReadFileError`], or what `with` says; it is called no more then.
pub fn each<E: From<ReadFileError>>(
    file: impl Read,
    shape: Shape,
    mut with: impl FnMut(Result<Piece, Unread>) -> Result<(), E>,
) -> Result<(), E> {
    let (input, left) = Capped::new(file).map_err(ReadFileError::from)?;
    let mut failed = None;
    let mut json = serde_json::Deserializer::from_reader(input);
    let mut take = |piece| {
        left.set(MOST_ENTRY_BYTES);
        with(piece).map_err(|error| failed = Some(error))
    };
    let read = match shape {
        Shape::Bundle => Bundle(&mut take).deserialize(&mut json).map_err(ReadFileError::from),
        Shape::Resources => json.into_iter::<Box<RawValue>>().try_for_each(|raw| {
            resource(&raw?, &mut take);
            Ok(())
        }),
    };
    match failed {
        Some(error) => Err(error),
        None => Ok(read?),
    }
}

/// A resource that stands alone, or a Bundle among them.
fn resource(raw: &RawValue, take: &mut impl FnMut(Result<Piece, Unread>) -> Result<(), ()>) {
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

impl From<serde_json::Error> for ReadFileError {
    fn from(error: serde_json::Error) -> Self {
        if error.is_io() { Self::Io(error.into()) } else { Self::Damaged }
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
    fn of_entry(raw: &str) -> Result<Self, Unread> {
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

/// A reader that ends where one entry takes more than any should.
struct Capped<R> {
    file: R,
    left: Rc<Cell<u64>>,
}

type Input<R> = BufReader<Capped<io::Chain<io::Cursor<Vec<u8>>, R>>>;

impl<R: Read> Capped<R> {
    /// From the first byte after a byte order mark.
    fn new(mut file: R) -> io::Result<(Input<R>, Rc<Cell<u64>>)> {
        let mut start = Vec::new();
        file.by_ref().take(3).read_to_end(&mut start)?;
        if start == *b"\xef\xbb\xbf" {
            start.clear();
        }
        let left = Rc::new(Cell::new(MOST_ENTRY_BYTES));
        let file = io::Cursor::new(start).chain(file);
        Ok((BufReader::new(Capped { file, left: Rc::clone(&left) }), left))
    }
}

impl<R: Read> Read for Capped<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(to)?;
        match self.left.get().checked_sub(read as u64) {
            Some(left) => {
                self.left.set(left);
                Ok(read)
            }
            // As if the file ended here.
            None => Ok(0),
        }
    }
}

/// Finds what the first resource of a file is, and skips the rest of it.
struct Look<'a>(&'a Cell<u64>);

impl<'de> DeserializeSeed<'de> for Look<'_> {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Look<'_> {
    type Value = Option<String>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a resource")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut name = None;
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "resourceType" => name = Some(map.next_value()?),
                "entry" => map.next_value_seed(Skip(self.0))?,
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(name)
    }
}

/// A list of which nothing is kept.
struct Skip<'a>(&'a Cell<u64>);

impl<'de> DeserializeSeed<'de> for Skip<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Skip<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {
            self.0.set(MOST_ENTRY_BYTES);
        }
        Ok(())
    }
}

/// A Bundle whose entries are handed over one by one.
struct Bundle<'a, F>(&'a mut F);

impl<'de, F: FnMut(Result<Piece, Unread>) -> Result<(), ()>> DeserializeSeed<'de>
    for Bundle<'_, F>
{
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_map(self)
    }
}

impl<'de, F: FnMut(Result<Piece, Unread>) -> Result<(), ()>> Visitor<'de> for Bundle<'_, F> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a Bundle")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if key == "entry" {
                map.next_value_seed(Entries(&mut *self.0))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

struct Entries<'a, F>(&'a mut F);

impl<'de, F: FnMut(Result<Piece, Unread>) -> Result<(), ()>> DeserializeSeed<'de>
    for Entries<'_, F>
{
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_seq(self)
    }
}

impl<'de, F: FnMut(Result<Piece, Unread>) -> Result<(), ()>> Visitor<'de> for Entries<'_, F> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the entries of a Bundle")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        while let Some(entry) = entries.next_element::<Box<RawValue>>()? {
            let taken = (self.0)(Piece::of_entry(entry.get()));
            taken.map_err(|()| A::Error::custom("stopped"))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(file: &str) -> Result<Vec<Result<Piece, Unread>>, ReadFileError> {
        let mut all = Vec::new();
        each(file.as_bytes(), shape(file.as_bytes())?, |piece| {
            all.push(piece);
            Ok::<_, ReadFileError>(())
        })?;
        Ok(all)
    }

    fn places(file: &str) -> Vec<String> {
        let place =
            |piece: Piece| format!("{}/{}", piece.received.resource_type, piece.received.id);
        pieces(file)
            .unwrap()
            .into_iter()
            .map(|one| one.map_or_else(|unread| format!("{:?}", unread.why), place))
            .collect()
    }

    #[test]
    fn the_bytes_of_each_resource_are_those_in_the_file() {
        let resource = "{ \"id\":\"1\",\n\"resourceType\" : \"Observation\", \"x\":1.50,\
            \"meta\":{\"versionId\":\"2\",\"lastUpdated\":\"t\"}, \"y\":\"\\u00e9\"}";
        for file in [
            format!(
                "\u{feff}{{\"entry\":[{{\"resource\": {resource} }}],\"resourceType\":\"Bundle\"}}"
            ),
            format!("{resource}\n"),
        ] {
            let all = pieces(&file).unwrap();
            let [Ok(Piece { received, note: None })] = all.as_slice() else { panic!("{all:?}") };
            assert_eq!(String::from_utf8_lossy(&received.bytes), resource);
            assert_eq!((received.version.as_deref(), received.id.as_str()), (Some("2"), "1"));
            assert_eq!(received.last_updated.as_deref(), Some("t"));
        }
    }

    #[test]
    fn lines_lists_and_bundles_of_bundles_are_told_apart() {
        let flag = r#"{"resourceType":"Flag","id":"1"}"#;
        let list = r#"{"resourceType":"List","id":"l","entry":[{"item":{"reference":"Flag/1"}}]}"#;
        let bundle = format!(r#"{{"resourceType":"Bundle","entry":[{{"resource":{flag}}}]}}"#);
        assert_eq!(places(&format!("{flag}\n\n{list}\r\n")), ["Flag/1", "List/l"]);
        assert_eq!(places(list), ["List/l"]);
        assert_eq!(places(&format!("{bundle}\n{bundle}")), ["Flag/1", "Flag/1"]);
        assert_eq!(places(r#"{"resourceType":"Bundle","id":"empty"}"#), [""; 0]);
    }

    #[test]
    fn what_has_no_id_is_named_after_its_place_or_its_content() {
        let places = places(
            r#"{"resourceType":"Bundle","entry":[
                {"fullUrl":"urn:uuid:9d1c9f0e-0000-4000-8000-000000000001","resource":{"resourceType":"Flag"}},
                {"fullUrl":"https://a.example/fhir/Flag/7","resource":{"resourceType":"Flag","id":7}},
                {"resource":{"resourceType":"Flag","status":"active"}}]}"#,
        );
        assert_eq!(places[..2], ["Flag/9d1c9f0e-0000-4000-8000-000000000001", "Flag/7"]);
        assert_eq!(places[2].len(), "Flag/".len() + 32);
    }

    #[test]
    fn what_cannot_be_named_or_is_too_deep_is_left_out_alone() {
        let deep = format!("{}{}", "[".repeat(50_000), "]".repeat(50_000));
        let file = format!(
            r#"{{"resourceType":"Bundle","entry":[7,{{}},{{"request":{{"method":"DELETE"}}}},
                {{"resource":{{"resourceType":"<b>","id":"1"}}}},
                {{"resource":{{"resourceType":"Flag","id":"1","x":{deep}}}}},
                {{"resource":{{"resourceType":"Flag","id":"2","x":"[[[\"[["}}}}]}}"#
        );
        assert_eq!(places(&file), ["Empty", "Empty", "Empty", "NotFhir", "TooDeep", "Flag/2"]);
    }

    #[test]
    fn a_wrong_file_is_told_from_a_damaged_one() {
        for wrong in ["<Bundle/>", "[]", "7", "{}", r#"{"resourceType":7}"#, "\u{feff}PK", "\0"] {
            assert!(matches!(shape(wrong.as_bytes()), Err(ReadFileError::NotFhir)), "{wrong}");
        }
        for cut in ["", r#"{"resourceType":"Bundle","entry":[{"#] {
            assert!(matches!(shape(cut.as_bytes()), Err(ReadFileError::Damaged)), "{cut}");
        }
        let odd = r#"{"resourceType":"Bundle","entry":{}}"#;
        assert!(matches!(pieces(odd), Err(ReadFileError::NotFhir)));
    }

    #[test]
    fn an_entry_without_end_is_not_read_to_its_end() {
        let endless = std::io::repeat(b' ').take(MOST_ENTRY_BYTES * 4);
        let file = br#"{"resourceType":"Bundle","x":"#.as_slice().chain(endless);
        assert!(matches!(shape(file), Err(ReadFileError::Damaged)));
    }

    #[test]
    fn what_keepwell_says_beside_a_resource_is_read() {
        let file = r#"{"resourceType":"Bundle","entry":[{
            "link":[{"relation":"via","url":"urn:uuid:9d1c9f0e-0000-4000-8000-000000000001"}],
            "extension":[{"url":"urn:keepwell:about","valueString":"x"}],
            "resource":{"resourceType":"Flag","id":"1"}}]}"#;
        let all = pieces(file).unwrap();
        let note = all[0].as_ref().unwrap().note.as_ref().unwrap();
        assert_eq!(note.about.as_deref(), Some("x"));
        assert_eq!(note.via.to_string(), "9d1c9f0e-0000-4000-8000-000000000001");
    }
}
