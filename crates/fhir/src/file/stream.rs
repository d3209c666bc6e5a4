//! A file as a stream: one entry of it in memory at a time.

use std::cell::Cell;
use std::fmt;
use std::io::{self, BufReader, Read};
use std::rc::Rc;

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::{Piece, Unread};

/// No entry of a file is longer: a document of 100 MB as Base64.
pub(super) const MOST_ENTRY_BYTES: u64 = if cfg!(test) { 1 } else { 140 } * 1024 * 1024;

/// A reader that ends where one entry takes more than any should.
pub(super) struct Capped<R> {
    file: R,
    left: Rc<Cell<u64>>,
}

pub(super) type Input<R> = BufReader<Capped<io::Chain<io::Cursor<Vec<u8>>, R>>>;

impl<R: Read> Capped<R> {
    /// From the first byte after a byte order mark.
    pub(super) fn new(mut file: R) -> io::Result<(Input<R>, Rc<Cell<u64>>)> {
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
pub(super) struct Look<'a>(pub(super) &'a Cell<u64>);

impl<'de> DeserializeSeed<'de> for Look<'_> {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Look<'_> {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
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

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
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
pub(super) struct Bundle<'a, F>(pub(super) &'a mut F);

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

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
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

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
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
