//! FHIR files of any size: a Bundle, or resources one after another (NDJSON).
//!
//! A file is read as a stream, one resource in memory at a time, and each is
//! handed on as the bytes that stand in the file. Nothing of a file is trusted:
//! an entry has a greatest length and a greatest depth, and what cannot be named
//! is counted and left out.
//!
//! Rejected: reading the whole Bundle, as [`pull`](crate::pull) reads a page. A
//! page has a size that a service chose; a file has any. Rejected: a type for
//! each kind of Bundle. What a Bundle was made for does not change what is in it,
//! and a Bundle in a Bundle is opened as well (`nest`).

mod nest;
mod piece;
mod scan;

use std::io::{self, Read};

use serde::de::IgnoredAny;
use uuid::Uuid;

use crate::{Received, reference};
pub use piece::Raw;
use scan::{Found, Scan};

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
    /// Nested deeper than anything that could be shown, or a Bundle inside of more
    /// others than anybody puts around one.
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
    let mut scan = Scan::new(file)?;
    match scan.peek()? {
        None => return Err(ReadFileError::Damaged),
        Some(b'{') => scan.expect(b'{')?,
        Some(_) => return Err(ReadFileError::NotFhir),
    }
    let mut is_first = true;
    while let Some(key) = next_key(&mut scan, &mut is_first)? {
        if key == "resourceType" {
            return match serde_json::from_str::<String>(scan.value()?.text) {
                Ok(name) if name == "Bundle" => Ok(Shape::Bundle),
                Ok(name) if reference::is_type(&name) => Ok(Shape::Resources),
                _ => Err(ReadFileError::NotFhir),
            };
        }
        match scan.peek()? {
            Some(b'[') => each_of_list(&mut scan, |_| Ok::<_, ReadFileError>(()))?,
            _ => drop(scan.value()?),
        }
    }
    Err(ReadFileError::NotFhir)
}

/// Hands over every resource of a file in order, and what is none.
///
/// # Errors
/// [`ReadFileError`], or what `with` says; it is called no more then.
pub fn each<E: From<ReadFileError>>(
    file: impl Read,
    shape: Shape,
    mut with: impl FnMut(Raw<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let mut scan = Scan::new(file).map_err(ReadFileError::from)?;
    if shape == Shape::Bundle {
        scan.expect(b'{')?;
        let mut is_first = true;
        while let Some(key) = next_key(&mut scan, &mut is_first)? {
            if key != "entry" {
                checked(scan.value()?.text)?;
            } else if scan.peek()? == Some(b'[') {
                each_of_list(&mut scan, |found| nest::each_of(Raw::entry(found), 1, &mut with))?;
            } else {
                return Err(ReadFileError::NotFhir.into());
            }
        }
    }
    // Of a Bundle, what comes after it.
    while scan.peek()?.is_some() {
        nest::each_of(Raw::resource(scan.value()?), 0, &mut with)?;
    }
    Ok(())
}

/// Goes past the next key of an object and its colon, or past its end.
fn next_key<R: Read>(
    scan: &mut Scan<R>,
    is_first: &mut bool,
) -> Result<Option<String>, ReadFileError> {
    if scan.skip(b'}')? {
        return Ok(None);
    }
    if !std::mem::take(is_first) {
        scan.expect(b',')?;
    }
    let key = serde_json::from_str(scan.value()?.text).map_err(|_| ReadFileError::Damaged)?;
    scan.expect(b':')?;
    Ok(Some(key))
}

/// Goes past a list, and hands over what is in it.
fn each_of_list<R: Read, E: From<ReadFileError>>(
    scan: &mut Scan<R>,
    mut with: impl FnMut(Found<'_>) -> Result<(), E>,
) -> Result<(), E> {
    scan.expect(b'[')?;
    if scan.skip(b']')? {
        return Ok(());
    }
    loop {
        with(scan.value()?)?;
        if scan.skip(b']')? {
            return Ok(());
        }
        scan.expect(b',')?;
    }
}

/// What nobody reads must be JSON all the same, or the file is damaged.
fn checked(text: &str) -> Result<(), ReadFileError> {
    serde_json::from_str::<IgnoredAny>(text).map(drop).map_err(|_| ReadFileError::Damaged)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(file: &str) -> Result<Vec<Result<Piece, Unread>>, ReadFileError> {
        let mut all = Vec::new();
        each(file.as_bytes(), shape(file.as_bytes())?, |raw| {
            all.push(raw.piece()?);
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
        let flag = r#"{"resourceType":"Flag","id":"1"}"#;
        for damaged in [
            "",
            r#"{"resourceType":"Bundle","entry":[{"#,
            r#"{"resourceType":"Bundle","entry":[{}"#,
            r#"{"resourceType":"Bundle","entry":[{} {}]}"#,
            r#"{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Flag",}}]}"#,
            r#"{"resourceType":"Bundle","total":tru,"entry":[]}"#,
            r#"{"resourceType":"Bundle","entry":[]} nonsense"#,
            r#"{"resourceType":"Flag","id":"1""#,
            r#"{"resourceType":"Flag" "id":"1"}"#,
            &format!("{flag}\n{{\"resourceType\":\"Flag\",\"id\":1.}}"),
            &format!("{flag}\n]"),
        ] {
            assert!(matches!(pieces(damaged), Err(ReadFileError::Damaged)), "{damaged}");
        }
        let bytes = [br#"{"resourceType":"Flag","id":""#.as_slice(), b"\xff\"}"].concat();
        let read = each(bytes.as_slice(), Shape::Resources, |_| Ok::<_, ReadFileError>(()));
        assert!(matches!(read, Err(ReadFileError::Damaged)));
        let odd = r#"{"resourceType":"Bundle","entry":{}}"#;
        assert!(matches!(pieces(odd), Err(ReadFileError::NotFhir)));
    }

    #[test]
    fn a_value_without_end_is_not_read_to_its_end() {
        for (byte, start) in [(b' ', "["), (b'1', "["), (b'1', "\""), (b'[', "")] {
            let endless = std::io::repeat(byte);
            let file = format!(r#"{{"resourceType":"Bundle","x":{start}"#);
            let file = file.as_bytes().chain(endless);
            let read = each(file, Shape::Bundle, |_| Ok::<_, ReadFileError>(()));
            assert!(matches!(read, Err(ReadFileError::Damaged)));
        }
    }

    /// Reads so many bytes at a time.
    struct InPieces<'a>(&'a [u8], usize);

    impl Read for InPieces<'_> {
        fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
            let (now, rest) = self.0.split_at(self.1.min(self.0.len()).min(to.len()));
            to[..now.len()].copy_from_slice(now);
            self.0 = rest;
            Ok(now.len())
        }
    }

    #[test]
    fn it_makes_no_difference_how_a_file_is_given() {
        let file = "\u{feff} { \"resourceType\" : \"Bundle\" , \"total\" : 2 , \"entry\" : [ {\"resource\"\
            : {\"resourceType\":\"Flag\",\"id\":\"1\",\"x\":\"a\\\"]}\\\\\"}} , 7 ] } \
            {\"resourceType\":\"Flag\",\"id\":\"é\"} ";
        let whole = pieces(file).unwrap();
        assert_eq!(whole.len(), 3);
        for size in 1..9 {
            let mut all = Vec::new();
            assert_eq!(shape(InPieces(file.as_bytes(), size)).unwrap(), Shape::Bundle);
            each(InPieces(file.as_bytes(), size), Shape::Bundle, |raw| {
                all.push(raw.piece()?);
                Ok::<_, ReadFileError>(())
            })
            .unwrap();
            assert_eq!(all, whole);
        }
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
