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

mod piece;
mod stream;

use std::io::{self, Read};

use serde::de::DeserializeSeed as _;
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::{Received, reference};
use stream::{Bundle, Capped, Look, MOST_ENTRY_BYTES};

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
            piece::resource(&raw?, &mut take);
            Ok(())
        }),
    };
    match failed {
        Some(error) => Err(error),
        None => Ok(read?),
    }
}

impl From<serde_json::Error> for ReadFileError {
    fn from(error: serde_json::Error) -> Self {
        if error.is_io() { Self::Io(error.into()) } else { Self::Damaged }
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
