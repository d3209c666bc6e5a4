//! A file as a stream of JSON values: one of them in memory at a time.
//!
//! Finding where a value ends takes quotes and brackets only, which is a few
//! times faster than reading it. What is between them is read once, by whoever
//! is handed the value. Rejected: a deserializer over the file. It looks at each
//! byte through a reader, for each of the passes that a file takes.

use std::io::{self, Read};

use super::ReadFileError;

/// No value of a file is longer: a document of 100 MB as Base64.
pub(super) const MOST_BYTES: usize = if cfg!(test) { 1 } else { 140 } * 1024 * 1024;
/// So much is read at a time.
const CHUNK: u64 = 256 * 1024;

/// A file, and how far it was read.
pub(super) struct Scan<R> {
    file: R,
    /// What was read of it and may still be wanted.
    buffer: Vec<u8>,
    /// Where in it the rest of the file begins.
    at: usize,
}

/// One value as it stands in the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found<'a> {
    pub(super) text: &'a str,
    /// How deep objects and lists are nested in it, outside of texts.
    pub(super) depth: usize,
}

impl<R: Read> Scan<R> {
    /// From the first byte after a byte order mark.
    pub(super) fn new(file: R) -> io::Result<Self> {
        let mut scan = Self { file, buffer: Vec::new(), at: 0 };
        while scan.buffer.len() < 3 && scan.read()? {}
        if scan.buffer.starts_with(b"\xef\xbb\xbf") {
            scan.at = 3;
        }
        Ok(scan)
    }

    /// The next byte that is no white space; `None` at the end of the file.
    pub(super) fn peek(&mut self) -> Result<Option<u8>, ReadFileError> {
        loop {
            let rest = self.buffer.get(self.at..).unwrap_or_default();
            let spaces = rest.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n'));
            self.at += spaces.unwrap_or(rest.len());
            if spaces.is_some() {
                return Ok(self.buffer.get(self.at).copied());
            }
            if !self.read()? {
                return Ok(None);
            }
        }
    }

    /// Goes past the next byte that is no white space, if it is this one.
    pub(super) fn skip(&mut self, wanted: u8) -> Result<bool, ReadFileError> {
        let is_it = self.peek()? == Some(wanted);
        self.at += usize::from(is_it);
        Ok(is_it)
    }

    /// Goes past the next byte, which can be no other.
    pub(super) fn expect(&mut self, wanted: u8) -> Result<(), ReadFileError> {
        if self.skip(wanted)? { Ok(()) } else { Err(ReadFileError::Damaged) }
    }

    /// Goes past one value, and hands it over.
    pub(super) fn value(&mut self) -> Result<Found<'_>, ReadFileError> {
        let first = self.peek()?.ok_or(ReadFileError::Damaged)?;
        let (bytes, depth) = match first {
            b'{' | b'[' => self.nested()?,
            b'"' => (self.text(1)?, 0),
            _ => (self.scalar()?, 0),
        };
        let from = self.at;
        self.at += bytes;
        let found = self.buffer.get(from..self.at).unwrap_or_default();
        let text = std::str::from_utf8(found).map_err(|_| ReadFileError::Damaged)?;
        Ok(Found { text, depth })
    }

    /// How long an object or a list is, and how deep.
    fn nested(&mut self) -> Result<(usize, usize), ReadFileError> {
        let (mut past, mut depth, mut most) = (0, 0_usize, 0);
        loop {
            let byte =
                self.next_of(&mut past, |byte| matches!(byte, b'"' | b'{' | b'}' | b'[' | b']'))?;
            match byte {
                b'"' => past = self.text(past)?,
                b'{' | b'[' => {
                    depth += 1;
                    most = most.max(depth);
                }
                _ if depth == 1 => return Ok((past, most)),
                _ => depth -= 1,
            }
        }
    }

    /// Where a text ends whose first quote was passed.
    fn text(&mut self, mut past: usize) -> Result<usize, ReadFileError> {
        while self.next_of(&mut past, |byte| byte == b'"' || byte == b'\\')? == b'\\' {
            self.next_of(&mut past, |_| true)?;
        }
        Ok(past)
    }

    /// How long a number or a word is.
    fn scalar(&mut self) -> Result<usize, ReadFileError> {
        let mut past = 0;
        loop {
            let rest = self.buffer.get(self.at + past..).unwrap_or_default();
            let end = rest.iter().position(|byte| b",:]}[{\" \t\r\n".contains(byte));
            past += end.unwrap_or(rest.len());
            if end.is_some() || !self.more(past)? {
                return if past > 0 { Ok(past) } else { Err(ReadFileError::Damaged) };
            }
        }
    }

    /// Goes past the next byte that `is_it`, and says which.
    fn next_of(
        &mut self,
        past: &mut usize,
        is_it: impl Fn(u8) -> bool,
    ) -> Result<u8, ReadFileError> {
        loop {
            let rest = self.buffer.get(self.at + *past..).unwrap_or_default();
            let before = rest.iter().position(|byte| is_it(*byte));
            if let Some((before, byte)) = before.and_then(|at| Some((at, *rest.get(at)?))) {
                *past += before + 1;
                return Ok(byte);
            }
            *past += rest.len();
            if !self.more(*past)? {
                return Err(ReadFileError::Damaged);
            }
        }
    }

    /// Reads on within a value of which so much is here.
    fn more(&mut self, here: usize) -> Result<bool, ReadFileError> {
        if here >= MOST_BYTES { Err(ReadFileError::Damaged) } else { Ok(self.read()?) }
    }

    /// Reads on; `false` at the end of the file.
    fn read(&mut self) -> io::Result<bool> {
        self.buffer.drain(..self.at);
        self.at = 0;
        let read = self.file.by_ref().take(CHUNK).read_to_end(&mut self.buffer)?;
        Ok(read > 0)
    }
}
