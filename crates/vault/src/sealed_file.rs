//! Sealed files: photos and documents, outside the database.
//!
//! A file is cut into chunks of 64 KiB and each is sealed with
//! ChaCha20-Poly1305 under a key of the file's own, in the way of STREAM
//! (Hoang, Reyhanitabar, Rogaway, Vizár: "Online Authenticated-Encryption and
//! its Nonce-Reuse Misuse-Resistance", 2015): the nonce counts the chunks and
//! says which one is the last, so chunks cannot change places and none can be
//! missing. Part of a file can be read without the rest.
//!
//! ```text
//! header, 32 bytes      magic 8, version 2, zero 6, key check 16
//! chunk 0               65,536 bytes sealed, and a tag of 16
//! …
//! last chunk            0 to 65,536 bytes sealed, and a tag of 16
//! ```
//!
//! The header is bound to every chunk as associated data. Its *key check* (an
//! HMAC under the key) tells a wrong key from a damaged file, and makes sure
//! that no other key opens the file to something else: ChaCha20-Poly1305 alone
//! does not commit to its key.
//!
//! Rejected: files as rows of the database. A record of some hundred photos
//! would be copied whole with every backup of it, and read through its cache.
//! Rejected: one seal over a whole file. Nothing of it could be shown before
//! all of it was read and held in memory.

use std::fmt;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};

use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hmac;
use zeroize::Zeroizing;

use crate::crypto::{KEY_BYTES, KeyError, random};

/// The newest form of sealed files that this program reads, and the one it writes.
pub const SEALED_FILE_VERSION: u16 = 1;

const MAGIC: [u8; 8] = *b"KWSEALED";
const HEADER_BYTES: usize = 32;
const CHECK_BYTES: usize = 16;
const CHECK_OF: &[u8] = b"keepwell 1 sealed file key";
const CHUNK_BYTES: usize = 64 * 1024;
const TAG_BYTES: usize = 16;
const SEALED_CHUNK_BYTES: usize = CHUNK_BYTES + TAG_BYTES;

/// The key of one sealed file. Wiped when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct FileKey(Zeroizing<[u8; KEY_BYTES]>);

/// Why a file could not be sealed.
#[derive(Debug, thiserror::Error)]
pub enum SealFileError {
    /// Reading the content or writing the sealed file failed.
    #[error("the file could not be read or written")]
    Io(#[from] io::Error),
    /// No key could be made.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The content is not what was announced: it changed while it was read.
    #[error("the file changed while it was read")]
    Changed,
}

/// Why a sealed file did not open. It is left as it is.
#[derive(Debug, thiserror::Error)]
pub enum OpenFileError {
    /// There is no such file.
    #[error("the sealed file is missing")]
    Missing,
    /// It does not begin like one of Keepwell's.
    #[error("the file is not one that Keepwell sealed")]
    NotSealed,
    /// Written by a newer Keepwell.
    #[error("the file was sealed by a newer Keepwell (form {found}, this one knows {known})")]
    NewerVersion {
        /// The form of the file.
        found: u16,
        /// The newest form this program reads.
        known: u16,
    },
    /// It was sealed under another key.
    #[error("the file was sealed under another key")]
    WrongKey,
    /// Its end is missing.
    #[error("the end of the sealed file is missing")]
    Truncated,
    /// A byte of it was changed, added or left out.
    #[error("the sealed file is damaged")]
    Damaged,
    /// The operating system could not read it, or not write its content.
    #[error("the sealed file could not be read")]
    Io(#[from] io::Error),
}

impl FileKey {
    /// A new key, of random bytes.
    ///
    /// # Errors
    /// [`KeyError`] when the platform's cryptography does not work.
    pub fn make() -> Result<Self, KeyError> {
        Ok(Self(Zeroizing::new(random()?)))
    }

    /// A key that was made before.
    #[must_use]
    pub fn from_bytes(bytes: Zeroizing<[u8; KEY_BYTES]>) -> Self {
        Self(bytes)
    }

    /// The 32 bytes, to be wrapped under another key.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }

    fn check(&self) -> [u8; CHECK_BYTES] {
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, self.as_bytes()), CHECK_OF);
        tag.as_ref().first_chunk().copied().unwrap_or_default()
    }

    fn aead(&self) -> Result<LessSafeKey, KeyError> {
        Ok(LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, self.as_bytes())?))
    }

    fn header(&self) -> [u8; HEADER_BYTES] {
        let mut header = [0; HEADER_BYTES];
        let parts = [&MAGIC[..], &SEALED_FILE_VERSION.to_be_bytes(), &[0; 6], &self.check()];
        for (to, from) in header.iter_mut().zip(parts.concat()) {
            *to = from;
        }
        header
    }
}

impl fmt::Debug for FileKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FileKey(..)")
    }
}

/// Seals what `from` holds into `to` and returns how many bytes it was.
///
/// # Errors
/// [`SealFileError`]; what was written until then is no sealed file.
pub fn seal_file(
    key: &FileKey,
    mut from: impl Read,
    mut to: impl Write,
) -> Result<u64, SealFileError> {
    let aead = key.aead()?;
    let header = key.header();
    to.write_all(&header)?;
    let (mut chunk, mut next) = (buffer(), buffer());
    read_chunk(&mut from, &mut chunk, CHUNK_BYTES)?;
    let mut bytes = 0;
    for number in 0.. {
        read_chunk(&mut from, &mut next, CHUNK_BYTES)?;
        bytes += chunk.len() as u64;
        let place = Place { number, last: next.is_empty() };
        let tag = aead
            .seal_in_place_separate_tag(place.nonce(), Aad::from(&header), &mut chunk)
            .map_err(KeyError::from)?;
        to.write_all(&chunk)?;
        to.write_all(tag.as_ref())?;
        if place.last {
            break;
        }
        std::mem::swap(&mut chunk, &mut next);
    }
    Ok(bytes)
}

/// Opens the sealed file `from` into `to` and returns how many bytes it held.
///
/// What is written is what was sealed, but that all of it is there is known at
/// the end only: an error means that `to` got a beginning at most.
///
/// # Errors
/// [`OpenFileError`]
pub fn open_file(
    key: &FileKey,
    mut from: impl Read,
    mut to: impl Write,
) -> Result<u64, OpenFileError> {
    let opener = Chunks::new(key, &mut from)?;
    let (mut chunk, mut next) = (buffer(), buffer());
    read_chunk(&mut from, &mut chunk, SEALED_CHUNK_BYTES)?;
    let mut bytes = 0;
    for number in 0.. {
        read_chunk(&mut from, &mut next, SEALED_CHUNK_BYTES)?;
        let last = next.is_empty();
        let content = opener.open(Place { number, last }, &mut chunk)?;
        to.write_all(content)?;
        bytes += content.len() as u64;
        if last {
            break;
        }
        std::mem::swap(&mut chunk, &mut next);
    }
    Ok(bytes)
}

/// A sealed file, open to be read in parts.
pub struct SealedFile<R> {
    file: R,
    chunks: Chunks,
    /// Of the content.
    bytes: u64,
    /// The number of the last chunk.
    last: u32,
}

impl<R: Read + Seek> SealedFile<R> {
    /// Opens a sealed file. Its last chunk is read, so that its length is true.
    ///
    /// # Errors
    /// [`OpenFileError`]
    pub fn new(key: &FileKey, mut file: R) -> Result<Self, OpenFileError> {
        let sealed = file.seek(SeekFrom::End(0))?;
        file.rewind()?;
        let chunks = Chunks::new(key, &mut file)?;
        let sealed = sealed.saturating_sub(HEADER_BYTES as u64);
        let count = sealed.div_ceil(SEALED_CHUNK_BYTES as u64);
        let last = count.checked_sub(1).ok_or(OpenFileError::Truncated)?;
        let last = u32::try_from(last).map_err(|_| OpenFileError::Damaged)?;
        let bytes = sealed.saturating_sub(count * TAG_BYTES as u64);
        let mut opened = Self { file, chunks, bytes, last };
        opened.chunk(last)?;
        Ok(opened)
    }

    /// How many bytes it holds.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.bytes
    }

    /// Whether it holds nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bytes == 0
    }

    /// The content from `start`, `count` bytes of it or as many as there are.
    ///
    /// # Errors
    /// [`OpenFileError`]
    pub fn read_at(&mut self, start: u64, count: u64) -> Result<Zeroizing<Vec<u8>>, OpenFileError> {
        let end = start.saturating_add(count).min(self.bytes);
        let wanted =
            usize::try_from(end.saturating_sub(start)).map_err(|_| OpenFileError::Damaged)?;
        let mut content = Zeroizing::new(Vec::with_capacity(wanted));
        let mut from = start;
        while from < end {
            let first = from - from % CHUNK_BYTES as u64;
            let number = u32::try_from(first / CHUNK_BYTES as u64);
            let chunk = self.chunk(number.map_err(|_| OpenFileError::Damaged)?)?;
            let part = chunk.get((from - first) as usize..).unwrap_or_default();
            let part = part.get(..(end - from) as usize).unwrap_or(part);
            if part.is_empty() {
                return Err(OpenFileError::Damaged);
            }
            content.extend_from_slice(part);
            from += part.len() as u64;
        }
        Ok(content)
    }

    fn chunk(&mut self, number: u32) -> Result<Zeroizing<Vec<u8>>, OpenFileError> {
        let start = HEADER_BYTES as u64 + u64::from(number) * SEALED_CHUNK_BYTES as u64;
        self.file.seek(SeekFrom::Start(start))?;
        let mut chunk = buffer();
        read_chunk(&mut self.file, &mut chunk, SEALED_CHUNK_BYTES)?;
        let last = number == self.last;
        let length = self.chunks.open(Place { number, last }, &mut chunk)?.len();
        chunk.truncate(length);
        Ok(chunk)
    }
}

impl<R> fmt::Debug for SealedFile<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealedFile(..)")
    }
}

/// Where a chunk is in its file.
#[derive(Clone, Copy)]
struct Place {
    number: u32,
    last: bool,
}

impl Place {
    /// A key seals one file, so a count is enough to use no nonce twice.
    fn nonce(self) -> Nonce {
        let mut nonce = [0; NONCE_LEN];
        if let Some((last, rest)) = nonce.split_last_mut()
            && let Some(counter) = rest.last_chunk_mut()
        {
            *counter = self.number.to_be_bytes();
            *last = u8::from(self.last);
        }
        Nonce::assume_unique_for_key(nonce)
    }
}

/// Opens the chunks of one file.
struct Chunks {
    aead: LessSafeKey,
    header: [u8; HEADER_BYTES],
}

impl Chunks {
    /// Reads the header.
    fn new(key: &FileKey, from: &mut impl Read) -> Result<Self, OpenFileError> {
        let mut header = [0; HEADER_BYTES];
        from.read_exact(&mut header).map_err(|error| match error.kind() {
            ErrorKind::UnexpectedEof => OpenFileError::Truncated,
            _ => error.into(),
        })?;
        let expected = key.header();
        let (magic, rest) = header.split_at(MAGIC.len());
        if magic != MAGIC {
            return Err(OpenFileError::NotSealed);
        }
        let found = rest.first_chunk().map_or(0, |version| u16::from_be_bytes(*version));
        if found > SEALED_FILE_VERSION {
            let known = SEALED_FILE_VERSION;
            return Err(OpenFileError::NewerVersion { found, known });
        }
        let check = HEADER_BYTES - CHECK_BYTES;
        if header.split_at(check).0 != expected.split_at(check).0 {
            return Err(OpenFileError::Damaged);
        }
        if header != expected {
            return Err(OpenFileError::WrongKey);
        }
        let aead = key.aead().map_err(|_| ErrorKind::Unsupported).map_err(io::Error::from)?;
        Ok(Self { aead, header })
    }

    /// The content of a chunk, opened where it lies.
    fn open<'a>(&self, place: Place, chunk: &'a mut [u8]) -> Result<&'a [u8], OpenFileError> {
        if chunk.len() < TAG_BYTES {
            return Err(OpenFileError::Truncated);
        }
        // A chunk that is whole and not the last one stood before others.
        let copy = place.last.then(|| Zeroizing::new(chunk.to_vec()));
        if let Ok(content) = self.open_as(place, chunk) {
            return Ok(content);
        }
        let other = Place { last: false, ..place };
        let goes_on = copy.is_some_and(|mut copy| self.open_as(other, &mut copy).is_ok());
        Err(if goes_on { OpenFileError::Truncated } else { OpenFileError::Damaged })
    }

    fn open_as<'a>(
        &self,
        place: Place,
        chunk: &'a mut [u8],
    ) -> Result<&'a [u8], ring::error::Unspecified> {
        let content = self.aead.open_in_place(place.nonce(), Aad::from(&self.header), chunk)?;
        Ok(content)
    }
}

fn buffer() -> Zeroizing<Vec<u8>> {
    Zeroizing::new(Vec::with_capacity(SEALED_CHUNK_BYTES))
}

/// Fills `chunk` with the next `size` bytes, or with what is left.
fn read_chunk(from: &mut impl Read, chunk: &mut Vec<u8>, size: usize) -> io::Result<()> {
    chunk.clear();
    from.take(size as u64).read_to_end(chunk)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn key(byte: u8) -> FileKey {
        FileKey::from_bytes(Zeroizing::new([byte; KEY_BYTES]))
    }

    fn content(length: usize) -> Vec<u8> {
        (0..length).map(|place| (place * 31 % 251) as u8).collect()
    }

    fn sealed(length: usize) -> Vec<u8> {
        let mut file = Vec::new();
        seal_file(&key(7), content(length).as_slice(), &mut file).unwrap();
        file
    }

    fn opened(file: &[u8]) -> Result<Vec<u8>, OpenFileError> {
        let mut content = Vec::new();
        let bytes = open_file(&key(7), file, &mut content)?;
        assert_eq!(bytes, content.len() as u64);
        Ok(content)
    }

    fn in_parts(file: &[u8]) -> Result<Vec<u8>, OpenFileError> {
        let mut file = SealedFile::new(&key(7), Cursor::new(file))?;
        let bytes = file.len();
        Ok(file.read_at(0, bytes)?.to_vec())
    }

    const LENGTHS: [usize; 8] = [
        0,
        1,
        CHUNK_BYTES - 1,
        CHUNK_BYTES,
        CHUNK_BYTES + 1,
        2 * CHUNK_BYTES,
        2 * CHUNK_BYTES + 100,
        3 * CHUNK_BYTES,
    ];

    #[test]
    fn what_was_sealed_opens_whatever_its_length() {
        for length in LENGTHS {
            let file = sealed(length);
            let chunks = length.div_ceil(CHUNK_BYTES).max(1);
            assert_eq!(file.len(), HEADER_BYTES + length + chunks * TAG_BYTES);
            assert_eq!(opened(&file).unwrap(), content(length));
            assert_eq!(in_parts(&file).unwrap(), content(length));
        }
    }

    #[test]
    fn any_part_can_be_read() {
        let content = content(2 * CHUNK_BYTES + 100);
        let file = sealed(content.len());
        let mut file = SealedFile::new(&key(7), Cursor::new(file)).unwrap();
        let chunk = CHUNK_BYTES as u64;
        for (start, count) in [
            (0, 1),
            (0, chunk),
            (chunk - 1, 2),
            (chunk, chunk),
            (chunk - 5, chunk + 10),
            (2 * chunk + 99, 1),
            (2 * chunk + 90, 1000),
            (2 * chunk + 100, 1),
            (u64::MAX, u64::MAX),
        ] {
            let from = content.len().min(usize::try_from(start).unwrap());
            let to = content.len().min(from.saturating_add(count as usize));
            assert_eq!(*file.read_at(start, count).unwrap(), content[from..to]);
        }
    }

    #[test]
    fn every_flipped_byte_is_refused() {
        let whole = sealed(600);
        for place in 0..whole.len() {
            for bit in [1, 0x80] {
                let mut file = whole.clone();
                file[place] ^= bit;
                assert!(opened(&file).is_err(), "byte {place}");
                assert!(in_parts(&file).is_err(), "byte {place}");
            }
        }
        // Of a long file, where one thing meets another.
        let whole = sealed(2 * CHUNK_BYTES + 100);
        let borders = [0, HEADER_BYTES, HEADER_BYTES + SEALED_CHUNK_BYTES, whole.len() - TAG_BYTES];
        for place in borders.into_iter().chain([whole.len()]) {
            for place in place.saturating_sub(20)..whole.len().min(place + 20) {
                let mut file = whole.clone();
                file[place] ^= 1;
                assert!(opened(&file).is_err(), "byte {place}");
                assert!(in_parts(&file).is_err(), "byte {place}");
            }
        }
    }

    #[test]
    fn a_missing_end_is_refused_wherever_it_is_cut() {
        let whole = sealed(3 * CHUNK_BYTES);
        for chunks in 0..3 {
            let border = HEADER_BYTES + chunks * SEALED_CHUNK_BYTES;
            let cut = opened(&whole[..border]).unwrap_err();
            assert!(matches!(cut, OpenFileError::Truncated), "{chunks} chunks: {cut}");
            let cut = in_parts(&whole[..border]).unwrap_err();
            assert!(matches!(cut, OpenFileError::Truncated), "{chunks} chunks: {cut}");
            for end in [border + 1, border + TAG_BYTES, border + TAG_BYTES + 1] {
                assert!(opened(&whole[..end]).is_err(), "cut at {end}");
                assert!(in_parts(&whole[..end]).is_err(), "cut at {end}");
            }
        }
        assert!(matches!(opened(&whole[..10]), Err(OpenFileError::Truncated)));
        assert!(opened(&whole[..whole.len() - 1]).is_err());
    }

    #[test]
    fn more_than_was_sealed_is_refused() {
        for length in LENGTHS {
            let longer = [sealed(length), vec![0]].concat();
            assert!(opened(&longer).is_err() && in_parts(&longer).is_err());
            let twice = [sealed(length), sealed(length)[HEADER_BYTES..].to_vec()].concat();
            assert!(opened(&twice).is_err() && in_parts(&twice).is_err());
        }
    }

    #[test]
    fn chunks_cannot_change_places() {
        let whole = sealed(3 * CHUNK_BYTES);
        let (header, chunks) = whole.split_at(HEADER_BYTES);
        let chunks: Vec<&[u8]> = chunks.chunks(SEALED_CHUNK_BYTES).collect();
        let orders = [[1, 0, 2], [0, 2, 1], [2, 1, 0], [1, 2, 0], [0, 0, 2], [0, 1, 1], [2, 2, 2]];
        for order in orders {
            let file = [header, chunks[order[0]], chunks[order[1]], chunks[order[2]]].concat();
            assert!(matches!(opened(&file), Err(OpenFileError::Damaged)), "{order:?}");
            assert!(in_parts(&file).is_err(), "{order:?}");
        }
        let other = [header, chunks[0], chunks[2]].concat();
        assert!(opened(&other).is_err() && in_parts(&other).is_err());
    }

    #[test]
    fn what_stands_in_the_way_is_told_apart() {
        let file = sealed(100);
        let wrong = open_file(&key(8), file.as_slice(), io::sink()).unwrap_err();
        assert!(matches!(wrong, OpenFileError::WrongKey));
        let mut newer = file.clone();
        newer[9] = 2;
        let newer = opened(&newer).unwrap_err();
        assert!(matches!(newer, OpenFileError::NewerVersion { found: 2, known: 1 }));
        assert!(matches!(opened(&[b'x'; 100]), Err(OpenFileError::NotSealed)));
        let mut damaged = file;
        damaged[50] ^= 1;
        assert!(matches!(opened(&damaged), Err(OpenFileError::Damaged)));
    }

    /// Computed apart from this code (Python's `cryptography`). A change here
    /// would leave every photo unreadable.
    #[test]
    fn the_form_never_changes() {
        let mut file = Vec::new();
        seal_file(&key(7), &b"a photo"[..], &mut file).unwrap();
        assert_eq!(hex::encode(file), GOLDEN);
    }

    const GOLDEN: &str = "4b575345414c454400010000000000007df32343a2d7964c276a2a9c9e7c16cd\
                          8837237ea919099e2e5be974425f7b8f5c3f921ca9f4fc";

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", key(7)), "FileKey(..)");
        let file = SealedFile::new(&key(7), Cursor::new(sealed(5))).unwrap();
        assert_eq!(format!("{file:?}"), "SealedFile(..)");
    }
}
